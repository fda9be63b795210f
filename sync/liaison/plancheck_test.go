package liaison_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"lianluozhan/sync/liaison"
)

// monthly is a plan with a reception of two deputies on every tenth.
func monthly(at liaison.StationID) liaison.Plan {
	return liaison.Plan{Station: at, Year: 2026, Rules: []liaison.PlanRule{{
		ID: "m", Kind: liaison.ReceptionDay, From: 540, To: 660, MonthDays: []int{10}, Deputies: []liaison.DeputyID{"a", "b"},
	}}}
}

func words(ws []liaison.PlanWarning) string {
	var out []string
	for _, w := range ws {
		s := fmt.Sprintf("%s %s", w.Station, w.Fault)
		for _, part := range []string{w.Date.String(), string(w.Deputy), string(w.Other)} {
			if part != "" {
				s += " " + part
			}
		}
		out = append(out, s)
	}
	return strings.Join(out, "; ")
}

func TestWarnings(t *testing.T) {
	rules := holidays(t)
	deputies := []liaison.Deputy{
		{ID: "a", Stations: []liaison.StationID{"s", "r"}}, {ID: "b", Stations: []liaison.StationID{"s"}}, {ID: "c"},
	}
	day := func(s string) liaison.Date { return date(t, s) }
	with := func(x ...liaison.PlanException) []liaison.Plan {
		p := monthly("s")
		p.Exceptions = x
		return []liaison.Plan{p}
	}
	ruled := func(change func(*liaison.PlanRule)) []liaison.Plan {
		p := monthly("s")
		change(&p.Rules[0])
		return []liaison.Plan{p}
	}
	for _, c := range []struct {
		name  string
		plans []liaison.Plan
		want  string
	}{
		{"nothing wrong", with(), ""},
		{"one deputy", with(liaison.PlanException{Rule: "m", Date: day("2026-03-10"), Deputies: []liaison.DeputyID{"a"}}), "s few deputies 2026-03-10"},
		{"called off is not looked at", with(liaison.PlanException{Rule: "m", Date: day("2026-03-10"), Cancel: true}), "s no reception 2026-03-01"},
		{"moved to a Sunday", with(liaison.PlanException{Rule: "m", Date: day("2026-03-10"), MoveTo: day("2026-03-15")}), "s day off 2026-03-15"},
		{"kept on a holiday", ruled(func(r *liaison.PlanRule) { r.Months, r.MonthDays, r.Roll = nil, []int{1}, liaison.RollKeep }),
			"s day off 2026-01-01; s day off 2026-02-01; s day off 2026-03-01; s day off 2026-08-01; s day off 2026-10-01; s day off 2026-11-01"},
		{"moved out of the year", with(liaison.PlanException{Rule: "m", Date: day("2026-12-10"), MoveTo: day("2027-01-11")}), "s outside year 2027-01-11; s no reception 2026-12-01"},
		{"a deputy from elsewhere", with(liaison.PlanException{Rule: "m", Date: day("2026-03-10"), Deputies: []liaison.DeputyID{"a", "c"}}), "s strange deputy 2026-03-10 c"},
		{"an exception that hits nothing", with(liaison.PlanException{Rule: "m", Date: day("2026-03-11"), Cancel: true}), "s no effect 2026-03-11"},
		{"three a year", ruled(func(r *liaison.PlanRule) { r.Months = []time.Month{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}[:3] }),
			"s few receptions; " + months("s", 4, 12)},
		{"none at all is told once", []liaison.Plan{{Station: "s", Year: 2026}}, "s few receptions"},
		{"twice at the same time", with(liaison.PlanException{Date: day("2026-03-10"), From: 600, To: 700, Deputies: []liaison.DeputyID{"a", "b"}}), "s same event 2026-03-10"},
		{"an activity beside a reception", with(liaison.PlanException{Kind: "走访", Date: day("2026-03-10"), From: 600, To: 700, Deputies: []liaison.DeputyID{"b"}}), "s two places 2026-03-10 b s"},
		{"one after the other", with(liaison.PlanException{Kind: "走访", Date: day("2026-03-10"), From: 660, To: 700, Deputies: []liaison.DeputyID{"b"}}), ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			ws := liaison.PlanCheck{Rules: rules, Plans: c.plans, Deputies: deputies}.Warnings()
			if got := words(ws); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

func months(at string, from, to time.Month) string {
	var out []string
	for m := from; m <= to; m++ {
		out = append(out, fmt.Sprintf("%s no reception %s", at, liaison.Date{Year: 2026, Month: m, Day: 1}))
	}
	return strings.Join(out, "; ")
}

func TestADeputyAtTwoStationsIsToldToBoth(t *testing.T) {
	r := monthly("r")
	r.Rules[0].Months, r.Rules[0].Deputies = []time.Month{3, 4, 5, 6}, []liaison.DeputyID{"a", "d"}
	deputies := []liaison.Deputy{
		{ID: "a", Stations: []liaison.StationID{"s", "r"}}, {ID: "b", Stations: []liaison.StationID{"s"}},
		{ID: "d", Stations: []liaison.StationID{"r"}},
	}
	ws := liaison.PlanCheck{Rules: holidays(t), Plans: []liaison.Plan{monthly("s"), r}, Deputies: deputies}.Warnings()
	ws = slices.DeleteFunc(ws, func(w liaison.PlanWarning) bool { return w.Fault != liaison.TwoPlaces || w.Date.Month != time.March })
	if got := words(ws); got != "r two places 2026-03-10 a s; s two places 2026-03-10 a r" {
		t.Error(got)
	}
}

func TestAlterAndReset(t *testing.T) {
	rules, p := holidays(t), monthly("s")
	e, ok := p.Event(rules, "m@2026-05-10") // a Sunday: held on Monday
	if !ok || e.Date != date(t, "2026-05-11") {
		t.Fatalf("%+v %v", e, ok)
	}
	want := e
	want.Date, want.Theme, want.Deputies, want.Reason = date(t, "2026-05-13"), "供水", []liaison.DeputyID{"b", "c"}, "改期"
	moved, err := p.Alter(rules, e.ID, want)
	if err != nil || len(moved.Exceptions) != 1 || len(p.Exceptions) != 0 {
		t.Fatalf("%+v %v", moved, err)
	}
	got, ok := moved.Event(rules, e.ID)
	if !ok || got.Date != want.Date || got.Theme != "供水" || !slices.Equal(got.Deputies, want.Deputies) || got.From != e.From || got.Reason != "改期" {
		t.Errorf("%+v", got)
	}
	got.Cancelled, got.Reason = true, "防汛"
	off, err := moved.Alter(rules, e.ID, got)
	if err != nil || len(off.Exceptions) != 1 || !off.Exceptions[0].Cancel || off.Exceptions[0].MoveTo != want.Date {
		t.Errorf("%+v %v", off.Exceptions, err)
	}
	back, err := off.Reset(rules, e.ID)
	if err != nil || len(back.Exceptions) != 0 {
		t.Errorf("%+v %v", back.Exceptions, err)
	}
	if _, err := p.Alter(rules, "m@2026-05-12", want); err == nil {
		t.Error("changed an event that is not there")
	}
}

func TestAddedEvents(t *testing.T) {
	rules, p := holidays(t), monthly("s")
	p = p.Add(liaison.Event{Kind: liaison.ReceptionDay, Date: date(t, "2026-06-03"), From: 540, To: 600, Theme: "加开"})
	all := p.Events(rules, date(t, "2026-06-01"), date(t, "2026-06-05"))
	if len(all) != 1 {
		t.Fatal(all)
	}
	e := all[0]
	e.Date = date(t, "2026-06-04")
	p, err := p.Alter(rules, e.ID, e)
	if err != nil || days(p.Events(rules, date(t, "2026-06-01"), date(t, "2026-06-05"))) != "06-04" {
		t.Errorf("%+v %v", p, err)
	}
	p, err = p.Reset(rules, "added-接待-09:00@2026-06-04")
	if err != nil || len(p.Exceptions) != 0 {
		t.Errorf("%+v %v", p, err)
	}
	if _, err := p.Reset(rules, "added-接待-09:00@2026-06-04"); err == nil {
		t.Error("took away what is not there")
	}
}

func TestCopyToAnotherYear(t *testing.T) {
	p := monthly("s")
	p.Rules[0].Since, p.Rules[0].Until = date(t, "2026-02-01"), date(t, "2026-11-30")
	p.Rules = append(p.Rules, liaison.PlanRule{ID: "d", Dates: []liaison.Date{{Year: 2028, Month: 2, Day: 29}, date(t, "2026-07-01")}})
	p.Exceptions = []liaison.PlanException{{Rule: "m", Date: date(t, "2026-03-10"), Cancel: true}}
	q := p.CopyTo(2027)
	if q.Year != 2027 || q.Station != "s" || len(q.Exceptions) != 0 {
		t.Errorf("%+v", q)
	}
	if q.Rules[0].Since.String() != "2027-02-01" || q.Rules[0].Until.String() != "2027-11-30" || q.Rules[0].MonthDays[0] != 10 {
		t.Errorf("%+v", q.Rules[0])
	}
	if q.Rules[1].Dates[0].String() != "2029-02-28" || q.Rules[1].Dates[1].String() != "2027-07-01" {
		t.Errorf("%+v", q.Rules[1].Dates)
	}
	if p.Rules[1].Dates[1].Year != 2026 {
		t.Error("the plan that was copied changed")
	}
}
