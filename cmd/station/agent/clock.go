package agent

import (
	"sync"
	"time"

	"lianluozhan/cmd/internal/helper"
)

// How far a clock may be off.
const (
	clockWrong = 5 * time.Minute // worth telling
	clockSet   = 24 * time.Hour  // certificates and the archive no longer work: set it here
	clockSame  = time.Minute     // two offsets that mean the same
)

// earliest is before any version of this program: no county's clock can be so early.
var earliest = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

// clock sets the machine's clock when it is days off and the county's is known. Small
// differences are timesyncd's.
type clock struct {
	cfg  Config
	note func(who, words string)

	mu   sync.Mutex
	pid  int32         // process that told of done
	done time.Duration // offset that was acted on; the process may repeat it for a while
	set  bool
}

// learn hears how far the county's clock is ahead.
func (c *clock) learn(from helper.Peer, b helper.Beat) {
	if !b.ClockKnown {
		return
	}
	off := time.Duration(b.Clock) * time.Millisecond
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.set && c.pid == from.PID && (off-c.done).Abs() < clockSame {
		return // learned before the clock was set
	}
	if off.Abs() < clockSet {
		c.set = false
		return
	}
	at := c.cfg.Now().Add(off)
	if at.Before(earliest) {
		return
	}
	c.pid, c.done, c.set = from.PID, off, true
	if err := c.cfg.Host.SetClock(at); err != nil {
		c.cfg.Log.Error("clock not set", "error", err)
		return
	}
	c.note(byItself, "本机时间差得太多，已按县里的时间校正")
}

// offset is how far the county's clock is ahead, as far as that is known and not acted
// on.
func (c *clock) offset(h heard) (time.Duration, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	off := time.Duration(h.Clock) * time.Millisecond
	if !h.ClockKnown || c.set && c.pid == h.PID && (off-c.done).Abs() < clockSame {
		return 0, false
	}
	return off, true
}

// county is the time at the county, or here when that is all there is.
func (c *clock) county(h heard) time.Time {
	off, _ := c.offset(h)
	return c.cfg.Now().Add(off)
}

// wrong reports whether the clock is off.
func (c *clock) wrong(h heard) bool {
	off, known := c.offset(h)
	return known && off.Abs() > clockWrong || c.cfg.Now().Before(earliest)
}
