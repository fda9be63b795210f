package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"lianluozhan/cmd/station/agent"
)

func TestPINForget(t *testing.T) {
	root := t.TempDir()
	t.Setenv("LIANLUOZHAN_ROOT", root)
	file := filepath.Join(root, helperDir, agent.PINFile)
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"pin"}, {"pin", "show"}, {"pin", "forget", "all"}} {
		if code, _, _ := station(t, args...); code != 2 {
			t.Errorf("%q: %d", args, code)
		}
	}
	for _, want := range []string{"忘掉了", "本来就没有"} {
		if code, out, errOut := station(t, "pin", "forget"); code != 0 || !strings.Contains(out, want) {
			t.Errorf("%d %s %s", code, out, errOut)
		}
	}
	if _, err := os.Stat(file); !os.IsNotExist(err) {
		t.Errorf("still there: %v", err)
	}
}
