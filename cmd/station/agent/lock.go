package agent

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"lianluozhan/cmd/internal/helper"
	"lianluozhan/kiosk/pin"
)

// PINFile, in the folder of what the helper keeps, has what the staff's PIN is checked with.
// Only root can read it: whoever has the program's account, by a flaw in it, can neither
// read nor guess it, and so neither open the technician's way in nor have the machine obey
// another county. For the same reason nothing that the program says makes it void, a
// renewed data folder included: root alone takes it away, with "pin forget".
const PINFile = "pin.json"

// lock is the staff's PIN as the helper knows it. There is none until the program has
// said the first one. Every program that was released says Unlock: going back to one that
// does not, for which the way in would stay shut, cannot happen.
type lock struct {
	keep keeper
	now  func() time.Time
	log  *slog.Logger

	mu     sync.Mutex // also: one entry at a time
	record []byte     // of package pin; nil for none
	broken bool       // there is a file and it cannot be read: nothing opens then
	open   time.Time  // until then what staff ask for is done
	retry  time.Time  // no entry before, as this process counts, whatever becomes of the clock
}

type pinKept struct{ Record json.RawMessage }

func openLock(k keeper, now func() time.Time, log *slog.Logger) *lock {
	l := &lock{keep: k, now: now, log: log}
	l.read()
	return l
}

// read takes up what is on the disk, each time before it counts: root may have taken it
// away. Whoever calls it holds the lock.
func (l *lock) read() {
	var file pinKept
	err := l.keep.load(PINFile, &file)
	if err == nil && len(file.Record) > 0 {
		err = pin.Sound(file.Record)
	}
	if err != nil && !l.broken {
		l.log.Error("staff's PIN not readable: what asks for it stays shut", "error", err)
	}
	l.record, l.broken = file.Record, err != nil
	if err == nil && len(l.record) == 0 {
		l.retry = time.Time{}
	}
}

// damaged reports whether there is a PIN that cannot be read.
func (l *lock) damaged() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.read()
	return l.broken
}

// unlock checks what was typed. The count of wrong ones is on the disk before the answer
// is known.
func (l *lock) unlock(entry []byte) (helper.Reply, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.read()
	now := l.now()
	switch {
	case l.broken:
		return helper.Reply{}, brokenPIN
	case len(l.record) == 0:
		return helper.Reply{PIN: helper.PINNone}, nil
	case now.Before(l.retry):
		return helper.Reply{PIN: helper.PINWrong, Wait: l.retry.Sub(now)}, nil
	}
	next, verdict := pin.Try(l.record, string(entry), now)
	if next != nil {
		if err := l.save(next); err != nil {
			return helper.Reply{}, err
		}
	}
	out := helper.Reply{PIN: helper.PINWrong}
	var wait *pin.WaitError
	if errors.As(verdict, &wait) {
		out.Wait = wait.Left
	}
	switch {
	case verdict == nil:
		l.open, out.PIN = now.Add(helper.Unlocked), helper.PINRight
	case errors.Is(verdict, pin.ErrWrong):
		l.open = time.Time{}
		if wait != nil {
			l.retry = now.Add(wait.Left)
		}
	case wait == nil:
		return helper.Reply{}, fmt.Errorf("check the PIN: %w", verdict)
	}
	return out, nil
}

// take makes what was typed the PIN; free is that no other is asked for before.
func (l *lock) take(entry []byte, free bool) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.read()
	if err := l.may(); err != nil && !free {
		return otherPIN
	}
	record, err := pin.New(string(entry))
	if err != nil {
		return helper.Words("维护密码应为 6 到 12 位数字，不能太简单")
	}
	if err := l.save(record); err != nil {
		return err
	}
	l.broken, l.retry, l.open = false, time.Time{}, l.now().Add(helper.Unlocked)
	return nil
}

// save keeps a record; whoever calls it holds the lock.
func (l *lock) save(record []byte) error {
	if err := l.keep.save(PINFile, pinKept{record}); err != nil {
		return fmt.Errorf("keep the PIN: %w", err)
	}
	l.record = record
	return nil
}

// allowed is nil while staff may ask for what others must not have.
func (l *lock) allowed() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.read()
	return l.may()
}

// Why the PIN is not checked, or not made another.
const (
	brokenPIN = helper.Words("本机的维护密码记录坏了，请技术人员在本机运行 lianluozhan-station pin forget，再设一个新的维护密码")
	otherPIN  = helper.Words("本机还记着以前的维护密码。请用以前的维护密码；忘了的，请技术人员在本机运行 lianluozhan-station pin forget")
)

func (l *lock) may() error {
	switch {
	case l.broken:
		return brokenPIN
	case len(l.record) == 0 || l.now().Before(l.open):
		return nil
	}
	return helper.Words("请退出这一页，重新输入维护密码再做")
}
