package main

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// A player that writes down what it is given stands in for the sound card's.
func TestEachKeyIsHeardOnce(t *testing.T) {
	dir := t.TempDir()
	played := filepath.Join(dir, "played")
	c := newClick(dir, slog.New(slog.DiscardHandler))
	c.player = []string{"sh", "-c", `while head -c "$1" >> "$0"; do echo x > "$0.heard"; done`, played, "5760"}
	if err := os.WriteFile(played, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mkfifo(played+".heard", 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { c.run(ctx); close(done) }()
	for n := 1; n <= 3; n++ {
		c.Key()
		if _, err := os.ReadFile(played + ".heard"); err != nil { // waits for the player
			t.Fatal(err)
		}
		if b, err := os.ReadFile(played); err != nil || len(b) != n*2*clickBuffer {
			t.Fatalf("after %d keys %d bytes were played, want %d (%v)", n, len(b), n*2*clickBuffer, err)
		}
	}
	stop()
	<-done
}

func TestSoundStaysOff(t *testing.T) {
	dir, log := t.TempDir(), slog.New(slog.DiscardHandler)
	c := newClick(dir, log)
	if !c.On() {
		t.Fatal("off to begin with")
	}
	if err := c.Set(false); err != nil {
		t.Fatal(err)
	}
	c.Key()
	if len(c.want) != 0 {
		t.Error("a key sounds though it is off")
	}
	if newClick(dir, log).On() {
		t.Error("on again after a restart")
	}
	if err := c.Set(true); err != nil {
		t.Fatal(err)
	}
	if c.Key(); len(c.want) != 1 || !newClick(dir, log).On() {
		t.Error("cannot be turned on again")
	}
}

// A machine without a sound card has keys all the same.
func TestNoPlayer(t *testing.T) {
	c := newClick(t.TempDir(), slog.New(slog.DiscardHandler))
	c.player = []string{filepath.Join(t.TempDir(), "none")}
	done := make(chan struct{})
	go func() { c.run(t.Context()); close(done) }()
	for range clickTries {
		c.want <- struct{}{}
	}
	<-done
	c.Key()
	c.Key() // must not wait for anybody
}
