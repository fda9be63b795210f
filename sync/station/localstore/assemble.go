package localstore

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"lianluozhan/sync/liaison"
	"lianluozhan/sync/wire"
)

// publish assembles the content of docs and shows it. The caller holds mu, so
// that an older content never replaces a newer one.
func (s *Store) publish(docs map[string]doc) {
	a := assembly{station: s.opts.Station(), cases: map[liaison.ReceiptNo]liaison.Case{}}
	for _, key := range slices.Sorted(maps.Keys(docs)) {
		a.add(key, docs[key].value)
	}
	now := s.opts.Now()
	for _, own := range s.opts.SignIns(liaison.DateOf(now)) {
		if !slices.ContainsFunc(a.content.SignIns, func(x liaison.SignIn) bool { return x.ID == own.ID }) {
			a.content.SignIns = append(a.content.SignIns, own)
		}
	}
	if s.pos.Updated != 0 {
		a.content.Updated = time.UnixMilli(s.pos.Updated).In(liaison.Zone)
	}
	a.sort()
	s.content.Store(&a.content)
	s.cases.Store(&a.cases)
	s.packs.Store(&a.packs)
	s.subs.wake()
}

type assembly struct {
	station liaison.StationID
	content liaison.Content
	cases   map[liaison.ReceiptNo]liaison.Case
	packs   []liaison.Pack
}

func (a *assembly) add(key string, value any) {
	c := &a.content
	switch v := value.(type) {
	case liaison.RulePack:
		c.Rules = v
	case liaison.Station:
		if a.station == "" || v.ID == a.station {
			c.Station = v
		}
	case liaison.Deputy:
		c.Deputies = append(c.Deputies, v)
	case liaison.Plan:
		c.Plans = append(c.Plans, v)
	case liaison.Board:
		c.Boards = append(c.Boards, v)
	case liaison.Notice:
		c.Notices = append(c.Notices, v)
	case liaison.Profile:
		c.Profiles = append(c.Profiles, v)
	case liaison.Result:
		c.Results = append(c.Results, v)
	case liaison.Tally:
		a.tally(key, v)
	case liaison.SignIn:
		c.SignIns = append(c.SignIns, v)
	case liaison.Case:
		a.cases[v.Receipt] = v
	case liaison.Pack:
		a.packs = append(a.packs, v)
	}
}

// tally keeps the latest year's tally of this station.
func (a *assembly) tally(key string, t liaison.Tally) {
	own := a.station == "" || key == wire.TallyKey(a.station, t.Year)
	if own && t.Year >= a.content.Tally.Year {
		a.content.Tally = t
	}
}

func (a *assembly) sort() {
	c := &a.content
	slices.SortStableFunc(c.Deputies, func(x, y liaison.Deputy) int { return cmp.Compare(x.Order, y.Order) })
	slices.SortStableFunc(c.Plans, func(x, y liaison.Plan) int { return cmp.Compare(x.Year, y.Year) })
	slices.SortStableFunc(c.Results, func(x, y liaison.Result) int { return y.Date.Compare(x.Date) })
	slices.SortStableFunc(c.Profiles, func(x, y liaison.Profile) int { return y.Date.Compare(x.Date) })
	slices.SortStableFunc(c.SignIns, func(x, y liaison.SignIn) int {
		return cmp.Or(x.At.Compare(y.At), strings.Compare(string(x.ID), string(y.ID)))
	})
}

// subscribers is a set of one-slot wake channels.
type subscribers struct {
	mu  sync.Mutex
	all map[chan struct{}]bool
}

func (s *subscribers) add() (<-chan struct{}, func()) {
	ch := make(chan struct{}, 1)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.all == nil {
		s.all = map[chan struct{}]bool{}
	}
	s.all[ch] = true
	return ch, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		delete(s.all, ch)
	}
}

func (s *subscribers) wake() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for ch := range s.all {
		select {
		case ch <- struct{}{}:
		default:
		}
	}
}
