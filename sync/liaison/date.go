package liaison

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Zone is the civil time of every station. China keeps one time all year, so a
// fixed offset is exact and needs no zone database on the machine.
var Zone = time.FixedZone("Asia/Shanghai", 8*60*60)

// Date is a civil day. The zero value is no date.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// DateOf returns the civil day of t in Zone.
func DateOf(t time.Time) Date {
	y, m, d := t.In(Zone).Date()
	return Date{y, m, d}
}

// ParseDate reads "2006-01-02".
func ParseDate(s string) (Date, error) {
	t, err := time.ParseInLocation(time.DateOnly, s, Zone)
	if err != nil {
		return Date{}, fmt.Errorf("date %q: want YYYY-MM-DD", s)
	}
	return DateOf(t), nil
}

// IsZero reports whether d is no date.
func (d Date) IsZero() bool { return d == Date{} }

// String formats d as "2006-01-02", or "" for no date.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.Year, int(d.Month), d.Day)
}

// At returns the moment m on day d in Zone.
func (d Date) At(m TimeOfDay) time.Time {
	return time.Date(d.Year, d.Month, d.Day, int(m)/60, int(m)%60, 0, 0, Zone)
}

// Add returns the day n days later (earlier when n is negative).
func (d Date) Add(n int) Date {
	return DateOf(time.Date(d.Year, d.Month, d.Day+n, 12, 0, 0, 0, Zone))
}

// Weekday returns the day of the week.
func (d Date) Weekday() time.Weekday { return d.At(12 * 60).Weekday() }

// Before reports whether d comes before e.
func (d Date) Before(e Date) bool { return d.Compare(e) < 0 }

// Compare is negative, zero or positive as d comes before, on or after e.
func (d Date) Compare(e Date) int {
	if d.Year != e.Year {
		return d.Year - e.Year
	}
	if d.Month != e.Month {
		return int(d.Month - e.Month)
	}
	return d.Day - e.Day
}

// TimeOfDay is minutes after midnight, 0–1440.
type TimeOfDay int

// ParseTimeOfDay reads "9:00" or "09:00".
func ParseTimeOfDay(s string) (TimeOfDay, error) {
	hours, minutes, _ := strings.Cut(s, ":")
	h, err1 := strconv.ParseUint(hours, 10, 8)
	m, err2 := strconv.ParseUint(minutes, 10, 8)
	if err1 != nil || err2 != nil || len(hours) > 2 || len(minutes) != 2 || m > 59 || h*60+m > 24*60 {
		return 0, fmt.Errorf("time %q: want HH:MM", s)
	}
	return TimeOfDay(h*60 + m), nil
}

// String formats m as "09:00".
func (m TimeOfDay) String() string { return fmt.Sprintf("%02d:%02d", int(m)/60, int(m)%60) }
