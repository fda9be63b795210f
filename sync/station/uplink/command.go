package uplink

import (
	"fmt"
	"time"

	"lianluozhan/sync/wire"
)

// obey hands a command to the machine. What became of it is told at once.
func (s *session) obey(c wire.Command) error {
	anew := false
	s.cfg.Obey(c, func() error {
		anew = true
		return s.cfg.Content.Forget()
	})
	if anew {
		return fmt.Errorf("the county has everything sent anew: %w", errRedial)
	}
	s.u.Tell()
	return nil
}

// Tell has the station report about itself soon, e.g. because another screen is
// shown; while it is not connected, with the next connection.
func (u *Uplink) Tell() {
	select {
	case u.news <- struct{}{}:
	default:
	}
}

// teller reports now and then, and sooner when there is news, but not all the time.
type teller struct {
	s     *session
	every *time.Ticker
	soon  *time.Timer
	last  time.Time
	armed bool
}

func (s *session) newTeller() *teller {
	soon := time.NewTimer(time.Hour)
	soon.Stop()
	return &teller{s: s, every: time.NewTicker(s.cfg.Timing.Status), soon: soon}
}

func (t *teller) stop() {
	t.every.Stop()
	t.soon.Stop()
}

// news plans a report as soon as one may come.
func (t *teller) news() {
	if !t.armed {
		t.armed = true
		t.soon.Reset(max(0, t.s.cfg.Timing.News-time.Since(t.last)))
	}
}

func (t *teller) tell() error {
	t.armed, t.last = false, time.Now()
	return t.s.report()
}
