package intake_test

import (
	"errors"
	"os"
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

func TestOddWordsComeBack(t *testing.T) {
	const odd = "- {id: d1, name: '示例: \"甲\" #1', levels: [county, township], title: 'false', group: '0', occupation: '2026-01-01', " +
		"villages: ['- 一村', '@二村', 'null', '~'], bio: \"第一行\\n\\n  第二行 \\\\ & * !\", pledge: '{a: b}', stations: [two, one]}\n" +
		"- {id: d2, name: 示例乙, levels: [township], stations: [one]}\n"
	first, report := intake.Read(folder(t, map[string]string{"deputies.yaml": odd, "photos/a.png": ""}))
	if first == nil {
		t.Fatal(report)
	}
	d := find(t, first.Docs, "deputy/d1").Doc.(liaison.Deputy)
	if d.Title != "false" || d.Group != "0" || len(d.Villages) != 4 {
		t.Errorf("read as %+v", d)
	}
	dir := t.TempDir()
	if err := intake.Write(dir, first.Docs, first.Tallies, none); err != nil {
		t.Fatal(err)
	}
	again, report := intake.Read(dir)
	if again == nil || !reflect.DeepEqual(again.Docs, first.Docs) {
		t.Errorf("came back as %+v\n%s", again, report)
	}
}

func none(liaison.BlobID) ([]byte, bool) { return nil, false }

func TestWriteRefuses(t *testing.T) {
	f := readSample(t)
	if err := intake.Write(t.TempDir(), f.Docs, f.Tallies, none); err == nil {
		t.Error("wrote a folder without its pictures")
	}
	if err := intake.Write(folder(t, nil), f.Docs, f.Tallies, none); !errors.Is(err, os.ErrExist) {
		t.Errorf("wrote over another folder: %v", err)
	}
}

func TestScopes(t *testing.T) {
	f := readSample(t)
	for key, want := range map[string][]string{
		"rules/county": {"county"}, "station/hewan": {"county", "station/hewan"}, "plan/hewan-2026": {"station/hewan"},
		"deputy/d01": {"station/chengguan"}, "board/flow": {"county"}, "board/contact-table-hewan": {"town/hewan"},
		"notice/pipes": {"station/liushu"}, "profile/phone-class": {"town/chengguan"}, "result/r2026-001": {"station/chengguan"},
	} {
		if got := find(t, f.Docs, key).Scopes; !reflect.DeepEqual(got, want) {
			t.Errorf("%s: seen by %v, want %v", key, got, want)
		}
	}
}
