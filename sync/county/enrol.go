package county

import (
	"encoding/hex"
	"errors"
	"fmt"
	"io"

	"lianluozhan/sync/trust"
	"lianluozhan/sync/wire"
)

var (
	// ErrMiddle is returned for a machine that knows its code but saw another server
	// than the county's.
	ErrMiddle = errors.New("county: something stands between machine and county")
	// ErrGateway is returned for a machine that came through a gateway when the county
	// takes none so.
	ErrGateway = errors.New("county: no machines through a gateway")
	// ErrNoAuthority is returned when the county has no certificate authority.
	ErrNoAuthority = errors.New("county: no certificate authority")
)

// Through is how a request reached the county.
type Through struct {
	Server   trust.Hash // of the key that the county shows to stations
	Gateways bool       // machines behind a gateway are taken
}

// Enrol lets a machine in that proves to know a code, and gives it a certificate.
// The same machine may use its code again while it lasts, e.g. when the answer was
// lost on the way; it then keeps its issuer, and its last key counts.
func (c *County) Enrol(ask trust.Ask, mac []byte, by Through) (wire.JoinReply, error) {
	if c.ca == nil {
		return wire.JoinReply{}, fmt.Errorf("enrol: %w", ErrNoAuthority)
	}
	e := enrolment{c: c, ask: ask, mac: mac, by: by}
	if err := e.prepare(); err != nil {
		return wire.JoinReply{}, fmt.Errorf("enrol: %w", err)
	}
	err := c.store.Update(e.admit)
	if err == nil {
		err = e.refused
	}
	if err != nil {
		return wire.JoinReply{}, fmt.Errorf("enrol: %w", err)
	}
	e.tell(e.grant.Station)
	return e.reply()
}

// tell has connections look again at who they are, when machines were barred.
func (e *enrolment) tell(station string) {
	if len(e.replaced) > 0 {
		e.c.log.Warn("machine took over a station", "station", station, "machines_barred", len(e.replaced))
		e.c.changed(nil)
	}
}

// enrolment is one machine's joining. admit may run more than once.
type enrolment struct {
	c       *County
	ask     trust.Ask
	mac     []byte
	by      Through
	key     trust.Hash
	nonce   [trust.NonceLen]byte
	receipt [16]byte

	join     trust.JoinKey
	grant    wire.JoinGrant
	replaced []string
	refused  error // what is noted about a refusal must be kept, so it is no error of the transaction
}

func (e *enrolment) prepare() (err error) {
	if e.key, err = trust.RequestHash(e.ask.CSR); err != nil {
		return errors.Join(ErrBadCode, err)
	}
	if len(e.ask.CodeID) != trust.CodeIDLen || len(e.ask.Nonce) != trust.NonceLen {
		return ErrBadCode
	}
	for _, b := range [][]byte{e.nonce[:], e.receipt[:]} {
		if _, err := io.ReadFull(e.c.rand, b); err != nil {
			return err
		}
	}
	return nil
}

func (e *enrolment) admit(tx Tx) error {
	e.refused = nil
	id := hex.EncodeToString(e.ask.CodeID)
	var code codeRecord
	ok, err := load(tx, tCode, id, &code)
	if err != nil {
		return err
	}
	if !ok || !code.usable(e.ask.Machine, e.c.now()) {
		e.refused = ErrBadCode
		return nil
	}
	if err := code.Key.Check(e.ask, e.mac); err != nil {
		e.refused = errors.Join(ErrBadCode, err)
		return e.wrong(tx, id, code)
	}
	if e.refused = e.way(); e.refused != nil {
		return nil
	}
	if !code.attempt(e.ask.Machine, e.ask.Nonce) {
		e.refused = ErrBadCode
		return nil
	}
	e.join = code.Key
	if err := e.record(tx, code); err != nil {
		return err
	}
	return save(tx, tCode, id, code)
}

// wrong counts a wrong proof.
func (e *enrolment) wrong(tx Tx, id string, code codeRecord) error {
	if code.Wrong++; code.Wrong < maxWrongProofs {
		return save(tx, tCode, id, code)
	}
	e.c.log.Warn("join code voided after wrong proofs", "station", string(code.Station))
	return tx.Delete(tCode, id)
}

// way judges how the request came. The machine knows the code, so what it says it
// saw is true.
func (e *enrolment) way() error {
	switch {
	case !e.ask.Gateway && string(e.ask.Seen) != string(e.by.Server[:]):
		return ErrMiddle
	case e.ask.Gateway && !e.by.Gateways:
		return ErrGateway
	}
	return nil
}

// record keeps the machine and makes its grant.
func (e *enrolment) record(tx Tx, code codeRecord) error {
	m, err := readMeta(tx)
	if err != nil {
		return err
	}
	rec, err := e.c.admit(tx, &m, e.ask.Machine, code)
	if err != nil {
		return err
	}
	if rec.ReceiptKey == [16]byte{} {
		rec.ReceiptKey = e.receipt
	}
	now := e.c.now()
	given := trust.Grant{Machine: e.ask.Machine, Station: string(rec.Station), Issuer: string(rec.Issuer)}
	cert, err := e.c.ca.Device(e.ask.CSR, given, now)
	if err != nil {
		return err
	}
	rec.Token, rec.Key, rec.Bound, rec.Until, rec.Gateway = [32]byte{}, e.key, now, now.Add(trust.DeviceLife), e.ask.Gateway
	device, err := e.c.ca.Root().Device(cert)
	if err != nil {
		return err
	}
	if rec.Public, err = device.Point(); err != nil {
		return err
	}
	stick, err := e.c.ca.Stick()
	if err != nil {
		return err
	}
	if err := e.replace(tx, code); err != nil {
		return err
	}
	e.grant = wire.JoinGrant{
		Station: given.Station, Name: stationName(tx, rec.Station), Issuer: given.Issuer, ReceiptKey: rec.ReceiptKey,
		Epoch: m.Epoch, Cert: cert, Root: e.c.ca.Root().Raw(), County: m.Name, Ferry: stick.PublicKey().Bytes(),
		Key: e.c.SealKey(),
	}
	return errors.Join(save(tx, tMachine, e.ask.Machine, rec), save(tx, tMeta, metaKey, m))
}

// replace bars the other machines of the station where the code says so.
func (e *enrolment) replace(tx Tx, code codeRecord) error {
	e.replaced = nil
	if !code.Replace {
		return nil
	}
	ids, err := speakers(tx, code.Station)
	if err != nil {
		return err
	}
	for _, id := range ids {
		if id == e.ask.Machine {
			continue
		}
		var r machineRecord
		if _, err := load(tx, tMachine, id, &r); err != nil {
			return err
		}
		r.Revoked, r.TakenOver = e.c.now(), true
		if err := save(tx, tMachine, id, r); err != nil {
			return err
		}
		e.replaced = append(e.replaced, id)
	}
	return nil
}

func (e *enrolment) reply() (wire.JoinReply, error) {
	plain, err := wire.EncodeJoin(e.grant)
	if err != nil {
		return wire.JoinReply{}, fmt.Errorf("enrol: %w", err)
	}
	sealed, err := e.join.Seal(e.ask, e.nonce[:], plain)
	if err != nil {
		return wire.JoinReply{}, fmt.Errorf("enrol: %w", err)
	}
	return wire.JoinReply{Sealed: sealed, Nonce: e.nonce[:]}, nil
}
