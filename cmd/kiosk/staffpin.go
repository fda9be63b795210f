package main

import (
	"context"
	"errors"

	"lianluozhan/cmd/internal/helper"
	"lianluozhan/kiosk/pin"
	"lianluozhan/kiosk/screen/enrol"
)

// This file keeps the PIN. Where the machine has a helper, that one's word counts, because
// it opens the technician's way in: it hears what staff type, and the program's own record
// is made to fit. The program's own is for machines without a helper, and for while it
// does not answer.

// Why the helper cannot be told of a PIN. One that was there has to hear of a new one.
var (
	errNoHelper   = errors.New("this machine never had a helper")
	errHelperAway = errors.New("the machine's helper does not answer")
)

// checkPIN checks an entry. The count of wrong entries is on the disk before the answer is
// known.
func (m *machine) checkPIN(ctx context.Context, entry string) error {
	reply, err := m.sayPIN(ctx, helper.Unlock, entry)
	switch {
	case err != nil:
	case reply.PIN == helper.PINRight:
		m.fitPIN(entry)
		return nil
	case reply.PIN == helper.PINWrong && reply.Wait > 0:
		return errors.Join(pin.ErrWrong, &pin.WaitError{Left: reply.Wait})
	case reply.PIN == helper.PINWrong:
		return pin.ErrWrong
	}
	verdict := m.checkOwnPIN(entry)
	if verdict == nil && err == nil && reply.PIN == helper.PINNone {
		if _, err := m.sayPIN(ctx, helper.NewPIN, entry); err != nil {
			m.log.Warn("helper not told of the PIN", "error", err)
		}
	}
	return verdict
}

// sayPIN says to the helper what was typed; errNoHelper where there never was one.
func (m *machine) sayPIN(ctx context.Context, what helper.ActKind, entry string) (helper.Reply, error) {
	_, answers, ever := m.minder.known()
	switch {
	case !ever:
		return helper.Reply{}, errNoHelper
	case !answers:
		return helper.Reply{}, errHelperAway
	}
	return m.minder.staffAct(ctx, helper.Act{What: what, PIN: []byte(entry)})
}

// checkOwnPIN checks an entry by the program's own record.
func (m *machine) checkOwnPIN(entry string) error {
	record, err := m.pin()
	if err != nil {
		return errors.Join(pin.ErrDamaged, err)
	}
	next, verdict := pin.Try(record, entry, m.Now())
	if next == nil {
		return verdict
	}
	if err := m.setPIN(next); err != nil {
		return errors.Join(pin.ErrDamaged, err)
	}
	return verdict
}

// fitPIN makes the program's own record fit an entry that the helper found right.
func (m *machine) fitPIN(entry string) {
	record, err := m.pin()
	if err == nil {
		if next, verdict := pin.Try(record, entry, m.Now()); verdict == nil && next == nil {
			return
		}
	}
	if record, err = pin.New(entry); err == nil {
		err = m.setPIN(record)
	}
	if err != nil {
		m.log.Warn("own record of the PIN not renewed", "error", err)
	}
}

// newPIN makes an entry the PIN, of the helper first: what that one refuses is not the PIN
// here either.
func (m *machine) newPIN(ctx context.Context, entry string) error {
	record, err := pin.New(entry)
	if err != nil {
		return err
	}
	if _, err := m.sayPIN(ctx, helper.NewPIN, entry); err != nil && !errors.Is(err, errNoHelper) {
		return errors.Join(enrol.ErrStaff, err)
	}
	// Not the answer file's any more, unless that is where it came from: whoever takes it
	// from there says so afterwards.
	if err := errors.Join(m.box.SetSetting(settingAnswered, nil), m.setPIN(record)); err != nil {
		return errors.Join(enrol.ErrDisk, err)
	}
	return nil
}
