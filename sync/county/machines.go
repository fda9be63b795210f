package county

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"lianluozhan/sync/liaison"
	"lianluozhan/sync/wire"
)

// CodeLife is how long a join code can be used.
const CodeLife = 24 * time.Hour

// maxMachine is the longest name of a machine, in bytes.
const maxMachine = 64

// codeLen characters of 5 bits make 80 bits: too many to guess in a code's life.
const codeLen = 16

// ErrBadCode is returned for a code that is unknown, used by another machine or
// too old. It does not say which.
var ErrBadCode = errors.New("county: no such join code")

// machineRecord is a machine that may speak for a station.
type machineRecord struct {
	Station    liaison.StationID `cbor:"1,keyasint"`
	Issuer     liaison.Issuer    `cbor:"2,keyasint"`
	ReceiptKey [16]byte          `cbor:"3,keyasint"`
	Token      [32]byte          `cbor:"4,keyasint"` // SHA-256
	Joined     time.Time         `cbor:"5,keyasint"`
	Revoked    time.Time         `cbor:"6,keyasint,omitzero"`
}

type codeRecord struct {
	Station liaison.StationID `cbor:"1,keyasint"`
	Expires time.Time         `cbor:"2,keyasint"`
	Machine string            `cbor:"3,keyasint,omitempty"` // that used it
}

// Machine is a machine that may speak for a station.
type Machine struct {
	ID      string
	Station liaison.StationID
	Issuer  liaison.Issuer
	Joined  time.Time
	Revoked time.Time
}

// JoinCode makes a code with which one machine can join a station, shown in
// groups of four.
func (c *County) JoinCode(id liaison.StationID) (string, time.Time, error) {
	raw := make([]byte, codeLen)
	if _, err := io.ReadFull(c.rand, raw); err != nil {
		return "", time.Time{}, fmt.Errorf("join code: %w", err)
	}
	for i := range raw {
		raw[i] = liaison.ReceiptAlphabet[raw[i]&31]
	}
	code, expires := string(raw), c.now().Add(CodeLife)
	err := c.store.Update(func(tx Tx) error {
		var r docRecord
		ok, err := load(tx, tDoc, wire.Key(wire.DocStation, string(id)), &r)
		if err == nil && (!ok || !r.Deleted.IsZero()) {
			err = fmt.Errorf("station %s: %w", id, ErrNotFound)
		}
		if err != nil {
			return err
		}
		return save(tx, tCode, codeHash(code), codeRecord{Station: id, Expires: expires})
	})
	return strings.Join([]string{code[:4], code[4:8], code[8:12], code[12:]}, "-"), expires, err
}

func codeHash(code string) string {
	clean := strings.NewReplacer("-", "", " ", "").Replace(strings.ToUpper(code))
	sum := sha256.Sum256([]byte(clean))
	return hex.EncodeToString(sum[:])
}

// Join lets a machine in with a code. The same machine may use its code again
// while it lasts, e.g. when the answer was lost on the way; it then keeps its
// issuer and gets a new token.
func (c *County) Join(code, machine string) (wire.JoinReply, error) {
	if machine == "" || len(machine) > maxMachine {
		return wire.JoinReply{}, ErrBadCode
	}
	var secret [48]byte
	if _, err := io.ReadFull(c.rand, secret[:]); err != nil {
		return wire.JoinReply{}, fmt.Errorf("join: %w", err)
	}
	token := hex.EncodeToString([]byte(machine)) + tokenDot + hex.EncodeToString(secret[:32])
	var reply wire.JoinReply
	err := c.store.Update(func(tx Tx) error {
		code, key := codeRecord{}, codeHash(code)
		ok, err := load(tx, tCode, key, &code)
		if err != nil {
			return err
		}
		if !ok || c.now().After(code.Expires) || code.Machine != "" && code.Machine != machine {
			return ErrBadCode
		}
		m, err := readMeta(tx)
		if err != nil {
			return err
		}
		rec, err := c.admit(tx, &m, machine, code.Station)
		if err != nil {
			return err
		}
		if rec.ReceiptKey == [16]byte{} {
			copy(rec.ReceiptKey[:], secret[32:])
		}
		rec.Token = sha256.Sum256([]byte(token))
		code.Machine = machine
		reply = wire.JoinReply{
			Station: string(rec.Station), Name: stationName(tx, rec.Station), Issuer: string(rec.Issuer),
			ReceiptKey: rec.ReceiptKey, Token: token, Epoch: m.Epoch,
		}
		return errors.Join(save(tx, tCode, key, code), save(tx, tMachine, machine, rec), save(tx, tMeta, metaKey, m))
	})
	if err != nil {
		return wire.JoinReply{}, fmt.Errorf("join: %w", err)
	}
	return reply, nil
}

// tokenDot parts a token: the machine's id in hex, by which its record is found
// without a search, and what proves it.
const tokenDot = "."

// admit returns the machine's record, with an issuer of its own if it is new or
// moves to another station.
func (c *County) admit(tx Tx, m *meta, machine string, station liaison.StationID) (machineRecord, error) {
	var rec machineRecord
	ok, err := load(tx, tMachine, machine, &rec)
	if err != nil {
		return rec, err
	}
	if ok && rec.Station == station {
		rec.Revoked = time.Time{}
		return rec, nil
	}
	issuer, err := liaison.IssuerAt(m.Issuers)
	if err != nil {
		return rec, fmt.Errorf("%w: all issuers are given", ErrRefused)
	}
	m.Issuers++
	return machineRecord{Station: station, Issuer: issuer, Joined: c.now()}, nil
}

func stationName(tx Tx, id liaison.StationID) string {
	var r docRecord
	key := wire.Key(wire.DocStation, string(id))
	if ok, err := load(tx, tDoc, key, &r); !ok || err != nil {
		return string(id)
	}
	doc, err := wire.DecodeDocument(key, r.Body)
	if s, ok := doc.(liaison.Station); ok && err == nil {
		return s.Name
	}
	return string(id)
}

// Admitted returns the machine that a token belongs to; ErrNotFound for none,
// ErrRefused for one that was revoked.
func (c *County) Admitted(token string) (Machine, error) {
	id, _, _ := strings.Cut(token, tokenDot)
	name, err := hex.DecodeString(id)
	if err != nil || len(name) == 0 || len(name) > maxMachine {
		return Machine{}, ErrNotFound
	}
	var rec machineRecord
	var ok bool
	err = c.store.View(func(tx Tx) (err error) {
		ok, err = load(tx, tMachine, string(name), &rec)
		return err
	})
	sum := sha256.Sum256([]byte(token))
	switch {
	case err != nil:
		return Machine{}, err
	case !ok || subtle.ConstantTimeCompare(rec.Token[:], sum[:]) != 1:
		return Machine{}, ErrNotFound
	case !rec.Revoked.IsZero():
		return Machine{}, ErrRefused
	}
	return Machine{ID: string(name), Station: rec.Station, Issuer: rec.Issuer, Joined: rec.Joined}, nil
}

// Speaks reports whether the machine may still speak for its station. A county
// that cannot read answers yes: it fails where that matters.
func (c *County) Speaks(m Machine) bool {
	var rec machineRecord
	var ok bool
	err := c.store.View(func(tx Tx) (err error) {
		ok, err = load(tx, tMachine, m.ID, &rec)
		return err
	})
	return err != nil || ok && rec.Revoked.IsZero() && rec.Station == m.Station
}

// Machines lists all machines.
func (c *County) Machines() ([]Machine, error) {
	var out []Machine
	err := c.store.View(func(tx Tx) error {
		var first error
		tx.Scan(tMachine, "", "", func(id string, _ []byte) bool {
			var r machineRecord
			if _, first = load(tx, tMachine, id, &r); first != nil {
				return false
			}
			out = append(out, Machine{id, r.Station, r.Issuer, r.Joined, r.Revoked})
			return true
		})
		return first
	})
	return out, err
}

// Revoke bars all machines of a station until they join again.
func (c *County) Revoke(id liaison.StationID) (int, error) {
	all, err := c.Machines()
	if err != nil {
		return 0, err
	}
	n := 0
	err = c.store.Update(func(tx Tx) error {
		n = 0
		for _, m := range all {
			var r machineRecord
			if ok, err := load(tx, tMachine, m.ID, &r); err != nil || !ok || r.Station != id || !r.Revoked.IsZero() {
				continue
			}
			r.Revoked = c.now()
			if err := save(tx, tMachine, m.ID, r); err != nil {
				return err
			}
			n++
		}
		return nil
	})
	if err == nil {
		c.changed(nil) // connections look again at who they are
	}
	return n, err
}
