package fleet

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"lianluozhan/sync/county"
	"lianluozhan/sync/county/account"
	"lianluozhan/sync/county/api"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/wire"
)

// Machine is a station's machine as far as the county knows.
type Machine struct {
	ID      string
	Station liaison.StationID
	Joined  time.Time
	Online  bool
	Barred  bool // it may not speak for the station
	Taken   bool // because another one took over
	Gateway bool
	Cert    time.Time // end of its certificate; zero for a machine of version 1
	Digits  string    // of its key, to compare with those on its staff page
	// The rest is known of machines that were connected since the county started.
	Known  bool
	Since  time.Time // of the connection
	Seen   time.Time // last heard of
	Told   time.Time // when Status came; zero before the first
	Status wire.Status
	Behind bool // has not taken in the newest content
}

// machines returns the machines by station, those that may speak first.
func (f *Fleet) machines() (map[liaison.StationID][]Machine, error) {
	list, err := f.County.Machines()
	if err != nil {
		return nil, fmt.Errorf("read machines: %w", err)
	}
	known := map[string]api.Online{}
	for _, o := range f.Links.Away() {
		known[o.Machine] = o
	}
	online := map[string]bool{}
	for _, o := range f.Links.Connected() {
		known[o.Machine], online[o.Machine] = o, true
	}
	out := map[liaison.StationID][]Machine{}
	for _, m := range list {
		x := machineOf(m, known[m.ID])
		x.Online = online[m.ID]
		out[m.Station] = append(out[m.Station], x)
	}
	for _, of := range out {
		slices.SortFunc(of, func(a, b Machine) int {
			return cmp.Or(compareBool(a.Barred, b.Barred), b.Joined.Compare(a.Joined), cmp.Compare(a.ID, b.ID))
		})
	}
	return out, nil
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}

func machineOf(m county.Machine, o api.Online) Machine {
	x := Machine{
		ID: m.ID, Station: m.Station, Joined: m.Joined, Barred: !m.Revoked.IsZero(), Taken: m.TakenOver, Gateway: m.Gateway, Cert: m.Until,
		Known: o.Machine != "", Since: o.Since, Seen: o.Seen, Told: o.Told, Status: o.Status,
	}
	if !m.Until.IsZero() {
		x.Digits = m.Key.Digits()
	}
	return x
}

// ClockOff is how far the machine's clock is ahead of the county's, as it was told;
// known is false before its first report.
func (m Machine) ClockOff() (off time.Duration, known bool) {
	if m.Told.IsZero() || m.Status.Time == 0 {
		return 0, false
	}
	return time.UnixMilli(m.Status.Time).Sub(m.Told), true
}

// Limits from which something is worth a look.
const (
	lowDisk  = 500 << 20 // bytes
	clockOff = 2 * time.Minute
)

// Standing is one machine that should be connected.
type Standing struct {
	Station liaison.StationID
	Name    string // of the station
	Machine string
	Online  bool
	Seen    time.Time // zero for not since the county started
	Unsent  int
}

// Standing tells of every machine in the scope that may speak for its station.
func (f *Fleet) Standing(scope account.Scope) ([]Standing, error) {
	stations, err := f.within(scope)
	if err != nil {
		return nil, err
	}
	of, err := f.machines()
	if err != nil {
		return nil, err
	}
	var out []Standing
	for _, s := range stations {
		for _, m := range of[s.ID] {
			if !m.Barred {
				out = append(out, Standing{s.ID, s.Name, m.ID, m.Online, m.Seen, int(m.Status.Unsent)}) //nolint:gosec // a count
			}
		}
	}
	return out, nil
}
