package wire

import (
	"crypto/sha256"
	"errors"
	"fmt"

	"lianluozhan/sync/liaison"
)

// ErrSealed is returned for content that is sealed where there is nothing to open
// it with.
var ErrSealed = errors.New("wire: sealed")

// Sealer closes the private part of entries.
type Sealer interface {
	// Key says to what Seal closes.
	Key() SealKey
	// Seal closes plain, which belongs to aad.
	Seal(aad, plain []byte) ([]byte, error)
}

// Opener opens what a Sealer closed to the key with the ID.
type Opener interface {
	Open(keyID, aad, sealed []byte) ([]byte, error)
}

// EntryHead is what can be read of a sealed entry without a key, besides the
// fields that Entry.Value has.
type EntryHead struct {
	Check  []byte // slow hash of receipt number and query code, of a registration
	Secret Hash   // SHA-256 of what is secret in the address of the receipt's page
	Words  bool   // of a rating: there are words with it
	KeyID  []byte
}

// checkLen is the length of a check, in bytes.
const checkLen = 16

// registrationHead and registrationBody are a registration in two parts. All that
// a resident typed, and all that opens their page, is in the second one.
type registrationHead struct {
	Receipt  liaison.ReceiptNo `cbor:"1,keyasint"`
	Station  liaison.StationID `cbor:"2,keyasint"`
	Filed    instant           `cbor:"3,keyasint,omitzero"`
	ClockOK  bool              `cbor:"4,keyasint,omitempty"`
	Assisted bool              `cbor:"5,keyasint,omitempty"`
	Event    string            `cbor:"6,keyasint,omitempty"`
	Category string            `cbor:"7,keyasint,omitempty"`
	Consent  string            `cbor:"8,keyasint,omitempty"`
	Check    []byte            `cbor:"9,keyasint"`
	Secret   Hash              `cbor:"10,keyasint"`
	Via      string            `cbor:"11,keyasint,omitempty"` // since version 3
}

type registrationBody struct {
	QueryCode string           `cbor:"1,keyasint,omitempty"`
	Secret    string           `cbor:"2,keyasint,omitempty"`
	Text      string           `cbor:"3,keyasint,omitempty"`
	Village   string           `cbor:"4,keyasint,omitempty"`
	Address   string           `cbor:"5,keyasint,omitempty"`
	Name      string           `cbor:"6,keyasint,omitempty"`
	Phone     string           `cbor:"7,keyasint,omitempty"`
	Deputy    liaison.DeputyID `cbor:"8,keyasint,omitempty"`
}

func splitRegistration(r liaison.Registration, check []byte) (registrationHead, registrationBody) {
	return registrationHead{
			Receipt: r.Receipt, Station: r.Station, Filed: instant(r.Filed), ClockOK: r.ClockOK, Assisted: r.Assisted,
			Event: r.Event, Category: r.Draft.Category, Consent: r.Draft.Consent, Check: check, Secret: sha256.Sum256([]byte(r.Secret)),
			Via: r.Via,
		}, registrationBody{
			QueryCode: r.QueryCode, Secret: r.Secret, Text: r.Draft.Text, Village: r.Draft.Village, Address: r.Draft.Address,
			Name: r.Draft.Name, Phone: r.Draft.Phone, Deputy: r.Draft.Deputy,
		}
}

func (h registrationHead) join(id string, b registrationBody) liaison.Registration {
	return liaison.Registration{
		ID: liaison.RegistrationID(id), Receipt: h.Receipt, QueryCode: b.QueryCode, Secret: b.Secret, Station: h.Station,
		Filed: fromInstant(h.Filed), ClockOK: h.ClockOK, Assisted: h.Assisted, Event: h.Event, Via: h.Via,
		Draft: liaison.Draft{
			Category: h.Category, Text: b.Text, Village: b.Village, Address: b.Address, Name: b.Name, Phone: b.Phone,
			Deputy: b.Deputy, Consent: h.Consent,
		},
	}
}

// ratingHead and ratingBody are a rating in two parts.
type ratingHead struct {
	Receipt liaison.ReceiptNo `cbor:"1,keyasint"`
	Rating  liaison.Rating    `cbor:"2,keyasint"`
	Given   instant           `cbor:"3,keyasint,omitzero"`
	Station liaison.StationID `cbor:"4,keyasint"`
	Words   bool              `cbor:"5,keyasint,omitempty"`
}

type ratingBody struct {
	Words string `cbor:"1,keyasint,omitempty"`
}

func splitRating(r liaison.RatingGiven) (ratingHead, ratingBody) {
	return ratingHead{
		Receipt: r.Receipt, Rating: r.Rating, Given: instant(r.Given), Station: r.Station, Words: r.Words != "",
	}, ratingBody{Words: r.Words}
}

func (h ratingHead) join(id string, b ratingBody) liaison.RatingGiven {
	return liaison.RatingGiven{
		ID: liaison.RegistrationID(id), Receipt: h.Receipt, Rating: h.Rating, Words: b.Words, Given: fromInstant(h.Given),
		Station: h.Station,
	}
}

// SealRegistration makes entry n of a registration whose private part is closed.
// check is its slow hash, which goes in clear.
func SealRegistration(n uint64, r liaison.Registration, check []byte, s Sealer) (PutItem, error) {
	head, body := splitRegistration(r, check)
	return sealItem(PutItem{N: n, Kind: KindRegistration, ULID: string(r.ID)}, head, body, s)
}

// SealRating makes entry n of a rating whose words are closed.
func SealRating(n uint64, r liaison.RatingGiven, s Sealer) (PutItem, error) {
	head, body := splitRating(r)
	return sealItem(PutItem{N: n, Kind: KindRating, ULID: string(r.ID)}, head, body, s)
}

func sealItem(item PutItem, head, body any, s Sealer) (PutItem, error) {
	env := Envelope{Seal: s.Key().Suite, KeyID: s.Key().ID}
	var err error
	if env.Head, err = marshal(head); err != nil {
		return PutItem{}, fmt.Errorf("outbox entry %s: %w", item.Kind, err)
	}
	plain, err := marshal(body)
	if err == nil {
		err = errors.Join(readable(env.Head), readable(plain))
	}
	if err == nil {
		env.Body, err = item.close(env.Head, plain, s)
	}
	if err != nil {
		return PutItem{}, fmt.Errorf("outbox entry %s: %w", item.Kind, err)
	}
	return item.with(env)
}

// readable reports what nobody could read again once it is closed: text that is no
// UTF-8 is encoded without a word.
func readable(b []byte) error {
	var v any
	return unmarshal(b, &v)
}

func (p PutItem) close(head, plain []byte, s Sealer) ([]byte, error) {
	aad, err := p.aad(head)
	if err != nil {
		return nil, err
	}
	return s.Seal(aad, plain)
}

// aad is what a sealed part belongs to: it cannot be put under another ULID, kind
// or head, and the head says of which station it is. The entry's number is not in
// it, because entries may be numbered anew.
func (p PutItem) aad(head []byte) ([]byte, error) {
	return marshal([]any{p.Kind, p.ULID, head})
}

// readHead reads a sealed entry without opening it.
func (p PutItem) readHead(env Envelope) (Entry, error) {
	e := Entry{Sealed: true, Head: EntryHead{KeyID: env.KeyID}}
	switch p.Kind {
	case KindRegistration:
		var h registrationHead
		if err := unmarshal(env.Head, &h); err != nil {
			return Entry{}, err
		}
		if len(h.Check) != checkLen {
			return Entry{}, fmt.Errorf("check of %d bytes", len(h.Check))
		}
		e.Value, e.Head.Check, e.Head.Secret = h.join(p.ULID, registrationBody{}), h.Check, h.Secret
	case KindRating:
		var h ratingHead
		if err := unmarshal(env.Head, &h); err != nil {
			return Entry{}, err
		}
		e.Value, e.Head.Words = h.join(p.ULID, ratingBody{}), h.Words
	default:
		return Entry{}, ErrUnknownKind
	}
	return e, nil
}

// openSealed opens the closed part and puts the two together.
func (p PutItem) openSealed(env Envelope, o Opener) (any, error) {
	aad, err := p.aad(env.Head)
	if err != nil {
		return nil, err
	}
	plain, err := o.Open(env.KeyID, aad, env.Body)
	if err != nil {
		return nil, err
	}
	switch p.Kind {
	case KindRegistration:
		return joined[registrationHead, registrationBody, liaison.Registration](p.ULID, env.Head, plain)
	case KindRating:
		return joined[ratingHead, ratingBody, liaison.RatingGiven](p.ULID, env.Head, plain)
	}
	return nil, ErrUnknownKind
}

func joined[H interface{ join(id string, b B) V }, B, V any](id string, head, body []byte) (any, error) {
	var h H
	var b B
	if err := unmarshal(head, &h); err != nil {
		return nil, err
	}
	if err := unmarshal(body, &b); err != nil {
		return nil, err
	}
	return h.join(id, b), nil
}
