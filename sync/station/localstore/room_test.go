package localstore_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"testing"
	"time"

	"lianluozhan/sync/liaison"
	"lianluozhan/sync/station/localstore"
	"lianluozhan/sync/wire"
)

// packed makes the file and the document of a month's progress pack.
func packed(t *testing.T, rev uint64, month string, records ...wire.PackRecord) (wire.Item, wire.Blob) {
	t.Helper()
	file, err := wire.EncodePack(records)
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(file)
	doc := liaison.Pack{Month: month, File: liaison.BlobID(hex.EncodeToString(sum[:])), Matters: len(records)}
	return item(t, rev, wire.PackKey(month), doc), wire.Blob{Sum: sum, Total: uint64(len(file)), Bytes: file}
}

func checkOf(n byte) []byte { return bytes.Repeat([]byte{n}, 16) }

func TestProgressPacks(t *testing.T) {
	o := options(t.TempDir())
	s := open(t, o)
	welcomed(t, s)
	day := liaison.Date{Year: 2026, Month: time.November, Day: 3}
	october, file1 := packed(t, 1, "2026-10", wire.PackRecord{Check: checkOf(1), Step: liaison.Closed, On: day})
	november, file2 := packed(t, 2, "2026-11", wire.PackRecord{Check: checkOf(2), Step: liaison.Filed, On: day})
	apply(t, s, 2, october, november)
	if m := s.Missing(); len(m) != 2 || m[0].Sum != file2.Sum {
		t.Fatalf("the packs are not asked for, the newest first: %+v", m)
	}
	if _, ok := s.Packed(checkOf(1)); ok {
		t.Error("found in a pack that is not here")
	}
	if err := errors.Join(s.PutBlob(file1), s.PutBlob(file2)); err != nil {
		t.Fatal(err)
	}
	s = reopen(t, s, o)
	if r, ok := s.Packed(checkOf(1)); !ok || r.Step != liaison.Closed || r.On != day {
		t.Errorf("October: %+v %v", r, ok)
	}
	if r, ok := s.Packed(checkOf(2)); !ok || r.Step != liaison.Filed {
		t.Errorf("November: %+v %v", r, ok)
	}
	if _, ok := s.Packed(checkOf(3)); ok {
		t.Error("found what is nowhere")
	}
	later, file3 := packed(t, 3, "2026-11", wire.PackRecord{Check: checkOf(2), Step: liaison.Accepted, On: day})
	apply(t, s, 3, later)
	if m := s.Missing(); len(m) != 1 || m[0].Sum != file3.Sum || s.Blob(liaison.BlobID(hex.EncodeToString(file2.Sum[:]))) != nil {
		t.Errorf("after a new pack missing %+v", m)
	}
}

// Photos leave room for what residents enter, and give way to it.
func TestPhotosGiveWay(t *testing.T) {
	free := uint64(1 << 30)
	o := options(t.TempDir())
	o.Room = func() (uint64, error) { return free, nil }
	s := open(t, o)
	welcomed(t, s)
	body, id, sum := photo(1)
	apply(t, s, 1, item(t, 1, "deputy/a", liaison.Deputy{ID: "a", Photo: id}))
	blob := wire.Blob{Sum: sum, Total: 300, Bytes: body}
	free = 1 << 20
	if s.Missing() != nil {
		t.Error("photos are asked for on a full disk")
	}
	if err := s.PutBlob(blob); !errors.Is(err, localstore.ErrDiskFull) {
		t.Errorf("a photo was kept on a full disk: %v", err)
	}
	free = 1 << 30
	if err := s.PutBlob(blob); err != nil || s.Blob(id) == nil {
		t.Fatal(err)
	}
	if !s.GiveWay() || s.Blob(id) != nil {
		t.Error("photos did not give way")
	}
	if s.GiveWay() {
		t.Error("gave way with nothing")
	}
	if m := s.Missing(); len(m) != 1 {
		t.Errorf("with room again missing %+v", m)
	}
	if s.Content().Deputies[0].ID != "a" {
		t.Error("the content itself went")
	}
}
