package e2e_test

import (
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"lianluozhan/sync/station/outbox"
)

// smallDisk mounts a file system of the given size; only root may.
func smallDisk(t *testing.T, size string) string {
	t.Helper()
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size="+size); err != nil {
		t.Fatalf("mount a small disk: %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	return dir
}

// fill writes until the disk is full and returns the file to delete again.
func fill(t *testing.T, dir string) string {
	t.Helper()
	path := filepath.Join(dir, "filler")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for size := 1 << 16; size > 0; {
		if _, err = f.Write(make([]byte, size)); err != nil {
			size /= 2
		}
	}
	if !errors.Is(err, syscall.ENOSPC) {
		t.Fatalf("the disk is not full: %v", err)
	}
	return path
}

// On a full disk filing says so and loses nothing; with room again it goes on.
func TestDiskFull(t *testing.T) {
	if os.Getuid() != 0 {
		t.Log("not root: a small disk cannot be mounted, nothing was tested")
		return
	}
	c := newCounty(t)
	k := joined(t, c)
	disk := smallDisk(t, "24m")
	if err := os.CopyFS(filepath.Join(disk, "data"), os.DirFS(k.data())); err != nil {
		t.Fatal(err)
	}
	k.dir = disk
	filler := fill(t, disk)

	box, err := outbox.Open(outbox.Options{Dir: k.data(), Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatalf("a full disk keeps the outbox shut: %v", err)
	}
	var receipts []string
	for i := 0; err == nil && i < 100_000; i++ {
		r, ferr := box.File(outbox.Filing{ClockOK: true, Draft: draft(i)})
		if err = ferr; err == nil {
			receipts = append(receipts, string(r.Receipt))
		}
	}
	if !errors.Is(err, outbox.ErrDiskFull) {
		t.Fatalf("filing on a full disk: %v", err)
	}
	t.Logf("%d registrations fitted into the reserve", len(receipts))
	if err := box.Close(); err != nil {
		t.Fatal(err)
	}
	k.start("") // the program starts and shows its last content all the same
	k.tap(anywhere)
	if got := len(k.codes("full")); got != 2 {
		t.Errorf("%d codes on the home page, want 2", got)
	}
	k.fillIn()
	before := k.codesOrNone("check")
	k.tap(next)
	if after := k.codesOrNone("refused"); len(before)+len(after) > 0 {
		t.Errorf("a receipt was given out on a full disk: %v", after)
	}
	if err := os.Remove(filler); err != nil {
		t.Fatal(err)
	}
	pass(700 * time.Millisecond)
	k.tap(next) // the same key again
	k.says(10*time.Second, "registration kept")
	k.settle()
	receipts = append(receipts, k.receiptNo())
	k.kill()
	arrived(t, c, k, receipts)
}
