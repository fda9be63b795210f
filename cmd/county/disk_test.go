package main

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"lianluozhan/sync/county"
	"lianluozhan/sync/county/boltstore"
	"lianluozhan/sync/county/rollout"
)

// A disk that fails once ends the server with an error, so that whoever watches
// over it starts it again and it reads what is really there.
func TestServerEndsWhenTheDiskFails(t *testing.T) {
	u := newTool(t)
	var disk *os.File
	store, err := boltstore.OpenThrough(filepath.Join(u.data, "county.db"), func(name string, flag int, mode os.FileMode) (*os.File, error) {
		f, err := os.OpenFile(name, flag, mode)
		disk = f
		return f, err
	})
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	log := slog.New(slog.DiscardHandler)
	c, err := county.Open(config(store, log))
	if err != nil {
		t.Fatal(err)
	}
	zero, err := os.OpenFile("/dev/zero", os.O_RDWR, 0) // takes writes, cannot sync
	if err != nil {
		t.Fatal(err)
	}
	defer zero.Close()
	s := serving{flags: newFlags("serve"), listen: "127.0.0.1:0"}
	s.data = u.data
	ca, err := authority(s.flags)
	if err != nil {
		t.Fatal(err)
	}
	out, err := rollout.Open(c)
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() {
		var said bytes.Buffer
		ended <- s.serve(context.Background(), call{out: &said}, &office{county: c, store: store, ca: ca, rollout: out}, log)
	}()
	if _, _, err := c.JoinCode("chengguan"); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Dup3(int(zero.Fd()), int(disk.Fd()), syscall.O_CLOEXEC); err != nil {
		t.Fatal(err)
	}
	if _, _, err := c.JoinCode("chengguan"); !errors.Is(err, boltstore.ErrBroken) {
		t.Errorf("stored on a disk that failed: %v", err)
	}
	if err := <-ended; !errors.Is(err, boltstore.ErrBroken) {
		t.Errorf("ended with %v", err)
	}
}
