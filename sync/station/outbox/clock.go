package outbox

import (
	"encoding/binary"
	"fmt"
	"sync"
	"time"

	bolt "go.etcd.io/bbolt"

	"github.com/oklog/ulid/v2"

	"lianluozhan/sync/liaison"
	"lianluozhan/sync/wire"
)

// clock gives moments and ids that never go backwards on one machine, whatever its
// wall clock does: the order in which entries were made is the order of their ids.
type clock struct {
	mu    sync.Mutex
	last  int64 // Unix milliseconds of the latest moment given
	id    ulid.ULID
	sure  bool                                     // the county's clock was heard since the start
	since map[liaison.RegistrationID]time.Duration // when entries were made before that, from the start
}

// stamp is the time as it survives the wire: whole milliseconds. A clock that was
// not compared with the county's is not believed when it goes back.
func (b *Box) stamp(sure bool) time.Time {
	now := b.opts.Now().UnixMilli()
	c := &b.clock
	c.mu.Lock()
	defer c.mu.Unlock()
	if !sure && !c.sure {
		now = max(now, c.last)
	}
	c.last = now
	return time.UnixMilli(now).In(liaison.Zone)
}

// newID makes a ULID that sorts behind all earlier ones. A clock outside of what a
// ULID can hold is brought to its bounds.
func (b *Box) newID() (liaison.RegistrationID, error) {
	var fresh ulid.ULID
	var step [5]byte
	if err := b.random(fresh[6:]); err != nil {
		return "", fmt.Errorf("make an id: %w", err)
	}
	if err := b.random(step[:]); err != nil {
		return "", fmt.Errorf("make an id: %w", err)
	}
	ms := min(max(b.opts.Now().UnixMilli(), 0), int64(ulid.MaxTime()))
	if err := fresh.SetTime(uint64(ms)); err != nil {
		return "", fmt.Errorf("make an id: %w", err)
	}
	c := &b.clock
	c.mu.Lock()
	defer c.mu.Unlock()
	if fresh.Time() <= c.id.Time() && fresh.Compare(c.id) <= 0 {
		fresh = after(c.id, step)
	}
	c.id = fresh
	return liaison.RegistrationID(fresh.String()), nil
}

// after is an id a random step behind id: an older copy of the file, which does not
// know what came behind, does not give the same ones again.
func after(id ulid.ULID, step [5]byte) ulid.ULID {
	high, low := binary.BigEndian.Uint64(id[:8]), binary.BigEndian.Uint64(id[8:])
	add := uint64(step[0])<<32 | uint64(binary.BigEndian.Uint32(step[1:])) + 1
	if low+add < low {
		high++ // carries into the time if need be, which is only an order here
	}
	binary.BigEndian.PutUint64(id[:8], high)
	binary.BigEndian.PutUint64(id[8:], low+add)
	return id
}

// begin takes up what an earlier run gave.
func (c *clock) begin(st *state, newest liaison.RegistrationID) {
	c.last, c.since = st.Last, map[liaison.RegistrationID]time.Duration{}
	for _, s := range []string{st.LastID, string(newest)} {
		if id, err := ulid.ParseStrict(s); err == nil && id.Compare(c.id) > 0 {
			c.id = id
		}
	}
}

// note keeps in the state what was given.
func (c *clock) note(st *state) {
	c.mu.Lock()
	defer c.mu.Unlock()
	st.Last, st.LastID = c.last, c.id.String()
}

// unsure remembers when an entry was made whose time is not certain, by a clock
// that nobody can set.
func (c *clock) unsure(id liaison.RegistrationID, since time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.since[id] = since
}

// heard ends the uncertainty and returns what was remembered.
func (c *clock) heard() map[liaison.RegistrationID]time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	was := c.since
	c.sure, c.since = true, map[liaison.RegistrationID]time.Duration{}
	return was
}

// clockFix says how far off the clock was for the entries of an outbox with ids in
// a range.
type clockFix struct {
	From   string `cbor:"1,keyasint"`
	To     string `cbor:"2,keyasint"`
	Offset int64  `cbor:"3,keyasint"` // county minus station, milliseconds
	N      uint64 `cbor:"4,keyasint"` // last entry in the range
}

const (
	mostFixes = 64
	sameClock = 30_000 // milliseconds by which offsets of one clock may differ
)

// Correct is told the county's clock as it is right now. From it follows when
// entries were really made that were filed under a clock nobody had compared:
// exactly for those of this run, and for earlier ones if the clock has run on.
func (b *Box) Correct(county time.Time) error {
	this := b.clock.heard()
	st := b.now.Load()
	if st.Checked >= st.N {
		return nil
	}
	started := county.Add(-b.opts.Since())
	fixes := st.Fixes
	err := b.eachUnsure(st.Checked, st.N, func(n uint64, r liaison.Registration) {
		offset := county.Sub(b.opts.Wall())
		if since, ok := this[r.ID]; ok {
			offset = started.Add(since).Sub(r.Filed)
		}
		fixes = extend(fixes, clockFix{From: string(r.ID), To: string(r.ID), Offset: offset.Milliseconds(), N: n})
	})
	if err != nil {
		return fmt.Errorf("correct times: %w", err)
	}
	err = b.heed(func(t *txn) error {
		if t.st.Outbox == st.Outbox { // else it was renumbered, and the next time will do
			t.st.Checked, t.st.Fixes = st.N, fixes
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("correct times: %w", err)
	}
	return nil
}

// eachUnsure calls fn for the registrations numbered past after up to last that
// were filed under an uncertain clock.
func (b *Box) eachUnsure(after, last uint64, fn func(n uint64, r liaison.Registration)) error {
	return b.db.View(func(tx *bolt.Tx) error {
		c := tx.Bucket([]byte(bucketEntry)).Cursor()
		for key, frame := c.Seek([]byte(entryKey(after + 1))); key != nil; key, frame = c.Next() {
			item, err := readEntry(key, frame)
			if err != nil || item.N > last {
				return err
			}
			got, err := item.Read()
			if r, ok := got.Value.(liaison.Registration); err == nil && ok && !r.ClockOK {
				fn(item.N, r)
			}
		}
		return nil
	})
}

// extend adds an entry's fix to the list, to the last one if it is of the same clock.
// Of very many the newest are kept.
func extend(fixes []clockFix, f clockFix) []clockFix {
	if k := len(fixes) - 1; k >= 0 && max(fixes[k].Offset-f.Offset, f.Offset-fixes[k].Offset) <= sameClock {
		out := append([]clockFix(nil), fixes...)
		out[k].To, out[k].N = f.To, f.N
		return out
	}
	out := append(fixes[:len(fixes):len(fixes)], f)
	return out[max(0, len(out)-mostFixes):]
}

// ClockFixes is what the county is to be told about the times of entries it has.
func (b *Box) ClockFixes() []wire.ClockFix {
	var out []wire.ClockFix
	for _, f := range b.now.Load().Fixes {
		out = append(out, wire.ClockFix{From: f.From, To: f.To, Offset: f.Offset})
	}
	return out
}

// corrected is when an entry was really made, as far as that is known.
func (s *state) corrected(id liaison.RegistrationID, filed time.Time) time.Time {
	for _, f := range s.Fixes {
		if f.From <= string(id) && string(id) <= f.To {
			return filed.Add(time.Duration(f.Offset) * time.Millisecond)
		}
	}
	return filed
}
