package release

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// Disk is what releases need of a file system. Nothing is lasting before Sync of the
// file, and no name before Sync of its folder.
type Disk interface {
	Looks
	Writes
}

// Looks reads.
type Looks interface {
	Read(name string) ([]byte, error)
	List(dir string) ([]string, error)
	Link(name string) (target string, err error)
	Runs(name string) bool // it is a program
}

// Writes makes and renames. Folders that are missing are made.
type Writes interface {
	Write(name string, b []byte) error // in place of what was there
	Symlink(target, name string) error // in place of what was there
	Rename(from, to string) error      // in place of what was there
	Sync(name string) error            // of a file or a folder
	Lock(name string) (func(), error)  // waits
}

// Files is the machine's own disk.
type Files struct{}

// Read returns what a file holds.
func (Files) Read(name string) ([]byte, error) { return os.ReadFile(name) } //nolint:wrapcheck // callers say what it was for

// List returns the names in a folder.
func (Files) List(dir string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	var out []string
	for _, e := range entries {
		out = append(out, e.Name())
	}
	return out, err //nolint:wrapcheck // as above
}

// Link returns where a link leads.
func (Files) Link(name string) (string, error) { return os.Readlink(name) } //nolint:wrapcheck // as above

// Runs reports whether name is a program.
func (Files) Runs(name string) bool {
	info, err := os.Stat(name)
	return err == nil && info.Mode().IsRegular() && info.Mode()&0o111 != 0 && info.Size() > 0
}

// Write makes a file.
func (Files) Write(name string, b []byte) error {
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return fmt.Errorf("make a folder: %w", err)
	}
	return os.WriteFile(name, b, 0o644) //nolint:wrapcheck // as above
}

// Symlink makes a link.
func (Files) Symlink(target, name string) error {
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return fmt.Errorf("make a folder: %w", err)
	}
	if err := os.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("remove a link left over: %w", err)
	}
	return os.Symlink(target, name) //nolint:wrapcheck // as above
}

// Rename moves a file over another.
func (Files) Rename(from, to string) error { return os.Rename(from, to) } //nolint:wrapcheck // as above

// Sync flushes a file or a folder.
func (Files) Sync(name string) error {
	f, err := os.Open(name)
	if err != nil {
		return err //nolint:wrapcheck // as above
	}
	return errors.Join(f.Sync(), f.Close())
}

// Lock waits for a lock and returns what gives it up.
func (Files) Lock(name string) (func(), error) {
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return nil, fmt.Errorf("make a folder: %w", err)
	}
	f, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err //nolint:wrapcheck // as above
	}
	for {
		err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX)
		if !errors.Is(err, syscall.EINTR) {
			break
		}
	}
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return func() { _ = f.Close() }, nil // which unlocks; nothing was written to it
}
