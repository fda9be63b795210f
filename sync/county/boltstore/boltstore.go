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
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"go.etcd.io/bbolt"

	"lianluozhan/sync/county"
)

// Errors that callers tell apart.
var (
	// ErrDamaged is returned when a value, or the file around it, is not what was
	// written.
	ErrDamaged = errors.New("boltstore: damaged data")
	// ErrBroken is returned once a commit failed in a way that leaves it uncertain
	// what is on the disk: nothing is written any more, see Broken.
	ErrBroken = errors.New("boltstore: disk failed, no more writes")
	// ErrClosed is returned by Update after Close.
	ErrClosed = errors.New("boltstore: closed")
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// Store is a county's file. Close it when done.
type Store struct {
	db     *bbolt.DB
	open   OpenFile
	jobs   chan job
	quit   chan struct{}
	done   chan struct{}
	broken chan struct{}
	cause  error // set before broken is closed
	behind error // see Behind
}

var _ county.Store = (*Store)(nil)

type job struct {
	fn  func(county.Tx) error
	err chan error
}

// OpenFile opens a database file as os.OpenFile does.
type OpenFile func(name string, flag int, mode os.FileMode) (*os.File, error)

// Open opens or makes the file. It fails when another process has it, and with
// ErrDamaged when its pages are not as they were written. A damaged value shows
// only when it is read, so that the others can be.
func Open(path string) (*Store, error) { return OpenThrough(path, os.OpenFile) }

// OpenThrough is Open with another way to the disk.
func OpenThrough(path string, open OpenFile) (*Store, error) {
	if err := check(path, pages); err != nil {
		return nil, fmt.Errorf("open %s: %w", filepath.Base(path), err)
	}
	behind := heads(path)
	db, err := bbolt.Open(path, 0o600, &bbolt.Options{
		Timeout: time.Second, NoFreelistSync: true, FreelistType: bbolt.FreelistMapType, OpenFile: open,
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
	if err == nil {
		err = tidied(path)
	}
	if err == nil {
		err = syncFile(filepath.Dir(path)) // or a power cut takes a new file's name away
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open %s: %w", filepath.Base(path), err), db.Close())
	}
	s := &Store{
		db: db, open: open, jobs: make(chan job, 256), quit: make(chan struct{}), done: make(chan struct{}), broken: make(chan struct{}),
		behind: behind,
	}
	go s.write()
	return s, nil
}

// Close ends all transactions and closes the file. An Update that has not begun
// then fails with ErrClosed.
func (s *Store) Close() error {
	close(s.quit)
	<-s.done
	return s.db.Close()
}

// Broken is closed when the disk failed in the midst of a commit. Only reading
// the whole file again tells what it holds: the process is to end.
func (s *Store) Broken() <-chan struct{} { return s.broken }

// Behind is not nil when a page that a commit ends with was damaged at Open, so
// that the newest commit may be missing: what is there is like a backup of just
// before it.
func (s *Store) Behind() error { return s.behind }

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
	select {
	case s.jobs <- j:
	case <-s.done:
		return ErrClosed
	}
	select {
	case err := <-j.err:
		return err
	case <-s.done:
	}
	select {
	case err := <-j.err: // it was the last one
		return err
	default:
		return ErrClosed
	}
}

// most transactions that share one commit.
const most = 128

// write commits whatever has come in, without waiting for more.
func (s *Store) write() {
	defer close(s.done)
	for {
		select {
		case j := <-s.jobs:
			s.commit(s.waiting(j))
		case <-s.quit:
			return
		}
	}
}

func (s *Store) waiting(first job) []job {
	group := []job{first}
	for len(group) < most {
		select {
		case next := <-s.jobs:
			group = append(group, next)
		default:
			return group
		}
	}
	return group
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
	if s.cause != nil {
		return s.cause
	}
	btx, err := s.db.Begin(true)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	for _, j := range group {
		t := &tx{tx: btx}
		if err := errors.Join(j.fn(t), t.err); err != nil {
			return errors.Join(err, btx.Rollback())
		}
	}
	if err := btx.Commit(); err != nil {
		return s.failed(err)
	}
	return nil
}

// failed sorts a failed commit: out of room, which leaves the file as it was, or
// anything else, e.g. a failed sync. The system may have dropped the pages then
// and report the next sync as good, so there must be no next one.
func (s *Store) failed(err error) error {
	var path *fs.PathError
	full := errors.As(err, &path) && (errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT))
	if full || strings.HasPrefix(err.Error(), "file resize error") {
		return fmt.Errorf("commit: %w", err)
	}
	s.cause = fmt.Errorf("%w: %w", ErrBroken, err)
	close(s.broken)
	return s.cause
}

// tx adapts a bbolt transaction and checks values. A damaged value reads as
// missing and fails the whole transaction in the end; until then the others can
// be read.
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
	t.err = errors.Join(t.err, fmt.Errorf("%s %q: %w", table, key, ErrDamaged))
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
		if !fn(string(k), t.open(table, string(k), v)) {
			return
		}
	}
}

func syncFile(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("sync: %w", err)
	}
	return errors.Join(f.Sync(), f.Close())
}
