package wire

import (
	"crypto/sha256"
	"fmt"

	"lianluozhan/sync/liaison"
)

type draft struct {
	Category string           `cbor:"1,keyasint,omitempty"`
	Text     string           `cbor:"2,keyasint,omitempty"`
	Village  string           `cbor:"3,keyasint,omitempty"`
	Address  string           `cbor:"4,keyasint,omitempty"`
	Name     string           `cbor:"5,keyasint,omitempty"`
	Phone    string           `cbor:"6,keyasint,omitempty"`
	Deputy   liaison.DeputyID `cbor:"7,keyasint,omitempty"`
	Consent  string           `cbor:"8,keyasint,omitempty"`
}

type registration struct {
	Receipt   liaison.ReceiptNo `cbor:"1,keyasint"`
	QueryCode string            `cbor:"2,keyasint,omitempty"`
	Secret    string            `cbor:"3,keyasint,omitempty"`
	Station   liaison.StationID `cbor:"4,keyasint,omitempty"`
	Filed     instant           `cbor:"5,keyasint,omitzero"`
	ClockOK   bool              `cbor:"6,keyasint,omitempty"`
	Assisted  bool              `cbor:"7,keyasint,omitempty"`
	Event     string            `cbor:"8,keyasint,omitempty"`
	Draft     draft             `cbor:"9,keyasint"`
	Via       string            `cbor:"10,keyasint,omitempty"` // since version 3
}

func toRegistration(r liaison.Registration) registration {
	return registration{
		Receipt: r.Receipt, QueryCode: r.QueryCode, Secret: r.Secret, Station: r.Station,
		Filed: instant(r.Filed), ClockOK: r.ClockOK, Assisted: r.Assisted, Event: r.Event, Draft: draft(r.Draft), Via: r.Via,
	}
}

func (w registration) domain(id string) any {
	return liaison.Registration{
		ID: liaison.RegistrationID(id), Receipt: w.Receipt, QueryCode: w.QueryCode, Secret: w.Secret,
		Station: w.Station, Filed: fromInstant(w.Filed), ClockOK: w.ClockOK, Assisted: w.Assisted,
		Event: w.Event, Draft: liaison.Draft(w.Draft), Via: w.Via,
	}
}

type rating struct {
	Receipt liaison.ReceiptNo `cbor:"1,keyasint"`
	Rating  liaison.Rating    `cbor:"2,keyasint"`
	Words   string            `cbor:"3,keyasint,omitempty"`
	Given   instant           `cbor:"4,keyasint,omitzero"`
	Station liaison.StationID `cbor:"5,keyasint,omitempty"`
}

func toRating(r liaison.RatingGiven) rating {
	return rating{Receipt: r.Receipt, Rating: r.Rating, Words: r.Words, Given: instant(r.Given), Station: r.Station}
}

func (w rating) domain(id string) any {
	return liaison.RatingGiven{
		ID: liaison.RegistrationID(id), Receipt: w.Receipt, Rating: w.Rating, Words: w.Words,
		Given: fromInstant(w.Given), Station: w.Station,
	}
}

// NewPutItem makes outbox entry n of a liaison.Registration, RatingGiven or
// SignIn. The entry's ULID is the value's ID; the content is not sealed.
func NewPutItem(n uint64, v any) (PutItem, error) {
	item := PutItem{N: n}
	var form any
	switch v := v.(type) {
	case liaison.Registration:
		item.Kind, item.ULID, form = KindRegistration, string(v.ID), toRegistration(v)
	case liaison.RatingGiven:
		item.Kind, item.ULID, form = KindRating, string(v.ID), toRating(v)
	case liaison.SignIn:
		item.Kind, item.ULID, form = KindSignIn, string(v.ID), toSignIn(v)
	default:
		return PutItem{}, fmt.Errorf("outbox entry %T: not a kind of entry", v)
	}
	body, err := marshal(form)
	if err != nil {
		return PutItem{}, fmt.Errorf("outbox entry %s: %w", item.Kind, err)
	}
	return item.with(Envelope{Body: body})
}

// with returns the entry around an envelope.
func (p PutItem) with(env Envelope) (PutItem, error) {
	var err error
	if p.Body, err = marshal(env); err == nil {
		err = most("entry", len(p.Body), MaxPutItem)
	}
	if err != nil {
		return PutItem{}, fmt.Errorf("outbox entry %s: %w", p.Kind, err)
	}
	p.Sum = sha256.Sum256(p.Body)
	return p, nil
}

// Entry is an outbox entry as far as it can be read without a key.
type Entry struct {
	Value  any // liaison.Registration, RatingGiven or SignIn
	Sealed bool
	Head   EntryHead // of a sealed one, whose Value lacks what is closed
}

// Read checks an entry's sum and returns what can be read of it without a key. It
// fails with ErrUnknownKind for what a later version wrote.
func (p PutItem) Read() (Entry, error) {
	env, err := p.envelope()
	if err != nil {
		return Entry{}, err
	}
	var e Entry
	if env.Seal == 0 {
		e.Value, err = openEntry(p.Kind, p.ULID, env.Body)
	} else {
		e, err = p.readHead(env)
	}
	if err != nil {
		return Entry{}, fmt.Errorf("outbox entry %d of kind %q: %w", p.N, p.Kind, err)
	}
	return e, nil
}

// Open returns the content of an entry that is not sealed, as OpenWith.
func (p PutItem) Open() (any, error) { return p.OpenWith(nil) }

// OpenWith checks an entry's sum and returns its whole content: a
// liaison.Registration, RatingGiven or SignIn. o opens what is sealed; without it
// that fails with ErrSealed.
func (p PutItem) OpenWith(o Opener) (any, error) {
	env, err := p.envelope()
	if err != nil {
		return nil, err
	}
	var v any
	switch {
	case env.Seal == 0:
		v, err = openEntry(p.Kind, p.ULID, env.Body)
	case o == nil:
		err = ErrSealed
	default:
		v, err = p.openSealed(env, o)
	}
	if err != nil {
		return nil, fmt.Errorf("outbox entry %d of kind %q: %w", p.N, p.Kind, err)
	}
	return v, nil
}

func (p PutItem) envelope() (Envelope, error) {
	var env Envelope
	if sha256.Sum256(p.Body) != p.Sum {
		return env, fmt.Errorf("outbox entry %d: content does not match its sum", p.N)
	}
	if err := unmarshal(p.Body, &env); err != nil {
		return env, fmt.Errorf("outbox entry %d: %w", p.N, err)
	}
	return env, nil
}

func openEntry(kind, id string, body []byte) (any, error) {
	switch kind {
	case KindRegistration:
		return document[registration](id, body)
	case KindRating:
		return document[rating](id, body)
	case KindSignIn:
		return document[signIn](id, body)
	}
	return nil, ErrUnknownKind
}
