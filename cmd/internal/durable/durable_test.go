package durable_test

import (
	"os"
	"path/filepath"
	"testing"

	"lianluozhan/cmd/internal/durable"
)

func TestWrite(t *testing.T) {
	path := filepath.Join(t.TempDir(), "etc", "station.toml")
	for _, content := range []string{"one", "two"} {
		if err := durable.Write(path, []byte(content), 0o640); err != nil {
			t.Fatal(err)
		}
		got, err := os.ReadFile(path)
		if err != nil || string(got) != content {
			t.Fatalf("%q, %v", got, err)
		}
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o640 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	left, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(left) != 1 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

// Where the new file cannot take its place, the old one stays and nothing is left over.
func TestKeepsTheOldOne(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "station.toml")
	if err := os.MkdirAll(filepath.Join(path, "full"), 0o755); err != nil { // a folder in its place
		t.Fatal(err)
	}
	if err := durable.Write(path, []byte("new"), 0o644); err == nil {
		t.Fatal("written over a folder")
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 1 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}
