// Package outbox is what a station machine must not lose: its identity, and what
// residents and deputies entered until the county has it safely. It is one small
// bbolt file; nothing returns before its record is on the disk.
//
// It does not know how entries reach the county (see uplink), nor what the county
// sends back as content (see localstore).
package outbox

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	bolt "go.etcd.io/bbolt"

	"lianluozhan/sync/seal"
	"lianluozhan/sync/wire"
)

// FileName is the outbox's name within its folder.
const FileName = "outbox.db"

// Errors that callers tell apart.
var (
	// ErrDiskFull: nothing was written; it works again once there is room.
	ErrDiskFull = errors.New("outbox: disk is full")
	// ErrBroken: the disk failed in the middle of a write, so what it holds is not
	// certain. Every later write is refused; restart to verify the file.
	ErrBroken = errors.New("outbox: disk failed, no more writes")
	// ErrInUse: another process has the outbox open.
	ErrInUse = errors.New("outbox: in use by another process")
	// ErrNotEnrolled: the machine has no identity yet and cannot issue receipts.
	ErrNotEnrolled = errors.New("outbox: not enrolled")
	// ErrRenumbered: the outbox took a new id and numbers because the county's view
	// of the old one cannot be continued. Connect again.
	ErrRenumbered = errors.New("outbox: renumbered, connect again")
)

// Options says where an outbox is and what it depends on. Dir and Log are needed.
type Options struct {
	Dir  string
	Log  *slog.Logger
	Now  func() time.Time // time.Now when nil
	Rand io.Reader        // crypto/rand when nil
	// Wall is the machine's own clock, which Now may put right; Now when nil. Since
	// is the time since the start by a clock that nobody can set.
	Wall  func() time.Time
	Since func() time.Duration
	// Keep is how long entries stay once they are safe at the county (stored, at one
	// that keeps no backups), a few hours more at most; 7 days when 0.
	Keep time.Duration
	// MaxSize bounds the file in bytes, so that a flood of entries cannot fill the
	// disk; 512 MB when 0. Past it, File says ErrDiskFull.
	MaxSize int
	// Check is the slow hash by which residents ask for their matters; seal.Check when
	// nil. Only simulations of very many filings have reason to take a faster one.
	Check func(receipt, code string) [seal.CheckSize]byte
	// GiveWay gives up something outside of the outbox for room on the disk and
	// reports whether it could; nil for nothing to give up.
	GiveWay func() bool
	// Frozen says why nothing is to be written any more, as where Dir is the copy of a
	// folder on a disk that takes no writes: what is there is told and sent, what the
	// county says of it is noted in the copy, and for all else the outbox is broken from
	// the start. Nil for an outbox that works.
	Frozen error
	// OpenFile opens the database file; os.OpenFile when nil.
	OpenFile func(name string, flag int, mode os.FileMode) (*os.File, error)
}

func (o Options) withDefaults() Options {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Wall == nil {
		o.Wall = o.Now
	}
	if o.Since == nil {
		start := time.Now()
		o.Since = func() time.Duration { return time.Since(start) }
	}
	if o.Rand == nil {
		o.Rand = rand.Reader
	}
	if o.Keep == 0 {
		o.Keep = 7 * 24 * time.Hour
	}
	if o.MaxSize == 0 {
		o.MaxSize = 512 << 20
	}
	if o.Check == nil {
		o.Check = seal.Check
	}
	if o.GiveWay == nil {
		o.GiveWay = func() bool { return false }
	}
	if o.OpenFile == nil {
		o.OpenFile = os.OpenFile
	}
	return o
}

// Box is an open outbox. Its methods may be called from several goroutines.
type Box struct {
	opts    Options
	lock    *os.File
	db      *bolt.DB
	ballast ballast
	clock   clock
	filing  sync.Mutex // before writer
	writer  sync.Mutex
	now     atomic.Pointer[state] // as last committed
	enrol   atomic.Pointer[Enrolment]
	rescue  atomic.Pointer[Rescue]
	broken  atomic.Pointer[error]
	low     atomic.Bool // the ballast had to be given up
	wake    chan struct{}
}

// Open opens the outbox in o.Dir, made anew where there is none. A damaged file
// is moved aside and what is readable of it rescued: see Status.
func Open(o Options) (*Box, error) {
	o = o.withDefaults()
	lock, err := lockFile(filepath.Join(o.Dir, "outbox.lock"))
	if err != nil {
		return nil, err
	}
	b := &Box{opts: o, lock: lock, wake: make(chan struct{}, 1)}
	b.ballast = ballast{path: filepath.Join(o.Dir, "outbox.ballast")}
	if err := b.open(); err != nil {
		return nil, errors.Join(err, b.Close())
	}
	if o.Frozen != nil {
		_ = b.failed(o.Frozen) // keeps it
	}
	return b, nil
}

func (b *Box) open() error {
	if err := b.ready(); err != nil {
		return err
	}
	db, err := b.openBolt(b.path())
	if err != nil {
		return fmt.Errorf("open outbox: %w", err)
	}
	b.db = db
	if err := b.load(); err != nil {
		return fmt.Errorf("open outbox: %w", err)
	}
	if err := b.forget(); err != nil && !errors.Is(err, ErrDiskFull) {
		return fmt.Errorf("tidy outbox: %w", err)
	}
	b.refill()
	b.notify()
	return nil
}

// ready brings a whole, small file to b.path: a new one, the one that is there,
// a rescued or a compacted one.
func (b *Box) ready() error {
	file, err := os.ReadFile(b.path())
	if errors.Is(err, os.ErrNotExist) {
		return b.create(nil)
	}
	if err != nil {
		return fmt.Errorf("read outbox: %w", err)
	}
	used, err := verify(file)
	if err != nil {
		return b.rescueFrom(file, err)
	}
	if len(file) > compactAbove && used < len(file)/2 {
		return b.compact()
	}
	return nil
}

// Close closes the file. A commit under way is finished first.
func (b *Box) Close() error {
	var err error
	if b.db != nil {
		err = b.db.Close()
	}
	if err := errors.Join(err, b.lock.Close()); err != nil {
		return fmt.Errorf("close outbox: %w", err)
	}
	return nil
}

func (b *Box) path() string { return filepath.Join(b.opts.Dir, FileName) }

// Status is what the staff screen shows about the outbox.
type Status struct {
	Unsent  int     // entries that the county does not have yet
	Kept    int     // entries on this disk, sent or not
	LowDisk bool    // the disk was full and the reserve is used up
	Broken  error   // not nil: the disk failed, restart
	Rescue  *Rescue // not nil: the file was damaged at some start; see DismissRescue
}

// Status returns the present state, from memory.
func (b *Box) Status() Status {
	st := b.now.Load()
	s := Status{Unsent: b.Unsent(), Kept: int(st.N - st.Purged), LowDisk: b.low.Load(), Rescue: b.rescue.Load()}
	if cause := b.broken.Load(); cause != nil {
		s.Broken = *cause
	}
	return s
}

// Unsent returns how many entries the county does not have yet.
func (b *Box) Unsent() int {
	st := b.now.Load()
	return int(st.N - max(st.Stored, st.Purged))
}

// ID is the random name of this outbox, under which the county counts entries.
func (b *Box) ID() wire.ID16 { return b.now.Load().Outbox }

// Machine is the random name of this machine, the same at every attempt to join.
func (b *Box) Machine() string { return b.now.Load().Machine }

// Wake holds a value after entries were added or the county's marks moved. It has
// room for one: it says "look again", not how often. One goroutine may listen.
func (b *Box) Wake() <-chan struct{} { return b.wake }

func (b *Box) notify() {
	select {
	case b.wake <- struct{}{}:
	default:
	}
}
