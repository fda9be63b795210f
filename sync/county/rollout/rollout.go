// Package rollout decides which release each station's machine is to run. Staff say what
// they want of a ring, a township or a station; machines say how it went; and when too
// many fail, a roll-out pauses by itself until somebody has looked. It knows versions as
// names only: not what is in a release, not where it lies, and no connection.
//
// The rules, in order:
//
//  1. Of a station's own wish, its township's and its ring's, the nearest counts. A ring
//     without a wish takes the next wider one's: canary, early, all.
//  2. A station that is held stays with what it runs, unless that was withdrawn.
//  3. A version that was withdrawn is offered to nobody, and one that failed at a machine
//     is not offered to that machine again.
//  4. A roll-out that is paused is offered to nobody who has not begun with it: who is
//     installing it, tries it or runs it already goes on.
//  5. A release that is new to a ring or a township goes out in waves, see wave.go.
//  6. A roll-out pauses by itself when more than the set share of those who tried it
//     failed, or several in a row. What had failed when somebody let it go on again does
//     not count any more.
//
// A machine on which no release works helps itself, without the county if need be: it takes
// what the county wants of it if that can be had and has not failed there, else the newest
// that its ring has; of those last what is paused or held back from it, and what was
// withdrawn never.
package rollout

import (
	"encoding/binary"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/fxamacker/cbor/v2"

	"lianluozhan/sync/county"
	"lianluozhan/sync/county/audit"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/wire"
)

// Rollout is what is wanted of a county's machines. Its methods may be called from any
// goroutine.
type Rollout struct {
	county *county.County

	deeds sync.Mutex // one after the other

	mu      sync.Mutex
	plan    plan
	tries   map[uint64]map[string]Try   // by roll-out and machine
	waves   map[uint64]map[string]taker // under way, the same; in memory only
	waits   bool                        // somebody was told to wait for the next wave
	heard   time.Time                   // from any machine, last
	changed func()
	places  places
}

// Open reads what is wanted.
func Open(c *county.County) (*Rollout, error) {
	r := &Rollout{county: c, tries: map[uint64]map[string]Try{}, waves: map[uint64]map[string]taker{}, changed: func() {}, places: places{county: c}}
	err := c.View(func(tx county.Tx) (err error) {
		if r.plan, err = readPlan(tx); err != nil {
			return err
		}
		return r.readTries(tx)
	})
	if err != nil {
		return nil, fmt.Errorf("read what is wanted: %w", err)
	}
	return r, nil
}

// OnChange has fn called after what is wanted has changed; it must return at once.
func (r *Rollout) OnChange(fn func()) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.changed = fn
}

// Actor is who does something.
type Actor struct {
	Who  string // account name, or a word of the log
	From string // network address, "" for none
}

// system is who pauses a roll-out by itself.
func system() Actor { return Actor{Who: "系统"} }

// Refusal is why a deed is not possible, in words for staff.
type Refusal string

func (r Refusal) Error() string { return string(r) }

// deed is what goes into the history and the audit log.
type deed struct {
	name    string // "升级：暂停"
	target  Target
	version string
	detail  string
}

// do changes the plan in one transaction with its record.
func (r *Rollout) do(who Actor, d deed, fn func(*plan) error) error {
	r.deeds.Lock()
	defer r.deeds.Unlock()
	var next plan
	err := r.county.Change(func(x *county.Edit) error {
		p, err := readPlan(x.Tx())
		if err != nil {
			return err
		}
		if err := fn(&p); err != nil {
			return err
		}
		p.Deeds++
		next = p
		return write(x, who, d, p)
	})
	if err != nil {
		return err
	}
	r.mu.Lock()
	r.plan = next
	changed := r.changed
	r.mu.Unlock()
	changed()
	return nil
}

func write(x *county.Edit, who Actor, d deed, p plan) error {
	past := Past{N: p.Deeds, At: x.Now(), Who: who.Who, Deed: d.name, Target: d.target, Version: d.version, Detail: d.detail}
	if err := put(x.Tx(), pastKey(p.Deeds), past); err != nil {
		return err
	}
	if err := put(x.Tx(), planKey, p); err != nil {
		return err
	}
	detail := strings.TrimSpace(d.version + " " + d.detail)
	return audit.Add(x, audit.Record{Who: who.Who, From: who.From, Deed: d.name, What: string(d.target), Detail: detail})
}

// Past is a deed that was done.
type Past struct {
	N       uint64    `cbor:"1,keyasint"` // counts from 1
	At      time.Time `cbor:"2,keyasint"`
	Who     string    `cbor:"3,keyasint"`
	Deed    string    `cbor:"4,keyasint"`
	Target  Target    `cbor:"5,keyasint,omitempty"`
	Version string    `cbor:"6,keyasint,omitempty"`
	Detail  string    `cbor:"7,keyasint,omitempty"`
}

// History returns the latest deeds, the newest first, count at most.
func (r *Rollout) History(count int) (out []Past, err error) {
	r.mu.Lock()
	last := r.plan.Deeds
	r.mu.Unlock()
	err = r.county.View(func(tx county.Tx) error {
		for n := last; n > 0 && len(out) < count; n-- {
			b := tx.Get(county.TableRollout, pastKey(n))
			if b == nil {
				continue
			}
			var p Past
			if err := cbor.Unmarshal(b, &p); err != nil {
				return fmt.Errorf("read the history of releases: %w", err)
			}
			out = append(out, p)
		}
		return nil
	})
	return out, err
}

const planKey = "plan"

func pastKey(n uint64) string { return "past/" + string(binary.BigEndian.AppendUint64(nil, n)) }

func readPlan(tx county.Tx) (p plan, err error) {
	if b := tx.Get(county.TableRollout, planKey); b != nil {
		if err = cbor.Unmarshal(b, &p); err != nil {
			return p, fmt.Errorf("read the plan of releases: %w", err)
		}
	}
	p.fill()
	return p, nil
}

func put(tx county.Tx, key string, v any) error {
	b, err := cbor.Marshal(v)
	if err != nil {
		return fmt.Errorf("write %s of releases: %w", key, err)
	}
	return tx.Put(county.TableRollout, key, b)
}

// places says in which township a station is. It is read anew when that may have
// changed.
type places struct {
	county *county.County
	mu     sync.Mutex
	read   bool
	turn   uint64
	at     time.Time // when it was read, and how long that took
	took   time.Duration
	towns  map[liaison.StationID]liaison.TownID
}

// A large county is used as it was read for a while, because every machine that joins
// makes for another turn.
const (
	quick = 20 * time.Millisecond
	rest  = 10 * time.Second
)

// of returns the station's township; while it cannot be read, none.
func (p *places) of(id liaison.StationID) liaison.TownID {
	turn := p.county.Turn() // before reading
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.read || p.turn != turn && (p.took < quick || time.Since(p.at) > rest) {
		begun := time.Now() // only for how long reading takes
		towns := map[liaison.StationID]liaison.TownID{}
		err := p.county.Documents(wire.DocStation, func(_ string, _ []string, doc any) {
			if s, ok := doc.(liaison.Station); ok {
				towns[s.ID] = s.Town
			}
		})
		if err != nil {
			return p.towns[id]
		}
		p.towns, p.turn, p.read, p.at, p.took = towns, turn, true, time.Now(), time.Since(begun)
	}
	return p.towns[id]
}
