package uplink_test

import (
	"errors"
	"testing"

	"lianluozhan/sync/station/localstore"
	"lianluozhan/sync/station/uplink"
	"lianluozhan/sync/wire"
)

// fullDisk is content that cannot be written.
type fullDisk struct {
	*localstore.Store
	greeting error
}

func (f fullDisk) Welcomed(w wire.Welcome) error { return errors.Join(f.Store.Welcomed(w), f.greeting) }

func (f fullDisk) Apply(wire.Changes) error { return localstore.ErrDiskFull }

// A disk that takes no content must not keep what residents entered from getting
// away, which may be what fills it.
func TestEntriesGetAwayFromAFullDisk(t *testing.T) {
	for name, greeting := range map[string]error{"while it changes": nil, "from the greeting on": localstore.ErrDiskFull} {
		t.Run(name, func(t *testing.T) {
			told := make(chan struct{}, 1)
			c := newCounty(t, func(k *talk) {
				doc, has := item(t, 1, station()), uint64(0)
				if k.dial > 1 {
					has = 60
				}
				k.send(wire.Welcome{Version: 2, Epoch: wire.ID16{1}, Head: 1, Ack: wire.Ack{Outbox: k.outbox(), Stored: has}},
					wire.Changes{Cursor: 1, Head: 1, Items: []wire.Item{doc}}, sumOf(1, doc))
				if k.dial > 1 { // nothing is owed any more: there is no use in staying
					k.linger()
					return
				}
				for stored := has; stored < 60; {
					p, ok := next[wire.Put](k)
					if !ok {
						t.Error("hung up before all entries were taken")
						return
					}
					stored = p.Items[len(p.Items)-1].N
					k.send(wire.Ack{Outbox: p.Outbox, Stored: stored})
				}
				k.linger()
				told <- struct{}{}
			})
			m := newMachine(t, c.URL)
			for range 60 {
				if _, err := m.box.File(filing()); err != nil {
					t.Fatal(err)
				}
			}
			m.cfg.Content = fullDisk{m.store, greeting}
			m.Uplink = uplink.New(m.cfg)
			m.start(t)
			m.until(t, "all sent", func() bool { return m.box.Unsent() == 0 })
			<-told
			m.until(t, "the trouble", func() bool { return m.State().Problem == uplink.ProblemDisk })
		})
	}
}
