// Package release decides which release of the kiosk's program a station runs: a new
// one is on trial until it has proved itself, one that fails is left for the last good
// one and marked bad, and nothing that happens to the power or the disk in between
// leaves a station without a program. It does not know where releases come from, what a
// proof of health is, or how the program is started.
//
// All there is to know lies in one small file, written by rename and flushed; the link
// "current" follows it and can be made anew from it. Every method takes a lock that
// counts across processes, so a package's script, the start of the program and the
// helper may call at once.
package release

import (
	"errors"
	"fmt"
	"path/filepath"
	"regexp"
	"time"
)

// MaxTries is how often a release on trial is started before it counts as failed.
const MaxTries = 3

// Program is where a release has its program.
const Program = "bin/lianluozhan-kiosk"

// Why something was refused. Words has them for staff.
var (
	ErrNotInstalled = errors.New("release is not installed, or not whole")
	ErrBad          = errors.New("release failed here before")
	ErrWithdrawn    = errors.New("release was withdrawn")
	ErrSchema       = errors.New("release cannot read the data of the one before")
	ErrLeap         = errors.New("release is too far from the good one to go back")
	ErrOnly         = errors.New("no other release could take over")
	ErrNone         = errors.New("no release is installed")
	ErrNotRunning   = errors.New("release was not the one started last")
)

// Options says where a station keeps what belongs to releases.
type Options struct {
	Releases string // one folder for each, named by its version
	Dir      string // for the link "current" and the folder "release" with the state
	Run      string // forgotten when the machine starts; works when the disk does not
	Disk     Disk
	Now      func() time.Time
}

// Machine returns the places of a real station.
func Machine() Options {
	return Options{
		Releases: "/usr/lib/lianluozhan/releases", Dir: "/var/lib/lianluozhan", Run: "/run/lianluozhan",
		Disk: Files{}, Now: time.Now,
	}
}

// Store is the releases of a station. Its methods may be called from any goroutine.
type Store struct{ o Options }

// New returns the releases at the places of o. It reads nothing yet.
func New(o Options) *Store { return &Store{o} }

// Started is what a start came to.
type Started struct {
	Version  string
	Dir      string    // holds the release
	Tries    int       // starts of a release on trial with this one; 0 when it is not on trial
	Switched *Rollback // this start left another release; nil when it did not
	Warning  string    // e.g. that the disk cannot be written, for the journal
}

// Rollback is that a release was left for another.
type Rollback struct {
	From string    `json:"from"`
	To   string    `json:"to"`
	Why  string    `json:"why"` // for staff
	At   time.Time `json:"at"`
}

// Release is one that is installed.
type Release struct {
	Version string `json:"version"`
	Schema  int    `json:"schema"` // of the data it writes; it reads up to one more
	Package string `json:"package"`
	Fault   string `json:"fault,omitempty"` // why it cannot be used, for staff; "" when it is whole
	runs    bool
}

// names keeps versions apart from paths.
var names = regexp.MustCompile(`^[0-9A-Za-z][0-9A-Za-z.+~-]*$`)

func (s *Store) dir(version string) string { return filepath.Join(s.o.Releases, version) }

// locked runs f with the lock held. Where there is no lock to be had, e.g. on a full
// disk, f runs all the same when it must.
func (s *Store) locked(must bool, f func() error) error {
	unlock, err := s.o.Disk.Lock(filepath.Join(s.o.Run, "release.lock"))
	if err != nil && !must {
		return fmt.Errorf("lock the releases: %w", err)
	}
	if err == nil {
		defer unlock()
	}
	return f()
}

// change lets f alter what is known, and keeps it. The link follows. After an error of
// the disk the change may have happened or not.
func (s *Store) change(f func(st *state, all installed) error) error {
	return s.alter(f, func(st state, linked bool) error {
		if err := s.keep(&st); err != nil || linked {
			return err
		}
		return s.relink(s.o.Dir, st.Current)
	})
}

// retreat is change for what gets a station off a release: a disk that cannot be written
// must not hold it there. What cannot be kept for good is kept until the machine is
// switched off.
func (s *Store) retreat(f func(st *state, all installed) error) error {
	return s.alter(f, func(st state, _ bool) error {
		if err := s.keepAnyhow(&st); err == nil {
			return nil
		}
		return s.keepBriefly(&st)
	})
}

// alter lets f alter what is known and has it kept; linked tells that the link fits.
func (s *Store) alter(f func(st *state, all installed) error, keep func(st state, linked bool) error) error {
	return s.locked(false, func() error {
		st, _ := s.load()
		all := s.installed()
		before := st.copy()
		err := f(&st, all)
		if st.equal(before) {
			return err
		}
		return errors.Join(err, keep(st, st.Current == before.Current))
	})
}

// relink lets the link "current" in dir lead to a release.
func (s *Store) relink(dir, version string) error {
	name, target := filepath.Join(dir, "current"), s.dir(version)
	if now, err := s.o.Disk.Link(name); err == nil && now == target {
		return nil
	}
	if err := s.o.Disk.Symlink(target, name+".new"); err != nil {
		return fmt.Errorf("link the release: %w", err)
	}
	if err := s.o.Disk.Rename(name+".new", name); err != nil {
		return fmt.Errorf("link the release: %w", err)
	}
	if err := s.o.Disk.Sync(dir); err != nil {
		return fmt.Errorf("flush the link to the release: %w", err)
	}
	return nil
}
