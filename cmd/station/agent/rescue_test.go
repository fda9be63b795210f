package agent_test

import (
	"slices"
	"testing"
	"time"

	"lianluozhan/sync/wire"
)

// With nothing left that works, the station takes what its ring offers, at any hour and
// without the county.
func TestRescue(t *testing.T) {
	t.Run("no healthy release", func(t *testing.T) {
		w := newWorld(t, "1.2.0")
		w.acts["1.2.0"] = behaviour{exits: true}
		if _, err := w.store.Rollback("", "示例"); err == nil {
			t.Fatal("there is another")
		}
		w.running = ""
		w.pass(time.Minute)
		if slices.Contains(w.archive.passed, "install.begin") {
			t.Fatal("nothing was there to install")
		}
		w.archive.rings["all"] = []string{"1.3.0", "1.2.0"}
		w.until("rescue", time.Hour, w.good("1.3.0"))
	})
	t.Run("the good one does not start any more", func(t *testing.T) {
		w := newWorld(t, "1.2.0")
		w.pass(time.Minute)
		w.acts["1.2.0"] = behaviour{exits: true}
		w.running = ""
		w.archive.rings["all"] = []string{"1.3.0", "1.2.0"}
		w.until("rescue", 10*time.Minute, w.good("1.3.0"))
	})
	t.Run("not backwards", func(t *testing.T) {
		w := newWorld(t, "1.2.0")
		w.pass(time.Minute)
		w.acts["1.2.0"] = behaviour{exits: true}
		w.running = ""
		w.archive.rings["all"] = []string{"1.1.0"}
		w.pass(20 * time.Minute)
		if slices.Contains(w.archive.passed, "install.begin") {
			t.Error("an older release is no rescue from a disk that is full")
		}
	})
}

// A program that somebody stopped, or that waits for its display, is no reason to take
// another.
func TestNoRescueFromWhatIsNoReleasesFault(t *testing.T) {
	ways := map[string]func(*world){
		"a technician stopped it": func(w *world) { w.stopped, w.running = true, "" },
		"the display is gone":     func(w *world) { w.unplugged = true },
		"it does not speak":       func(w *world) { w.acts["1.2.0"] = behaviour{mute: true} },
	}
	for name, happens := range ways {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, "1.2.0")
			w.archive.rings["all"] = []string{"1.3.0", "1.2.0"}
			w.pass(time.Minute)
			happens(w)
			w.pass(time.Hour)
			if slices.Contains(w.archive.passed, "install.begin") {
				t.Errorf("took another: %v", w.status())
			}
		})
	}
	t.Run("but from what the system gave up", func(t *testing.T) {
		w := newWorld(t, "1.2.0")
		w.archive.rings["all"] = []string{"1.3.0", "1.2.0"}
		w.pass(time.Minute)
		w.failed, w.running = true, ""
		w.start()
		w.until("rescue", 20*time.Minute, func() bool { return w.status().Current == "1.3.0" })
	})
}

// A display that is away during a trial says nothing of the release.
func TestATrialWaitsForTheDisplay(t *testing.T) {
	w := newWorld(t, "1.2.0")
	w.archive.rings["all"] = []string{"1.3.0", "1.2.0"}
	w.step()
	w.must(w.want(wire.Wanted{Version: "1.3.0", Now: true}))
	w.until("trial", 10*time.Minute, func() bool { return w.running == "1.3.0" })
	for range 3 { // it comes and goes
		w.unplugged = true
		w.pass(20 * time.Minute)
		w.unplugged = false
		w.pass(30 * time.Second)
	}
	if bad := w.status().Bad; len(bad) > 0 {
		t.Fatalf("bad: %v", bad)
	}
	w.until("good", 10*time.Minute, w.good("1.3.0"))
}

// Where nobody can look at a release, it is left, but nobody is thrown out who writes on it.
func TestATrialThatNobodyCouldLookAt(t *testing.T) {
	w := newWorld(t, "1.2.0")
	w.archive.rings["all"] = []string{"1.3.0", "1.2.0"}
	w.step()
	w.must(w.want(wire.Wanted{Version: "1.3.0", Now: true}))
	w.until("trial", 10*time.Minute, func() bool { return w.running == "1.3.0" })
	w.unseen, w.beat.InUse, w.beat.Page = true, true, "register"
	w.pass(6 * time.Minute)
	if w.running != "1.3.0" || !slices.Contains(w.status().Bad, "1.3.0") {
		t.Fatalf("while somebody writes: runs %s, bad %v", w.running, w.status().Bad)
	}
	w.beat.InUse = false
	w.until("the one before", time.Minute, func() bool { return w.running == "1.2.0" })
}

// What a machine takes that has to help itself.
func TestRescueKeepsToTheCountysWord(t *testing.T) {
	ring := []string{"1.6.0", "1.5.0", "1.4.0", "1.2.0"}
	tests := []struct {
		name   string
		wanted wire.Wanted
		ring   []string
		takes  string // "" for nothing
	}{
		{"what the county wants, not the newest", wire.Wanted{Version: "1.4.0"}, ring, "1.4.0"},
		{"the newest, where what is wanted is not to be had", wire.Wanted{Version: "1.3.0"}, ring, "1.6.0"},
		{"the newest, where what is wanted is what does not work", wire.Wanted{Version: "1.2.0"}, ring, "1.6.0"},
		{"not what was withdrawn", wire.Wanted{Withdrawn: []string{"1.6.0"}}, ring, "1.5.0"},
		{"not what is wanted and withdrawn", wire.Wanted{Version: "1.6.0", Withdrawn: []string{"1.6.0"}}, ring, "1.5.0"},
		{"what is paused last", wire.Wanted{Paused: []string{"1.6.0", "1.5.0"}}, ring, "1.4.0"},
		{"what is paused rather than nothing", wire.Wanted{Paused: []string{"1.6.0"}, Withdrawn: []string{"1.5.0"}}, []string{"1.6.0", "1.5.0", "1.2.0"}, "1.6.0"},
		{"nothing rather than what was withdrawn", wire.Wanted{Withdrawn: []string{"1.5.0"}}, []string{"1.5.0", "1.2.0"}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(t, "1.2.0")
			w.archive.rings["all"] = tt.ring
			w.pass(time.Minute)
			w.beat.InUse = true
			w.must(w.want(tt.wanted))
			w.step()
			w.beat.Connected = false
			w.acts["1.2.0"] = behaviour{exits: true}
			w.running = ""
			if tt.takes != "" {
				w.until("rescue", 20*time.Minute, func() bool { return w.running == tt.takes })
			} else {
				w.pass(time.Hour)
			}
			for _, r := range w.status().Installed {
				if r.Version != "1.2.0" && r.Version != tt.takes {
					t.Errorf("took %s", r.Version)
				}
			}
		})
	}
}
