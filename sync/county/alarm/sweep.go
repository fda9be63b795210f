package alarm

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"lianluozhan/sync/county"
)

// finding is something that is wrong now, since when, if that is known better than by
// looking.
type finding struct {
	Alarm
	after time.Duration // beside what the kind asks for
}

// pendingEvery is how often it is written down what is not an alarm yet.
const pendingEvery = time.Hour

// Sweep looks once. What changes is on the disk when it returns, in one transaction.
func (w *Watch) Sweep() error {
	w.sweeping.Lock()
	defer w.sweeping.Unlock()
	now := w.County.Now()
	seen, err := w.look(now)
	if err != nil {
		return err
	}
	w.mu.Lock()
	s := step{at: now, now: maps.Clone(w.now), pending: maps.Clone(w.pending)}
	late := now.Sub(w.written).Abs() >= pendingEvery
	w.mu.Unlock()
	s.take(seen)
	if err := w.write(s); err != nil {
		return err
	}
	w.mu.Lock()
	w.now, w.pending = s.now, s.pending
	w.over += uint64(len(s.over))
	w.mu.Unlock()
	w.tell(s)
	if late {
		return w.keepPending()
	}
	return nil
}

// step is one look: what stands before it, and what it changes.
type step struct {
	at      time.Time
	now     map[string]Alarm
	pending map[string]time.Time

	raised, changed, over []Alarm
}

func (s *step) take(seen findings) {
	wrong := map[string]bool{}
	for _, f := range seen.list {
		key := f.Key()
		wrong[key] = true
		if a, ok := s.now[key]; ok {
			s.still(a, f)
			continue
		}
		since, waits := s.pending[key]
		if !waits || !f.Since.IsZero() && f.Since.Before(since) {
			since = s.at
			if !f.Since.IsZero() {
				since = f.Since
			}
		}
		s.pending[key] = since
		if s.at.Sub(since) >= f.Kind.raiseAfter()+f.after {
			f.Since, f.Raised = since, s.at
			s.raised, s.now[key] = append(s.raised, f.Alarm), f.Alarm
			delete(s.pending, key)
		}
	}
	for _, key := range slices.Sorted(maps.Keys(s.now)) {
		if a := s.now[key]; !wrong[key] && !seen.unknown(a) {
			s.fine(a)
		}
	}
	maps.DeleteFunc(s.pending, func(key string, _ time.Time) bool { return !wrong[key] && !seen.keeps(key) })
}

// still is an alarm that stands: its words may be others now.
func (s *step) still(a Alarm, f finding) {
	if a.Words == f.Words && a.Fine.IsZero() {
		return
	}
	a.Words, a.Fine = f.Words, time.Time{}
	s.now[a.Key()] = a
	s.changed = append(s.changed, a)
}

// fine is one whose cause is gone.
func (s *step) fine(a Alarm) {
	changed := a.Fine.IsZero()
	if changed {
		a.Fine = s.at
	}
	if s.at.Sub(a.Fine) >= a.Kind.clearAfter() {
		a.Over = s.at
		delete(s.now, a.Key())
		s.over = append(s.over, a)
		return
	}
	if changed {
		s.now[a.Key()] = a
		s.changed = append(s.changed, a)
	}
}

func (w *Watch) write(s step) error {
	if len(s.raised)+len(s.changed)+len(s.over) == 0 {
		return nil
	}
	before := w.Hook()
	var h Hook
	err := w.County.Change(func(x *county.Edit) (err error) {
		for _, a := range slices.Concat(s.raised, s.changed) {
			if err := put(x.Tx(), nowPrefix+a.Key(), a); err != nil {
				return err
			}
		}
		if err := w.bury(x.Tx(), s.over); err != nil {
			return err
		}
		h, err = before.hears(x.Tx(), s)
		return err
	})
	if err != nil {
		return fmt.Errorf("write alarms: %w", err)
	}
	w.hooked(h, false)
	return nil
}

// bury has alarms that are over among those of the past.
func (w *Watch) bury(tx county.Tx, over []Alarm) error {
	n := w.over
	for _, a := range over {
		n++
		if err := tx.Delete(county.TableAlarm, nowPrefix+a.Key()); err != nil {
			return fmt.Errorf("clear an alarm: %w", err)
		}
		if err := put(tx, pastKey(n), a); err != nil {
			return err
		}
		if n > keepPast {
			if err := tx.Delete(county.TableAlarm, pastKey(n-keepPast)); err != nil {
				return fmt.Errorf("forget an alarm: %w", err)
			}
		}
	}
	return put(tx, overKey, n)
}

// hears puts what came and went in line for the hook, where there is one.
func (h Hook) hears(tx county.Tx, s step) (Hook, error) {
	if h.URL == "" {
		return h, nil
	}
	h, err := addNews(tx, h, Raised, s.raised)
	if err != nil {
		return h, err
	}
	return addNews(tx, h, Ended, s.over)
}

// tell logs what came and went: a line for each kind, however many there are.
func (w *Watch) tell(s step) {
	for _, g := range byKind(s.raised) {
		w.Log.Warn("alarms raised", "kind", string(g[0].Kind), "count", len(g), "first_station", string(g[0].Station))
	}
	for _, g := range byKind(s.over) {
		w.Log.Info("alarms over", "kind", string(g[0].Kind), "count", len(g), "first_station", string(g[0].Station))
	}
}

func byKind(list []Alarm) (out [][]Alarm) {
	for _, k := range Kinds() {
		of := slices.DeleteFunc(slices.Clone(list), func(a Alarm) bool { return a.Kind != k })
		if len(of) > 0 {
			out = append(out, of)
		}
	}
	return out
}

func (w *Watch) keepPending() error {
	w.mu.Lock()
	pending := maps.Clone(w.pending)
	w.written = w.County.Now()
	w.mu.Unlock()
	return w.County.Change(func(x *county.Edit) error { return put(x.Tx(), pendingKey, pending) })
}
