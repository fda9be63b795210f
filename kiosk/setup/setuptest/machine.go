// Package setuptest is a machine to set that is none, for tests and for pictures of the
// pages. It keeps what it is told in memory.
package setuptest

import "lianluozhan/kiosk/setup"

// Machine answers at once, or with Hold when Answer is called.
type Machine struct {
	Now    setup.State
	Silent bool  // nobody can change it
	Fail   error // of everything that is asked
	Found  setup.Settings
	Hold   bool

	Tried, Saved []setup.Settings // in order
	Taps         [][4]setup.Tap
	Clicks       int

	held []func()
}

var _ setup.Machine = (*Machine)(nil)

// New returns a machine with ordinary settings.
func New() *Machine {
	s := setup.Settings{
		Rotation: "normal", Volume: 60, ScreenOn: "06:30", ScreenOff: "21:30", QuietFrom: "01:00", QuietTo: "05:00",
	}
	return &Machine{Now: setup.State{Settings: s}, Found: s}
}

func (m *Machine) answer(f func()) {
	if m.Hold {
		m.held = append(m.held, f)
		return
	}
	f()
}

// Answer gives the answers that were held back.
func (m *Machine) Answer() {
	held := m.held
	m.held = nil
	for _, f := range held {
		f()
	}
}

// State is Now.
func (m *Machine) State() (setup.State, bool) { return m.Now, !m.Silent }

// Try notes the settings.
func (m *Machine) Try(s setup.Settings, done func(error)) {
	m.Tried = append(m.Tried, s)
	m.answer(func() { done(m.Fail) })
}

// Save notes the settings and keeps them.
func (m *Machine) Save(s setup.Settings, done func(error)) {
	m.Saved = append(m.Saved, s)
	m.answer(func() {
		if m.Fail == nil {
			m.Now.Settings = s
		}
		done(m.Fail)
	})
}

// Calibrate answers with Found.
func (m *Machine) Calibrate(taps [4]setup.Tap, done func(setup.Settings, error)) {
	m.Taps = append(m.Taps, taps)
	m.answer(func() { done(m.Found, m.Fail) })
}

// Click counts.
func (m *Machine) Click() { m.Clicks++ }
