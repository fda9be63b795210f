package county_test

import (
	"testing"
	"time"

	"lianluozhan/sync/county"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/wire"
)

func TestTimesAreCorrectedByTheCountysClock(t *testing.T) {
	c, ck := open(t) // 1 November 2026
	publish(t, c, station("s", "t"), station("r", "t"))
	reg := func(id string, serial uint32, at liaison.StationID, filed time.Time, ok bool) liaison.Registration {
		return liaison.Registration{ID: liaison.RegistrationID(id), Receipt: receipt(t, serial), Station: at, Filed: filed, ClockOK: ok}
	}
	// The clock is an hour slow into the new year, so that these count for the old one.
	ck.at = time.Date(2027, 1, 1, 9, 0, 0, 0, liaison.Zone)
	was := time.Date(2026, 12, 31, 23, 30, 0, 0, liaison.Zone)
	receive(t, c, reg("A", 1, "s", was, false), reg("B", 2, "s", was.Add(time.Minute), true), reg("C", 3, "s", was.Add(9*time.Hour), false))
	if _, err := c.Receive(county.Machine{Station: "r"}, wire.Put{Outbox: wire.ID16{9}, Items: []wire.PutItem{item(t, reg("AA", 4, "r", was, false))}}); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Act(receipt(t, 1), liaison.CaseEvent{Step: liaison.Accepted}, ""); err != nil {
		t.Fatal(err)
	}
	fix := []wire.ClockFix{{From: "A", To: "C", Offset: time.Hour.Milliseconds()}}
	if n, err := c.Correct(county.Machine{Station: "s"}, fix); err != nil || n != 2 {
		t.Fatalf("%d corrected, %v", n, err)
	}
	_, at := keys(t, c, "s", 0)
	if n, err := c.Correct(county.Machine{Station: "s"}, fix); err != nil || n != 0 {
		t.Errorf("%d corrected a second time, %v", n, err)
	}
	if got, _ := keys(t, c, "s", at); got != "" {
		t.Errorf("telling the same again changed %s", got)
	}
	for serial, want := range map[uint32]time.Time{
		1: was.Add(time.Hour), 2: was.Add(time.Minute), // compared then
		3: ck.at, // not later than it came
		4: was,   // another station's
	} {
		m, err := c.Matter(receipt(t, serial))
		if err != nil || !m.Case.Events[0].At.Equal(want) {
			t.Errorf("matter %d filed %v, want %v: %v", serial, m.Case.Events[0].At, want, err)
		}
		if corrected := serial == 1 || serial == 3; corrected == m.Corrected.IsZero() || corrected == (m.Case.Events[0].Words == "") {
			t.Errorf("matter %d is marked %v %q", serial, m.Corrected, m.Case.Events[0].Words)
		}
	}
	for year, want := range map[int]int{2026: 1, 2027: 2} {
		doc, _, err := c.Document(wire.TallyKey("s", year))
		if tally, _ := doc.(liaison.Tally); err != nil || tally.Registered != want {
			t.Errorf("%d counts %+v, want %d", year, doc, want)
		}
	}
}

func item(t *testing.T, v any) wire.PutItem {
	t.Helper()
	it, err := wire.NewPutItem(1, v)
	if err != nil {
		t.Fatal(err)
	}
	return it
}

// A rating given under a wrong clock does not come before the answer.
func TestRatingsKeepTheirPlace(t *testing.T) {
	c, ck := open(t)
	publish(t, c, station("s", "t"))
	receive(t, c, liaison.Registration{ID: "A", Receipt: receipt(t, 1), Station: "s", Filed: ck.at, ClockOK: true})
	for _, s := range []liaison.Step{liaison.Accepted, liaison.Answered} {
		if _, err := c.Act(receipt(t, 1), liaison.CaseEvent{Step: s}, ""); err != nil {
			t.Fatal(err)
		}
	}
	receive(t, c, liaison.RatingGiven{ID: "B", Receipt: receipt(t, 1), Rating: liaison.Satisfied, Station: "s", Given: ck.at.AddDate(-9, 0, 0)})
	k, err := c.Case(receipt(t, 1))
	if err != nil || len(k.Events) != 4 || k.Events[3].At.Before(k.Events[2].At) {
		t.Errorf("%+v %v", k.Events, err)
	}
}
