package wire

import (
	"errors"
	"fmt"

	"github.com/fxamacker/cbor/v2"
)

// Signed is what the county asks of one machine, as the very bytes that it signed. It is
// passed on as it came: whoever reads it may be of an older version than who wrote it and
// than who handed it over, and what is written anew without a field that one does not
// know is no longer what was signed.
type Signed struct {
	Text []byte `cbor:"1,keyasint,omitempty"` // from Wanted.Text or Command.Text
	// Sig is by the key of Cert over Text; Cert is one that the county's root issued to a
	// server, in DER. The machine's helper believes neither the network nor the kiosk.
	Sig  []byte `cbor:"2,keyasint,omitempty"`
	Cert []byte `cbor:"3,keyasint,omitempty"`
}

// Check finds out whether the county signed a text. trust.Root.Ordered is one.
type Check func(text, cert, sig []byte) error

// What can be wrong with a text that the county signed.
var (
	ErrOtherMachine = errors.New("signed for another machine")
	ErrOtherKind    = errors.New("signed for something else")
)

// Kinds of texts.
const (
	kindWanted  = "wanted"
	kindCommand = "command"
)

// text is what is signed.
type text struct {
	Kind    string          `cbor:"1,keyasint"`
	Machine string          `cbor:"2,keyasint"`
	Body    cbor.RawMessage `cbor:"3,keyasint"`
}

// Text is what is signed for one machine.
func (w Wanted) Text(machine string) ([]byte, error) { return textOf(kindWanted, machine, w) }

// Text is what is signed for one machine.
func (c Command) Text(machine string) ([]byte, error) {
	c.Signed = Signed{}
	return textOf(kindCommand, machine, c)
}

func textOf(kind, machine string, v any) ([]byte, error) {
	body, err := marshal(v)
	if err == nil {
		body, err = marshal(text{kind, machine, body})
	}
	if err == nil {
		err = most("signed text", len(body), maxText)
	}
	if err != nil {
		return nil, fmt.Errorf("text of a %s: %w", kind, err)
	}
	return body, nil
}

// Wanted reads what the county wants of a machine. Nothing is read before check has
// found it signed.
func (s Signed) Wanted(machine string, check Check) (Wanted, error) {
	var w Wanted
	err := s.open(kindWanted, machine, check, &w)
	if err == nil {
		err = checkWanted(w)
	}
	if err != nil {
		return Wanted{}, fmt.Errorf("signed %s: %w", kindWanted, err)
	}
	return w, nil
}

// Command reads a command to a machine. Nothing is read before check has found it
// signed. Signed of what it returns is s.
func (s Signed) Command(machine string, check Check) (Command, error) {
	var c Command
	err := s.open(kindCommand, machine, check, &c)
	if c.Signed = s; err == nil {
		err = checkCommand(c)
	}
	if err != nil {
		return Command{}, fmt.Errorf("signed %s: %w", kindCommand, err)
	}
	return c, nil
}

func (s Signed) open(kind, machine string, check Check, body any) error {
	if err := checkSigned(s); err != nil {
		return err
	}
	if err := check(s.Text, s.Cert, s.Sig); err != nil {
		return err
	}
	var t text
	if err := unmarshal(s.Text, &t); err != nil {
		return err
	}
	switch {
	case t.Kind != kind:
		return fmt.Errorf("%.20q: %w", t.Kind, ErrOtherKind)
	case t.Machine != machine || machine == "":
		return ErrOtherMachine
	}
	return unmarshal(t.Body, body)
}
