package history

import (
	"errors"
	"fmt"
	"time"

	"lianluozhan/sync/county"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/wire"
)

// heal brings everything up and waits until nobody has anything more to say. Then
// nothing may be owed, and what became safe may go.
func (w *world) heal() error {
	w.hub.doom, w.hub.full, w.hub.twice = noDoom, 0, false
	w.hub.hangUp()
	for _, m := range w.machines {
		m.doom = 0
		if err := m.boot(); err != nil {
			return err
		}
	}
	if err := w.converge(); err != nil {
		return err
	}
	if err := errors.Join(w.nothingOwed(), w.everythingOnce()); err != nil {
		return err
	}
	if err := w.backup(0, 1); err != nil {
		return err
	}
	if err := w.converge(); err != nil { // hears that it is safe
		return err
	}
	if w.live != nil {
		return w.check() // weeks of pings take too long
	}
	w.pass(week + 40*24*time.Hour) // as if a clock had been a month ahead
	if err := w.converge(); err != nil {
		return err
	}
	for _, m := range w.machines {
		if m.connected() && m.box.Status().Kept > 0 {
			return breach(Failed, "machine %d still keeps %d entries long after they were safe", m.n, m.box.Status().Kept)
		}
	}
	return w.check()
}

// converge connects every machine anew and lets all messages through.
func (w *world) converge() error {
	if w.live != nil {
		return w.wake()
	}
	for _, m := range w.machines {
		if m.s != nil {
			m.s.end()
		}
	}
	w.hub.hangUp()
	const rounds = 6
	for range rounds {
		again := false
		for _, m := range w.machines {
			if m.gone || m.s != nil || m.barred() {
				continue
			}
			if err := m.come(); err != nil {
				return err
			}
			again = again || m.s != nil
		}
		if err := w.pump(); err != nil {
			return err
		}
		if !again {
			return w.check()
		}
	}
	return breach(Failed, "machines connect again and again")
}

// come connects a machine; one that the county does not know joins again.
func (m *machine) come() error {
	if err := m.dial(); err != nil || !errors.Is(m.refused, county.ErrNotFound) {
		return err
	}
	if err := m.enrol(county.CodeOrder{Station: m.seat, Also: true}); err != nil {
		return err
	}
	return m.dial()
}

// pump lets all connections run until none has anything to do.
func (w *world) pump() error {
	const most = 20_000
	idle := false
	for range most {
		if idle {
			return nil
		}
		idle = true
		for _, m := range w.machines {
			for which := range 4 {
				if m.s == nil {
					break
				}
				did, err := w.step(m, which)
				if err != nil {
					return err
				}
				idle = idle && !did
			}
			if m.s != nil && m.s.c.bye && len(m.s.c.down) == 0 {
				m.s.end()
			}
		}
	}
	return breach(Failed, "connections never come to rest")
}

// nothingOwed: every machine that may speak has sent all it has and has all that
// it is to show.
func (w *world) nothingOwed() error {
	for _, m := range w.machines {
		if !m.connected() {
			continue
		}
		v, err := w.view(m)
		if err != nil {
			return err
		}
		epoch, cursor, id := m.store.Position()
		switch {
		case m.box.Unsent() > 0:
			return breach(Lost, "machine %d has %d entries that its county does not get", m.n, m.box.Unsent())
		case epoch != v.state.Epoch || id != v.of.ID || cursor < v.newest:
			return breach(Divergent, "machine %d stays at %d of %d", m.n, cursor, v.newest)
		case len(m.store.Missing()) > 0:
			return breach(Divergent, "machine %d does not get %d photos", m.n, len(m.store.Missing()))
		}
	}
	return nil
}

// everythingOnce counts the county's matters against what was acknowledged.
func (w *world) everythingOnce() error {
	seen, receipts := map[liaison.RegistrationID]int{}, map[liaison.ReceiptNo]int{}
	err := w.hub.c.Documents(wire.DocCase, func(_ string, _ []string, doc any) {
		if k, ok := doc.(liaison.Case); ok {
			seen[k.ID]++
			receipts[k.Receipt]++
		}
	})
	if err != nil {
		return fmt.Errorf("matters: %w", err)
	}
	for id, n := range seen {
		if n > 1 || !w.oracle.tried[id] {
			return breach(Duplicated, "matter %s is there %d times, filed: %v", id, n, w.oracle.tried[id])
		}
	}
	for no, n := range receipts {
		if n > 1 {
			return breach(Duplicated, "receipt number %s is there %d times", no, n)
		}
	}
	state := w.hub.store.State()
	for _, f := range w.oracle.filed {
		switch speaks := f.at.connected(); {
		case seen[f.reg.ID] == 1 && waits(state, string(f.reg.ID)):
			return breach(Duplicated, "registration %s of machine %d is there and waits for a person too", f.reg.Receipt, f.at.n)
		case !f.due:
		case seen[f.reg.ID] == 0 && speaks && !f.in(state):
			return breach(Lost, "registration %s of machine %d does not come to the county", f.reg.Receipt, f.at.n)
		case seen[f.reg.ID] == 0 && f.in(state) && !f.again && !(f.at.moved && w.count.Restores > 0):
			// A county put back, which learns only afterwards where the machine had been,
			// cannot tell whose the registration is.
			return breach(Failed, "registration %s of machine %d waits for a person", f.reg.Receipt, f.at.n)
		}
	}
	return nil
}

// wake waits until the machines, which connect by themselves, are level.
func (w *world) wake() error {
	const rounds, round = 200, 20 * time.Second // a barred machine comes again after ten minutes
	var last error
	for range rounds {
		w.pass(round)
		for _, m := range w.machines {
			if m.gone {
				continue
			}
			if _, unknown := w.live.state(m); unknown || m.card.token == "" {
				if err := m.enrol(county.CodeOrder{Station: m.seat, Also: true}); err != nil {
					return err
				}
			}
		}
		if last = w.nothingOwed(); last == nil {
			return w.check()
		}
	}
	return last
}
