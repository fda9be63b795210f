package agent_test

import (
	"slices"
	"testing"
	"time"

	"lianluozhan/sync/wire"
)

// A release that failed here is tried once more when the county says so, and once for each
// time that it does.
func TestTheCountyHasAReleaseTriedAgain(t *testing.T) {
	w := newWorld(t, "1.2.0")
	w.archive.rings["all"] = []string{"1.3.0", "1.2.0"}
	w.acts["1.3.0"] = behaviour{blank: true}
	failed := func() bool { st := w.status(); return slices.Contains(st.Bad, "1.3.0") && st.Current == "1.2.0" }
	w.step()
	wish := wire.Wanted{Version: "1.3.0", Now: true}
	w.must(w.want(wish))
	w.until("fails", 10*time.Minute, failed)
	w.pass(time.Minute)

	wish.Again, wish.AgainAt, wish.At = "1.3.0", w.now.UnixMilli(), 0
	w.must(w.want(wish))
	w.until("tried again", 10*time.Minute, func() bool { return w.running == "1.3.0" })
	w.until("fails again", 10*time.Minute, failed)
	w.start()
	w.pass(time.Minute)
	w.must(w.want(wish)) // the same, said with another connection
	w.pass(20 * time.Minute)
	if !failed() || w.running != "1.2.0" {
		t.Fatalf("forgiven twice: %s", w.told())
	}

	w.acts["1.3.0"] = behaviour{}
	wish.AgainAt = w.now.UnixMilli()
	wish.Withdrawn = []string{"1.4.0"}
	w.must(w.want(wish))
	w.until("good", 10*time.Minute, w.good("1.3.0"))
	if !w.noted("版本 1.3.0 再试一次") {
		t.Errorf("%v", w.state.Noted)
	}
}

// What the county withdrew is not forgiven by the way.
func TestWhatWasWithdrawnIsNotTriedAgain(t *testing.T) {
	w := newWorld(t, "1.2.0")
	w.archive.rings["all"] = []string{"1.3.0", "1.2.0"}
	w.acts["1.3.0"] = behaviour{exits: true}
	w.step()
	w.must(w.want(wire.Wanted{Version: "1.3.0", Now: true}))
	w.until("fails", 10*time.Minute, func() bool { return slices.Contains(w.status().Bad, "1.3.0") })
	w.must(w.want(wire.Wanted{Version: "1.3.0", Withdrawn: []string{"1.3.0"}, Again: "1.3.0", AgainAt: w.now.UnixMilli()}))
	w.pass(time.Minute)
	if st := w.status(); !slices.Contains(st.Withdrawn, "1.3.0") || w.running != "1.2.0" {
		t.Errorf("%+v, %s", st, w.told())
	}
}
