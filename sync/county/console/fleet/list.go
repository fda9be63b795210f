package fleet

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"lianluozhan/sync/county/alarm"
	"lianluozhan/sync/county/console/frame"
	"lianluozhan/sync/county/rollout"
)

// row is one machine in the list, or a station without one.
type row struct {
	Place   place
	First   bool // of its station
	Machine *Machine
	State   mark
	Since   string
	Screen  string
	Version string
	Unsent  mark
	Disk    mark
	Clock   mark
	Step    mark   // of an update, where there is something to say
	Alarms  []mark // beside its being away, which State says
	Wrong   bool   // worth a look
}

// listData is the list of stations.
type listData struct {
	Rows   []row
	Counts counts
	Only   string
	Words  string
	All    int // rows before they were cut
	Manage bool
	At     string // when this was so
	Poll   poll
}

type counts struct{ Stations, Online, Offline, None, Unsent, Alarms int }

// longest is how many rows a page shows; who has more stations looks for them.
const longest = 600

func (f *Fleet) list(r *frame.Request) error {
	now := f.County.Now()
	stations, err := f.within(r.Person.Scope())
	if err != nil {
		return err
	}
	of, err := f.machines()
	if err != nil {
		return err
	}
	d := listData{
		Only: r.FormValue("only"), Words: strings.TrimSpace(r.FormValue("words")), At: when(now, now), Poll: pollOf(r),
		Manage: (frame.Route{Roles: managers()}).Allows(r.Person.Role),
	}
	troubles := f.troubles()
	flat := d.Only != "" || d.Words != ""
	for _, p := range treeOf(stations) {
		rows := rowsOf(p, of[p.ID], now)
		for i := range rows {
			f.mend(&rows[i], troubles)
		}
		d.Counts.count(rows)
		for _, x := range rows {
			if d.keeps(x) {
				x.First = x.First || flat
				d.Rows = append(d.Rows, x)
			}
		}
	}
	if flat {
		for i := range d.Rows {
			d.Rows[i].Place.Depth = 0
		}
		slices.SortStableFunc(d.Rows, func(a, b row) int { return compareBool(b.Wrong, a.Wrong) })
	}
	d.All = len(d.Rows)
	d.Rows = d.Rows[:min(len(d.Rows), longest)]
	return r.Show(frame.Page{Name: "fleet", Title: "站点", Active: active, Data: d})
}

// rowsOf are the rows of a station: its machines that may speak, or one that says
// that there is none.
func rowsOf(p place, machines []Machine, now time.Time) []row {
	var out []row
	for i := range machines {
		if m := &machines[i]; !m.Barred {
			out = append(out, rowOf(p, m, now))
		}
	}
	if len(out) == 0 {
		out = []row{{Place: p, State: mark{"还没有一体机", ""}}}
	}
	out[0].First = true
	return out
}

func rowOf(p place, m *Machine, now time.Time) row {
	x := row{
		Place: p, Machine: m, State: stateOf(*m), Since: sinceWhen(*m, now), Version: m.Status.Version,
		Unsent: unsentWords(*m), Disk: diskWords(*m), Clock: clockWords(*m),
	}
	if m.Online {
		x.Screen = shownWords(m.Status.Shown)
	}
	x.Wrong = !m.Online || x.Disk.Tone != "" || x.Clock.Tone != ""
	return x
}

// troubles are the alarms that stand, by machine.
func (f *Fleet) troubles() map[string][]alarm.Alarm {
	out := map[string][]alarm.Alarm{}
	for _, a := range f.Alarms.Standing() {
		out[a.Machine] = append(out[a.Machine], a)
	}
	return out
}

// mend fills in what the appliance's part of the county knows of a row's machine.
func (f *Fleet) mend(x *row, troubles map[string][]alarm.Alarm) {
	if x.Machine == nil {
		return
	}
	v := x.Machine.Status.Vitals
	if v.Helper != "" {
		x.Version = cmp.Or(v.Release, x.Version)
		s := f.Rollout.Stand(rollout.Place{Station: x.Place.ID, Town: x.Place.Town}, v)
		if s.Progress != rollout.Free && s.Progress != rollout.There {
			x.Step = stepWords(v, s)
		}
	}
	for _, a := range troubles[x.Machine.ID] {
		x.Wrong = true
		if a.Kind != alarm.Offline {
			x.Alarms = append(x.Alarms, mark{a.Kind.Name(), urgency(a.Kind)})
		}
	}
}

// urgency is the tone of an alarm.
func urgency(k alarm.Kind) string {
	if k.Urgent() {
		return "red"
	}
	return "amber"
}

func (c *counts) count(rows []row) {
	c.Stations++
	for _, x := range rows {
		switch {
		case x.Machine == nil:
			c.None++
			continue
		case x.Machine.Online:
			c.Online++
		default:
			c.Offline++
		}
		if x.Machine.Status.Unsent > 0 {
			c.Unsent++
		}
		if len(x.Alarms) > 0 {
			c.Alarms++
		}
	}
}

// keeps reports whether the row is asked for.
func (d *listData) keeps(x row) bool {
	if d.Words != "" && !strings.Contains(x.Place.Name+x.Place.TownName+string(x.Place.ID), d.Words) {
		return false
	}
	switch d.Only {
	case "offline":
		return x.Machine != nil && !x.Machine.Online
	case "online":
		return x.Machine != nil && x.Machine.Online
	case "none":
		return x.Machine == nil
	case "unsent":
		return x.Machine != nil && x.Machine.Status.Unsent > 0
	case "alarm":
		return len(x.Alarms) > 0
	}
	return true
}
