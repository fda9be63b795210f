package main

import (
	"errors"
	"log/slog"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"lianluozhan/kiosk"
	"lianluozhan/kiosk/screen"
	"lianluozhan/sync/liaison/liaisontest"
	"lianluozhan/sync/wire"
)

// bench is a machine's orders with what would be on its disk, and counts what was
// done.
type bench struct {
	*orders
	disk               []byte
	full               error
	restarts, fetches  int
	told               int
	fetching, restored error
	unsigned           string // why what comes is not believed
}

func newBench(t *testing.T, disk []byte) *bench {
	t.Helper()
	b := &bench{disk: disk}
	b.orders, b.restored = newOrders(disk, func() time.Time { return liaisontest.Now })
	b.log = slog.New(slog.DiscardHandler)
	b.keep = func(p []byte) error {
		if b.full == nil {
			b.disk = p
		}
		return b.full
	}
	b.open = func(c wire.Command) (wire.Command, string) {
		if b.unsigned != "" {
			return wire.Command{}, b.unsigned
		}
		return c, ""
	}
	b.onLink(func() { b.told++ })
	b.onDisplay(func() { b.restarts++ })
	return b
}

func (b *bench) give(id, what string) wire.Outcome {
	b.take(wire.Command{ID: id, What: what}, func() error { b.fetches++; return b.fetching })
	done := b.report(wire.Status{}).Done
	return done[len(done)-1]
}

func idle() kiosk.Scene { return kiosk.Scene{Page: kiosk.Waiting, Size: fyne.NewSize(1080, 1920)} }
func busy() kiosk.Scene { return kiosk.Scene{Page: screen.Register, InUse: true} }

func TestARestartWaitsForTheVisitor(t *testing.T) {
	b := newBench(t, nil)
	b.showing(busy())
	if o := b.give("A", wire.DoRestart); o.State != wire.Waiting || b.restarts != 0 {
		t.Fatalf("%+v after %d restarts", o, b.restarts)
	}
	b.showing(kiosk.Scene{Page: screen.Boards, About: "x", InUse: true})
	if b.restarts != 0 {
		t.Fatal("restarted while somebody reads")
	}
	b.showing(idle())
	b.showing(idle())
	if b.restarts != 1 {
		t.Fatalf("%d restarts once nobody is here", b.restarts)
	}
	// The program that starts next knows that it has been done, and does not do it again.
	next := newBench(t, b.disk)
	next.showing(idle())
	if o := next.give("A", wire.DoRestart); o.State != wire.Complete || next.restarts != 0 {
		t.Errorf("after the restart: %+v, %d more", o, next.restarts)
	}
}

func TestARestartBeforeAnythingIsShown(t *testing.T) {
	b := newBench(t, nil)
	b.give("A", wire.DoRestart)
	if b.restarts != 0 {
		t.Fatal("restarted before the display stood")
	}
	b.showing(idle())
	if b.restarts != 1 {
		t.Error("not restarted then")
	}
}

func TestACommandIsObeyedOnce(t *testing.T) {
	b := newBench(t, nil)
	for range 3 {
		if o := b.give("A", wire.DoRefresh); o.State != wire.Complete || o.At != liaisontest.Now.UnixMilli() {
			t.Errorf("%+v", o)
		}
	}
	if b.fetches != 1 {
		t.Errorf("fetched %d times", b.fetches)
	}
	if next := newBench(t, b.disk); next.give("A", wire.DoRefresh).State != wire.Complete || next.fetches != 0 {
		t.Error("obeyed again after a restart")
	}
}

func TestWhatCannotBeDoneIsSaid(t *testing.T) {
	b := newBench(t, nil)
	b.fetching = errors.New("disk")
	if o := b.give("A", wire.DoRefresh); o.State != wire.Unable || o.Why == "" {
		t.Errorf("a refresh that failed: %+v", o)
	}
	if o := b.give("B", "dance"); o.State != wire.Unable || o.Why == "" {
		t.Errorf("a word of a later county: %+v", o)
	}
	b.take(wire.Command{ID: "C", What: wire.DoRestart, Until: liaisontest.Now.UnixMilli() - 1}, nil)
	if done := b.report(wire.Status{}).Done; done[len(done)-1].State != wire.TooLate {
		t.Errorf("after its end: %+v", done)
	}
	b.full = errors.New("full")
	b.showing(idle())
	if o := b.give("D", wire.DoRestart); o.State != wire.Unable || b.restarts != 0 {
		t.Errorf("what cannot be remembered: %+v, %d restarts", o, b.restarts)
	}
}

func TestOnlySoMuchIsRemembered(t *testing.T) {
	b := newBench(t, nil)
	for i := range 20 {
		b.give(string(rune('a'+i)), wire.DoRefresh)
	}
	if done := b.report(wire.Status{}).Done; len(done) != wire.MaxDone || done[len(done)-1].ID != "t" {
		t.Errorf("%+v", done)
	}
	if broken := newBench(t, []byte("{")); broken.restored == nil || broken.give("x", wire.DoRefresh).State != wire.Complete {
		t.Error("what cannot be read must be told and left behind")
	}
}

func TestOldOutcomesAreRememberedButNotToldForEver(t *testing.T) {
	b := newBench(t, nil)
	b.give("A", wire.DoRefresh)
	b.orders.now = func() time.Time { return liaisontest.Now.Add(26 * time.Hour) }
	if done := b.report(wire.Status{}).Done; len(done) != 0 {
		t.Errorf("still told: %+v", done)
	}
	b.take(wire.Command{ID: "A", What: wire.DoRefresh}, func() error { b.fetches++; return nil })
	if b.fetches != 1 {
		t.Errorf("obeyed %d times", b.fetches)
	}
}

func TestTheSceneIsReported(t *testing.T) {
	b := newBench(t, nil)
	b.showing(kiosk.Scene{Page: screen.Plan, About: "2026-11", Size: fyne.NewSize(1920, 1080), Big: true, InUse: true, Urgent: "n"})
	want := wire.Shown{Page: "plan", About: "2026-11", Width: 1920, Height: 1080, Big: true, InUse: true, Urgent: "n"}
	if got := b.report(wire.Status{}); got.Shown != want || b.told != 1 {
		t.Errorf("reported %+v, told %d times", got.Shown, b.told)
	}
}

func TestARestartThatTheHelperAsksFor(t *testing.T) {
	b := newBench(t, nil)
	b.showing(busy())
	b.wishRestart(true)
	if b.restarts != 0 {
		t.Fatal("restarted while somebody is here")
	}
	b.wishRestart(false) // it thought better of it
	b.showing(idle())
	if b.restarts != 0 {
		t.Fatal("restarted though nobody asks for it any more")
	}
	b.wishRestart(true)
	b.wishRestart(true)
	if b.restarts != 1 {
		t.Errorf("%d restarts", b.restarts)
	}
}

// errand is a command that takes its time: it answers with what is next in out.
type errand struct {
	out  []wire.Outcome
	took []wire.Command
}

func (e *errand) do(c wire.Command) wire.Outcome {
	e.took = append(e.took, c)
	out := e.out[0]
	if len(e.out) > 1 {
		e.out = e.out[1:]
	}
	out.ID = c.ID
	return out
}

// Nothing is obeyed that is not signed, whatever it is, and what somebody made up does
// not stand in the way of what the county says under the same name.
func TestOnlyWhatTheCountySignedIsObeyed(t *testing.T) {
	b := newBench(t, nil)
	b.showing(idle())
	e := &errand{out: []wire.Outcome{{State: wire.Complete}}}
	b.ways = map[string]orderWay{wire.DoVolume: {do: e.do, helper: true}, wire.DoScreenOff: {do: e.do}}
	all := []string{wire.DoRestart, wire.DoRefresh, wire.DoVolume, wire.DoScreenOff}
	b.unsigned = "不是本县签发的"
	for _, what := range append(all, all...) {
		b.give(what, what)
	}
	for _, o := range b.report(wire.Status{}).Done {
		if o.State != wire.Unable || o.Why != "不是本县签发的" {
			t.Errorf("without a signature: %+v", o)
		}
	}
	if len(e.took) != 0 || b.restarts != 0 || b.fetches != 0 {
		t.Errorf("done all the same: %+v, %d restarts, %d fetches", e.took, b.restarts, b.fetches)
	}
	b = newBench(t, b.disk)
	b.ways = map[string]orderWay{wire.DoVolume: {do: e.do, helper: true}, wire.DoScreenOff: {do: e.do}}
	b.showing(idle())
	for range 2 {
		for _, what := range all {
			b.take(wire.Command{ID: what, What: what, Arg: "40", Signed: wire.Signed{Sig: []byte{1}}}, func() error { b.fetches++; return nil })
		}
	}
	if len(e.took) != 2 || e.took[0].Arg != "40" || string(e.took[0].Signed.Sig) != "\x01" || b.restarts != 1 || b.fetches != 1 {
		t.Errorf("signed: %+v, %d restarts, %d fetches", e.took, b.restarts, b.fetches)
	}
	for _, o := range b.report(wire.Status{}).Done {
		if o.State == wire.Unable {
			t.Errorf("reported: %+v", o)
		}
	}
}

func TestWhatCannotBeRememberedIsNotDone(t *testing.T) {
	b := newBench(t, nil)
	e := &errand{out: []wire.Outcome{{State: wire.Complete}}}
	b.ways = map[string]orderWay{wire.DoVolume: {do: e.do, helper: true}}
	b.full = errors.New("full")
	for _, what := range []string{wire.DoVolume, wire.DoRefresh} {
		if o := b.give(what, what); o.State != wire.Unable || o.Why == "" {
			t.Errorf("%s: %+v", what, o)
		}
	}
	if len(e.took) != 0 || b.fetches != 0 {
		t.Errorf("done: %+v, fetched %d times", e.took, b.fetches)
	}
}

// Where the program ends in the middle, the next one neither does it again nor says that
// it was done.
func TestTheProgramEndsWhileItObeys(t *testing.T) {
	b := newBench(t, nil)
	var next *bench
	cut := func() { next = newBench(t, b.disk) }
	b.ways = map[string]orderWay{wire.DoScreenOff: {do: func(c wire.Command) wire.Outcome {
		cut()
		return wire.Outcome{ID: c.ID, State: wire.Complete}
	}}}
	for _, what := range []string{wire.DoRefresh, wire.DoScreenOff} {
		b.take(wire.Command{ID: what, What: what}, func() error { cut(); return nil })
		next.ways = map[string]orderWay{what: {do: func(c wire.Command) wire.Outcome {
			next.fetches++
			return wire.Outcome{ID: c.ID, State: wire.Complete}
		}}}
		o := next.give(what, what)
		if o.ID != what || o.State != wire.Unable || o.Why == "" || next.fetches != 0 {
			t.Errorf("%s: %+v, done again %d times", what, o, next.fetches)
		}
	}
	for _, o := range b.report(wire.Status{}).Done {
		if o.State != wire.Complete {
			t.Errorf("where nothing ended: %+v", o)
		}
	}
}

// What the helper leaves waiting is asked about again, after a restart too.
func TestACommandThatWaitsForTheHelper(t *testing.T) {
	b := newBench(t, nil)
	e := &errand{out: []wire.Outcome{{State: wire.Waiting}, {State: wire.Waiting}, {State: wire.Complete}}}
	way := orderWay{do: e.do, helper: true}
	b.ways = map[string]orderWay{wire.DoReboot: way}
	b.take(wire.Command{ID: "A", What: wire.DoReboot, Signed: wire.Signed{Sig: []byte{7}}}, nil)
	if o := b.report(wire.Status{}).Done[0]; o.State != wire.Waiting {
		t.Fatalf("%+v", o)
	}
	b.showing(idle())
	if b.restarts != 0 {
		t.Fatal("the program restarts in place of the machine")
	}
	next := newBench(t, b.disk)
	next.ways = b.ways
	next.chase()
	if o := next.report(wire.Status{}).Done[0]; o.State != wire.Waiting {
		t.Fatalf("after a restart: %+v", o)
	}
	told := next.told
	next.chase()
	next.chase()
	if o := next.report(wire.Status{}).Done[0]; o.State != wire.Complete || next.told <= told || len(e.took) != 3 || string(e.took[2].Signed.Sig) != "\x07" {
		t.Errorf("at the end: %+v, asked %d times", o, len(e.took))
	}
}

func TestAPictureUnderWayIsLostWithTheProgram(t *testing.T) {
	b := newBench(t, nil)
	e := &errand{out: []wire.Outcome{{State: wire.Waiting}}}
	b.ways = map[string]orderWay{wire.DoScreen: {do: e.do}}
	b.take(wire.Command{ID: "A", What: wire.DoScreen}, nil)
	if o := newBench(t, b.disk).report(wire.Status{}).Done[0]; o.State != wire.Unable || o.Why == "" {
		t.Errorf("after a restart: %+v", o)
	}
	b.settle(wire.Outcome{ID: "A", State: wire.Complete})
	b.settle(wire.Outcome{ID: "A", State: wire.Unable})
	if o := b.report(wire.Status{}).Done[0]; o.State != wire.Complete {
		t.Errorf("%+v", o)
	}
	b.take(wire.Command{ID: "B", What: wire.DoScreen}, nil)
	b.orders.now = func() time.Time { return liaisontest.Now.Add(parcelLife + time.Minute) }
	b.chase()
	if o := b.report(wire.Status{}).Done[1]; o.State != wire.Unable {
		t.Errorf("nobody takes it: %+v", o)
	}
}
