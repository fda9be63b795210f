package wire_test

import (
	"errors"
	"reflect"
	"strings"
	"testing"

	"lianluozhan/sync/liaison"
	"lianluozhan/sync/wire"
)

// documents returns one value of each kind, every field set, by key.
func documents() map[string]any { return documentsAt(wire.Version) }

func documentsAt(v int) map[string]any {
	station, deputy := filledAt[liaison.Station](v), filledAt[liaison.Deputy](v)
	board, notice := filledAt[liaison.Board](v), filledAt[liaison.Notice](v)
	profile, result := filledAt[liaison.Profile](v), filledAt[liaison.Result](v)
	signIn, matter := filledAt[liaison.SignIn](v), filledAt[liaison.Case](v)
	station.ID, deputy.ID, board.ID, notice.ID = "s1", "d1", "b1", "n1"
	profile.ID, result.ID, signIn.ID, matter.ID = "p1", "r1", "i1", "c1"
	plan := filledAt[liaison.Plan](v)
	plan.Station, plan.Year = "s1", 2026
	return map[string]any{
		wire.KeyRules: filledAt[liaison.RulePack](v), "station/s1": station, "deputy/d1": deputy,
		"plan/s1-2026": plan, "board/b1": board, "notice/n1": notice, "profile/p1": profile,
		"result/r1": result, "tally/s1-2026": filledAt[liaison.Tally](v), "signin/i1": signIn, "case/c1": matter,
	}
}

func TestDocumentsSurviveTheWire(t *testing.T) {
	for key, want := range documents() {
		t.Run(key, func(t *testing.T) {
			body, err := wire.EncodeDocument(key, want)
			if err != nil {
				t.Fatal(err)
			}
			got, err := wire.DecodeDocument(key, body)
			if err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(got, want) {
				t.Errorf("came back as\n%+v\nwant\n%+v", got, want)
			}
			again, err := wire.EncodeDocument(key, got)
			if err != nil || string(again) != string(body) {
				t.Errorf("encoding again gave other bytes (%v)", err)
			}
		})
	}
}

func TestEmptyDocumentsSurviveTheWire(t *testing.T) {
	for key, doc := range documents() {
		want := reflect.New(reflect.TypeOf(doc)).Elem().Interface()
		body, err := wire.EncodeDocument(key, want)
		if err != nil {
			t.Fatalf("%s: %v", key, err)
		}
		got, err := wire.DecodeDocument(key, body)
		if err != nil {
			t.Fatalf("%s: %v", key, err)
		}
		if f := reflect.ValueOf(got).FieldByName("ID"); f.IsValid() && f.String() == "" {
			t.Errorf("%s: the id of the key is lost", key)
		}
	}
}

func TestKeyOfNamesDocuments(t *testing.T) {
	for want, doc := range documents() {
		got, err := wire.KeyOf(doc)
		if _, isTally := doc.(liaison.Tally); isTally {
			if err == nil || wire.TallyKey("s1", 2026) != want {
				t.Errorf("tally: key %q, %v", got, err)
			}
			continue
		}
		if err != nil || got != want {
			t.Errorf("got %q, %v, want %q", got, err, want)
		}
	}
	if _, err := wire.KeyOf(liaison.Board{}); err == nil {
		t.Error("a board without an id got a key")
	}
}

func TestDocumentsAreRefused(t *testing.T) {
	board := []byte{0xa1, 0x06, 0x1a, 0x01, 0x35, 0x29, 0xaa} // From: 20261290
	for _, c := range []struct {
		name, key string
		body      []byte
	}{
		{"no such day", "board/x", board},
		{"no kind", "x", nil},
		{"no id", "board/", nil},
		{"cut short", "board/x", []byte{0xa1}},
		{"trailing bytes", "board/x", []byte{0xa0, 0x00}},
		{"not a map", "board/x", []byte{0x01}},
		{"invalid UTF-8", "board/x", []byte{0xa1, 0x02, 0x61, 0xff}},
		{"duplicate key", "board/x", []byte{0xa2, 0x02, 0x61, 'a', 0x02, 0x61, 'b'}},
		{"a short blob id", "station/x", []byte{0xa1, 0x0c, 0x41, 0x01}},
		{"too deep", "board/x", []byte(strings.Repeat("\x81", 100) + "\x00")},
	} {
		if v, err := wire.DecodeDocument(c.key, c.body); err == nil {
			t.Errorf("%s: read as %+v", c.name, v)
		}
	}
}

func TestUnknownKindsAndFields(t *testing.T) {
	if _, err := wire.DecodeDocument("weather/x", []byte{0xa0}); !errors.Is(err, wire.ErrUnknownKind) {
		t.Errorf("unknown kind: %v", err)
	}
	v, err := wire.DecodeDocument("board/x", []byte{0xa2, 0x02, 0x61, 'a', 0x18, 0x63, 0x81, 0x01})
	if err != nil || !reflect.DeepEqual(v, liaison.Board{ID: "x", Title: "a"}) {
		t.Errorf("unknown field: %+v, %v", v, err)
	}
}

func TestEncodeDocumentRefuses(t *testing.T) {
	if _, err := wire.EncodeDocument("notice/x", liaison.Board{}); err == nil {
		t.Error("a board went under the key of a notice")
	}
	if _, err := wire.EncodeDocument("board/x", &liaison.Board{}); err == nil {
		t.Error("a pointer was taken")
	}
	if _, err := wire.EncodeDocument("station/x", liaison.Station{Photo: "photo.jpg"}); err == nil {
		t.Error("a photo that is no blob id was taken")
	}
	big := liaison.Board{Blocks: []liaison.Block{{Text: strings.Repeat("长", wire.MaxDocument/3)}}}
	if _, err := wire.EncodeDocument("board/x", big); !errors.Is(err, wire.ErrTooLarge) {
		t.Errorf("a document over the limit: %v", err)
	}
}

func TestEntriesSurviveTheWire(t *testing.T) {
	for _, want := range []any{
		filled[liaison.Registration](), filled[liaison.RatingGiven](), filled[liaison.SignIn](),
	} {
		item, err := wire.NewPutItem(3, want)
		if err != nil {
			t.Fatal(err)
		}
		got, err := item.Open()
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%T came back as %+v, %v", want, got, err)
		}
		item.Body[len(item.Body)-1] ^= 1
		if _, err := item.Open(); err == nil {
			t.Errorf("%T: a changed byte went unnoticed", want)
		}
	}
	if _, err := wire.NewPutItem(1, liaison.Board{}); err == nil {
		t.Error("a board was taken as an outbox entry")
	}
}
