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
// choose from and to find. It is read anew after something changed.
type directory struct {
	county *county.County

	mu   sync.Mutex
	head uint64
	read time.Time
	took time.Duration
	now  listing
}

// listing is one state of the directory. It is never changed.
type listing struct {
	Rules    liaison.RulePack
	HasRules bool
	Stations []liaison.Station // by township and name
	Deputies []liaison.Deputy
	Boards   []liaison.Board
	Notices  []liaison.Notice
	Plans    []liaison.Plan
}

// rest is how long a large directory is used before it is read again, because every
// step of every case changes the county's head.
const rest = 2 * time.Second

func (d *directory) get() (listing, error) {
	st, err := d.county.Meta()
	if err != nil {
		return listing{}, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	now := time.Now() // only for how long reading takes
	if d.head == st.Head && !d.read.IsZero() || d.took > 5*time.Millisecond && now.Sub(d.read) < rest {
		return d.now, nil
	}
	l, err := readListing(d.county)
	if err != nil {
		return listing{}, fmt.Errorf("read what is published: %w", err)
	}
	d.now, d.head, d.read, d.took = l, st.Head, time.Now(), time.Since(now)
	return l, nil
}

func readListing(c *county.County) (l listing, err error) {
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

// town is a township as its stations name it.
type town struct {
	ID   liaison.TownID
	Name string
}

func (l listing) towns() (all []town) {
	for _, s := range l.Stations {
		if s.Town != "" && !slices.ContainsFunc(all, func(t town) bool { return t.ID == s.Town }) {
			all = append(all, town{s.Town, s.TownName})
		}
	}
	return all
}

func (l listing) station(id liaison.StationID) (liaison.Station, bool) {
	for _, s := range l.Stations {
		if s.ID == id {
			return s, true
		}
	}
	return liaison.Station{ID: id, Name: string(id)}, false
}

// stationsOf are the stations that lie in a scope.
func (l listing) stationsOf(s account.Scope) (all []liaison.Station) {
	for _, st := range l.Stations {
		if s.Has(st.ID, st.Town) {
			all = append(all, st)
		}
	}
	return all
}

// place is what an account works on, in words.
func (l listing) place(a account.Account) string {
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
