package history

import (
	"errors"
	"fmt"

	"lianluozhan/sync/county"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/station/outbox"
	"lianluozhan/sync/trust"
	"lianluozhan/sync/wire"
)

// card is what a machine shows the county: a token, as version 1 gives them, or a
// certificate.
type card struct {
	token  string
	cert   []byte
	device trust.Device
}

// given is what joining gives in either version.
type given struct {
	issuer  string
	key     [16]byte
	station string
}

// enrol lets the machine join its station, as staff do with a code.
func (m *machine) enrol(order county.CodeOrder) error {
	join := m.joinWithToken
	if m.w.hub.ca {
		join = m.joinWithKey
	}
	g, err := join(order)
	if err != nil {
		return fmt.Errorf("join: %w", err)
	}
	if err := m.w.oracle.issued(liaison.Issuer(g.issuer), m.box.Machine()); err != nil && m.w.count.Restores < 2 {
		return err // two restores of one backup go on at other issuers only very probably
	}
	m.refused = nil
	err = m.box.Enrol(outbox.Enrolment{
		Identity: liaison.Identity{Station: m.seat, Issuer: liaison.Issuer(g.issuer), ReceiptKey: g.key},
		Token:    "x", County: "http://example.invalid",
	})
	return errors.Join(err, m.goOn())
}

func (m *machine) joinWithToken(order county.CodeOrder) (given, error) {
	code, _, err := m.w.hub.c.IssueCode(order)
	if err != nil {
		return given{}, err
	}
	reply, err := m.w.hub.c.Join(code, m.box.Machine())
	if err != nil {
		return given{}, err
	}
	m.card = card{token: reply.Token}
	return given{reply.Issuer, reply.ReceiptKey, reply.Station}, nil
}

func (m *machine) joinWithKey(order county.CodeOrder) (given, error) {
	code, _, err := m.w.hub.c.IssueCode(order)
	if err != nil {
		return given{}, err
	}
	id, key, err := trust.DeriveCode(code)
	if err != nil {
		return given{}, err
	}
	own, err := trust.NewKey() // as uplink does, anew each time
	if err != nil {
		return given{}, err
	}
	csr, err := trust.Request(own, m.box.Machine())
	if err != nil {
		return given{}, err
	}
	by := county.Through{Server: trust.Hash{1}}
	ask := trust.Ask{
		Version: wire.Version, Machine: m.box.Machine(), CodeID: id, CSR: csr,
		Nonce: make([]byte, trust.NonceLen), Seen: by.Server[:],
	}
	if _, err := m.w.rand.Read(ask.Nonce); err != nil {
		return given{}, err
	}
	reply, err := m.w.hub.c.Enrol(ask, key.Mac(ask), by)
	if err != nil {
		return given{}, err
	}
	plain, err := key.Open(ask, reply.Nonce, reply.Sealed)
	if err != nil {
		return given{}, err
	}
	grant, err := wire.DecodeJoin[wire.JoinGrant](plain)
	if err != nil {
		return given{}, err
	}
	return given{grant.Issuer, grant.ReceiptKey, grant.Station}, m.takeCard(grant.Cert)
}

func (m *machine) takeCard(cert []byte) error {
	d, err := m.w.pool.ca.Root().Device(cert)
	if err == nil {
		m.card = card{cert: cert, device: d}
	}
	return err
}

// show has the county say which machine this is; a certificate past its end is
// renewed first.
func (m *machine) show() (county.Machine, error) {
	h := m.w.hub
	switch {
	case m.card.token != "":
		return h.c.Admitted(m.card.token)
	case m.card.cert == nil:
		return county.Machine{}, county.ErrNotFound
	}
	who, err := h.c.Recognise(m.card.device)
	if !errors.Is(err, county.ErrExpired) {
		return who, err
	}
	fresh, err := h.c.Renew(m.card.cert)
	if err != nil {
		return who, err
	}
	if err := m.takeCard(fresh); err != nil {
		return who, err
	}
	return h.c.Recognise(m.card.device)
}

// refused reports whether the county does not want to speak to the machine.
func refused(err error) bool { return errors.Is(err, county.ErrNotFound) || barred(err) }

func barred(err error) bool {
	return errors.Is(err, county.ErrRefused) || errors.Is(err, county.ErrTakenOver)
}

// barred reports whether the county turned the machine away, which only staff can
// change.
func (m *machine) barred() bool { return barred(m.refused) }
