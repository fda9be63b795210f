package installed_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"lianluozhan/assets/installed"
)

func TestFirstFolderThatHasTheFile(t *testing.T) {
	first, second := t.TempDir(), t.TempDir()
	for dir, words := range map[string]string{first: "first", second: "second"} {
		if err := os.WriteFile(filepath.Join(dir, "both"), []byte(words), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(second, "one"), []byte("only here"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"both": "first", "one": "only here"} {
		got, err := installed.Read(name, first, second)
		if err != nil || string(got) != want {
			t.Errorf("%s: %q, %v; want %q", name, got, err, want)
		}
	}
}

func TestAFileThatIsReplacedStaysAsItWas(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "face")
	if err := os.WriteFile(path, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	got, err := installed.Read("face", dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path+".new", []byte("new"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(path+".new", path); err != nil {
		t.Fatal(err)
	}
	if string(got) != "old" {
		t.Errorf("became %q", got)
	}
}

func TestMissingAndEmptyFilesAreNamed(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "empty"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"empty", "missing"} {
		if _, err := installed.Read(name, dir); err == nil || !strings.Contains(err.Error(), filepath.Join(dir, name)) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
