package wire_test

import (
	"bytes"
	"slices"
	"testing"
	"time"

	"lianluozhan/sync/liaison"
	"lianluozhan/sync/wire"
)

func check(n byte) []byte { return bytes.Repeat([]byte{n}, 16) }

func TestPackFindsItsMatters(t *testing.T) {
	day := liaison.Date{Year: 2026, Month: time.November, Day: 20}
	var records []wire.PackRecord
	steps := []liaison.Step{
		liaison.Filed, liaison.Accepted, liaison.Assigned, liaison.Transferred, liaison.Noted, liaison.Extended,
		liaison.Answered, liaison.Rated, liaison.Reopened, liaison.Closed, liaison.Referred, liaison.Withdrawn,
	}
	for i, s := range steps {
		records = append(records, wire.PackRecord{Check: check(byte(7 * i)), Step: s, On: day.Add(i)})
	}
	file, err := wire.EncodePack(records)
	if err != nil {
		t.Fatal(err)
	}
	golden(t, wire.Version, "pack-file", file)
	for i, want := range records {
		got, ok := wire.FindInPack(file, want.Check)
		if !ok || got.Step != want.Step || got.On != want.On {
			t.Errorf("record %d: %+v, %v", i, got, ok)
		}
	}
	if _, ok := wire.FindInPack(file, check(3)); ok {
		t.Error("found what is not there")
	}
	slices.Reverse(records)
	if again, err := wire.EncodePack(records); err != nil || !bytes.Equal(again, file) {
		t.Errorf("another order gives another file, %v", err)
	}
}

func TestPackRefusesWhatIsNone(t *testing.T) {
	file, err := wire.EncodePack([]wire.PackRecord{{Check: check(1), Step: liaison.Filed}})
	if err != nil {
		t.Fatal(err)
	}
	for name, bad := range map[string][]byte{"nothing": nil, "cut": file[:len(file)-1], "another mark": append([]byte("x"), file[1:]...)} {
		if _, ok := wire.FindInPack(bad, check(1)); ok {
			t.Errorf("%s was read", name)
		}
	}
	for name, r := range map[string]wire.PackRecord{"no step": {Check: check(1)}, "short check": {Check: check(1)[:9], Step: liaison.Filed}} {
		if _, err := wire.EncodePack([]wire.PackRecord{r}); err == nil {
			t.Errorf("%s was taken", name)
		}
	}
	later := bytes.Clone(file)
	later[len(later)-3] = 200 // a step of a later version
	if r, ok := wire.FindInPack(later, check(1)); !ok || r.Step != liaison.Noted {
		t.Errorf("a later version's step: %+v, %v", r, ok)
	}
}

func TestPackDocument(t *testing.T) {
	want := liaison.Pack{Month: "2026-11", File: liaison.BlobID(bytes.Repeat([]byte("ab"), 32)), Matters: 3}
	body, err := wire.EncodeDocument(wire.PackKey("2026-11"), want)
	if err != nil {
		t.Fatal(err)
	}
	got, err := wire.DecodeDocument("pack/2026-11", golden(t, wire.Version, "document-pack", body))
	if err != nil || got != want {
		t.Errorf("came back as %+v, %v", got, err)
	}
}
