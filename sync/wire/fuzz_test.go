package wire_test

import (
	"bytes"
	"crypto/sha256"
	"os"
	"path/filepath"
	"reflect"
	"runtime/metrics"
	"strings"
	"testing"
	"unicode/utf8"

	"lianluozhan/sync/liaison"
	"lianluozhan/sync/wire"
)

// thrifty holds that reading a message of some size does not ask for memory out
// of all proportion: it comes from whoever can reach the port.
func thrifty(t *testing.T, size int, read func()) {
	t.Helper()
	before := allocated()
	read()
	const least, each = 8 << 20, 256
	if got := allocated() - before; got > least+each*uint64(size) {
		t.Errorf("%d bytes took %d of memory to read", size, got)
	}
}

func allocated() uint64 {
	s := []metrics.Sample{{Name: "/gc/heap/allocs:bytes"}}
	metrics.Read(s)
	return s[0].Value.Uint64()
}

// recorded adds the files of testdata that were written by some version.
func recorded(f *testing.F, pattern string, add func(name string, b []byte)) {
	f.Helper()
	files, err := filepath.Glob(filepath.Join("testdata", "v*", pattern))
	if err != nil || len(files) == 0 {
		f.Fatal("nothing recorded", err)
	}
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		add(strings.TrimSuffix(filepath.Base(file), ".cbor"), b)
	}
}

// FuzzDecode: what can be read at all says the same when it is written again.
func FuzzDecode(f *testing.F) {
	for _, msg := range messages() {
		frame, err := wire.Encode(msg)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(frame)
	}
	f.Fuzz(func(t *testing.T, frame []byte) {
		var msg any
		var err error
		thrifty(t, len(frame), func() { msg, err = wire.Decode(frame) })
		if err != nil {
			return
		}
		if _, unknown := msg.(wire.Unknown); unknown {
			return
		}
		again, err := wire.Encode(msg)
		if err != nil {
			t.Fatalf("decoded %+v does not encode: %v", msg, err)
		}
		back, err := wire.Decode(again)
		if err != nil || !reflect.DeepEqual(back, msg) {
			t.Fatalf("came back as %+v, %v, want %+v", back, err, msg)
		}
		if third, err := wire.Encode(back); err != nil || !bytes.Equal(third, again) {
			t.Fatalf("written twice as %x and %x, %v", again, third, err)
		}
	})
}

// FuzzDecodeDocument: a document that can be read is the same after a journey.
func FuzzDecodeDocument(f *testing.F) {
	for key, doc := range documents() {
		body, err := wire.EncodeDocument(key, doc)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(key, body)
	}
	f.Fuzz(func(t *testing.T, key string, body []byte) {
		var doc any
		var err error
		thrifty(t, len(body), func() { doc, err = wire.DecodeDocument(key, body) })
		if err != nil {
			return
		}
		again, err := wire.EncodeDocument(key, doc)
		if err != nil {
			t.Fatalf("decoded %+v does not encode: %v", doc, err)
		}
		back, err := wire.DecodeDocument(key, again)
		if err != nil {
			t.Fatalf("decoded %+v does not come back: %v", doc, err)
		}
		if third, err := wire.EncodeDocument(key, back); err != nil || !bytes.Equal(third, again) {
			t.Fatalf("written twice as %x and %x, %v", again, third, err)
		}
	})
}

// FuzzEntry: what a station says a resident filed is read or refused, and what is
// read says the same when it is filed again, sealed or not.
func FuzzEntry(f *testing.F) {
	recorded(f, "entry-*.cbor", func(name string, b []byte) { f.Add(strings.TrimPrefix(name, "entry-"), "01JD", b) })
	recorded(f, "sealed-*.cbor", func(name string, b []byte) { f.Add(strings.TrimPrefix(name, "sealed-"), "01JD", b) })
	for kind, item := range sealedEntries(f) {
		f.Add(kind, item.ULID, item.Body)
	}
	f.Fuzz(func(t *testing.T, kind, id string, body []byte) {
		item := wire.PutItem{N: 1, ULID: id, Kind: kind, Sum: sha256.Sum256(body), Body: body}
		var head wire.Entry
		var whole any
		var noHead, closed error
		thrifty(t, len(body), func() { head, noHead = item.Read() })
		thrifty(t, len(body), func() { whole, closed = item.OpenWith(mask{1}) })
		switch {
		case closed == nil && noHead == nil && !head.Sealed:
			same(t, whole, head.Value)
			same(t, whole, filedAgain(t, whole))
		case closed == nil && noHead == nil:
			same(t, whole, filedAgain(t, whole))
		case noHead == nil && !head.Sealed:
			t.Fatalf("entry in clear is read as %+v and does not open: %v", head, closed)
		}
	})
}

// filedAgain is a value after it was made an entry and opened.
func filedAgain(t *testing.T, v any) any {
	t.Helper()
	item, err := wire.NewPutItem(1, v)
	if err != nil {
		t.Fatalf("%+v makes no entry: %v", v, err)
	}
	back, err := item.Open()
	if err != nil {
		t.Fatalf("%+v does not open again: %v", v, err)
	}
	return back
}

func same(t *testing.T, got, want any) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Fatalf("came back as %+v, want %+v", got, want)
	}
}

// witness sees what a seal closes.
type witness struct {
	mask
	closed *[]byte
}

func (w witness) Seal(aad, plain []byte) (b []byte, err error) {
	b, err = w.mask.Seal(aad, plain)
	*w.closed = b
	return b, err
}

// various counts the different bytes of a text: zeros and the like are everywhere.
func various(s string) int {
	seen := map[byte]bool{}
	for i := range len(s) {
		seen[s[i]] = true
	}
	return len(seen)
}

// FuzzSealedEntry: whatever was filed, what is closed is nowhere in the entry and
// comes out whole, and for no other ULID.
func FuzzSealedEntry(f *testing.F) {
	f.Add("01JD0000000000000000000001", "路灯不亮", "13800001234", "示例甲", "1234")
	f.Add("0", strings.Repeat("[", 9), "0", "示例甲", string(xored(bytes.Repeat([]byte("["), 30))))
	f.Fuzz(func(t *testing.T, id, text, phone, name, code string) {
		for _, s := range []string{id, text, phone, name, code} {
			if !utf8.ValidString(s) {
				return // the outbox cleans what is typed
			}
		}
		want := liaison.Registration{
			ID: liaison.RegistrationID(id), Receipt: "7K4M29QXB", QueryCode: code, Secret: "secret", Station: "s",
			Draft: liaison.Draft{Text: text, Phone: phone, Name: name},
		}
		var closed []byte
		item, err := wire.SealRegistration(1, want, make([]byte, 16), witness{mask{1}, &closed})
		if err != nil {
			return // too long, or no text at all
		}
		clear := bytes.Replace(item.Body, closed, nil, 1) // in what is masked, other words may turn up by chance
		if len(closed) == 0 || len(clear) != len(item.Body)-len(closed) {
			t.Fatal("the closed part is not in the entry")
		}
		for _, typed := range []string{text, phone, name} {
			if various(typed) > 8 && bytes.Contains(clear, []byte(typed)) {
				t.Errorf("%q is in the entry", typed)
			}
		}
		got, err := item.OpenWith(mask{1})
		if err != nil {
			t.Fatalf("does not open: %v", err)
		}
		same(t, got, any(want))
		item.ULID += "x"
		if _, err := item.OpenWith(mask{1}); err == nil {
			t.Error("opens under another name")
		}
	})
}

// FuzzJoin: what travels when machines join, prove themselves and renew.
func FuzzJoin(f *testing.F) {
	for i, pattern := range []string{"join-request.cbor", "join-reply.cbor", "join-grant.cbor", "challenge.cbor",
		"challenge-reply.cbor", "proof.cbor", "renew-request.cbor", "renew-reply.cbor"} {
		recorded(f, pattern, func(_ string, b []byte) { f.Add(uint8(i), b) })
	}
	f.Fuzz(func(t *testing.T, kind uint8, b []byte) {
		[]func(*testing.T, []byte){
			joins[wire.JoinRequest], joins[wire.JoinReply], joins[wire.JoinGrant], joins[wire.Challenge],
			joins[wire.ChallengeReply], joins[wire.Proof], joins[wire.RenewRequest], joins[wire.RenewReply],
		}[kind%8](t, b)
	})
}

func joins[T wire.JoinMessage](t *testing.T, b []byte) {
	var v T
	var err error
	thrifty(t, len(b), func() { v, err = wire.DecodeJoin[T](b) })
	if err != nil {
		return
	}
	again, err := wire.EncodeJoin(v)
	if err != nil {
		if len(b) > wire.MaxJoin-64 {
			return // the one form is a little longer than what came
		}
		t.Fatalf("decoded %+v does not encode: %v", v, err)
	}
	back, err := wire.DecodeJoin[T](again)
	if err != nil {
		t.Fatalf("%x does not come back: %v", again, err)
	}
	if third, err := wire.EncodeJoin(back); err != nil || !bytes.Equal(third, again) {
		t.Fatalf("written twice as %x and %x, %v", again, third, err)
	}
}

// FuzzPack: a station looks into whatever its county calls a progress pack.
func FuzzPack(f *testing.F) {
	day := liaison.Date{Year: 2026, Month: 11, Day: 22}
	pack, err := wire.EncodePack([]wire.PackRecord{
		{Check: []byte("0123456789"), Step: liaison.Filed, On: day}, {Check: []byte("9876543210"), Step: liaison.Answered, On: day},
	})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(pack, []byte("0123456789"))
	f.Add([]byte("LLZPACK\x01"), []byte(""))
	f.Fuzz(func(t *testing.T, file, check []byte) {
		r, ok := wire.FindInPack(file, check)
		if !ok {
			return
		}
		alone, err := wire.EncodePack([]wire.PackRecord{r})
		if err != nil {
			t.Fatalf("found %+v, which makes no pack: %v", r, err)
		}
		if again, ok := wire.FindInPack(alone, check); !ok || !reflect.DeepEqual(again, r) {
			t.Errorf("found %+v, and alone %+v %v", r, again, ok)
		}
	})
}
