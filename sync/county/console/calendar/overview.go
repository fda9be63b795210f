package calendar

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"lianluozhan/sync/county/account"
	"lianluozhan/sync/county/console/frame"
	"lianluozhan/sync/county/press"
	"lianluozhan/sync/liaison"
)

// middle is a day of the plan's year: today's month.
func (p place) middle() liaison.Date {
	return liaison.Date{Year: p.Year, Month: p.today.Month, Day: 1}
}

// StationLine is a station in the overview.
type StationLine struct {
	Name, Town, Link string
	Month, Year      int // receptions
	Red, Amber       int // warnings
	Next             string
	State, Tone      string
}

type overviewData struct {
	Grid   Grid
	Lines  []StationLine
	Bulk   bulk
	Office bool
	Year   int
}

func (d *desk) overview(r *frame.Request) error {
	w, err := d.world(r)
	if err != nil {
		return err
	}
	mine := w.mine()
	first := monthOf(r.FormValue("m"), w.today)
	if r.Person.Role == account.Liaison && len(mine) == 1 {
		p := place{w, w.sheet(mine[0].ID, first.Year), mine[0], first.Year}
		return r.Go(p.Month(first), "")
	}
	data := overviewData{Office: r.Person.Role == account.Office, Year: first.Year}
	data.Bulk = w.bulkOf(r.Person, first.Year)
	faults := w.faultsByStation(first.Year)
	chips := map[liaison.Date][]Chip{}
	for _, s := range mine {
		p := place{w, w.sheet(s.ID, first.Year), s, first.Year}
		data.Lines = append(data.Lines, p.line(first, faults[s.ID], chips))
	}
	for day := range chips {
		slices.SortStableFunc(chips[day], func(a, b Chip) int { return cmp.Compare(pad(a.Time), pad(b.Time)) })
	}
	link := func(day liaison.Date) string { return home + "/day/" + day.String() }
	month := func(day liaison.Date) string { return home + "?m=" + monthWord(day) }
	data.Grid = w.grid(first, link, month, chips)
	return r.Show(frame.Page{Name: "calendar-all", Title: "接待与活动 " + data.Grid.Words, Active: home, Data: data})
}

func pad(t string) string { return fmt.Sprintf("%5s", t) }

func (w world) faultsByStation(year int) map[liaison.StationID][]liaison.PlanWarning {
	out := map[liaison.StationID][]liaison.PlanWarning{}
	for _, x := range w.faultsOf(year) {
		out[x.Station] = append(out[x.Station], x)
	}
	return out
}

// line sums a station up and adds its events of the month to the chips.
func (p place) line(first liaison.Date, faults []liaison.PlanWarning, chips map[liaison.Date][]Chip) StationLine {
	l := StationLine{Name: p.Station.Name, Town: p.Station.TownName, Link: p.Month(first)}
	troubled := map[string]bool{}
	for _, f := range faults {
		switch said := p.speak(f); said.Tone {
		case "red":
			l.Red++
			troubled[f.Event] = true
		case "amber":
			l.Amber++
		}
	}
	for _, e := range p.all(p.sheet) {
		c := chip(e, p.Event(e.ID), troubled)
		c.Words = short(p.Station) + " " + c.Words
		if !e.Date.Before(first.Add(-6)) && e.Date.Before(first.Add(37)) {
			chips[e.Date] = append(chips[e.Date], c)
		}
		if e.Kind != liaison.ReceptionDay || e.Cancelled {
			continue
		}
		l.Year++
		if e.Date.Month == first.Month && e.Date.Year == first.Year {
			l.Month++
		}
		if l.Next == "" && !e.Date.Before(p.today) {
			l.Next = dayWords(e.Date)
		}
	}
	l.State, l.Tone = p.state()
	return l
}

// state is how far the plan is, for a tag.
func (p place) state() (words, tone string) {
	switch {
	case p.draft != nil && p.draft.State == press.Review:
		return "待审核", "amber"
	case p.draft != nil && p.draft.State == press.Returned:
		return "已退回", "red"
	case p.draft != nil:
		return "有未发布的修改", "amber"
	case len(p.plan.Rules) == 0 && len(p.plan.Exceptions) == 0:
		return "还没有计划", "red"
	}
	return "已发布", "green"
}

// short is a station's name as a grid has room for it.
func short(s liaison.Station) string {
	n := s.Name
	for _, tail := range []string{"人大代表联络站", "代表联络站", "人大代表联络室", "代表联络室", "人大代表之家", "代表之家", "联络站"} {
		if cut, ok := strings.CutSuffix(n, tail); ok && cut != "" {
			return cut
		}
	}
	return n
}

// EventLine is an event in a list.
type EventLine struct {
	Station, Link, Hours, Kind, Theme, Place string
	Deputies                                 []string
	Off                                      bool
	Reason                                   string
	Few                                      bool
}

type everywhereData struct {
	Day, Holiday string
	Lines        []EventLine
	Prev, Next   string
	Month        string
}

// everywhere lists all events of a day.
func (d *desk) everywhere(r *frame.Request) error {
	day, err := liaison.ParseDate(r.PathValue("date"))
	if err != nil {
		return frame.ErrNotHere
	}
	w, err := d.world(r)
	if err != nil {
		return err
	}
	data := everywhereData{
		Day: fmt.Sprintf("%d年%s", day.Year, dayWords(day)), Holiday: w.rules.HolidayOn(day), Month: home + "?m=" + monthWord(day),
		Prev: home + "/day/" + day.Add(-1).String(), Next: home + "/day/" + day.Add(1).String(),
	}
	for _, s := range w.mine() {
		for _, year := range []int{day.Year - 1, day.Year, day.Year + 1} {
			p := place{w, w.sheet(s.ID, year), s, year}
			for _, e := range w.on(p.sheet, day) {
				data.Lines = append(data.Lines, p.eventLine(e))
			}
		}
	}
	return r.Show(frame.Page{Name: "calendar-everywhere", Title: data.Day + "的安排", Active: home, Data: data})
}

func (p place) eventLine(e liaison.Event) EventLine {
	return EventLine{
		Station: p.Station.Name, Link: p.Event(e.ID), Hours: hours(e.From, e.To), Kind: string(e.Kind), Theme: cmp.Or(e.Title, e.Theme),
		Place: cmp.Or(e.Place, "本站"), Deputies: p.deputyNames(e.Deputies), Off: e.Cancelled, Reason: e.Reason,
		Few: e.Kind == liaison.ReceptionDay && !e.Cancelled && len(e.Deputies) < liaison.LeastDeputies,
	}
}
