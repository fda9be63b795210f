// Package boltstore keeps a county in one bbolt file. Every value carries a
// CRC-32C, because bbolt checks its pages' structure and not what is in them. It
// knows nothing of what the values mean.
package boltstore

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"os"
	"path/filepath"
	"time"

	"go.etcd.io/bbolt"

	"lianluozhan/sync/county"
)

// ErrDamaged is returned when a value is not what was written.
var ErrDamaged = errors.New("boltstore: damaged value")

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// Store is a county's file. Close it when done.
type Store struct {
	db   *bbolt.DB
	jobs chan job
	done chan struct{}
}

var _ county.Store = (*Store)(nil)

type job struct {
	fn  func(county.Tx) error
	err chan error
}

// Open opens or makes the file. It fails when another process has it.
func Open(path string) (*Store, error) {
	db, err := bbolt.Open(path, 0o600, &bbolt.Options{
		Timeout: time.Second, NoFreelistSync: true, FreelistType: bbolt.FreelistMapType,
	})
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", filepath.Base(path), err)
	}
	err = db.Update(func(tx *bbolt.Tx) error {
		for _, t := range county.Tables() {
			if _, err := tx.CreateBucketIfNotExists([]byte(t)); err != nil {
				return fmt.Errorf("table %s: %w", t, err)
			}
		}
		return nil
	})
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open %s: %w", filepath.Base(path), err), db.Close())
	}
	s := &Store{db: db, jobs: make(chan job, 256), done: make(chan struct{})}
	go s.write()
	return s, nil
}

// Close ends all transactions and closes the file. Updates after it hang; the
// caller ends those who could call first.
func (s *Store) Close() error {
	close(s.jobs)
	<-s.done
	return s.db.Close()
}

// View runs fn on a snapshot.
func (s *Store) View(fn func(county.Tx) error) error {
	return s.db.View(func(btx *bbolt.Tx) error {
		t := &tx{tx: btx}
		return errors.Join(fn(t), t.err)
	})
}

// Update runs fn in a transaction that it may share with others that wait at the
// same moment: one sync to disk then serves them all.
func (s *Store) Update(fn func(county.Tx) error) error {
	j := job{fn, make(chan error, 1)}
	s.jobs <- j
	return <-j.err
}

// most transactions that share one commit.
const most = 128

// write commits whatever has come in, without waiting for more.
func (s *Store) write() {
	defer close(s.done)
	for j := range s.jobs {
		group := []job{j}
	drain:
		for len(group) < most {
			select {
			case next, ok := <-s.jobs:
				if !ok {
					break drain
				}
				group = append(group, next)
			default:
				break drain
			}
		}
		s.commit(group)
	}
}

// commit runs a group in one transaction. When one of them fails nothing of the
// group may stay, so the others run again each on its own.
func (s *Store) commit(group []job) {
	err := s.run(group)
	if err == nil || len(group) == 1 {
		for _, j := range group {
			j.err <- err
		}
		return
	}
	for _, j := range group {
		j.err <- s.run([]job{j})
	}
}

func (s *Store) run(group []job) error {
	return s.db.Update(func(btx *bbolt.Tx) error {
		for _, j := range group {
			t := &tx{tx: btx}
			if err := errors.Join(j.fn(t), t.err); err != nil {
				return err
			}
		}
		return nil
	})
}

// tx adapts a bbolt transaction and checks values. A damaged value reads as
// missing and fails the whole transaction.
type tx struct {
	tx  *bbolt.Tx
	err error
}

func (t *tx) Get(table, key string) []byte {
	b := t.tx.Bucket([]byte(table)).Get([]byte(key))
	if b == nil {
		return nil
	}
	return t.open(table, key, b)
}

func (t *tx) open(table, key string, b []byte) []byte {
	if len(b) >= 4 && binary.LittleEndian.Uint32(b) == sum(table, key, b[4:]) {
		return b[4:]
	}
	t.err = fmt.Errorf("%s %q: %w", table, key, ErrDamaged)
	return nil
}

// sum covers the key too, so that a value cannot turn up under another one.
func sum(table, key string, value []byte) uint32 {
	c := crc32.Update(0, castagnoli, []byte(table))
	c = crc32.Update(c, castagnoli, []byte(key))
	return crc32.Update(c, castagnoli, value)
}

func (t *tx) Put(table, key string, value []byte) error {
	framed := binary.LittleEndian.AppendUint32(make([]byte, 0, 4+len(value)), sum(table, key, value))
	if err := t.tx.Bucket([]byte(table)).Put([]byte(key), append(framed, value...)); err != nil {
		return fmt.Errorf("put %s: %w", table, err)
	}
	return nil
}

func (t *tx) Delete(table, key string) error {
	if err := t.tx.Bucket([]byte(table)).Delete([]byte(key)); err != nil {
		return fmt.Errorf("delete %s: %w", table, err)
	}
	return nil
}

func (t *tx) Scan(table, prefix, from string, fn func(key string, value []byte) bool) {
	c := t.tx.Bucket([]byte(table)).Cursor()
	for k, v := c.Seek([]byte(max(prefix, from))); k != nil && bytes.HasPrefix(k, []byte(prefix)); k, v = c.Next() {
		value := t.open(table, string(k), v)
		if t.err != nil || !fn(string(k), value) {
			return
		}
	}
}

// Backup writes a consistent copy while the store is in use, reads it back, and
// only then puts it at path.
func (s *Store) Backup(path string) error {
	temp := path + ".part"
	err := s.db.View(func(btx *bbolt.Tx) error { return btx.CopyFile(temp, 0o600) })
	if err == nil {
		err = Verify(temp)
	}
	if err == nil {
		err = syncFile(temp)
	}
	if err == nil {
		err = os.Rename(temp, path)
	}
	if err != nil {
		_ = os.Remove(temp) // the half-made copy is of no use
		return fmt.Errorf("backup: %w", err)
	}
	return syncFile(filepath.Dir(path))
}

func syncFile(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("sync: %w", err)
	}
	return errors.Join(f.Sync(), f.Close())
}

// Verify reads every page and value of a file that nobody has open.
func Verify(path string) error {
	db, err := bbolt.Open(path, 0o600, &bbolt.Options{ReadOnly: true, Timeout: time.Second, PreLoadFreelist: true})
	if err != nil {
		return fmt.Errorf("verify: %w", err)
	}
	err = db.View(func(btx *bbolt.Tx) error {
		for err := range btx.Check() {
			return fmt.Errorf("verify: %w", err)
		}
		t := &tx{tx: btx}
		for _, table := range county.Tables() {
			if btx.Bucket([]byte(table)) == nil {
				return fmt.Errorf("verify: table %s is missing: %w", table, ErrDamaged)
			}
			t.Scan(table, "", "", func(string, []byte) bool { return true })
		}
		return t.err
	})
	return errors.Join(err, db.Close())
}
