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

type eventData struct {
	place
	Event    liaison.Event
	Words    string
	Form     eventForm
	Ruled    bool // made by a rule
	Changed  bool // otherwise than the rule
	Original string
	Back     string
	Mistakes frame.Mistakes
}

// eventOf finds the event of field "e".
func (d *desk) eventOf(r *frame.Request) (place, liaison.Event, error) {
	p, err := d.place(r)
	if err != nil {
		return p, liaison.Event{}, err
	}
	e, ok := p.plan.Event(p.rules, r.FormValue("e"))
	if !ok {
		return p, e, frame.ErrNotHere
	}
	return p, e, nil
}

func (d *desk) event(r *frame.Request) error {
	p, e, err := d.eventOf(r)
	if err != nil {
		return err
	}
	return d.showEvent(r, p, e, p.form(e, nil))
}

func (d *desk) showEvent(r *frame.Request, p place, e liaison.Event, f eventForm) error {
	f.Post = p.Event(e.ID)
	data := eventData{
		place: p, Event: e, Form: f, Back: p.Day(e.Date), Mistakes: f.Mistakes,
		Words: dayWords(e.Date) + " " + cmp.Or(e.Title, string(e.Kind)),
	}
	ruled, ok := p.plan.ByRule(p.rules, e.ID)
	data.Ruled, data.Changed = ok, ok && fmt.Sprint(ruled) != fmt.Sprint(e)
	if data.Changed {
		data.Original = fmt.Sprintf("%s %s", dayWords(ruled.Date), hours(ruled.From, ruled.To))
	}
	status := 0
	if len(f.Mistakes) > 0 {
		status = http.StatusUnprocessableEntity
	}
	return r.Show(frame.Page{Name: "calendar-event", Title: data.Words, Active: home, Status: status, Data: data})
}

func (d *desk) changeEvent(r *frame.Request) error {
	p, e, err := d.eventOf(r)
	if err != nil {
		return err
	}
	f := newForm(r)
	want, words := e, ""
	var now liaison.Plan
	switch r.PostFormValue("do") {
	case "reset":
		now, err = p.plan.Reset(p.rules, e.ID)
		words = "已经恢复成规则原来的安排，存为草稿。"
		if _, ruled := p.plan.ByRule(p.rules, e.ID); !ruled {
			words = "这一场已经去掉，存为草稿。"
		}
	case "cancel":
		want.Cancelled, want.Reason = true, f.words("why", 60)
		if want.Reason == "" {
			f.m.Add("why", "请写取消的原因，屏幕上会告诉群众")
		}
		words = "已经取消这一场，存为草稿。发布以后屏幕上会写明原因。"
	case "hold":
		want.Cancelled, want.Reason = false, ""
		words = "这一场照常举行，存为草稿。"
	default:
		want = f.event(p, e)
		words = "已经改好，存为草稿。核对无误后请发布。"
	}
	if len(f.m) == 0 && r.PostFormValue("do") != "reset" {
		now, err = p.plan.Alter(p.rules, e.ID, want)
	}
	if err != nil {
		return err
	}
	if len(f.m) == 0 {
		err = d.save(r, p, now)
		if errors.Is(err, frame.ErrStale) {
			f.m.Add("", staleWords)
		} else if err != nil {
			return err
		}
	}
	if len(f.m) > 0 {
		return d.showEvent(r, p, e, p.form(want, f.m).typedUnless(r, r.PostFormValue("do") == "cancel"))
	}
	return r.Go(p.Day(cmp.Or(want.Date, e.Date)), words)
}

// typedUnless keeps the event's own words where only the reason was sent.
func (f eventForm) typedUnless(r *frame.Request, own bool) eventForm {
	if own {
		return f
	}
	return f.typed(r)
}

// Candidate is somebody who could step in.
type Candidate struct {
	ID, Name, Note, Tone string
	busy, times          int // busy is 1 for somebody who is elsewhere
}

type swapData struct {
	place
	Event      liaison.Event
	ID, Words  string
	Out        liaison.DeputyID
	OutName    string
	Candidates []Candidate
	Post, Back string
	Mistakes   frame.Mistakes
}

// swap offers who could step in for a deputy, or join.
func (d *desk) swap(r *frame.Request) error {
	p, e, err := d.eventOf(r)
	if err != nil {
		return err
	}
	return d.showSwap(r, p, e, nil)
}

func (d *desk) showSwap(r *frame.Request, p place, e liaison.Event, m frame.Mistakes) error {
	out := liaison.DeputyID(r.FormValue("out"))
	if out != "" && !slices.Contains(e.Deputies, out) {
		return frame.ErrNotHere
	}
	data := swapData{
		place: p, Event: e, ID: e.ID, Out: out, Words: fmt.Sprintf("%s %s", dayWords(e.Date), hours(e.From, e.To)),
		Post: p.Path("/swap", "e", e.ID, "out", string(out)), Back: p.Day(e.Date), Candidates: p.candidates(e), Mistakes: m,
	}
	if out != "" {
		data.OutName = p.deputyName(out)
	}
	status := 0
	if len(m) > 0 {
		status = http.StatusUnprocessableEntity
	}
	return r.Show(frame.Page{Name: "calendar-swap", Title: "换代表", Active: home, Status: status, Data: data})
}

// candidates are the station's other deputies: the free ones first, of those the
// ones with the fewest receptions this year.
func (p place) candidates(e liaison.Event) (out []Candidate) {
	people := p.of(p.Station.ID)
	busy, times := p.engaged(e, people)
	for _, d := range people {
		if slices.Contains(e.Deputies, d.ID) {
			continue
		}
		c := Candidate{ID: string(d.ID), Name: d.Name, times: times[d.ID], Note: fmt.Sprintf("今年 %d 次", times[d.ID])}
		if at := busy[d.ID]; at != "" {
			c.busy, c.Tone, c.Note = 1, "amber", "这个时间在"+at
		}
		out = append(out, c)
	}
	slices.SortStableFunc(out, func(a, b Candidate) int { return cmp.Or(a.busy-b.busy, a.times-b.times) })
	return out
}

// engaged says at which station people are at the time of an event, and how many
// receptions each has in the year.
func (p place) engaged(e liaison.Event, people []liaison.Deputy) (busy map[liaison.DeputyID]string, times map[liaison.DeputyID]int) {
	busy, times = map[liaison.DeputyID]string{}, map[liaison.DeputyID]int{}
	own := map[liaison.DeputyID]bool{}
	for _, d := range people {
		own[d.ID] = true
	}
	for _, plan := range p.plansOf(p.Year) {
		if !slices.ContainsFunc(deputiesOf(plan), func(id liaison.DeputyID) bool { return own[id] }) {
			continue
		}
		for _, x := range p.all(p.world.sheet(plan.Station, p.Year)) {
			if x.Cancelled || x.ID == e.ID && plan.Station == p.Station.ID {
				continue
			}
			for _, id := range x.Deputies {
				if x.Kind == liaison.ReceptionDay {
					times[id]++
				}
				if x.Date == e.Date && x.From < e.To && e.From < x.To {
					busy[id] = p.stationName(plan.Station)
				}
			}
		}
	}
	return busy, times
}

func (d *desk) changeSwap(r *frame.Request) error {
	p, e, err := d.eventOf(r)
	if err != nil {
		return err
	}
	out, in := liaison.DeputyID(r.FormValue("out")), liaison.DeputyID(r.PostFormValue("in"))
	may := slices.ContainsFunc(p.of(p.Station.ID), func(x liaison.Deputy) bool { return x.ID == in })
	i := slices.Index(e.Deputies, out)
	if !may || slices.Contains(e.Deputies, in) || out != "" && i < 0 {
		return frame.ErrNotHere
	}
	was := e
	e.Deputies = slices.Clone(e.Deputies)
	words := fmt.Sprintf("%s已经加进来，存为草稿。", p.deputyName(in))
	if out == "" {
		e.Deputies = append(e.Deputies, in)
	} else {
		e.Deputies[i] = in
		words = fmt.Sprintf("已经把%s换成%s，存为草稿。核对无误后请发布。", p.deputyName(out), p.deputyName(in))
	}
	now, err := p.plan.Alter(p.rules, e.ID, e)
	if err != nil {
		return err
	}
	err = d.save(r, p, now)
	if errors.Is(err, frame.ErrStale) {
		return d.showSwap(r, p, was, frame.Mistakes{"": "别人刚刚改过这份计划，请看一下再选一次。"})
	}
	if err != nil {
		return err
	}
	return r.Go(p.Day(e.Date), words)
}
