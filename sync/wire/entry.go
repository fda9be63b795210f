package wire

import (
	"crypto/sha256"
	"errors"
	"fmt"

	"lianluozhan/sync/liaison"
)

// ErrSealed is returned for an envelope whose seal this version cannot open.
var ErrSealed = errors.New("wire: sealed in a way not known here")

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
}

func toRegistration(r liaison.Registration) registration {
	return registration{
		Receipt: r.Receipt, QueryCode: r.QueryCode, Secret: r.Secret, Station: r.Station,
		Filed: instant(r.Filed), ClockOK: r.ClockOK, Assisted: r.Assisted, Event: r.Event, Draft: draft(r.Draft),
	}
}

func (w registration) domain(id string) any {
	return liaison.Registration{
		ID: liaison.RegistrationID(id), Receipt: w.Receipt, QueryCode: w.QueryCode, Secret: w.Secret,
		Station: w.Station, Filed: fromInstant(w.Filed), ClockOK: w.ClockOK, Assisted: w.Assisted,
		Event: w.Event, Draft: liaison.Draft(w.Draft),
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
	if err == nil {
		item.Body, err = marshal(Envelope{Body: body})
	}
	if err == nil {
		err = most("entry", len(item.Body), MaxPutItem)
	}
	if err != nil {
		return PutItem{}, fmt.Errorf("outbox entry %s: %w", item.Kind, err)
	}
	item.Sum = sha256.Sum256(item.Body)
	return item, nil
}

// Open checks an entry's sum and returns its content: a liaison.Registration,
// RatingGiven or SignIn. It fails with ErrUnknownKind or ErrSealed where this
// version cannot read what a later one wrote.
func (p PutItem) Open() (any, error) {
	if sha256.Sum256(p.Body) != p.Sum {
		return nil, fmt.Errorf("outbox entry %d: content does not match its sum", p.N)
	}
	var env Envelope
	if err := unmarshal(p.Body, &env); err != nil {
		return nil, fmt.Errorf("outbox entry %d: %w", p.N, err)
	}
	if env.Seal != 0 {
		return nil, fmt.Errorf("outbox entry %d: seal %d: %w", p.N, env.Seal, ErrSealed)
	}
	v, err := openEntry(p.Kind, p.ULID, env.Body)
	if err != nil {
		return nil, fmt.Errorf("outbox entry %d of kind %q: %w", p.N, p.Kind, err)
	}
	return v, nil
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
