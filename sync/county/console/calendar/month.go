package calendar

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"lianluozhan/sync/county/account"
	"lianluozhan/sync/county/console/frame"
	"lianluozhan/sync/county/press"
	"lianluozhan/sync/liaison"
)

// Chip is one event in a grid.
type Chip struct {
	Time, Words, Link, Tone string
	Off, Trouble            bool
}

// Cell is one day of a grid.
type Cell struct {
	Date    liaison.Date
	Link    string
	Label   string // the day in words, for those who do not see the grid
	In      bool   // of the month
	Today   bool
	Rest    bool   // nobody works
	Mark    string // 休 or 班
	Holiday string
	Chips   []Chip
	More    int // chips that did not fit
}

// Grid is a month, weeks from Monday.
type Grid struct {
	Words      string // 2026年11月
	Month      string // 2026-11
	Prev, Next string // addresses
	Now        string // of this month; "" when it is the one
	Weeks      [][]Cell
}

// most chips of a day in a grid.
const mostChips = 4

// grid lays out the month of first. events are those of each day.
func (w world) grid(first liaison.Date, link func(liaison.Date) string, month func(liaison.Date) string, events map[liaison.Date][]Chip) Grid {
	g := Grid{Words: fmt.Sprintf("%d年%d月", first.Year, first.Month), Month: monthWord(first)}
	next := liaison.Date{Year: first.Year, Month: first.Month, Day: 1}.Add(31)
	next.Day = 1
	prev := first.Add(-1)
	prev.Day = 1
	g.Prev, g.Next = month(prev), month(next)
	if first.Year != w.today.Year || first.Month != w.today.Month {
		g.Now = month(liaison.Date{Year: w.today.Year, Month: w.today.Month, Day: 1})
	}
	for d := first.Add(-int(first.Weekday()+6) % 7); d.Before(next); d = d.Add(7) {
		var week []Cell
		for i := range 7 {
			week = append(week, w.cell(d.Add(i), first, link, events))
		}
		g.Weeks = append(g.Weeks, week)
	}
	return g
}

func (w world) cell(d, first liaison.Date, link func(liaison.Date) string, events map[liaison.Date][]Chip) Cell {
	c := Cell{Date: d, Link: link(d), In: d.Month == first.Month, Today: d == w.today, Rest: !w.rules.IsWorkday(d), Chips: events[d]}
	weekend := d.Weekday() == time.Saturday || d.Weekday() == time.Sunday
	c.Holiday = w.rules.HolidayOn(d)
	switch {
	case c.Holiday != "" && c.Rest:
		c.Mark = "休"
	case weekend && !c.Rest:
		c.Mark = "班"
	}
	c.Label = fmt.Sprintf("%s，%d 项安排", dayWords(d), len(c.Chips))
	if c.Holiday != "" {
		c.Label += "，" + c.Holiday
	}
	if len(c.Chips) > mostChips {
		c.More = len(c.Chips) - mostChips + 1
		c.Chips = c.Chips[:mostChips-1]
	}
	return c
}

// chip shows an event; troubled are the ids of those that need a look.
func chip(e liaison.Event, link string, troubled map[string]bool) Chip {
	c := Chip{
		Time: hoursStart(e.From), Link: link, Off: e.Cancelled, Trouble: troubled[e.ID],
		Words: cmp.Or(e.Title, string(e.Kind)), Tone: "act",
	}
	if e.Kind == liaison.ReceptionDay {
		c.Tone, c.Words = "rec", cmp.Or(e.Theme, "接待")
	}
	return c
}

func hoursStart(t liaison.TimeOfDay) string { return strings.TrimPrefix(t.String(), "0") }

// RuleLine is a rule in the list.
type RuleLine struct {
	Link, Kind, When, Detail string
	N                        int // events in the year
}

type monthData struct {
	place
	Grid     Grid
	Warnings []Warning
	Rules    []RuleLine
	Held     int // receptions in the year
	Desk     deskData
	Copy     int // year whose plan may be copied; 0 none
	Single   bool
}

// deskData is how far the draft is and what the person may do about it.
type deskData struct {
	Has, MayPublish, Review, Returned bool
	By, Why, Post                     string
	At                                time.Time
	Changes                           []string
}

func (d *desk) month(r *frame.Request) error {
	p, err := d.place(r)
	if err != nil {
		return err
	}
	other := liaison.Date{Year: p.Year, Month: p.today.Month, Day: 1}
	first := monthOf(r.FormValue("m"), other)
	p.Year = first.Year
	p.sheet = p.world.sheet(p.Station.ID, p.Year)
	return d.showMonth(r, p, first, nil)
}

func (d *desk) showMonth(r *frame.Request, p place, first liaison.Date, m frame.Mistakes) error {
	data := monthData{place: p, Single: len(p.mine()) == 1}
	ws := p.warnings(p.Year, p.Station.ID)
	data.Warnings = append(p.bareYear(r.Person), p.spoken(ws)...)
	data.Grid = p.grid(first, p.Day, p.Month, p.chips(first, ws))
	data.Rules, data.Held = p.ruleLines()
	if last := p.world.sheet(p.Station.ID, p.Year-1); len(p.plan.Rules) == 0 && len(last.plan.Rules) > 0 {
		data.Copy = p.Year - 1
	}
	var err error
	if data.Desk, err = d.deskOf(r, p); err != nil {
		return err
	}
	status := 0
	if len(m) > 0 {
		status = 422
	}
	return r.Show(frame.Page{Name: "calendar-month", Title: p.Station.Name + data.Grid.Words, Active: home, Status: status, Data: withMistakes{data, m}})
}

// bareYear warns of a year whose days off nobody has put in: nothing rolls over them.
func (p place) bareYear(who account.Account) []Warning {
	off := ofYear(p.rules, p.Year)
	if len(off.Holidays) > 0 || p.Year < p.today.Year {
		return nil
	}
	w := Warning{Tone: "amber", Tag: "留意", Words: fmt.Sprintf("%d 年的节假日还没有录入，遇节假日不会顺延", p.Year)}
	if who.Role == account.Office {
		w.Link = fmt.Sprintf("%s?y=%d", holidayPath, p.Year)
	}
	return []Warning{w}
}

// withMistakes is a page's data and what is wrong with its form.
type withMistakes struct {
	It       any
	Mistakes frame.Mistakes
}

// chips are the events of the grid of a month, of the neighbouring years too.
func (p place) chips(first liaison.Date, ws []liaison.PlanWarning) map[liaison.Date][]Chip {
	troubled := map[string]bool{}
	for _, w := range ws {
		if w.Fault == liaison.FewDeputies || w.Fault == liaison.TwoPlaces || w.Fault == liaison.SameEvent {
			troubled[w.Event] = true
		}
	}
	out := map[liaison.Date][]Chip{}
	for _, year := range []int{p.Year - 1, p.Year, p.Year + 1} {
		at := p
		at.Year = year
		for _, e := range p.all(p.world.sheet(p.Station.ID, year)) {
			if e.Date.Before(first.Add(-6)) || !e.Date.Before(first.Add(37)) {
				continue
			}
			out[e.Date] = append(out[e.Date], chip(e, at.Event(e.ID), troubled))
		}
	}
	return out
}

func (p place) ruleLines() (out []RuleLine, receptions int) {
	count := map[string]int{}
	for _, e := range p.all(p.sheet) {
		id, _, _ := strings.Cut(e.ID, "@")
		if count[id]++; e.Kind == liaison.ReceptionDay && !e.Cancelled {
			receptions++
		}
	}
	for _, r := range p.plan.Rules {
		line := RuleLine{
			Link: p.Path("/rule/" + r.ID), Kind: cmp.Or(r.Title, string(r.Kind)), When: ruleWords(r), N: count[r.ID],
		}
		parts := []string{hours(r.From, r.To)}
		if len(r.Dates) == 0 || r.Roll != liaison.RollNext {
			parts = append(parts, rollWords(r.Roll))
		}
		if n := len(r.Deputies); r.Rotate > 0 && r.Rotate < n {
			parts = append(parts, fmt.Sprintf("%d 位代表轮流，每次 %d 位", n, r.Rotate))
		} else if n > 0 {
			parts = append(parts, strings.Join(p.deputyNames(r.Deputies), "、"))
		}
		line.Detail = strings.Join(parts, "，")
		out = append(out, line)
	}
	return out, receptions
}

func (d *desk) deskOf(r *frame.Request, p place) (deskData, error) {
	out := deskData{Post: p.Path("")}
	if p.draft == nil {
		return out, nil
	}
	right, err := d.Press.RightOn(r.Person, p.plan, nil)
	out.Has, out.MayPublish, out.Review, out.Returned = true, right >= press.MayPublish, p.draft.State == press.Review, p.draft.State == press.Returned
	out.By, out.At, out.Why = p.draft.Person, p.draft.At, p.draft.Why
	out.Changes = p.changes()
	return out, err
}

// changes says what the draft changes of the days that are published.
func (p place) changes() (out []string) {
	was, now := map[string]liaison.Event{}, p.plan.All(p.rules)
	for _, e := range p.was.All(p.rules) {
		was[e.ID] = e
	}
	for _, e := range now {
		old, had := was[e.ID]
		delete(was, e.ID)
		name := cmp.Or(e.Title, string(e.Kind))
		switch {
		case !had:
			out = append(out, fmt.Sprintf("新增 %s %s %s", dayWords(e.Date), hours(e.From, e.To), name))
		case !old.Cancelled && e.Cancelled:
			out = append(out, fmt.Sprintf("取消 %s %s：%s", dayWords(old.Date), name, cmp.Or(e.Reason, "没有写原因")))
		case old.Date != e.Date:
			out = append(out, fmt.Sprintf("改期 %s → %s %s", dayWords(old.Date), dayWords(e.Date), name))
		case fmt.Sprint(old) != fmt.Sprint(e):
			out = append(out, fmt.Sprintf("改动 %s %s", dayWords(e.Date), name))
		}
	}
	gone := slices.SortedFunc(maps.Values(was), func(a, b liaison.Event) int { return a.Date.Compare(b.Date) })
	for _, e := range gone {
		out = append(out, fmt.Sprintf("去掉 %s %s", dayWords(e.Date), cmp.Or(e.Title, string(e.Kind))))
	}
	return out
}
