package outbox_test

import (
	"bufio"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"lianluozhan/sync/liaison"
	"lianluozhan/sync/station/outbox"
	"lianluozhan/sync/wire"
)

const envKill = "OUTBOX_TEST_FILE_UNTIL_KILLED"

func TestMain(m *testing.M) {
	if dir := os.Getenv(envKill); dir != "" {
		fileUntilKilled(dir)
	}
	os.Exit(m.Run())
}

// fileUntilKilled is the child of TestKill: it files without end and tells each
// receipt once File has returned.
func fileUntilKilled(dir string) {
	b, err := outbox.Open(outbox.Options{Dir: dir, Log: slog.New(slog.DiscardHandler), Check: quick})
	if err != nil {
		panic(err)
	}
	if err := b.Enrol(enrolment()); err != nil {
		panic(err)
	}
	for i := 0; ; i++ {
		r, err := b.File(filing(i))
		if err != nil {
			panic(err)
		}
		if _, err := fmt.Fprintln(os.Stdout, string(r.Receipt), r.ID); err != nil {
			panic(err)
		}
		if i%7 == 6 { // deletes must hold too
			if err := b.Acked(wire.Ack{Outbox: b.ID(), Stored: uint64(b.Status().Kept / 2)}); err != nil {
				continue // an older mark than last time
			}
		}
	}
}

// TestKill kills a filing process at random moments: every receipt that was told
// is there or was acknowledged, each once, and nothing is half there.
func TestKill(t *testing.T) {
	dir := t.TempDir()
	told := map[string]bool{}
	rnd := rand.New(rand.NewPCG(3, 4))
	for range 20 {
		for _, line := range killed(t, dir, 1+rnd.IntN(40)) {
			if told[line] {
				t.Fatalf("%s was given twice", line)
			}
			told[line] = true
		}
	}
	b := open(t, options(dir))
	if s := b.Status(); s.Rescue != nil {
		t.Fatalf("the file was damaged: %+v", s.Rescue)
	}
	for line := range told {
		no, _, _ := strings.Cut(line, " ")
		if _, ok := receiptOf(b, liaison.ReceiptNo(no), "1234"); !ok {
			t.Errorf("receipt %s was told and is gone", no)
		}
	}
	seen, last := map[liaison.ReceiptNo]bool{}, uint64(0)
	items, err := b.Pending(0, 1<<20, 1<<30)
	if err != nil {
		t.Fatal(err)
	}
	for _, it := range items {
		v, err := it.Open()
		if err != nil {
			t.Fatal(err)
		}
		r := v.(liaison.Registration)
		if seen[r.Receipt] || last != 0 && it.N != last+1 {
			t.Errorf("entry %d: %s seen %v, after %d", it.N, r.Receipt, seen[r.Receipt], last)
		}
		seen[r.Receipt], last = true, it.N
	}
	if len(told) < 20 {
		t.Errorf("only %d receipts were told", len(told))
	}
}

// killed starts a child, kills it after n receipts and returns what it told.
func killed(t *testing.T, dir string, n int) []string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), envKill+"="+dir)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var lines []string
	for sc := bufio.NewScanner(out); sc.Scan(); {
		lines = append(lines, sc.Text())
		if len(lines) == n {
			if err := cmd.Process.Kill(); err != nil {
				t.Fatal(err)
			}
		}
	}
	_ = cmd.Wait() // killed
	return lines
}

// TestFullDisk fills a small file system: File must refuse cleanly, keep what it
// accepted, still take acknowledgements, and work again by itself.
func TestFullDisk(t *testing.T) {
	o := smallDisk(t)
	b := open(t, o)
	if err := b.Enrol(enrolment()); err != nil {
		t.Fatal(err)
	}
	accepted := fileUntilFull(t, b)
	if s := b.Status(); !s.LowDisk || s.Broken != nil || s.Unsent != accepted || accepted == 0 {
		t.Errorf("status %+v after %d accepted", s, accepted)
	}
	if got := len(pending(t, b, 0)); got != accepted {
		t.Errorf("%d entries, accepted %d", got, accepted)
	}
	for sent := 0; sent < accepted; { // the county takes them, a few at a time
		sent = min(sent+100, accepted)
		if err := b.Acked(wire.Ack{Outbox: b.ID(), Stored: uint64(sent)}); err != nil {
			t.Fatalf("acknowledge %d: %v", sent, err)
		}
	}
	if _, err := b.File(filing(0)); err != nil {
		t.Errorf("copies of what the county has did not give way: %v", err)
	}
	if s := b.Status(); s.Unsent != 1 || s.Kept == 1 || s.Kept > accepted {
		t.Errorf("status %+v", s)
	}
	if err := b.Acked(wire.Ack{Outbox: b.ID(), Stored: uint64(accepted), Time: noon().Add(week).UnixMilli()}); err != nil {
		t.Fatal(err)
	}
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	if s := open(t, o).Status(); s.Rescue != nil || s.Kept != 1 {
		t.Errorf("after reopening %+v", s)
	}
}

// TestRoomMadeElsewhere frees room outside of the outbox.
func TestRoomMadeElsewhere(t *testing.T) {
	o := smallDisk(t)
	if o.MaxSize != 0 {
		return // not a disk that others could make room on
	}
	filler := filepath.Join(o.Dir, "filler")
	if err := os.WriteFile(filler, make([]byte, 1<<20), 0o600); err != nil {
		t.Fatal(err)
	}
	b := open(t, o)
	if err := b.Enrol(enrolment()); err != nil {
		t.Fatal(err)
	}
	fileUntilFull(t, b)
	if err := os.Remove(filler); err != nil {
		t.Fatal(err)
	}
	if _, err := b.File(filing(0)); err != nil {
		t.Errorf("with room again: %v", err)
	}
}

// fileUntilFull files until the disk is full and returns how many were accepted.
func fileUntilFull(t *testing.T, b *outbox.Box) int {
	t.Helper()
	for n := range 50_000 {
		_, err := b.File(filing(n))
		if errors.Is(err, outbox.ErrDiskFull) {
			return n
		}
		if err != nil {
			t.Fatalf("after %d: %v", n, err)
		}
	}
	t.Fatal("the disk never filled up")
	return 0
}

// smallDisk mounts a file system of a few MB. Where that is not allowed the
// outbox's own limit stands in for it.
func smallDisk(t *testing.T) outbox.Options {
	t.Helper()
	o := options(t.TempDir())
	if err := syscall.Mount("tmpfs", o.Dir, "tmpfs", 0, "size=4m"); err != nil {
		t.Logf("no small file system here (%v)", err)
		o.MaxSize = 2 << 20
		return o
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(o.Dir, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	return o
}

// TestFailedSync lets fdatasync fail: from then on the outbox must refuse to
// write, whatever the disk says later.
func TestFailedSync(t *testing.T) {
	dir := t.TempDir()
	var disk *os.File
	o := options(dir)
	o.OpenFile = func(name string, flag int, mode os.FileMode) (*os.File, error) {
		f, err := os.OpenFile(name, flag, mode)
		if filepath.Base(name) == outbox.FileName {
			disk = f
		}
		return f, err
	}
	b := open(t, o)
	if err := b.Enrol(enrolment()); err != nil {
		t.Fatal(err)
	}
	kept := file(t, b, 2)
	saved, err := syscall.Dup(int(disk.Fd()))
	if err != nil {
		t.Fatal(err)
	}
	zero, err := os.OpenFile("/dev/zero", os.O_RDWR, 0) // takes writes, cannot sync
	if err != nil {
		t.Fatal(err)
	}
	if err := syscall.Dup3(int(zero.Fd()), int(disk.Fd()), syscall.O_CLOEXEC); err != nil {
		t.Fatal(err)
	}
	if _, err := b.File(filing(3)); !errors.Is(err, outbox.ErrBroken) || errors.Is(err, outbox.ErrDiskFull) {
		t.Errorf("failed sync: %v", err)
	}
	if err := syscall.Dup3(saved, int(disk.Fd()), syscall.O_CLOEXEC); err != nil {
		t.Fatal(err)
	}
	if _, err := b.File(filing(4)); !errors.Is(err, outbox.ErrBroken) || b.Status().Broken == nil {
		t.Errorf("after a failed sync: %v, status %+v", err, b.Status())
	}
	if err := errors.Join(b.Close(), syscall.Close(saved), zero.Close()); err != nil {
		t.Fatal(err)
	}
	b = open(t, options(dir))
	if got := pending(t, b, 0); len(got) != 2 || got[1].(liaison.Registration).ID != kept[1].ID {
		t.Errorf("after a restart there are %d entries", len(got))
	}
}

// An outbox on a copy of what takes no writes tells what it has and takes nothing.
func TestFrozenFromTheStart(t *testing.T) {
	dir := t.TempDir()
	o := options(dir)
	b := enrolled(t, dir)
	file(t, b, 2)
	machine := b.Machine()
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	o.Frozen = syscall.EROFS
	b = open(t, o)
	// The link stands: what is owed gets away, and connections after that begin as well.
	ack := wire.Ack{Outbox: b.ID(), Stored: 2}
	for _, first := range []wire.Welcome{{Version: wire.Version}, {Version: wire.Version, Ack: ack}} {
		if err := errors.Join(b.Welcomed(first), b.Correct(time.Now()), b.Acked(ack)); err != nil || b.Unsent() != 0 {
			t.Errorf("%d unsent: %v", b.Unsent(), err)
		}
	}
	if _, err := b.File(filing(3)); !errors.Is(err, outbox.ErrBroken) {
		t.Errorf("taken: %v", err)
	}
	if cause := b.Status().Broken; b.Machine() != machine || !errors.Is(cause, outbox.ErrBroken) || !errors.Is(cause, syscall.EROFS) {
		t.Errorf("%s is broken by %v", b.Machine(), cause)
	}
	if err := b.SetSetting("x", []byte("y")); !errors.Is(err, outbox.ErrBroken) {
		t.Errorf("written: %v", err)
	}
}
