package calendar

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"slices"

	"lianluozhan/sync/county/console/frame"
	"lianluozhan/sync/liaison"
)

// DayEvent is an event on the page of its day.
type DayEvent struct {
	EventLine
	ID, Moved, Swap string
	People          []Person
	Changed         bool
}

// Person is somebody who takes part.
type Person struct{ Name, Swap string }

type dayData struct {
	place
	Words, Holiday string
	Rest           bool
	Events         []DayEvent
	Lost           []Lost
	Warnings       []Warning
	Form           eventForm
	Prev, Next     string
	Up             string // the month
	Mistakes       frame.Mistakes
}

// Lost is an exception that hits nothing any more.
type Lost struct{ Words, ID string }

// eventForm is the form of one event.
type eventForm struct {
	Post, Date, From, To, Kind, Title, Theme, Place, Reason string
	Kinds                                                   []string
	Deputies                                                []Box
	Mistakes                                                frame.Mistakes
}

func (d *desk) dayOf(r *frame.Request) (place, liaison.Date, error) {
	day, err := liaison.ParseDate(r.PathValue("date"))
	if err != nil || day.Year < 2000 || day.Year > 2199 {
		return place{}, day, frame.ErrNotHere
	}
	p, err := d.place(r)
	if err != nil {
		return p, day, err
	}
	p.Year = day.Year
	p.sheet = p.world.sheet(p.Station.ID, p.Year)
	return p, day, nil
}

func (d *desk) day(r *frame.Request) error {
	p, day, err := d.dayOf(r)
	if err != nil {
		return err
	}
	e := liaison.Event{Kind: liaison.ReceptionDay, Date: day, From: 9 * 60, To: 11*60 + 30}
	return d.showDay(r, p, day, p.form(e, nil))
}

func (d *desk) showDay(r *frame.Request, p place, day liaison.Date, f eventForm) error {
	f.Post = p.Day(day)
	data := dayData{
		place: p, Words: fmt.Sprintf("%d年%s", day.Year, dayWords(day)), Holiday: p.rules.HolidayOn(day), Rest: !p.rules.IsWorkday(day),
		Form: f, Up: p.Month(day), Prev: p.Day(day.Add(-1)), Next: p.Day(day.Add(1)), Mistakes: f.Mistakes,
	}
	for _, year := range []int{p.Year - 1, p.Year, p.Year + 1} {
		at := p
		at.Year, at.sheet = year, p.world.sheet(p.Station.ID, year)
		for _, e := range at.on(at.sheet, day) {
			data.Events = append(data.Events, at.dayEvent(e))
		}
	}
	for i, x := range p.lost() {
		if x.Date == day {
			data.Lost = append(data.Lost, Lost{"规则改过以后，这一天原来的改动不再起作用。", fmt.Sprint(i)})
		}
	}
	for _, w := range p.warnings(p.Year, p.Station.ID) {
		if w.Date == day && w.Fault != liaison.NoReception && w.Fault != liaison.NoEffect {
			data.Warnings = append(data.Warnings, p.speak(w))
		}
	}
	status := 0
	if len(f.Mistakes) > 0 {
		status = http.StatusUnprocessableEntity
	}
	return r.Show(frame.Page{Name: "calendar-day", Title: data.Words, Active: home, Status: status, Data: data})
}

// lost are the exceptions that hit nothing.
func (p place) lost() (out []liaison.PlanException) {
	check := liaison.PlanCheck{Rules: p.rules, Plans: []liaison.Plan{p.plan}, Deputies: p.deputies}
	for _, w := range check.Warnings() {
		i := slices.IndexFunc(p.plan.Exceptions, func(x liaison.PlanException) bool { return x.Rule == w.Event && x.Date == w.Date })
		if w.Fault == liaison.NoEffect && i >= 0 {
			out = append(out, p.plan.Exceptions[i])
		}
	}
	return out
}

func (p place) dayEvent(e liaison.Event) DayEvent {
	out := DayEvent{EventLine: p.eventLine(e), ID: e.ID}
	ruled, ok := p.plan.ByRule(p.rules, e.ID)
	out.Changed = !ok || fmt.Sprint(ruled) != fmt.Sprint(e)
	if !e.MovedFrom.IsZero() {
		out.Moved = dayWords(e.MovedFrom)
	}
	for _, id := range e.Deputies {
		out.People = append(out.People, Person{p.deputyName(id), p.Path("/swap", "e", e.ID, "out", string(id))})
	}
	if !e.Cancelled {
		out.Swap = p.Path("/swap", "e", e.ID)
	}
	return out
}

func (p place) form(e liaison.Event, m frame.Mistakes) eventForm {
	return eventForm{
		Date: e.Date.String(), From: e.From.String(), To: e.To.String(), Kind: string(e.Kind), Title: e.Title, Theme: e.Theme, Place: e.Place,
		Reason: e.Reason, Kinds: kinds(), Deputies: p.deputyBoxes(e.Deputies), Mistakes: m,
	}
}

// typed puts what was typed back into the form.
func (f eventForm) typed(r *frame.Request) eventForm {
	for name, to := range map[string]*string{"date": &f.Date, "from": &f.From, "to": &f.To, "kind": &f.Kind, "title": &f.Title, "theme": &f.Theme, "place": &f.Place, "reason": &f.Reason} {
		*to = r.PostFormValue(name)
	}
	return f
}

// event reads the form of one event.
func (f form) event(p place, before liaison.Event) liaison.Event {
	e := before
	e.Date, e.Place, e.Reason = f.date("date", true), f.words("place", 40), f.words("reason", 60)
	if before.ID == "" {
		e.Kind = f.kind()
	}
	e.From, e.To = f.hours()
	e.Theme = f.words("theme", 40)
	if e.Kind != liaison.ReceptionDay {
		e.Title, e.Theme = cmp.Or(f.words("title", 40), e.Theme), ""
		if e.Title == "" {
			f.m.Add("theme", "活动要有名称，如“代表集中学习”")
		}
	}
	e.Deputies = f.deputies(p, before.Deputies)
	if len(e.Deputies) == 0 && (before.ID != "" && len(before.Deputies) > 0 || e.Kind == liaison.ReceptionDay) {
		f.m.Add("deputies", "至少选一位代表")
	}
	if !e.Date.IsZero() && e.Date.Year != p.Year && (before.ID == "" || e.Date.Year != p.Year+1) {
		f.m.Add("date", fmt.Sprintf("这是 %d 年的计划，请选 %d 年的日子", p.Year, p.Year))
	}
	return e
}

// add puts one more event on a day, or clears away an exception without effect.
func (d *desk) add(r *frame.Request) error {
	p, day, err := d.dayOf(r)
	if err != nil {
		return err
	}
	if r.PostFormValue("do") == "clear" {
		return d.clear(r, p, day)
	}
	f := newForm(r)
	e := f.event(p, liaison.Event{})
	if len(f.m) == 0 && slices.ContainsFunc(p.plan.Events(p.rules, e.Date, e.Date), func(x liaison.Event) bool { return x.Kind == e.Kind && x.From == e.From }) {
		f.m.Add("from", "这一天这个时间已经有同样的安排")
	}
	if len(f.m) == 0 {
		err = d.save(r, p, p.plan.Add(e))
		if errors.Is(err, frame.ErrStale) {
			f.m.Add("", staleWords)
		} else if err != nil {
			return err
		}
	}
	if len(f.m) > 0 {
		return d.showDay(r, p, day, p.form(e, f.m).typed(r))
	}
	return r.Go(p.Day(e.Date), "已经加上，存为草稿。核对无误后请发布。")
}

func (d *desk) clear(r *frame.Request, p place, day liaison.Date) error {
	dead := p.lost()
	now := p.plan
	now.Exceptions = slices.DeleteFunc(slices.Clone(now.Exceptions), func(x liaison.PlanException) bool {
		return x.Date == day && slices.ContainsFunc(dead, func(o liaison.PlanException) bool { return o.Rule == x.Rule && o.Date == x.Date })
	})
	err := d.save(r, p, now)
	if errors.Is(err, frame.ErrStale) {
		e := liaison.Event{Kind: liaison.ReceptionDay, Date: day, From: 9 * 60, To: 11*60 + 30}
		return d.showDay(r, p, day, p.form(e, frame.Mistakes{"": staleWords}))
	}
	if err != nil {
		return err
	}
	return r.Go(p.Day(day), "不起作用的改动已经清掉，存为草稿。")
}
