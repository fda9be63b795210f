package outbox

import (
	"bytes"
	"errors"
	"fmt"

	"lianluozhan/sync/liaison"
)

// Enrolment is the machine's place in its county.
type Enrolment struct {
	liaison.Identity
	Name   string // of the station, for the staff screen before content came
	County string // address of the county server
	// Token lets a machine that joined under version 1 speak for the station. Others
	// have the fields below.
	Token string

	Key     []byte // the machine's private key (PKCS #8, DER)
	Cert    []byte // its certificate (DER)
	Root    []byte // the county's root certificate (DER)
	Gateway bool   // TLS ends at a gateway before the county
	Ferry   []byte // the county's public key for what travels on sticks; empty for none
}

// Certified reports whether the machine has a key and a certificate.
func (e Enrolment) Certified() bool { return len(e.Key) > 0 && len(e.Cert) > 0 && len(e.Root) > 0 }

// enrolRecord is an Enrolment on the disk.
type enrolRecord struct {
	Station liaison.StationID `cbor:"1,keyasint"`
	Issuer  liaison.Issuer    `cbor:"2,keyasint"`
	Receipt [16]byte          `cbor:"3,keyasint"`
	Name    string            `cbor:"4,keyasint"`
	County  string            `cbor:"5,keyasint"`
	Token   string            `cbor:"6,keyasint,omitempty"`
	Key     []byte            `cbor:"7,keyasint,omitempty"`
	Cert    []byte            `cbor:"8,keyasint,omitempty"`
	Root    []byte            `cbor:"9,keyasint,omitempty"`
	Gateway bool              `cbor:"10,keyasint,omitempty"`
	Ferry   []byte            `cbor:"11,keyasint,omitempty"`
}

func (r enrolRecord) enrolment() Enrolment {
	return Enrolment{
		Identity: liaison.Identity{Station: r.Station, Issuer: r.Issuer, ReceiptKey: r.Receipt},
		Name:     r.Name, County: r.County, Token: r.Token,
		Key: r.Key, Cert: r.Cert, Root: r.Root, Gateway: r.Gateway, Ferry: r.Ferry,
	}
}

func (e Enrolment) record() enrolRecord {
	return enrolRecord{
		Station: e.Station, Issuer: e.Issuer, Receipt: e.ReceiptKey, Name: e.Name, County: e.County, Token: e.Token,
		Key: e.Key, Cert: e.Cert, Root: e.Root, Gateway: e.Gateway, Ferry: e.Ferry,
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

// ErrOwed is returned for another county while entries are owed to the one that the
// machine belongs to: they are sealed to that one and no other could read them.
var ErrOwed = errors.New("outbox: entries are owed to another county")

// Owes reports whether entries would be lost to the county that the machine belongs
// to if it joined the one with this root certificate (DER).
func (b *Box) Owes(root []byte) bool {
	now, _ := b.Enrolled()
	return now.Certified() && !bytes.Equal(now.Root, root) && b.Unsent() > 0
}

// Enrol keeps the machine's identity. Entries not yet sent stay; with ErrOwed,
// everything stays as it is.
func (b *Box) Enrol(e Enrolment) error {
	if b.Owes(e.Root) {
		return fmt.Errorf("enrol: %w", ErrOwed)
	}
	if !e.Issuer.Valid() || e.Station == "" || e.Token == "" && !e.Certified() {
		return fmt.Errorf("enrol: identity of station %q is not complete", e.Station)
	}
	if err := b.update(func(t *txn) error { return t.put(bucketMeta, keyEnrol, e.record()) }); err != nil {
		return fmt.Errorf("enrol: %w", err)
	}
	b.enrol.Store(&e)
	return nil
}

// ErrJoinedAnew is returned by Renew for the certificate of an identity that the
// machine does not have any more.
var ErrJoinedAnew = errors.New("outbox: joined anew in between")

// Renew keeps a new certificate in place of the old one.
func (b *Box) Renew(old, cert []byte) error {
	e, _ := b.Enrolled()
	if !e.Certified() || !bytes.Equal(e.Cert, old) {
		return ErrJoinedAnew
	}
	e.Cert = cert
	return b.Enrol(e)
}
