package boltstore_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"lianluozhan/sync/county/boltstore"
)

// names lists a folder.
func names(t *testing.T, dir string) string {
	t.Helper()
	list, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, e := range list {
		out = append(out, e.Name())
	}
	return strings.Join(out, " ")
}

func TestBackupApart(t *testing.T) {
	dir, far := t.TempDir(), t.TempDir()
	s := open(t, filepath.Join(dir, "county.db"))
	defer s.Close()
	put(t, s, "a", strings.Repeat("more than one piece ", 1<<18))
	moved := 0
	copied := filepath.Join(far, "copy.db")
	if err := s.BackupApart(t.Context(), copied, func() { moved++ }); err != nil {
		t.Fatal(err)
	}
	if err := boltstore.Verify(copied); err != nil {
		t.Error(err)
	}
	if info, err := os.Stat(copied); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the copy: %v %v", info.Mode(), err)
	}
	if got := names(t, dir) + ", " + names(t, far); got != "county.db, copy.db" {
		t.Errorf("left %s", got)
	}
	if moved < 4 {
		t.Errorf("said %d times that it gets on", moved)
	}
}

// Wherever a backup is told to end, it does, and leaves nothing.
func TestBackupApartIsToldToEnd(t *testing.T) {
	dir, far := t.TempDir(), t.TempDir()
	s := open(t, filepath.Join(dir, "county.db"))
	defer s.Close()
	put(t, s, "a", strings.Repeat("a few steps ", 1<<14))
	all := 0
	if err := s.BackupApart(t.Context(), filepath.Join(far, "whole.db"), func() { all++ }); err != nil {
		t.Fatal(err)
	}
	for last := range all {
		ctx, stop := context.WithCancel(t.Context())
		left := last
		err := s.BackupApart(ctx, filepath.Join(far, "copy.db"), func() {
			if left--; left < 0 {
				stop()
			}
		})
		stop()
		if err == nil {
			t.Fatalf("after %d of %d steps it went on", last, all)
		}
		if got := names(t, dir) + ", " + names(t, far); got != "county.db, whole.db" {
			t.Fatalf("after %d of %d steps it left %s", last, all, got)
		}
	}
}

// A disk that takes a little and then hangs: whoever writes and reads, and who closes the
// store, is not held up. What is left beside the store goes at the next start.
func TestBackupApartToADiskThatHangs(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "county.db")
	disk, full, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	s, err := boltstore.OpenThrough(path, func(name string, flag int, mode os.FileMode) (*os.File, error) {
		if strings.HasSuffix(name, ".part") {
			return full, nil
		}
		return os.OpenFile(name, flag, mode)
	})
	if err != nil {
		t.Fatal(err)
	}
	put(t, s, "a", strings.Repeat("x", 1<<20))
	ended := make(chan error, 1)
	go func() { ended <- s.BackupApart(t.Context(), filepath.Join(t.TempDir(), "copy.db"), func() {}) }()
	if _, err := disk.Read(make([]byte, 1)); err != nil {
		t.Fatal(err)
	}
	free := make(chan error, 1)
	go func() {
		put(t, s, "b", strings.Repeat("x", 8<<20)) // the file must be mapped larger
		free <- s.Close()
	}()
	select {
	case err := <-free:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(20 * time.Second):
		t.Fatal("the store waits for the disk")
	}
	if got := names(t, dir); got != "county.db county.db.copy" {
		t.Errorf("there is %s", got)
	}
	s = open(t, path)
	if got := names(t, dir); got != "county.db" {
		t.Errorf("after a new start there is %s", got)
	}
	if err := errors.Join(disk.Close(), s.Close()); err != nil {
		t.Error(err)
	}
	if err := <-ended; err == nil {
		t.Error("a copy that was cut off is good")
	}
}
