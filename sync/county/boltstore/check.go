package boltstore

import (
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"time"

	"go.etcd.io/bbolt"
	bolterrors "go.etcd.io/bbolt/errors"

	"lianluozhan/sync/county"
	"lianluozhan/sync/dbfile"
)

// Verify reads every page and value of a file that nobody has open.
func Verify(path string) error { return verify(path, pagesAndValues) }

func verify(path string, walk func(file []byte) error) error {
	err := check(path, walk)
	if err == nil {
		err = complete(path)
	}
	if err != nil {
		return fmt.Errorf("verify: %w", err)
	}
	return nil
}

// complete checks that no table is missing from a file with good pages.
func complete(path string) error {
	db, err := bbolt.Open(path, 0o600, &bbolt.Options{ReadOnly: true, Timeout: time.Second})
	if err != nil {
		return fmt.Errorf("open %s: %w", filepath.Base(path), err)
	}
	err = db.View(func(btx *bbolt.Tx) error {
		for _, table := range county.Tables() {
			if btx.Bucket([]byte(table)) == nil {
				return fmt.Errorf("table %s is missing: %w", table, ErrDamaged)
			}
		}
		return nil
	})
	return errors.Join(err, db.Close())
}

// check walks a file before bbolt reads a page of it: bbolt trusts what is there,
// and damage would end the process from a goroutine of its own, where nobody can
// recover. No file and an empty one are good.
func check(path string, walk func(file []byte) error) error {
	if info, err := os.Stat(path); errors.Is(err, os.ErrNotExist) || err == nil && info.Size() == 0 {
		return nil
	}
	// Only for its lock: a file that is being written looks damaged. Opened like this
	// it reads nothing but the meta pages.
	lock, err := bbolt.Open(path, 0o600, &bbolt.Options{ReadOnly: true, Timeout: time.Second})
	for _, bad := range []error{bolterrors.ErrInvalid, bolterrors.ErrChecksum, bolterrors.ErrVersionMismatch} {
		if errors.Is(err, bad) {
			return errors.Join(ErrDamaged, err)
		}
	}
	if err != nil {
		return fmt.Errorf("lock: %w", err)
	}
	err = inFile(path, walk)
	if errors.Is(err, dbfile.ErrDamaged) {
		err = fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	return errors.Join(err, lock.Close())
}

// pages checks what bbolt trusts. It does not look into values, which may take most
// of the file, and leaves a lost meta page to heads.
func pages(file []byte) error {
	return dbfile.Walk(file, func(path []string, key, value []byte) error {
		if len(path) != 1 || len(value) < 4 {
			return fmt.Errorf("%q %q: %w", path, key, ErrDamaged)
		}
		return nil
	})
}

func pagesAndValues(file []byte) error { return dbfile.Verify(file, whole) }

// pagesAndValuesBy is pagesAndValues step by step.
func pagesAndValuesBy(file []byte, get step) error {
	return dbfile.Verify(file, func(path []string, key, value []byte) error {
		if err := get(); err != nil {
			return err
		}
		return whole(path, key, value)
	})
}

// whole checks a value's sum.
func whole(path []string, key, value []byte) error {
	if len(path) != 1 || len(value) < 4 || binary.LittleEndian.Uint32(value) != sum(path[0], string(key), value[4:]) {
		return fmt.Errorf("%q %q: %w", path, key, ErrDamaged)
	}
	return nil
}

// inFile calls fn with the content of a file, which a sector that the disk cannot
// read makes ErrDamaged and not the end of the process.
func inFile(path string, fn func([]byte) error) (err error) {
	file, done, err := content(path)
	if err != nil {
		return err
	}
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		r := recover()
		if _, fault := r.(interface{ Addr() uintptr }); fault {
			err = fmt.Errorf("a sector cannot be read: %w", ErrDamaged)
		} else if r != nil {
			panic(r)
		}
		err = errors.Join(err, done())
	}()
	return fn(file)
}
