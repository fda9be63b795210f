package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"lianluozhan/kiosk/background"
	"lianluozhan/kiosk/pin"
	"lianluozhan/kiosk/screen/enrol"
	"lianluozhan/sync/station/outbox"
	"lianluozhan/sync/station/uplink"
	"lianluozhan/sync/wire"
)

// joiner makes the machine part of a county from the first-run page.
type joiner struct {
	m      *machine
	door   *background.Door
	joined func() // called on the screen's goroutine
}

var _ enrol.Joiner = joiner{}

// Stick looks for a joining file on the sticks that are plugged in.
func (j joiner) Stick(done func(string, error)) {
	j.door.Go(func(context.Context) func() {
		address, err := joinFileOn(sticks(j.m.opts.usb))
		if err != nil {
			j.m.log.Info("no joining file", "error", err)
		}
		return func() { done(address, err) }
	})
}

// joinFile is what the county calls the file; maxJoinFile bounds it, in bytes.
const (
	joinFile    = "lianluozhan-join.txt"
	maxJoinFile = 4 << 10
)

var joinLine = regexp.MustCompile(`https?://[^\s]+/join/[0-9A-Za-z-]+`)

func joinFileOn(sticks []string) (string, error) {
	if len(sticks) == 0 {
		return "", enrol.ErrNoStick
	}
	for _, dir := range sticks {
		f, err := os.Open(filepath.Join(dir, joinFile))
		if err != nil {
			continue // there may be another stick
		}
		b, err := io.ReadAll(io.LimitReader(f, maxJoinFile))
		if err = errors.Join(err, f.Close()); err != nil {
			return "", fmt.Errorf("joining file: %w", err)
		}
		if address := joinLine.Find(b); address != nil {
			return string(address), nil
		}
	}
	return "", enrol.ErrNoFile
}

// PINKnown tells that the machine's answer file has a PIN.
func (j joiner) PINKnown() bool { return j.m.answeredPIN() != "" }

// Join keeps PIN and identity. The PIN comes first: a machine that has joined but
// has no PIN could not be looked after.
func (j joiner) Join(req enrol.Request, done func(enrol.Place, error)) {
	j.door.Go(func(ctx context.Context) func() {
		name, err := j.join(ctx, req)
		if err != nil {
			j.m.log.Warn("joining failed", "error", err)
		} else {
			j.m.answered.failed(nil)
		}
		place := enrol.Place{Station: name, Fingerprint: j.m.fingerprint()}
		return func() {
			if err == nil {
				j.joined()
			}
			done(place, joinWords(err))
		}
	})
}

// join waits for a try by the answer file to end, which may have made it unnecessary.
func (j joiner) join(ctx context.Context, req enrol.Request) (string, error) {
	_, before := j.m.box.Enrolled()
	j.m.answered.joining.Lock()
	defer j.m.answered.joining.Unlock()
	if e, now := j.m.box.Enrolled(); now && !before {
		return e.Name, nil
	}
	if err := j.m.announceJoining(ctx); err != nil {
		return "", err
	}
	if answered := j.m.answeredPIN(); req.PIN == "" && answered != "" {
		req.PIN = answered
		return j.m.enrolAsAnswered(ctx, req)
	}
	return j.m.enrol(ctx, req)
}

// enrol sets the PIN and joins.
func (m *machine) enrol(ctx context.Context, req enrol.Request) (string, error) {
	if req.PIN == "" {
		return "", enrol.ErrPIN
	}
	if err := m.newPIN(ctx, req.PIN); err != nil {
		return "", err
	}
	e, err := m.join(ctx, req.County, req.Code)
	return e.Name, err
}

// joinWords turns an error into one that the first-run page has words for.
func joinWords(err error) error {
	var refused *uplink.JoinError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &refused):
		switch refused.Code {
		case wire.JoinBadCode:
			return enrol.ErrCode
		case wire.JoinTooMany:
			return enrol.ErrSlow
		case wire.JoinVersion:
			return enrol.ErrVersion
		case wire.JoinMiddle:
			return enrol.ErrMiddle
		case wire.JoinGateway:
			return enrol.ErrGateway
		}
		return enrol.ErrCounty
	case errors.Is(err, enrol.ErrPIN):
		return enrol.ErrPIN
	case errors.Is(err, uplink.ErrUntrusted):
		return enrol.ErrUntrusted
	case errors.Is(err, outbox.ErrOwed):
		return enrol.ErrOwed
	case errors.Is(err, enrol.ErrStaff):
		return enrol.ErrStaff
	case errors.Is(err, enrol.ErrDisk), errors.Is(err, outbox.ErrDiskFull), errors.Is(err, outbox.ErrBroken):
		return enrol.ErrDisk
	}
	return enrol.ErrUnreachable
}

// joinAddress is what the first-run page begins with: the county's address, with
// the code when both are known.
func (o options) joinAddress() string {
	if o.code != "" && o.county != "" && !strings.Contains(o.county, "/join/") {
		return strings.TrimRight(o.county, "/") + "/join/" + o.code
	}
	return o.county
}

// joinAddress is what the page begins with: what the command line says, or where the
// machine has joined before.
func (m *machine) joinAddress() string {
	if e, ok := m.box.Enrolled(); ok && m.opts.county == "" {
		return e.County
	}
	return m.opts.joinAddress()
}

// joinFromOptions joins without a screen, where the command line has everything:
// address, code and PIN. A machine that has joined stays as it is.
func (m *machine) joinFromOptions() error {
	if _, joined := m.box.Enrolled(); joined || m.opts.pinFile == "" {
		return nil
	}
	county, code, found := strings.Cut(m.opts.joinAddress(), "/join/")
	if !found {
		return nil
	}
	b, err := os.ReadFile(m.opts.pinFile)
	if err != nil {
		return fmt.Errorf("维护密码文件读不出来：%w", err)
	}
	req := enrol.Request{County: county, Code: strings.ReplaceAll(code, "-", ""), PIN: strings.TrimSpace(string(b))}
	if err := pin.Check(req.PIN); err != nil {
		return errors.New("维护密码应为 6 到 12 位数字，不能太简单")
	}
	_, err = m.enrol(m.ctx, req)
	m.answered.failed(joinWords(err))
	return err
}
