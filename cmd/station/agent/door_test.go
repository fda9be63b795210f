package agent_test

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"lianluozhan/cmd/internal/helper"
)

// A technician gets in, and is let out in time, whatever one of the two places takes.
func TestTheWayInOnADiskThatTakesNoWrites(t *testing.T) {
	open := helper.Act{What: helper.Open, For: 20 * time.Minute, Console: true}
	for _, shut := range []string{"helper/door.json", "run/helper"} {
		t.Run("closes by itself without "+shut, func(t *testing.T) {
			w := newWorld(t, "1.2.0")
			w.blocks(shut)
			if _, err := w.agent.Staff(t.Context(), open); err != nil {
				t.Fatal(err)
			}
			w.start() // a helper that died in between
			w.pass(21 * time.Minute)
			w.start()
			w.step()
			if !slices.Equal(w.doors, []string{"open true", "close true"}) || !w.state.Open.IsZero() {
				t.Errorf("%v, open until %v", w.doors, w.state.Open)
			}
		})
	}
	t.Run("the disk takes no writes while it is open", func(t *testing.T) {
		w := newWorld(t, "1.2.0")
		if _, err := w.agent.Staff(t.Context(), open); err != nil {
			t.Fatal(err)
		}
		note := filepath.Join(w.dir, "helper", "door.json")
		left, err := os.ReadFile(note)
		w.must(err)
		if _, err := w.agent.Staff(t.Context(), helper.Act{What: helper.Close}); err != nil {
			t.Fatal(err)
		}
		w.must(os.WriteFile(note, left, 0o600)) // as if closing had not reached it
		w.start()
		w.step()
		if len(w.doors) != 2 || !w.state.Open.IsZero() {
			t.Errorf("%v, open until %v", w.doors, w.state.Open)
		}
	})
	t.Run("a helper before this one opened it", func(t *testing.T) {
		w := newWorld(t, "1.2.0")
		w.must(os.MkdirAll(filepath.Join(w.dir, "helper"), 0o755))
		note := `{"Open":true,"Until":"2026-11-23T04:10:00Z","Started":true,"Boot":"first"}`
		w.must(os.WriteFile(filepath.Join(w.dir, "helper", "door.json"), []byte(note), 0o600))
		w.start()
		w.step()
		if left := w.state.Open.Sub(w.now); left <= 0 || left > 10*time.Minute {
			t.Errorf("open for %v", left)
		}
		w.pass(11 * time.Minute)
		if !slices.Equal(w.doors, []string{"close true"}) {
			t.Errorf("%v", w.doors)
		}
	})
}

// blocks makes a folder take no file, or not that one, also from root: what is in its
// place is of the other sort.
func (w *world) blocks(names ...string) {
	w.t.Helper()
	for _, name := range names {
		at := filepath.Join(w.dir, name)
		w.must(os.RemoveAll(at))
		if filepath.Ext(name) != "" {
			w.must(os.MkdirAll(filepath.Join(at, "in the way"), 0o755))
			continue
		}
		w.must(os.MkdirAll(filepath.Dir(at), 0o755))
		w.must(os.WriteFile(at, nil, 0o600))
	}
}
