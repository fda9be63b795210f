package main

import (
	"errors"
	"log/slog"
	"testing"
	"time"

	"lianluozhan/cmd/station/host"
)

// A helper tried on files of its own leaves the clock of the machine that it runs on alone.
func TestTheClockOfAnotherMachineIsNotSet(t *testing.T) {
	cfg := configure(places{t.TempDir()}, slog.New(slog.DiscardHandler), -1, -1)
	if err := cfg.Host.SetClock(time.Now()); !errors.Is(err, errElsewhere) {
		t.Errorf("%v", err)
	}
	if _, own := newHost(places{}).(host.System); !own {
		t.Error("the machine's own clock cannot be set")
	}
}
