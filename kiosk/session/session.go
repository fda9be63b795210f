// Package session decides when a resident's session begins, when it warns and
// when it ends. It is a pure state machine over a clock that is handed in: it
// knows no widgets and holds nothing that a resident typed.
package session

import "time"

// State is where a session stands.
type State int

// The states: nobody is here; somebody is; somebody was, and is asked whether
// they still are.
const (
	Attract State = iota
	Active
	Warning
)

// Limits are the times of a session. Where a page holds nothing personal the
// session ends without a warning after Idle.
type Limits struct {
	Idle  time.Duration // without a touch until the warning
	Warn  time.Duration // of the warning's countdown
	Quiet time.Duration // without a touch on a page that holds nothing personal
}

// Usual are the limits of a public kiosk (WCAG 2.2.1 asks for at least 20 s of warning).
var Usual = Limits{Idle: 60 * time.Second, Warn: 30 * time.Second, Quiet: 90 * time.Second}

// Maintenance are the limits where staff read and compare: three minutes in all.
var Maintenance = Limits{Idle: 150 * time.Second, Warn: 30 * time.Second, Quiet: 180 * time.Second}

// Session follows one display. The zero Session is in Attract with no limits.
type Session struct {
	limits   Limits
	state    State
	personal bool
	touched  time.Time
}

// New returns a session that waits for somebody.
func New(l Limits) *Session { return &Session{limits: l} }

// State returns the state without moving the clock.
func (s *Session) State() State { return s.state }

// Touch notes that somebody touched the display at now. It reports whether that
// opened a new session.
func (s *Session) Touch(now time.Time) (opened bool) {
	if s.state == Warning {
		return false // the dialog's own keys decide
	}
	s.touched = now
	if s.state == Attract {
		s.state = Active
		return true
	}
	return false
}

// Stay answers the warning: somebody needs more time.
func (s *Session) Stay(now time.Time) {
	if s.state == Warning {
		s.state, s.touched = Active, now
	}
}

// Show tells whether the page on show holds something of the resident, and its
// limits. Going to a page of another kind counts as a touch.
func (s *Session) Show(personal bool, l Limits, now time.Time) {
	if personal != s.personal || l != s.limits {
		s.personal, s.limits, s.touched = personal, l, now
	}
}

// End ends the session at once.
func (s *Session) End() { s.state, s.personal = Attract, false }

// Tick moves the clock. ended is true once, when the session has just ended.
func (s *Session) Tick(now time.Time) (ended bool) {
	idle := now.Sub(s.touched)
	switch {
	case s.state == Attract:
		return false
	case idle < 0: // the clock was set back: start counting anew
		s.touched = now
		return false
	case s.state == Active && !s.personal && idle >= s.limits.Quiet,
		s.state == Warning && idle >= s.limits.Idle+s.limits.Warn:
		s.End()
		return true
	case s.state == Active && s.personal && idle >= s.limits.Idle:
		s.state = Warning
		s.touched = now.Add(-s.limits.Idle) // a late tick still gives the whole countdown
	}
	return false
}

// Left is the time until the session ends in Warning, else until the next change
// of state; zero in Attract.
func (s *Session) Left(now time.Time) time.Duration {
	var limit time.Duration
	switch {
	case s.state == Attract:
		return 0
	case s.state == Warning:
		limit = s.limits.Idle + s.limits.Warn
	case s.personal:
		limit = s.limits.Idle
	default:
		limit = s.limits.Quiet
	}
	return max(0, limit-now.Sub(s.touched))
}
