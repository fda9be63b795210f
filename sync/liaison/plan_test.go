package liaison_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"lianluozhan/sync/liaison"
)

func date(t *testing.T, s string) liaison.Date {
	t.Helper()
	d, err := liaison.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// holidays is a county with New Year off, the Sunday after it worked, and a week
// in October off.
func holidays(t *testing.T) liaison.RulePack {
	t.Helper()
	r := liaison.RulePack{Workdays: []liaison.Date{date(t, "2026-01-04")}, ReplyWorkdays: 3}
	r.Holidays = append(r.Holidays, liaison.Holiday{Date: date(t, "2026-01-01"), Name: "元旦"})
	for d := date(t, "2026-10-01"); d.Day <= 7; d = d.Add(1) {
		r.Holidays = append(r.Holidays, liaison.Holiday{Date: d, Name: "国庆节"})
	}
	return r
}

func days(es []liaison.Event) string {
	var out []string
	for _, e := range es {
		out = append(out, e.Date.String()[5:])
	}
	return strings.Join(out, " ")
}

func TestRuleDays(t *testing.T) {
	for _, c := range []struct {
		name        string
		rule        liaison.PlanRule
		first, last string
		want        string
	}{
		{"10th, rolled over weekends", liaison.PlanRule{MonthDays: []int{10}}, "2026-01-01", "2026-05-31", "01-12 02-10 03-10 04-10 05-11"},
		{"10th, skipped on days off", liaison.PlanRule{MonthDays: []int{10}, Roll: liaison.RollSkip}, "2026-01-01", "2026-05-31", "02-10 03-10 04-10"},
		{"10th, kept on days off", liaison.PlanRule{MonthDays: []int{10}, Roll: liaison.RollKeep}, "2026-01-01", "2026-02-28", "01-10 02-10"},
		{"31st is the month's last day", liaison.PlanRule{MonthDays: []int{31}, Roll: liaison.RollKeep}, "2026-02-01", "2026-04-30", "02-28 03-31 04-30"},
		{"30th and 31st fall together in February", liaison.PlanRule{MonthDays: []int{30, 31}, Roll: liaison.RollKeep}, "2026-02-01", "2026-02-28", "02-28"},
		{"first of October over the week off", liaison.PlanRule{MonthDays: []int{1}, Months: []time.Month{10}}, "2026-01-01", "2026-12-31", "10-08"},
		{"new year over a holiday", liaison.PlanRule{MonthDays: []int{1}, Months: []time.Month{1}}, "2026-01-01", "2026-12-31", "01-02"},
		{"a worked Sunday counts as a workday", liaison.PlanRule{Dates: []liaison.Date{{Year: 2026, Month: 1, Day: 3}}}, "2026-01-01", "2026-01-31", "01-04"},
		{"second Tuesday", liaison.PlanRule{Weekdays: []time.Weekday{time.Tuesday}, Nth: 2}, "2026-01-01", "2026-03-31", "01-13 02-10 03-10"},
		{"fifth Friday only where there is one", liaison.PlanRule{Weekdays: []time.Weekday{time.Friday}, Nth: 5}, "2026-01-01", "2026-05-31", "01-30 05-29"},
		{"last Wednesday", liaison.PlanRule{Weekdays: []time.Weekday{time.Wednesday}, Nth: -1}, "2026-02-01", "2026-03-31", "02-25 03-25"},
		{"every Monday within since and until", liaison.PlanRule{
			Weekdays: []time.Weekday{time.Monday}, Since: liaison.Date{Year: 2026, Month: 3, Day: 5}, Until: liaison.Date{Year: 2026, Month: 3, Day: 23},
		}, "2026-01-01", "2026-12-31", "03-09 03-16 03-23"},
		{"single days in order", liaison.PlanRule{Dates: []liaison.Date{{Year: 2026, Month: 6, Day: 3}, {Year: 2026, Month: 4, Day: 1}}}, "2026-01-01", "2026-12-31", "04-01 06-03"},
		{"31 December rolls into the next year", liaison.PlanRule{Dates: []liaison.Date{{Year: 2022, Month: 12, Day: 31}}}, "2023-01-01", "2023-01-31", "01-02"},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.rule.ID, c.rule.Kind = "r", liaison.ReceptionDay
			first := date(t, c.first)
			p := liaison.Plan{Year: first.Year, Rules: []liaison.PlanRule{c.rule}}
			if got := days(p.Events(holidays(t), first, date(t, c.last))); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

func TestThemesAndTurnsGoOnPastSkippedDays(t *testing.T) {
	p := liaison.Plan{Year: 2026, Rules: []liaison.PlanRule{{
		ID: "r", Kind: liaison.ReceptionDay, MonthDays: []int{10}, Roll: liaison.RollSkip,
		Themes: []string{"一", "二", "三"}, Deputies: []liaison.DeputyID{"a", "b", "c"}, Rotate: 2,
	}}}
	es := p.Events(holidays(t), date(t, "2026-01-01"), date(t, "2026-03-31")) // January's is skipped
	if len(es) != 2 || es[0].Theme != "二" || !slices.Equal(es[0].Deputies, []liaison.DeputyID{"c", "a"}) || es[1].Theme != "三" {
		t.Errorf("%+v", es)
	}
}

func TestExceptions(t *testing.T) {
	weekly := liaison.PlanRule{ID: "w", Kind: liaison.ReceptionDay, From: 540, To: 660, Weekdays: []time.Weekday{time.Monday}, Deputies: []liaison.DeputyID{"a"}}
	at := func(s string) liaison.Date { return date(t, s) }
	p := liaison.Plan{Year: 2026, Rules: []liaison.PlanRule{weekly}, Exceptions: []liaison.PlanException{
		{Rule: "w", Date: at("2026-03-02"), MoveTo: at("2026-03-09"), Reason: "改期"},
		{Rule: "w", Date: at("2026-03-09"), Cancel: true, Reason: "会议"},
		{Rule: "w", Date: at("2026-03-16"), From: 840, To: 900, Theme: "供水", Deputies: []liaison.DeputyID{"b"}, Place: "集市"},
		{Date: at("2026-03-18"), From: 600, To: 660, Theme: "加开"},
		{Rule: "w", Date: at("2026-03-17"), Cancel: true}, // no such event: nothing happens
	}}
	es := p.Events(holidays(t), at("2026-03-01"), at("2026-03-22"))
	if got := days(es); got != "03-09 03-09 03-16 03-18" {
		t.Fatal(got)
	}
	moved, gone, changed, added := es[0], es[1], es[2], es[3]
	if moved.Cancelled {
		moved, gone = gone, moved
	}
	if moved.MovedFrom != at("2026-03-02") || moved.Cancelled || moved.Reason != "改期" {
		t.Errorf("moved: %+v", moved)
	}
	if !gone.Cancelled || gone.ID != "w@2026-03-09" {
		t.Errorf("cancelled: %+v", gone)
	}
	if changed.From != 840 || changed.Theme != "供水" || changed.Deputies[0] != "b" || changed.Place != "集市" {
		t.Errorf("changed: %+v", changed)
	}
	if added.Kind != liaison.ReceptionDay || added.Theme != "加开" {
		t.Errorf("added: %+v", added)
	}
}

func TestDueDate(t *testing.T) {
	r := holidays(t)
	for from, want := range map[string]string{
		"2025-12-31": "2026-01-05", // Friday 2, worked Sunday 4, Monday 5
		"2026-09-29": "2026-10-09", // over the week off
		"2026-03-06": "2026-03-11", // over a weekend
		"2026-03-07": "2026-03-11", // filed on a Saturday
	} {
		if got := r.DueDate(date(t, from)).String(); got != want {
			t.Errorf("filed %s: due %s, want %s", from, got, want)
		}
	}
	if got := (liaison.RulePack{}).DueDate(date(t, "2026-03-06")); !got.IsZero() {
		t.Errorf("no deadline, yet %s", got)
	}
}
