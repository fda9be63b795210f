package liaison_test

import (
	"testing"
	"time"

	"lianluozhan/sync/liaison"
)

func moment(t *testing.T, s string) time.Time {
	t.Helper()
	at, err := time.ParseInLocation("2006-01-02 15:04:05", s, liaison.Zone)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// twoYears has receptions on the 10th from 9:00 to 11:30, and a second one in the
// afternoon of 10 March.
func twoYears(t *testing.T) []liaison.Plan {
	t.Helper()
	var out []liaison.Plan
	for _, year := range []int{2026, 2027} {
		out = append(out, liaison.Plan{Year: year, Rules: []liaison.PlanRule{
			{ID: "r", Kind: liaison.ReceptionDay, From: 540, To: 690, MonthDays: []int{10}, Deputies: []liaison.DeputyID{"a"}},
			{ID: "study", Kind: "学习", From: 540, To: 600, MonthDays: []int{5}, Deputies: []liaison.DeputyID{"a"}},
		}})
	}
	out[0].Exceptions = []liaison.PlanException{
		{Date: date(t, "2026-03-10"), From: 840, To: 960, Deputies: []liaison.DeputyID{"b"}},
		{Rule: "r", Date: date(t, "2026-04-10"), Cancel: true, Reason: "会议"},
	}
	return out
}

func TestDayAt(t *testing.T) {
	for _, c := range []struct {
		now   string
		state liaison.DayState
		from  liaison.TimeOfDay // of today's
		next  string
		flip  string
	}{
		{"2026-03-09 23:59:59", liaison.Upcoming, 0, "2026-03-10", "2026-03-10 00:00:00"},
		{"2026-03-10 00:00:00", liaison.NotYetOpen, 540, "2026-05-11", "2026-03-10 09:00:00"},
		{"2026-03-10 08:59:59", liaison.NotYetOpen, 540, "2026-05-11", "2026-03-10 09:00:00"},
		{"2026-03-10 09:00:00", liaison.OpenNow, 540, "2026-05-11", "2026-03-10 11:30:00"},
		{"2026-03-10 11:30:00", liaison.NotYetOpen, 840, "2026-05-11", "2026-03-10 14:00:00"},
		{"2026-03-10 15:00:00", liaison.OpenNow, 840, "2026-05-11", "2026-03-10 16:00:00"},
		{"2026-03-10 16:00:00", liaison.Over, 840, "2026-05-11", "2026-03-11 00:00:00"},
		{"2026-04-10 08:00:00", liaison.Cancelled, 540, "2026-05-11", "2026-04-10 09:00:00"},
		{"2026-03-05 09:30:00", liaison.Upcoming, 0, "2026-03-10", "2026-03-06 00:00:00"}, // an activity is no reception
		{"2026-12-20 12:00:00", liaison.Upcoming, 0, "2027-01-11", "2026-12-21 00:00:00"},
		{"2027-12-31 12:00:00", liaison.NonePlanned, 0, "", "2028-01-01 00:00:00"},
	} {
		t.Run(c.now, func(t *testing.T) {
			d := liaison.DayAt(twoYears(t), liaison.RulePack{}, moment(t, c.now))
			if d.State != c.state || d.Today.From != c.from || d.Next.Date.String() != c.next {
				t.Errorf("state %d, today from %s, next %s", d.State, d.Today.From, d.Next.Date)
			}
			if !d.ChangeAt.Equal(moment(t, c.flip)) {
				t.Errorf("changes at %s, want %s", d.ChangeAt.In(liaison.Zone), c.flip)
			}
		})
	}
}

// ChangeAt is honest: nothing differs before it.
func TestNothingChangesBeforeChangeAt(t *testing.T) {
	plans := twoYears(t)
	for at := moment(t, "2026-03-09 00:00:00"); at.Before(moment(t, "2026-03-12 00:00:00")); {
		d := liaison.DayAt(plans, liaison.RulePack{}, at)
		if !d.ChangeAt.After(at) {
			t.Fatalf("at %s it changes at %s", at, d.ChangeAt)
		}
		for step := at; step.Before(d.ChangeAt); step = step.Add(10 * time.Minute) {
			if e := liaison.DayAt(plans, liaison.RulePack{}, step); e.State != d.State || e.Today.ID != d.Today.ID {
				t.Fatalf("changed at %s already", step)
			}
		}
		at = d.ChangeAt
	}
}

func TestNextFor(t *testing.T) {
	plans := twoYears(t)
	for _, c := range []struct {
		who       liaison.DeputyID
		now, want string
	}{
		{"a", "2026-03-10 10:00:00", "2026-03-10"}, // still there
		{"a", "2026-03-10 11:30:00", "2026-05-11"}, // April's is cancelled
		{"b", "2026-03-10 12:00:00", "2026-03-10"},
		{"b", "2026-03-11 12:00:00", ""},
		{"nobody", "2026-03-10 12:00:00", ""},
	} {
		e, ok := liaison.NextFor(c.who, plans, liaison.RulePack{}, moment(t, c.now))
		if e.Date.String() != c.want || ok != (c.want != "") {
			t.Errorf("%s at %s: %s, want %s", c.who, c.now, e.Date, c.want)
		}
	}
}

func TestParseTimeOfDay(t *testing.T) {
	for s, want := range map[string]liaison.TimeOfDay{"9:00": 540, "09:05": 545, "0:00": 0, "24:00": 1440} {
		if got, err := liaison.ParseTimeOfDay(s); err != nil || got != want {
			t.Errorf("%q: %d, %v", s, got, err)
		}
	}
	for _, s := range []string{"", "9", "9:5", "9:60", "24:01", "25:00", "-1:00", "+9:00", "9:00 ", " 9:00", "9:000", "099:00", "九点"} {
		if got, err := liaison.ParseTimeOfDay(s); err == nil {
			t.Errorf("%q: %d", s, got)
		}
	}
}

func TestParseDate(t *testing.T) {
	if d := date(t, "2028-02-29"); d.Weekday() != time.Tuesday || d.Add(1).String() != "2028-03-01" || d.Add(-366).String() != "2027-02-28" {
		t.Errorf("%v %s %s", d.Weekday(), d.Add(1), d.Add(-366))
	}
	for _, s := range []string{"", "2026-2-3", "2026-02-30", "2026/02/03", "2026-02-03 "} {
		if d, err := liaison.ParseDate(s); err == nil {
			t.Errorf("%q: %s", s, d)
		}
	}
	if d := liaison.DateOf(time.Date(2026, 3, 9, 16, 0, 0, 0, time.UTC)); d.String() != "2026-03-10" {
		t.Errorf("midnight in Zone is %s", d)
	}
}
