package boltstore_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"lianluozhan/sync/county"
	"lianluozhan/sync/county/boltstore"
)

// spoiltDir makes the test binary read every damaged file in the folder that the
// variable names, in a process that may crash without taking the test along.
const spoiltDir = "LIANLUOZHAN_SPOILT_DIR"

const records = 400

// value is what record i holds: a few are larger than a page.
func value(i int) string {
	return strings.Repeat(fmt.Sprint(i, " "), 1+i%90) + strings.Repeat("x", i%7/6*9000)
}

// filled makes a county.db of several levels and returns its bytes.
func filled(t *testing.T) []byte {
	t.Helper()
	path := filepath.Join(t.TempDir(), "county.db")
	s := open(t, path)
	for from := 0; from < records; from += 100 {
		if err := s.Update(func(tx county.Tx) error {
			var err error
			for i := from; i < from+100; i++ {
				err = errors.Join(err, tx.Put("meta", fmt.Sprintf("key%05d", i), []byte(value(i))))
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestDamageEndsNothing flips a bit of a county's file at a time, in all its pages:
// the store says that the file is damaged or reads what was written. bbolt by itself
// ends the process.
func TestDamageEndsNothing(t *testing.T) {
	if dir := os.Getenv(spoiltDir); dir != "" {
		readSpoilt(t, dir)
		return
	}
	whole := filled(t)
	dir := t.TempDir()
	rnd := rand.New(rand.NewPCG(3, 4))
	page := os.Getpagesize()
	for at := 0; at < len(whole); at += page {
		for n, within := range []int{rnd.IntN(16), 16 + rnd.IntN(200), rnd.IntN(page)} {
			bit := byte(1) << rnd.IntN(8)
			whole[at+within] ^= bit
			err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("%06d-%d.db", at+within, n)), whole, 0o600)
			if whole[at+within] ^= bit; err != nil {
				t.Fatal(err)
			}
		}
	}
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestDamageEndsNothing$")
	cmd.Env = append(os.Environ(), spoiltDir+"="+dir)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v\n%.3000s", err, out)
	}
}

func readSpoilt(t *testing.T, dir string) {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(dir, "*.db"))
	if err != nil || len(paths) < 100 {
		t.Fatal(len(paths), err)
	}
	told := 0
	for _, path := range paths {
		verified := boltstore.Verify(path)
		if verified != nil && !errors.Is(verified, boltstore.ErrDamaged) {
			t.Errorf("%s: verify: %v", filepath.Base(path), verified)
		}
		err := readAll(path)
		if err != nil && !errors.Is(err, boltstore.ErrDamaged) {
			t.Errorf("%s: %v", filepath.Base(path), err)
		}
		if err != nil {
			told++
			if verified == nil {
				t.Errorf("%s: verified, and then %v", filepath.Base(path), err)
			}
		}
	}
	if told < len(paths)/20 {
		t.Errorf("only %d of %d damaged files were recognised", told, len(paths))
	}
}

// readAll opens a store and returns an error when it does not hold all of filled.
func readAll(path string) error {
	s, err := boltstore.Open(path)
	if err != nil {
		return err
	}
	if s.Behind() != nil {
		return errors.Join(s.Behind(), s.Close())
	}
	err = s.View(func(tx county.Tx) error {
		tx.Scan("meta", "", "", func(string, []byte) bool { return true }) // a damaged key is told only so
		for i := range records {
			if got := tx.Get("meta", fmt.Sprintf("key%05d", i)); string(got) != value(i) {
				return fmt.Errorf("record %d: read %.40q", i, got)
			}
		}
		return nil
	})
	return errors.Join(err, s.Update(func(tx county.Tx) error { return tx.Put("meta", "new", nil) }), s.Close())
}
