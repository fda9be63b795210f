// Package fleet is the console's pages of stations and their machines: the tree of
// homes, stations and rooms, how each machine is and what is on its screen now,
// commands to it, and the codes with which machines join. It knows what machines
// say of themselves and what is published; it knows no resident and no matter.
package fleet

import (
	"cmp"
	"fmt"
	"io"
	"net/http"
	"slices"
	"sync"

	"lianluozhan/assets/web"
	"lianluozhan/sync/county"
	"lianluozhan/sync/county/account"
	"lianluozhan/sync/county/alarm"
	"lianluozhan/sync/county/api"
	"lianluozhan/sync/county/command"
	"lianluozhan/sync/county/console/frame"
	"lianluozhan/sync/county/rollout"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/wire"
)

// Links are the connections of machines; api.Server has them.
type Links interface {
	Connected() []api.Online
	Away() []api.Online
	Order(machine string, o api.Order) error
	Orders(machine string) []api.Order
	Parcel(machine, kind string) (api.Parcel, bool)
	Discard(machine string)
}

// Alarms is what is to be looked after; alarm.Watch has it.
type Alarms interface {
	Standing() []alarm.Alarm
}

// Config is what the pages need; all fields are required.
type Config struct {
	County  *county.County
	Links   Links
	Rollout *rollout.Rollout
	Alarms  Alarms
	Address func() string // where browsers reach the county, e.g. "https://county.example"
	Rand    io.Reader     // for the names of commands
}

// Fleet is the stations' machines as staff see them.
type Fleet struct {
	Config
	pages *frame.Pages

	mu       sync.Mutex
	turn     uint64 // of the county, at which stations were read
	read     bool
	stations []liaison.Station
}

const (
	base   = frame.Base + "/stations"
	active = base
)

// New returns the fleet; Part has its pages.
func New(cfg Config) (*Fleet, error) {
	pages, err := frame.NewPagesWith(map[string]any{"nth": func(i int) int { return i + 1 }}, web.ConsoleLayout, web.ConsoleFleet)
	if err != nil {
		return nil, err
	}
	return &Fleet{Config: cfg, pages: pages}, nil
}

// Part is the pages.
func (f *Fleet) Part() frame.Part {
	see := frame.Roles(account.Office, account.Town, account.Liaison, account.IT)
	manage := managers()
	machine := base + "/{station}/machines/{machine}"
	routes := []frame.Route{
		{Method: http.MethodGet, Path: base, Roles: see, Serve: f.list},
		{Method: http.MethodGet, Path: base + "/{station}", Roles: see, Serve: f.one},
		{Method: http.MethodPost, Path: base + "/{station}/code", Roles: manage, Serve: f.code},
		{Method: http.MethodPost, Path: machine + "/revoke", Roles: manage, Serve: f.revoke},
		{Method: http.MethodPost, Path: machine + "/discard", Roles: manage, Serve: f.discard},
		{Method: http.MethodGet, Path: machine + "/picture.png", Roles: manage, Serve: f.picture},
		{Method: http.MethodGet, Path: machine + "/logs.tar.gz", Roles: manage, Serve: f.logs},
	}
	for _, k := range command.Kinds() {
		routes = append(routes, frame.Route{Method: http.MethodPost, Path: machine + "/" + k.What, Roles: manage, Serve: f.order(k.What)})
	}
	return frame.Part{Pages: f.pages, Routes: routes}
}

// managers may do something to machines.
func managers() []account.Role { return frame.Roles(account.Office, account.IT) }

// all returns every station, by township and name. They are read anew when one may
// have changed.
func (f *Fleet) all() ([]liaison.Station, error) {
	turn := f.County.Turn() // before reading: what changes meanwhile is read next time
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.read && f.turn == turn {
		return f.stations, nil
	}
	var list []liaison.Station
	err := f.County.Documents(wire.DocStation, func(_ string, _ []string, doc any) {
		if s, ok := doc.(liaison.Station); ok {
			s.Intro = nil // long, and not shown here
			list = append(list, s)
		}
	})
	if err != nil {
		return nil, fmt.Errorf("read stations: %w", err)
	}
	slices.SortFunc(list, func(a, b liaison.Station) int {
		return cmp.Or(cmp.Compare(a.Town, b.Town), cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID))
	})
	f.stations, f.turn, f.read = list, turn, true
	return list, nil
}

// within returns the stations of a scope.
func (f *Fleet) within(scope account.Scope) ([]liaison.Station, error) {
	list, err := f.all()
	if err != nil {
		return nil, err
	}
	out := make([]liaison.Station, 0, len(list))
	for _, s := range list {
		if scope.Has(s.ID, s.Town) {
			out = append(out, s)
		}
	}
	return out, nil
}

// station returns the request's station. One of others is not there.
func (f *Fleet) station(r *frame.Request) (liaison.Station, error) {
	id := liaison.StationID(r.PathValue("station"))
	list, err := f.within(r.Person.Scope())
	if err != nil {
		return liaison.Station{}, err
	}
	for _, s := range list {
		if s.ID == id {
			return s, nil
		}
	}
	return liaison.Station{}, frame.ErrNotHere
}
