package main

import (
	"context"
	"errors"
	"sync"

	"lianluozhan/cmd/internal/helper"
	"lianluozhan/kiosk/pin"
	"lianluozhan/kiosk/screen/enrol"
)

// This file joins a county with what the machine's answer file says, without anybody at
// the screen, and has the first-run page say why that did not succeed.

// answered is how joining by the answer file stands.
type answered struct {
	joining sync.Mutex // held while the machine joins, by its answers or by staff

	mu      sync.Mutex
	asked   enrol.Request // as last tried
	refused bool          // it cannot succeed with these answers
	why     error         // one that the first-run page has words for, nil for none
	show    func(error)   // has the screen show why; nil without one
}

// failed keeps why the last try failed, nil for nothing, and has it shown.
func (a *answered) failed(why error) {
	a.mu.Lock()
	same := errors.Is(why, a.why)
	a.why, a.refused = why, enrol.Final(why)
	show := a.show
	a.mu.Unlock()
	if show != nil && !same {
		show(why)
	}
}

// onScreen names what shows why a try failed, beginning with the last.
func (a *answered) onScreen(show func(error)) {
	a.mu.Lock()
	a.show = show
	why := a.why
	a.mu.Unlock()
	if why != nil {
		show(why)
	}
}

// again reports whether these answers are to be tried: a code is void after some tries, so
// what was refused for good is not tried again until the answers are others.
func (a *answered) again(r enrol.Request) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.asked != r {
		a.asked, a.refused = r, false
	}
	return !a.refused
}

// joinAsAnswered joins with what the answer file of the machine says, without anybody
// at the screen. It is tried again with a later beat until it is done or cannot be.
func (m *machine) joinAsAnswered(ctx context.Context, s helper.Settings) {
	if !m.answered.joining.TryLock() {
		return // staff are joining, or the last try still is
	}
	defer m.answered.joining.Unlock()
	if _, joined := m.box.Enrolled(); joined {
		if s.Code != "" || s.PIN != "" {
			m.answersUsed(ctx)
		}
		return
	}
	r := enrol.Request{County: s.County, Code: s.Code, PIN: s.PIN}
	if r.County == "" || r.Code == "" || r.PIN == "" || !m.answered.again(r) {
		return
	}
	name, err := m.enrolAsAnswered(ctx, r)
	why := joinWords(err)
	m.answered.failed(why)
	if err != nil {
		m.log.Warn("joining as the answer file says failed", "error", err, "for_good", enrol.Final(why))
		return
	}
	m.log.Info("joined as the answer file says", "station", name)
	m.answersUsed(ctx)
	m.mu.Lock()
	anew := m.anew
	m.mu.Unlock()
	if anew != nil {
		anew()
	}
}

// settingAnswered remembers that the PIN in force is the answer file's and nobody's at
// the screen.
const settingAnswered = "pin-answered"

func (m *machine) enrolAsAnswered(ctx context.Context, r enrol.Request) (string, error) {
	if err := m.pinAsAnswered(ctx, r.PIN); err != nil {
		return "", err
	}
	e, err := m.join(ctx, r.County, r.Code)
	return e.Name, err
}

// pinAsAnswered makes the PIN of the answer file the machine's, once: one that somebody
// has set on the screen meanwhile stays.
func (m *machine) pinAsAnswered(ctx context.Context, entry string) error {
	record, err := m.pin()
	if err != nil {
		return errors.Join(enrol.ErrDisk, err)
	}
	if len(record) > 0 {
		ours, err := m.box.Setting(settingAnswered)
		if err != nil {
			return errors.Join(enrol.ErrDisk, err)
		}
		if _, verdict := pin.Try(record, entry, m.Now()); len(ours) == 0 || verdict == nil {
			return nil
		}
	}
	if err := pin.Check(entry); err != nil {
		return errors.Join(enrol.ErrPIN, err)
	}
	if err := m.newPIN(ctx, entry); err != nil {
		return err
	}
	if err := m.box.SetSetting(settingAnswered, []byte{1}); err != nil {
		return errors.Join(enrol.ErrDisk, err)
	}
	return nil
}

// answeredPIN is the one that the machine's answer file has for it, "" for none.
func (m *machine) answeredPIN() string {
	s, _ := m.minder.helperState()
	return s.Settings.PIN
}

func (m *machine) answersUsed(ctx context.Context) {
	if _, err := m.minder.staffAct(ctx, helper.Act{What: helper.Taken}); err != nil {
		m.log.Warn("answer file not wiped", "error", err)
	}
}
