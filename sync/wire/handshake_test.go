package wire_test

import (
	"bytes"
	"reflect"
	"testing"

	"lianluozhan/sync/wire"
)

// TestGoldenPlace: what a station says of itself is read by every later county.
func TestGoldenPlace(t *testing.T) {
	want := filledAt[wire.Place](3)
	q, err := wire.EncodePlace(want)
	if err != nil {
		t.Fatal(err)
	}
	got, err := wire.DecodePlace(string(golden(t, 3, "place", []byte(q))))
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("came back as %+v, %v\nwant %+v", got, err, want)
	}
	for _, bad := range []string{"", "!", "AA", q[:20], string(bytes.Repeat([]byte("A"), 1000))} {
		if p, err := wire.DecodePlace(bad); err == nil {
			t.Errorf("%q was read as %+v", bad, p)
		}
	}
}

// TestBriefly: what is left out of a greeting comes back whole, and nothing is left
// out that the station did not say.
func TestBriefly(t *testing.T) {
	key := wire.SealKey{Suite: 1, ID: []byte("12345678"), Public: []byte("public")}
	said := wire.Place{Epoch: wire.ID16{1}, Cursor: 5, View: 6, Outbox: wire.ID16{7}, Key: key.ID}
	full := wire.Welcome{
		Version: 3, Epoch: said.Epoch, Head: 5, View: 6, Time: 9, Key: key, Backups: true,
		Ack: wire.Ack{Outbox: said.Outbox, Stored: 3, Last: "x", Time: 9},
	}
	other := full
	other.Epoch, other.Reset = wire.ID16{2}, true
	noKey := full
	noKey.Key = wire.SealKey{}
	newKey := full
	newKey.Key = wire.SealKey{Suite: 1, ID: []byte("another"), Public: []byte("other")}
	sizes := map[string]int{}
	for name, w := range map[string]wire.Welcome{"same": full, "reset": other, "no key": noKey, "new key": newKey} {
		frame, err := wire.Encode(w.Briefly(said))
		if err != nil {
			t.Fatal(err)
		}
		sizes[name] = len(frame)
		msg, err := wire.Decode(frame)
		if err != nil {
			t.Fatal(err)
		}
		if got := msg.(wire.Welcome).InFull(said, key); !reflect.DeepEqual(got, w) {
			t.Errorf("%s: came back as %+v\nwant %+v", name, got, w)
		}
	}
	if sizes["same"] > 50 {
		t.Errorf("a greeting that says nothing new has %d bytes", sizes["same"])
	}
}

func TestDeflate(t *testing.T) {
	var d wire.Deflater
	long := append([]byte{byte(wire.TypeChanges)}, bytes.Repeat([]byte("示例"), 500)...)
	short := d.Deflate(long)
	if len(short) > len(long)/10 || wire.Type(short[0]) != wire.TypeDeflated {
		t.Errorf("%d bytes became %d: %x…", len(long), len(short), short[:4])
	}
	for _, frame := range [][]byte{long, {byte(wire.TypeSum), 1}, short[:0]} {
		if got, err := wire.Inflate(d.Deflate(frame)); err != nil || !bytes.Equal(got, frame) {
			t.Errorf("came back as %x, %v", got, err)
		}
	}
	bomb := d.Deflate(make([]byte, wire.MaxMessage+1))
	twice := d.Deflate(bytes.Repeat([]byte{byte(wire.TypeDeflated)}, 300))
	for name, frame := range map[string][]byte{"bomb": bomb, "nested": twice, "cut": short[:len(short)/2], "none": short[:1]} {
		if got, err := wire.Inflate(frame); err == nil {
			t.Errorf("%s: inflated to %d bytes", name, len(got))
		}
	}
}

// FuzzHandshake: what anybody may send before he is known, and what a frame inflates
// to, is refused or read; what is read says the same when it is written again.
func FuzzHandshake(f *testing.F) {
	var d wire.Deflater
	q, err := wire.EncodePlace(filled[wire.Place]())
	if err != nil {
		f.Fatal(err)
	}
	f.Add(q, d.Deflate(bytes.Repeat([]byte("2"), 1000)))
	f.Add("", []byte{})
	f.Fuzz(func(t *testing.T, query string, frame []byte) {
		if p, err := wire.DecodePlace(query); err == nil {
			again, err := wire.EncodePlace(p)
			if err != nil {
				t.Fatal(err)
			}
			if p2, err := wire.DecodePlace(again); err != nil || !reflect.DeepEqual(p2, p) {
				t.Errorf("%+v became %+v, %v", p, p2, err)
			}
		}
		long, err := wire.Inflate(frame)
		if err != nil {
			return
		}
		if back, err := wire.Inflate(d.Deflate(long)); err != nil || !bytes.Equal(back, long) {
			t.Errorf("%x became %x, %v", long, back, err)
		}
	})
}
