package roster

import (
	"cmp"
	"slices"

	"lianluozhan/sync/liaison"
)

// MeetingChange is what a table would do to one event of a plan.
type MeetingChange struct {
	Kind     Kind
	Station  liaison.StationID
	Was, Now liaison.Event
	Fields   []Field
}

// Replace says what to do with events that the table does not have.
type Replace struct {
	On     bool   // they go: those of rules are called off, those that were added are taken out
	Reason string // residents see it on the days that are called off
}

// ApplyReceptions works a table into the plans of one year and says what that
// changes. Plans of stations that the table does not name stay as they are and are
// not returned.
func ApplyReceptions(rows []Meeting, k Known, year int, rep Replace) (plans []liaison.Plan, out []MeetingChange, err error) {
	byStation := map[liaison.StationID][]liaison.Event{}
	var order []liaison.StationID
	for _, m := range rows {
		if byStation[m.Station] == nil {
			order = append(order, m.Station)
		}
		byStation[m.Station] = append(byStation[m.Station], m.Event)
	}
	for _, s := range order {
		p := liaison.Plan{Station: s, Year: year}
		for _, q := range k.Plans {
			if q.Station == s && q.Year == year {
				p = q
			}
		}
		w := worker{k: k, plan: p, rows: byStation[s]}
		if err := w.work(rep); err != nil {
			return nil, nil, err
		}
		if len(w.out) > 0 {
			plans, out = append(plans, w.plan), append(out, w.out...)
		}
	}
	return plans, out, nil
}

// worker changes one plan.
type worker struct {
	k    Known
	plan liaison.Plan
	rows []liaison.Event
	out  []MeetingChange
}

func (w *worker) work(rep Replace) error {
	now := w.plan.All(w.k.Rules)
	match, taken := w.pair(now)
	for i, row := range w.rows {
		if match[i] < 0 {
			w.plan = w.plan.Add(row)
			w.out = append(w.out, MeetingChange{Kind: Added, Station: w.plan.Station, Now: row})
		} else if err := w.change(now[match[i]], row); err != nil {
			return err
		}
	}
	for j, e := range now {
		if rep.On && !taken[j] && !e.Cancelled && e.Date.Year == w.plan.Year {
			if err := w.remove(e, rep.Reason); err != nil {
				return err
			}
		}
	}
	return nil
}

// pair finds the event that each row means, -1 for none. Those at the same hour go
// first, so that of two events on one day each finds its own.
func (w *worker) pair(now []liaison.Event) (match []int, taken []bool) {
	match, taken = slices.Repeat([]int{-1}, len(w.rows)), make([]bool, len(now))
	for _, sameHour := range []bool{true, false} {
		for i, row := range w.rows {
			for j, e := range now {
				same := e.Date == row.Date && e.Kind == row.Kind && (!sameHour || e.From == row.From)
				if same && !taken[j] && match[i] < 0 {
					match[i], taken[j] = j, true
				}
			}
		}
	}
	return match, taken
}

func (w *worker) change(was, row liaison.Event) error {
	want := was
	want.From, want.To, want.Cancelled, want.Reason = row.From, row.To, row.Cancelled, cmp.Or(row.Reason, keptReason(was, row))
	want.Title, want.Theme, want.Place = cmp.Or(row.Title, was.Title), cmp.Or(row.Theme, was.Theme), cmp.Or(row.Place, was.Place)
	if len(row.Deputies) > 0 {
		want.Deputies = row.Deputies
	}
	fields := w.k.eventFields(was, want)
	if len(fields) == 0 {
		return nil
	}
	p, err := w.plan.Alter(w.k.Rules, was.ID, want)
	if err != nil {
		return err
	}
	w.plan = p
	w.out = append(w.out, MeetingChange{Kind: Changed, Station: p.Station, Was: was, Now: want, Fields: fields})
	return nil
}

// keptReason keeps why a day was moved, which the table has no column for.
func keptReason(was, row liaison.Event) string {
	if was.Cancelled != row.Cancelled {
		return ""
	}
	return was.Reason
}

func (w *worker) remove(e liaison.Event, reason string) (err error) {
	if _, ruled := w.plan.ByRule(w.k.Rules, e.ID); ruled {
		off := e
		off.Cancelled, off.Reason = true, reason
		w.plan, err = w.plan.Alter(w.k.Rules, e.ID, off)
	} else {
		w.plan, err = w.plan.Reset(w.k.Rules, e.ID)
	}
	w.out = append(w.out, MeetingChange{Kind: Removed, Station: w.plan.Station, Was: e})
	return err
}

func (k Known) eventFields(was, now liaison.Event) (out []Field) {
	a, b := k.meetingCells("", was), k.meetingCells("", now)
	for i, h := range receptionHeads() {
		if a[i] != b[i] {
			out = append(out, Field{h.name, a[i], b[i]})
		}
	}
	return out
}

// Meetings lists the events of the plans in a year as rows of a table.
func Meetings(k Known, year int) (out []Meeting) {
	for _, p := range k.Plans {
		if p.Year != year || !k.may(p.Station) {
			continue
		}
		for _, e := range p.Events(k.Rules, liaison.Date{Year: year, Month: 1, Day: 1}, liaison.Date{Year: year, Month: 12, Day: 31}) {
			out = append(out, Meeting{p.Station, e})
		}
	}
	slices.SortStableFunc(out, func(a, b Meeting) int {
		return cmp.Or(cmp.Compare(a.Station, b.Station), a.Event.Date.Compare(b.Event.Date), int(a.Event.From-b.Event.From))
	})
	return out
}
