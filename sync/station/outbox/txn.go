package outbox

import (
	"encoding/binary"
	"errors"
	"fmt"
	"strings"

	bolt "go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"

	"lianluozhan/sync/station/dbfile"
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
// a full disk it gives up the ballast and tries once more, so fn may run twice.
func (b *Box) update(fn func(*txn) error) error {
	err := b.try(fn)
	if errors.Is(err, ErrDiskFull) && b.ballast.drop() {
		b.low.Store(true)
		b.opts.Log.Warn("disk is full, reserve given up")
		err = b.try(fn)
	}
	return err
}

func (b *Box) try(fn func(*txn) error) error {
	b.writer.Lock() // as bbolt's own lock, but held until now says what is on disk
	defer b.writer.Unlock()
	if cause := b.broken.Load(); cause != nil {
		return *cause
	}
	tx, err := b.db.Begin(true)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	t := &txn{tx: tx, st: b.now.Load().clone()}
	t.st.Age++
	if err = fn(t); err == nil {
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
