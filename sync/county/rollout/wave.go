package rollout

import (
	"slices"
	"strings"
	"time"

	"lianluozhan/sync/county"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/wire"
)

// A release goes to a ring or a township in waves: to a few machines, and to more with
// each that it proved itself on. All begin at the same minute of the night: offered to
// all at once, the first failure would be known when the last machine had begun, and no
// pause could stop anything. A release that was wanted there before goes to all at once,
// and so does a wish for one station.
const (
	firstWave = 5 // where staff said nothing else
	moreEach  = 2 // machines at a time more, for each on which it proved itself
	// A machine that waits for the night holds its place as long as it is heard of. One
	// that had begun and is not heard of any more for lostAfter is one more failure: what
	// takes machines off the line must not go on to the next.
	heardOf   = 10 * time.Minute
	lostAfter = 30 * time.Minute
	// One that is heard of and gets no further, as without a helper or on trial without a
	// display, keeps the others from it for a day and a night.
	holdsFor = 24 * time.Hour
)

// taker is a machine to which a roll-out was offered.
type taker struct {
	station liaison.StationID
	since   time.Time
	heard   time.Time
	begun   bool // it installed the release or tried it
	stuck   bool // it cannot go on, and keeps nobody else from it
}

// admit reports whether a machine may be offered what is wanted of it now, and remembers
// that it was. The caller holds the lock.
func (r *Rollout) admit(w Wish, m county.Machine, v wire.Vitals) bool {
	if kind, _ := w.Target.Split(); w.Back || kind == "station" {
		return true
	}
	takers := r.takers(w.N)
	if _, over := r.tries[w.N][m.ID]; over {
		delete(takers, m.ID)
		return true
	}
	now, on := r.county.Now(), begun(w.Version, v)
	t, had := takers[m.ID]
	had = had && (t.begun || now.Sub(t.heard) < heardOf)
	if !had && !on && !r.roomy(w, now) {
		r.waits = true
		return false
	}
	if !had {
		t.since = now
	}
	stuck := v.Step == wire.Stuck && v.Target == w.Version
	takers[m.ID] = taker{m.Station, t.since, now, t.begun || on, stuck}
	return true
}

// roomy reports whether one more may begin.
func (r *Rollout) roomy(w Wish, now time.Time) bool {
	first, count := firstWave, r.taking(w.N, now)
	if c := r.plan.care(w); c.First > 0 {
		first = c.First
	}
	return count < first || count < first+moreEach*r.proven(w.N)
}

// last adds what is held back from a machine to what it is to take last, should nothing
// work there.
func last(paused []string, version string) []string {
	if slices.Contains(paused, version) || len(paused) == mostPaused {
		return paused
	}
	return append(paused, version)
}

// takers are those of a roll-out; those of roll-outs that are over are forgotten.
func (r *Rollout) takers(n uint64) map[string]taker {
	if r.waves[n] == nil {
		on := map[uint64]map[string]taker{n: {}}
		for _, w := range r.plan.Wishes {
			if old := r.waves[w.N]; old != nil {
				on[w.N] = old
			}
		}
		r.waves = on
	}
	return r.waves[n]
}

// taking is how many machines are at it.
func (r *Rollout) taking(n uint64, now time.Time) int {
	count := 0
	for machine, t := range r.waves[n] {
		_, over := r.tries[n][machine]
		if !over && !t.stuck && now.Sub(t.since) < holdsFor && (t.begun || now.Sub(t.heard) < heardOf) {
			count++
		}
	}
	return count
}

func (r *Rollout) proven(n uint64) int {
	count := 0
	for _, t := range r.tries[n] {
		if t.OK {
			count++
		}
	}
	return count
}

// lost are the machines that began with a roll-out and were not heard of since. m is
// heard of now.
func (r *Rollout) lost(w Wish, m county.Machine) (out []county.Machine) {
	r.mu.Lock()
	defer r.mu.Unlock()
	now := r.county.Now()
	r.hear(w.N, m.ID, now)
	for machine, t := range r.waves[w.N] {
		if _, over := r.tries[w.N][machine]; !over && t.begun && now.Sub(t.heard) >= lostAfter {
			out = append(out, county.Machine{ID: machine, Station: t.station})
		}
	}
	slices.SortFunc(out, func(a, b county.Machine) int { return strings.Compare(a.ID, b.ID) })
	return out
}

// hear notes that a machine is heard of, and of which roll-out it is by now. Where nobody
// was heard of for a while it was the county that was away, and nobody is lost by that.
func (r *Rollout) hear(n uint64, machine string, now time.Time) {
	away := now.Sub(r.heard) >= heardOf
	r.heard = now
	for of, on := range r.waves {
		if of != n {
			delete(on, machine)
		}
		for id, t := range on {
			if away || id == machine && t.begun {
				t.heard = now
				on[id] = t
			}
		}
	}
}

// room tells who waits that there is more of it: a release proved itself once more.
func (r *Rollout) room(more bool) {
	r.mu.Lock()
	changed, waits := r.changed, r.waits
	r.waits = r.waits && !more
	r.mu.Unlock()
	if more && waits {
		changed()
	}
}
