// Package localstore keeps what the county last sent: documents in one bbolt file,
// photos as files named by their SHA-256. All of it can be sent again, so damage
// of any kind is answered by throwing away and asking anew; the last good content
// stays on the screen as long as it can be read.
//
// It does not know the network (see uplink), and it holds nothing that residents
// entered (see outbox).
package localstore

import (
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	bolt "go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"

	"lianluozhan/sync/dbfile"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/seal"
	"lianluozhan/sync/wire"
)

// FileName is the content file's name within its folder.
const FileName = "content.db"

// ErrDiskFull says that a change was not applied; the content is as before.
var ErrDiskFull = errors.New("localstore: disk is full")

// Foreign is an error that says that the county is not the one the content here
// came from.
type Foreign string

func (f Foreign) Error() string { return "localstore: " + string(f) }

// WrongCounty marks the error for those who do not import this package.
func (Foreign) WrongCounty() bool { return true }

// What is foreign.
const (
	ErrWrongCounty = Foreign("view does not hold this station")
	ErrOutOfStep   = Foreign("county continues a position that is not ours")
)

// Options says where the content is. Dir and Log are needed.
type Options struct {
	Dir     string
	Log     *slog.Logger
	Now     func() time.Time // time.Now when nil
	Station func() liaison.StationID
	// SignIns returns this machine's own sign-ins of a day, which may be ahead of
	// the county's; nil for none.
	SignIns func(liaison.Date) []liaison.SignIn
	// Room returns how many bytes are free on the disk; nil where that is not known.
	// Photos never take the last of it: what residents enter needs it more.
	Room func() (uint64, error)
}

// Store is an open content store. Reading methods never wait for the disk, except
// Blob; methods that change it are for one goroutine, the uplink's.
type Store struct {
	opts    Options
	db      *bolt.DB
	damaged string // what was wrong at Open, "" for nothing
	blobs   *blobs

	mu   sync.Mutex // guards what follows; never held over the disk
	pos  position
	docs map[string]doc
	age  uint64

	staging *staging // the uplink's alone; nil when no reset is under way

	content atomic.Pointer[liaison.Content]
	cases   atomic.Pointer[map[liaison.ReceiptNo]liaison.Case]
	packs   atomic.Pointer[[]liaison.Pack]
	subs    subscribers
}

// Open opens the content in o.Dir. Damaged content is no error: it is deleted, to
// be sent again, and Damage tells. An error means that the folder cannot be used
// at all.
func Open(o Options) (*Store, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Station == nil {
		o.Station = func() liaison.StationID { return "" }
	}
	if o.SignIns == nil {
		o.SignIns = func(liaison.Date) []liaison.SignIn { return nil }
	}
	if o.Room == nil {
		o.Room = func() (uint64, error) { return 0, errNoRoomKnown }
	}
	s := &Store{opts: o, docs: map[string]doc{}}
	var err error
	if s.blobs, err = openBlobs(filepath.Join(o.Dir, "blobs")); err != nil {
		return nil, fmt.Errorf("open content: %w", err)
	}
	if err := s.openSound(); err != nil {
		return nil, fmt.Errorf("open content: %w", err)
	}
	s.publish(s.docs)
	s.collect()
	return s, nil
}

// openSound opens the file if it is whole, else a new one.
func (s *Store) openSound() error {
	path := filepath.Join(s.opts.Dir, FileName)
	file, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		s.damaged = err.Error()
	}
	if err == nil {
		err = verify(file)
	}
	if err == nil {
		if err = s.openBolt(path); err == nil {
			return nil
		}
		if errors.Is(err, berrors.ErrTimeout) {
			return fmt.Errorf("in use by another process: %w", err)
		}
	}
	if !errors.Is(err, os.ErrNotExist) {
		s.damaged = err.Error()
		s.opts.Log.Error("content was damaged, asking the county anew", "error", err)
	}
	if err := os.RemoveAll(path); err != nil {
		return fmt.Errorf("remove damaged content: %w", err)
	}
	s.pos, s.docs = position{}, map[string]doc{}
	if err := s.openBolt(path); err != nil {
		return err
	}
	if err := dbfile.SyncDir(s.opts.Dir); err != nil { // or a power cut takes the new file's name away
		return errors.Join(err, s.db.Close())
	}
	return nil
}

func (s *Store) openBolt(path string) error {
	db, err := bolt.Open(path, 0o600, &bolt.Options{
		Timeout: time.Second, NoFreelistSync: true, FreelistType: bolt.FreelistMapType,
	})
	if err != nil {
		return fmt.Errorf("open database: %w", err)
	}
	s.db = db
	err = db.Update(func(tx *bolt.Tx) error {
		for _, name := range []string{bucketMeta, bucketDocs} {
			if _, err := tx.CreateBucketIfNotExists([]byte(name)); err != nil {
				return fmt.Errorf("bucket %s: %w", name, err)
			}
		}
		return nil
	})
	if err == nil {
		err = db.View(s.load)
	}
	if err != nil {
		s.db = nil
		return errors.Join(err, db.Close())
	}
	return nil
}

// verify checks every page and frame before bbolt touches the file.
func verify(file []byte) error {
	return dbfile.Verify(file, func(path []string, key, value []byte) error {
		if len(path) != 1 {
			return fmt.Errorf("value outside of the buckets: %w", dbfile.ErrDamaged)
		}
		_, err := dbfile.Open(path[0]+"/"+string(key), value)
		return err
	})
}

// Close closes the file.
func (s *Store) Close() error {
	if err := s.db.Close(); err != nil {
		return fmt.Errorf("close content: %w", err)
	}
	return nil
}

// Damage says what was wrong with the content file when it was opened, "" for
// nothing. It was deleted then and comes again from the county.
func (s *Store) Damage() string { return s.damaged }

// Content returns the present content. It is never nil and never changed.
func (s *Store) Content() *liaison.Content { return s.content.Load() }

// Case returns the matter that a claim proves. Whether the number or the code is
// unknown, the answer is the same.
func (s *Store) Case(c seal.Claim) (liaison.Case, bool) {
	k, ok := (*s.cases.Load())[liaison.ReceiptNo(c.Receipt)]
	if !ok || !c.Proves(k.Check, k.QueryCode) {
		return liaison.Case{}, false
	}
	return k, true
}

// Subscribe returns a channel that holds a value after the content or a photo
// changed; it has room for one. cancel ends the subscription.
func (s *Store) Subscribe() (changed <-chan struct{}, cancel func()) { return s.subs.add() }

// Refresh assembles the content anew: after this machine took a sign-in, and when
// a day begins.
func (s *Store) Refresh() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.publish(s.docs)
}

// Position is what the station tells the county about how far it has come.
func (s *Store) Position() (epoch wire.ID16, cursor, view uint64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.pos.Epoch, s.pos.Cursor, s.pos.View
}

// Sum returns the sum and number of the documents held, to compare with the
// county's.
func (s *Store) Sum() (sum, count uint64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.pos.Sum, uint64(len(s.docs))
}

// Manifest returns what is held, by key.
func (s *Store) Manifest() map[string]uint64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := make(map[string]uint64, len(s.docs))
	for key, d := range s.docs {
		out[key] = d.rev
	}
	return out
}
