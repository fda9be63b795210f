package pages

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"

	"lianluozhan/sync/liaison"
	"lianluozhan/sync/wire"
)

type stationPage struct {
	head
	Station  liaison.Station
	Today    string
	Open     bool    // somebody receives right now
	Now      []event // today's reception, if there is one
	Next     []event
	Deputies []liaison.Deputy
	Boards   []liaison.Board
	Months   []month
	Parent   liaison.Station
	Below    []liaison.Station
	Tally    liaison.Tally
	Blocks   []block
	names    map[liaison.DeputyID]string
}

// month is a month of a plan.
type month struct {
	Name   string
	Events []event
}

func (s *Site) station(w http.ResponseWriter, r *http.Request) {
	st, rules, ok := named[liaison.Station](s, w, r, wire.DocStation)
	if !ok {
		return
	}
	p := stationPage{head: newHead(rules, st.Name), Station: st, Blocks: cut(blockWords(st.Intro))[0]}
	p.Where, p.What, p.Photo = dotted(rules.County, st.TownName), st.Kind, st.Photo
	for _, fill := range []func(*stationPage, liaison.RulePack) error{s.deputies, s.days, s.boards, s.relatives, s.tally} {
		if err := fill(&p, rules); err != nil {
			s.fail(w, err)
			return
		}
	}
	s.show(w, http.StatusOK, "station", p)
}

func (s *Site) deputies(p *stationPage, _ liaison.RulePack) error {
	deputies, err := s.deputiesNow()
	p.names = namesOf(deputies)
	for _, d := range deputies {
		if slices.Contains(d.Stations, p.Station.ID) {
			d.Title = d.TitleWords()
			p.Deputies = append(p.Deputies, d)
		}
	}
	slices.SortStableFunc(p.Deputies, func(a, b liaison.Deputy) int { return cmp.Compare(a.Order, b.Order) })
	return err
}

func namesOf(deputies []liaison.Deputy) map[liaison.DeputyID]string {
	names := map[liaison.DeputyID]string{}
	for _, d := range deputies {
		names[d.ID] = d.Name
	}
	return names
}

// plansOf returns the plans of a station: of the years before, this one and the next.
func (s *Site) plansOf(id liaison.StationID) (out []liaison.Plan, err error) {
	year := liaison.DateOf(s.src.Now()).Year
	for y := year - 5; y <= year+2; y++ {
		doc, ok, err := s.src.Document(wire.PlanKey(id, y))
		if err != nil {
			return nil, err
		}
		if plan, is := doc.(liaison.Plan); ok && is {
			out = append(out, plan)
		}
	}
	return out, nil
}

// days fills in today, the next reception, and what is left of this month and the
// next.
func (s *Site) days(p *stationPage, rules liaison.RulePack) error {
	plans, err := s.plansOf(p.Station.ID)
	if err != nil {
		return err
	}
	now, names := s.src.Now(), p.names
	day := liaison.DayAt(plans, rules, now)
	p.Today = map[liaison.DayState]string{
		liaison.NonePlanned: "近期没有接待安排", liaison.Upcoming: "今天没有接待安排", liaison.NotYetOpen: "今天有接待，还没到时间",
		liaison.OpenNow: "正在接待", liaison.Over: "今天的接待已经结束", liaison.Cancelled: "今天的接待取消",
	}[day.State]
	p.Open = day.State == liaison.OpenNow
	if !day.Today.Date.IsZero() {
		p.Now = []event{eventWords(day.Today, names, now)}
	}
	if !day.Next.Date.IsZero() {
		p.Next = []event{eventWords(day.Next, names, now)}
	}
	today := liaison.DateOf(now)
	p.Months = first(months(plans, rules, span{today.Add(1), lastOfNext(today)}, names, now), eventsAtOnce)
	return nil
}

// eventsAtOnce is how many events a station's page has; its plan has all.
const eventsAtOnce = 6

// first keeps the first n events.
func first(in []month, n int) []month {
	for i := range in {
		if len(in[i].Events) >= n {
			in[i].Events = in[i].Events[:n]
			return in[:i+1]
		}
		n -= len(in[i].Events)
	}
	return in
}

// lastOfNext is the last day of the month after a day's.
func lastOfNext(d liaison.Date) liaison.Date {
	return liaison.DateOf(time.Date(d.Year, d.Month+2, 0, 12, 0, 0, 0, liaison.Zone))
}

// span is from one day to another, both included.
type span struct{ from, to liaison.Date }

// months lists what is planned by month; those without anything are left out.
func months(plans []liaison.Plan, rules liaison.RulePack, in span, names map[liaison.DeputyID]string, now time.Time) (out []month) {
	var events []liaison.Event
	for _, plan := range plans {
		events = append(events, plan.Events(rules, in.from, in.to)...)
	}
	slices.SortStableFunc(events, func(a, b liaison.Event) int {
		return cmp.Or(a.Date.Compare(b.Date), cmp.Compare(a.From, b.From))
	})
	for _, e := range events {
		name := fmt.Sprintf("%d年%d月", e.Date.Year, e.Date.Month)
		if len(out) == 0 || out[len(out)-1].Name != name {
			out = append(out, month{Name: name})
		}
		m := &out[len(out)-1]
		m.Events = append(m.Events, eventWords(e, names, now))
	}
	return out
}

// boards lists what hangs at the station today: its own, its township's and the
// county's.
func (s *Site) boards(p *stationPage, _ liaison.RulePack) error {
	today := liaison.DateOf(s.src.Now())
	err := s.src.Documents(wire.DocBoard, func(_ string, scopes []string, doc any) {
		if b, ok := doc.(liaison.Board); ok && b.ValidOn(today) && sees(p.Station, scopes) {
			p.Boards = append(p.Boards, b)
		}
	})
	slices.SortStableFunc(p.Boards, func(a, b liaison.Board) int {
		return cmp.Or(cmp.Compare(a.Priority, b.Priority), cmp.Compare(a.Title, b.Title))
	})
	return err
}

// sees reports whether a station shows what is in the scopes.
func sees(st liaison.Station, scopes []string) bool {
	own := []string{"county", "town/" + string(st.Town), "station/" + string(st.ID)}
	return slices.ContainsFunc(scopes, func(x string) bool { return slices.Contains(own, x) })
}

// relatives finds the place that the station belongs to, and those that belong to it.
func (s *Site) relatives(p *stationPage, _ liaison.RulePack) error {
	stations, err := all[liaison.Station](s, wire.DocStation)
	for _, st := range stations {
		switch {
		case st.ID == p.Station.ID:
		case st.ID == p.Station.Parent:
			p.Parent = st
		case st.Parent == p.Station.ID:
			p.Below = append(p.Below, st)
		}
	}
	slices.SortFunc(p.Below, func(a, b liaison.Station) int { return cmp.Compare(a.Name, b.Name) })
	return err
}

func (s *Site) tally(p *stationPage, _ liaison.RulePack) error {
	year := liaison.DateOf(s.src.Now()).Year
	doc, _, err := s.src.Document(wire.TallyKey(p.Station.ID, year))
	p.Tally, _ = doc.(liaison.Tally)
	return err
}

type planPage struct {
	head
	Station       liaison.Station
	Year          int
	Before, After int // years that have a plan, 0 for none
	Months        []month
}

// plan is a station's whole year.
func (s *Site) plan(w http.ResponseWriter, r *http.Request) {
	st, rules, ok := named[liaison.Station](s, w, r, wire.DocStation)
	if !ok {
		return
	}
	plans, err := s.plansOf(st.ID)
	if err != nil {
		s.fail(w, err)
		return
	}
	deputies, err := s.deputiesNow()
	if err != nil {
		s.fail(w, err)
		return
	}
	year, err := strconv.Atoi(r.URL.Query().Get("year"))
	if has := func(y int) bool {
		return slices.ContainsFunc(plans, func(p liaison.Plan) bool { return p.Year == y })
	}; err != nil || !has(year) {
		year = liaison.DateOf(s.src.Now()).Year
	}
	p := planPage{head: newHead(rules, fmt.Sprintf("%d年全年安排", year)), Station: st, Year: year}
	p.Where = dotted(rules.County, st.Name)
	for _, x := range plans {
		switch x.Year {
		case year - 1:
			p.Before = x.Year
		case year + 1:
			p.After = x.Year
		}
	}
	whole := span{liaison.Date{Year: year, Month: 1, Day: 1}, liaison.Date{Year: year, Month: 12, Day: 31}}
	p.Months = months(plans, rules, whole, namesOf(deputies), s.src.Now())
	s.show(w, http.StatusOK, "plan", p)
}
