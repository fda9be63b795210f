package kiosk

import (
	"time"

	"fyne.io/fyne/v2"

	"lianluozhan/kiosk/look"
	"lianluozhan/kiosk/screen"
	"lianluozhan/kiosk/session"
	"lianluozhan/sync/liaison"
)

// This file keeps the resident's visit: it opens with a touch, warns, and ends
// with everything wiped.

// Touch tells of a sign of life that did not land on one of the touch widgets.
func (s *Shell) Touch() { s.touched() }

// Tick moves the shell on to now; its own timer does so too.
func (s *Shell) Tick() { s.tick() }

// Touched is when somebody last touched the display, by the visit's clock; zero for
// never.
func (s *Shell) Touched() time.Time { return s.felt }

// touched is called for every touch anywhere.
func (s *Shell) touched() {
	s.felt = s.cfg.Clock()
	opened := s.session.Touch(s.cfg.Clock())
	if opened {
		s.hideAttract()
	}
	s.seen() // what the touch before has led to within a page
	s.schedule()
}

func (s *Shell) showAttract() {
	s.attract = nil
	if s.cfg.Rests == nil || s.cfg.Rests() {
		s.attract = s.cfg.Attract(s.env(s.cfg.Size), "")
		s.attract.Update(s.content(), s.cfg.Now())
	}
	s.refreshOver()
}

func (s *Shell) hideAttract() {
	s.attract = nil
	s.refreshOver()
}

// refreshOver lays what must be over the frame, if anything: an urgent notice or the
// attract page, and the warning.
func (s *Shell) refreshOver() {
	s.over.Objects = nil
	if o := s.makeUrgent(); o != nil {
		s.over.Objects = []fyne.CanvasObject{o}
	} else if s.attract != nil {
		s.over.Objects = []fyne.CanvasObject{s.attract.Object()}
	}
	s.frame.root.Hidden = len(s.over.Objects) > 0 // what nobody sees need not be painted
	if s.session.State() == session.Warning {
		s.warning = newWarning(s.l, s.stay, s.endSession)
		s.warning.set(s.session.Left(s.cfg.Clock()))
		s.over.Objects = append(s.over.Objects, s.warning.object)
	}
	s.over.Resize(s.cfg.Size)
	s.over.Refresh()
	s.frame.relayout()
	s.cfg.Window.Content().Refresh()
	s.seen()
}

func (s *Shell) stay() {
	s.session.Stay(s.cfg.Clock())
	s.warning = nil
	s.refreshOver()
	s.schedule()
}

// endSession wipes what the resident left, on the screen and in memory, and goes
// back to waiting in the usual look.
func (s *Shell) endSession() {
	s.session.End()
	s.warning = nil
	s.corner, s.urgent = corner{}, urgent{}
	for _, scr := range s.made {
		scr.Leave()
	}
	s.cfg.Wipe()
	s.stack = []screen.Route{{Page: screen.Home}}
	s.dress(look.New(s.cfg.Size, false, false))
	s.showAttract()
	s.schedule()
}

// Reset makes all screens anew, e.g. when the machine has joined a county, and goes
// home.
func (s *Shell) Reset() {
	s.stack = []screen.Route{{Page: screen.Home}}
	s.dress(s.l)
	if s.session.State() == session.Attract {
		s.showAttract() // what stands while nobody is here may be another page now
	}
	s.refreshOver()
	s.schedule()
}

// tick moves clock and session on and plans the next tick.
func (s *Shell) tick() {
	before := s.session.State()
	if s.cfg.Busy != nil && s.cfg.Busy() {
		s.session.Touch(s.cfg.Clock())
	}
	if s.session.Tick(s.cfg.Clock()) {
		s.endSession()
		return
	}
	switch {
	case s.session.State() == session.Warning && before != session.Warning:
		s.refreshOver()
	case s.session.State() == session.Warning && s.warning != nil:
		s.warning.set(s.session.Left(s.cfg.Clock()))
	}
	s.minute(s.cfg.Now())
	s.schedule()
}

// minute updates what depends on the clock.
func (s *Shell) minute(now time.Time) {
	s.tell()
	c := s.content()
	for _, scr := range s.made {
		scr.Update(c, now)
	}
	if s.attract != nil {
		s.attract.Update(c, now)
	}
	s.urge()
	s.seen()
}

// schedule plans one timer for whatever changes next: the clock's minute, the
// day's state, the session. While nobody is here that is once a minute.
func (s *Shell) schedule() {
	now := s.cfg.Now()
	wait := now.Truncate(time.Minute).Add(time.Minute).Sub(now)
	if d := s.nextChange(now).Sub(now); d > 0 {
		wait = min(wait, d)
	}
	switch s.session.State() {
	case session.Warning:
		wait = min(wait, time.Second)
	case session.Active:
		wait = min(wait, s.session.Left(s.cfg.Clock()))
	}
	s.wake()
	s.wake = s.cfg.Door.After(max(wait, 10*time.Millisecond), s.tick)
}

// turn is the next change by the clock alone, as it was worked out at a moment for
// some content.
type turn struct {
	of       *liaison.Content
	from, at time.Time
}

// nextChange remembers the answer while it holds: every touch asks, and going
// through a year's plan takes as long as a key may.
func (s *Shell) nextChange(now time.Time) time.Time {
	c := s.content()
	if s.turn.of != c || now.Before(s.turn.from) || !now.Before(s.turn.at) {
		s.turn = turn{c, now, s.cfg.NextChange(c, now)}
		if end := c.UrgentEnds(now); !end.IsZero() && (s.turn.at.IsZero() || end.Before(s.turn.at)) {
			s.turn.at = end
		}
	}
	return s.turn.at
}

// corner counts taps on the clock: five within three seconds open the staff page.
type corner struct {
	taps  int
	first time.Time
}

const (
	cornerTaps = 5
	cornerTime = 3 * time.Second
)

func (s *Shell) tapCorner() {
	now := s.cfg.Clock()
	if s.corner.taps == 0 || now.Sub(s.corner.first) > cornerTime {
		s.corner = corner{first: now}
	}
	if s.corner.taps++; s.corner.taps >= cornerTaps {
		s.corner = corner{}
		s.Open(screen.Route{Page: screen.Staff})
	}
}
