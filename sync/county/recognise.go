package county

import (
	"errors"
	"fmt"
	"time"

	"lianluozhan/sync/liaison"
	"lianluozhan/sync/trust"
)

// Authority is the public half of the county's certificate authority; nil when it
// has none.
func (c *County) Authority() *trust.Root {
	if c.ca == nil {
		return nil
	}
	return c.ca.Root()
}

// Recognise returns the machine that a certificate of this county belongs to.
// ErrRefused or ErrTakenOver: it is barred. ErrExpired: the machine, which is
// returned too, may only ask for another certificate.
//
// A certificate newer than what is known of its machine is right, and the county
// has forgotten: it was restored from an older backup. Then it learns again.
func (c *County) Recognise(d trust.Device) (Machine, error) {
	rec, ok, err := c.machine(d.Machine)
	if err != nil {
		return Machine{}, err
	}
	if !ok || rec.forgot(d) {
		if rec, err = c.relearn(d); err != nil {
			return Machine{}, err
		}
	}
	if rec.Key != d.Key { // it joined anew since
		return Machine{}, ErrRefused
	}
	if err := rec.standing(); err != nil {
		return Machine{}, err
	}
	if d.Expired(c.now()) {
		return rec.machine(d.Machine), ErrExpired
	}
	return rec.machine(d.Machine), nil
}

// forgot reports whether the record is of before the certificate was given.
func (r machineRecord) forgot(d trust.Device) bool {
	given := d.Issued()
	return (r.Key != d.Key || !r.Revoked.IsZero()) && given.After(r.Bound) && given.After(r.Revoked)
}

func (c *County) relearn(d trust.Device) (machineRecord, error) {
	var rec machineRecord
	err := c.store.Update(func(tx Tx) error {
		var old machineRecord
		if ok, err := load(tx, tMachine, d.Machine, &old); err != nil || ok && !old.forgot(d) {
			rec = old
			return err
		}
		rec = machineRecord{
			Station: liaison.StationID(d.Station), Issuer: liaison.Issuer(d.Issuer), Joined: d.Issued(),
			Key: d.Key, Bound: d.Issued(), Until: d.To, Former: old.left(liaison.StationID(d.Station)),
		}
		var err error
		if rec.Public, err = d.Point(); err != nil {
			return err
		}
		if old.Issuer == rec.Issuer {
			rec.ReceiptKey, rec.Joined = old.ReceiptKey, old.Joined
		}
		m, err := readMeta(tx)
		if err != nil {
			return err
		}
		if n, err := rec.Issuer.Index(); err == nil {
			m.Issuers = max(m.Issuers, n+1)
		}
		return errors.Join(save(tx, tMachine, d.Machine, rec), save(tx, tMeta, metaKey, m))
	})
	if err == nil {
		c.log.Warn("machine learnt again from its certificate", "station", d.Station, "issuer", d.Issuer)
	}
	return rec, err
}

// Renew makes a new certificate for the machine whose certificate is given; one
// past its end will do, one of a barred machine will not.
func (c *County) Renew(cert []byte) ([]byte, error) {
	if c.ca == nil {
		return nil, fmt.Errorf("renew: %w", ErrNoAuthority)
	}
	d, err := c.ca.Root().Device(cert)
	if err != nil {
		return nil, fmt.Errorf("renew: %w", err)
	}
	if _, err := c.Recognise(d); err != nil && !errors.Is(err, ErrExpired) {
		return nil, fmt.Errorf("renew: %w", err)
	}
	fresh, err := c.ca.Renew(cert, c.now())
	if err != nil {
		return nil, fmt.Errorf("renew: %w", err)
	}
	err = c.store.Update(func(tx Tx) error {
		var rec machineRecord
		if _, err := load(tx, tMachine, d.Machine, &rec); err != nil || rec.Key != d.Key {
			return errors.Join(err, rec.standing())
		}
		rec.Until = c.now().Add(trust.DeviceLife).Truncate(time.Second)
		return save(tx, tMachine, d.Machine, rec)
	})
	if err != nil {
		return nil, fmt.Errorf("renew: %w", err)
	}
	return fresh, nil
}
