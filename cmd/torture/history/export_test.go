package history

import (
	"maps"
	"time"

	"lianluozhan/cmd/torture/history/memstore"
	"lianluozhan/sync/county"
	"lianluozhan/sync/wire"
)

// Sabotaged plays until the first failure with one of Mistakes made on purpose.
func Sabotaged(o Options, mistake string) Options {
	o.sabotage, o.stop = mistakes()[mistake], true
	return o
}

// ReplayForgetful plays a history whose stations keep nothing past safe.
func ReplayForgetful(ops Ops) (*Breach, error) {
	return replay(ops, Options{sabotage: func() sabotage { return sabotage{keep: time.Nanosecond} }})
}

// Mistakes names what Sabotaged can do.
func Mistakes() []string {
	var names []string
	for name := range maps.Keys(mistakes()) {
		names = append(names, name)
	}
	return names
}

func mistakes() map[string]func() sabotage {
	return map[string]func() sabotage{
		"the county acknowledges before it syncs":            unsynced,
		"the cursor is written apart from the content":       cursorFirst,
		"duplicates are known for two minutes":               window,
		"what is stored counts as safe":                      storedIsSafe,
		"what follows an entry that was not stored is heard": func() sabotage { return sabotage{hears: true} },
		"a restored county keeps its epoch":                  func() sabotage { return sabotage{sameEpoch: true} },
		"a backup's marks are taken after it":                lateMarks,
		"a station does not believe in less than before":     neverLess,
		"deletions are not told":                             deaf,
		"a reset leaves what was there":                      noReset,
		"a message is acknowledged up to what was sent":      sentIsStored,
		"a county does not say that it keeps backups":        noBackups,
		"acknowledgements do not name their last entry":      nameless,
	}
}

// unsynced: what came with the last message is gone after a crash.
func unsynced() sabotage {
	var synced *memstore.State
	return sabotage{
		receive: func(w *world, c *conn, put wire.Put) (wire.Ack, error) {
			state := w.hub.store.State()
			synced = &state
			return w.hub.c.Receive(c.machine, put)
		},
		crashed: func(w *world) memstore.State {
			if synced != nil {
				return *synced
			}
			return w.hub.store.State()
		},
	}
}

func cursorFirst() sabotage {
	return sabotage{apply: func(m *machine, c wire.Changes) error {
		if c.Last || len(c.Items) == 0 {
			return m.store.Apply(c)
		}
		if err := m.store.Apply(wire.Changes{Cursor: c.Cursor, Head: c.Head}); err != nil {
			return err
		}
		if m.doom > 0 { // the power goes here
			return nil
		}
		return m.store.Apply(c)
	}}
}

// window forgets the names of entries that came longer ago.
func window() sabotage {
	return sabotage{receive: func(w *world, c *conn, put wire.Put) (wire.Ack, error) {
		state := w.hub.store.State()
		for _, item := range put.Items {
			if came, ok := w.came[item.ULID]; ok && has(state, item.ULID) && w.clock().Sub(came) > 2*time.Minute {
				err := w.hub.store.Update(func(tx county.Tx) error { return tx.Delete("entry", item.ULID) })
				if err != nil {
					return wire.Ack{}, err
				}
			}
			w.came[item.ULID] = w.clock()
		}
		return w.hub.c.Receive(c.machine, put)
	}}
}

// heard changes what stations hear.
func heard(change func(*session, any) any) func() sabotage {
	return func() sabotage { return sabotage{down: change} }
}

func storedIsSafe() sabotage {
	return heard(func(_ *session, msg any) any {
		switch m := msg.(type) {
		case wire.Ack:
			m.Safe = m.Stored
			return m
		case wire.Welcome:
			m.Ack.Safe = m.Ack.Stored
			return m
		}
		return msg
	})()
}

func neverLess() sabotage {
	most := map[*machine]wire.Ack{}
	return heard(func(s *session, msg any) any {
		if m, ok := msg.(wire.Ack); ok && most[s.m].Outbox == m.Outbox {
			most[s.m] = m
		}
		if m, ok := msg.(wire.Welcome); ok {
			if old := most[s.m]; old.Outbox == m.Ack.Outbox && old.Stored > m.Ack.Stored {
				m.Ack = old
			}
			most[s.m] = m.Ack
			return m
		}
		return msg
	})()
}

func deaf() sabotage {
	return heard(func(_ *session, msg any) any {
		if m, ok := msg.(wire.Changes); ok {
			var items []wire.Item
			for _, it := range m.Items {
				if !it.Deleted {
					items = append(items, it)
				}
			}
			m.Items = items
			return m
		}
		return msg
	})()
}

// noReset: a whole view is taken for some more changes.
func noReset() sabotage {
	return heard(func(s *session, msg any) any {
		epoch, _, _ := s.m.store.Position()
		if m, ok := msg.(wire.Welcome); ok && m.Epoch == epoch {
			m.Reset = false
			return m
		}
		return msg
	})()
}

func noBackups() sabotage {
	return heard(func(_ *session, msg any) any {
		switch m := msg.(type) {
		case wire.Welcome:
			m.Backups, m.Ack.Safe = false, 0
			return m
		case wire.Ack:
			m.Safe = 0
			return m
		}
		return msg
	})()
}

func nameless() sabotage {
	return heard(func(_ *session, msg any) any {
		if m, ok := msg.(wire.Welcome); ok {
			m.Ack.Last = ""
			return m
		}
		return msg
	})()
}

func sentIsStored() sabotage {
	return sabotage{receive: func(w *world, c *conn, put wire.Put) (wire.Ack, error) {
		ack, err := w.hub.c.Receive(c.machine, wire.Put{Outbox: put.Outbox, Items: put.Items[:1]})
		ack.Stored = max(ack.Stored, put.Items[len(put.Items)-1].N)
		return ack, err
	}}
}

func lateMarks() sabotage {
	return sabotage{marks: func(w *world) (map[string]uint64, error) { return w.hub.c.Marks() }}
}
