package plan

import (
	"slices"
	"time"

	"lianluozhan/sync/liaison"
)

// Filter chooses what the plan shows.
type Filter int

// The filters.
const (
	All Filter = iota
	Receptions
	Activities
)

// Model is where a visitor is on the page. It outlives the views, so that another
// type size loses nothing.
type Model struct {
	filter Filter
	month  int  // at the top of the list, by its place in State.Months
	looked bool // month is the visitor's
}

// NewModel returns a model that shows everything from this month on.
func NewModel() *Model { return &Model{} }

// Entry is one event as the plan shows it.
type Entry struct {
	liaison.Event
	Names []string // of its deputies
	Past  bool
	Today bool
}

// Month is a month and what is planned in it.
type Month struct {
	Year    int
	Month   time.Month
	Now     bool
	Entries []Entry
}

// State is what the page says at one moment; comparable with reflect.DeepEqual.
type State struct {
	Months []Month
	Counts [3]int // by Filter, of what is not called off, this year
	None   bool   // nothing is planned at all
}

// StateAt lists the months from January of this year to the end of the last plan, at
// least to December.
func StateAt(c *liaison.Content, now time.Time, f Filter) State {
	today := liaison.DateOf(now)
	last := today.Year
	var events []liaison.Event
	if !c.Empty() {
		for _, p := range c.Plans {
			events = append(events, p.Events(c.Rules, liaison.Date{Year: today.Year, Month: 1, Day: 1}, liaison.Date{Year: 9999, Month: 12, Day: 31})...)
		}
	}
	slices.SortStableFunc(events, func(a, b liaison.Event) int {
		if d := a.Date.Compare(b.Date); d != 0 {
			return d
		}
		return int(a.From - b.From)
	})
	if n := len(events); n > 0 {
		last = max(last, events[n-1].Date.Year)
	}
	s := State{None: len(events) == 0}
	for y := today.Year; y <= last; y++ {
		for m := time.January; m <= time.December; m++ {
			s.Months = append(s.Months, Month{Year: y, Month: m, Now: y == today.Year && m == today.Month})
		}
	}
	for _, e := range events {
		kind := Activities
		if e.Kind == liaison.ReceptionDay {
			kind = Receptions
		}
		if e.Date.Year == today.Year && !e.Cancelled {
			s.Counts[All]++
			s.Counts[kind]++
		}
		if f == All || f == kind {
			m := &s.Months[(e.Date.Year-today.Year)*12+int(e.Date.Month)-1]
			m.Entries = append(m.Entries, entry(c, e, now))
		}
	}
	s.Months = trimmed(s.Months)
	return s
}

// trimmed drops the empty months after this year's end.
func trimmed(months []Month) []Month {
	for len(months) > 12 && len(months[len(months)-1].Entries) == 0 {
		months = months[:len(months)-1]
	}
	return months
}

func entry(c *liaison.Content, e liaison.Event, now time.Time) Entry {
	out := Entry{Event: e, Past: !now.Before(e.Date.At(e.To)), Today: e.Date == liaison.DateOf(now)}
	for _, d := range c.DeputiesOf(e) {
		out.Names = append(out.Names, d.Name)
	}
	return out
}

// Current is the index of this month.
func (s State) Current() int {
	return max(0, slices.IndexFunc(s.Months, func(m Month) bool { return m.Now }))
}
