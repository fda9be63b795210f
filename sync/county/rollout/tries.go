package rollout

import (
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/fxamacker/cbor/v2"

	"lianluozhan/sync/county"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/wire"
)

// Try is how a roll-out went at one machine.
type Try struct {
	Station liaison.StationID `cbor:"1,keyasint"`
	OK      bool              `cbor:"2,keyasint,omitempty"`
	At      time.Time         `cbor:"3,keyasint"`
}

const tryPrefix = "try/"

func tryKey(n uint64, machine string) string {
	return tryPrefix + string(binary.BigEndian.AppendUint64(nil, n)) + machine
}

// readTries reads those of the roll-outs that are on.
func (r *Rollout) readTries(tx county.Tx) error {
	for _, w := range r.plan.Wishes {
		prefix := tryKey(w.N, "")
		var bad error
		tx.Scan(county.TableRollout, prefix, "", func(key string, b []byte) bool {
			var t Try
			if bad = cbor.Unmarshal(b, &t); bad != nil {
				return false
			}
			r.keep(w.N, strings.TrimPrefix(key, prefix), t)
			return true
		})
		if bad != nil {
			return fmt.Errorf("how a roll-out went: %w", bad)
		}
	}
	return nil
}

func (r *Rollout) keep(n uint64, machine string, t Try) {
	if r.tries[n] == nil {
		r.tries[n] = map[string]Try{}
	}
	r.tries[n][machine] = t
}

// outcome says how a roll-out went at a machine; over is false while that is open.
func outcome(version string, v wire.Vitals) (ok, over bool) {
	switch {
	case version == "":
		return false, false
	case slices.Contains(v.Bad, version):
		return false, true
	case v.Release == version && v.Good == version:
		return true, true
	}
	return false, false
}

// Wish implements api.Wisher: it takes in how the machine is and says what it is to run.
func (r *Rollout) Wish(m county.Machine, v wire.Vitals) (wire.Wanted, bool) {
	at := Place{m.Station, r.places.of(m.Station)}
	r.mu.Lock()
	w, wished := r.plan.wish(at)
	ok, over := outcome(w.Version, v)
	before, had := r.tries[w.N][m.ID]
	r.mu.Unlock()
	if wished && over && (!had || before.OK != ok) {
		// What cannot be written is found again with the next report.
		_ = r.tried(w, m, ok)
		r.room(ok)
	}
	for _, gone := range r.lost(w, m) {
		_ = r.tried(w, gone, false) // as above
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.plan.Deeds == 0 {
		return wire.Wanted{}, false
	}
	return r.plan.decide(at, v, func(w Wish) bool { return r.admit(w, m, v) }), true
}

// tried writes down how it went and pauses the roll-out if that is too bad.
func (r *Rollout) tried(w Wish, m county.Machine, ok bool) error {
	r.deeds.Lock()
	t := Try{m.Station, ok, r.county.Now()}
	err := r.county.Change(func(x *county.Edit) error { return put(x.Tx(), tryKey(w.N, m.ID), t) })
	if err != nil {
		r.deeds.Unlock()
		return err
	}
	r.mu.Lock()
	r.keep(w.N, m.ID, t)
	now, on := r.plan.Wishes[w.Target]
	why := ""
	if on && now.N == w.N && !now.Paused {
		why = r.plan.care(now).stops(counting(r.tries[w.N], now.Pardoned))
	}
	r.mu.Unlock()
	r.deeds.Unlock()
	if why == "" {
		return nil
	}
	return r.Pause(system(), w.Target, why)
}

// counting are the tries that count, the oldest first.
func counting(tries map[string]Try, pardoned []string) []Try {
	var out []Try
	for machine, t := range tries {
		if t.OK || !slices.Contains(pardoned, machine) {
			out = append(out, t)
		}
	}
	slices.SortStableFunc(out, func(a, b Try) int { return a.At.Compare(b.At) })
	return out
}

// stops says why a roll-out that went so is to pause, "" when it is not.
func (c Care) stops(tries []Try) string {
	failed, row := 0, 0
	for _, t := range tries {
		if t.OK {
			row = 0
			continue
		}
		failed++
		row++
	}
	switch {
	case failed*100 > c.Share*len(tries):
		return fmt.Sprintf("试过的 %d 台里有 %d 台没有成功", len(tries), failed)
	case c.Row > 0 && row >= c.Row:
		return fmt.Sprintf("连着 %d 台没有成功", row)
	}
	return ""
}

// Words says it to staff.
func (c Care) Words() string {
	words := fmt.Sprintf("失败超过 %d%% 暂停", c.Share)
	if c.Share == 100 {
		words = "不按比例暂停"
	}
	if c.Row > 0 {
		words += fmt.Sprintf("，连着 %d 台失败暂停", c.Row)
	}
	if c.First > 0 {
		words += fmt.Sprintf("，先升 %d 台", c.First)
	}
	return words
}

// Words says the limits to staff.
func (l Limits) Words() string {
	words := l.care().Words()
	if l.From != l.To {
		words += "，" + Clock(l.From) + "–" + Clock(l.To) + " 升级"
	}
	return words
}

// failed are the machines at which a roll-out failed.
func (r *Rollout) failed(n uint64) (out []string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for machine, t := range r.tries[n] {
		if !t.OK {
			out = append(out, machine)
		}
	}
	slices.Sort(out)
	return out
}
