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

// fileUntilFull opens the outbox, files until that fails for want of room, and
// returns the receipts.
func fileUntilFull(t *testing.T, dir string) []string {
	t.Helper()
	box, err := outbox.Open(outbox.Options{Dir: dir, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatalf("a full disk keeps the outbox shut: %v", err)
	}
	defer box.Close()
	var out []string
	for i := range 100_000 {
		r, err := box.File(outbox.Filing{ClockOK: true, Draft: draft(i)})
		if err == nil {
			out = append(out, string(r.Receipt))
			continue
		}
		if !errors.Is(err, outbox.ErrDiskFull) {
			t.Fatalf("filing on a full disk: %v", err)
		}
		break
	}
	return out
}

// On a full disk filing says so and loses nothing; with room again it goes on.
func TestDiskFull(t *testing.T) {
	t.Parallel()
	if os.Getuid() != 0 {
		t.Log("not root: a small disk cannot be mounted, nothing was tested")
		return
	}
	c := newCounty(t)
	k := joined(t, c)
	disk := smallDisk(t, "24m")
	err := errors.Join(os.CopyFS(filepath.Join(disk, "data"), os.DirFS(k.data())),
		os.RemoveAll(k.data()), os.Symlink(filepath.Join(disk, "data"), k.data()))
	if err != nil {
		t.Fatal(err)
	}
	c.kill() // nothing is sent, so that nothing makes room
	// Nor do photos, which would be given up before a registration is refused.
	if err := os.RemoveAll(filepath.Join(disk, "data", "blobs")); err != nil {
		t.Fatal(err)
	}
	filler := fill(t, disk)
	var receipts []string
	for {
		more := fileUntilFull(t, k.data())
		receipts = append(receipts, more...)
		if len(more) == 0 {
			break
		}
	}
	t.Logf("%d registrations fitted into the reserve", len(receipts))
	k.start("") // the program starts and shows its last content all the same
	k.tap(anywhere)
	if got := len(k.codes("full")); got != 2 {
		t.Errorf("%d codes on the home page, want 2", got)
	}
	k.fillIn()
	k.tap(next)
	if got := k.codesOrNone("refused"); len(got) > 0 {
		t.Errorf("a receipt was given out on a full disk: %v", got)
	}
	if err := os.Remove(filler); err != nil {
		t.Fatal(err)
	}
	pass(700 * time.Millisecond)
	k.tap(next) // the same key again
	receipts = append(receipts, k.receiptNo())
	k.kill()
	c.serve()
	arrived(t, c, k, receipts)
}
