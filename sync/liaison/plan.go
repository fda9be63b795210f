package liaison

import (
	"slices"
	"time"
)

// EventKind tells reception days from activity days.
type EventKind string

// Receptions are the days on which residents are received (代表接待日); all other
// kinds are activities (学习, 走访, 视察, 调研, 述职, 协调会 …) and named by their word.
const ReceptionDay EventKind = "接待"

// Plan is a station's year: rules that say when things happen and exceptions.
type Plan struct {
	Station    StationID
	Year       int
	Rules      []PlanRule
	Exceptions []PlanException
}

// PlanRule makes events on certain days of the year. Exactly one of MonthDays,
// Weekdays or Dates is set; months limit the first two.
type PlanRule struct {
	ID        string
	Kind      EventKind
	Title     string // activity's name; "" for receptions
	Place     string // "" means the station itself
	From, To  TimeOfDay
	Months    []time.Month   // empty means every month
	MonthDays []int          // days of the month, e.g. the 10th; beyond the month's end means its last day
	Weekdays  []time.Weekday // with Nth, the nth of the month; without, every week
	Nth       int            // 1–5, or -1 for the last; 0 means every week
	Dates     []Date         // single days
	Roll      Roll
	Themes    []string   // used in turn, one an event
	Deputies  []DeputyID // who takes part; with Rotate, in turns
	Rotate    int        // how many of Deputies take part each time; 0 means all
	Until     Date       // last day of the rule, zero for the whole year
	Since     Date       // first day of the rule, zero for the whole year
}

// Roll says what happens to a day that falls on a day off.
type Roll string

// The ways to treat days off.
const (
	RollNext Roll = ""     // the next working day
	RollSkip Roll = "skip" // no event
	RollKeep Roll = "keep" // held all the same
)

// PlanException changes, cancels or adds one event.
type PlanException struct {
	Rule     string // rule whose event is meant; "" adds an event of its own
	Date     Date   // day by the rule (after rolling over days off)
	Cancel   bool
	Reason   string // shown to residents
	Kind     EventKind
	Title    string
	Place    string
	MoveTo   Date
	From, To TimeOfDay // 0,0 keeps the rule's hours
	Theme    string
	Deputies []DeputyID
}

// Event is one reception or activity on its day.
type Event struct {
	ID        string // stable: rule and its original day
	Kind      EventKind
	Title     string
	Place     string
	Date      Date
	From, To  TimeOfDay
	Theme     string
	Deputies  []DeputyID
	Cancelled bool
	Reason    string
	MovedFrom Date
}

// Events returns the plan's events with first ≤ day ≤ last, in time order.
// Days off are those of rules.
func (p Plan) Events(rules RulePack, first, last Date) []Event {
	var all []Event
	for _, r := range p.Rules {
		all = append(all, r.events(p.Year, rules)...)
	}
	all = p.except(all)
	all = slices.DeleteFunc(all, func(e Event) bool { return e.Date.Before(first) || last.Before(e.Date) })
	slices.SortStableFunc(all, func(a, b Event) int {
		if c := a.Date.Compare(b.Date); c != 0 {
			return c
		}
		return int(a.From - b.From)
	})
	return all
}

// events makes the rule's events of one year. Themes and turns advance with
// every event, so that a cancelled day does not shift those after it.
func (r PlanRule) events(year int, rules RulePack) []Event {
	var out []Event
	for i, d := range r.days(year) {
		day, ok := r.roll(d, rules)
		if !ok {
			continue
		}
		e := Event{
			ID: r.ID + "@" + d.String(), Kind: r.Kind, Title: r.Title, Place: r.Place,
			Date: day, From: r.From, To: r.To, Deputies: r.turn(i),
		}
		if len(r.Themes) > 0 {
			e.Theme = r.Themes[i%len(r.Themes)]
		}
		if day != d {
			e.MovedFrom = d
		}
		out = append(out, e)
	}
	return out
}

func (r PlanRule) days(year int) []Date {
	var out []Date
	if len(r.Dates) > 0 {
		out = slices.Clone(r.Dates)
		slices.SortFunc(out, Date.Compare)
		return out
	}
	for d := (Date{year, time.January, 1}); d.Year == year; d = d.Add(1) {
		if r.matches(d) {
			out = append(out, d)
		}
	}
	return out
}

func (r PlanRule) matches(d Date) bool {
	if len(r.Months) > 0 && !slices.Contains(r.Months, d.Month) {
		return false
	}
	if !valid(d, r.Since, r.Until) {
		return false
	}
	last := Date{d.Year, d.Month + 1, 0}.Add(0).Day
	for _, md := range r.MonthDays {
		if d.Day == min(md, last) {
			return true
		}
	}
	if !slices.Contains(r.Weekdays, d.Weekday()) {
		return false
	}
	switch {
	case r.Nth == 0:
		return true
	case r.Nth < 0:
		return d.Day+7 > last
	}
	return (d.Day-1)/7+1 == r.Nth
}

func (r PlanRule) roll(d Date, rules RulePack) (Date, bool) {
	if r.Roll == RollKeep || rules.IsWorkday(d) {
		return d, true
	}
	if r.Roll == RollSkip {
		return d, false
	}
	for range 31 { // no run of days off is longer
		d = d.Add(1)
		if rules.IsWorkday(d) {
			return d, true
		}
	}
	return d, false
}

func (r PlanRule) turn(i int) []DeputyID {
	n := len(r.Deputies)
	if r.Rotate <= 0 || r.Rotate >= n {
		return r.Deputies
	}
	out := make([]DeputyID, 0, r.Rotate)
	for k := range r.Rotate {
		out = append(out, r.Deputies[(i*r.Rotate+k)%n])
	}
	return out
}

// except looks events up by their days by the rules, so that an event moved onto
// another's day is not taken for it.
func (p Plan) except(byRule []Event) []Event {
	all := slices.Clone(byRule)
	for _, x := range p.Exceptions {
		if x.Rule == "" {
			all = append(all, x.added())
			continue
		}
		for i, e := range byRule {
			if e.Date == x.Date && ruleOf(e.ID) == x.Rule {
				all[i] = x.apply(all[i])
				break
			}
		}
	}
	return all
}

func ruleOf(eventID string) string {
	if i := len(eventID) - len("@2006-01-02"); i >= 0 && eventID[i] == '@' {
		return eventID[:i]
	}
	return eventID
}

func (x PlanException) added() Event {
	kind := x.Kind
	if kind == "" {
		kind = ReceptionDay
	}
	id := "added-" + string(kind) + "-" + x.From.String() + "@" + x.Date.String()
	return Event{
		ID: id, Kind: kind, Title: x.Title, Place: x.Place, Date: x.Date, From: x.From, To: x.To,
		Theme: x.Theme, Deputies: x.Deputies, Cancelled: x.Cancel, Reason: x.Reason,
	}
}

func (x PlanException) apply(e Event) Event {
	e.Cancelled, e.Reason = x.Cancel, x.Reason
	if !x.MoveTo.IsZero() {
		e.MovedFrom, e.Date = e.Date, x.MoveTo
	}
	if x.From != 0 || x.To != 0 {
		e.From, e.To = x.From, x.To
	}
	for _, s := range []struct{ dst, src *string }{{&e.Title, &x.Title}, {&e.Place, &x.Place}, {&e.Theme, &x.Theme}} {
		if *s.src != "" {
			*s.dst = *s.src
		}
	}
	if len(x.Deputies) > 0 {
		e.Deputies = x.Deputies
	}
	return e
}
