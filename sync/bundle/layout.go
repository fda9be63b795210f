package bundle

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

// folder holds all bundles of a stick, so that what else is on it stays apart.
const folder = "lianluozhan"

const suffix = ".llz"

// Path is where a stick mounted at root holds the bundle of a machine.
func Path(root string, d Direction, machine string) string {
	return filepath.Join(root, folder, string(d), machine+suffix)
}

// List returns the paths of all bundles of a direction on a stick, sorted; none on
// a stick without any.
func List(root string, d Direction) ([]string, error) {
	dir := filepath.Join(root, folder, string(d))
	all, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("list bundles: %w", err)
	}
	var out []string
	for _, e := range all {
		// Files that begin with a dot are unfinished, or another system's.
		if e.Type().IsRegular() && strings.HasSuffix(e.Name(), suffix) && !strings.HasPrefix(e.Name(), ".") {
			out = append(out, filepath.Join(dir, e.Name()))
		}
	}
	return out, nil
}

// Write puts a bundle at path once all of it is on the stick: pulled out before,
// the stick holds the one that was there.
func Write(path string, fill func(*os.File) error) error {
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("write bundle: %w", err)
	}
	temp, err := os.CreateTemp(dir, ".*"+suffix)
	if err != nil {
		return fmt.Errorf("write bundle: %w", err)
	}
	defer os.Remove(temp.Name()) // gone already when all went well
	if err := errors.Join(fill(temp), temp.Sync(), temp.Close()); err != nil {
		return fmt.Errorf("write bundle: %w", err)
	}
	if err := os.Rename(temp.Name(), path); err != nil {
		return fmt.Errorf("write bundle: %w", err)
	}
	return syncFolder(dir)
}

// syncFolder makes the name durable. Some file systems of sticks cannot do that for
// a folder; there the system writes it within seconds.
func syncFolder(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return fmt.Errorf("write bundle: %w", err)
	}
	err = d.Sync()
	if errors.Is(err, errors.ErrUnsupported) || errors.Is(err, syscall.EINVAL) || os.IsPermission(err) {
		err = nil
	}
	if err := errors.Join(err, d.Close()); err != nil {
		return fmt.Errorf("write bundle: %w", err)
	}
	return nil
}
