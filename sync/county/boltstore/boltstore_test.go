package boltstore_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
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

func put(t *testing.T, s *boltstore.Store, key, value string) {
	t.Helper()
	if err := s.Update(func(tx county.Tx) error { return tx.Put("meta", key, []byte(value)) }); err != nil {
		t.Fatal(err)
	}
}
