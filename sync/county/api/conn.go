package api

import (
	"errors"
	"io"
	"sync"
	"time"

	"github.com/gorilla/websocket"

	"lianluozhan/sync/county"
	"lianluozhan/sync/wire"
)

// conn is one station's connection. read and write run in a goroutine each; only
// write sends. There is no queue of changes: a wake says that there is something
// newer than the cursor, so a slow station holds nothing up and misses nothing.
type conn struct {
	s       *Server
	ws      *websocket.Conn
	machine county.Machine
	pos     position
	view    county.View
	since   time.Time

	wake   <-chan struct{}
	unwake func()
	out    chan any // answers to what the station said
	quit   chan struct{}
	once   sync.Once

	mu     sync.Mutex
	wants  []wire.WantBlob
	poked  chan struct{}
	status wire.Status
	cursor uint64
}

// maxWants bounds what a station can ask for ahead.
const maxWants = 4096

func newConn(s *Server, ws *websocket.Conn, m county.Machine, pos position, view county.View) *conn {
	c := &conn{
		s: s, ws: ws, machine: m, pos: pos, view: view, since: s.county.Now(), out: make(chan any, 8), quit: make(chan struct{}),
		poked: make(chan struct{}, 1),
	}
	c.wake, c.unwake = s.county.Watch(view.Scopes...)
	ws.SetReadLimit(wire.MaxMessage)
	return c
}

func (c *conn) close() {
	c.once.Do(func() {
		close(c.quit)
		c.unwake()
		_ = c.ws.Close() // both sides see it
	})
}

// bye asks write to say why and close.
func (c *conn) bye(b wire.Bye) {
	select {
	case c.out <- b:
	default:
		c.close()
	}
}

func (c *conn) online() Online {
	c.mu.Lock()
	defer c.mu.Unlock()
	return Online{c.machine.ID, c.machine.Station, c.since, c.status, c.cursor}
}

func (c *conn) read() {
	defer c.close()
	c.ws.SetPongHandler(func(string) error { return c.ws.SetReadDeadline(time.Now().Add(readWait)) })
	c.ws.SetPingHandler(func(data string) error {
		deadline := time.Now().Add(readWait)
		err := c.ws.WriteControl(websocket.PongMessage, []byte(data), time.Now().Add(writeWait))
		return errors.Join(err, c.ws.SetReadDeadline(deadline))
	})
	for {
		if err := c.ws.SetReadDeadline(time.Now().Add(readWait)); err != nil {
			return
		}
		kind, r, err := c.ws.NextReader()
		if err != nil {
			return // the station went away, which is nothing special
		}
		// What is deflated may be far longer than what came over the line.
		frame, err := io.ReadAll(io.LimitReader(r, wire.MaxMessage+1))
		if err != nil {
			return
		}
		var msg any
		if kind == websocket.BinaryMessage {
			msg, err = wire.Decode(frame)
		} else {
			err = errors.New("not a binary message")
		}
		if err != nil {
			c.s.log.Warn("station said what cannot be read", "station", string(c.machine.Station), "error", err)
			c.reply(wire.Bye{Code: wire.ByeProtocol, Words: "cannot be read", Retry: 30_000})
			<-c.quit // write says goodbye and closes
			return
		}
		if !c.hear(msg) {
			return
		}
	}
}

func (c *conn) hear(msg any) bool {
	switch m := msg.(type) {
	case wire.Put:
		ack, err := c.s.county.Receive(c.machine, m)
		if err != nil {
			c.s.log.Error("entries not stored", "station", string(c.machine.Station), "error", err)
			return c.reply(wire.Bye{Code: wire.ByeBusy, Retry: 5_000})
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
		c.mu.Lock()
		c.status = m
		c.mu.Unlock()
	case wire.Manifest:
		return c.reply(m)
	}
	return true
}

func (c *conn) want(blobs []wire.WantBlob) {
	c.mu.Lock()
	if len(c.wants)+len(blobs) <= maxWants {
		c.wants = append(c.wants, blobs...)
	}
	c.mu.Unlock()
	select {
	case c.poked <- struct{}{}:
	default:
	}
}

// reply hands a message to write; false when the connection ends.
func (c *conn) reply(msg any) bool {
	select {
	case c.out <- msg:
		return true
	case <-c.quit:
		return false
	}
}
