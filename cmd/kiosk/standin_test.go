package main

import (
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"testing"

	"lianluozhan/kiosk/screen/register"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/station/localstore"
	"lianluozhan/sync/station/outbox"
)

// kept is a data folder that a program has left behind, with a picture.
func kept(t *testing.T) (dir, name string) {
	t.Helper()
	dir = t.TempDir()
	m, err := openMachine(options{data: dir, helper: "none"}, slog.New(slog.DiscardHandler), &ring{mem: &lines{}})
	if err != nil {
		t.Fatal(err)
	}
	name = m.box.Machine()
	if err := errors.Join(m.box.SetSetting("x", []byte("kept")), m.Close()); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Join(dir, "blobs", "ab"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "blobs", "ab", "abcd"), []byte("picture"), 0o600); err != nil {
		t.Fatal(err)
	}
	return dir, name
}

// On a disk that takes no writes the station shows what it has, and takes nothing.
func TestACopyStandsInForADiskThatTakesNoWrites(t *testing.T) {
	dir, name := kept(t)
	to, err := standIn(dir, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	if b, err := os.ReadFile(filepath.Join(to, "blobs", "ab", "abcd")); string(b) != "picture" {
		t.Errorf("picture: %q, %v", b, err)
	}
	before, err := os.ReadFile(filepath.Join(dir, outbox.FileName))
	if err != nil {
		t.Fatal(err)
	}
	m, err := openMachine(options{data: to, helper: "none", frozen: syscall.EROFS}, slog.New(slog.DiscardHandler), &ring{mem: &lines{}})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := m.Close(); err != nil {
			t.Error(err)
		}
	}()
	if got, err := m.box.Setting("x"); m.box.Machine() != name || string(got) != "kept" || err != nil {
		t.Errorf("machine %s, kept %q, %v", m.box.Machine(), got, err)
	}
	if err := m.box.SetSetting("x", nil); !errors.Is(err, outbox.ErrBroken) || m.box.Status().Broken == nil {
		t.Errorf("something is written: %v", err)
	}
	if err := (counter{m: m}).Closed(); !errors.Is(err, register.ErrOutOfService) {
		t.Errorf("who comes to register is told %v", err)
	}
	if free, err := m.opts.room(); free != 0 || err != nil {
		t.Errorf("room for pictures in memory: %d, %v", free, err)
	}
	if v := m.vitals(); !slices.Equal(v.Faults, []string{string(liaison.FaultDiskReadOnly)}) {
		t.Errorf("the county hears %v", v.Faults)
	}
	after, err := os.ReadFile(filepath.Join(dir, outbox.FileName))
	if err != nil || !slices.Equal(before, after) {
		t.Errorf("the folder itself was touched: %v", err)
	}
}

func TestNoCopyOfWhatCannotBeRead(t *testing.T) {
	room := t.TempDir()
	if _, err := standIn(t.TempDir(), room); err == nil {
		t.Error("a copy of nothing")
	}
	dir, _ := kept(t)
	if err := os.Truncate(filepath.Join(dir, localstore.FileName), standInMost); err != nil {
		t.Fatal(err)
	}
	if _, err := standIn(dir, room); !errors.Is(err, errTooLarge) {
		t.Errorf("more than memory holds: %v", err)
	}
	if left, err := os.ReadDir(room); err != nil || len(left) != 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

// The county sends content again: a page without it is better than none.
func TestACopyWithoutContentThatCannotBeRead(t *testing.T) {
	dir, _ := kept(t)
	content := filepath.Join(dir, localstore.FileName)
	if err := errors.Join(os.Remove(content), os.Mkdir(content, 0o700)); err != nil {
		t.Fatal(err)
	}
	to, err := standIn(dir, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(to, localstore.FileName)); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("half of it was copied: %v", err)
	}
}

func TestAFolderThatTakesWritesStaysInPlace(t *testing.T) {
	dir := t.TempDir()
	o := options{data: dir}
	end, err := o.stand()
	if err != nil || o.frozen != nil || o.data != dir {
		t.Errorf("%+v, %v", o, err)
	}
	if err := end(); err != nil {
		t.Error(err)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
	if writable(filepath.Join(dir, "none")) != nil { // other trouble is for others to tell
		t.Error("a folder that is not there takes no writes")
	}
}
