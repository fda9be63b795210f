package intake_test

import (
	"path/filepath"
	"reflect"
	"testing"

	"lianluozhan/sync/county/intake"
	"lianluozhan/sync/liaison"
)

func TestWrittenFolderReadsTheSame(t *testing.T) {
	first := readSample(t)
	dir := filepath.Join(t.TempDir(), "export")
	err := intake.Write(dir, first.Docs, first.Tallies, func(id liaison.BlobID) ([]byte, bool) {
		b, ok := first.Blobs[id]
		return b, ok
	})
	if err != nil {
		t.Fatal(err)
	}
	again, report := intake.Read(dir)
	if len(report.Problems) > 0 {
		t.Fatal(report)
	}
	for i, d := range first.Docs {
		if !reflect.DeepEqual(again.Docs[i], d) {
			t.Errorf("%s came back as\n%+v\nwant\n%+v", d.Key, again.Docs[i], d)
		}
	}
	if !reflect.DeepEqual(again.Tallies, first.Tallies) || !reflect.DeepEqual(again.Blobs, first.Blobs) {
		t.Error("tallies or pictures differ")
	}
}
