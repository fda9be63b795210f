package calendar

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"sync"

	"lianluozhan/sync/county"
	"lianluozhan/sync/county/account"
	"lianluozhan/sync/county/console/frame"
	"lianluozhan/sync/county/press"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/wire"
)

// published is what the county shows, as these pages need it. It is never changed,
// but for events, which are worked out when first asked for.
type published struct {
	rules    liaison.RulePack
	rulesRev uint64
	stations []liaison.Station // by township and name
	deputies []liaison.Deputy  // by order
	byID     map[liaison.DeputyID]liaison.Deputy
	names    map[liaison.StationID]string
	plans    map[string]revised // by key

	mu     sync.Mutex
	events map[string][]liaison.Event    // of published plans, by key
	faults map[int][]liaison.PlanWarning // of all published plans, by year
}

// revised is a published plan at its revision.
type revised struct {
	plan liaison.Plan
	rev  uint64
}

// shelf keeps what was read until one of those documents changes.
type shelf struct {
	mu   sync.Mutex
	head uint64
	now  *published
}

func (s *shelf) get(c *county.County) (*published, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.now != nil {
		keys, head, err := c.KeysSince(s.head)
		if err == nil && !slices.ContainsFunc(keys, concerns) {
			s.head = head
			return s.now, nil
		}
	}
	at, err := c.Meta()
	if err != nil {
		return nil, err
	}
	p, err := readPublished(c)
	if err != nil {
		return nil, fmt.Errorf("read what is published: %w", err)
	}
	s.now, s.head = p, at.Head // as old as what was read, or older
	return p, nil
}

func concerns(key string) bool {
	kind, _, _ := strings.Cut(key, "/")
	return slices.Contains([]string{wire.DocRules, wire.DocStation, wire.DocDeputy, wire.DocPlan}, kind)
}

func readPublished(c *county.County) (*published, error) {
	p := &published{byID: map[liaison.DeputyID]liaison.Deputy{}, names: map[liaison.StationID]string{}, plans: map[string]revised{}, events: map[string][]liaison.Event{}, faults: map[int][]liaison.PlanWarning{}}
	err := c.View(func(tx county.Tx) error {
		doc, at, _, err := county.Document(tx, wire.KeyRules)
		if err != nil {
			return err
		}
		p.rules, _ = doc.(liaison.RulePack)
		p.rulesRev = at.Rev
		for _, kind := range []string{wire.DocStation, wire.DocDeputy, wire.DocPlan} {
			var keys []string
			err := county.EachDocument(tx, kind, func(key string, _ []string, doc any) {
				keys = append(keys, key)
				p.take(key, doc)
			})
			if err != nil {
				return err
			}
			for _, key := range keys {
				if kind == wire.DocPlan {
					_, at, _, err := county.Document(tx, key)
					if err != nil {
						return err
					}
					p.plans[key] = revised{p.plans[key].plan, at.Rev}
				}
			}
		}
		return nil
	})
	slices.SortFunc(p.stations, func(a, b liaison.Station) int {
		return cmp.Or(cmp.Compare(a.Town, b.Town), cmp.Compare(a.Name, b.Name))
	})
	slices.SortStableFunc(p.deputies, func(a, b liaison.Deputy) int { return a.Order - b.Order })
	return p, err
}

func (p *published) take(key string, doc any) {
	switch x := doc.(type) {
	case liaison.Station:
		p.stations = append(p.stations, x)
		p.names[x.ID] = x.Name
	case liaison.Deputy:
		p.deputies = append(p.deputies, x)
		p.byID[x.ID] = x
	case liaison.Plan:
		p.plans[key] = revised{plan: x}
	}
}

// world is what one request sees.
type world struct {
	*published
	scope  account.Scope
	today  liaison.Date
	drafts map[string]press.Draft
}

func (d *desk) world(r *frame.Request) (world, error) {
	p, err := d.shelf.get(d.County)
	if err != nil {
		return world{}, err
	}
	w := world{p, r.Person.Scope(), liaison.DateOf(d.Now()), map[string]press.Draft{}}
	drafts, err := d.Press.Drafts(r.Person)
	for _, x := range drafts {
		w.drafts[x.Key] = x
	}
	return w, err
}

// mine returns the stations of the person, by township and name.
func (w world) mine() (out []liaison.Station) {
	for _, s := range w.stations {
		if w.scope.Has(s.ID, s.Town) {
			out = append(out, s)
		}
	}
	return out
}

// sheet is the plan of one station and year as it is being worked on.
type sheet struct {
	plan  liaison.Plan
	was   liaison.Plan // as published
	key   string
	draft *press.Draft
	base  uint64
	n     int
}

func (w world) sheet(s liaison.StationID, year int) sheet {
	empty := liaison.Plan{Station: s, Year: year}
	out := sheet{key: wire.PlanKey(s, year), plan: empty, was: empty}
	if p, ok := w.plans[out.key]; ok {
		out.plan, out.was, out.base = p.plan, p.plan, p.rev
	}
	if x, ok := w.drafts[out.key]; ok {
		if p, is := x.Doc.(liaison.Plan); is && !x.Delete {
			out.plan = p
		}
		out.draft, out.base, out.n = &x, x.Base, x.N
	}
	return out
}

// plansOf returns the plans of a year: the person's as they are being worked on,
// the others' as published.
func (w world) plansOf(year int) (out []liaison.Plan) {
	for _, s := range w.stations {
		out = append(out, w.sheet(s.ID, year).plan)
	}
	return out
}

// all returns every event of a plan, which must not be changed.
func (w world) all(s sheet) []liaison.Event {
	if s.draft != nil {
		return s.plan.All(w.rules)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	es, ok := w.events[s.key]
	if !ok {
		es = s.plan.All(w.rules)
		w.events[s.key] = es
	}
	return es
}

// on returns the events of one day.
func (w world) on(s sheet, day liaison.Date) (out []liaison.Event) {
	for _, e := range w.all(s) {
		if e.Date == day {
			out = append(out, e)
		}
	}
	return out
}

// check judges plans of a year.
func (w world) check(year int, plans []liaison.Plan) []liaison.PlanWarning {
	c := liaison.PlanCheck{Rules: w.rules, Plans: plans, Deputies: w.deputies, Events: map[liaison.StationID][]liaison.Event{}}
	for _, p := range plans {
		c.Events[p.Station] = w.all(w.sheet(p.Station, year))
	}
	return slices.DeleteFunc(c.Warnings(), func(x liaison.PlanWarning) bool { return !w.open(x) })
}

// faultsOf judges all plans of a year.
func (w world) faultsOf(year int) []liaison.PlanWarning {
	for _, x := range w.drafts {
		if p, ok := x.Doc.(liaison.Plan); ok && p.Year == year {
			return w.check(year, w.plansOf(year))
		}
	}
	w.mu.Lock()
	all, ok := w.faults[year]
	w.mu.Unlock()
	if !ok {
		all = w.check(year, w.plansOf(year))
		w.mu.Lock()
		w.faults[year] = all
		w.mu.Unlock()
	}
	return slices.DeleteFunc(slices.Clone(all), func(x liaison.PlanWarning) bool { return !w.open(x) })
}

// warnings judges a station's plan, beside all others that share a deputy.
func (w world) warnings(year int, s liaison.StationID) []liaison.PlanWarning {
	return slices.DeleteFunc(w.check(year, sharing(w.plansOf(year), s)), func(x liaison.PlanWarning) bool { return x.Station != s })
}

// open reports whether something can still be done about a warning.
func (w world) open(x liaison.PlanWarning) bool {
	if x.Fault == liaison.NoReception {
		return !x.Date.Add(27).Before(w.today)
	}
	return x.Date.IsZero() || !x.Date.Before(w.today)
}

// sharing returns the station's plan and those that have one of its deputies.
func sharing(all []liaison.Plan, s liaison.StationID) (out []liaison.Plan) {
	taking := map[liaison.DeputyID]bool{}
	for _, p := range all {
		for _, id := range deputiesOf(p) {
			if p.Station == s {
				taking[id] = true
			}
		}
	}
	for _, p := range all {
		if p.Station == s || slices.ContainsFunc(deputiesOf(p), func(id liaison.DeputyID) bool { return taking[id] }) {
			out = append(out, p)
		}
	}
	return out
}

func deputiesOf(p liaison.Plan) (out []liaison.DeputyID) {
	for _, r := range p.Rules {
		out = append(out, r.Deputies...)
	}
	for _, x := range p.Exceptions {
		out = append(out, x.Deputies...)
	}
	return out
}

func (w world) deputyName(id liaison.DeputyID) string {
	if d, ok := w.byID[id]; ok {
		return d.Name
	}
	return string(id)
}

func (w world) deputyNames(ids []liaison.DeputyID) (out []string) {
	for _, id := range ids {
		out = append(out, w.deputyName(id))
	}
	return out
}

// of returns the deputies of a station, by order.
func (p *published) of(s liaison.StationID) (out []liaison.Deputy) {
	for _, d := range p.deputies {
		if slices.Contains(d.Stations, s) {
			out = append(out, d)
		}
	}
	return out
}
