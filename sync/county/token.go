package county

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strings"

	"lianluozhan/sync/trust"
	"lianluozhan/sync/wire"
)

// tokenDot parts a token: the machine's id in hex, by which its record is found
// without a search, and what proves it.
const tokenDot = "."

// Join lets a machine of version 1 in with a code: it gets a token instead of a
// certificate. The same machine may use its code again while it lasts, e.g. when
// the answer was lost on the way; it then keeps its issuer and gets a new token.
func (c *County) Join(code, machine string) (wire.JoinReply, error) {
	var secret [48]byte
	if _, err := io.ReadFull(c.rand, secret[:]); err != nil {
		return wire.JoinReply{}, fmt.Errorf("join: %w", err)
	}
	id, _, err := trust.DeriveCode(code)
	if err != nil {
		return wire.JoinReply{}, fmt.Errorf("join: %w", err)
	}
	token := hex.EncodeToString([]byte(machine)) + tokenDot + hex.EncodeToString(secret[:32])
	e := enrolment{c: c, ask: trust.Ask{Machine: machine}}
	var reply wire.JoinReply
	err = c.store.Update(func(tx Tx) error {
		key := hex.EncodeToString(id)
		var code codeRecord
		ok, err := load(tx, tCode, key, &code)
		if err != nil {
			return err
		}
		if !ok || !code.usable(machine, c.now()) {
			return ErrBadCode
		}
		m, err := readMeta(tx)
		if err != nil {
			return err
		}
		rec, err := c.admit(tx, &m, machine, code)
		if err != nil {
			return err
		}
		if rec.ReceiptKey == [16]byte{} {
			copy(rec.ReceiptKey[:], secret[32:])
		}
		rec.Token, rec.Key, rec.Bound = sha256.Sum256([]byte(token)), trust.Hash{}, c.now()
		code.Machine = machine
		reply = wire.JoinReply{
			Station: string(rec.Station), Name: stationName(tx, rec.Station), Issuer: string(rec.Issuer),
			ReceiptKey: rec.ReceiptKey, Token: token, Epoch: m.Epoch,
		}
		return errors.Join(e.replace(tx, code), save(tx, tCode, key, code), save(tx, tMachine, machine, rec), save(tx, tMeta, metaKey, m))
	})
	if err != nil {
		return wire.JoinReply{}, fmt.Errorf("join: %w", err)
	}
	e.tell(reply.Station)
	return reply, nil
}

// Admitted returns the machine that a token belongs to; ErrNotFound for none,
// ErrRefused or ErrTakenOver for one that is barred.
func (c *County) Admitted(token string) (Machine, error) {
	id, _, _ := strings.Cut(token, tokenDot)
	name, err := hex.DecodeString(id)
	if err != nil || len(name) == 0 || len(name) > maxMachine {
		return Machine{}, ErrNotFound
	}
	rec, ok, err := c.machine(string(name))
	sum := sha256.Sum256([]byte(token))
	switch {
	case err != nil:
		return Machine{}, err
	case !ok || subtle.ConstantTimeCompare(rec.Token[:], sum[:]) != 1:
		return Machine{}, ErrNotFound
	}
	return rec.machine(string(name)), rec.standing()
}
