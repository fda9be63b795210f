package outbox

import (
	"fmt"
	"time"

	bolt "go.etcd.io/bbolt"

	"lianluozhan/sync/dbfile"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/seal"
)

// Receipt is what the station itself remembers of a registration, in clear, to
// answer for it before the county does.
type Receipt struct {
	No       liaison.ReceiptNo
	Category string
	Filed    time.Time
	Sent     bool // the county has it
	Lost     bool // its text was on a part of the disk that went bad; see Rescue
}

// receiptRecord is a Receipt on the disk.
type receiptRecord struct {
	No        liaison.ReceiptNo `cbor:"1,keyasint"`
	QueryCode string            `cbor:"2,keyasint,omitempty"` // of those from before checks
	Category  string            `cbor:"3,keyasint"`
	Filed     int64             `cbor:"4,keyasint"` // Unix milliseconds
	N         uint64            `cbor:"5,keyasint"` // entry's number; 0 for one sent under an earlier outbox id
	Serial    uint32            `cbor:"6,keyasint"` // issuer's running number
	Lost      bool              `cbor:"7,keyasint,omitempty"`
	Check     []byte            `cbor:"8,keyasint,omitempty"`
	ID        string            `cbor:"9,keyasint,omitempty"` // the entry's
}

// Receipt returns what this machine remembers of a registration filed here. ok is
// false for an unknown number and for a wrong query code alike.
func (b *Box) Receipt(c seal.Claim) (Receipt, bool) {
	var r receiptRecord
	var ok bool
	err := b.db.View(func(tx *bolt.Tx) error {
		var err error
		ok, err = read(tx, bucketReceipt, c.Receipt, &r)
		return err
	})
	if err != nil {
		b.opts.Log.Error("receipt not readable", "error", err)
		return Receipt{}, false
	}
	if !ok || !c.Proves(r.Check, r.QueryCode) {
		return Receipt{}, false
	}
	return Receipt{
		No: r.No, Category: r.Category,
		Filed: b.now.Load().corrected(liaison.RegistrationID(r.ID), time.UnixMilli(r.Filed).In(liaison.Zone)),
		Sent:  !r.Lost && r.N <= b.now.Load().Stored, Lost: r.Lost,
	}, true
}

func readReceipt(key, frame []byte) (receiptRecord, error) {
	var r receiptRecord
	rec, err := dbfile.Open(bucketReceipt+"/"+string(key), frame)
	if err == nil {
		err = decode(rec.Body, &r)
	}
	return r, err
}

// repoint tells receipts the new numbers of their entries.
func (t *txn) repoint(moved map[uint64]uint64) error {
	var all []receiptRecord
	err := t.tx.Bucket([]byte(bucketReceipt)).ForEach(func(key, frame []byte) error {
		r, err := readReceipt(key, frame)
		all = append(all, r)
		return err
	})
	if err != nil {
		return fmt.Errorf("read receipts: %w", err)
	}
	for _, r := range all {
		r.N = moved[r.N]
		if err := t.put(bucketReceipt, string(r.No), r); err != nil {
			return err
		}
	}
	return nil
}
