package kiosk

import (
	"reflect"
	"slices"
	"time"

	"fyne.io/fyne/v2"

	"lianluozhan/sync/liaison"
)

// This file keeps an urgent notice over whatever is shown: pages, the attract page,
// a keyboard. The visit below goes on and loses nothing; only the question whether
// somebody is still there stands above it.

// urgent is the notice that stands over everything, and those that the visitor has
// put away.
type urgent struct {
	known  []liaison.Notice // until the visit ends; a notice that is changed comes back
	shown  liaison.Notice
	object fyne.CanvasObject // nil: none is shown
	since  time.Time         // when it came, by the visit's clock
}

// unread is how long the key takes no touch after a notice has come: a finger that
// was typing below must not put away what nobody has seen.
const unread = time.Second

// pressing is the notice that must be seen now, and whether there is one.
func (s *Shell) pressing() (liaison.Notice, bool) {
	if s.cfg.Urgent == nil {
		return liaison.Notice{}, false
	}
	for _, n := range s.content().UrgentAt(s.cfg.Now()) {
		known := func(k liaison.Notice) bool { return reflect.DeepEqual(k, n) }
		if !slices.ContainsFunc(s.urgent.known, known) {
			return n, true
		}
	}
	return liaison.Notice{}, false
}

// urge shows the notice that must be seen, or lets it go when its time is over.
func (s *Shell) urge() {
	n, ok := s.pressing()
	if ok == (s.urgent.object != nil) && reflect.DeepEqual(n, s.urgent.shown) {
		return
	}
	s.refreshOver()
}

// makeUrgent has the object of the notice that must be seen, made anew where the
// notice or the look is another.
func (s *Shell) makeUrgent() fyne.CanvasObject {
	n, ok := s.pressing()
	switch {
	case !ok:
		s.urgent.object = nil
	case s.urgent.object == nil || !reflect.DeepEqual(n, s.urgent.shown):
		if !reflect.DeepEqual(n, s.urgent.shown) {
			s.urgent.since = s.cfg.Clock()
		}
		s.urgent.object = s.cfg.Urgent(s.env(s.cfg.Size), n, s.know)
	}
	s.urgent.shown = n
	return s.urgent.object
}

// know puts the notice away for the rest of the visit.
func (s *Shell) know() {
	s.touched()
	if s.cfg.Clock().Sub(s.urgent.since) < unread {
		return
	}
	s.urgent.known = append(s.urgent.known, s.urgent.shown)
	s.urge()
}
