package agent

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"lianluozhan/cmd/internal/durable"
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
	if err := durable.Write(filepath.Join(k.dir, name), b, 0o600); err != nil {
		return fmt.Errorf("keep %s: %w", name, err)
	}
	return nil
}
