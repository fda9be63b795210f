package uplink_test

import (
	"sync"
	"testing"
	"time"

	"lianluozhan/sync/station/uplink"
	"lianluozhan/sync/wire"
)

// servant does what the county asks and keeps what became of it.
type servant struct {
	mu   sync.Mutex
	done []wire.Outcome
}

func (s *servant) obey(c wire.Command, refresh func() error) {
	o := wire.Outcome{ID: c.ID, State: wire.Complete}
	if c.What == wire.DoRefresh && refresh() != nil {
		o.State = wire.Unable
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.done = append(s.done, o)
}

func (s *servant) report() wire.Status {
	s.mu.Lock()
	defer s.mu.Unlock()
	return wire.Status{Version: "1", Done: s.done}
}

// obeying is a machine that takes commands and reports without waiting.
func obeying(t *testing.T, url string) (*machine, *servant) {
	t.Helper()
	m, s := newMachine(t, url), &servant{}
	m.cfg.Obey, m.cfg.Report = s.obey, s.report
	m.cfg.Timing.News = time.Millisecond
	m.Uplink = uplink.New(m.cfg)
	return m, s
}

func TestACommandIsAnsweredAtOnce(t *testing.T) {
	answered := make(chan []wire.Outcome, 1)
	st := item(t, 1, station())
	c := newCounty(t, func(k *talk) {
		k.send(wire.Welcome{Version: 3, Epoch: wire.ID16{1}, Head: 1, Reset: true, Ack: wire.Ack{Outbox: k.outbox()}},
			wire.Changes{Cursor: 1, Head: 1, Items: []wire.Item{st}, Last: true}, sumOf(1, st))
		next[wire.Status](k)
		k.send(wire.Command{ID: "a", What: "示例"})
		for {
			r, ok := next[wire.Status](k)
			if !ok {
				return
			}
			if len(r.Done) > 0 {
				answered <- r.Done
				k.linger()
				return
			}
		}
	})
	m, _ := obeying(t, c.URL)
	m.start(t)
	select {
	case done := <-answered:
		if len(done) != 1 || done[0] != (wire.Outcome{ID: "a", State: wire.Complete}) {
			t.Errorf("the county hears %+v", done)
		}
	case <-time.After(10 * time.Second):
		t.Fatal("the county never heard what became of its command")
	}
}

func TestRefreshAsksForEverythingAnew(t *testing.T) {
	st := item(t, 1, station())
	c := newCounty(t, func(k *talk) {
		w := wire.Welcome{Version: 3, Epoch: wire.ID16{1}, Head: 1, Reset: true, Ack: wire.Ack{Outbox: k.outbox()}}
		whole := wire.Changes{Cursor: 1, Head: 1, Items: []wire.Item{st}, Last: true}
		if k.said.Epoch != (wire.ID16{}) {
			k.t.Errorf("connection %d names a position", k.dial)
		}
		k.send(w, whole, sumOf(1, st))
		if k.dial == 1 {
			next[wire.Applied](k)
			k.send(wire.Command{ID: "b", What: wire.DoRefresh})
		}
		k.linger()
	})
	m, s := obeying(t, c.URL)
	m.start(t)
	m.until(t, "second connection in step", func() bool {
		_, cursor, _ := m.store.Position()
		return c.dials.Load() == 2 && m.State().Connected && cursor == 1
	})
	if done := s.report().Done; len(done) != 1 || done[0].State != wire.Complete {
		t.Errorf("it says %+v", done)
	}
	if m.store.Content().Station.Name != "示例站" {
		t.Error("the content was not there all the time")
	}
}

// A machine that takes no commands is not troubled by one.
func TestCommandsWithoutAServant(t *testing.T) {
	heard := make(chan bool, 1)
	st := item(t, 1, station())
	c := newCounty(t, func(k *talk) {
		k.send(wire.Welcome{Version: 3, Epoch: wire.ID16{1}, Head: 1, Reset: true, Ack: wire.Ack{Outbox: k.outbox()}},
			wire.Command{ID: "a", What: wire.DoRestart}, wire.Changes{Cursor: 1, Head: 1, Items: []wire.Item{st}, Last: true})
		_, ok := next[wire.Applied](k)
		heard <- ok
		k.linger()
	})
	newMachine(t, c.URL).start(t)
	select {
	case ok := <-heard:
		if !ok {
			t.Error("the command ended the connection")
		}
	case <-time.After(10 * time.Second):
		t.Fatal("nothing after the command was taken in")
	}
}
