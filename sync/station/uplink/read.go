package uplink

import (
	"context"
	"fmt"

	"lianluozhan/sync/wire"
)

// read takes in what the county sends until something is wrong.
func (s *session) read(ctx context.Context) error {
	for {
		msg, err := s.receive()
		if err != nil {
			return err
		}
		if err := s.take(ctx, msg); err != nil {
			return err
		}
	}
}

func (s *session) take(ctx context.Context, msg any) error {
	switch m := msg.(type) {
	case wire.Changes:
		return s.changes(ctx, m)
	case wire.Sum:
		return s.compare(ctx, m)
	case wire.Blob:
		s.blob(m)
		return nil
	case wire.Ack:
		return s.ack(m)
	case wire.Bye:
		return &byeError{m}
	case wire.Command:
		return s.obey(m)
	case wire.Signed:
		s.cfg.Wanted(m)
		return nil
	case wire.Unknown:
		return nil // from a later county, which can do without an answer
	}
	return fmt.Errorf("a %T from the county: %w", msg, errGarbage)
}

func (s *session) changes(ctx context.Context, c wire.Changes) error {
	if s.full != nil {
		return nil
	}
	if err := s.cfg.Content.Apply(c); err != nil {
		return s.stuck(err)
	}
	if c.Cursor < c.Head {
		return nil
	}
	s.u.inStep()
	return s.say(ctx, wire.Applied{Cursor: c.Cursor})
}

// compare holds the county's sum against ours. A difference is repaired once by
// comparing manifests; when that does not help, everything is asked for again.
func (s *session) compare(ctx context.Context, theirs wire.Sum) error {
	_, cursor, _ := s.cfg.Content.Position()
	if s.full != nil {
		return nil
	}
	if theirs.Cursor != cursor {
		return nil // of another moment
	}
	sum, count := s.cfg.Content.Sum()
	if sum == theirs.Sum && count == theirs.Count {
		s.repairs = 0
		s.good.Store(true)
		s.u.inStep()
		return nil
	}
	s.cfg.Log.Warn("content differs from the county's", "ours", count, "theirs", theirs.Count, "repairs", s.repairs)
	if s.repairs++; s.repairs == 1 {
		return s.say(ctx, wire.Manifest{Revs: s.cfg.Content.Manifest()})
	}
	if err := s.cfg.Content.Forget(); err != nil {
		return fromContent(err)
	}
	return fmt.Errorf("content cannot be repaired: %w", errRedial)
}

func (s *session) blob(b wire.Blob) {
	if !s.wants.has(b.Sum) {
		return // what nobody asked for must not fill the disk
	}
	if b.Total == 0 {
		s.cfg.Log.Warn("county does not have a photo", "blob", fmt.Sprintf("%x", b.Sum))
		return // stays asked for, so that it is not asked for again on this connection
	}
	if err := s.cfg.Blobs.PutBlob(b); err != nil {
		s.cfg.Log.Warn("photo not kept", "error", err)
		return
	}
	if b.Offset+uint64(len(b.Bytes)) == b.Total {
		s.wants.done(b.Sum)
	}
}

func (s *session) ack(a wire.Ack) error {
	s.u.clock.heard(a.Time)
	for _, v := range a.Verdicts {
		s.cfg.Log.Warn("entry was not simply stored", "n", v.N, "verdict", v.What, "why", v.Why)
	}
	if a.Outbox != s.cfg.Outbox.ID() || a.Stored > s.acked.Load()+uint64(s.cfg.Outbox.Unsent()) {
		return fmt.Errorf("acknowledged entry %d, which never was: %w", a.Stored, errGarbage)
	}
	// First, because the outbox wakes the writer, which looks at it.
	s.acked.Store(max(s.acked.Load(), a.Stored))
	if err := s.cfg.Outbox.Acked(a); err != nil {
		return fmt.Errorf("%w: %w", errStore, err)
	}
	s.u.change(func(*State) {}) // fewer are unsent
	if s.full != nil && s.cfg.Outbox.Unsent() == 0 {
		return s.full
	}
	s.good.Store(s.full == nil)
	return nil
}

// say hands a message to the writer.
func (s *session) say(ctx context.Context, msg any) error {
	select {
	case s.out <- msg:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
