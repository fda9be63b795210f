package wire_test

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"reflect"
	"testing"

	"lianluozhan/sync/liaison"
	"lianluozhan/sync/wire"
)

// mask is a seal that everybody can open, with its aad inside, so that what it
// closes is the same in every run.
type mask struct{ suite int }

var errMask = errors.New("does not belong there")

func (m mask) Key() wire.SealKey { return wire.SealKey{Suite: m.suite, ID: []byte("示例key")} }

func (mask) Seal(aad, plain []byte) ([]byte, error) {
	sum := sha256.Sum256(aad)
	return append(sum[:], xored(plain)...), nil
}

func (mask) Open(keyID, aad, sealed []byte) ([]byte, error) {
	sum := sha256.Sum256(aad)
	if string(keyID) != "示例key" || !bytes.HasPrefix(sealed, sum[:]) {
		return nil, errMask
	}
	return xored(sealed[len(sum):]), nil
}

func xored(b []byte) []byte {
	out := bytes.Clone(b)
	for i := range out {
		out[i] ^= 0x5a
	}
	return out
}

// sealedEntries returns one of each kind that is sealed, every field set.
func sealedEntries(t testing.TB) map[string]wire.PutItem {
	t.Helper()
	reg, err := wire.SealRegistration(1, filled[liaison.Registration](), []byte("sixteen bytes .."), mask{1})
	if err != nil {
		t.Fatal(err)
	}
	rating, err := wire.SealRating(2, filled[liaison.RatingGiven](), mask{2})
	if err != nil {
		t.Fatal(err)
	}
	return map[string]wire.PutItem{"registration": reg, "rating": rating}
}

func TestSealedEntriesComeBackWhole(t *testing.T) {
	for name, want := range map[string]any{
		"registration": filled[liaison.Registration](), "rating": filled[liaison.RatingGiven](),
	} {
		item := sealedEntries(t)[name]
		item.Body = golden(t, wire.Version, "sealed-"+name, item.Body)
		got, err := item.OpenWith(mask{})
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s came back as\n%+v, %v\nwant\n%+v", name, got, err, want)
		}
		if _, err := item.Open(); !errors.Is(err, wire.ErrSealed) {
			t.Errorf("%s opened without a key: %v", name, err)
		}
	}
}

// What is in clear is listed here: nothing that was typed may join it.
func TestWhatIsReadWithoutAKey(t *testing.T) {
	full := filled[liaison.Registration]()
	want := full
	want.QueryCode, want.Secret = "", ""
	want.Draft = liaison.Draft{Category: full.Draft.Category, Consent: full.Draft.Consent}
	got, err := sealedEntries(t)["registration"].Read()
	if err != nil || !got.Sealed || !reflect.DeepEqual(got.Value, want) {
		t.Errorf("registration reads as\n%+v, %v\nwant\n%+v", got.Value, err, want)
	}
	head := wire.EntryHead{Check: []byte("sixteen bytes .."), Secret: sha256.Sum256([]byte(full.Secret)), KeyID: []byte("示例key")}
	if !reflect.DeepEqual(got.Head, head) {
		t.Errorf("head is %+v, want %+v", got.Head, head)
	}
	rating := filled[liaison.RatingGiven]()
	rating.Words = ""
	got, err = sealedEntries(t)["rating"].Read()
	if err != nil || !reflect.DeepEqual(got.Value, rating) || !got.Head.Words {
		t.Errorf("rating reads as %+v, %v, want %+v", got, err, rating)
	}
	plain, err := wire.NewPutItem(1, full)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := plain.Read(); err != nil || got.Sealed || !reflect.DeepEqual(got.Value, full) {
		t.Errorf("plain registration reads as %+v, %v", got, err)
	}
}

// A sealed part belongs to one kind, one ULID and one head.
func TestSealedPartsCannotBeMoved(t *testing.T) {
	reg := sealedEntries(t)["registration"]
	other, err := wire.SealRegistration(1, liaison.Registration{ID: liaison.RegistrationID(reg.ULID), Station: "s9"}, []byte("sixteen bytes .."), mask{1})
	if err != nil {
		t.Fatal(err)
	}
	var mine, theirs wire.Envelope
	for item, env := range map[*wire.PutItem]*wire.Envelope{&reg: &mine, &other: &theirs} {
		if err := wire.DecodeEnvelope(item.Body, env); err != nil {
			t.Fatal(err)
		}
	}
	mine.Head = theirs.Head
	body, err := wire.EncodeEnvelope(mine)
	if err != nil {
		t.Fatal(err)
	}
	moved := reg
	moved.Body, moved.Sum = body, sha256.Sum256(body)
	renamed, recast := reg, reg
	renamed.ULID, recast.Kind = "another", wire.KindRating
	for what, item := range map[string]wire.PutItem{"another head": moved, "another ULID": renamed, "another kind": recast} {
		if v, err := item.OpenWith(mask{}); !errors.Is(err, errMask) {
			t.Errorf("%s: opened as %+v, %v", what, v, err)
		}
	}
	renumbered := reg
	renumbered.N = 99
	if _, err := renumbered.OpenWith(mask{}); err != nil {
		t.Errorf("a new number: %v", err)
	}
}

func TestHeadsThatCannotBe(t *testing.T) {
	short, err := wire.SealRegistration(1, liaison.Registration{ID: "x"}, []byte("short"), mask{1})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := short.Read(); err == nil {
		t.Error("a check of five bytes was read")
	}
	signIn := sealedEntries(t)["rating"]
	signIn.Kind = wire.KindSignIn
	if _, err := signIn.Read(); !errors.Is(err, wire.ErrUnknownKind) {
		t.Errorf("a sealed sign-in: %v", err)
	}
	changed := sealedEntries(t)["rating"]
	changed.Body = append(changed.Body, 0)
	if _, err := changed.Read(); err == nil {
		t.Error("a body that does not fit its sum was read")
	}
}

// Whatever a station sends, reading it fails or gives something; it never panics.
func FuzzReadEntry(f *testing.F) {
	for _, item := range sealedEntries(f) {
		f.Add(item.Kind, item.Body)
	}
	f.Add(wire.KindSignIn, []byte{0xa0})
	f.Fuzz(func(t *testing.T, kind string, body []byte) {
		item := wire.PutItem{Kind: kind, ULID: "x", Sum: sha256.Sum256(body), Body: body}
		e, err := item.Read()
		if err == nil && e.Value == nil {
			t.Error("read as nothing")
		}
		if v, err := item.OpenWith(mask{}); err == nil && v == nil {
			t.Error("opened as nothing")
		}
	})
}

// TestNoTextThatCannotBeReadAgain: what is not UTF-8 is refused while whoever typed
// it is still there.
func TestNoTextThatCannotBeReadAgain(t *testing.T) {
	reg := filled[liaison.Registration]()
	reg.Draft.Text = "路灯\xff"
	if item, err := wire.SealRegistration(1, reg, make([]byte, 16), mask{1}); err == nil {
		t.Errorf("closed %x", item.Body)
	}
	rating := filled[liaison.RatingGiven]()
	rating.Words = "\xc3\x28"
	if item, err := wire.SealRating(1, rating, mask{1}); err == nil {
		t.Errorf("closed %x", item.Body)
	}
}
