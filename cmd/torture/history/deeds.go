package history

import (
	"fmt"
	"os"
	"path/filepath"
	"time"

	"lianluozhan/sync/county"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/station/localstore"
	"lianluozhan/sync/station/outbox"
	"lianluozhan/sync/wire"
)

// connect connects a machine, anew if it is connected.
func (w *world) connect(a, b int) error {
	m, err := w.machine(a)
	if err != nil || m.gone {
		return err
	}
	if m.s != nil {
		if b%3 > 0 && !m.s.c.bye {
			return nil
		}
		m.s.end()
	}
	return uncut(m.dial())
}

// uncut leaves out what is no mistake where power is cut and disks are full.
func uncut(err error) error { return unstored(err) }

// run lets up to 20 single steps happen on a machine's connection.
func (w *world) run(a, b int) error {
	m, err := w.machine(a)
	if err != nil || m.s == nil {
		return err
	}
	rnd := rnd(a, b)
	for range 1 + b%20 {
		if _, err := w.step(m, rnd.IntN(4)); err != nil {
			return err
		}
		if m.s == nil || w.hub.dead {
			return nil
		}
	}
	return nil
}

// step does one of the four things that a connection does; false when there was
// nothing to do.
func (w *world) step(m *machine, which int) (bool, error) {
	steps := []func() (bool, error){m.s.c.turn, m.s.c.hear, m.s.take, m.s.write}
	did, err := steps[which]()
	if did {
		w.count.Steps++
	}
	if err == nil && did && which == 2 {
		err = w.checkView(m)
	}
	return did, uncut(err)
}

// file has a resident file a matter.
func (w *world) file(a, b int) error {
	m, err := w.enrolled(a)
	if err != nil || m == nil {
		return err
	}
	draft := liaison.Draft{Category: "road", Text: fmt.Sprintf("示例第 %d 件", len(w.oracle.filed)), Phone: []string{"", "13800001234"}[b%2]}
	var reg liaison.Registration
	err = m.disk(func() (err error) {
		reg, err = m.box.File(outbox.Filing{Draft: draft, ClockOK: b%3 > 0})
		return err
	})
	if reg.ID != "" {
		w.oracle.tried[reg.ID] = true // may be there though the power went
	}
	if err != nil {
		w.oracle.untold[reg.Receipt] = true
		return uncut(err)
	}
	w.count.Filed++
	return w.oracle.accepted(reg, m)
}

// rate has a resident rate what became of a matter.
func (w *world) rate(a, b int) error {
	m, err := w.enrolled(a)
	if err != nil || m == nil || len(w.oracle.filed) == 0 {
		return err
	}
	f := w.oracle.filed[b%len(w.oracle.filed)]
	return uncut(m.disk(func() error {
		_, err := m.box.Rate(liaison.RatingGiven{Receipt: f.reg.Receipt, Rating: liaison.Rating(1 + b%3), Words: "示例"})
		return err
	}))
}

// signIn has a deputy sign in.
func (w *world) signIn(a, b int) error {
	m, err := w.enrolled(a)
	if err != nil || m == nil {
		return err
	}
	return uncut(m.disk(func() error {
		_, err := m.box.SignIn(liaison.SignIn{Deputy: "d1", Event: "e1", Undo: b%4 == 0})
		if err == nil {
			m.store.Refresh()
		}
		return err
	}))
}

// setClock sets a machine's clock wrong by up to a year, or right.
func (w *world) setClock(a, b int) error {
	m, err := w.machine(a)
	if err != nil {
		return err
	}
	skew := []time.Duration{0, -time.Hour, time.Hour, -365 * 24 * time.Hour, 30 * 24 * time.Hour}[b%5]
	w.jumped = w.jumped || skew > m.skew
	m.skew = skew
	return nil
}

// drop cuts a machine's line: on even b the county does not notice, and hears
// what was on its way later or not at all.
func (w *world) drop(a, b int) error {
	m, err := w.machine(a)
	if err != nil || m.s == nil {
		return err
	}
	w.count.Faults++
	c := m.s.c
	m.s.end()
	if b%2 == 1 {
		c.close()
	}
	return nil
}

// late lets the county hear what old connections had on their way.
func (w *world) late(a, b int) error {
	for _, c := range w.hub.conns {
		for range b % 4 {
			if _, err := c.hear(); err != nil || w.hub.dead { // who is dead says nothing either
				return err
			}
		}
		if a%2 == 0 {
			if _, err := c.turn(); err != nil {
				return err
			}
		}
	}
	return nil
}

// again has the county hear a machine's last frame twice.
func (w *world) again(a, _ int) error {
	m, err := w.machine(a)
	if err != nil || m.s == nil || m.s.c.last == nil {
		return err
	}
	if msg, err := wire.Decode(m.s.c.last); err == nil {
		if _, ok := msg.(wire.Put); ok {
			m.s.c.up = append(m.s.c.up, m.s.c.last)
		}
	}
	return nil
}

// kill ends a machine's process. The next operation with it starts it.
func (w *world) kill(a, b int) error {
	m, err := w.machine(a)
	if err != nil {
		return err
	}
	w.count.Kills++
	if m.s != nil && b%2 == 1 {
		m.s.c.close()
	}
	m.off()
	return nil
}

// cut has a machine's power go within its next commit.
func (w *world) cut(a, b int) error {
	m, err := w.machine(a)
	m.doom = 1 + b
	return err
}

// station sets up one more machine.
func (w *world) station(a, _ int) error {
	if len(w.machines) == len(w.pool.boxes) {
		return nil
	}
	_, err := w.add(county.CodeOrder{Station: seat(a), Also: true})
	return err
}

func (w *world) add(order county.CodeOrder) (*machine, error) {
	m := &machine{w: w, n: len(w.machines), seat: order.Station, dir: filepath.Join(w.dir, fmt.Sprint("m", len(w.machines)))}
	if err := w.pool.put(m.n, m.dir); err != nil {
		return nil, err
	}
	w.machines = append(w.machines, m)
	if err := m.boot(); err != nil {
		return nil, err
	}
	return m, uncut(m.enrol(order))
}

// replace puts a new machine in the place of one. The old one is destroyed or,
// on odd b, turned away by the county and kept; it is barred by staff, or by the
// new one's joining.
func (w *world) replace(a, b int) error {
	m, err := w.machine(a)
	if err != nil || m.gone || len(w.machines) == len(w.pool.boxes) {
		return err
	}
	w.count.Replaced++
	takeOver := w.hub.ca && b%4 > 1
	if !takeOver {
		if _, err := w.hub.c.Revoke(m.seat); err != nil {
			return uncut(err)
		}
	}
	if b%2 == 0 {
		m.off()
		m.gone = true
		w.oracle.dropped(m, func(*filed) bool { return false }, w.hub.store.State())
	}
	if w.hub.dead {
		return nil
	}
	_, err = w.add(county.CodeOrder{Station: m.seat, Replace: takeOver, Also: !takeOver})
	return err
}

// transfer has staff move a machine to another station, with what it holds.
func (w *world) transfer(a, b int) error {
	m, err := w.machine(a)
	if err != nil || m.gone || m.seat == seat(b) {
		return err
	}
	if m.s != nil {
		m.s.end()
	}
	was := m.seat
	m.seat, m.moved = seat(b), true
	err = m.enrol(county.CodeOrder{Station: m.seat, Also: true})
	if err != nil && uncut(err) == nil {
		m.seat = was
	}
	return uncut(err)
}

// rejoin has staff join a machine again that the county does not know.
func (w *world) rejoin(a, _ int) error {
	m, err := w.machine(a)
	if err != nil || m.gone || m.refused == nil {
		return err
	}
	return uncut(m.enrol(county.CodeOrder{Station: m.seat, Also: true}))
}

// copyFiles keeps a copy of a machine's files.
func (w *world) copyFiles(a, _ int) error {
	m, err := w.machine(a)
	if err != nil || m.gone {
		return err
	}
	m.copied, err = m.images()
	return err
}

// oldBox puts the copy of a machine's outbox back.
func (w *world) oldBox(a, _ int) error {
	m, err := w.machine(a)
	if err != nil || m.gone || m.copied == nil {
		return err
	}
	w.count.Wrong++
	m.off()
	if err := os.WriteFile(m.path(outbox.FileName), m.copied[outbox.FileName], 0o600); err != nil {
		return err
	}
	if err := m.boot(); err != nil {
		return err
	}
	for _, c := range w.hub.conns { // it takes longer than a connection lives without a word
		if c.machine.ID == m.box.Machine() {
			c.close()
		}
	}
	m.putBack = true
	has, err := m.keeps()
	w.oracle.dropped(m, func(f *filed) bool { _, ok := has[string(f.reg.ID)]; return ok }, w.hub.store.State())
	return err
}

// oldContent puts the copy of a machine's content back.
func (w *world) oldContent(a, _ int) error {
	m, err := w.machine(a)
	if err != nil || m.gone || m.copied == nil {
		return err
	}
	w.count.Wrong++
	m.off()
	if err := os.WriteFile(m.path(localstore.FileName), m.copied[localstore.FileName], 0o600); err != nil {
		return err
	}
	return m.boot()
}

// spoil damages a machine's content, which it notices as it starts.
func (w *world) spoil(a, b int) error {
	m, err := w.machine(a)
	if err != nil || m.gone {
		return err
	}
	w.count.Wrong++
	m.off()
	file, err := os.ReadFile(m.path(localstore.FileName))
	if err != nil {
		return err
	}
	half := file[:len(file)/2+b]
	if err := os.WriteFile(m.path(localstore.FileName), half, 0o600); err != nil {
		return err
	}
	return m.boot()
}

// receive is the county's taking in of entries.
func (w *world) receive(m *conn, put wire.Put) (wire.Ack, error) {
	if w.sabotage.receive != nil {
		return w.sabotage.receive(w, m, put)
	}
	return w.hub.c.Receive(m.machine, put)
}
