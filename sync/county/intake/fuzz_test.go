package intake_test

import (
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"testing"

	"lianluozhan/sync/county/intake"
	"lianluozhan/sync/liaison"
)

// FuzzFolder puts one file of a county's folder out of order. Whatever it holds,
// the reader tells what is wrong or reads it whole: then what was read, written
// and read again is the same.
func FuzzFolder(f *testing.F) {
	names := slices.Sorted(maps.Keys(small()))
	names = append(names, "results.yaml", "tallies.yaml", "boards/b.md", "notices/n.md", "profiles/p.md", "stations/one/intro.md", "photos/b.jpg")
	for i, name := range names {
		f.Add(uint8(i), []byte(small()[name]))
		b, err := os.ReadFile(filepath.Join(sample, filepath.FromSlash(name)))
		if err == nil && len(b) < 8<<10 {
			f.Add(uint8(i), b)
		}
	}
	for pattern, name := range map[string]string{
		"boards/*.md": "boards/b.md", "notices/*.md": "notices/n.md", "profiles/*.md": "profiles/p.md",
		"stations/*/station.yaml": "stations/one/station.yaml", "stations/*/plan.yaml": "stations/one/plan.yaml",
	} {
		files, err := filepath.Glob(filepath.Join(sample, filepath.FromSlash(pattern)))
		if err != nil || len(files) == 0 {
			f.Fatal(pattern, err)
		}
		for _, file := range files[:min(4, len(files))] {
			b, err := os.ReadFile(file)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(uint8(slices.Index(names, name)), b)
		}
	}
	f.Fuzz(func(t *testing.T, which uint8, content []byte) {
		if len(content) == 0 {
			return
		}
		first, report := intake.Read(folder(t, map[string]string{names[int(which)%len(names)]: string(content)}))
		if (first == nil) != (report.Errors() > 0) {
			t.Fatalf("read %v with %d errors", first != nil, report.Errors())
		}
		if first == nil {
			return
		}
		dir := filepath.Join(t.TempDir(), "export")
		err := intake.Write(dir, first.Docs, first.Tallies, func(id liaison.BlobID) ([]byte, bool) {
			b, ok := first.Blobs[id]
			return b, ok
		})
		if err != nil {
			t.Fatalf("cannot be written: %v", err)
		}
		again, report := intake.Read(dir)
		if again == nil {
			t.Fatalf("what was written is not read: %s", report)
		}
		for i, d := range first.Docs {
			if i >= len(again.Docs) || !reflect.DeepEqual(again.Docs[i], d) {
				t.Fatalf("%s came back as\n%+v\nwant\n%+v", d.Key, again.Docs[min(i, len(again.Docs)-1)], d)
			}
		}
		if len(again.Docs) != len(first.Docs) || !reflect.DeepEqual(again.Tallies, first.Tallies) {
			t.Error("more came back, or other tallies")
		}
	})
}
