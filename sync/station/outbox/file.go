package outbox

import (
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	bolt "go.etcd.io/bbolt"

	"lianluozhan/sync/dbfile"
	"lianluozhan/sync/liaison"
)

// compactAbove is the size from which a file that is half empty is rewritten on
// open; bbolt files never shrink by themselves.
const compactAbove = 64 << 20

// padTo is the size of a new file; it holds about 2,000 entries.
const padTo = 8 << 20

func (b *Box) openBolt(path string) (*bolt.DB, error) {
	db, err := bolt.Open(path, 0o600, &bolt.Options{
		Timeout: time.Second, NoFreelistSync: true, FreelistType: bolt.FreelistMapType,
		MaxSize: b.opts.MaxSize, OpenFile: b.opts.OpenFile,
	})
	if err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	return db, nil
}

// create puts a new file in place, filled by fill or, when that is nil, empty.
func (b *Box) create(fill func(*txn) error) error {
	temp := b.path() + ".new"
	if err := os.Remove(temp); err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("create outbox: %w", err)
	}
	db, err := b.openBolt(temp)
	if err != nil {
		return fmt.Errorf("create outbox: %w", err)
	}
	err = db.Update(func(tx *bolt.Tx) error { return b.initialise(tx, fill) })
	if err = errors.Join(err, db.Close()); err == nil {
		b.pad(temp)
		err = dbfile.Replace(temp, b.path())
	}
	if err != nil {
		if dbfile.IsFull(err) {
			err = errors.Join(ErrDiskFull, err)
		}
		return errors.Join(fmt.Errorf("create outbox: %w", err), os.Remove(temp))
	}
	return nil
}

func (b *Box) initialise(tx *bolt.Tx, fill func(*txn) error) error {
	for _, name := range buckets() {
		if _, err := tx.CreateBucket([]byte(name)); err != nil {
			return fmt.Errorf("bucket %s: %w", name, err)
		}
	}
	st, err := b.freshState()
	if err != nil {
		return err
	}
	t := &txn{tx: tx, st: st}
	if fill != nil {
		if err := fill(t); err != nil {
			return err
		}
	}
	return t.put(bucketMeta, keyState, t.st)
}

func (b *Box) freshState() (*state, error) {
	var machine [16]byte
	st := (&state{Age: 1}).clone()
	if err := b.random(st.Outbox[:]); err != nil {
		return nil, err
	}
	if err := b.random(machine[:]); err != nil {
		return nil, err
	}
	st.Machine = hex.EncodeToString(machine[:])
	return st, nil
}

func (b *Box) random(p []byte) error {
	if _, err := io.ReadFull(b.opts.Rand, p); err != nil {
		return fmt.Errorf("random numbers: %w", err)
	}
	return nil
}

// compact rewrites the file without its free pages.
func (b *Box) compact() error {
	temp := b.path() + ".new"
	if err := os.Remove(temp); err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("compact outbox: %w", err)
	}
	src, err := b.openBolt(b.path())
	if err != nil {
		return fmt.Errorf("compact outbox: %w", err)
	}
	dst, err := b.openBolt(temp)
	if err != nil {
		return errors.Join(fmt.Errorf("compact outbox: %w", err), src.Close())
	}
	err = bolt.Compact(dst, src, 1<<20)
	err = errors.Join(err, dst.Close(), src.Close())
	if err == nil {
		b.pad(temp)
		err = dbfile.Replace(temp, b.path())
	}
	if err != nil { // the file is good as it is, only large
		b.opts.Log.Warn("outbox not compacted", "error", err)
		return ignoreMissing(os.Remove(temp))
	}
	return nil
}

// pad writes zeros behind the pages of a new file. bbolt grows a file by making
// it longer without blocks; a commit that is the first to use a block has to wait
// for the file system's journal too, which makes it about twice as slow. Without
// room for that the file works as well.
func (b *Box) pad(path string) {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_APPEND, 0)
	if err != nil {
		return // the caller opens it next and reports
	}
	info, err := f.Stat()
	if err == nil && info.Size() < padTo {
		if _, err = f.Write(make([]byte, padTo-info.Size())); err != nil {
			err = errors.Join(err, f.Truncate(info.Size()))
		}
	}
	if err = errors.Join(err, f.Close()); err != nil {
		b.opts.Log.Warn("no room ahead for the outbox", "error", err)
	}
}

func ignoreMissing(err error) error {
	if err == nil || errors.Is(err, os.ErrNotExist) {
		return nil
	}
	return fmt.Errorf("remove temporary file: %w", err)
}

// verify checks every page and frame of a file and that nothing is missing that
// cannot be missing. It returns how many bytes the values take.
func verify(file []byte) (used int, err error) {
	var hasState bool
	err = dbfile.Verify(file, func(path []string, key, value []byte) error {
		if len(path) != 1 {
			return fmt.Errorf("value outside of the buckets: %w", dbfile.ErrDamaged)
		}
		used += len(key) + len(value)
		hasState = hasState || path[0] == bucketMeta && string(key) == keyState
		_, err := dbfile.Open(path[0]+"/"+string(key), value)
		return err
	})
	if err == nil && !hasState {
		err = fmt.Errorf("no state: %w", dbfile.ErrDamaged)
	}
	return used, err
}

// load reads what is kept in memory.
func (b *Box) load() error {
	err := b.db.View(func(tx *bolt.Tx) error {
		st, enrol, rescue := (&state{}).clone(), enrolRecord{}, Rescue{}
		if _, err := read(tx, bucketMeta, keyState, st); err != nil {
			return err
		}
		b.now.Store(st.clone())
		newest, err := newestEntry(tx)
		if err != nil {
			return err
		}
		b.clock.begin(st, newest)
		ok, err := read(tx, bucketMeta, keyEnrol, &enrol)
		if err != nil {
			return err
		}
		if ok {
			e := enrol.enrolment()
			b.enrol.Store(&e)
		}
		if ok, err = read(tx, bucketMeta, keyRescue, &rescue); ok {
			b.rescue.Store(&rescue)
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("load: %w", err)
	}
	return nil
}

// newestEntry returns the id of the last entry, for files that do not say which was
// given last.
func newestEntry(tx *bolt.Tx) (liaison.RegistrationID, error) {
	key, frame := tx.Bucket([]byte(bucketEntry)).Cursor().Last()
	if key == nil {
		return "", nil
	}
	item, err := readEntry(key, frame)
	return liaison.RegistrationID(item.ULID), err
}
