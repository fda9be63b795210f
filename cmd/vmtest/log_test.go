package main

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// A walk that fell is gone on with: what passed is known, what failed and passes the
// second time counts once, and what was measured before is not lost.
func TestAWalkIsGoneOnWith(t *testing.T) {
	path := filepath.Join(t.TempDir(), "walk.json")
	first := &diary{Version: "1", path: path, Figures: figures{}}
	first.Figures.seconds("power to picture", 3*time.Second)
	for name, fault := range map[string]error{"install": nil, "frozen": errors.New("no picture")} {
		if err := first.note(name, time.Second, fault); err != nil {
			t.Fatal(err)
		}
	}
	if first.failed() != 1 || !first.passed("install") || first.passed("frozen") || first.passed("purge") {
		t.Errorf("%+v", first)
	}
	again := &diary{path: path, Figures: figures{}}
	if err := again.read(); err != nil {
		t.Fatal(err)
	}
	if again.Version != "1" || again.Figures["power to picture"] != 3 || !again.passed("install") || again.failed() != 0 {
		t.Errorf("%+v", again)
	}
	if err := again.note("frozen", time.Second, nil); err != nil {
		t.Fatal(err)
	}
	if n := len(again.run()); n != 1 || len(again.Steps) != 2 || !again.passed("frozen") {
		t.Errorf("%d steps of this run: %+v", n, again)
	}
	if err := os.WriteFile(path, []byte("half a f"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := again.read(); err == nil {
		t.Error("a damaged diary is read")
	}
}
