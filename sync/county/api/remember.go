package api

import (
	"fmt"
	"slices"
	"time"

	"github.com/fxamacker/cbor/v2"

	"lianluozhan/sync/county"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/wire"
)

// Reports come every minute and are not written each time: a commit for each would wear
// the disk out for what is stale a minute later. How machines were is written once an
// hour and when the server ends, so that after a new start the county knows who was
// there.
const (
	rememberEvery = time.Hour
	atOnce        = 500 // machines in one transaction
)

// lastRecord is how a machine was.
type lastRecord struct {
	Station liaison.StationID `cbor:"1,keyasint"`
	Since   int64             `cbor:"2,keyasint"` // Unix milliseconds, as the others
	Seen    int64             `cbor:"3,keyasint"`
	Told    int64             `cbor:"4,keyasint,omitempty"`
	Cursor  uint64            `cbor:"5,keyasint,omitempty"`
	Status  wire.Status       `cbor:"6,keyasint,omitzero"`
}

// remember writes down how all machines are or were.
func (s *Server) remember() error {
	all := append(s.Connected(), s.Away()...)
	for part := range slices.Chunk(all, atOnce) {
		err := s.county.Change(func(x *county.Edit) error {
			for _, o := range part {
				if err := writeLast(x.Tx(), o); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return fmt.Errorf("write down how machines are: %w", err)
		}
	}
	return nil
}

func writeLast(tx county.Tx, o Online) error {
	r := lastRecord{Station: o.Station, Since: milli(o.Since), Seen: milli(o.Seen), Told: milli(o.Told), Cursor: o.Cursor, Status: o.Status}
	b, err := cbor.Marshal(r)
	if err != nil {
		return fmt.Errorf("machine %s: %w", o.Machine, err)
	}
	return tx.Put(county.TableFleet, o.Machine, b)
}

// recall reads how machines were when the county last ran, those that may still speak.
func (s *Server) recall() error {
	machines, err := s.county.Machines()
	if err != nil {
		return fmt.Errorf("read how machines were: %w", err)
	}
	speaks := map[string]bool{}
	for _, m := range machines {
		speaks[m.ID] = m.Revoked.IsZero()
	}
	return s.county.View(func(tx county.Tx) error {
		var bad error
		tx.Scan(county.TableFleet, "", "", func(id string, b []byte) bool {
			if !speaks[id] {
				return true
			}
			var r lastRecord
			if bad = cbor.Unmarshal(b, &r); bad != nil {
				return false
			}
			s.fleet.left(Online{
				Machine: id, Station: r.Station, Since: moment(r.Since), Seen: moment(r.Seen), Told: moment(r.Told),
				Cursor: r.Cursor, Status: r.Status,
			})
			return true
		})
		if bad != nil {
			return fmt.Errorf("read how machines were: %w", bad)
		}
		return nil
	})
}

func milli(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

func moment(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms)
}
