package faultfs_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"lianluozhan/cmd/internal/faultfs"
)

// disk is a disk that is mounted for a test.
type disk struct {
	*faultfs.Disk
	t   *testing.T
	dir string
}

// mounted returns nil where nothing can be mounted.
func mounted(t *testing.T, seed uint64) *disk {
	t.Helper()
	if err := faultfs.Available(); err != nil {
		t.Logf("nothing was tested: %v", err)
		return nil
	}
	d := &disk{faultfs.New(seed), t, t.TempDir()}
	d.mount()
	t.Cleanup(func() { _ = d.Unmount() })
	return d
}

func (d *disk) mount() {
	d.t.Helper()
	if err := d.Mount(d.dir); err != nil {
		d.t.Fatal(err)
	}
}

// cut takes the power away and brings it back.
func (d *disk) cut() {
	d.t.Helper()
	d.Cut()
	if err := d.Unmount(); err != nil {
		d.t.Fatal(err)
	}
	d.mount()
}

func (d *disk) path(name string) string { return filepath.Join(d.dir, name) }

func (d *disk) write(name string, data []byte, sync bool) {
	d.t.Helper()
	f, err := os.OpenFile(d.path(name), os.O_CREATE|os.O_WRONLY, 0o600)
	if err == nil {
		_, err = f.Write(data)
	}
	if err == nil && sync {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		d.t.Fatal(err)
	}
}

func (d *disk) syncDir() {
	d.t.Helper()
	f, err := os.Open(d.dir)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		d.t.Fatal(err)
	}
}

func (d *disk) read(name string) []byte {
	b, _ := os.ReadFile(d.path(name)) // nil when it is not there
	return b
}

var text = bytes.Repeat([]byte("0123456789abcdef"), 1000)

func TestSyncedSurvives(t *testing.T) {
	for seed := range uint64(12) {
		d := mounted(t, seed)
		if d == nil {
			return
		}
		d.write("a", text, true)
		d.syncDir()
		d.cut()
		if !bytes.Equal(d.read("a"), text) {
			t.Fatalf("seed %d: what was synced is gone", seed)
		}
		// A new name over an old file: either one, whole.
		other := bytes.ToUpper(text)
		d.write("b", other, true)
		if err := os.Rename(d.path("b"), d.path("a")); err != nil {
			t.Fatal(err)
		}
		d.cut()
		if got := d.read("a"); !bytes.Equal(got, text) && !bytes.Equal(got, other) {
			t.Fatalf("seed %d: a rename left %d bytes of something else", seed, len(got))
		}
	}
}

// What was not synced is lost, torn or whole, as chance has it; in many tries each
// of them happens.
func TestUnsyncedIsAtRisk(t *testing.T) {
	lost, torn, whole, nameless := 0, 0, 0, 0
	for seed := range uint64(60) {
		d := mounted(t, seed)
		if d == nil {
			return
		}
		d.write("a", make([]byte, len(text)), true)
		d.syncDir()
		d.write("a", text, false)
		d.write("new", text, true) // but not its name
		d.cut()
		switch got := d.read("a"); {
		case bytes.Equal(got, text):
			whole++
		case bytes.Equal(got, make([]byte, len(text))):
			lost++
		default:
			torn++
		}
		if d.read("new") == nil {
			nameless++
		}
		if err := d.Unmount(); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("%d lost, %d torn, %d whole; %d new names lost", lost, torn, whole, nameless)
	if lost == 0 || torn == 0 || whole == 0 || nameless == 0 || nameless == 60 {
		t.Error("some kind of damage never happens")
	}
}

func TestLie(t *testing.T) {
	d := mounted(t, 1)
	if d == nil {
		return
	}
	d.SetFaults(faultfs.Faults{Lie: true})
	d.write("a", text, true)
	d.syncDir()
	d.cut()
	if d.read("a") != nil {
		t.Error("a disk that lies kept what it was given")
	}
}

func TestFull(t *testing.T) {
	d := mounted(t, 1)
	if d == nil {
		return
	}
	d.SetFaults(faultfs.Faults{Capacity: 64 << 10})
	d.write("a", text, true)
	if err := os.WriteFile(d.path("b"), make([]byte, 128<<10), 0o600); !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("writing more than there is room for: %v", err)
	}
	if err := os.Remove(d.path("b")); err != nil {
		t.Fatal(err)
	}
	d.write("b", text, true) // there is room again
}

// After a failed sync the data can be read, and are gone with the power, although
// a second sync says that all is well.
func TestFailedSync(t *testing.T) {
	d := mounted(t, 1)
	if d == nil {
		return
	}
	d.write("a", nil, true)
	d.syncDir()
	d.SetFaults(faultfs.Faults{FailSync: 1})
	f, err := os.OpenFile(d.path("a"), os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := f.Write(text); err != nil {
		t.Fatal(err)
	}
	if err := f.Sync(); !errors.Is(err, syscall.EIO) {
		t.Errorf("the sync that was to fail: %v", err)
	}
	if err := f.Sync(); err != nil {
		t.Errorf("the one after it: %v", err)
	}
	if !bytes.Equal(d.read("a"), text) {
		t.Error("what was written cannot be read")
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	d.cut()
	if len(d.read("a")) != 0 {
		t.Error("what no sync brought to the disk survived")
	}
}

func TestSlow(t *testing.T) {
	d := mounted(t, 1)
	if d == nil {
		return
	}
	for _, slow := range []faultfs.Faults{{Step: 20 * time.Millisecond}, {Sync: 40 * time.Millisecond}} {
		d.SetFaults(slow)
		began := time.Now()
		d.write("a", text, true)
		if took := time.Since(began); took < 40*time.Millisecond {
			t.Errorf("a write and a sync took %v", took)
		}
	}
}
