// Package spare keeps the helper's program that proved itself on this machine, for when a
// newer one does not. The helper cannot undo itself: station-run, which every unit calls,
// starts the one that is kept where the installed one fails. This package is the other
// half, inside the helper: it says which of the two runs, and that it proved itself. It
// knows nothing of releases, nor of what a helper does.
package spare

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"lianluozhan/cmd/internal/durable"
)

// Standing is what a running helper is on its machine.
type Standing int

// A helper that was started from elsewhere, as developers do, is Apart.
const (
	Apart   Standing = iota
	OnTrial          // installed, and has not proved itself yet
	Proven           // installed, and has
	Spare            // the one that was kept; what is installed failed
)

// Files are where the programs are, and what station-run notes. It says the same names.
type Files struct {
	Lib   string      // folder of the programs
	Notes []string    // folders of what is held against a program on trial
	Self  os.FileInfo // the program that runs
}

// At are those of the machine whose disk is below root, "" for this one.
func At(root string) Files {
	f := Files{
		Lib:   root + "/usr/lib/lianluozhan",
		Notes: []string{root + "/var/lib/lianluozhan/helper/trial", root + "/run/lianluozhan/trial"},
	}
	if self, err := os.Stat("/proc/self/exe"); err == nil { // right also when it was replaced since
		f.Self = self
	}
	return f
}

// Installed is the program that the package brought.
func (f Files) Installed() string { return filepath.Join(f.Lib, "lianluozhan-station") }

// Kept is the program that proved itself. It is another name of the same file, which
// costs no room, and stays what it is when the package puts a new one in place.
func (f Files) Kept() string { return f.Installed() + ".proven" }

// Standing says what the program that runs is.
func (f Files) Standing() Standing {
	installed, errI := os.Stat(f.Installed())
	kept, errK := os.Stat(f.Kept())
	runs := func(it os.FileInfo, err error) bool { return f.Self != nil && err == nil && os.SameFile(f.Self, it) }
	switch {
	case runs(installed, errI) && runs(kept, errK):
		return Proven
	case runs(installed, errI):
		return OnTrial
	case runs(kept, errK):
		return Spare
	}
	return Apart
}

// another reports whether there is a kept program to go back to.
func (f Files) another() bool {
	_, err := os.Stat(f.Kept())
	return err == nil
}

// Keep keeps the program that runs as one that proved itself; what was held against it is
// forgotten. After an error or a power cut, what was kept before is.
func (f Files) Keep() error {
	half := f.Kept() + ".new"
	err := errors.Join(gone(half), os.Link(f.Installed(), half))
	if err == nil {
		if it, errS := os.Stat(half); errS != nil || f.Self == nil || !os.SameFile(f.Self, it) {
			err = errors.Join(errors.New("another program was installed meanwhile"), errS)
		}
	}
	if err == nil {
		err = os.Rename(half, f.Kept())
	}
	if err != nil {
		return fmt.Errorf("keep the helper that proved itself: %w", errors.Join(err, gone(half)))
	}
	for _, dir := range f.Notes {
		err = errors.Join(err, os.RemoveAll(dir))
	}
	if err = errors.Join(durable.SyncDir(f.Lib), err); err != nil {
		return fmt.Errorf("keep the helper that proved itself: %w", err)
	}
	return nil
}

// Excuse takes back that starts of the program that runs are held against it: it is about
// to end because it was told to.
func (f Files) Excuse() error {
	if f.Standing() != OnTrial {
		return nil
	}
	s, ok := f.Self.Sys().(*syscall.Stat_t)
	if !ok {
		return nil
	}
	// As station-run writes it: stat -c %i-%Y-%s
	name := fmt.Sprintf("%d-%d-%d.serve", s.Ino, s.Mtim.Sec, s.Size)
	var errs []error
	for _, dir := range f.Notes {
		errs = append(errs, gone(filepath.Join(dir, name)))
	}
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("take the start back: %w", err)
	}
	return nil
}

func gone(name string) error {
	if err := os.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err //nolint:wrapcheck // callers say what it was for
	}
	return nil
}
