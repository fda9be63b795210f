package boltstore_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"lianluozhan/sync/county"
	"lianluozhan/sync/county/boltstore"
	"lianluozhan/sync/county/storetest"
)

func open(t *testing.T, path string) *boltstore.Store {
	t.Helper()
	s, err := boltstore.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestStore(t *testing.T) {
	storetest.Run(t, func(t *testing.T) county.Store {
		s := open(t, filepath.Join(t.TempDir(), "county.db"))
		t.Cleanup(func() { _ = s.Close() })
		return s
	})
}

func TestASecondProcessIsTold(t *testing.T) {
	path := filepath.Join(t.TempDir(), "county.db")
	s := open(t, path)
	defer s.Close()
	if _, err := boltstore.Open(path); err == nil {
		t.Fatal("the file was opened twice")
	}
}

func TestBackupWhileServing(t *testing.T) {
	dir := t.TempDir()
	s := open(t, filepath.Join(dir, "county.db"))
	put(t, s, "a", "first")
	if err := s.Backup(filepath.Join(dir, "copy.db")); err != nil {
		t.Fatal(err)
	}
	put(t, s, "a", "second")
	_ = s.Close()
	c := open(t, filepath.Join(dir, "copy.db"))
	defer c.Close()
	_ = c.View(func(tx county.Tx) error {
		if got := string(tx.Get("meta", "a")); got != "first" {
			t.Errorf("the copy has %q", got)
		}
		return nil
	})
}

func TestADamagedValueIsNeverRead(t *testing.T) {
	path := filepath.Join(t.TempDir(), "county.db")
	s := open(t, path)
	put(t, s, "a", "a value that will be damaged on the disk")
	_ = s.Close()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	damaged := bytes.ReplaceAll(b, []byte("will be damaged"), []byte("will be demaged"))
	if err := os.WriteFile(path, damaged, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := boltstore.Verify(path); !errors.Is(err, boltstore.ErrDamaged) {
		t.Errorf("verify: %v", err)
	}
	s = open(t, path)
	defer s.Close()
	err = s.View(func(tx county.Tx) error {
		if v := tx.Get("meta", "a"); v != nil {
			t.Errorf("read %q", v)
		}
		return nil
	})
	if !errors.Is(err, boltstore.ErrDamaged) {
		t.Errorf("view: %v", err)
	}
}

// bbolt takes the older of two meta pages without a word when the newer one is
// damaged; the last commit is missing then.
func TestALostCommitIsNoticed(t *testing.T) {
	for page := range 2 {
		path := filepath.Join(t.TempDir(), "county.db")
		s := open(t, path)
		put(t, s, "a", "first")
		put(t, s, "a", "second")
		if err := errors.Join(s.Behind(), s.Close(), boltstore.Verify(path)); err != nil {
			t.Fatalf("a whole file: %v", err)
		}
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		b[page*os.Getpagesize()+20] ^= 4
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := boltstore.Verify(path); !errors.Is(err, boltstore.ErrDamaged) {
			t.Errorf("page %d: verify: %v", page, err)
		}
		s = open(t, path)
		if err := s.Behind(); !errors.Is(err, boltstore.ErrDamaged) {
			t.Errorf("page %d: behind: %v", page, err)
		}
		put(t, s, "a", "third")
		put(t, s, "a", "fourth")
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		s = open(t, path)
		if err := errors.Join(s.Behind(), s.Close()); err != nil {
			t.Errorf("page %d: written over: %v", page, err)
		}
	}
}

func put(t *testing.T, s *boltstore.Store, key, value string) {
	t.Helper()
	if err := s.Update(func(tx county.Tx) error { return tx.Put("meta", key, []byte(value)) }); err != nil {
		t.Fatal(err)
	}
}

// A sync that failed once is fatal: the store must not take another write,
// whatever the disk says later.
func TestFailedSync(t *testing.T) {
	path := filepath.Join(t.TempDir(), "county.db")
	var disk *os.File
	s, err := boltstore.OpenThrough(path, func(name string, flag int, mode os.FileMode) (*os.File, error) {
		f, err := os.OpenFile(name, flag, mode)
		disk = f
		return f, err
	})
	if err != nil {
		t.Fatal(err)
	}
	put(t, s, "a", "kept")
	saved, err := syscall.Dup(int(disk.Fd()))
	if err != nil {
		t.Fatal(err)
	}
	zero, err := os.OpenFile("/dev/zero", os.O_RDWR, 0) // takes writes, cannot sync
	if err != nil {
		t.Fatal(err)
	}
	if err := syscall.Dup3(int(zero.Fd()), int(disk.Fd()), syscall.O_CLOEXEC); err != nil {
		t.Fatal(err)
	}
	write := func(tx county.Tx) error { return tx.Put("meta", "a", []byte("lost")) }
	if err := s.Update(write); !errors.Is(err, boltstore.ErrBroken) {
		t.Errorf("failed sync: %v", err)
	}
	if err := syscall.Dup3(saved, int(disk.Fd()), syscall.O_CLOEXEC); err != nil {
		t.Fatal(err)
	}
	select {
	case <-s.Broken():
	default:
		t.Error("nobody is told")
	}
	if err := s.Update(write); !errors.Is(err, boltstore.ErrBroken) {
		t.Errorf("after a failed sync: %v", err)
	}
	if err := errors.Join(s.Close(), syscall.Close(saved), zero.Close()); err != nil {
		t.Fatal(err)
	}
	s = open(t, path)
	defer s.Close()
	_ = s.View(func(tx county.Tx) error {
		if got := string(tx.Get("meta", "a")); got != "kept" {
			t.Errorf("after a restart: %q", got)
		}
		return nil
	})
}

func TestUpdateAfterClose(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "county.db"))
	begun, release := make(chan struct{}), make(chan struct{})
	first, second := make(chan error, 1), make(chan error, 1)
	go func() {
		first <- s.Update(func(county.Tx) error { close(begun); <-release; return nil })
	}()
	<-begun
	closed := make(chan error, 1)
	go func() { closed <- s.Close() }()
	go func() { second <- s.Update(func(tx county.Tx) error { return tx.Put("meta", "a", nil) }) }()
	close(release)
	if err := <-first; err != nil {
		t.Errorf("under way: %v", err)
	}
	if err := <-closed; err != nil {
		t.Error(err)
	}
	if err := <-second; err != nil && !errors.Is(err, boltstore.ErrClosed) {
		t.Errorf("at the end: %v", err)
	}
	if err := s.Update(func(county.Tx) error { return nil }); !errors.Is(err, boltstore.ErrClosed) {
		t.Errorf("after the end: %v", err)
	}
}
