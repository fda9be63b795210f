package agent

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// keeper holds small files in one folder, each written whole or not at all.
type keeper struct{ dir string }

// load reads a file into v; it leaves v alone when there is none.
func (k keeper) load(name string, v any) error {
	b, err := os.ReadFile(filepath.Join(k.dir, name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err == nil {
		err = json.Unmarshal(b, v)
	}
	if err != nil {
		return fmt.Errorf("read %s: %w", name, err)
	}
	return nil
}

// save writes v; after an error the file is what it was.
func (k keeper) save(name string, v any) error {
	b, err := json.MarshalIndent(v, "", " ")
	if err != nil {
		return fmt.Errorf("keep %s: %w", name, err)
	}
	if err := k.write(name, b); err != nil {
		return fmt.Errorf("keep %s: %w", name, err)
	}
	return nil
}

func (k keeper) write(name string, b []byte) error {
	full := filepath.Join(k.dir, name)
	f, err := os.OpenFile(full+".new", os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(b)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return errors.Join(err, os.Remove(full+".new"))
	}
	if err := os.Rename(full+".new", full); err != nil {
		return err
	}
	return k.flush()
}

// flush makes names last.
func (k keeper) flush() error {
	d, err := os.Open(k.dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
