package main

import (
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"lianluozhan/cmd/internal/helper"
	"lianluozhan/cmd/station/agent"
	"lianluozhan/cmd/station/spare"
	"lianluozhan/sync/liaison"
)

// onTrial is the agent of a machine below a folder, as the helper that is at path there.
func onTrial(t *testing.T, path string, now func() time.Time) probation {
	t.Helper()
	b := newBox(t)
	b.install("1.2.0", 1)
	b.must("activate", "1.2.0")
	b.must("boot")
	p := places{b.root}
	for _, name := range []string{"lianluozhan-station", "lianluozhan-station.proven"} {
		if err := os.WriteFile(filepath.Join(b.root, "usr/lib/lianluozhan", name), []byte(name), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	cfg := configure(p, slog.New(slog.DiscardHandler), -1, -1)
	cfg.Now = now
	files := spare.At(b.root)
	var err error
	if files.Self, err = os.Stat(p.at(path)); err != nil {
		t.Fatal(err)
	}
	return onProbation(files, agent.New(cfg), cfg)
}

func TestTheProgramHearsOfTheSpare(t *testing.T) {
	for path, spare := range map[string]bool{"/usr/lib/lianluozhan/lianluozhan-station": false, "/usr/lib/lianluozhan/lianluozhan-station.proven": true} {
		x := onTrial(t, path, time.Now)
		s, err := x.Beat(t.Context(), helper.Peer{PID: 1}, helper.Beat{Version: "1.2.0"})
		f := liaison.FaultHelperRolledBack
		if err != nil || slices.Contains(s.Vitals.Faults, string(f)) != spare || slices.Contains(s.Words, f.Words()) != spare {
			t.Errorf("%s: %v, %v, %v", path, s.Vitals.Faults, s.Words, err)
		}
	}
}

// What the agent answers and the releases on the disk are what proves the helper.
func TestBeatsProveTheHelper(t *testing.T) {
	now := time.Date(2026, 11, 23, 4, 0, 0, 0, time.UTC)
	x := onTrial(t, "/usr/lib/lianluozhan/lianluozhan-station", func() time.Time { return now })
	for range 13 {
		if x.judge.Standing() != spare.OnTrial {
			t.Fatal("too early")
		}
		if _, err := x.Beat(t.Context(), helper.Peer{PID: 1}, helper.Beat{Version: "1.2.0"}); err != nil {
			t.Fatal(err)
		}
		if err := x.judge.Round(); err != nil {
			t.Fatal(err)
		}
		now = now.Add(5 * time.Second)
	}
	if x.judge.Standing() != spare.Proven {
		t.Error("after a minute it is not proven")
	}
}
