package outbox

import (
	"fmt"
	"maps"
	"sync"
	"time"

	"github.com/fxamacker/cbor/v2"

	"lianluozhan/sync/liaison"
	"lianluozhan/sync/wire"
)

// state is the outbox's one changing record: written with every transaction.
type state struct {
	Outbox  wire.ID16                 `cbor:"1,keyasint"`
	Machine string                    `cbor:"2,keyasint"`
	N       uint64                    `cbor:"3,keyasint"` // last entry's number
	Stored  uint64                    `cbor:"4,keyasint"` // county has entries up to here
	Safe    uint64                    `cbor:"5,keyasint"` // county's backup has them up to here
	Purged  uint64                    `cbor:"6,keyasint"` // entries up to here are deleted here
	Serials map[liaison.Issuer]uint32 `cbor:"7,keyasint"` // last running number used
	Marks   []safeMark                `cbor:"8,keyasint,omitempty"`
	Backups bool                      `cbor:"9,keyasint,omitempty"` // the county has reported safe before
	Age     uint64                    `cbor:"10,keyasint"`          // of the last transaction
}

// safeMark remembers when entries became safe, so that they can be kept a while.
type safeMark struct {
	N  uint64 `cbor:"1,keyasint"`
	At int64  `cbor:"2,keyasint"` // Unix seconds by the station's clock
}

func (s *state) clone() *state {
	c := *s
	c.Serials = maps.Clone(s.Serials)
	if c.Serials == nil {
		c.Serials = map[liaison.Issuer]uint32{}
	}
	c.Marks = append([]safeMark(nil), s.Marks...)
	return &c
}

// note takes in how far the county has come.
func (s *state) note(stored, safe uint64, now time.Time) {
	s.Stored = stored
	if safe <= s.Safe {
		return
	}
	s.Safe, s.Backups = safe, true
	at := now.Unix()
	// One mark an hour is exact enough and keeps the record small.
	if k := len(s.Marks); k > 0 && at >= s.Marks[k-1].At && at-s.Marks[k-1].At < 3600 {
		s.Marks[k-1] = safeMark{N: safe, At: at}
		return
	}
	s.Marks = append(s.Marks, safeMark{N: safe, At: at})
}

// purgeable returns up to where entries may be deleted. A county that never
// reports safe has no second level, and stored is all there is to wait for.
func (s *state) purgeable(now time.Time, keep time.Duration) uint64 {
	if !s.Backups {
		return s.Stored
	}
	limit := s.Purged
	for _, m := range s.Marks {
		if now.Sub(time.Unix(m.At, 0)) >= keep {
			limit = max(limit, min(m.N, s.Stored))
		}
	}
	return limit
}

func (s *state) dropMarks() {
	for len(s.Marks) > 0 && s.Marks[0].N <= s.Purged {
		s.Marks = s.Marks[1:]
	}
}

// encoder writes times with their fraction; CBOR's default is whole seconds.
var encoder = sync.OnceValues(func() (cbor.EncMode, error) {
	return cbor.EncOptions{Time: cbor.TimeRFC3339Nano}.EncMode()
})

func encode(v any) ([]byte, error) {
	mode, err := encoder()
	if err != nil {
		return nil, fmt.Errorf("set up CBOR: %w", err)
	}
	b, err := mode.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("encode %T: %w", v, err)
	}
	return b, nil
}

func decode(b []byte, v any) error {
	if err := cbor.Unmarshal(b, v); err != nil {
		return fmt.Errorf("decode %T: %w", v, err)
	}
	return nil
}
