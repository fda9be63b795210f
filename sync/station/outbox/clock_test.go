package outbox_test

import (
	"testing"
	"time"

	"lianluozhan/sync/liaison"
	"lianluozhan/sync/station/outbox"
)

// hands are the clocks of a machine, set by a test.
type hands struct {
	wall  time.Time
	since time.Duration
}

func (h *hands) options(dir string) outbox.Options {
	o := options(dir)
	o.Now = func() time.Time { return h.wall }
	o.Since = func() time.Duration { return h.since }
	return o
}

// pass lets time go by.
func (h *hands) pass(d time.Duration) { h.wall, h.since = h.wall.Add(d), h.since+d }

// Whatever the wall clock does, later entries have later ids, and later times as
// long as nobody knows better; a restart does not change that.
func TestOrderAcrossWrongClocks(t *testing.T) {
	dir := t.TempDir()
	h := &hands{wall: noon()}
	b := open(t, h.options(dir))
	if err := b.Enrol(enrolment()); err != nil {
		t.Fatal(err)
	}
	var last liaison.Registration
	for i, jump := range []time.Duration{
		0, time.Second, -3 * time.Hour, 0, 20 * 365 * 24 * time.Hour, -40 * 365 * 24 * time.Hour, -100 * 365 * 24 * time.Hour, time.Minute,
	} {
		h.wall = h.wall.Add(jump)
		if i%3 == 2 {
			if err := b.Close(); err != nil {
				t.Fatal(err)
			}
			b = open(t, h.options(dir))
		}
		for range 3 {
			r := file(t, b, 1)[0]
			if r.ID <= last.ID || r.Filed.Before(last.Filed) {
				t.Fatalf("after jump %d: %s at %v follows %s at %v", i, r.ID, r.Filed, last.ID, last.Filed)
			}
			last = r
		}
		s, err := b.SignIn(liaison.SignIn{Deputy: "d"})
		if err != nil || s.ID <= last.ID || s.At.Before(last.Filed) {
			t.Fatalf("after jump %d: signed in %s at %v, %v", i, s.ID, s.At, err)
		}
		last.ID, last.Filed = s.ID, s.At
	}
	// A clock that was compared is right, whatever was thought before.
	f := filing(0)
	f.ClockOK, h.wall = true, noon().Add(time.Hour)
	r, err := b.File(f)
	if err != nil || !r.Filed.Equal(h.wall) || r.ID <= last.ID {
		t.Errorf("with a good clock filed at %v, id %s after %s: %v", r.Filed, r.ID, last.ID, err)
	}
}

// In this run the time that passed is known, though the wall clock was set in
// between; of an earlier run, that the clock ran on is all one can assume.
func TestTimesAreCorrected(t *testing.T) {
	dir := t.TempDir()
	h := &hands{wall: time.Date(2015, 1, 1, 8, 0, 0, 0, liaison.Zone)}
	b := open(t, h.options(dir))
	if err := b.Enrol(enrolment()); err != nil {
		t.Fatal(err)
	}
	county := noon() // when the machine is started
	sure := filing(9)
	sure.ClockOK = true
	earlier := file(t, b, 1)[0]
	h.pass(time.Hour)
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	h.since = 0
	b = open(t, h.options(dir))
	h.pass(time.Hour)
	first := file(t, b, 1)[0]
	h.pass(time.Hour)
	h.wall = h.wall.AddDate(3, 0, 0) // somebody sets it, wrongly again
	second := file(t, b, 1)[0]
	good, err := b.File(sure)
	if err != nil {
		t.Fatal(err)
	}
	h.pass(time.Hour)
	if err := b.Correct(county.Add(4 * time.Hour)); err != nil {
		t.Fatal(err)
	}
	for _, x := range []struct {
		name string
		r    liaison.Registration
		want time.Time
	}{
		{"this run, before the clock was set", first, county.Add(2 * time.Hour)},
		{"this run, after", second, county.Add(3 * time.Hour)},
		{"compared", good, good.Filed},
	} {
		if got, ok := receiptOf(b, x.r.Receipt, "1234"); !ok || !got.Filed.Equal(x.want) {
			t.Errorf("%s: filed %v, want %v", x.name, got.Filed, x.want)
		}
	}
	if got, _ := receiptOf(b, earlier.Receipt, "1234"); got.Filed.Year() < 2023 || got.Filed.After(county.Add(4*time.Hour)) {
		t.Errorf("an earlier run: filed %v", got.Filed)
	}
	fixes := b.ClockFixes()
	if len(fixes) != 3 || fixes[0].From != string(earlier.ID) || fixes[2].To != string(second.ID) {
		t.Fatalf("fixes %+v", fixes)
	}
	if err := b.Close(); err != nil { // told again until the county has it for sure
		t.Fatal(err)
	}
	b = open(t, h.options(dir))
	if err := b.Correct(county.Add(5 * time.Hour)); err != nil || len(b.ClockFixes()) != 3 {
		t.Errorf("after a restart %+v, %v", b.ClockFixes(), err)
	}
}
