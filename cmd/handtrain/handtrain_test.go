package main_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestEval runs the command as a user does, on samples of one's own.
func TestEval(t *testing.T) {
	bin := filepath.Join(t.TempDir(), "handtrain")
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", bin, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	const ten = `{"c":"十","s":[[[10,50],[90,50]],[[50,10],[50,90]]]}` + "\n"
	const unknown = `{"c":"?","s":[[[10,50],[90,50]]]}` + "\n"
	tests := []struct {
		name, lines, want string
		fails             bool
	}{
		{"right", ten, "n 1  T1 100.0", false},
		{"half", ten + unknown, "n 2  T1 50.0  T5 50.0  T10 50.0  unknown 1", false},
		{"nothing", "", "n 0  T1 0.0", false},
		{"not JSON", ten + "{", "sample 2", true},
	}
	for _, tt := range tests {
		file := filepath.Join(t.TempDir(), "own.jsonl")
		if err := os.WriteFile(file, []byte(tt.lines), 0o600); err != nil {
			t.Fatal(err)
		}
		out, err := exec.CommandContext(t.Context(), bin, "eval", "-model", "../../assets/hand/hand.dat", file).CombinedOutput()
		if (err != nil) != tt.fails || !strings.Contains(string(out), tt.want) {
			t.Errorf("%s: %v: %s", tt.name, err, out)
		}
	}
}
