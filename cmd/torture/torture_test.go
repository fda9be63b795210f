package main_test

import (
	"bytes"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	main "lianluozhan/cmd/torture"
)

func TestMain(m *testing.M) {
	if status, ok := main.BeChild(); ok {
		os.Exit(status)
	}
	os.Exit(m.Run())
}

var closing = regexp.MustCompile(`(?m)^torture: [1-9]\d* histories, [1-9]\d* kills, \d+ power cuts, [1-9]\d* network faults, lost 0, duplicated 0, divergent 0$`)

// TestShort runs a few of each class with the real programs.
func TestShort(t *testing.T) {
	dir := t.TempDir()
	program := filepath.Join(dir, "lianluozhan-county")
	build := exec.CommandContext(t.Context(), "go", "build", "-o", program, "./cmd/county")
	build.Dir = "../.."
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build the county: %v\n%s", err, out)
	}
	var out bytes.Buffer
	err := main.Run(t.Context(), []string{
		"-short", "-county", program, "-sample", "../../assets/sample/county", "-kernel", filepath.Join(dir, "none"),
	}, io.MultiWriter(&out, t.Output()))
	if err != nil {
		t.Errorf("torture: %v", err)
	}
	if !closing.MatchString(out.String()) {
		t.Error("the last line is missing or not as it should be")
	}
	for _, class := range []string{"power-station", "power-county"} {
		_, report, _ := strings.Cut(out.String(), "\n"+class)
		report, _, _ = strings.Cut(report, "\ntorture: ")
		if !strings.Contains(report, "NOT RUN") && !strings.Contains(report, "1 of 1 negative controls failed as they must") {
			t.Errorf("%s: no negative control that failed", class)
		}
	}
}

// TestJudge proves that the judge sees what it is there to see.
func TestJudge(t *testing.T) {
	one, two := main.Ack{"U1", "R1", "one"}, main.Ack{"U2", "R2", "two"}
	h1, h2 := main.Held{"U1", "R1", "one"}, main.Held{"U2", "R2", "two"}
	for name, tt := range map[string]struct {
		acked                       []main.Ack
		have                        []main.Held
		aside                       []string
		lost, duplicated, divergent int
	}{
		"all is there":                 {acked: []main.Ack{one, two}, have: []main.Held{h1, h2}},
		"more than was told":           {acked: []main.Ack{one}, have: []main.Held{h1, h2}},
		"one is lost":                  {acked: []main.Ack{one, two}, have: []main.Held{h1}, lost: 1},
		"one is there twice":           {acked: []main.Ack{one}, have: []main.Held{h1, {"U3", "R3", "one"}}, duplicated: 1},
		"one is another":               {acked: []main.Ack{one}, have: []main.Held{{"U1", "R1", "other"}}, divergent: 1},
		"one receipt for two":          {acked: []main.Ack{one, {"U2", "R1", "two"}}, have: []main.Held{h1, h2}, duplicated: 1, divergent: 1},
		"one is refused by the county": {acked: []main.Ack{one}, have: []main.Held{h1}, aside: []string{"conflict"}, divergent: 1},
	} {
		r := main.Judge(tt.acked, tt.have, tt.aside)
		if r.Lost != tt.lost || r.Duplicated != tt.duplicated || r.Divergent != tt.divergent {
			t.Errorf("%s: %+v", name, r)
		}
		if main.Good(&r) != (tt.lost+tt.duplicated+tt.divergent == 0) {
			t.Errorf("%s: good is %v", name, main.Good(&r))
		}
	}
}

// A negative control that does not fail fails the run.
func TestToothless(t *testing.T) {
	if main.Good(&main.Report{Controls: 1, Toothless: 1}) {
		t.Error("a control without teeth is taken for good")
	}
	want := "torture: 3 histories, 1 kills, 2 power cuts, 4 network faults, lost 0, duplicated 1, divergent 0"
	if got := main.LastLine([]main.Report{
		{Histories: 3, Kills: 1}, {PowerCuts: 2, NetworkFaults: 4, Duplicated: 1},
	}); got != want {
		t.Errorf("last line is %q", got)
	}
}
