package county

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"lianluozhan/sync/liaison"
	"lianluozhan/sync/trust"
)

// CodeLife is how long a join code can be used when nothing else is said.
const CodeLife = 24 * time.Hour

// codeLen characters of 5 bits make 80 bits: too many to guess in a code's life.
const codeLen = 16

// maxWrongProofs voids a code: only who saw a machine join knows which to try.
const maxWrongProofs = 5

// maxAttempts bounds how often one machine can join anew with its code.
const maxAttempts = 50

var (
	// ErrBadCode is returned for a code that is unknown, used by another machine or
	// too old. It does not say which.
	ErrBadCode = errors.New("county: no such join code")
	// ErrOccupied is returned for a code for a station that has a machine already,
	// when it was not said what is to become of that one.
	ErrOccupied = errors.New("county: the station has a machine")
)

type codeRecord struct {
	Station liaison.StationID `cbor:"1,keyasint"`
	Expires time.Time         `cbor:"2,keyasint"`
	Machine string            `cbor:"3,keyasint,omitempty"` // that used it
	Key     trust.JoinKey     `cbor:"4,keyasint"`
	Wrong   int               `cbor:"5,keyasint,omitempty"` // proofs so far
	Replace bool              `cbor:"6,keyasint,omitempty"` // others of the station are barred
	Nonces  [][]byte          `cbor:"7,keyasint,omitempty"` // of attempts that were answered
}

// usable reports whether the machine may join with the code now.
func (r codeRecord) usable(machine string, now time.Time) bool {
	return machine != "" && len(machine) <= maxMachine && !now.After(r.Expires) && (r.Machine == "" || r.Machine == machine)
}

// CodeOrder is what a code is to be.
type CodeOrder struct {
	Station liaison.StationID
	For     time.Duration // how long it can be used; CodeLife when 0
	// A station that has a machine needs one of these: Replace bars the others once
	// the new one has joined, Also lets it stand beside them.
	Replace, Also bool
}

// JoinCode makes a code with which one more machine can join a station, shown in
// groups of four.
func (c *County) JoinCode(id liaison.StationID) (string, time.Time, error) {
	return c.IssueCode(CodeOrder{Station: id, Also: true})
}

// IssueCode makes a code as ordered, shown in groups of four, and returns until
// when it can be used.
func (c *County) IssueCode(o CodeOrder) (string, time.Time, error) {
	f, err := c.FreshCode(o)
	if err != nil {
		return "", time.Time{}, err
	}
	return f.Text, f.Until, c.store.Update(f.give)
}

func vacant(tx Tx, station liaison.StationID) error {
	ids, err := speakers(tx, station)
	if err == nil && len(ids) > 0 {
		err = fmt.Errorf("station %s: %w", station, ErrOccupied)
	}
	return err
}

// speakers returns the machines that may speak for a station now.
func speakers(tx Tx, station liaison.StationID) (ids []string, err error) {
	tx.Scan(tMachine, "", "", func(id string, _ []byte) bool {
		var r machineRecord
		if _, err = load(tx, tMachine, id, &r); err != nil {
			return false
		}
		if r.Station == station && r.Revoked.IsZero() {
			ids = append(ids, id)
		}
		return true
	})
	return ids, err
}

// voidCodes makes all codes for a station useless.
func voidCodes(tx Tx, station liaison.StationID) error {
	return voidCodesIf(tx, func(r codeRecord) bool { return r.Station == station })
}

// attempt notes that a code was used for this attempt; false for one seen before.
func (r *codeRecord) attempt(machine string, nonce []byte) bool {
	used := slices.ContainsFunc(r.Nonces, func(n []byte) bool { return string(n) == string(nonce) })
	if used || len(r.Nonces) >= maxAttempts {
		return false
	}
	r.Machine = machine
	r.Nonces = append(r.Nonces, nonce)
	return true
}
