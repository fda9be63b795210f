package outbox_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	bolt "go.etcd.io/bbolt"

	"lianluozhan/sync/liaison"
	"lianluozhan/sync/station/outbox"
)

func TestLargeEmptyFilesAreCompacted(t *testing.T) {
	dir := t.TempDir()
	b := enrolled(t, dir)
	kept := file(t, b, 1)[0]
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, outbox.FileName)
	swell(t, path)
	b = open(t, options(dir))
	info, err := os.Stat(path)
	if err != nil || info.Size() > 16<<20 {
		t.Errorf("file has %d bytes, %v", info.Size(), err)
	}
	if got := pending(t, b, 0); len(got) != 1 || got[0].(liaison.Registration).ID != kept.ID || b.Status().Rescue != nil {
		t.Errorf("entries %+v, status %+v", got, b.Status())
	}
}

// swell grows a bbolt file to more than 64 MB of free pages.
func swell(t *testing.T, path string) {
	t.Helper()
	db, err := bolt.Open(path, 0o600, &bolt.Options{NoFreelistSync: true, NoSync: true, Timeout: time.Second})
	if err != nil {
		t.Fatal(err)
	}
	fill := func(tx *bolt.Tx) error {
		b, err := tx.CreateBucket([]byte("swell"))
		if err != nil {
			return err
		}
		return b.Put([]byte("x"), make([]byte, 70<<20))
	}
	err = errors.Join(db.Update(fill), db.Update(func(tx *bolt.Tx) error { return tx.DeleteBucket([]byte("swell")) }), db.Close())
	if err != nil {
		t.Fatal(err)
	}
}
