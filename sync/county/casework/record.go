package casework

import (
	"encoding/binary"
	"fmt"
	"time"

	"github.com/fxamacker/cbor/v2"

	"lianluozhan/sync/county"
	"lianluozhan/sync/liaison"
)

// record is one deed in the staff's own log. Only its words are ever taken out,
// when the resident has their data deleted.
type record struct {
	Deed     Kind              `cbor:"1,keyasint"`
	At       time.Time         `cbor:"2,keyasint"`
	Who      string            `cbor:"3,keyasint"` // account
	Person   string            `cbor:"4,keyasint,omitempty"`
	Office   string            `cbor:"5,keyasint,omitempty"`
	Words    string            `cbor:"6,keyasint,omitempty"` // for staff only
	Unit     string            `cbor:"7,keyasint,omitempty"`
	Due      string            `cbor:"8,keyasint,omitempty"`
	Class    string            `cbor:"9,keyasint,omitempty"`
	Event    int               `cbor:"10,keyasint,omitempty"` // number of the public event that it made, from 1
	Other    liaison.ReceiptNo `cbor:"11,keyasint,omitempty"` // with merging: the other matter
	Level    Level             `cbor:"12,keyasint,omitempty"`
	Fine     bool              `cbor:"13,keyasint,omitempty"` // with rechecks
	Title    string            `cbor:"14,keyasint,omitempty"`
	Category string            `cbor:"15,keyasint,omitempty"`
}

func workKey(id liaison.RegistrationID, n int) string {
	return workPrefix(id) + string(binary.BigEndian.AppendUint32(nil, uint32(n))) //nolint:gosec // a matter has few deeds
}

func workPrefix(id liaison.RegistrationID) string { return string(id) + "/" }

func readWork(tx county.Tx, id liaison.RegistrationID) ([]record, error) {
	var all []record
	var first error
	tx.Scan(county.TableWork, workPrefix(id), "", func(_ string, b []byte) bool {
		var r record
		first = cbor.Unmarshal(b, &r)
		all = append(all, r)
		return first == nil
	})
	if first != nil {
		return nil, fmt.Errorf("staff's log of %s: %w", id, first)
	}
	return all, nil
}

func writeWork(tx county.Tx, id liaison.RegistrationID, n int, r record) error {
	b, err := cbor.Marshal(r)
	if err == nil {
		err = tx.Put(county.TableWork, workKey(id, n), b)
	}
	if err != nil {
		return fmt.Errorf("staff's log of %s: %w", id, err)
	}
	return nil
}

// Draft is an answer that is being written.
type Draft struct {
	Words, Class, Unit string
	Person             string // who saved it
	At                 time.Time
}

// staff is what the staff's log comes to.
type staff struct {
	level     Level
	draft     Draft
	into      liaison.ReceiptNo   // merged into that matter
	joined    []liaison.ReceiptNo // merged into this one
	urged     int                 // how often
	rechecked time.Time           // last
}

func fold(work []record) staff {
	var s staff
	for _, r := range work {
		s = s.after(r)
	}
	return s
}

func (s staff) after(r record) staff {
	if r.Level != "" {
		s.level = r.Level
	}
	switch r.Deed {
	case KindSaveDraft:
		s.draft = Draft{r.Words, r.Class, r.Unit, r.Person, r.At}
	case KindAnswer, KindDelete:
		s.draft = Draft{}
	case KindMerge:
		s.into = r.Other
	case KindUnmerge:
		s.into = ""
	case kindJoin:
		s.joined = append(without(s.joined, r.Other), r.Other)
	case kindPart:
		s.joined = without(s.joined, r.Other)
	case KindUrge:
		s.urged++
	case KindRecheck:
		s.rechecked = r.At
	}
	return s
}

func without(all []liaison.ReceiptNo, no liaison.ReceiptNo) []liaison.ReceiptNo {
	var out []liaison.ReceiptNo
	for _, n := range all {
		if n != no {
			out = append(out, n)
		}
	}
	return out
}
