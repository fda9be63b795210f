package spare

import (
	"errors"
	"log/slog"
	"sync"
	"time"
)

// What proves a helper, and what refutes it.
const (
	healthy  = time.Minute      // of life, and the program speaks to it
	lost     = 30 * time.Second // without a word
	mute     = 5 * time.Minute  // the program is on the screen, and was never heard
	tryAgain = time.Minute      // after a verdict that came to nothing
)

// ErrMute is the end of a helper that the program on the screen does not reach: the one
// before was reached by it.
var ErrMute = errors.New("the program is on the screen, and cannot be heard")

// Config is what a Watch works with.
type Config struct {
	Files Files
	// Readable reports whether the releases can be read, which is what nothing goes without.
	Readable func() error
	// Covered reports whether the program is on the screen.
	Covered func() (bool, error)
	Now     func() time.Time
	Log     *slog.Logger
}

// Watch judges the helper that runs, while it is on trial. On a machine whose program does
// not run at all it stays on trial, and nothing is held against it.
type Watch struct {
	cfg  Config
	born time.Time

	mu       sync.Mutex
	standing Standing
	heard    time.Time // the program's last word that was answered
	tried    time.Time // the last time that it came to a verdict
}

// New begins to watch with the start of the helper.
func New(cfg Config) *Watch {
	w := &Watch{cfg: cfg, born: cfg.Now(), standing: cfg.Files.Standing()}
	switch w.standing {
	case OnTrial:
		cfg.Log.Info("helper on trial")
	case Spare:
		cfg.Log.Error("the installed helper failed here, the one before it runs")
	case Apart, Proven:
	}
	return w
}

// Heard is that the program said something and got its answer.
func (w *Watch) Heard() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.heard = w.cfg.Now()
}

// Standing is what the helper is by now.
func (w *Watch) Standing() Standing {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.standing
}

// Round keeps a helper that has proved itself. An error says that the helper is no good
// and is to end: that start is held against it.
func (w *Watch) Round() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	now := w.cfg.Now()
	if w.standing != OnTrial {
		return nil
	}
	if !w.tried.IsZero() && now.Sub(w.tried) < tryAgain {
		return nil
	}
	if w.heard.IsZero() && now.Sub(w.born) >= mute {
		w.tried = now
		return w.refuted()
	}
	if now.Sub(w.born) < healthy || w.heard.IsZero() || now.Sub(w.heard) > lost {
		return nil
	}
	w.tried = now
	if err := w.cfg.Readable(); err != nil {
		w.cfg.Log.Warn("helper not proven, releases not readable", "error", err)
		return nil
	}
	if err := w.cfg.Files.Keep(); err != nil && w.cfg.Files.Standing() != Proven {
		w.cfg.Log.Warn("helper proven, but not kept", "error", err)
		return nil
	}
	w.standing = Proven
	w.cfg.Log.Info("helper proven")
	return nil
}

// refuted is ErrMute when the program is there, and so is a helper to go back to.
func (w *Watch) refuted() error {
	if !w.cfg.Files.another() {
		return nil
	}
	if there, err := w.cfg.Covered(); err != nil || !there {
		return nil //nolint:nilerr // without a display there is nothing to be said
	}
	return ErrMute
}
