package console

import (
	"cmp"
	"fmt"
	"slices"
	"sync"
	"time"

	"lianluozhan/sync/county"
	"lianluozhan/sync/county/account"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/wire"
)

// directory is what is published in the county, as this package needs it: names to
// choose from and to find, and who receives. It is read anew after something changed.
type directory struct {
	county *county.County

	mu      sync.Mutex
	head    uint64
	read    time.Time
	took    time.Duration
	reading bool
	now     *listing
}

// listing is one state of the directory. What is exported is never changed.
type listing struct {
	Rules    liaison.RulePack
	HasRules bool
	Stations []liaison.Station // by township and name
	Deputies []liaison.Deputy
	Boards   []liaison.Board
	Notices  []liaison.Notice
	Plans    []liaison.Plan

	mu   sync.Mutex
	day  liaison.Date
	next []reception // from day on, by time
}

// A large directory is used for a while before it is read again, because every step
// of every case changes the county's head.
const (
	quick = 20 * time.Millisecond
	rest  = 10 * time.Second
)

func (d *directory) get() (*listing, error) {
	st, err := d.county.Meta()
	if err != nil {
		return nil, err
	}
	if l := d.current(st.Head); l != nil {
		return l, nil
	}
	begun := time.Now() // only for how long reading takes
	l, err := readListing(d.county)
	d.mu.Lock()
	defer d.mu.Unlock()
	d.reading = false
	if err != nil {
		return nil, fmt.Errorf("read what is published: %w", err)
	}
	d.now, d.head, d.read, d.took = l, st.Head, time.Now(), time.Since(begun)
	return l, nil
}

// current returns what can be used as it is, nil for whoever has to read. The others
// do not wait for them.
func (d *directory) current(head uint64) *listing {
	d.mu.Lock()
	defer d.mu.Unlock()
	switch {
	case d.now == nil:
		return nil
	case d.head == head, d.reading, d.took > quick && time.Since(d.read) < rest:
		return d.now
	}
	d.reading = true
	return nil
}

func readListing(c *county.County) (*listing, error) {
	l := &listing{}
	for _, kind := range []string{wire.DocRules, wire.DocStation, wire.DocDeputy, wire.DocBoard, wire.DocNotice, wire.DocPlan} {
		err := c.Documents(kind, func(_ string, _ []string, doc any) {
			switch doc := doc.(type) {
			case liaison.RulePack:
				l.Rules, l.HasRules = doc, true
			case liaison.Station:
				l.Stations = append(l.Stations, doc)
			case liaison.Deputy:
				l.Deputies = append(l.Deputies, doc)
			case liaison.Board:
				l.Boards = append(l.Boards, doc)
			case liaison.Notice:
				l.Notices = append(l.Notices, doc)
			case liaison.Plan:
				l.Plans = append(l.Plans, doc)
			}
		})
		if err != nil {
			return l, err
		}
	}
	slices.SortFunc(l.Stations, func(a, b liaison.Station) int {
		return cmp.Or(cmp.Compare(a.TownName, b.TownName), cmp.Compare(a.Name, b.Name))
	})
	slices.SortFunc(l.Deputies, func(a, b liaison.Deputy) int { return cmp.Or(a.Order-b.Order, cmp.Compare(a.Name, b.Name)) })
	return l, nil
}

// receptions are those of the days to come, of the whole county.
func (l *listing) receptions(from liaison.Date) []reception {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.day == from {
		return l.next
	}
	l.day, l.next = from, nil
	for _, p := range l.Plans {
		st, ok := l.station(p.Station)
		if !ok {
			continue
		}
		for _, e := range p.Events(l.Rules, from, from.Add(ahead)) {
			if !e.Cancelled && e.Kind == liaison.ReceptionDay {
				l.next = append(l.next, reception{e, st, max(0, liaison.LeastDeputies-len(e.Deputies))})
			}
		}
	}
	slices.SortFunc(l.next, func(a, b reception) int {
		return cmp.Or(a.Date.Compare(b.Date), cmp.Compare(a.From, b.From), cmp.Compare(a.At.Name, b.At.Name))
	})
	return l.next
}

// town is a township as its stations name it.
type town struct {
	ID   liaison.TownID
	Name string
}

func (l *listing) towns() (all []town) {
	for _, s := range l.Stations {
		if s.Town != "" && !slices.ContainsFunc(all, func(t town) bool { return t.ID == s.Town }) {
			all = append(all, town{s.Town, s.TownName})
		}
	}
	return all
}

func (l *listing) station(id liaison.StationID) (liaison.Station, bool) {
	for _, s := range l.Stations {
		if s.ID == id {
			return s, true
		}
	}
	return liaison.Station{ID: id, Name: string(id)}, false
}

// stationsOf are the stations that lie in a scope.
func (l *listing) stationsOf(s account.Scope) (all []liaison.Station) {
	for _, st := range l.Stations {
		if s.Has(st.ID, st.Town) {
			all = append(all, st)
		}
	}
	return all
}

// place is what an account works on, in words.
func (l *listing) place(a account.Account) string {
	switch a.Role {
	case account.Town:
		for _, t := range l.towns() {
			if t.ID == a.Town {
				return t.Name
			}
		}
		return string(a.Town)
	case account.Liaison:
		s, _ := l.station(a.Station)
		return s.Name
	}
	return "全县"
}
