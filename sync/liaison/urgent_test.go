package liaison_test

import (
	"testing"
	"time"

	"lianluozhan/sync/liaison"
)

func TestUrgentNoticeByTheClock(t *testing.T) {
	day := liaison.Date{Year: 2026, Month: time.November, Day: 25}
	until := day.At(18 * 60)
	n := liaison.Notice{ID: "n", Urgent: true, From: day, Until: until}
	for at, want := range map[time.Time]bool{
		day.At(0).Add(-time.Second): false, day.At(0): true, until.Add(-time.Second): true, until: false,
	} {
		if got := n.UrgentAt(at); got != want {
			t.Errorf("at %v: %v", at, got)
		}
	}
	n.Until, n.To = time.Time{}, day
	if !n.UrgentAt(until) || n.UrgentAt(day.Add(1).At(0)) {
		t.Error("without a moment it stands for as long as it is shown")
	}
	n.Urgent = false
	if n.UrgentAt(until) {
		t.Error("an ordinary notice stands over the screens")
	}
}

func TestUrgentNoticesOfContent(t *testing.T) {
	at := liaison.Date{Year: 2026, Month: time.November, Day: 25}.At(9 * 60)
	c := &liaison.Content{Notices: []liaison.Notice{
		{ID: "plain"},
		{ID: "later", Urgent: true, Priority: 2, Until: at.Add(time.Minute)},
		{ID: "first", Urgent: true, Priority: 1, Until: at.Add(time.Hour)},
		{ID: "gone", Urgent: true, Until: at},
	}}
	got := c.UrgentAt(at)
	if len(got) != 2 || got[0].ID != "first" || got[1].ID != "later" {
		t.Errorf("got %+v", got)
	}
	if end := c.UrgentEnds(at); !end.Equal(at.Add(time.Minute)) {
		t.Errorf("the first ends at %v", end)
	}
	var none *liaison.Content
	if none.UrgentAt(at) != nil || !none.UrgentEnds(at).IsZero() {
		t.Error("no content has urgent notices")
	}
}
