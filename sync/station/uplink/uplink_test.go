package uplink_test

import (
	"bytes"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"lianluozhan/sync/liaison"
	"lianluozhan/sync/station/uplink"
	"lianluozhan/sync/wire"
)

func TestFirstSyncShowsTheWholeViewAtOnce(t *testing.T) {
	body, id, sum := photo(1)
	st := item(t, 1, station())
	deputy := item(t, 2, liaison.Deputy{ID: "d1", Name: "示例甲", Photo: id})
	c := newCounty(t, func(k *talk) {
		if k.said.Epoch != (wire.ID16{}) {
			k.t.Errorf("a new station names epoch %x", k.said.Epoch)
		}
		k.send(wire.Welcome{Version: 1, Epoch: wire.ID16{1}, Head: 2, View: 9, Reset: true, Ack: wire.Ack{Outbox: k.outbox()}},
			wire.Changes{Cursor: 1, Head: 2, Items: []wire.Item{st}},
			wire.Changes{Cursor: 2, Head: 2, Items: []wire.Item{deputy}, Last: true}, sumOf(2, st, deputy))
		w, ok := next[wire.Want](k)
		if !ok || len(w.Blobs) != 1 || w.Blobs[0].Sum != sum {
			k.t.Errorf("station wants %+v", w)
			return
		}
		for at := 0; at < len(body); at += wire.BlobChunk {
			k.send(wire.Blob{Sum: sum, Offset: uint64(at), Total: uint64(len(body)), Bytes: body[at:min(at+wire.BlobChunk, len(body))]})
		}
		k.linger()
	})
	m := newMachine(t, c.URL)
	m.start(t)
	m.until(t, "photo", func() bool { return m.store.Blob(id) != nil })
	got := m.store.Content()
	if got.Station.Name != "示例站" || len(got.Deputies) != 1 || !bytes.Equal(m.store.Blob(id), body) {
		t.Errorf("content is %+v", got)
	}
	if s := m.State(); !s.Connected || s.Problem != uplink.NoProblem || s.LastSync.IsZero() {
		t.Errorf("state is %+v", s)
	}
	if epoch, cursor, view := m.store.Position(); epoch != (wire.ID16{1}) || cursor != 2 || view != 9 {
		t.Errorf("position is %x, %d, %d", epoch, cursor, view)
	}
}

func TestEntriesAreSentInOrderAndAcknowledged(t *testing.T) {
	got := make(chan wire.PutItem, 100)
	c := newCounty(t, func(k *talk) {
		k.send(wire.Welcome{Version: 1, Epoch: wire.ID16{1}, Ack: wire.Ack{Outbox: k.outbox()}})
		for {
			p, ok := next[wire.Put](k)
			if !ok {
				return
			}
			for _, it := range p.Items {
				got <- it
			}
			k.send(wire.Ack{Outbox: p.Outbox, Stored: p.Items[len(p.Items)-1].N, Time: time.Now().UnixMilli()})
		}
	})
	m := newMachine(t, c.URL)
	first, err := m.box.File(filing())
	if err != nil {
		t.Fatal(err)
	}
	m.start(t)
	m.until(t, "first acknowledged", func() bool { return m.box.Unsent() == 0 })
	second, err := m.box.File(filing())
	if err != nil {
		t.Fatal(err)
	}
	m.until(t, "second acknowledged", func() bool { return m.box.Unsent() == 0 })
	for i, want := range []liaison.Registration{first, second} {
		it := <-got
		if v, err := it.Open(); err != nil || it.N != uint64(i+1) || v.(liaison.Registration).ID != want.ID {
			t.Errorf("entry %d is %+v, %v", i, it, err)
		}
	}
	if len(got) != 0 {
		t.Errorf("%d entries were sent twice", len(got))
	}
}

func TestUnacknowledgedEntriesAreSentAgain(t *testing.T) {
	c := newCounty(t, func(k *talk) {
		k.send(wire.Welcome{Version: 1, Epoch: wire.ID16{1}, Ack: wire.Ack{Outbox: k.outbox()}})
		p, ok := next[wire.Put](k)
		if !ok || k.dial == 1 {
			return // cut off before the answer
		}
		if len(p.Items) != 3 || p.Items[0].N != 1 {
			k.t.Errorf("sent again: %+v", p.Items)
		}
		k.send(wire.Ack{Outbox: p.Outbox, Stored: 3})
		k.linger()
	})
	m := newMachine(t, c.URL)
	for range 3 {
		if _, err := m.box.File(filing()); err != nil {
			t.Fatal(err)
		}
	}
	m.start(t)
	m.until(t, "all acknowledged", func() bool { return m.box.Unsent() == 0 })
}

func TestResumeStartsWhereItEnded(t *testing.T) {
	st := item(t, 5, station())
	again := make(chan wire.Place, 10)
	c := newCounty(t, func(k *talk) {
		w := wire.Welcome{Version: 1, Epoch: wire.ID16{1}, Head: 5, View: 0xabc, Ack: wire.Ack{Outbox: k.outbox()}}
		if k.dial == 1 {
			w.Reset = true
			k.send(w, wire.Changes{Cursor: 5, Head: 5, Items: []wire.Item{st}, Last: true})
			next[wire.Applied](k)
			return
		}
		again <- k.said
		board := item(t, 6, liaison.Board{ID: "b", Title: "制度"})
		w.Head = 6
		k.send(w, wire.Changes{Cursor: 6, Head: 6, Items: []wire.Item{board}}, sumOf(6, st, board))
		k.linger()
	})
	m := newMachine(t, c.URL)
	m.start(t)
	m.until(t, "board", func() bool { return len(m.store.Content().Boards) == 1 })
	q := <-again
	if q.Epoch != (wire.ID16{1}) || q.Cursor != 5 || q.View != 0xabc {
		t.Errorf("second request names %+v", q)
	}
}

func TestDifferentSumsAreRepairedByManifest(t *testing.T) {
	st, stray := item(t, 1, station()), item(t, 2, liaison.Board{ID: "stray"})
	missing := item(t, 3, liaison.Notice{ID: "n", Title: "通知"})
	c := newCounty(t, func(k *talk) {
		k.send(wire.Welcome{Version: 1, Epoch: wire.ID16{1}, Head: 3, Ack: wire.Ack{Outbox: k.outbox()}},
			wire.Changes{Cursor: 3, Head: 3, Items: []wire.Item{st, stray}}, sumOf(3, st, missing))
		have, ok := next[wire.Manifest](k)
		if !ok || len(have.Revs) != 2 || have.Revs["board/stray"] != 2 {
			k.t.Errorf("manifest is %+v", have)
		}
		gone := wire.Item{Key: "board/stray", Rev: 3, Deleted: true}
		k.send(wire.Changes{Cursor: 3, Head: 3, Items: []wire.Item{gone, missing}}, sumOf(3, st, missing))
		k.linger()
	})
	m := newMachine(t, c.URL)
	m.start(t)
	m.until(t, "repaired", func() bool {
		c := m.store.Content()
		return len(c.Notices) == 1 && len(c.Boards) == 0
	})
}

func TestWhatCannotBeRepairedIsAskedForAnew(t *testing.T) {
	st := item(t, 1, station())
	c := newCounty(t, func(k *talk) {
		w := wire.Welcome{Version: 1, Epoch: wire.ID16{1}, Head: 1, Ack: wire.Ack{Outbox: k.outbox()}}
		if k.dial == 1 {
			wrong := wire.Sum{Cursor: 1, Sum: 42, Count: 1}
			k.send(w, wire.Changes{Cursor: 1, Head: 1, Items: []wire.Item{st}}, wrong)
			next[wire.Manifest](k)
			k.send(wrong)
			k.linger()
			return
		}
		if k.said.Epoch != (wire.ID16{}) {
			k.t.Error("the position was not given up")
		}
		w.Reset = true
		k.send(w, wire.Changes{Cursor: 1, Head: 1, Items: []wire.Item{st}, Last: true}, sumOf(1, st))
		k.linger()
	})
	m := newMachine(t, c.URL)
	m.start(t)
	m.until(t, "second connection", func() bool { return c.dials.Load() == 2 && m.State().Connected })
}

// TestBadCountiesAreSurvived shows a station with good content a bad county: it
// must say what is wrong, keep its content, and carry on once the county is well.
func TestBadCountiesAreSurvived(t *testing.T) {
	st := item(t, 1, station())
	other := item(t, 7, liaison.Station{ID: "elsewhere", Name: "别处"})
	welcome := func(k *talk) wire.Welcome {
		return wire.Welcome{Version: 1, Epoch: wire.ID16{1}, Head: 1, Ack: wire.Ack{Outbox: k.outbox()}}
	}
	for _, bad := range []struct {
		name  string
		serve func(*talk)
		want  uplink.Problem
	}{
		{"garbage", func(k *talk) {
			_ = k.conn.WriteMessage(websocket.BinaryMessage, []byte("\x02garbage"))
			k.linger()
		}, uplink.ProblemGarbage},
		{"garbage after the greeting", func(k *talk) {
			k.send(welcome(k))
			_ = k.conn.WriteMessage(websocket.BinaryMessage, bytes.Repeat([]byte{3, 0xff}, 5000))
			k.linger()
		}, uplink.ProblemGarbage},
		{"text", func(k *talk) {
			_ = k.conn.WriteMessage(websocket.TextMessage, []byte("hello"))
			k.linger()
		}, uplink.ProblemGarbage},
		{"a message over the limit", func(k *talk) {
			_ = k.conn.WriteMessage(websocket.BinaryMessage, make([]byte, wire.MaxMessage+1))
			k.linger()
		}, uplink.ProblemGarbage},
		{"a station's message", func(k *talk) { k.send(welcome(k), wire.Applied{}); k.linger() }, uplink.ProblemGarbage},
		{"another epoch without reset", func(k *talk) {
			w := welcome(k)
			w.Epoch = wire.ID16{2}
			k.send(w)
			k.linger()
		}, uplink.ProblemWrongCounty},
		{"a view without this station", func(k *talk) {
			w := welcome(k)
			w.Epoch, w.Reset = wire.ID16{2}, true
			k.send(w, wire.Changes{Cursor: 7, Head: 7, Items: []wire.Item{other}, Last: true})
			k.linger()
		}, uplink.ProblemWrongCounty},
		{"an impossible acknowledgement", func(k *talk) {
			k.send(welcome(k), wire.Ack{Outbox: k.outbox(), Stored: 99})
			k.linger()
		}, uplink.ProblemGarbage},
		{"busy", func(k *talk) { k.send(wire.Bye{Code: wire.ByeBusy, Retry: 1}); k.linger() }, uplink.ProblemBusy},
		{"replaced", func(k *talk) { k.send(welcome(k), wire.Bye{Code: wire.ByeReplaced}); k.linger() }, uplink.ProblemReplaced},
		{"hangs up at once", func(*talk) {}, uplink.ProblemOffline},
	} {
		t.Run(bad.name, func(t *testing.T) {
			release := make(chan struct{})
			c := newCounty(t, func(k *talk) {
				switch {
				case k.dial == 1:
					w := welcome(k)
					w.Reset = true
					k.send(w, wire.Changes{Cursor: 1, Head: 1, Items: []wire.Item{st}, Last: true}, sumOf(1, st))
					next[wire.Applied](k)
					return
				case isClosed(release):
					k.send(welcome(k), sumOf(1, st))
					k.linger()
				default:
					bad.serve(k)
				}
			})
			m := newMachine(t, c.URL)
			m.start(t)
			m.until(t, "problem "+string(bad.want), func() bool { return c.dials.Load() > 1 && m.State().Problem == bad.want })
			if m.store.Content().Station.Name != "示例站" {
				t.Errorf("content is gone: %+v", m.store.Content())
			}
			close(release)
			m.until(t, "well again", func() bool { return m.State().Connected })
		})
	}
}

func isClosed(ch chan struct{}) bool {
	select {
	case <-ch:
		return true
	default:
		return false
	}
}

func TestRevokedMachinesWait(t *testing.T) {
	for name, c := range map[string]*county{
		"by farewell": newCounty(t, func(k *talk) { k.send(wire.Bye{Code: wire.ByeRevoked}); k.linger() }),
		"by token":    newCounty(t, nil),
	} {
		m := newMachine(t, c.URL)
		if name == "by token" {
			m.cfg.Token = "stale"
			m.Uplink = uplink.New(m.cfg)
		}
		m.start(t)
		m.until(t, "revoked", func() bool { return m.State().Problem == uplink.ProblemRevoked })
		dials := c.dials.Load()
		m.Retry()
		if name == "by farewell" {
			m.until(t, "a retry by hand", func() bool { return c.dials.Load() > dials })
		}
	}
}

func TestHalfOpenConnectionsAreNoticed(t *testing.T) {
	c := newCounty(t, func(k *talk) {
		k.send(wire.Welcome{Version: 1, Epoch: wire.ID16{1}, Ack: wire.Ack{Outbox: k.outbox()}})
		if k.dial == 1 {
			<-k.gone() // reads nothing, so no ping is answered
			return
		}
		k.linger()
	})
	m := newMachine(t, c.URL)
	m.cfg.Timing.Silence = 100 * time.Millisecond
	m.Uplink = uplink.New(m.cfg)
	m.start(t)
	m.until(t, "a second connection", func() bool { return c.dials.Load() >= 2 && m.State().Connected })
}

// gone is closed when the test is over: the county neither reads nor hangs up.
func (k *talk) gone() <-chan struct{} { return k.t.Context().Done() }

func TestBlobsResumeAndBadOnesAreThrownAway(t *testing.T) {
	body, id, sum := photo(2)
	st := station()
	st.Photo = id
	it := item(t, 1, st)
	half := uint64(20_000)
	c := newCounty(t, func(k *talk) {
		k.send(wire.Welcome{Version: 1, Epoch: wire.ID16{1}, Head: 1, Ack: wire.Ack{Outbox: k.outbox()}},
			wire.Changes{Cursor: 1, Head: 1, Items: []wire.Item{it}})
		w, ok := next[wire.Want](k)
		if !ok {
			return
		}
		from := w.Blobs[0].Offset
		rest := bytes.Clone(body[from:])
		switch k.dial {
		case 1: // cut off after a piece
			k.send(wire.Blob{Sum: sum, Total: uint64(len(body)), Bytes: rest[:half]}, wire.Bye{Code: wire.ByeBusy, Retry: 1})
			return
		case 2: // the rest, with a flipped bit
			if from != half {
				k.t.Errorf("resumes at %d, want %d", from, half)
			}
			rest[100] ^= 1
		case 3:
			if from != 0 {
				k.t.Errorf("after a bad photo resumes at %d", from)
			}
		}
		for at := 0; at < len(rest); at += wire.BlobChunk {
			k.send(wire.Blob{Sum: sum, Offset: from + uint64(at), Total: uint64(len(body)), Bytes: rest[at:min(at+wire.BlobChunk, len(rest))]})
		}
		if k.dial == 2 {
			k.send(wire.Bye{Code: wire.ByeBusy, Retry: 1})
		}
		k.linger()
	})
	m := newMachine(t, c.URL)
	m.start(t)
	m.until(t, "photo", func() bool { return m.store.Blob(id) != nil })
	if c.dials.Load() != 3 {
		t.Errorf("took %d connections, want 3", c.dials.Load())
	}
}

func TestClockIsComparedWithTheCountys(t *testing.T) {
	for _, off := range []time.Duration{0, -3 * 365 * 24 * time.Hour} {
		c := newCounty(t, func(k *talk) {
			k.send(wire.Welcome{Version: 1, Epoch: wire.ID16{1}, Time: time.Now().UnixMilli(), Ack: wire.Ack{Outbox: k.outbox()}})
			k.linger()
		})
		m := newMachine(t, c.URL)
		m.cfg.Now = func() time.Time { return time.Now().Add(off) }
		m.Uplink = uplink.New(m.cfg)
		if _, known := m.ClockOffset(); known || m.ClockOK() {
			t.Error("the clock counts as compared before the county was heard")
		}
		m.start(t)
		m.until(t, "connected", func() bool { return m.State().Connected })
		got, known := m.ClockOffset()
		if !known || (got+off).Abs() > time.Minute || m.ClockOK() != (off == 0) {
			t.Errorf("clock off by %v: offset %v, known %v, ok %v", off, got, known, m.ClockOK())
		}
	}
}
