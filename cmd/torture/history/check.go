package history

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"lianluozhan/cmd/torture/history/memstore"
	"lianluozhan/sync/county"
	"lianluozhan/sync/wire"
)

// check holds the world to what must be true at any moment.
func (w *world) check() error {
	h := w.hub
	if h.dead {
		return nil
	}
	for _, m := range w.machines {
		if err := m.count(); err != nil {
			return err
		}
	}
	for _, f := range w.oracle.filed {
		if err := w.checkFiled(f); err != nil {
			return err
		}
	}
	for _, m := range w.machines {
		if err := w.checkSafe(m); err != nil {
			return err
		}
		if err := w.checkView(m); err != nil {
			return err
		}
	}
	return nil
}

// count notes what the machine's outbox has now.
func (m *machine) count() (err error) {
	if m.box != nil {
		m.kept, err = m.keeps()
	}
	return err
}

// checkFiled looks for a registration: it must be somewhere, and its machine must
// have it until it is in the county's backup.
func (w *world) checkFiled(f *filed) error {
	if !f.due {
		return nil
	}
	_, kept := f.at.kept[string(f.reg.ID)]
	kept = kept && !f.at.gone
	there := f.in(w.hub.store.State())
	if f.held && !kept && there && !f.at.told {
		f.held = false // rightly let go: nobody had told the machine of backups
	}
	switch copies := w.hub.copies; {
	case !kept && !there:
		return breach(Lost, "registration %s of machine %d is nowhere", f.reg.Receipt, f.at.n)
	case f.held && !kept && len(copies) > 0 && !f.in(copies[len(copies)-1].state):
		return breach(Lost, "machine %d let registration %s go, which is in no backup", f.at.n, f.reg.Receipt)
	}
	return nil
}

// checkSafe holds what the county calls safe against its last backup.
func (w *world) checkSafe(m *machine) error {
	if m.box == nil {
		return nil
	}
	ack, err := w.hub.c.Outbox(m.box.ID())
	if err != nil {
		return fmt.Errorf("outbox: %w", err)
	}
	if ack.Safe == 0 {
		return nil
	}
	var saved memstore.State
	if n := len(w.hub.copies); n > 0 {
		saved = w.hub.copies[n-1].state
	}
	for id, n := range m.kept {
		if n <= ack.Safe && !has(saved, id) && !m.putBack {
			return breach(Lost, "entry %d of machine %d is called safe and is in no backup", n, m.n)
		}
	}
	return nil
}

// has reports whether the county took in an entry, be it to quarantine.
func has(s memstore.State, id string) bool {
	if _, ok := slices.BinarySearch(s.Keys("entry"), id); ok {
		return true
	}
	return waits(s, id)
}

// waits reports whether the county has an entry in quarantine, for a person.
func waits(s memstore.State, id string) bool {
	return slices.ContainsFunc(s.Keys("quarantine"), func(k string) bool { return strings.HasPrefix(k, id+"-") })
}

// view is what the county says that a station sees.
type view struct {
	of     county.View
	state  county.State
	revs   map[string]uint64
	newest uint64
}

func (w *world) view(m *machine) (view, error) {
	var v view
	var err error
	if v.of, err = w.hub.c.ViewOf(m.seat); err != nil {
		return v, err
	}
	if v.state, err = w.hub.c.Meta(); err != nil {
		return v, err
	}
	if old, ok := w.views[m.seat]; ok && old.state == v.state && old.of.ID == v.of.ID {
		return old, nil
	}
	if v.revs, v.newest, err = w.hub.c.Revs(v.of); err == nil {
		w.views[m.seat] = v
	}
	return v, err
}

// checkView compares a station with its county: what its cursor covers it must
// have, and once it covers all, it must show what the oracle says.
func (w *world) checkView(m *machine) error {
	if m.store == nil || w.hub.dead {
		return nil
	}
	epoch, cursor, id := m.store.Position()
	v, err := w.view(m)
	if err != nil {
		return fmt.Errorf("view: %w", err)
	}
	if epoch != v.state.Epoch || id != v.of.ID || cursor < v.state.Horizon {
		return nil // it will be sent everything anew
	}
	if cursor > v.state.Head {
		return breach(Divergent, "machine %d is at %d, its county at %d", m.n, cursor, v.state.Head)
	}
	have := m.store.Manifest()
	for key, rev := range v.revs {
		if rev <= cursor && have[key] != rev {
			return breach(Divergent, "machine %d is at %d and has %s at %d, not %d", m.n, cursor, key, have[key], rev)
		}
	}
	if cursor < v.newest {
		return nil
	}
	return w.checkShown(m, v, have)
}

// checkShown compares a station that has everything with the oracle.
func (w *world) checkShown(m *machine, v view, have map[string]uint64) error {
	if len(have) != len(v.revs) {
		return breach(Divergent, "machine %d has %d documents, its county shows it %d", m.n, len(have), len(v.revs))
	}
	if got, want := m.shows(), w.oracle.news.shownAt(m.seat); !maps.Equal(got, want) {
		return breach(Divergent, "machine %d shows %s, should show %s", m.n, short(got), short(want))
	}
	if sum, _ := m.store.Sum(); sum != wire.SumOf(v.revs) {
		return breach(Divergent, "machine %d has the right documents and another sum", m.n)
	}
	state := w.hub.store.State()
	for _, f := range w.oracle.filed {
		if f.reg.Station != m.seat {
			continue
		}
		_, filed := slices.BinarySearch(state.Keys("matter"), string(f.reg.ID))
		if _, shown := have[wire.Key(wire.DocCase, string(f.reg.ID))]; shown != filed {
			return breach(Divergent, "machine %d knows of %s: %v, its county: %v", m.n, f.reg.Receipt, shown, filed)
		}
	}
	return nil
}

func short(m map[string]string) string {
	var parts []string
	for _, key := range slices.Sorted(maps.Keys(m)) {
		parts = append(parts, key+" "+string([]rune(m[key])[:min(12, len([]rune(m[key])))]))
	}
	return fmt.Sprint(parts)
}
