package outbox

import (
	"fmt"
	"maps"
	"slices"
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
	N       uint64                    `cbor:"3,keyasint"`            // last entry's number
	Stored  uint64                    `cbor:"4,keyasint"`            // county has entries up to here
	Safe    uint64                    `cbor:"5,keyasint"`            // county's backup has them up to here
	Purged  uint64                    `cbor:"6,keyasint"`            // entries up to here are deleted here
	Serials map[liaison.Issuer]uint32 `cbor:"7,keyasint"`            // last running number used
	Marks   marks                     `cbor:"8,keyasint,omitempty"`  // since when they are safe
	Backups bool                      `cbor:"9,keyasint,omitempty"`  // the county keeps backups: stored is not enough
	Age     uint64                    `cbor:"10,keyasint"`           // of the last transaction
	Since   marks                     `cbor:"11,keyasint,omitempty"` // since when entries are stored
	Last    int64                     `cbor:"12,keyasint,omitempty"` // latest moment given, Unix milliseconds
	LastID  string                    `cbor:"13,keyasint,omitempty"` // latest id given
	Checked uint64                    `cbor:"14,keyasint,omitempty"` // entries up to here were filed by a clock that is known now
	Fixes   []clockFix                `cbor:"15,keyasint,omitempty"` // how far off it was
	Heard   int64                     `cbor:"16,keyasint,omitempty"` // county's clock with the last mark, Unix milliseconds
	// Key is what entries are sealed to; in this record because it is the one of which
	// a damaged file holds the most copies.
	Key wire.SealKey `cbor:"20,keyasint,omitzero"`
}

func (s *state) clone() *state {
	c := *s
	c.Serials = maps.Clone(s.Serials)
	if c.Serials == nil {
		c.Serials = map[liaison.Issuer]uint32{}
	}
	c.Marks, c.Since, c.Fixes = slices.Clone(s.Marks), slices.Clone(s.Since), slices.Clone(s.Fixes)
	return &c
}

// note takes in how far the county has come, which may be less than before when
// it was restored from a backup. at is the county's clock.
func (s *state) note(stored, safe uint64, at time.Time) {
	s.Stored, s.Safe = stored, safe
	s.Since, s.Marks = s.Since.upTo(stored, at), s.Marks.upTo(safe, at)
}

// marked reports whether it is known since when entries are stored; a file of an
// earlier version does not say.
func (s *state) marked() bool { return s.Since.end() >= s.Stored || s.Purged >= s.Stored }

// purgeable returns up to where entries may be deleted: what has been safe for as
// long as keep or, in a county without backups, stored for as long.
func (s *state) purgeable(now time.Time, keep time.Duration) uint64 {
	level := s.Since
	if s.Backups {
		level = s.Marks
	}
	return max(s.Purged, min(level.by(now.Add(-keep)), s.Stored))
}

func (s *state) dropMarks() {
	s.Since, s.Marks = s.Since.after(s.Purged), s.Marks.after(s.Purged)
	for len(s.Fixes) > 0 && s.Fixes[0].N <= s.Purged {
		s.Fixes = s.Fixes[1:]
	}
}

// marks remember when the county had entries up to a number, oldest first.
type marks []mark

type mark struct {
	N  uint64 `cbor:"1,keyasint"`
	At int64  `cbor:"2,keyasint"` // Unix seconds by the county's clock, a little late
}

// markEvery keeps marks few: those of one such time are one.
const markEvery = 6 * 60 * 60

// upTo returns marks that end at n.
func (m marks) upTo(n uint64, at time.Time) marks {
	for len(m) > 0 && m[len(m)-1].N > n { // no longer so
		if len(m) > 1 && m[len(m)-2].N >= n {
			m = m[:len(m)-1]
			continue
		}
		m[len(m)-1].N = n
	}
	late := (at.Unix()/markEvery + 1) * markEvery
	for i := range m { // a clock that was ahead once must not hold entries for ever
		m[i].At = min(m[i].At, late)
	}
	switch last := len(m) - 1; {
	case n == 0 || last >= 0 && m[last].N == n:
		return m
	case last >= 0 && m[last].At == late:
		m[last].N = n
		return m
	}
	return append(m, mark{N: n, At: late})
}

// end is the last number marked.
func (m marks) end() uint64 {
	if len(m) == 0 {
		return 0
	}
	return m[len(m)-1].N
}

// by is the last number that was marked by then.
func (m marks) by(then time.Time) uint64 {
	var n uint64
	for _, x := range m {
		if x.At <= then.Unix() {
			n = max(n, x.N)
		}
	}
	return n
}

// after leaves out marks up to n.
func (m marks) after(n uint64) marks {
	for len(m) > 0 && m[0].N <= n {
		m = m[1:]
	}
	return m
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
