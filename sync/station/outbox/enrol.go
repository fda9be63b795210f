package outbox

import (
	"fmt"

	"lianluozhan/sync/liaison"
)

// Enrolment is the machine's place in its county.
type Enrolment struct {
	liaison.Identity
	Name   string // of the station, for the staff screen before content came
	County string // address of the county server
	Token  string // lets this machine speak for the station
}

// enrolRecord is an Enrolment on the disk.
type enrolRecord struct {
	Station liaison.StationID `cbor:"1,keyasint"`
	Issuer  liaison.Issuer    `cbor:"2,keyasint"`
	Key     [16]byte          `cbor:"3,keyasint"`
	Name    string            `cbor:"4,keyasint"`
	County  string            `cbor:"5,keyasint"`
	Token   string            `cbor:"6,keyasint"`
}

func (r enrolRecord) enrolment() Enrolment {
	return Enrolment{
		Identity: liaison.Identity{Station: r.Station, Issuer: r.Issuer, ReceiptKey: r.Key},
		Name:     r.Name, County: r.County, Token: r.Token,
	}
}

// Enrolled returns the machine's enrolment, if it has one.
func (b *Box) Enrolled() (Enrolment, bool) {
	e := b.enrol.Load()
	if e == nil {
		return Enrolment{}, false
	}
	return *e, true
}

// Enrol keeps the machine's identity. Entries not yet sent stay.
func (b *Box) Enrol(e Enrolment) error {
	if !e.Issuer.Valid() || e.Station == "" || e.Token == "" {
		return fmt.Errorf("enrol: identity of station %q is not complete", e.Station)
	}
	r := enrolRecord{
		Station: e.Station, Issuer: e.Issuer, Key: e.ReceiptKey, Name: e.Name, County: e.County, Token: e.Token,
	}
	if err := b.update(func(t *txn) error { return t.put(bucketMeta, keyEnrol, r) }); err != nil {
		return fmt.Errorf("enrol: %w", err)
	}
	b.enrol.Store(&e)
	return nil
}
