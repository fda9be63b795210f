package agent

import (
	"sync"
	"time"

	"lianluozhan/cmd/internal/helper"
)

// pulse is what the program last said of itself.
type pulse struct {
	now func() time.Time

	mu    sync.Mutex
	born  time.Time // when listening began
	beat  helper.Beat
	at    time.Time // of the beat
	pid   int32
	first time.Time // beat of this process
	idle  time.Time // since when nobody is at the screen; zero while somebody is
}

// heard is a snapshot of it.
type heard struct {
	helper.Beat
	Alive  bool          // heard within BeatLost
	Silent time.Duration // since the last beat, or since listening began
	PID    int32
	Life   time.Duration // of the process, as far as heard
	Idle   time.Duration // nobody at the screen; as long as Silent when the program is dead
}

func newPulse(now func() time.Time) *pulse { return &pulse{now: now, born: now()} }

// take hears a beat.
func (p *pulse) take(from helper.Peer, b helper.Beat) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.now()
	if p.at.IsZero() || from.PID != p.pid || now.Sub(p.at) >= helper.BeatLost {
		p.pid, p.first, p.idle = from.PID, now, time.Time{}
	}
	switch {
	case b.InUse:
		p.idle = time.Time{}
	case p.idle.IsZero():
		p.idle = now
	}
	p.beat, p.at = b, now
}

// hear returns what is known now.
func (p *pulse) hear() heard {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.now()
	last := p.at
	if last.IsZero() {
		last = p.born
	}
	h := heard{Beat: p.beat, PID: p.pid, Silent: now.Sub(last)}
	h.Alive = !p.at.IsZero() && h.Silent < helper.BeatLost
	switch {
	case !h.Alive:
		h.Idle = h.Silent
	case !p.idle.IsZero():
		h.Life, h.Idle = now.Sub(p.first), now.Sub(p.idle)
	default:
		h.Life = now.Sub(p.first)
	}
	return h
}
