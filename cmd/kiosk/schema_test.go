package main

import (
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

func TestDataOfALaterReleaseIsLeftAlone(t *testing.T) {
	for was, want := range map[string]struct {
		err  error
		left string
	}{
		"":                            {nil, strconv.Itoa(schema)},
		"0\n":                         {nil, strconv.Itoa(schema)},
		strconv.Itoa(schema):          {nil, strconv.Itoa(schema)},
		strconv.Itoa(schema + 1):      {nil, strconv.Itoa(schema + 1)},
		strconv.Itoa(schema+2) + "\n": {errTooNew, strconv.Itoa(schema + 2)},
		"\x00\x00":                    {nil, strconv.Itoa(schema)}, // damaged: the stores know better
	} {
		dir := t.TempDir()
		name := filepath.Join(dir, schemaFile)
		if was != "" {
			if err := os.WriteFile(name, []byte(was), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		note, err := admit(dir)
		if note != nil || !errors.Is(err, want.err) {
			t.Errorf("%q: %v, %v; want %v", was, note, err, want.err)
		}
		b, err := os.ReadFile(name)
		if err != nil || strings.TrimSpace(string(b)) != want.left {
			t.Errorf("%q: left %q, %v; want %q", was, b, err, want.left)
		}
	}
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if note, err := admit(file); err != nil || note == nil {
		t.Errorf("a folder that cannot be written: %v, %v", note, err)
	}
}

// TestThePackageTellsTheSchema: the helper decides by what the package says.
func TestThePackageTellsTheSchema(t *testing.T) {
	b, err := os.ReadFile("../../packaging/deb/schema")
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.TrimSpace(string(b)); got != strconv.Itoa(schema) {
		t.Errorf("packaging/deb/schema says %s, the program %d", got, schema)
	}
}
