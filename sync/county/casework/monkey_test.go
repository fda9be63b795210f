package casework_test

import (
	"errors"
	"math/rand/v2"
	"reflect"
	"sync"
	"testing"
	"time"

	"lianluozhan/sync/county/casework"
	"lianluozhan/sync/liaison"
)

// Clerks who do anything at all, at the same time, on the same few matters: every
// case remains one that could have happened, and a desk that reads all of it anew
// shows the same.
func TestMonkeysAtTheDesk(t *testing.T) {
	r := newRig(t)
	const matters = 12
	r.files(r.registration(9000, "被并入的一件"))
	nos := []liaison.ReceiptNo{number(9000)}
	for i := range uint32(matters) {
		nos = append(nos, r.files(r.registration(i+1, "村口的路灯坏了，请帮忙修一修。")))
	}
	var all sync.WaitGroup
	for seed := range uint64(4) {
		all.Go(func() { monkey(t, r, nos, rand.New(rand.NewPCG(seed, 7))) }) //nolint:gosec // not for secrets
	}
	all.Wait()
	for _, no := range nos {
		k, err := r.county.Case(no)
		if err != nil {
			t.Fatal(err)
		}
		possible(t, k)
	}
	r.later(13 * 24 * time.Hour) // some are late by then
	r.settled()
	before, err := r.List(casework.Filter{Scope: everything, Size: 100})
	if err != nil {
		t.Fatal(err)
	}
	counts := r.Counts(everything)
	for only, n := range map[string]int{
		casework.OnlyNew: counts.New, casework.OnlyOverdue: counts.Overdue, casework.OnlySoon: counts.Soon, "": counts.All,
		casework.OnlyDissatisfied: counts.Dissatisfied, casework.OnlyUnrated: counts.Unrated, casework.OnlyRecheck: counts.Recheck,
		casework.OnlyDeletion: counts.Deletion, casework.OnlyOpen: counts.Open,
	} {
		if got := len(r.list(casework.Filter{Scope: everything, Only: only, Size: 100})); got != n {
			t.Errorf("%q lists %d and counts %d", only, got, n)
		}
	}
	r.Close()
	r.open()
	r.settled()
	after, err := r.List(casework.Filter{Scope: everything, Size: 100})
	if err != nil || !reflect.DeepEqual(before, after) || counts != r.Counts(everything) {
		t.Errorf("read anew it is another list, %v\n%+v\n%+v", err, before, after)
	}
}

// monkey does what comes to its mind.
func monkey(t *testing.T, r *rig, nos []liaison.ReceiptNo, dice *rand.Rand) {
	actors, all := []casework.Actor{office, office, town1, liaise}, deeds()
	for range 120 {
		no, a := nos[dice.IntN(len(nos))], actors[dice.IntN(len(actors))]
		f, err := r.File(no, a)
		if err != nil {
			t.Error(err)
			return
		}
		d := all[dice.IntN(len(all)-1)] // deletion, the last, would soon leave nothing to do
		if c, is := d.(casework.Correct); is {
			c.Event = 1 + dice.IntN(len(f.Case.Events))
			d = c
		}
		if m, is := d.(casework.Merge); is {
			m.Into = nos[dice.IntN(len(nos))]
			d = m
		}
		_, err = r.Do(no, a, f.Version, d)
		wrong := casework.Mistakes(nil)
		if err != nil && !errors.Is(err, casework.ErrStale) && !errors.Is(err, casework.ErrRefused) && !errors.Is(err, casework.ErrMayNot) &&
			!errors.As(err, &wrong) {
			t.Errorf("%s: %v", d.Kind(), err)
		}
		if _, err := r.List(casework.Filter{Scope: a.Scope, Words: "路灯", Page: 1 + dice.IntN(2)}); err != nil {
			t.Error(err)
		}
		r.Counts(a.Scope)
	}
}

// possible checks that each step that counts could follow those before it.
func possible(t *testing.T, k liaison.Case) {
	t.Helper()
	var so liaison.Case
	for i, e := range k.Events {
		if k.Voided(i) || e.Step == liaison.Corrected {
			continue
		}
		if st := so.State(); !st.May(e.Step) {
			t.Errorf("%s: %s after %s", k.Receipt, e.Step, st.Step)
		}
		so.Events = append(so.Events, e)
	}
	if so.State() != k.State() {
		t.Errorf("%s: %+v, without what was corrected %+v", k.Receipt, k.State(), so.State())
	}
}
