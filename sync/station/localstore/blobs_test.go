package localstore_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"testing"

	"lianluozhan/sync/liaison"
	"lianluozhan/sync/wire"
)

func photo(n int) (body []byte, id liaison.BlobID, sum [32]byte) {
	body = bytes.Repeat([]byte{byte(n), 1, 2}, 100)
	sum = sha256.Sum256(body)
	return body, liaison.BlobID(hex.EncodeToString(sum[:])), sum
}

func TestBlobs(t *testing.T) {
	dir := t.TempDir()
	o := options(dir)
	s := open(t, o)
	welcomed(t, s)
	body, id, sum := photo(1)
	stray, strayID, straySum := photo(2)
	apply(t, s, 1, item(t, 1, "deputy/a", liaison.Deputy{ID: "a", Photo: id}))
	if m := s.Missing(); len(m) != 1 || m[0] != (wire.WantBlob{Sum: sum}) {
		t.Fatalf("missing %+v", m)
	}
	put := func(b wire.Blob) {
		t.Helper()
		if err := s.PutBlob(b); err != nil {
			t.Fatal(err)
		}
	}
	put(wire.Blob{Sum: sum, Total: 300, Bytes: body[:120]})
	put(wire.Blob{Sum: sum, Total: 300, Offset: 200, Bytes: body[200:]}) // out of order: left out
	if s.Blob(id) != nil {
		t.Error("half a photo is shown")
	}
	s = reopen(t, s, o)
	if m := s.Missing(); len(m) != 1 || m[0].Offset != 120 {
		t.Fatalf("after a restart missing %+v", m)
	}
	changed, cancel := s.Subscribe()
	defer cancel()
	put(wire.Blob{Sum: sum, Total: 300, Offset: 120, Bytes: body[120:]})
	<-changed
	if !bytes.Equal(s.Blob(id), body) || len(s.Missing()) != 0 {
		t.Error("the whole photo is not shown")
	}
	put(wire.Blob{Sum: straySum, Total: 300, Bytes: stray})
	path := filepath.Join(dir, "blobs", string(id[:2]), string(id))
	if err := os.WriteFile(path, []byte("bad"), 0o600); err != nil {
		t.Fatal(err)
	}
	if s.Blob(id) != nil || len(s.Missing()) != 1 {
		t.Error("a photo that went bad is not asked for again")
	}
	put(wire.Blob{Sum: sum, Total: 300, Bytes: body})
	apply(t, s, 2, item(t, 2, "deputy/a", liaison.Deputy{ID: "a"}))
	if s.Blob(id) != nil || s.Blob(strayID) != nil {
		t.Error("photos that nothing names are still there")
	}
	if s.Blob("../../etc/passwd") != nil || s.Blob("") != nil {
		t.Error("a name that is no photo's gave bytes")
	}
}

func TestABlobWithOtherBytesIsThrownAway(t *testing.T) {
	s := open(t, options(t.TempDir()))
	welcomed(t, s)
	body, id, sum := photo(1)
	apply(t, s, 1, item(t, 1, "deputy/a", liaison.Deputy{ID: "a", Photo: id}))
	body[7] ^= 1
	if err := s.PutBlob(wire.Blob{Sum: sum, Total: 300, Bytes: body}); err == nil {
		t.Error("other bytes were taken")
	}
	if m := s.Missing(); s.Blob(id) != nil || len(m) != 1 || m[0].Offset != 0 {
		t.Errorf("missing %+v", m)
	}
}
