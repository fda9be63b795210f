package fleet

import (
	"net/http"
	"slices"
	"time"

	"lianluozhan/sync/county/api"
	"lianluozhan/sync/county/command"
	"lianluozhan/sync/county/console/frame"
	"lianluozhan/sync/county/rollout"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/wire"
)

// stationData is the page of one station.
type stationData struct {
	Station  liaison.Station
	Above    []liaison.Station // from the top of the tree
	Below    []liaison.Station
	Machines []machineData
	Former   []machineData // that may not speak any more
	Manage   bool
	Mistakes frame.Mistakes
	Form     codeForm
	At       string
	Poll     poll
}

// machineData is one machine on the page.
type machineData struct {
	row
	Joined string
	Told   string
	Mock   *mock // nil where it is not connected
	Orders []orderData
	Busy   bool // somebody uses it now

	Health   []fact
	Faults   []string // the machine's own complaints
	Alarms   []alarmData
	Commands []command.Kind
	Volume   int // percent
	Helped   bool
	Picture  *parcelData // nil where there is none
	Logs     *parcelData
}

// alarmData is an alarm on the page.
type alarmData struct{ Name, Words, Since, Tone string }

// orderData is a command on the page.
type orderData struct {
	What, Who, When string
	Outcome         mark
}

func (f *Fleet) one(r *frame.Request) error {
	s, err := f.station(r)
	if err != nil {
		return err
	}
	return f.show(r, s, codeForm{Days: "1", Also: "replace"}, nil)
}

// show shows the page of a station with what was typed and what is wrong with it.
func (f *Fleet) show(r *frame.Request, s liaison.Station, form codeForm, wrong frame.Mistakes) error {
	now := f.County.Now()
	of, err := f.machines()
	if err != nil {
		return err
	}
	near, err := f.within(r.Person.Scope())
	if err != nil {
		return err
	}
	d := stationData{
		Station: s, Form: form, Mistakes: wrong, At: when(now, now), Poll: pollOf(r), Manage: (frame.Route{Roles: managers()}).Allows(r.Person.Role),
	}
	d.Above, d.Below = around(s, near)
	view, err := f.viewFor(s, of[s.ID])
	if err != nil {
		return err
	}
	for i := range of[s.ID] {
		m := &of[s.ID][i]
		x := machineData{row: rowOf(place{Station: s}, m, now), Joined: when(m.Joined, now)}
		if !m.Told.IsZero() {
			x.Told = when(m.Told, now)
		}
		if m.Barred {
			d.Former = append(d.Former, x)
			continue
		}
		if m.Online && m.Status.Shown.Page != "" {
			x.Mock, x.Busy = view.mock(m.Status.Shown, now), m.Status.Shown.InUse
		}
		x.Orders = ordersOf(f.Links.Orders(m.ID), now)
		f.care(&x, s, now)
		d.Machines = append(d.Machines, x)
	}
	status := http.StatusOK
	if len(wrong) > 0 {
		status = http.StatusUnprocessableEntity
	}
	return r.Show(frame.Page{Name: "station", Title: s.Name, Active: active, Status: status, Data: d})
}

// care fills in what concerns the appliance.
func (f *Fleet) care(x *machineData, s liaison.Station, now time.Time) {
	m := *x.Machine
	v := m.Status.Vitals
	x.Disk = room(m)
	x.Health = health(m, f.Rollout.Stand(rollout.Place{Station: s.ID, Town: s.Town}, v), now)
	x.Faults, x.Helped, x.Volume = complaints(v), v.Helper != "", 60
	if v.Volume > 0 {
		x.Volume = v.Volume - 1
	}
	for _, k := range command.Kinds() {
		always := k.What == wire.DoRefresh || k.What == wire.DoRestart || k.What == wire.DoScreen
		if k.What != wire.DoVolume && (always || x.Helped) {
			x.Commands = append(x.Commands, k)
		}
	}
	x.Picture = f.parcel(m, wire.ParcelScreen, "picture.png", now)
	x.Logs = f.parcel(m, wire.ParcelLogs, "logs.tar.gz", now)
	for _, a := range f.Alarms.Standing() {
		if a.Machine == m.ID {
			x.Alarms = append(x.Alarms, alarmData{a.Kind.Name(), a.Words, when(a.Since, now), urgency(a.Kind)})
		}
	}
}

// around returns the stations above s, from the top, and those right below.
func around(s liaison.Station, near []liaison.Station) (above, below []liaison.Station) {
	seen := map[liaison.StationID]bool{s.ID: true}
	for at := s; at.Parent != "" && !seen[at.Parent]; {
		i := slices.IndexFunc(near, func(x liaison.Station) bool { return x.ID == at.Parent })
		if i < 0 {
			break
		}
		at = near[i]
		seen[at.ID] = true
		above = append([]liaison.Station{at}, above...)
	}
	for _, x := range near {
		if x.Parent == s.ID && x.ID != s.ID {
			below = append(below, x)
		}
	}
	return above, below
}

// ordersOf are the commands, the newest first.
func ordersOf(list []api.Order, now time.Time) []orderData {
	var out []orderData
	for _, o := range slices.Backward(list) {
		out = append(out, orderData{What: command.Name(o.What, o.Arg), Who: o.Who, When: when(o.At, now), Outcome: outcome(o, now)})
	}
	return out
}
