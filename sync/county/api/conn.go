package api

import (
	"encoding/hex"
	"errors"
	"sync"
	"time"

	"github.com/gorilla/websocket"

	"lianluozhan/sync/county"
	"lianluozhan/sync/liaison"
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

// ---------------------------------------------------------------------- read

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
		kind, frame, err := c.ws.ReadMessage()
		if err != nil {
			return // the station went away, which is nothing special
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
		ack, err := c.s.county.Receive(c.machine.Station, m)
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

// --------------------------------------------------------------------- write

func (c *conn) write() {
	defer c.close()
	st, err := c.welcome()
	if err != nil {
		c.failed(err)
		return
	}
	ping := time.NewTicker(pingEvery)
	defer ping.Stop()
	for {
		if err := c.turn(&st, ping.C); err != nil {
			c.failed(err)
			return
		}
	}
}

var errBye = errors.New("said goodbye")

func (c *conn) failed(err error) {
	if !errors.Is(err, errBye) && c.s.ctx.Err() == nil {
		c.s.log.Info("connection ended", "station", string(c.machine.Station), "error", err)
	}
}

// stream is what write knows about the station.
type stream struct {
	view   county.View
	epoch  wire.ID16
	cursor uint64
	safe   uint64
	reset  bool // sending the whole view
	level  bool // nothing newer than cursor that we know of
	summed time.Time
}

func (c *conn) welcome() (stream, error) {
	meta, err := c.s.county.Meta()
	if err != nil {
		return stream{}, err
	}
	ack, err := c.s.county.Outbox(c.pos.outbox)
	if err != nil {
		return stream{}, err
	}
	st := stream{view: c.view, epoch: meta.Epoch, cursor: c.pos.cursor, safe: ack.Safe}
	if c.pos.epoch != meta.Epoch || c.pos.view != c.view.ID || c.pos.cursor > meta.Head || c.pos.cursor < meta.Horizon {
		st.cursor, st.reset = 0, true
	}
	return st, c.send(wire.Welcome{
		Version: wire.Version, Epoch: meta.Epoch, Head: meta.Head, View: c.view.ID, Reset: st.reset,
		Time: c.s.county.Now().UnixMilli(), Ack: ack,
	})
}

// turn sends the most urgent thing there is, or waits for one: answers first,
// then changes, then files.
func (c *conn) turn(st *stream, ping <-chan time.Time) error {
	select {
	case msg := <-c.out:
		return c.say(st, msg)
	case <-c.wake: // looked at between any two pieces of a file: a change overtakes it
		return c.woken(st)
	default:
	}
	more, err := c.changes(st)
	if more || err != nil {
		return err
	}
	if sent, err := c.blob(); sent || err != nil {
		return err
	}
	select {
	case msg := <-c.out:
		return c.say(st, msg)
	case <-c.wake:
		return c.woken(st)
	case <-c.poked:
		return nil
	case <-ping:
		return c.ws.WriteControl(websocket.PingMessage, nil, time.Now().Add(writeWait))
	case <-c.quit:
		return errBye
	}
}

// woken looks at what a change of the county may mean for the connection itself.
func (c *conn) woken(st *stream) error {
	st.level = false
	view, err := c.s.county.ViewOf(c.machine.Station)
	if err != nil {
		return err
	}
	if view.ID != st.view.ID {
		return c.say(st, wire.Bye{Code: wire.ByeBusy, Words: "view changed", Retry: 1})
	}
	if !c.s.county.Speaks(c.machine) {
		return c.say(st, wire.Bye{Code: wire.ByeRevoked})
	}
	ack, err := c.s.county.Outbox(c.pos.outbox)
	if err == nil && ack.Safe > st.safe {
		st.safe = ack.Safe
		err = c.send(ack)
	}
	return err
}

func (c *conn) say(st *stream, msg any) error {
	switch m := msg.(type) {
	case wire.Manifest:
		return c.repair(st, m)
	case wire.Bye:
		return errors.Join(c.send(m), errBye)
	}
	return c.send(msg)
}

// changes sends the next piece of the log; false when the station has all of it.
func (c *conn) changes(st *stream) (bool, error) {
	if st.level {
		return false, nil
	}
	ch, err := c.s.county.Since(st.view, st.cursor, wire.MaxChanges)
	if err != nil {
		return false, err
	}
	last := ch.Cursor == ch.Head
	if len(ch.Items) > 0 || st.reset || ch.Cursor > st.cursor {
		if err := c.send(wire.Changes{Cursor: ch.Cursor, Head: ch.Head, Items: ch.Items, Last: st.reset && last}); err != nil {
			return false, err
		}
		st.cursor = ch.Cursor
		if last {
			st.reset = false
		}
	}
	if !last {
		return true, nil
	}
	st.level = true
	if now := time.Now(); now.Sub(st.summed) >= sumEvery {
		st.summed = now
		return false, c.sum(st)
	}
	return false, nil
}

func (c *conn) sum(st *stream) error {
	revs, head, err := c.s.county.Revs(st.view)
	if err != nil {
		return err
	}
	if head != st.cursor {
		st.summed = time.Time{} // something came in between: sum after that
		return nil
	}
	return c.send(wire.Sum{Cursor: head, Sum: wire.SumOf(revs), Count: uint64(len(revs))})
}

func (c *conn) repair(st *stream, m wire.Manifest) error {
	items, head, err := c.s.county.Repair(st.view, m.Revs)
	if err != nil {
		return err
	}
	c.s.log.Warn("view repaired", "station", string(c.machine.Station), "documents", len(items))
	for start := 0; start < len(items) || start == 0; {
		end, size := start, 0
		for end < len(items) && (end == start || size+len(items[end].Body) <= wire.MaxChanges) {
			size += len(items[end].Body) + len(items[end].Key) + 16
			end++
		}
		if err := c.send(wire.Changes{Cursor: head, Head: head, Items: items[start:end]}); err != nil {
			return err
		}
		if start = end; start == 0 {
			break
		}
	}
	st.cursor, st.level, st.summed = head, false, time.Time{}
	return nil
}

// blob sends one piece of the first file wanted.
func (c *conn) blob() (bool, error) {
	c.mu.Lock()
	if len(c.wants) == 0 {
		c.mu.Unlock()
		return false, nil
	}
	w := c.wants[0]
	c.mu.Unlock()
	b, ok := c.s.county.Blob(liaison.BlobID(hex.EncodeToString(w.Sum[:])))
	msg := wire.Blob{Sum: w.Sum, Offset: w.Offset, Total: uint64(len(b))}
	if ok && w.Offset <= uint64(len(b)) {
		msg.Bytes = b[w.Offset:min(uint64(len(b)), w.Offset+wire.BlobChunk)]
	}
	w.Offset += uint64(len(msg.Bytes))
	c.mu.Lock()
	if w.Offset < msg.Total && len(msg.Bytes) > 0 {
		c.wants[0] = w
	} else {
		c.wants = c.wants[1:]
	}
	c.mu.Unlock()
	return true, c.send(msg)
}

func (c *conn) send(msg any) error {
	frame, err := wire.Encode(msg)
	if err != nil {
		return err
	}
	if err := c.ws.SetWriteDeadline(time.Now().Add(writeWait)); err != nil {
		return err
	}
	return c.ws.WriteMessage(websocket.BinaryMessage, frame)
}
