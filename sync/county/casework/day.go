package casework

import (
	"time"

	"lianluozhan/sync/liaison"
)

// day is a civil day as a number, 0 for none.
type day int32

func dayOf(d liaison.Date) day {
	if d.IsZero() {
		return 0
	}
	return day(time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC).Unix() / 86400)
}

func (d day) date() liaison.Date {
	if d == 0 {
		return liaison.Date{}
	}
	y, m, n := time.Unix(int64(d)*86400, 0).UTC().Date()
	return liaison.Date{Year: y, Month: m, Day: n}
}

// soonDays is how many working days ahead a term is soon.
const soonDays = 3

// calendar counts working days from one day, and remembers what it counted.
type calendar struct {
	rules liaison.RulePack
	today day
	soon  day // the last day that is soon
	left  map[day]int
}

func newCalendar(rules liaison.RulePack, today day) *calendar {
	c := &calendar{rules: rules, today: today, left: map[day]int{}}
	for c.soon = today; c.daysLeft(c.soon+1) <= soonDays && c.soon < today+60; {
		c.soon++
	}
	return c
}

// daysLeft is how many working days there are after today up to d; negative for
// those that have passed since.
func (c *calendar) daysLeft(d day) int {
	if d == 0 {
		return 0
	}
	n, known := c.left[d]
	if known {
		return n
	}
	from, to, sign := c.today, d, 1
	if d < c.today {
		from, to, sign = d, c.today, -1
	}
	for k := from + 1; k <= to; k++ {
		if c.rules.IsWorkday(k.date()) {
			n += sign
		}
	}
	c.left[d] = n
	return n
}
