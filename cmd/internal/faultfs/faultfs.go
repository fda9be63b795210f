// Package faultfs is a file system in memory whose disk can lose its power: what
// was written and not yet synced is then dropped, reordered and torn, as a disk
// with a cache does it, and a new name in a folder is not durable before the
// folder was synced. It can also lie about syncs, fail them, be slow and be full.
//
// The rules are stricter than those of ext4: what survives here has to survive
// anywhere. It does not know who writes to it, and what for.
package faultfs

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"sync"
	"syscall"
	"time"

	"github.com/hanwen/go-fuse/v2/fs"
	"github.com/hanwen/go-fuse/v2/fuse"
)

// Sector is the unit that a disk writes whole, in bytes.
const Sector = 512

// block is the unit in which space is given out, in bytes.
const block = 4096

// Faults is what is wrong with a disk.
type Faults struct {
	Lie      bool          // syncs do nothing and say that all is well
	Capacity int64         // bytes; 0 for no bound
	Step     time.Duration // for each write that a sync brings to the disk, and for the sync
	Sync     time.Duration // for each sync, however much it brings, as on flash without a buffer
	// FailSync counts down: the sync that brings it to 0 fails, and what it should
	// have brought to the disk never gets there, although it can still be read.
	FailSync int
}

// Stats counts what a disk did since it was made.
type Stats struct {
	Cuts    int
	Syncs   int // of files and folders
	Dropped int // sectors that were written, never synced, and lost in a cut
	Torn    int // writes of which a cut left a part
	Names   int // changes of folders that were lost in a cut
	Refused int // writes that there was no room for
	Failed  int // syncs that were made to fail
}

// Disk is what is left when the power is gone. Mount it to use it. Its methods
// may be called from any goroutine.
type Disk struct {
	rand *rand.Rand

	mu     sync.Mutex
	root   *node
	faults Faults
	stats  Stats
	dead   bool // no power
	left   int  // until the power goes, writes and syncs; 0 for never
	used   int64
	inodes uint64
	busy   time.Time // until when the disk is at work
	server *fuse.Server
	dir    string
}

// New makes an empty disk. What a cut destroys follows from seed and from what
// was written.
func New(seed uint64) *Disk {
	d := &Disk{rand: rand.New(rand.NewPCG(seed, 0xd15c))}
	d.root = d.newNode(syscall.S_IFDIR | 0o700)
	return d
}

// Mount shows the disk at dir, an empty folder. It needs root or fusermount3.
func (d *Disk) Mount(dir string) error {
	forever := time.Hour
	server, err := fs.Mount(dir, &inode{disk: d, node: d.root}, &fs.Options{
		EntryTimeout: &forever, AttrTimeout: &forever,
		MountOptions: fuse.MountOptions{DirectMount: true, FsName: "faultfs", Name: "faultfs"},
	})
	if err != nil {
		return fmt.Errorf("mount: %w", err)
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.server, d.dir, d.dead, d.left = server, dir, false, 0
	return nil
}

// Unmount takes the disk away. Whoever still has a file open on it sees errors.
func (d *Disk) Unmount() error {
	d.mu.Lock()
	server, dir := d.server, d.dir
	d.server = nil
	d.mu.Unlock()
	if server == nil {
		return nil
	}
	if err := server.Unmount(); err == nil {
		return nil
	}
	if err := syscall.Unmount(dir, syscall.MNT_DETACH); err != nil {
		return fmt.Errorf("unmount: %w", err)
	}
	return nil
}

// SetFaults changes what is wrong with the disk.
func (d *Disk) SetFaults(f Faults) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.faults = f
}

// Stats returns what the disk did so far.
func (d *Disk) Stats() Stats {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.stats
}

// Used is how much of the disk is in use, in bytes.
func (d *Disk) Used() int64 {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.used
}

// Available says why disks cannot be mounted here, nil when they can.
func Available() error {
	f, err := os.OpenFile("/dev/fuse", os.O_RDWR, 0)
	if err != nil {
		return fmt.Errorf("no FUSE here: %w", err)
	}
	if err := f.Close(); err != nil {
		return fmt.Errorf("no FUSE here: %w", err)
	}
	dir, err := os.MkdirTemp("", "faultfs")
	if err != nil {
		return fmt.Errorf("try to mount: %w", err)
	}
	d := New(0)
	err = d.Mount(dir)
	return errors.Join(err, d.Unmount(), os.Remove(dir))
}
