package screen

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"lianluozhan/cmd/internal/durable"
)

// Staged is where the display server finds this machine's configuration.
const Staged = "/run/lianluozhan-x/conf.d"

// patience is how many starts in a row may fail with this machine's configuration before
// one goes without: a picture that lies on its side is better than none, and the helper
// turns it where that can be done at all. The first may fail for want of a card.
const patience = 2

// Stage lays the files of a folder out for the next start of the display server, and
// reports whether they are there: after starts that failed with them, they are not.
func Stage(from, to string) (whole bool, err error) {
	failed := failures(to)
	if err := errors.Join(os.RemoveAll(to), os.MkdirAll(to, 0o755)); err != nil {
		return false, fmt.Errorf("configuration of the display: %w", err)
	}
	if failed >= patience {
		return false, count(to, 0)
	}
	files, err := os.ReadDir(from)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return false, fmt.Errorf("configuration of the display: %w", err)
	}
	for _, f := range files {
		if !strings.HasSuffix(f.Name(), ".conf") {
			continue
		}
		b, err := os.ReadFile(filepath.Join(from, f.Name()))
		if err == nil {
			err = os.WriteFile(filepath.Join(to, f.Name()), b, 0o644)
		}
		if err != nil {
			return false, fmt.Errorf("configuration of the display: %w", err)
		}
	}
	return true, count(to, failed+1)
}

// Began notes that the server started with what Stage laid out.
func Began(to string) error { return count(to, 0) }

// failures are the starts since one that began; a note that cannot be read is none.
func failures(to string) int {
	b, err := os.ReadFile(to + ".starts")
	if err != nil {
		return 0
	}
	n, err := strconv.Atoi(strings.TrimSpace(string(b)))
	if err != nil {
		return 0
	}
	return n
}

func count(to string, n int) error {
	if err := durable.Write(to+".starts", []byte(strconv.Itoa(n)+"\n"), 0o644); err != nil {
		return fmt.Errorf("count the display's starts: %w", err)
	}
	return nil
}
