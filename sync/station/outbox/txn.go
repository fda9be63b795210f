package outbox

import (
	"encoding/binary"
	"errors"
	"fmt"
	"strings"

	bolt "go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"

	"lianluozhan/sync/dbfile"
)

// Buckets. Every value in them is a dbfile frame whose key is bucket/key.
const (
	bucketMeta    = "meta"    // the keys below and settings
	bucketEntry   = "entry"   // number, 8 bytes big-endian → wire.PutItem
	bucketReceipt = "receipt" // receipt number → Receipt
	bucketSignIn  = "signin"  // ULID → liaison.SignIn

	keyState   = "state"
	keyEnrol   = "enrolment"
	keyRescue  = "rescue"
	settingKey = "set:"
)

func buckets() []string { return []string{bucketMeta, bucketEntry, bucketReceipt, bucketSignIn} }

// txn is one write transaction: the new state and what else changes with it.
type txn struct {
	tx *bolt.Tx
	st *state
}

func (t *txn) put(bucket, key string, v any) error {
	body, err := encode(v)
	if err != nil {
		return err
	}
	frame := dbfile.Seal(dbfile.Record{Key: bucket + "/" + key, Age: t.st.Age, Body: body})
	if err := t.tx.Bucket([]byte(bucket)).Put([]byte(key), frame); err != nil {
		return fmt.Errorf("put %s: %w", bucket, err)
	}
	return nil
}

func (t *txn) delete(bucket, key string) error {
	if err := t.tx.Bucket([]byte(bucket)).Delete([]byte(key)); err != nil {
		return fmt.Errorf("delete %s: %w", bucket, err)
	}
	return nil
}

// update runs fn in one transaction that is on the disk when it returns nil. On
// a full disk it makes room and tries again, so fn may run several times.
func (b *Box) update(fn func(*txn) error) error {
	err := b.try(fn)
	for _, way := range b.waysOut(err) {
		if !errors.Is(err, ErrDiskFull) {
			return err
		}
		if way.make() {
			b.opts.Log.Warn("no room, gave something up", "what", way.what)
			err = b.try(fn)
		}
	}
	return err
}

// heed is update for what the county says of entries that are here. A frozen outbox writes
// that too, into its copy: without it no connection would outlast its greeting.
func (b *Box) heed(fn func(*txn) error) error {
	if b.opts.Frozen == nil {
		return b.update(fn)
	}
	b.writer.Lock()
	defer b.writer.Unlock()
	return b.commit(fn)
}

// wayOut is something that can be given up for room; make reports whether any
// came of it.
type wayOut struct {
	what string
	make func() bool
}

// waysOut lists what an entry that nobody has yet is worth more than: the reserve,
// what the county sends again when asked, and copies of what the county has.
func (b *Box) waysOut(err error) []wayOut {
	copies := []wayOut{{"safe copies", func() bool { return b.letGo(true) }}, {"stored copies", func() bool { return b.letGo(false) }}}
	if errors.Is(err, berrors.ErrMaxSizeReached) { // the limit is the file's own
		return copies
	}
	return append([]wayOut{{"reserve", b.dropBallast}, {"content", b.opts.GiveWay}}, copies...)
}

func (b *Box) dropBallast() bool {
	gone := b.ballast.drop()
	b.low.Store(b.low.Load() || gone)
	return gone
}

// letGo deletes the oldest copies of entries that the county has, before their
// time.
func (b *Box) letGo(safe bool) bool {
	before := b.now.Load().Purged
	err := b.try(func(t *txn) error {
		limit := t.st.Stored
		if safe && t.st.Backups {
			limit = min(limit, t.st.Safe)
		}
		return t.purge(limit)
	})
	return err == nil && b.now.Load().Purged > before
}

func (b *Box) try(fn func(*txn) error) error {
	b.writer.Lock() // as bbolt's own lock, but held until now says what is on disk
	defer b.writer.Unlock()
	if cause := b.broken.Load(); cause != nil {
		return *cause
	}
	return b.commit(fn)
}

// commit is for whoever holds the writer's lock.
func (b *Box) commit(fn func(*txn) error) error {
	tx, err := b.db.Begin(true)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	t := &txn{tx: tx, st: b.now.Load().clone()}
	t.st.Age++
	if err = fn(t); err == nil {
		b.clock.note(t.st)
		err = t.put(bucketMeta, keyState, t.st)
	}
	if err != nil {
		return errors.Join(err, tx.Rollback())
	}
	if err := tx.Commit(); err != nil {
		return b.failed(err)
	}
	b.now.Store(t.st)
	b.notify()
	return nil
}

// failed sorts a failed commit: out of room, which leaves the file as it was, or
// anything else, after which the file cannot be trusted until it is read again.
func (b *Box) failed(err error) error {
	if dbfile.IsFull(err) || errors.Is(err, berrors.ErrMaxSizeReached) || strings.HasPrefix(err.Error(), "file resize error") {
		return fmt.Errorf("%w: %w", ErrDiskFull, err)
	}
	err = fmt.Errorf("%w: %w", ErrBroken, err)
	b.broken.CompareAndSwap(nil, &err)
	return err
}

// read returns the body under bucket/key into v; ok is false where there is none.
func read(tx *bolt.Tx, bucket, key string, v any) (ok bool, err error) {
	frame := tx.Bucket([]byte(bucket)).Get([]byte(key))
	if frame == nil {
		return false, nil
	}
	r, err := dbfile.Open(bucket+"/"+key, frame)
	if err != nil {
		return false, err
	}
	return true, decode(r.Body, v)
}

func entryKey(n uint64) string {
	return string(binary.BigEndian.AppendUint64(nil, n))
}
