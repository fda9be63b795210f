// Package firstrun is what a new machine asks before and after it joins a county: which
// way its screen is turned and whether its touch panel hits, then how loud it is and when
// its screen is on. It joins nothing and keeps nothing: package enrol and the machine do.
package firstrun

import (
	"time"

	"lianluozhan/kiosk/setup"
)

// Step is the question on show.
type Step int

// The steps in their order. The machine joins between AskTouch and AskVolume.
const (
	AskDirection Step = iota
	AskTouch
	AskVolume
	AskHours
	Done
)

// Model is where the questions stand. It outlives the views.
type Model struct {
	Set  *setup.Model
	step Step
	note string
}

// SetNote takes what a machine says of itself that has not joined yet, "" for nothing.
func (m *Model) SetNote(words string) { m.note = words }

// NewModel begins with the first question, or with those after joining.
func NewModel(m setup.Machine, now func() time.Time, joined bool) *Model {
	x := &Model{Set: setup.NewModel(m, now)}
	if joined {
		x.step = AskVolume
	}
	return x
}

// Step returns the question on show.
func (m *Model) Step() Step { return m.step }

// Next goes on; last reports that nothing is left to ask before the machine joins, or
// at all.
func (m *Model) Next() (last bool) {
	if m.step == AskTouch || m.step == Done {
		return true
	}
	m.step++
	m.Set.Reset()
	return false
}

// Back goes to the question before and reports whether there was one.
func (m *Model) Back() bool {
	if m.step == AskDirection || m.step == AskVolume {
		return false
	}
	m.step--
	m.Set.Reset()
	return true
}
