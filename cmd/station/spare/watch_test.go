package spare_test

import (
	"errors"
	"log/slog"
	"os"
	"testing"
	"time"

	"lianluozhan/cmd/station/spare"
)

// shift is a helper's life, by a clock that the test moves.
type shift struct {
	*box
	watch      *spare.Watch
	now        time.Time
	covered    bool
	unreadable error
}

// begin starts what is installed, or what is kept.
func begin(b *box, program string) *shift {
	b.t.Helper()
	var err error
	b.files.Self, err = os.Stat(program)
	b.must(err)
	s := &shift{box: b, now: time.Date(2026, 11, 23, 4, 0, 0, 0, time.UTC)}
	s.watch = spare.New(spare.Config{
		Files: b.files, Now: func() time.Time { return s.now }, Log: slog.New(slog.DiscardHandler),
		Readable: func() error { return s.unreadable },
		Covered:  func() (bool, error) { return s.covered, nil },
	})
	return s
}

// passes lets time pass in steps of five seconds and returns the first error of a round.
func (s *shift) passes(d time.Duration, spoken bool) error {
	for end := s.now.Add(d); s.now.Before(end); {
		s.now = s.now.Add(5 * time.Second)
		if spoken {
			s.watch.Heard()
		}
		if err := s.watch.Round(); err != nil {
			return err
		}
	}
	return nil
}

// trial is a machine with a helper that proved itself, and a newer one.
func trial(t *testing.T) *box {
	b := newBox(t)
	b.install("one", "exit 0")
	b.proves()
	b.install("two", "exit 0")
	return b
}

func (s *shift) is(want spare.Standing) {
	s.t.Helper()
	if got, disk := s.watch.Standing(), s.files.Standing(); got != want || disk != want {
		s.t.Errorf("standing %d, on the disk %d; want %d", got, disk, want)
	}
}

func TestProvesItself(t *testing.T) {
	b := trial(t)
	b.want(0, "two serve", "serve")
	s := begin(b, b.files.Installed())
	b.must(s.passes(55*time.Second, true))
	s.is(spare.OnTrial)
	b.must(s.passes(5*time.Second, true))
	s.is(spare.Proven)
	for _, dir := range b.files.Notes {
		if _, err := os.Stat(dir); err == nil {
			t.Errorf("%s is left", dir)
		}
	}
	b.install("three", "lame")
	b.want(0, "two serve", "serve") // and no more one
}

func TestTheFirstOfAMachine(t *testing.T) {
	b := newBox(t)
	b.install("one", "exit 0")
	s := begin(b, b.files.Installed())
	b.must(s.passes(time.Minute, true))
	s.is(spare.Proven)
}

// A program that is not there says nothing about its helper.
func TestNobodySpeaks(t *testing.T) {
	b := trial(t)
	s := begin(b, b.files.Installed())
	b.must(s.passes(time.Hour, false))
	s.is(spare.OnTrial)
	b.must(s.passes(time.Minute, true))
	s.is(spare.Proven)
}

// But one that is on the screen and not heard does.
func TestNotHeard(t *testing.T) {
	b := trial(t)
	s := begin(b, b.files.Installed())
	s.covered = true
	began := s.now
	if err := s.passes(time.Hour, false); !errors.Is(err, spare.ErrMute) || s.now.Sub(began) != 5*time.Minute {
		t.Errorf("%v after %v", err, s.now.Sub(began))
	}
	b.must(os.Remove(b.files.Kept())) // nothing to go back to
	s = begin(b, b.files.Installed())
	s.covered = true
	b.must(s.passes(time.Hour, false))
}

func TestFellSilent(t *testing.T) {
	b := trial(t)
	s := begin(b, b.files.Installed())
	b.must(s.passes(20*time.Second, true))
	s.covered = true
	b.must(s.passes(time.Hour, false))
	s.is(spare.OnTrial)
}

func TestReleasesNotReadable(t *testing.T) {
	b := trial(t)
	s := begin(b, b.files.Installed())
	s.unreadable = errors.New("input/output error")
	b.must(s.passes(10*time.Minute, true))
	s.is(spare.OnTrial)
	s.unreadable = nil
	b.must(s.passes(time.Minute, true))
	s.is(spare.Proven)
}

// What was kept stays where the new one cannot be, and the helper goes on.
func TestNotKept(t *testing.T) {
	b := trial(t)
	b.must(os.MkdirAll(b.files.Kept()+".new/full", 0o755))
	s := begin(b, b.files.Installed())
	b.must(s.passes(10*time.Minute, true))
	s.is(spare.OnTrial)
	b.must(os.RemoveAll(b.files.Kept() + ".new"))
	b.must(s.passes(time.Minute, true))
	s.is(spare.Proven)
}

// A helper that was replaced while it was on trial does not prove the one that came.
func TestReplacedMeanwhile(t *testing.T) {
	b := trial(t)
	s := begin(b, b.files.Installed())
	b.must(s.passes(30*time.Second, true))
	b.install("three", "lame")
	b.must(s.passes(10*time.Minute, true))
	b.want(0, "one serve", "serve")
}

func TestSpare(t *testing.T) {
	b := trial(t)
	s := begin(b, b.files.Kept())
	b.must(s.passes(10*time.Minute, true))
	s.is(spare.Spare)
	b.must(b.files.Excuse())
	b.must(os.Remove(b.files.Installed()))
	if s := b.files.Standing(); s != spare.Spare {
		t.Errorf("standing %d", s)
	}
}

func TestApart(t *testing.T) {
	s := begin(newBox(t), "/bin/sh")
	s.must(s.passes(10*time.Minute, true))
	s.is(spare.Apart)
}
