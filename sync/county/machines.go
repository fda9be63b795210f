package county

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"lianluozhan/sync/liaison"
	"lianluozhan/sync/trust"
	"lianluozhan/sync/wire"
)

// maxMachine is the longest name of a machine, in bytes.
const maxMachine = 64

var (
	// ErrTakenOver is returned for a machine whose station another one took over.
	ErrTakenOver = errors.New("county: another machine took over the station")
	// ErrExpired is returned for a machine whose certificate is past its end: it may
	// ask for another one and nothing else.
	ErrExpired = errors.New("county: certificate is past its end")
)

// machineRecord is a machine that may speak for a station.
type machineRecord struct {
	Station    liaison.StationID `cbor:"1,keyasint"`
	Issuer     liaison.Issuer    `cbor:"2,keyasint"`
	ReceiptKey [16]byte          `cbor:"3,keyasint"` // zero: not known
	Token      [32]byte          `cbor:"4,keyasint"` // SHA-256; of machines of version 1
	Joined     time.Time         `cbor:"5,keyasint"`
	Revoked    time.Time         `cbor:"6,keyasint,omitzero"`
	Key        trust.Hash        `cbor:"7,keyasint,omitzero"` // zero: it has a token
	Bound      time.Time         `cbor:"8,keyasint,omitzero"` // when Key was noted
	Until      time.Time         `cbor:"9,keyasint,omitzero"` // end of its certificate
	TakenOver  bool              `cbor:"10,keyasint,omitempty"`
	Gateway    bool              `cbor:"11,keyasint,omitempty"` // joined through one
	Public     []byte            `cbor:"12,keyasint,omitempty"` // key that Key is the hash of, as an uncompressed point
	// Former are the stations that the machine spoke for before: what it filed there
	// belongs there, whenever it comes.
	Former []liaison.StationID `cbor:"13,keyasint,omitempty"`
}

// left returns the stations that the machine spoke for when it moves to another.
func (r machineRecord) left(next liaison.StationID) []liaison.StationID {
	if r.Station == "" || r.Station == next || slices.Contains(r.Former, r.Station) {
		return r.Former
	}
	return append(slices.Clone(r.Former), r.Station)
}

// Machine is a machine that may speak for a station.
type Machine struct {
	ID        string
	Station   liaison.StationID
	Issuer    liaison.Issuer
	Joined    time.Time
	Revoked   time.Time // zero: it is not barred
	TakenOver bool      // barred because another machine took over the station
	Key       trust.Hash
	Until     time.Time // end of its certificate; zero for a machine of version 1, which has none
	Gateway   bool      // it joined through a gateway
	Public    []byte    // key that Key is the hash of, as an uncompressed point; empty where it is not known
}

func (r machineRecord) machine(id string) Machine {
	return Machine{id, r.Station, r.Issuer, r.Joined, r.Revoked, r.TakenOver, r.Key, r.Until, r.Gateway, r.Public}
}

// standing returns why the machine may not speak, nil when it may.
func (r machineRecord) standing() error {
	switch {
	case r.Revoked.IsZero():
		return nil
	case r.TakenOver:
		return ErrTakenOver
	}
	return ErrRefused
}

func (c *County) machine(id string) (rec machineRecord, ok bool, err error) {
	err = c.store.View(func(tx Tx) (err error) {
		ok, err = load(tx, tMachine, id, &rec)
		return err
	})
	return rec, ok, err
}

// admit returns the machine's record, with an issuer of its own if it is new, moves
// to another station, or its key for receipt numbers is not known any more.
func (c *County) admit(tx Tx, m *meta, machine string, code codeRecord) (machineRecord, error) {
	var rec machineRecord
	ok, err := load(tx, tMachine, machine, &rec)
	if err != nil {
		return rec, err
	}
	if ok && rec.Station == code.Station && rec.ReceiptKey != [16]byte{} {
		rec.Revoked, rec.TakenOver = time.Time{}, false
		return rec, nil
	}
	issuer, err := liaison.IssuerAt(m.Issuers)
	if err != nil {
		return rec, fmt.Errorf("%w: all issuers are given", ErrRefused)
	}
	m.Issuers++
	return machineRecord{Station: code.Station, Issuer: issuer, Joined: c.now(), Former: rec.left(code.Station)}, nil
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

// Standing returns why a machine may no longer speak for its station: ErrRefused or
// ErrTakenOver, nil when it may. A county that cannot read says it may: it fails
// where that matters.
func (c *County) Standing(m Machine) error {
	rec, ok, err := c.machine(m.ID)
	switch {
	case err != nil:
		return nil
	case !ok || rec.Station != m.Station || rec.Key != m.Key:
		return ErrRefused
	}
	return rec.standing()
}

// Speaks reports whether the machine may still speak for its station.
func (c *County) Speaks(m Machine) bool { return c.Standing(m) == nil }

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
			out = append(out, r.machine(id))
			return true
		})
		return first
	})
	return out, err
}

// Revoke bars all machines of a station until they join again, and voids the codes
// that were given for it.
func (c *County) Revoke(id liaison.StationID) (n int, err error) {
	err = c.Change(func(x *Edit) (err error) {
		n, err = x.Revoke(id)
		return err
	})
	return n, err
}

// Revoke is County.Revoke within a transaction.
func (x *Edit) Revoke(id liaison.StationID) (int, error) {
	ids, err := speakers(x.e.tx, id)
	if err != nil {
		return 0, err
	}
	for _, m := range ids {
		if err := bar(x.e.tx, m, x.e.now); err != nil {
			return 0, err
		}
	}
	x.e.people = true
	return len(ids), voidCodes(x.e.tx, id)
}
