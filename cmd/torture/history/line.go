package history

import (
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"lianluozhan/sync/county"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/wire"
)

// conn is the county's side of one connection with the line to it; see package
// api, whose conn and stream it follows call by call.
type conn struct {
	w       *world
	machine county.Machine
	at      position
	view    county.View
	unwake  func()
	woke    bool

	out     []any // answers to what the station said
	wants   []wire.WantBlob
	said    bool   // the greeting
	backups bool   // as it said there
	bye     bool   // nothing more is sent
	deaf    bool   // nothing more is heard
	people  uint64 // the county's Turn
	key     []byte // what it told to seal to

	cursor  uint64
	horizon uint64 // of the county, at the greeting
	safe    uint64
	reset   bool
	level   bool
	summed  time.Time

	up, down [][]byte // frames on their way
	last     []byte   // that the station sent
	cut      bool     // what is sent down from now on is gone
}

// position is where a station stands as it connects.
type position struct {
	epoch        wire.ID16
	cursor, view uint64
	outbox       wire.ID16
}

// sumEvery is api's.
const sumEvery = time.Minute

// accept is api's handshake, once it is known who asks.
func (h *hub) accept(m county.Machine, at position) (*conn, error) {
	view, err := h.c.ViewOf(m.Station)
	if err != nil {
		return nil, err
	}
	c := &conn{w: h.w, machine: m, at: at, view: view}
	c.unwake = h.c.WatchFunc(func() { c.woke = true }, view.Scopes...)
	for _, old := range h.conns {
		if old.machine.ID == m.ID {
			old.out = append(old.out, wire.Bye{Code: wire.ByeReplaced})
		}
	}
	h.conns = append(h.conns, c)
	return c, nil
}

func (c *conn) close() {
	if !c.bye {
		c.unwake()
	}
	c.bye, c.cut, c.up = true, true, nil
}

// turn sends the most urgent thing there is; false when there is none.
func (c *conn) turn() (bool, error) {
	if c.bye {
		return false, nil
	}
	if !c.said {
		return true, c.greet()
	}
	if len(c.out) > 0 {
		msg := c.out[0]
		c.out = c.out[1:]
		return true, c.say(msg)
	}
	if c.woke {
		c.woke, c.level = false, false
	}
	if err := c.look(); err != nil || c.bye {
		return true, err
	}
	if more, err := c.changes(); more || err != nil {
		return more, err
	}
	return c.blob()
}

func (c *conn) greet() error {
	c.said, c.people = true, c.w.hub.c.Turn()
	meta, err := c.w.hub.c.Meta()
	if err != nil {
		return err
	}
	w, err := c.w.hub.c.Greeting(c.view)
	if err != nil {
		return err
	}
	if w.Ack, err = c.w.hub.c.Outbox(c.at.outbox); err != nil {
		return err
	}
	c.cursor, c.horizon, c.safe, c.backups = c.at.cursor, meta.Horizon, w.Ack.Safe, w.Backups
	if c.at.epoch != w.Epoch || c.at.view != w.View || c.at.cursor > w.Head || c.at.cursor < meta.Horizon {
		c.cursor, c.reset, w.Reset = 0, true, true
	}
	c.key = w.Key.ID
	return c.send(w)
}

// look sees to what a change of the county means for the connection itself.
func (c *conn) look() error {
	turn := c.w.hub.c.Turn()
	if turn == c.people {
		return nil
	}
	c.people = turn
	view, err := c.w.hub.c.ViewOf(c.machine.Station)
	if err != nil {
		return err
	}
	if view.ID != c.view.ID {
		return c.say(wire.Bye{Code: wire.ByeBusy, Retry: 1})
	}
	if err := c.w.hub.c.Standing(c.machine); errors.Is(err, county.ErrTakenOver) {
		return c.say(wire.Bye{Code: wire.ByeTakenOver})
	} else if err != nil {
		return c.say(wire.Bye{Code: wire.ByeRevoked})
	}
	if key := c.w.hub.c.SealKey(); !bytes.Equal(key.ID, c.key) {
		return c.say(wire.Bye{Code: wire.ByeKey})
	}
	ack, err := c.w.hub.c.Outbox(c.at.outbox)
	if err == nil && ack.Safe > c.safe {
		c.safe = ack.Safe
		err = c.send(ack)
	}
	return err
}

func (c *conn) say(msg any) error {
	switch m := msg.(type) {
	case wire.Manifest:
		return c.repair(m)
	case wire.Bye:
		err := c.send(m)
		c.unwake()
		c.bye, c.up = true, nil
		return err
	}
	return c.send(msg)
}

func (c *conn) changes() (bool, error) {
	if c.level {
		return false, nil
	}
	ch, err := c.w.hub.c.Since(c.view, c.cursor, wire.MaxChanges)
	if err != nil {
		return false, err
	}
	if ch.Forgotten > c.horizon {
		return true, c.say(wire.Bye{Code: wire.ByeBusy, Retry: 1})
	}
	last := ch.Cursor == ch.Head
	if len(ch.Items) > 0 || c.reset || ch.Cursor > c.cursor {
		msg := wire.Changes{Cursor: ch.Cursor, Head: ch.Head, Items: ch.Items, Last: c.reset && last}
		if err := c.send(msg); err != nil {
			return false, err
		}
		c.cursor = ch.Cursor
		if last {
			c.reset = false
		}
	}
	if !last {
		return true, nil
	}
	c.level = true
	if now := c.w.clock(); now.Sub(c.summed) >= sumEvery {
		c.summed = now
		return true, c.sum()
	}
	return false, nil
}

func (c *conn) sum() error {
	revs, newest, err := c.w.hub.c.Revs(c.view)
	if err != nil {
		return err
	}
	if newest > c.cursor {
		c.level, c.summed = false, time.Time{}
		return nil
	}
	return c.send(wire.Sum{Cursor: c.cursor, Sum: wire.SumOf(revs), Count: uint64(len(revs))})
}

func (c *conn) repair(m wire.Manifest) error {
	items, head, err := c.w.hub.c.Repair(c.view, m.Revs)
	if err != nil {
		return err
	}
	head = max(head, c.cursor)
	if err := c.send(wire.Changes{Cursor: head, Head: head, Items: items}); err != nil {
		return err
	}
	c.cursor, c.level, c.summed = head, false, time.Time{}
	return nil
}

func (c *conn) blob() (bool, error) {
	if len(c.wants) == 0 {
		return false, nil
	}
	want := c.wants[0]
	msg := wire.Blob{Sum: want.Sum, Offset: want.Offset}
	msg.Bytes, msg.Total = c.w.hub.c.BlobPart(liaison.BlobID(hex.EncodeToString(want.Sum[:])), want.Offset, wire.BlobChunk)
	msg.Offset = min(msg.Offset, msg.Total)
	want.Offset += uint64(len(msg.Bytes))
	if want.Offset < msg.Total && len(msg.Bytes) > 0 {
		c.wants[0] = want
	} else {
		c.wants = c.wants[1:]
	}
	return true, c.send(msg)
}

func (c *conn) send(msg any) error {
	frame, err := wire.Encode(msg)
	if err != nil {
		return err
	}
	if !c.cut {
		c.down = append(c.down, frame)
	}
	return nil
}

// hear takes in one frame from the station; false when there is none.
func (c *conn) hear() (bool, error) {
	if len(c.up) == 0 || c.bye || c.deaf {
		return false, nil
	}
	msg, err := wire.Decode(c.up[0])
	if err != nil {
		return false, err
	}
	c.up = c.up[1:]
	switch m := msg.(type) {
	case wire.Put:
		ack, err := c.w.receive(c, m)
		if errors.Is(err, errCut) {
			return true, nil // and with it all connections
		}
		if errors.Is(err, errFull) { // what follows must not be heard: acknowledged, it would stand for this too
			c.deaf = !c.w.sabotage.hears
			c.out = append(c.out, wire.Bye{Code: wire.ByeBusy})
			return true, nil
		}
		if err != nil {
			return false, fmt.Errorf("receive: %w", err)
		}
		c.out = append(c.out, ack)
	case wire.Status:
		if _, err := c.w.hub.c.Correct(c.machine, m.Clock); unstored(err) != nil {
			return false, fmt.Errorf("correct: %w", err)
		}
	case wire.Want:
		c.wants = append(c.wants, m.Blobs...)
	case wire.Manifest:
		c.out = append(c.out, m)
	}
	return true, nil
}
