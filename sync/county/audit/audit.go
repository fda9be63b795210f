// Package audit keeps the county's record of who did what. Records are only ever
// added, in the transaction of the deed itself, and each carries a hash over all
// before it, so that one that was changed or taken out shows. It never holds what
// a resident wrote or who they are.
package audit

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"time"

	"github.com/fxamacker/cbor/v2"

	"lianluozhan/sync/county"
)

// Record is one deed.
type Record struct {
	N      uint64    `cbor:"1,keyasint"` // counts from 1
	At     time.Time `cbor:"2,keyasint"`
	Who    string    `cbor:"3,keyasint"`           // account name, or "命令行", "系统"
	From   string    `cbor:"4,keyasint,omitempty"` // network address
	Deed   string    `cbor:"5,keyasint"`           // a word of the console, e.g. "查看个人信息"
	What   string    `cbor:"6,keyasint,omitempty"` // receipt number, document key, account, station
	Detail string    `cbor:"7,keyasint,omitempty"`
	Before [32]byte  `cbor:"8,keyasint"` // SHA-256 of the record before as it is kept
}

// Add writes r as the next record; N, At and Before are set here.
func Add(x *county.Edit, r Record) error {
	n, sum, err := last(x.Tx())
	if err != nil {
		return err
	}
	r.N, r.At, r.Before = n+1, x.Now(), sum
	b, err := cbor.Marshal(r)
	if err != nil {
		return fmt.Errorf("audit: %w", err)
	}
	if err := x.Tx().Put(county.TableAudit, key(r.N), b); err != nil {
		return fmt.Errorf("audit: %w", err)
	}
	head := sha256.Sum256(b)
	return x.Tx().Put(county.TableAudit, headKey, append(binary.BigEndian.AppendUint64(nil, r.N), head[:]...))
}

// headKey sorts before all records.
const headKey = "\x00head"

func key(n uint64) string { return "n" + string(binary.BigEndian.AppendUint64(nil, n)) }

func last(tx county.Tx) (n uint64, sum [32]byte, err error) {
	b := tx.Get(county.TableAudit, headKey)
	if b == nil {
		return 0, sum, nil
	}
	if len(b) != 40 {
		return 0, sum, fmt.Errorf("audit: head of %d bytes", len(b))
	}
	copy(sum[:], b[8:])
	return binary.BigEndian.Uint64(b), sum, nil
}
