package wire_test

import (
	"bytes"
	"errors"
	"reflect"
	"testing"

	"github.com/fxamacker/cbor/v2"

	"lianluozhan/sync/wire"
)

var errForged = errors.New("示例：不是县里签的")

// believing takes the texts it was made with for signed.
func believing(texts ...[]byte) wire.Check {
	return func(text, _, _ []byte) error {
		for _, t := range texts {
			if bytes.Equal(t, text) {
				return nil
			}
		}
		return errForged
	}
}

// TestGoldenTexts: what a county signed is read by every later machine, and a county says
// the same in the same bytes.
func TestGoldenTexts(t *testing.T) {
	wanted, command := filledAt[wire.Wanted](4), filledAt[wire.Command](4)
	text, err := wanted.Text("m-1")
	if err != nil {
		t.Fatal(err)
	}
	text = golden(t, 4, "text-wanted", text)
	if got, err := (wire.Signed{Text: text}).Wanted("m-1", believing(text)); err != nil || !reflect.DeepEqual(got, wanted) {
		t.Errorf("wanted came back as %+v, %v", got, err)
	}
	if text, err = command.Text("m-1"); err != nil {
		t.Fatal(err)
	}
	text = golden(t, 4, "text-command", text)
	command.Signed = wire.Signed{Text: text}
	if got, err := command.Signed.Command("m-1", believing(text)); err != nil || !reflect.DeepEqual(got, command) {
		t.Errorf("command came back as %+v, %v", got, err)
	}
}

// later is a text as a county of a later version may write it: with fields and an order of
// keys that this version would write otherwise.
func later(t *testing.T, kind string, body map[int]any) []byte {
	t.Helper()
	body[90] = map[string]any{"示例": 1}
	b, err := cbor.Marshal(map[int]any{99: "示例", 3: body, 2: "m-1", 1: kind})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestATextOfALaterVersionIsObeyedAsFarAsItIsKnown(t *testing.T) {
	text := later(t, "wanted", map[int]any{1: "9.0", 5: true, 6: 7})
	signed := wire.Signed{Text: text, Sig: []byte{1}, Cert: []byte{2}}
	frame, err := wire.Encode(signed)
	if err != nil {
		t.Fatal(err)
	}
	came, err := wire.Decode(frame)
	if err != nil || !reflect.DeepEqual(came, signed) {
		t.Fatalf("on the way %+v, %v", came, err)
	}
	w, err := came.(wire.Signed).Wanted("m-1", believing(text))
	if err != nil || w.Version != "9.0" || !w.Now || w.At != 7 {
		t.Errorf("wanted %+v, %v", w, err)
	}

	text = later(t, "command", map[int]any{1: "A", 2: wire.DoVolume, 3: 5, 4: "40"})
	frame, err = wire.Encode(wire.Command{ID: "A", What: wire.DoVolume, Signed: wire.Signed{Text: text}})
	if err != nil {
		t.Fatal(err)
	}
	if came, err = wire.Decode(frame); err != nil {
		t.Fatal(err)
	}
	c, err := came.(wire.Command).Signed.Command("m-1", believing(text))
	if err != nil || c.ID != "A" || c.What != wire.DoVolume || c.Until != 5 || c.Arg != "40" || !bytes.Equal(c.Signed.Text, text) {
		t.Errorf("command %+v, %v", c, err)
	}
}

func TestWhatIsNotForThisMachine(t *testing.T) {
	wanted, err := wire.Wanted{Version: "1"}.Text("m-1")
	if err != nil {
		t.Fatal(err)
	}
	command, err := wire.Command{ID: "A", What: wire.DoRestart}.Text("m-1")
	if err != nil {
		t.Fatal(err)
	}
	all := believing(wanted, command, nil, []byte("rubbish"))
	tests := []struct {
		name    string
		text    []byte
		machine string
		check   wire.Check
		want    error // nil for any
	}{
		{"not signed", command, "m-1", believing(), errForged},
		{"for another machine", command, "m-2", all, wire.ErrOtherMachine},
		{"a wish", wanted, "m-1", all, wire.ErrOtherKind},
		{"nothing at all", nil, "m-1", all, nil},
		{"rubbish", []byte("rubbish"), "m-1", all, nil},
		{"too long", bytes.Repeat([]byte("x"), 20<<10), "m-1", func(_, _, _ []byte) error { return nil }, nil},
	}
	for _, tt := range tests {
		c, err := wire.Signed{Text: tt.text}.Command(tt.machine, tt.check)
		if err == nil || tt.want != nil && !errors.Is(err, tt.want) || !reflect.DeepEqual(c, wire.Command{}) {
			t.Errorf("%s: %+v, %v", tt.name, c, err)
		}
	}
	if _, err := (wire.Signed{Text: command}).Wanted("m-1", all); !errors.Is(err, wire.ErrOtherKind) {
		t.Errorf("a command for a wish: %v", err)
	}
	none, err := wire.Command{ID: "A"}.Text("")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := (wire.Signed{Text: none}).Command("", believing(none)); !errors.Is(err, wire.ErrOtherMachine) {
		t.Errorf("for nobody: %v", err)
	}
}
