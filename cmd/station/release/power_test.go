package release_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"syscall"
	"testing"

	"lianluozhan/cmd/station/release"
)

// deeds are what can be going on when the power fails, on a station with 1.2.0 good and
// what each needs besides.
func deeds() map[string]struct{ prepare, do func(*rig) } {
	onTrial := func(starts int) func(*rig) {
		return func(r *rig) {
			r.trial("1.3.0", 1)
			for range starts {
				r.boot()
			}
		}
	}
	boot := func(r *rig) { r.boot() }
	return map[string]struct{ prepare, do func(*rig) }{
		"activate":        {func(r *rig) { r.disk.install("1.3.0", 1) }, func(r *rig) { _ = r.store().Activate("1.3.0") }},
		"first start":     {onTrial(0), boot},
		"second start":    {onTrial(1), boot},
		"roll-back":       {onTrial(release.MaxTries), boot},
		"start of a good": {func(*rig) {}, boot},
		"confirm":         {onTrial(1), func(r *rig) { _ = r.store().Confirm("1.3.0") }},
		"by hand":         {onTrial(1), func(r *rig) { _, _ = r.store().Rollback("", "示例") }},
		"withdraw":        {onTrial(1), func(r *rig) { _, _ = r.store().Withdraw("1.3.0") }},
		"forgive":         {onTrial(release.MaxTries + 1), func(r *rig) { _ = r.store().Forgive("1.3.0") }},
		"can-remove":      {onTrial(1), func(r *rig) { _ = r.store().CanRemove("1.3.0") }},
	}
}

// uncut does something during which the power may fail, and reports whether it did not.
func uncut(do func()) (whole bool) {
	defer func() {
		switch p := recover().(type) {
		case nil, powerCut:
		default:
			panic(p)
		}
	}()
	do()
	return true
}

// TestThePowerFailsAnywhere cuts the power before every single write of every deed, with
// many choices of what of the unflushed writes is found afterwards. Whatever was found,
// the station starts a release that has no mark, and a failing one is left in the end.
func TestThePowerFailsAnywhere(t *testing.T) {
	cuts := 0
	for name, deed := range deeds() {
		for at := 0; ; at++ {
			reached := false
			for chance := range uint64(12) {
				r := newRig(t)
				r.good("1.2.0", 1)
				deed.prepare(r)
				r.disk.cutAt = r.disk.writes + at
				if uncut(func() { deed.do(r) }) {
					continue
				}
				reached = true
				cuts++
				rnd := rand.New(rand.NewPCG(chance, uint64(at)))
				r.disk.cut(func() bool { return chance == 0 || chance > 1 && rnd.IntN(2) == 0 })
				recovers(t, r, fmt.Sprintf("%s, cut before write %d, chance %d", name, at, chance))
			}
			if !reached {
				break
			}
		}
	}
	t.Log(cuts, "cuts")
	if cuts < 500 {
		t.Errorf("only %d cuts: is the disk written at all?", cuts)
	}
}

// recovers starts a station again and again with a 1.3.0 that never proves itself.
func recovers(t *testing.T, r *rig, when string) {
	t.Helper()
	for range release.MaxTries + 2 {
		got := r.boot()
		st := r.status()
		if st.Warning != "" {
			t.Fatalf("%s: %s", when, st.Warning)
		}
		if slices.Contains(st.Bad, got.Version) || slices.Contains(st.Withdrawn, got.Version) {
			t.Fatalf("%s: starts %s, which is marked: %+v", when, got.Version, st)
		}
		if got.Version != "1.2.0" && got.Version != "1.3.0" {
			t.Fatalf("%s: starts %q", when, got.Version)
		}
		if to, _ := r.disk.Link(varDir + "/current"); to != releases+"/"+got.Version {
			t.Fatalf("%s: starts %s, but current leads to %s", when, got.Version, to)
		}
	}
	st := r.status()
	if st.Current == "1.3.0" && st.OnTrial {
		t.Fatalf("%s: still on trial after %d starts: %+v", when, release.MaxTries+2, st)
	}
	if st.Current == "1.2.0" && st.OnTrial {
		t.Fatalf("%s: the good one is on trial: %+v", when, st)
	}
}

// walker does things at random and knows what must hold.
type walker struct {
	*rig
	rnd *rand.Rand

	bad map[string]struct{} // whose mark is lasting
}

var versions = []string{"1.0.0", "1.1.0", "1.2.0", "2.0.0", "2.1.0~rc1", "2.1.0"}

func schemaOf(version string) int { return 1 + slices.Index(versions, version)/2 }

// TestWhateverHappens walks at random: installs, removals, switches, starts, damage, a
// disk that refuses, power cuts. After each step the next start runs a release, and one
// without a mark when there is one that can read the data.
func TestWhateverHappens(t *testing.T) {
	starts := 0
	for seed := range uint64(60) {
		w := &walker{rig: newRig(t), rnd: rand.New(rand.NewPCG(seed, 7)), bad: map[string]struct{}{}}
		w.disk.install("1.0.0", schemaOf("1.0.0"))
		for step := range 60 {
			what := w.step()
			w.holds(fmt.Sprintf("seed %d, step %d (%s)", seed, step, what))
			starts++
		}
	}
	t.Log(starts, "starts")
}

// step does one thing, perhaps cut short.
func (w *walker) step() string {
	v := versions[w.rnd.IntN(len(versions))]
	if w.rnd.IntN(4) == 0 {
		w.disk.cutAt = w.disk.writes + w.rnd.IntN(9)
	}
	what := ""
	whole := uncut(func() { what = w.deed(v) })
	if !whole || w.rnd.IntN(6) == 0 {
		w.disk.cut(func() bool { return w.rnd.IntN(2) == 0 })
		what += " then a power cut"
	}
	w.disk.cutAt, w.disk.refuses = -1, nil
	return what
}

func (w *walker) deed(v string) string {
	s := w.store()
	switch w.rnd.IntN(12) {
	case 0, 1:
		w.disk.install(v, schemaOf(v))
		return "install " + v
	case 2:
		if s.CanRemove(v) == nil {
			w.disk.remove(v)
		}
		return "remove " + v
	case 3, 4:
		w.disk.install(v, schemaOf(v))
		_ = s.Activate(v)
		return "activate " + v
	case 5, 6:
		delete(w.bad, w.status().Current)
		_ = s.Confirm(w.status().Current)
		return "confirm"
	case 7:
		from := w.status().Current
		if _, err := s.Rollback("", "示例"); err == nil && from != "" {
			w.bad[from] = struct{}{}
		}
		return "roll back"
	case 8:
		_, _ = s.Withdraw(v)
		return "withdraw " + v
	case 9:
		delete(w.bad, v)
		_ = s.Forgive(v)
		return "forgive " + v
	case 10:
		w.disk.damage(varDir+"/release/state.json", w.rnd)
		w.disk.damage(varDir+"/release/state.twin.json", w.rnd)
		clear(w.bad)
		return "damage"
	default:
		w.disk.refuses = []error{syscall.EROFS, syscall.ENOSPC}[w.rnd.IntN(2)]
		w.boot()
		return "a start on a disk that refuses"
	}
}

// holds starts the station and checks what it starts.
func (w *walker) holds(when string) {
	w.t.Helper()
	before := w.status()
	got, err := w.store().Boot()
	if err != nil {
		w.t.Fatalf("%s: %v", when, err)
	}
	if !w.disk.Runs(got.Dir + "/" + release.Program) {
		w.t.Fatalf("%s: started %s, which is not there", when, got.Version)
	}
	st := w.status()
	if marked(st, got.Version) {
		for _, r := range st.Installed {
			if !marked(st, r.Version) && r.Fault == "" && r.Schema >= before.Data-1 {
				w.t.Fatalf("%s: started %s, which is marked, though %s is not: %+v", when, got.Version, r.Version, st)
			}
		}
	}
	if got.Tries > release.MaxTries {
		w.t.Fatalf("%s: try %d", when, got.Tries)
	}
	for v := range w.bad {
		if !slices.Contains(st.Bad, v) && st.Good != v {
			w.t.Fatalf("%s: the mark of %s is lost: %+v", when, v, st)
		}
	}
}

func marked(st release.Status, version string) bool {
	return slices.Contains(st.Bad, version) || slices.Contains(st.Withdrawn, version)
}

// FuzzState starts a station whose state file holds anything at all.
func FuzzState(f *testing.F) {
	f.Add([]byte(`{"seq":1,"current":"1.0.0","sum":"x"}`), []byte("{"))
	f.Add([]byte(`{"current":"../../etc","tries":-5}`), []byte(nil))
	f.Fuzz(func(t *testing.T, state, twin []byte) {
		r := newRig(t)
		r.disk.install("1.0.0", 1)
		r.disk.put(varDir+"/release/state.json", &node{bytes: state})
		r.disk.put(varDir+"/release/state.twin.json", &node{bytes: twin})
		for range release.MaxTries + 2 {
			if got := r.boot(); got.Version != "1.0.0" {
				t.Fatalf("started %q", got.Version)
			}
		}
	})
}
