package history

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"lianluozhan/sync/station/localstore"
	"lianluozhan/sync/wire"
)

// session is a station's side of one connection; see package uplink, whose
// session it follows call by call.
type session struct {
	m       *machine
	c       *conn
	out     []any
	greeted bool
	begun   bool // the writer has said what it says first
	repairs int
	putTo   uint64
	acked   uint64
	asked   map[wire.Hash]bool
	changed <-chan struct{}
	cancel  func()
}

// As in uplink, with a window that histories come to the end of.
const (
	putCount  = 3
	putBytes  = 256 << 10
	putWindow = 6
)

// errRedial ends a session that is to be begun anew.
var errRedial = errors.New("connect again")

// dial connects a machine; it stays without a session when the county refuses.
func (m *machine) dial() error {
	var at position
	at.epoch, at.cursor, at.view = m.store.Position()
	at.outbox = m.box.ID()
	if at.epoch == (wire.ID16{}) {
		at.cursor, at.view = 0, 0
	}
	m.refused = nil
	who, err := m.show()
	if refused(err) {
		m.refused = err
		return nil
	}
	if err != nil {
		return fmt.Errorf("handshake: %w", err)
	}
	c, err := m.w.hub.accept(who, at)
	if err != nil {
		return fmt.Errorf("handshake: %w", err)
	}
	m.s = &session{m: m, c: c, asked: map[wire.Hash]bool{}}
	m.s.changed, m.s.cancel = m.store.Subscribe()
	return nil
}

// end ends the session; the county may not notice.
func (s *session) end() {
	s.cancel()
	s.c.cut, s.c.down = true, nil
	s.m.s = nil
}

// take takes in one frame from the county; false when there is none.
func (s *session) take() (bool, error) {
	if len(s.c.down) == 0 {
		return false, nil
	}
	msg, err := wire.Decode(s.c.down[0])
	if err != nil {
		return false, err
	}
	s.c.down = s.c.down[1:]
	if s.m.w.sabotage.down != nil {
		msg = s.m.w.sabotage.down(s, msg)
	}
	err = s.m.disk(func() error { return s.takeIn(msg) })
	switch {
	case errors.Is(err, errCut):
		return true, nil
	case errors.Is(err, errRedial):
		s.end()
		return true, nil
	}
	return true, err
}

func (s *session) takeIn(msg any) error {
	if !s.greeted {
		return s.greet(msg)
	}
	switch m := msg.(type) {
	case wire.Changes:
		return s.changes(m)
	case wire.Sum:
		return s.compare(m)
	case wire.Blob:
		return s.blob(m)
	case wire.Ack:
		return s.ack(m)
	case wire.Bye:
		return errRedial
	}
	return fmt.Errorf("county said %T", msg)
}

func (s *session) greet(msg any) error {
	w, ok := msg.(wire.Welcome)
	if !ok {
		return errRedial // said goodbye at once
	}
	if err := s.m.store.Welcomed(w); err != nil {
		return breach(Divergent, "station refuses its county: %v", err)
	}
	before := s.m.box.ID()
	if err := s.m.box.Welcomed(w); err != nil {
		if s.m.box.ID() != before {
			return errRedial
		}
		return fmt.Errorf("outbox: %w", err)
	}
	if err := s.m.box.Correct(time.UnixMilli(w.Time)); err != nil {
		return fmt.Errorf("outbox: %w", err)
	}
	s.m.putBack, s.m.told = false, s.c.backups
	s.greeted, s.putTo, s.acked = true, w.Ack.Stored, w.Ack.Stored
	return nil
}

func (s *session) changes(c wire.Changes) error {
	apply := s.m.store.Apply
	if s.m.w.sabotage.apply != nil {
		apply = func(c wire.Changes) error { return s.m.w.sabotage.apply(s.m, c) }
	}
	if err := apply(c); err != nil {
		if foreign := localstore.Foreign(""); errors.As(err, &foreign) {
			return breach(Divergent, "station refuses its view: %v", err)
		}
		return fmt.Errorf("apply: %w", err)
	}
	if c.Cursor >= c.Head {
		s.out = append(s.out, wire.Applied{Cursor: c.Cursor})
	}
	return nil
}

func (s *session) compare(theirs wire.Sum) error {
	_, cursor, _ := s.m.store.Position()
	if theirs.Cursor != cursor {
		return nil
	}
	sum, count := s.m.store.Sum()
	if sum == theirs.Sum && count == theirs.Count {
		s.repairs = 0
		return nil
	}
	s.m.w.count.Repairs++
	if s.repairs++; s.repairs == 1 {
		s.out = append(s.out, wire.Manifest{Revs: s.m.store.Manifest()})
		return nil
	}
	return errors.Join(s.m.store.Forget(), errRedial)
}

func (s *session) blob(b wire.Blob) error {
	if !s.asked[b.Sum] || b.Total == 0 {
		return nil
	}
	if err := s.m.store.PutBlob(b); err != nil {
		return fmt.Errorf("photo: %w", err)
	}
	if b.Offset+uint64(len(b.Bytes)) == b.Total {
		delete(s.asked, b.Sum)
	}
	return nil
}

func (s *session) ack(a wire.Ack) error {
	if a.Outbox != s.m.box.ID() || a.Stored > s.acked+uint64(s.m.box.Unsent()) {
		return fmt.Errorf("acknowledged entry %d, which never was", a.Stored)
	}
	s.acked = max(s.acked, a.Stored)
	if err := s.m.box.Acked(a); err != nil {
		return fmt.Errorf("outbox: %w", err)
	}
	return nil
}

// write sends what there is to send; false when there is nothing.
func (s *session) write() (bool, error) {
	switch {
	case !s.greeted:
		return false, nil
	case !s.begun:
		s.begun = true
		return true, errors.Join(s.put(), s.want(), s.send(wire.Status{Clock: s.m.box.ClockFixes()}))
	case len(s.out) > 0:
		msg := s.out[0]
		s.out = s.out[1:]
		return true, s.send(msg)
	}
	select { // one after the other: a select with both would choose by chance
	case <-s.m.box.Wake():
		return true, s.put()
	default:
	}
	select {
	case <-s.changed:
		return true, s.want()
	default:
		return false, nil
	}
}

func (s *session) put() error {
	for s.putTo < s.acked+putWindow {
		items, err := s.m.box.Pending(s.putTo, putCount, putBytes)
		if err != nil {
			return fmt.Errorf("outbox: %w", err)
		}
		if len(items) == 0 {
			return nil
		}
		s.putTo = items[len(items)-1].N
		if err := s.send(wire.Put{Outbox: s.m.box.ID(), Items: items}); err != nil {
			return err
		}
	}
	return nil
}

func (s *session) want() error {
	var fresh []wire.WantBlob
	for _, b := range s.m.store.Missing() {
		if !s.asked[b.Sum] {
			s.asked[b.Sum] = true
			fresh = append(fresh, b)
		}
	}
	if len(fresh) == 0 {
		return nil
	}
	return s.send(wire.Want{Blobs: fresh})
}

func (s *session) send(msg any) error {
	frame, err := wire.Encode(msg)
	if err == nil && !s.c.bye {
		s.c.up = append(s.c.up, frame)
		s.c.last = frame
	}
	return err
}

// shows is what is on the station's boards.
func (m *machine) shows() map[string]string {
	out := map[string]string{}
	for _, b := range m.store.Content().Boards {
		out[b.ID] = b.Title
	}
	return out
}

// keeps lists the ids of the entries in the machine's outbox, with their numbers.
func (m *machine) keeps() (map[string]uint64, error) {
	items, err := m.box.Pending(0, 1<<20, 1<<30)
	if err != nil {
		return nil, fmt.Errorf("outbox: %w", err)
	}
	return maps.Collect(func(yield func(string, uint64) bool) {
		for item := range slices.Values(items) {
			if !yield(item.ULID, item.N) {
				return
			}
		}
	}), nil
}
