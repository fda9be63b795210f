package api

import (
	"bytes"
	"encoding/hex"
	"errors"
	"time"

	"github.com/gorilla/websocket"

	"lianluozhan/sync/county"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/wire"
)

var errBye = errors.New("said goodbye")

func (c *conn) failed(err error) {
	if !errors.Is(err, errBye) && c.s.ctx.Err() == nil {
		c.s.log.Info("connection ended", "station", string(c.machine.Station), "error", err)
	}
}

// stream is what those who send know about the station, one after the other.
type stream struct {
	greeted bool
	turn    uint64 // of the county, at which the rest was looked up
	view    county.View
	epoch   wire.ID16
	cursor  uint64
	horizon uint64 // of the county at the greeting: the station lacks no deletion up to it
	safe    uint64
	reset   bool // sending the whole view
	level   bool // nothing newer than cursor that we know of
	summed  time.Time
	key     []byte // of the county, as the station was told
}

// welcome greets the station and finds out where it stands.
func (c *conn) welcome() error {
	meta, err := c.s.county.Meta()
	if err != nil {
		return err
	}
	w, err := c.s.county.Greeting(c.view)
	if err != nil {
		return err
	}
	if w.Ack, err = c.s.county.Outbox(c.pos.Outbox); err != nil {
		return err
	}
	st := stream{
		greeted: true, turn: c.st.turn, view: c.view, epoch: w.Epoch, cursor: c.pos.Cursor, horizon: meta.Horizon,
		safe: w.Ack.Safe, key: w.Key.ID,
	}
	if c.pos.Epoch != w.Epoch || c.pos.View != w.View || c.pos.Cursor > w.Head || c.pos.Cursor < meta.Horizon {
		st.cursor, st.reset, w.Reset = 0, true, true
	}
	c.st = st
	w.Spread = c.s.backWithin().Milliseconds()
	if c.speaks >= 3 {
		w = w.Briefly(c.pos)
	}
	return c.send(w)
}

// turn sends the most urgent thing there is: answers first, then changes, then
// files; a change overtakes a file between any two pieces of it. more is false
// when there is nothing left.
func (c *conn) turn() (more bool, err error) {
	select {
	case <-c.quit:
		return false, errBye
	default:
	}
	st := &c.st
	if !st.greeted {
		return true, c.welcome()
	}
	select {
	case msg := <-c.out:
		return true, c.say(st, msg)
	default:
	}
	if c.ping.Swap(false) {
		err = c.ws.WriteControl(websocket.PingMessage, nil, time.Now().Add(writeWait))
	}
	if c.woke.Swap(false) {
		st.level = false
	}
	if err == nil {
		err = c.look(st)
	}
	if err != nil {
		return false, err
	}
	if more, err := c.changes(st); more || err != nil {
		return more, err
	}
	return c.blob()
}

// look sees to what a change of the county may mean for the connection itself.
func (c *conn) look(st *stream) error {
	turn := c.s.county.Turn()
	if turn == st.turn {
		return nil
	}
	st.turn = turn
	view, err := c.s.county.ViewOf(c.machine.Station)
	if err != nil {
		return err
	}
	if view.ID != st.view.ID {
		return c.say(st, wire.Bye{Code: wire.ByeBusy, Words: "view changed", Retry: 1})
	}
	if err := c.s.county.Standing(c.machine); errors.Is(err, county.ErrTakenOver) {
		return c.say(st, wire.Bye{Code: wire.ByeTakenOver})
	} else if err != nil {
		return c.say(st, wire.Bye{Code: wire.ByeRevoked})
	}
	if key := c.s.county.SealKey(); c.speaks >= 2 && !bytes.Equal(key.ID, st.key) {
		return c.say(st, wire.Bye{Code: wire.ByeKey, Retry: c.s.spread()})
	}
	ack, err := c.s.county.Outbox(c.pos.Outbox)
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
	case pong:
		return c.ws.WriteControl(websocket.PongMessage, []byte(m), time.Now().Add(writeWait))
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
	if ch.Forgotten > st.horizon { // it may have what was deleted since it was greeted, and would keep it
		return false, c.say(st, wire.Bye{Code: wire.ByeBusy, Words: "deletions forgotten", Retry: 1})
	}
	last := ch.Cursor == ch.Head
	if len(ch.Items) > 0 || st.reset || ch.Cursor > st.cursor {
		if err := c.sendLog(wire.Changes{Cursor: ch.Cursor, Head: ch.Head, Items: ch.Items, Last: st.reset && last}); err != nil {
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
		err = c.sum(st)
	}
	return !st.level, err
}

// sum sends the sum of the view, if the view is still as the station was told.
func (c *conn) sum(st *stream) error {
	sum, err := c.s.county.SumOf(st.view)
	if err != nil {
		return err
	}
	if sum.Newest > st.cursor { // something came in between: sum after that
		st.level, st.summed = false, time.Time{}
		return nil
	}
	return c.send(wire.Sum{Cursor: st.cursor, Sum: sum.Sum, Count: sum.Count})
}

func (c *conn) repair(st *stream, m wire.Manifest) error {
	items, head, err := c.s.county.Repair(st.view, m.Revs)
	if err != nil {
		return err
	}
	head = max(head, st.cursor)
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
	id := liaison.BlobID(hex.EncodeToString(w.Sum[:]))
	msg := wire.Blob{Sum: w.Sum, Offset: w.Offset}
	msg.Bytes, msg.Total = c.s.county.BlobPart(id, w.Offset, wire.BlobChunk)
	msg.Offset = min(msg.Offset, msg.Total)
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

// sendLog sends a piece of the log, which other stations may be sent as well.
func (c *conn) sendLog(ch wire.Changes) error {
	msg, size, err := c.s.frames.changes(ch, c.speaks >= 3)
	if err != nil {
		return err
	}
	if err := c.ws.SetWriteDeadline(patience(size)); err != nil {
		return err
	}
	c.ws.EnableWriteCompression(size >= wire.DeflateAbove)
	return c.ws.WritePreparedMessage(msg)
}

func (c *conn) send(msg any) error {
	switch c.speaks {
	case 1:
		msg = wire.ForVersion1(msg)
	case 2:
		msg = wire.ForVersion2(msg)
	}
	frame, err := wire.Encode(msg)
	if err != nil {
		return err
	}
	if err := c.ws.SetWriteDeadline(patience(len(frame))); err != nil {
		return err
	}
	_, picture := msg.(wire.Blob) // is compressed as it is
	if c.speaks >= 3 && !picture {
		frame = c.s.frames.deflater.Deflate(frame)
	}
	c.ws.EnableWriteCompression(len(frame) >= wire.DeflateAbove && !picture) // where it was agreed on
	return c.ws.WriteMessage(websocket.BinaryMessage, frame)
}

// spread is how long a station should wait that has to connect again together with
// all others, in milliseconds: stations lay their own chance on top.
func (s *Server) spread() int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return int64(1 + len(s.conns)/4)
}

// patience is until when a station may take in a message: longer for a long one,
// so that a large document gets through a slow line.
func patience(size int) time.Time {
	const slowest = 16 << 10 // bytes a second
	return time.Now().Add(writeWait + time.Duration(size)*time.Second/slowest)
}
