package boltstore

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"go.etcd.io/bbolt"
)

// Backup writes a consistent copy while the store is in use, reads it back, and
// only then puts it at path. A transaction is open for as long as the disk under
// path takes to write it: when others use the store, that is to be the store's own
// disk, see BackupApart.
func (s *Store) Backup(path string) error {
	temp := path + ".part"
	err := s.db.View(func(btx *bbolt.Tx) error { return btx.CopyFile(temp, 0o600) })
	return placed(temp, path, err, pagesAndValues)
}

// BackupApart is Backup to a disk that may be slow or hang. When the file has to be
// mapped larger, bbolt has all writers wait for the oldest reader, and all readers for
// them; so the copy is first made beside the store, which takes as much room again until
// the end. moved is called whenever something got done. It fails soon after
// ctx ends, but not while the disk hangs. Two at once are refused.
func (s *Store) BackupApart(ctx context.Context, path string, moved func()) error {
	get := step(func() error { moved(); return ctx.Err() })
	near, err := s.near(get)
	if err != nil {
		return fmt.Errorf("backup: copy beside the data: %w", err)
	}
	defer os.Remove(near.Name()) // after it is closed
	defer near.Close()
	temp := path + ".part"
	return placed(temp, path, s.far(near, temp, get), func(file []byte) error {
		return pagesAndValuesBy(file, get)
	})
}

// step is called between two pieces of what takes long. Its error ends it.
type step func() error

// besideName follows the name of the store's file where a copy is on its way.
const besideName = ".copy"

// near returns a copy beside the store.
func (s *Store) near(get step) (*os.File, error) {
	f, err := os.OpenFile(s.db.Path()+besideName, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, err //nolint:wrapcheck // the caller does
	}
	err = s.db.View(func(btx *bbolt.Tx) error {
		_, err := btx.WriteTo(stepping{f, get})
		return err
	})
	if err == nil {
		_, err = f.Seek(0, io.SeekStart)
	}
	if err != nil {
		return nil, errors.Join(err, f.Close(), os.Remove(f.Name()))
	}
	return f, nil
}

type stepping struct {
	io.Writer
	get step
}

func (w stepping) Write(b []byte) (int, error) {
	if err := w.get(); err != nil {
		return 0, err
	}
	return w.Writer.Write(b) //nolint:wrapcheck // bbolt is the caller
}

// farPiece is what a disk is asked to write down at once. It is small, so that even a slow
// one is seen to get on.
const farPiece = 4 << 20 // bytes

// far copies to another disk, without any transaction.
func (s *Store) far(from *os.File, path string, get step) error {
	to, err := s.open(path, os.O_RDWR|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	for more := true; more && err == nil; {
		if err = get(); err == nil {
			more, err = piece(to, from)
		}
	}
	return errors.Join(err, to.Close())
}

// piece copies one piece onto the disk, and reports whether there may be more.
func piece(to, from *os.File) (more bool, err error) {
	n, err := io.CopyN(to, from, farPiece)
	if err != nil && !errors.Is(err, io.EOF) {
		return false, fmt.Errorf("write: %w", err)
	}
	if err := to.Sync(); err != nil {
		return false, fmt.Errorf("sync: %w", err)
	}
	return n == farPiece, nil
}

// placed syncs and checks a copy and puts it at path, or removes it after an error.
func placed(temp, path string, err error, walk func([]byte) error) error {
	if err == nil {
		err = syncFile(temp) // first, so that what is read back was written
	}
	if err == nil {
		err = verify(temp, walk)
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

// tidied removes what a backup that was cut off has left beside the store.
func tidied(path string) error {
	if err := os.Remove(path + besideName); err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("remove a half-made backup: %w", err)
	}
	return nil
}
