package memstore_test

import (
	"errors"
	"testing"

	"lianluozhan/cmd/torture/history/memstore"
	"lianluozhan/sync/county"
	"lianluozhan/sync/county/storetest"
)

func TestStore(t *testing.T) {
	storetest.Run(t, func(*testing.T) county.Store { return memstore.New(memstore.State{}) })
	t.Run("run twice", func(t *testing.T) {
		storetest.Run(t, func(*testing.T) county.Store {
			s := memstore.New(memstore.State{})
			s.SetFate(func() memstore.Fate { return memstore.Fate{Again: true} })
			return s
		})
	})
}

func put(s *memstore.Store, key, value string) error {
	return s.Update(func(tx county.Tx) error { return tx.Put("meta", key, []byte(value)) })
}

func TestAStateStaysAsItWas(t *testing.T) {
	s := memstore.New(memstore.State{})
	if err := put(s, "a", "1"); err != nil {
		t.Fatal(err)
	}
	held := s.State()
	if err := errors.Join(put(s, "a", "2"), put(s, "b", "3")); err != nil {
		t.Fatal(err)
	}
	old := memstore.New(held)
	if got := read(t, old, "a") + read(t, old, "b"); got != "1" {
		t.Errorf("held state reads %q", got)
	}
	if got := read(t, s, "a") + read(t, s, "b"); got != "23" {
		t.Errorf("store reads %q", got)
	}
}

func TestFate(t *testing.T) {
	s, cut := memstore.New(memstore.State{}), errors.New("cut")
	for _, tt := range []struct {
		fate memstore.Fate
		want string
	}{{memstore.Fate{Lost: true, Err: cut}, ""}, {memstore.Fate{Err: cut}, "1"}} {
		s.SetFate(func() memstore.Fate { return tt.fate })
		if err := put(s, "a", "1"); !errors.Is(err, cut) || read(t, s, "a") != tt.want {
			t.Errorf("%+v: %v, reads %q", tt.fate, err, read(t, s, "a"))
		}
	}
}

func TestViewRefusesToWrite(t *testing.T) {
	s := memstore.New(memstore.State{})
	err := s.View(func(tx county.Tx) error { return tx.Put("meta", "a", nil) })
	if !errors.Is(err, memstore.ErrReadOnly) {
		t.Errorf("put: %v", err)
	}
	if err := s.View(func(tx county.Tx) error { return tx.Delete("meta", "a") }); !errors.Is(err, memstore.ErrReadOnly) {
		t.Errorf("delete: %v", err)
	}
}

func read(t *testing.T, s *memstore.Store, key string) (out string) {
	t.Helper()
	if err := s.View(func(tx county.Tx) error { out = string(tx.Get("meta", key)); return nil }); err != nil {
		t.Error(err)
	}
	return out
}
