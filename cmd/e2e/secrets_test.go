package e2e_test

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"unicode/utf16"
)

// holdsNone searches every file of a folder for words, as programs write them: in
// UTF-8 and in both kinds of UTF-16.
func holdsNone(t testing.TB, dir string, words ...string) {
	t.Helper()
	searched := 0
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() || filepath.Ext(path) == ".png" { // pictures that the test took
			return err
		}
		b, err := os.ReadFile(path)
		searched += len(b)
		for _, w := range words {
			for _, form := range encodings(w) {
				if bytes.Contains(b, form) {
					t.Errorf("%s holds %q", path, w)
				}
			}
		}
		return err
	})
	if err != nil || searched == 0 {
		t.Errorf("searched %d bytes of %s: %v", searched, dir, err)
	}
}

func encodings(s string) [][]byte {
	var little, big []byte
	for _, u := range utf16.Encode([]rune(s)) {
		little, big = append(little, byte(u), byte(u>>8)), append(big, byte(u>>8), byte(u))
	}
	return [][]byte{[]byte(s), little, big}
}
