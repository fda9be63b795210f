package api

import (
	"errors"
	"io"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"

	"lianluozhan/sync/county"
	"lianluozhan/sync/wire"
)

// conn is one station's connection. A goroutine reads; what there is to send is
// sent by one of the server's crew, whom kick calls. There is no queue of
// changes: a wake says that there is something newer than the cursor, so a slow
// station holds nothing up and misses nothing.
type conn struct {
	s       *Server
	ws      *websocket.Conn
	machine county.Machine
	pos     wire.Place
	view    county.View
	since   time.Time
	speaks  int // version
	unwake  func()

	st   stream      // of whoever sends
	out  chan any    // answers to what the station said
	woke atomic.Bool // the county has changed
	ping atomic.Bool // a ping is due

	quit  chan struct{}
	once  sync.Once
	heard atomic.Int64 // when anything last came, Unix seconds

	mu     sync.Mutex
	busy   bool // somebody sends
	again  bool // and is to look once more before leaving
	wants  []wire.WantBlob
	status report
	helped *helped         // nil for a machine without a helper
	told   int64           // when status came, Unix milliseconds; 0 before
	fixes  []wire.ClockFix // taken in since the last entries; read's alone
	cursor uint64
}

// pong answers a ping.
type pong string

// maxWants bounds what a station can ask for ahead.
const maxWants = 4096

func newConn(s *Server, ws *websocket.Conn, m county.Machine, pos wire.Place, view county.View) *conn {
	c := &conn{
		s: s, ws: ws, machine: m, pos: pos, view: view, since: s.county.Now(), out: make(chan any, 4), quit: make(chan struct{}),
	}
	c.speaks = map[string]int{wire.SubprotocolV1: 1, wire.Subprotocol: 2, "": 3}[ws.Subprotocol()]
	c.heard.Store(time.Now().Unix())
	ws.SetReadLimit(wire.MaxMessage)
	return c
}

// listen begins to wait for changes of the county.
func (c *conn) listen() {
	c.unwake = c.s.county.WatchFunc(func() {
		c.woke.Store(true)
		c.kick()
	}, c.view.Scopes...)
}

func (c *conn) close() {
	c.once.Do(func() {
		close(c.quit)
		c.unwake()
		_ = c.ws.Close() // both sides see it
		c.s.gone(c)
	})
}

// kick has somebody send what there is to send, or whoever does look once more.
func (c *conn) kick() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.again = true
	if !c.busy {
		c.busy = true
		c.s.crew.take(c)
	}
}

// work sends until there is nothing left.
func (c *conn) work() {
	for {
		more, err := c.turn()
		if err != nil {
			c.failed(err)
			c.close() // and stay busy: nobody comes here again
			return
		}
		if more {
			continue
		}
		// Or its timer wakes the county later for nothing. Only who sends writes.
		_ = c.ws.NetConn().SetWriteDeadline(time.Time{})
		c.mu.Lock()
		if !c.again {
			c.busy = false
			c.mu.Unlock()
			return
		}
		c.again = false
		c.mu.Unlock()
	}
}

// bye says why and closes.
func (c *conn) bye(b wire.Bye) {
	select {
	case c.out <- b:
		c.kick()
	default:
		c.close()
	}
}

func (c *conn) online() Online {
	c.mu.Lock()
	defer c.mu.Unlock()
	o := Online{
		Machine: c.machine.ID, Station: c.machine.Station, Since: c.since, Seen: time.Unix(c.heard.Load(), 0),
		Status: c.status.status(), Cursor: c.cursor,
	}
	if c.helped != nil {
		o.Status.Vitals = c.helped.vitals
	}
	if c.told != 0 {
		o.Told = time.UnixMilli(c.told)
	}
	return o
}

// tick pings a station that was not heard of for a while, and ends the connection
// of one that stays silent.
func (c *conn) tick(now time.Time) {
	silent := now.Sub(time.Unix(c.heard.Load(), 0))
	switch {
	case silent > readWait:
		c.close()
	case silent > pingEvery:
		c.ping.Store(true)
		c.kick()
	}
}

func (c *conn) alive() { c.heard.Store(time.Now().Unix()) }

func (c *conn) read() {
	defer c.close()
	c.ws.SetPongHandler(func(string) error { c.alive(); return nil })
	c.ws.SetPingHandler(func(data string) error {
		c.alive()
		c.reply(pong(data))
		return nil
	})
	for {
		kind, r, err := c.ws.NextReader()
		if err != nil {
			return // the station went away, which is nothing special
		}
		c.alive()
		// What is deflated may be far longer than what came over the line.
		frame, err := io.ReadAll(io.LimitReader(&aliveReader{c, r}, wire.MaxMessage+1))
		if err != nil {
			return
		}
		if !aside(func() bool { return c.take(kind, frame) }) {
			return
		}
	}
}

// aside waits for what a message asks for, which is done on a stack of its own: one
// that had to grow for it would stay that large for as long as the station is
// connected and says nothing.
func aside(do func() bool) bool {
	done := make(chan bool, 1)
	go func() { done <- do() }()
	return <-done
}

func (c *conn) take(kind int, frame []byte) bool {
	msg, err := decode(kind, frame)
	if err != nil {
		c.s.log.Warn("station said what cannot be read", "station", string(c.machine.Station), "error", err)
		c.reply(wire.Bye{Code: wire.ByeProtocol, Words: "cannot be read", Retry: 30_000})
		<-c.quit // who sends says goodbye and closes
		return false
	}
	return c.hear(msg)
}

// aliveReader notes every piece that comes: a long message on a slow line is no
// silence.
type aliveReader struct {
	c *conn
	r io.Reader
}

func (a *aliveReader) Read(p []byte) (int, error) {
	a.c.alive()
	return a.r.Read(p) //nolint:wrapcheck // io.EOF must stay bare
}

func decode(kind int, frame []byte) (any, error) {
	if kind != websocket.BinaryMessage {
		return nil, errors.New("not a binary message")
	}
	frame, err := wire.Inflate(frame)
	if err != nil {
		return nil, err
	}
	return wire.Decode(frame)
}

func (c *conn) hear(msg any) bool {
	switch m := msg.(type) {
	case wire.Put:
		c.fixes = nil
		if wait := c.s.flood.wait(c.machine.ID, len(m.Items)); wait > 0 {
			c.s.log.Warn("flood of entries slowed", "station", string(c.machine.Station), "wait_s", int(wait.Seconds()))
			c.reply(wire.Bye{Code: wire.ByeBusy, Words: "too many entries", Retry: wait.Milliseconds()})
			<-c.quit
			return false
		}
		ack, err := c.s.county.Receive(c.machine, m)
		if err != nil {
			c.s.log.Error("entries not stored", "station", string(c.machine.Station), "error", err)
			c.reply(wire.Bye{Code: wire.ByeBusy, Retry: 5_000})
			<-c.quit // the entries behind these are not heard: acknowledged, they would stand for these too
			return false
		}
		for _, v := range ack.Verdicts {
			c.s.log.Warn("entry not simply stored", "station", string(c.machine.Station), "n", v.N, "verdict", v.What)
		}
		return c.reply(ack)
	case wire.Want:
		c.want(m.Blobs)
	case wire.Applied:
		c.mu.Lock()
		c.cursor = m.Cursor
		c.mu.Unlock()
	case wire.Status:
		c.reported(m)
	case wire.Parcel:
		if c.s.fleet.piece(c.machine.ID, m, c.s.county.Now()) {
			c.s.log.Info("parcel came", "station", string(c.machine.Station), "kind", m.Kind)
		}
	case wire.Manifest:
		return c.reply(m)
	}
	return true
}

// correct takes in what the station knows of its clock, unless it said so before
// and has sent nothing since.
func (c *conn) correct(fixes []wire.ClockFix) {
	if len(fixes) == 0 || slices.Equal(fixes, c.fixes) {
		return
	}
	n, err := c.s.county.Correct(c.machine, fixes)
	if err != nil {
		c.s.log.Error("times not corrected", "station", string(c.machine.Station), "error", err)
		return
	}
	c.fixes = fixes
	if n > 0 {
		c.s.log.Warn("times corrected, a station's clock was wrong", "station", string(c.machine.Station), "matters", n)
	}
}

func (c *conn) want(blobs []wire.WantBlob) {
	c.mu.Lock()
	if len(c.wants)+len(blobs) <= maxWants {
		c.wants = append(c.wants, blobs...)
	}
	c.mu.Unlock()
	c.kick()
}

// reply hands a message to whoever sends; false when the connection ends.
func (c *conn) reply(msg any) bool {
	select {
	case c.out <- msg:
		c.kick()
		return true
	case <-c.quit:
		return false
	}
}
