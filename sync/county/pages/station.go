package pages

import (
	"cmp"
	"net/http"
	"slices"

	"lianluozhan/sync/liaison"
	"lianluozhan/sync/wire"
)

// planDays is how far ahead a station's page looks.
const planDays = 60

type stationPage struct {
	head
	Station  liaison.Station
	Today    string
	Now      []event // today's reception, if there is one
	Next     []event
	Deputies []liaison.Deputy
	Boards   []liaison.Board
	Plan     []event
	Blocks   []block
}

func (s *Site) station(w http.ResponseWriter, r *http.Request) {
	st, rules, ok := named[liaison.Station](s, w, r, wire.DocStation)
	if !ok {
		return
	}
	p := stationPage{head: newHead(rules, st.Name), Station: st, Blocks: blockWords(st.Intro)}
	p.Where, p.What, p.Photo = dotted(rules.County, st.TownName), st.Kind, st.Photo
	if err := s.fill(&p, rules); err != nil {
		s.fail(w, err)
		return
	}
	s.show(w, http.StatusOK, "station", p)
}

func (s *Site) fill(p *stationPage, rules liaison.RulePack) error {
	deputies, err := all[liaison.Deputy](s, wire.DocDeputy)
	if err != nil {
		return err
	}
	names := map[liaison.DeputyID]string{}
	for _, d := range deputies {
		names[d.ID] = d.Name
		if slices.Contains(d.Stations, p.Station.ID) {
			d.Title = levelWords(d)
			p.Deputies = append(p.Deputies, d)
		}
	}
	slices.SortStableFunc(p.Deputies, func(a, b liaison.Deputy) int { return cmp.Compare(a.Order, b.Order) })
	plans, err := all[liaison.Plan](s, wire.DocPlan)
	if err != nil {
		return err
	}
	plans = slices.DeleteFunc(plans, func(x liaison.Plan) bool { return x.Station != p.Station.ID })
	p.days(plans, rules, names, s)
	return s.boards(p)
}

// days fills in today, the next reception and the plan.
func (p *stationPage) days(plans []liaison.Plan, rules liaison.RulePack, names map[liaison.DeputyID]string, s *Site) {
	now := s.src.Now()
	day := liaison.DayAt(plans, rules, now)
	p.Today = map[liaison.DayState]string{
		liaison.NonePlanned: "近期没有接待安排", liaison.Upcoming: "今天没有接待安排", liaison.NotYetOpen: "今天有接待，还没到时间",
		liaison.OpenNow: "正在接待", liaison.Over: "今天的接待已经结束", liaison.Cancelled: "今天的接待取消",
	}[day.State]
	if !day.Today.Date.IsZero() {
		p.Now = []event{eventWords(day.Today, names, now)}
	}
	if !day.Next.Date.IsZero() {
		p.Next = []event{eventWords(day.Next, names, now)}
	}
	today := liaison.DateOf(now)
	for _, plan := range plans {
		for _, e := range plan.Events(rules, today.Add(1), today.Add(planDays)) {
			p.Plan = append(p.Plan, eventWords(e, names, now))
		}
	}
}

// boards lists what hangs at the station today: its own, its township's and the
// county's.
func (s *Site) boards(p *stationPage) error {
	today := liaison.DateOf(s.src.Now())
	seen := []string{"county", "town/" + string(p.Station.Town), "station/" + string(p.Station.ID)}
	err := s.src.Documents(wire.DocBoard, func(_ string, scopes []string, doc any) {
		b, ok := doc.(liaison.Board)
		if ok && b.ValidOn(today) && slices.ContainsFunc(scopes, func(x string) bool { return slices.Contains(seen, x) }) {
			p.Boards = append(p.Boards, b)
		}
	})
	slices.SortStableFunc(p.Boards, func(a, b liaison.Board) int {
		return cmp.Or(cmp.Compare(a.Priority, b.Priority), cmp.Compare(a.Title, b.Title))
	})
	return err
}
