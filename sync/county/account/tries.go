package account

import (
	"net/netip"
	"sync"
	"time"
)

// tries counts wrong passwords, by name, by address and by both: one who guesses
// from one place is held up soon, one who guesses from many later, and the owner
// of an account that somebody else guesses at can still sign in for a good while.
// Names that there are not count like the others, so that nothing shows which is
// which.
type tries struct {
	now func() time.Time
	mu  sync.Mutex
	by  map[string]try
}

type try struct {
	wrong int
	until time.Time // nothing is tried before
	last  time.Time
}

// How many wrong passwords are free, and how the waiting grows from there.
const (
	freeBoth    = 5
	freeName    = 30
	freeAddress = 60
	firstWait   = 30 * time.Second
	longestWait = 15 * time.Minute
	forgotten   = 2 * time.Hour // after the last wrong one
	maxTries    = 50_000        // kept at the same time
)

func newTries(now func() time.Time) *tries { return &tries{now: now, by: map[string]try{}} }

// begin counts a password as wrong before it is tried, so that many at once count
// too. It returns how long to wait instead where that is needed, and for how long
// nothing is tried after this one if it is wrong.
func (t *tries) begin(name, address string) (wait, held time.Duration) {
	t.mu.Lock()
	defer t.mu.Unlock()
	now := t.now()
	all := places(name, address)
	for _, p := range all {
		wait = max(wait, t.by[p.key].until.Sub(now))
	}
	if wait > 0 {
		return wait, 0
	}
	t.sweep(now)
	for _, p := range all {
		k := t.by[p.key]
		if now.Sub(k.last) > forgotten {
			k = try{}
		}
		k.wrong, k.last = k.wrong+1, now
		if over := k.wrong - p.free; over >= 0 {
			wait := min(firstWait<<min(over, 10), longestWait)
			k.until, held = now.Add(wait), max(held, wait)
		}
		t.by[p.key] = k
	}
	return 0, held
}

// right takes back what begin counted, and what was wrong before by the same name.
func (t *tries) right(name, address string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for i, p := range places(name, address) {
		k := t.by[p.key]
		if k.wrong--; i == 0 || k.wrong <= 0 {
			delete(t.by, p.key)
			continue
		}
		if k.wrong < p.free {
			k.until = time.Time{}
		}
		t.by[p.key] = k
	}
}

type place struct {
	key  string
	free int
}

func places(name, address string) []place {
	from := network(address)
	return []place{{"b" + name + "\x00" + from, freeBoth}, {"n" + name, freeName}, {"a" + from, freeAddress}}
}

// network is the address, of IPv6 the part that one household has.
func network(address string) string {
	a, err := netip.ParseAddr(address)
	if err != nil {
		return address
	}
	if a = a.Unmap().WithZone(""); a.Is6() {
		if p, err := a.Prefix(64); err == nil {
			return p.String()
		}
	}
	return a.String()
}

// sweep makes room.
func (t *tries) sweep(now time.Time) {
	if len(t.by) < maxTries {
		return
	}
	for k, v := range t.by {
		if now.Sub(v.last) > forgotten {
			delete(t.by, k)
		}
	}
	for k, v := range t.by { // any that hold nobody up
		if len(t.by) < maxTries {
			return
		}
		if !v.until.After(now) {
			delete(t.by, k)
		}
	}
}
