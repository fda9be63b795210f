package agent

import (
	"log/slog"
	"slices"
	"sync"
	"time"

	"lianluozhan/sync/wire"
)

// wishFile has what is wanted, so that it goes on after a power cut and when the county
// is away.
const wishFile = "wanted.json"

// wish is which release this machine is to run, and how urgently.
type wish struct {
	keep keeper
	log  *slog.Logger
	wake chan struct{} // holds one when there was a change

	mu sync.Mutex
	w  wished
	n  int // changes, so that waiting after a failure ends with the next one
}

type wished struct {
	County wire.Wanted // the newest that was signed
	// Now: whoever asked does not want to wait for the night.
	Now bool
	// Stick is a folder to update from; staff stand beside the machine. Local is what
	// was found there: it counts until the county wants something newer.
	Stick   string
	Local   string
	LocalAt int64 // Unix milliseconds
	Staff   bool  // Now was asked for at the screen
	Again   int64 // Wanted.AgainAt that was obeyed
}

func openWish(k keeper, log *slog.Logger) *wish {
	w := &wish{keep: k, log: log, wake: make(chan struct{}, 1)}
	if err := k.load(wishFile, &w.w); err != nil {
		log.Error("what is wanted was forgotten; the county says it again", "error", err)
		w.w = wished{}
	}
	return w
}

// get returns the wish and its number.
func (w *wish) get() (wished, int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	out := w.w
	out.County.Withdrawn = slices.Clone(out.County.Withdrawn)
	return out, w.n
}

// change alters the wish. On a disk that cannot be written it holds until the power
// goes, which is better than not at all.
func (w *wish) change(f func(*wished)) {
	w.mu.Lock()
	defer w.mu.Unlock()
	f(&w.w)
	w.n++
	if err := w.keep.save(wishFile, w.w); err != nil {
		w.log.Error("what is wanted is not kept", "error", err)
	}
	select {
	case w.wake <- struct{}{}:
	default: // whoever is to wake has not looked since the last one
	}
}

// ahead is how far a time may lie in the future before it is a clock's mistake.
const ahead = 5 * time.Minute

// newer takes over what the county wants, unless it said something later before; now is
// the time at the county. What was said while somebody's clock was years ahead must not
// stand for years. The county says the same again with every connection: that is no
// news, and ends neither an urgent wish nor what came by a stick.
func (w *wish) newer(c wire.Wanted, now time.Time) bool {
	most := now.Add(ahead).UnixMilli()
	told := func(at int64) bool { return at <= most }
	old, _ := w.get()
	if c.At <= old.County.At && told(old.County.At) {
		return false
	}
	if saysSame(c, old.County) {
		w.again(c)
		return false
	}
	w.change(func(x *wished) {
		x.County = c
		x.Now, x.Staff = c.Now, false
		if c.At >= x.LocalAt || !told(x.LocalAt) {
			x.Local = ""
		}
	})
	return true
}

// again notes that the county still wants what it wanted.
func (w *wish) again(c wire.Wanted) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.w.County = c
	if err := w.keep.save(wishFile, w.w); err != nil {
		w.log.Error("what is wanted is not kept", "error", err)
	}
}

// saysSame reports whether two wishes differ in nothing but when they were said.
func saysSame(a, b wire.Wanted) bool {
	return a.Version == b.Version && a.Ring == b.Ring && a.From == b.From && a.To == b.To && a.Now == b.Now &&
		a.Again == b.Again && a.AgainAt == b.AgainAt &&
		slices.Equal(a.Withdrawn, b.Withdrawn)
}

// version is which release is wanted, "" for what runs.
func (x wished) version() string {
	if x.Local != "" {
		return x.Local
	}
	return x.County.Version
}

// minutes is a time of day in minutes, ok only for "hh:mm".
func minutes(s string) (int, bool) {
	t, err := time.Parse("15:04", s)
	if err != nil {
		return 0, false
	}
	return t.Hour()*60 + t.Minute(), true
}

// within reports whether a minute of the day lies in [from, to), past midnight when
// from is the later.
func within(at, from, to int) bool {
	if from <= to {
		return from <= at && at < to
	}
	return at >= from || at < to
}
