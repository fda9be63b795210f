package outbox_test

import (
	"bytes"
	"os"
	"path/filepath"
	"reflect"
	"testing"
	"unicode/utf16"

	"lianluozhan/sync/liaison"
	"lianluozhan/sync/seal"
	"lianluozhan/sync/station/outbox"
	"lianluozhan/sync/wire"
)

// asked looks a receipt up as the kiosk does.
func asked(b *outbox.Box, no liaison.ReceiptNo, code string) (outbox.Receipt, bool) {
	return b.Receipt(seal.NewClaim(string(no), code))
}

// inEarnest opens and enrols an outbox with the real slow hash.
func inEarnest(t *testing.T, dir string) *outbox.Box {
	t.Helper()
	o := options(dir)
	o.Check = nil
	b := open(t, o)
	if err := b.Enrol(enrolment()); err != nil {
		t.Fatal(err)
	}
	return b
}

// countyKey is a key of the county and the side that opens.
type countyKey struct{ seal.PrivateKey }

func newKey(t testing.TB, s seal.Suite) countyKey {
	t.Helper()
	k, err := seal.Generate(s)
	if err != nil {
		t.Fatal(err)
	}
	return countyKey{k}
}

func (k countyKey) public(t testing.TB) wire.SealKey {
	t.Helper()
	p, err := k.Public()
	if err != nil {
		t.Fatal(err)
	}
	return wire.SealKey{Suite: int(p.Suite), ID: p.ID(), Public: p.Bytes}
}

func (k countyKey) Open(_, aad, sealed []byte) ([]byte, error) {
	return k.PrivateKey.Open([]byte(seal.Entries), aad, sealed)
}

func TestEntriesAreSealedOnceThereIsAKey(t *testing.T) {
	for name, suite := range map[string]seal.Suite{"hpke": seal.HPKE, "sm": seal.SM} {
		t.Run(name, func(t *testing.T) {
			dir, key := t.TempDir(), newKey(t, suite)
			b := inEarnest(t, dir)
			if err := b.SetSealKey(key.public(t)); err != nil {
				t.Fatal(err)
			}
			reg := file(t, b, 1)[0]
			rating, err := b.Rate(liaison.RatingGiven{Receipt: reg.Receipt, Rating: liaison.Satisfied, Words: "谢谢"})
			if err != nil {
				t.Fatal(err)
			}
			if err := b.Close(); err != nil {
				t.Fatal(err)
			}
			b = open(t, options(dir))
			items, err := b.Pending(0, 10, 1<<20)
			if err != nil || len(items) != 2 {
				t.Fatalf("%d entries, %v", len(items), err)
			}
			for i, want := range []any{reg, rating} {
				if got, err := items[i].OpenWith(key); err != nil || !reflect.DeepEqual(got, want) {
					t.Errorf("entry %d opens as %+v, %v\nwant %+v", i+1, got, err, want)
				}
				if _, err := items[i].OpenWith(newKey(t, suite)); err == nil {
					t.Errorf("entry %d opens with another key", i+1)
				}
			}
			head, err := items[0].Read()
			want := seal.Check(string(reg.Receipt), "1234")
			if err != nil || !bytes.Equal(head.Head.Check, want[:]) {
				t.Errorf("check %x, %v, want %x", head.Head.Check, err, want)
			}
			if r, ok := asked(b, reg.Receipt, "1234"); !ok || r.Category != "road" {
				t.Errorf("receipt: %+v, %v", r, ok)
			}
			if _, ok := asked(b, reg.Receipt, "1235"); ok {
				t.Error("a wrong code finds the receipt")
			}
		})
	}
}

// There is no way back to writing in clear: not by a county that forgot its key, not
// by a key that is none, not by a damaged file.
func TestAKeyIsNeverGivenUp(t *testing.T) {
	dir, key := t.TempDir(), newKey(t, seal.HPKE)
	b := enrolled(t, dir)
	if err := b.SetSealKey(key.public(t)); err != nil {
		t.Fatal(err)
	}
	for _, k := range []wire.SealKey{{}, {Suite: 9, Public: []byte("from a later version")}, {Suite: 1, Public: []byte("short")}} {
		if err := b.Welcomed(wire.Welcome{Version: 2, Key: k, Ack: wire.Ack{Outbox: b.ID()}}); err != nil {
			t.Errorf("%+v: %v", k, err)
		}
		if !bytes.Equal(b.SealKey().Public, key.public(t).Public) {
			t.Errorf("key is %+v after %+v", b.SealKey(), k)
		}
	}
	file(t, b, 3)
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	spoil(t, filepath.Join(dir, outbox.FileName))
	b = open(t, options(dir))
	if b.Status().Rescue == nil {
		t.Fatal("the damage was not noticed")
	}
	if !bytes.Equal(b.SealKey().Public, key.public(t).Public) {
		t.Errorf("key is %+v after a rescue", b.SealKey())
	}
}

// spoil damages the page that the enrolment is on.
func spoil(t *testing.T, path string) {
	t.Helper()
	file, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	at := bytes.LastIndex(file, []byte("http://127.0.0.1:1"))
	if at < 0 {
		t.Fatal("no enrolment in the file")
	}
	for i := range file {
		if bytes.HasPrefix(file[i:], []byte("http://127.0.0.1:1")) {
			file[i] ^= 0xff
		}
	}
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestALaterKeyIsForLaterEntries(t *testing.T) {
	old, next := newKey(t, seal.HPKE), newKey(t, seal.SM)
	b := enrolled(t, t.TempDir())
	for i, k := range []countyKey{old, next} {
		if err := b.Welcomed(wire.Welcome{Version: 2, Key: k.public(t), Ack: wire.Ack{Outbox: b.ID()}}); err != nil {
			t.Fatal(err)
		}
		file(t, b, i+1)
	}
	items, err := b.Pending(0, 10, 1<<20)
	if err != nil || len(items) != 3 {
		t.Fatalf("%d entries, %v", len(items), err)
	}
	for i, k := range []countyKey{old, next, next} {
		if _, err := items[i].OpenWith(k); err != nil {
			t.Errorf("entry %d: %v", i+1, err)
		}
	}
}

// Nothing that a resident typed, and nothing that opens their page, is on the disk:
// in no file, in no encoding, in no page that was given up.
func TestStringsFindNothing(t *testing.T) {
	dir := t.TempDir()
	b := inEarnest(t, dir)
	if err := b.SetSealKey(newKey(t, seal.HPKE).public(t)); err != nil {
		t.Fatal(err)
	}
	secrets := []string{
		"村口第三盏路灯", "LAMPPOST-0815", "示例村九组", "示例路一千零一号", "示例甲乙", "13987654321", "4321", "d-wished", "办得慢了些", "SLOW-0816",
	}
	var regs []liaison.Registration
	for range 5 {
		r, err := b.File(outbox.Filing{Draft: liaison.Draft{
			Category: "road", Text: "村口第三盏路灯 LAMPPOST-0815", Village: "示例村九组", Address: "示例路一千零一号", Name: "示例甲乙",
			Phone: "13987654321", Deputy: "d-wished", Consent: "1",
		}})
		if err != nil {
			t.Fatal(err)
		}
		if _, ok := asked(b, r.Receipt, "4321"); !ok {
			t.Fatal("not found with its code")
		}
		if _, err := b.Rate(liaison.RatingGiven{Receipt: r.Receipt, Rating: liaison.Dissatisfied, Words: "办得慢了些 SLOW-0816"}); err != nil {
			t.Fatal(err)
		}
		regs = append(regs, r)
		secrets = append(secrets, r.Secret)
	}
	ack := wire.Ack{Outbox: b.ID(), Stored: 6, Safe: 6}
	if err := b.Acked(ack); err != nil {
		t.Fatal(err)
	}
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	searched := 0
	for _, file := range filesIn(t, dir) {
		searched += len(file)
		for _, s := range secrets {
			if s != "4321" && found(file, s) || s == "4321" && bytes.Contains(file, append([]byte{0x64}, s...)) {
				t.Errorf("found %q", s) // 0x64: as CBOR would write the bare digits
			}
		}
	}
	if !found(bytes.Join(filesIn(t, dir), nil), string(regs[0].Receipt)) || searched < 1<<20 {
		t.Errorf("searched %d bytes and found not even the receipt number: the search is broken", searched)
	}
}

func found(file []byte, s string) bool {
	little, big := utf16s(s)
	return bytes.Contains(file, []byte(s)) || bytes.Contains(file, little) || bytes.Contains(file, big)
}

func utf16s(s string) (little, big []byte) {
	for _, u := range utf16.Encode([]rune(s)) {
		little, big = append(little, byte(u), byte(u>>8)), append(big, byte(u>>8), byte(u))
	}
	return little, big
}

func filesIn(t *testing.T, dir string) [][]byte {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil {
		t.Fatal(err)
	}
	var out [][]byte
	for _, name := range names {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, b)
	}
	return out
}
