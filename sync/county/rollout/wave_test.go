package rollout_test

import (
	"fmt"
	"testing"
	"time"

	"lianluozhan/sync/county/rollout"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/wire"
)

// crowd is a ring of machines of which each tells every minute how it is.
type crowd struct {
	*rig
	vitals []wire.Vitals
}

func newCrowd(t *testing.T, n int) *crowd {
	c := &crowd{rig: start(t)}
	for range n {
		c.vitals = append(c.vitals, runs("1.0"))
	}
	return c
}

// minute has all but the silent report, and returns which of them are offered 1.1.
func (c *crowd) minute(silent func(int) bool) (offered []int) {
	c.now = c.now.Add(time.Minute)
	for i, v := range c.vitals {
		if silent != nil && silent(i) {
			continue
		}
		if w, _ := c.out.Wish(machine(liaison.StationID(fmt.Sprint("s", i))), v); w.Version == "1.1" {
			offered = append(offered, i)
		}
	}
	return offered
}

func (c *crowd) all(list []int, v wire.Vitals) {
	for _, i := range list {
		c.vitals[i] = v
	}
}

// on is a machine that is at it.
func on(step wire.Step) wire.Vitals {
	v := runs("1.0")
	v.Step, v.Target = step, "1.1"
	return v
}

func TestANewReleaseGoesOutInWaves(t *testing.T) {
	c := newCrowd(t, 300)
	c.must(c.out.Want(me, all, "1.1", rollout.How{}))
	told := 0
	c.out.OnChange(func() { told++ })
	for _, want := range []int{5, 20, 65, 200, 300} {
		got := c.minute(nil)
		if len(got) != want {
			t.Fatalf("offered to %d, want %d", len(got), want)
		}
		c.all(got, on(wire.Installing))
		if again := c.minute(nil); len(again) != want {
			t.Fatalf("while they are at it %d", len(again))
		}
		c.all(got, runs("1.1"))
		c.minute(nil)
		c.open() // what proved itself is on the disk
		c.out.OnChange(func() { told++ })
	}
	if told == 0 {
		t.Error("nobody who waits is told that there is room")
	}
}

func TestOfAReleaseThatFailsOnlyTheFirstWaveBegins(t *testing.T) {
	c := newCrowd(t, 300)
	c.must(c.out.Want(me, all, "1.1", rollout.How{}))
	c.all(c.minute(nil), on(wire.OnTrial))
	for range 5 {
		c.all(c.minute(nil), broke("1.1", "1.0"))
	}
	failed := 0
	for _, v := range c.vitals {
		failed += len(v.Bad)
	}
	if why, paused := c.paused(all); !paused || failed != 5 {
		t.Errorf("it failed at %d; paused %v, %s", failed, paused, why)
	}
}

// A release that takes machines off the line says nothing of itself.
func TestMachinesThatVanishAreFailures(t *testing.T) {
	c := newCrowd(t, 300)
	c.must(c.out.Want(me, all, "1.1", rollout.How{}))
	first := c.minute(nil)
	c.all(first, on(wire.Installing))
	c.minute(nil)
	gone := func(i int) bool { return c.vitals[i].Step == wire.Installing }
	for range 29 {
		if more := c.minute(gone); len(more) > 0 {
			t.Fatalf("%d more begin", len(more))
		}
	}
	if _, paused := c.paused(all); paused {
		t.Error("a machine may be away while it starts anew")
	}
	// One is there all the time, and only told to stay what it is.
	c.must(c.out.Hold(me, "s0", ""))
	gone = func(i int) bool { return i > 0 && c.vitals[i].Step == wire.Installing }
	c.minute(gone)
	c.minute(gone)
	if why, paused := c.paused(all); !paused || why != "试过的 1 台里有 1 台没有成功" {
		t.Errorf("paused %v: %s", paused, why)
	}
	c.must(c.out.LetGo(me, "s0"))
	// They were only switched off, and the release is good there.
	c.must(c.out.Resume(me, all))
	c.all(first, runs("1.1"))
	c.minute(nil)
	if more := c.minute(nil); len(more) != 20 {
		t.Errorf("then %d are offered it", len(more))
	}
}

func TestWhoCannotGoOnKeepsNobodyElseFromIt(t *testing.T) {
	c := newCrowd(t, 30)
	c.must(c.out.Want(me, all, "1.1", rollout.How{}))
	first := c.minute(nil)
	c.all(first[:2], on(wire.Stuck))
	c.all(first[2:], on(wire.Queued)) // and then they are switched off for the night
	off := func(i int) bool { return c.vitals[i].Step == wire.Queued }
	c.minute(nil)
	for range 10 {
		c.minute(off)
	}
	if got := c.minute(off); len(got) != 2+5 {
		t.Errorf("offered to %d", len(got))
	}
	if _, paused := c.paused(all); paused {
		t.Error("who never began is no failure")
	}
}

// Without a display a trial neither succeeds nor fails, and without a helper none begins.
func TestAPlaceIsHeldForADay(t *testing.T) {
	c := newCrowd(t, 12)
	c.must(c.out.Want(me, all, "1.1", rollout.How{}))
	c.all(c.minute(nil)[:2], on(wire.OnTrial))
	later := func() int {
		c.now = c.now.Add(7 * time.Minute)
		return len(c.minute(nil))
	}
	for range 170 {
		if n := later(); n != 5 {
			t.Fatalf("offered to %d", n)
		}
	}
	for range 12 {
		later()
	}
	if n := later(); n != 10 {
		t.Errorf("after a day to %d", n)
	}
}

func TestACountyThatWasAwayLosesNobody(t *testing.T) {
	c := newCrowd(t, 30)
	c.must(c.out.Want(me, all, "1.1", rollout.How{}))
	c.all(c.minute(nil), on(wire.Installing))
	c.minute(nil)
	c.now = c.now.Add(2 * time.Hour)
	c.minute(nil)
	if why, paused := c.paused(all); paused {
		t.Error(why)
	}
}

func TestWhoIsWantedElsewhereIsNotLost(t *testing.T) {
	c := newCrowd(t, 30)
	c.must(c.out.Want(me, all, "1.1", rollout.How{}))
	c.all(c.minute(nil), on(wire.Installing))
	c.minute(nil)
	c.must(c.out.Want(me, rollout.OfStation("s0"), "1.0", rollout.How{}))
	for range 35 {
		c.minute(nil)
	}
	if why, paused := c.paused(all); paused {
		t.Error(why)
	}
}

// What ran everywhere once goes everywhere at once: that is when there is no time.
func TestTheWayBackKnowsNoWaves(t *testing.T) {
	c := newCrowd(t, 30)
	for _, v := range []string{"1.1", "1.2"} {
		c.must(c.out.Want(me, all, v, rollout.How{}))
	}
	if _, err := c.out.Rollback(me, all); err != nil {
		t.Fatal(err)
	}
	if got := c.minute(nil); len(got) != 30 {
		t.Errorf("rolled back at %d", len(got))
	}
	c.must(c.out.Want(me, all, "1.1", rollout.How{}))
	if got := c.minute(nil); len(got) != 30 {
		t.Errorf("and by night after all, at %d", len(got))
	}
	c.must(c.out.Want(me, all, "1.3", rollout.How{}))
	c.must(c.out.Want(me, all, "1.1", rollout.How{Now: true}))
	if got := c.minute(nil); len(got) != 30 {
		t.Errorf("wanted again of %d", len(got))
	}
	c.must(c.out.Want(me, all, "1.4", rollout.How{}))
	c.must(c.out.Want(me, rollout.OfStation("s29"), "1.1", rollout.How{}))
	if got := c.minute(nil); len(got) != 1 {
		t.Errorf("one station's own wish waits for others: %v", got)
	}
}
