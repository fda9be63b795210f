package main

import (
	"bytes"
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"lianluozhan/sync/county"
	"lianluozhan/sync/county/boltstore"
	"lianluozhan/sync/county/rollout"
)

// hanging is a county whose backups go to a disk that takes a little and then hangs.
type hanging struct {
	*office
	s     serving
	ahead atomic.Int64 // of the county's clock, nanoseconds
	disk  *os.File     // what the disk has taken; closing it fails the copy
}

func newHanging(t *testing.T) *hanging {
	t.Helper()
	u := newTool(t)
	disk, full, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = disk.Close() })
	store, err := boltstore.OpenThrough(filepath.Join(u.data, "county.db"), func(name string, flag int, mode os.FileMode) (*os.File, error) {
		if strings.HasSuffix(name, ".part") {
			return full, nil
		}
		return os.OpenFile(name, flag, mode)
	})
	if err != nil {
		t.Fatal(err)
	}
	h := &hanging{s: serving{flags: newFlags("serve"), listen: "127.0.0.1:0"}, disk: disk}
	h.s.data = u.data
	h.s.upkeep.flags(h.s.flags)
	h.s.upkeep.dir = t.TempDir()
	h.s.upkeep.patience = time.Millisecond
	if err := h.s.upkeep.check(); err != nil {
		t.Fatal(err)
	}
	cfg := config(store, slog.New(slog.DiscardHandler))
	cfg.Now = func() time.Time { return time.Now().Add(time.Duration(h.ahead.Load())) }
	c, err := county.Open(cfg)
	if err != nil {
		t.Fatal(err)
	}
	ca, err := authority(h.s.flags)
	if err != nil {
		t.Fatal(err)
	}
	out, err := rollout.Open(c)
	if err != nil {
		t.Fatal(err)
	}
	h.office = &office{county: c, store: store, ca: ca, rollout: out}
	return h
}

// fill stores so many bytes.
func (h *hanging) fill(key string, size int) error {
	return h.store.Update(func(tx county.Tx) error { return tx.Put("meta", key, make([]byte, size)) })
}

// comesBack fails the test when do does not come back. It is far longer than needed.
func comesBack(t *testing.T, what string, do func() error) {
	t.Helper()
	done := make(chan error, 1)
	go func() { done <- do() }()
	select {
	case err := <-done:
		if err != nil {
			t.Errorf("%s: %v", what, err)
		}
	case <-time.After(20 * time.Second):
		t.Fatalf("%s does not come back", what)
	}
}

// A disk for backups that hangs in the midst of a copy holds up neither registrations nor
// the end of the server, and status says that it hangs.
func TestTheBackupDiskHangsInTheMidstOfACopy(t *testing.T) {
	h := newHanging(t)
	if err := h.fill("a", 1<<20); err != nil { // more than the disk takes
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	ended := make(chan error, 1)
	go func() {
		var said bytes.Buffer
		ended <- h.s.serve(ctx, call{out: &said}, h.office, slog.New(slog.DiscardHandler))
	}()
	comesBack(t, "the copy", func() error { _, err := h.disk.Read(make([]byte, 1)); return err })
	comesBack(t, "a large change", func() error { return h.fill("b", 8<<20) })
	h.ahead.Store(int64(2 * time.Minute))
	comesBack(t, "status", func() error {
		var out strings.Builder
		err := countyStatus(h.office, &out)
		if !strings.Contains(out.String(), "没有回应") {
			t.Errorf("status says %s", out.String())
		}
		return err
	})
	stop()
	comesBack(t, "the server's end", func() error { return <-ended })
	comesBack(t, "closing", h.store.Close)
}
