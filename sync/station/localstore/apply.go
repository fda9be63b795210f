package localstore

import (
	"fmt"
	"maps"

	bolt "go.etcd.io/bbolt"

	"lianluozhan/sync/station/dbfile"
	"lianluozhan/sync/wire"
)

// Welcomed takes in the county's greeting. With reset, what follows is staged and
// takes the place of the content only when it is whole.
func (s *Store) Welcomed(w wire.Welcome) error {
	s.mu.Lock()
	pos := s.pos
	s.mu.Unlock()
	if !w.Reset {
		if pos.Epoch != (wire.ID16{}) && w.Epoch != pos.Epoch || w.Head < pos.Cursor {
			return ErrOutOfStep
		}
		s.staging = nil
		pos.Epoch, pos.View = w.Epoch, w.View
		return s.commit(change{pos: pos, side: pos.Side})
	}
	// Nothing of the old position changes yet: cut off now, we ask for a reset again.
	s.staging, s.resetTo = map[string]doc{}, w
	return s.update(func(tx *bolt.Tx) error { return empty(tx, bucketDocs(1-pos.Side)) })
}

func empty(tx *bolt.Tx, bucket string) error {
	if err := tx.DeleteBucket([]byte(bucket)); err != nil {
		return fmt.Errorf("empty %s: %w", bucket, err)
	}
	if _, err := tx.CreateBucket([]byte(bucket)); err != nil {
		return fmt.Errorf("empty %s: %w", bucket, err)
	}
	return nil
}

// change is what one transaction does.
type change struct {
	pos   position
	side  int // bucket the items go to
	items map[string]stored
	gone  []string
	swap  bool // the other side has been replaced, empty it
}

// commit makes the change durable and then takes its position over.
func (s *Store) commit(c change) error {
	s.mu.Lock()
	same := c.pos == s.pos && len(c.items) == 0 && len(c.gone) == 0
	s.mu.Unlock()
	if same {
		return nil
	}
	err := s.update(func(tx *bolt.Tx) error {
		bucket := bucketDocs(c.side)
		for key, r := range c.items {
			if err := put(tx, bucket, key, s.age+1, r); err != nil {
				return err
			}
		}
		for _, key := range c.gone {
			if err := tx.Bucket([]byte(bucket)).Delete([]byte(key)); err != nil {
				return fmt.Errorf("delete %s: %w", key, err)
			}
		}
		if c.swap {
			if err := empty(tx, bucketDocs(1-c.side)); err != nil {
				return err
			}
		}
		return put(tx, bucketMeta, keyPosition, s.age+1, c.pos)
	})
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.age++
	s.pos = c.pos
	return nil
}

func (s *Store) update(fn func(*bolt.Tx) error) error {
	err := s.db.Update(fn)
	if dbfile.IsFull(err) {
		return fmt.Errorf("%w: %w", ErrDiskFull, err)
	}
	if err != nil {
		return fmt.Errorf("write content: %w", err)
	}
	return nil
}

// Apply makes one frame of changes durable, together with its cursor, and shows
// it. During a reset nothing is shown until the last frame.
func (s *Store) Apply(c wire.Changes) error {
	if s.staging != nil {
		return s.stage(c)
	}
	next := maps.Clone(s.docs)
	ch := s.merge(next, c.Items)
	ch.pos, ch.side = s.pos, s.pos.Side
	ch.pos.Cursor = max(ch.pos.Cursor, c.Cursor)
	ch.pos.Sum = sumOf(next)
	if len(c.Items) > 0 {
		ch.pos.Updated = s.opts.Now().UnixMilli()
	}
	if err := s.commit(ch); err != nil {
		return fmt.Errorf("apply changes up to %d: %w", c.Cursor, err)
	}
	s.show(next)
	return nil
}

// merge applies items to docs and returns what has to be written.
func (s *Store) merge(docs map[string]doc, items []wire.Item) change {
	ch := change{items: map[string]stored{}}
	for _, it := range items {
		old, had := docs[it.Key]
		if !had { // in a reset the last good one is still on the screen
			old, had = s.docs[it.Key]
		}
		if it.Deleted {
			delete(docs, it.Key)
			delete(ch.items, it.Key)
			ch.gone = append(ch.gone, it.Key)
			continue
		}
		r := stored{Rev: it.Rev, Body: it.Body}
		d := readDoc(it.Key, r)
		if d.bad != nil {
			s.opts.Log.Warn("document not readable, keeping the last good one", "key", it.Key, "rev", it.Rev, "error", d.bad)
			if had {
				r.Good = s.goodBody(it.Key, old, ch)
				d = readDoc(it.Key, r)
			}
		}
		docs[it.Key], ch.items[it.Key] = d, r
	}
	return ch
}

// goodBody returns the bytes that the old document was read from.
func (s *Store) goodBody(key string, old doc, ch change) []byte {
	if old.good != nil {
		return old.good
	}
	if r, ok := ch.items[key]; ok {
		return r.Body
	}
	body, err := wire.EncodeDocument(key, old.value)
	if err != nil {
		return nil
	}
	return body
}

// stage takes in one frame of a reset; the last one swaps the sides.
func (s *Store) stage(c wire.Changes) error {
	ch := s.merge(s.staging, c.Items)
	ch.pos, ch.side = s.pos, 1-s.pos.Side
	if !c.Last {
		if err := s.commit(ch); err != nil {
			return fmt.Errorf("stage changes up to %d: %w", c.Cursor, err)
		}
		return nil
	}
	return s.finish(c, ch)
}

// finish puts the staged view in the place of the old one.
func (s *Store) finish(c wire.Changes, ch change) error {
	staged := s.staging
	s.staging = nil
	own := wire.Key(wire.DocStation, string(s.opts.Station()))
	if _, had := s.docs[own]; had {
		if _, has := staged[own]; !has {
			return fmt.Errorf("finish reset: %w", ErrWrongCounty)
		}
	}
	ch.swap = true
	ch.pos = position{
		Epoch: s.resetTo.Epoch, View: s.resetTo.View, Cursor: c.Cursor, Sum: sumOf(staged),
		Updated: s.opts.Now().UnixMilli(), Side: ch.side,
	}
	if err := s.commit(ch); err != nil {
		return fmt.Errorf("finish reset: %w", err)
	}
	s.show(staged)
	return nil
}

// Forget gives the position up, so that the county sends its whole view again.
// The content stays until then.
func (s *Store) Forget() error {
	s.staging = nil
	pos := s.pos
	pos.Epoch, pos.Cursor, pos.View = wire.ID16{}, 0, 0
	if err := s.commit(change{pos: pos, side: pos.Side}); err != nil {
		return fmt.Errorf("forget position: %w", err)
	}
	return nil
}

// show makes docs what is seen and deletes photos that nothing needs any more.
func (s *Store) show(docs map[string]doc) {
	s.mu.Lock()
	s.docs = docs
	s.publish(docs)
	s.mu.Unlock()
	s.collect()
}

func sumOf(docs map[string]doc) uint64 {
	var sum uint64
	for key, d := range docs {
		sum += wire.RevSum(key, d.rev)
	}
	return sum
}
