package wire_test

import (
	"errors"
	"strings"
	"testing"

	"lianluozhan/sync/wire"
)

func TestDecodeSkipsUnknownTypes(t *testing.T) {
	got, err := wire.Decode([]byte{31, 0xff, 0xff})
	if err != nil || got != (wire.Unknown{Type: 31}) {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestDecodeIgnoresUnknownKeys(t *testing.T) {
	got, err := wire.Decode([]byte{byte(wire.TypeApplied), 0xa2, 0x01, 0x07, 0x18, 0x63, 0x61, 'x'})
	if err != nil || got != (wire.Applied{Cursor: 7}) {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestDecodeRefuses(t *testing.T) {
	for name, frame := range map[string][]byte{
		"nothing":             {},
		"only a type":         {byte(wire.TypeChanges)},
		"not CBOR":            []byte("\x02{\"cursor\":1}"),
		"an indefinite map":   {byte(wire.TypeSum), 0xbf, 0x01, 0x01, 0xff},
		"a tag":               {byte(wire.TypeSum), 0xa1, 0x01, 0xc1, 0x01},
		"a negative cursor":   {byte(wire.TypeSum), 0xa1, 0x01, 0x20},
		"a huge array header": {byte(wire.TypeWant), 0xa1, 0x01, 0x9a, 0xff, 0xff, 0xff, 0xff},
		"nesting":             append([]byte{byte(wire.TypeWant)}, strings.Repeat("\xa1\x01", 50)+"\x01"...),
		"too long":            make([]byte, wire.MaxMessage+1),
	} {
		if got, err := wire.Decode(frame); err == nil {
			t.Errorf("%s: read as %+v", name, got)
		}
	}
}

func TestLimits(t *testing.T) {
	long := strings.Repeat("x", 5000)
	for name, msg := range map[string]any{
		"a long key":          wire.Changes{Items: []wire.Item{{Key: long}}},
		"a large document":    wire.Changes{Items: []wire.Item{{Key: "a/b", Body: make([]byte, wire.MaxDocument+1)}}},
		"a large chunk":       wire.Blob{Total: wire.MaxBlob, Bytes: make([]byte, wire.BlobChunk+1)},
		"a large blob":        wire.Blob{Total: wire.MaxBlob + 1},
		"many wants":          wire.Want{Blobs: make([]wire.WantBlob, 2000)},
		"a large entry":       wire.Put{Items: []wire.PutItem{{Body: make([]byte, wire.MaxPutItem+1)}}},
		"a long kind":         wire.Put{Items: []wire.PutItem{{Kind: long}}},
		"a long farewell":     wire.Bye{Words: long},
		"a long version":      wire.Status{Version: long},
		"a long manifest key": wire.Manifest{Revs: map[string]uint64{long: 1}},
		"a long reason":       wire.Ack{Verdicts: []wire.Verdict{{Why: long}}},
	} {
		if _, err := wire.Encode(msg); !errors.Is(err, wire.ErrTooLarge) {
			t.Errorf("%s: got %v", name, err)
		}
	}
	for name, msg := range map[string]any{
		"a chunk past the end": wire.Blob{Total: 10, Offset: 8, Bytes: make([]byte, 3)},
		"an offset past it":    wire.Blob{Total: 10, Offset: 1 << 63},
		"safe before stored":   wire.Welcome{Ack: wire.Ack{Stored: 1, Safe: 2}},
		"a pointer":            &wire.Sum{},
		"no message":           "hello",
	} {
		if _, err := wire.Encode(msg); err == nil {
			t.Errorf("%s was encoded", name)
		}
	}
}

func TestEncodeIsDeterministic(t *testing.T) {
	m := wire.Manifest{Revs: map[string]uint64{}}
	for i := range 100 {
		m.Revs[strings.Repeat("k", i%7+1)+string(rune('a'+i%26))] = uint64(i)
	}
	first, err := wire.Encode(m)
	if err != nil {
		t.Fatal(err)
	}
	for range 20 {
		if again, _ := wire.Encode(m); string(again) != string(first) {
			t.Fatal("the same manifest gave other bytes")
		}
	}
}

func TestSumFollowsTheView(t *testing.T) {
	view := map[string]uint64{"board/a": 1, "board/b": 2}
	sum := wire.SumOf(view)
	sum -= wire.RevSum("board/a", 1)
	sum += wire.RevSum("board/a", 3)
	view["board/a"] = 3
	if sum != wire.SumOf(view) {
		t.Error("keeping the sum and summing anew differ")
	}
	if wire.SumOf(map[string]uint64{"board/a": 2, "board/b": 1}) == wire.SumOf(map[string]uint64{"board/a": 1, "board/b": 2}) {
		t.Error("swapped revisions give the same sum")
	}
	// Pinned: county and station of different versions must agree on it.
	if got := wire.RevSum("board/a", 1); got != 0xcca23f35282c7b0c {
		t.Errorf("RevSum(board/a, 1) = %#x", got)
	}
}
