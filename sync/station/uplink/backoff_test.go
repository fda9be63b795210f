package uplink_test

import (
	"slices"
	"sync"
	"testing"
	"time"

	"lianluozhan/sync/station/uplink"
	"lianluozhan/sync/wire"
)

// TestBackoffDoublesAndStartsOver watches the bounds of the random waits: they
// double up to the most while the county is useless and start over after a good
// connection.
func TestBackoffDoublesAndStartsOver(t *testing.T) {
	c := newCounty(t, func(k *talk) {
		if k.dial != 8 {
			return // hangs up without a greeting
		}
		k.send(wire.Welcome{Version: 1, Epoch: wire.ID16{1}, Ack: wire.Ack{Outbox: k.outbox()}}, wire.Sum{})
		next[wire.Status](k)
	})
	m := newMachine(t, c.URL)
	var mu sync.Mutex
	var bounds []time.Duration
	m.cfg.Timing = uplink.Timing{} // the usual values
	m.cfg.Jitter = func(d time.Duration) time.Duration {
		mu.Lock()
		defer mu.Unlock()
		bounds = append(bounds, d/time.Second)
		return 0
	}
	m.Uplink = uplink.New(m.cfg)
	m.start(t)
	m.until(t, "ten connections", func() bool { return c.dials.Load() >= 11 })
	mu.Lock()
	defer mu.Unlock()
	if want := []time.Duration{1, 2, 4, 8, 16, 30, 30, 1, 2, 4}; !slices.Equal(bounds[:10], want) {
		t.Errorf("bounds in seconds are %d, want %d", bounds[:10], want)
	}
}

// TestTheCountySaysHowSoonToComeBack: while nobody answers, a station asks within
// the spread that its county gave, however long it lasts.
func TestTheCountySaysHowSoonToComeBack(t *testing.T) {
	for _, tt := range []struct {
		name        string
		spread      int64 // ms
		first, rest time.Duration
	}{
		{"small county", 1000, time.Second, time.Second},
		{"large county", 20_000, 20 * time.Second, 20 * time.Second},
		{"absurd", 1 << 40, 30 * time.Second, 30 * time.Second},
		{"less than nothing", -5, time.Second, 30 * time.Second},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := newCounty(t, func(k *talk) {
				k.send(wire.Welcome{Version: 1, Epoch: wire.ID16{1}, Spread: tt.spread, Ack: wire.Ack{Outbox: k.outbox()}}, wire.Sum{})
				next[wire.Status](k)
			})
			m := newMachine(t, c.URL)
			bounds := make(chan time.Duration, 1)
			m.cfg.Timing = uplink.Timing{} // the usual values
			m.cfg.Jitter = func(d time.Duration) time.Duration {
				if c.dials.Load() == 1 { // gone after the first connection
					c.Listener.Close()
				}
				select {
				case bounds <- d:
				case <-t.Context().Done():
				}
				return 0
			}
			m.Uplink = uplink.New(m.cfg)
			m.start(t)
			if got := <-bounds; got != tt.first {
				t.Errorf("first wait is up to %v, want %v", got, tt.first)
			}
			var last time.Duration
			for range 9 {
				last = <-bounds
			}
			if last != tt.rest {
				t.Errorf("after a while it is up to %v, want %v", last, tt.rest)
			}
		})
	}
}

// TestALongBacklogIsSentInPieces files more than fits one window.
func TestALongBacklogIsSentInPieces(t *testing.T) {
	const n = 700
	var most uint64
	c := newCounty(t, func(k *talk) {
		k.send(wire.Welcome{Version: 1, Epoch: wire.ID16{1}, Ack: wire.Ack{Outbox: k.outbox()}})
		for acked := uint64(0); acked < n; {
			p, ok := next[wire.Put](k)
			if !ok {
				return
			}
			last := p.Items[len(p.Items)-1].N
			if most = max(most, last-acked); last < 512 {
				continue // pipelined: more comes without an answer
			}
			acked = last
			k.send(wire.Ack{Outbox: p.Outbox, Stored: acked})
		}
		k.linger()
	})
	m := newMachine(t, c.URL)
	for range n {
		if _, err := m.box.File(filing()); err != nil {
			t.Fatal(err)
		}
	}
	m.start(t)
	m.until(t, "all acknowledged", func() bool { return m.box.Unsent() == 0 })
	if most < 500 || most > 600 {
		t.Errorf("%d entries were under way at most", most)
	}
}

func TestStateTellsUnsentEntriesOffline(t *testing.T) {
	m := newMachine(t, "http://127.0.0.1:1")
	m.cfg.Timing.First, m.cfg.Timing.Most = time.Hour, time.Hour
	m.cfg.Jitter = func(d time.Duration) time.Duration { return d }
	m.Uplink = uplink.New(m.cfg)
	m.start(t)
	m.until(t, "offline", func() bool { return m.State().Problem == uplink.ProblemOffline })
	changed, cancel := m.Subscribe()
	defer cancel()
	if _, err := m.box.File(filing()); err != nil {
		t.Fatal(err)
	}
	<-changed
	if s := m.State(); s.Unsent != 1 || s.Connected {
		t.Errorf("state is %+v", s)
	}
}
