package api

import (
	"sync"
	"time"
)

// A machine may have been without a line for weeks and bring all of it at once.
// What comes on top of that is a flood, which is slowed to what a disk takes for
// years: floodBurst entries, and then one each floodEvery.
const (
	floodBurst = 20_000
	floodEvery = 10 * time.Second
	floodWait  = 10 * time.Minute // the longest a machine is sent away for
)

// flood counts entries by machine.
type flood struct {
	now  func() time.Time
	mu   sync.Mutex
	owed map[string]debt
}

// debt is how many entries a machine is over its rate.
type debt struct {
	since   time.Time
	entries float64
}

func newFlood(now func() time.Time) *flood { return &flood{now: now, owed: map[string]debt{}} }

// wait takes n entries of a machine and returns 0, or takes none and returns how
// long the machine should stay away.
func (f *flood) wait(machine string, n int) time.Duration {
	f.mu.Lock()
	defer f.mu.Unlock()
	now := f.now()
	d := f.owed[machine]
	if passed := now.Sub(d.since); passed > 0 { // a clock that was set back forgives nothing
		d.entries = max(0, d.entries-passed.Seconds()/floodEvery.Seconds())
	}
	d.since = now
	over := d.entries - floodBurst
	if over <= 0 {
		d.entries += float64(n)
	}
	f.owed[machine] = d
	if over <= 0 {
		return 0
	}
	return min(time.Duration(over+1)*floodEvery, floodWait)
}
