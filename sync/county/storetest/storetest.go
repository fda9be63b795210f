// Package storetest is the suite that every county.Store must pass.
package storetest

import (
	"errors"
	"fmt"
	"sync"
	"testing"

	"lianluozhan/sync/county"
)

const table = "meta"

// Run tests the stores that open returns; each must be new and empty.
func Run(t *testing.T, open func(t *testing.T) county.Store) {
	t.Run("what was written is read", func(t *testing.T) {
		s := open(t)
		update(t, s, func(tx county.Tx) error { return tx.Put(table, "a", []byte("1")) })
		if got := get(t, s, "a"); got != "1" {
			t.Errorf("a = %q", got)
		}
		update(t, s, func(tx county.Tx) error { return tx.Delete(table, "a") })
		if got := get(t, s, "a"); got != "" {
			t.Errorf("deleted a = %q", got)
		}
	})
	t.Run("an error undoes everything", func(t *testing.T) {
		s, sorry := open(t), errors.New("sorry")
		err := s.Update(func(tx county.Tx) error {
			if err := tx.Put(table, "a", []byte("1")); err != nil {
				return err
			}
			return sorry
		})
		if !errors.Is(err, sorry) || get(t, s, "a") != "" {
			t.Errorf("error %v, a = %q", err, get(t, s, "a"))
		}
	})
	t.Run("scan goes in order within a prefix", func(t *testing.T) {
		s := open(t)
		update(t, s, func(tx county.Tx) error {
			var err error
			for _, k := range []string{"x/3", "x/1", "y/1", "w/9", "x/2"} {
				err = errors.Join(err, tx.Put(table, k, []byte(k)))
			}
			return err
		})
		var got []string
		view(t, s, func(tx county.Tx) error {
			tx.Scan(table, "x/", "x/2", func(k string, v []byte) bool {
				got = append(got, k+"="+string(v))
				return true
			})
			return nil
		})
		if fmt.Sprint(got) != "[x/2=x/2 x/3=x/3]" {
			t.Errorf("scan: %v", got)
		}
	})
	t.Run("one failing writer does not take others with it", func(t *testing.T) { failAmongMany(t, open(t)) })
	t.Run("counting in parallel loses nothing", func(t *testing.T) { countInParallel(t, open(t)) })
}

func failAmongMany(t *testing.T, s county.Store) {
	var wg sync.WaitGroup
	for i := range 64 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			err := s.Update(func(tx county.Tx) error {
				if err := tx.Put(table, fmt.Sprintf("k%02d", i), []byte("1")); err != nil {
					return err
				}
				if i%8 == 0 {
					return errors.New("no")
				}
				return nil
			})
			if (err != nil) != (i%8 == 0) {
				t.Errorf("writer %d: %v", i, err)
			}
		}()
	}
	wg.Wait()
	for i := range 64 {
		if got := get(t, s, fmt.Sprintf("k%02d", i)); (got == "1") == (i%8 == 0) {
			t.Errorf("k%02d = %q", i, got)
		}
	}
}

func countInParallel(t *testing.T, s county.Store) {
	var wg sync.WaitGroup
	for range 8 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for range 25 {
				update(t, s, func(tx county.Tx) error {
					return tx.Put(table, "n", append(tx.Get(table, "n"), 'x'))
				})
			}
		}()
	}
	wg.Wait()
	if got := get(t, s, "n"); len(got) != 200 {
		t.Errorf("counted %d", len(got))
	}
}

func update(t *testing.T, s county.Store, fn func(county.Tx) error) {
	t.Helper()
	if err := s.Update(fn); err != nil {
		t.Error(err)
	}
}

func view(t *testing.T, s county.Store, fn func(county.Tx) error) {
	t.Helper()
	if err := s.View(fn); err != nil {
		t.Error(err)
	}
}

func get(t *testing.T, s county.Store, key string) string {
	t.Helper()
	var out string
	view(t, s, func(tx county.Tx) error {
		out = string(tx.Get(table, key))
		return nil
	})
	return out
}
