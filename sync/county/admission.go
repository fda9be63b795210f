package county

import (
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"lianluozhan/sync/liaison"
	"lianluozhan/sync/trust"
	"lianluozhan/sync/wire"
)

// FreshCode is a join code that nobody can use before it is given out.
type FreshCode struct {
	Text  string // in groups of four
	Until time.Time

	order CodeOrder
	id    string
	rec   codeRecord
}

// FreshCode makes a code as ordered; see Edit.Give.
func (c *County) FreshCode(o CodeOrder) (FreshCode, error) {
	raw := make([]byte, codeLen)
	if _, err := io.ReadFull(c.rand, raw); err != nil {
		return FreshCode{}, fmt.Errorf("join code: %w", err)
	}
	for i := range raw {
		raw[i] = liaison.ReceiptAlphabet[raw[i]&31]
	}
	code := string(raw)
	id, key, err := trust.DeriveCode(code)
	if err != nil {
		return FreshCode{}, fmt.Errorf("join code: %w", err)
	}
	if o.For == 0 {
		o.For = CodeLife
	}
	until := c.now().Add(o.For)
	return FreshCode{
		Text: strings.Join([]string{code[:4], code[4:8], code[8:12], code[12:]}, "-"), Until: until, order: o,
		id: hex.EncodeToString(id), rec: codeRecord{Station: o.Station, Expires: until, Key: key, Replace: o.Replace},
	}, nil
}

// Give lets a code be used from then on. It fails with ErrNotFound where there is no
// such station and with ErrOccupied where it has a machine and the order does not say
// what is to become of that one.
func (x *Edit) Give(f FreshCode) error { return f.give(x.e.tx) }

func (f FreshCode) give(tx Tx) error {
	var r docRecord
	ok, err := load(tx, tDoc, wire.Key(wire.DocStation, string(f.order.Station)), &r)
	if err == nil && (!ok || !r.Deleted.IsZero()) {
		err = fmt.Errorf("station %s: %w", f.order.Station, ErrNotFound)
	}
	if err == nil && !f.order.Replace && !f.order.Also {
		err = vacant(tx, f.order.Station)
	}
	if err != nil {
		return err
	}
	return save(tx, tCode, f.id, f.rec)
}

// Bar bars one machine until it joins again with another code.
func (x *Edit) Bar(machine string) error {
	if err := bar(x.e.tx, machine, x.e.now); err != nil {
		return err
	}
	x.e.people = true
	return voidCodesIf(x.e.tx, func(r codeRecord) bool { return r.Machine == machine })
}

func bar(tx Tx, machine string, now time.Time) error {
	var r machineRecord
	ok, err := load(tx, tMachine, machine, &r)
	switch {
	case err != nil:
		return err
	case !ok:
		return fmt.Errorf("machine %s: %w", machine, ErrNotFound)
	case !r.Revoked.IsZero():
		return nil
	}
	r.Revoked = now
	return save(tx, tMachine, machine, r)
}

// voidCodesIf makes codes useless, those already used too: a barred machine must not
// come back with its own.
func voidCodesIf(tx Tx, which func(codeRecord) bool) error {
	var keys []string
	tx.Scan(tCode, "", "", func(key string, _ []byte) bool {
		var r codeRecord
		if _, err := load(tx, tCode, key, &r); err == nil && which(r) {
			keys = append(keys, key)
		}
		return true
	})
	var err error
	for _, k := range keys {
		err = errors.Join(err, tx.Delete(tCode, k))
	}
	return err
}
