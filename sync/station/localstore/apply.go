package localstore

import (
	"fmt"
	"maps"
	"slices"

	bolt "go.etcd.io/bbolt"

	"lianluozhan/sync/dbfile"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/wire"
)

// Welcomed takes in the county's greeting. With reset, what follows is staged in
// memory and takes the place of the content only when it is whole: cut off before,
// the station is where it was and asks for a reset again.
func (s *Store) Welcomed(w wire.Welcome) error {
	s.mu.Lock()
	pos := s.pos
	s.mu.Unlock()
	s.staging = nil
	if w.Reset {
		s.staging = &staging{welcome: w, docs: map[string]doc{}, items: map[string]stored{}}
		return nil
	}
	if pos.Epoch != (wire.ID16{}) && w.Epoch != pos.Epoch || w.Head < pos.Cursor {
		return ErrOutOfStep
	}
	pos.Epoch, pos.View = w.Epoch, w.View
	return s.commit(change{pos: pos})
}

// maxStaged bounds a view that is streamed, in bytes of documents.
const maxStaged = 256 << 20

// staging is a view on its way in.
type staging struct {
	welcome wire.Welcome
	docs    map[string]doc
	items   map[string]stored
	bytes   int
}

// change is what one transaction does.
type change struct {
	pos   position
	fresh bool // nothing stays of what was there
	items map[string]stored
	gone  []string
}

// commit makes the change durable and then takes its position over.
func (s *Store) commit(c change) error {
	s.mu.Lock()
	same := !c.fresh && c.pos == s.pos && len(c.items) == 0 && len(c.gone) == 0
	s.mu.Unlock()
	if same {
		return nil
	}
	err := s.update(func(tx *bolt.Tx) error { return c.write(tx, s.age+1) })
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.age++
	s.pos = c.pos
	return nil
}

func (c change) write(tx *bolt.Tx, age uint64) error {
	if c.fresh {
		if err := tx.DeleteBucket([]byte(bucketDocs)); err != nil {
			return fmt.Errorf("delete old view: %w", err)
		}
		if _, err := tx.CreateBucket([]byte(bucketDocs)); err != nil {
			return fmt.Errorf("begin new view: %w", err)
		}
	}
	for _, key := range slices.Sorted(maps.Keys(c.items)) {
		if err := put(tx, bucketDocs, key, age, c.items[key]); err != nil {
			return err
		}
	}
	for _, key := range c.gone {
		if err := tx.Bucket([]byte(bucketDocs)).Delete([]byte(key)); err != nil {
			return fmt.Errorf("delete %s: %w", key, err)
		}
	}
	return put(tx, bucketMeta, keyPosition, age, c.pos)
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
	ch.pos = s.pos
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

// stage takes in one frame of a reset; after the last one the view is whole.
func (s *Store) stage(c wire.Changes) error {
	st := s.staging
	for _, it := range c.Items {
		st.bytes += len(it.Body)
	}
	if st.bytes > maxStaged {
		s.staging = nil
		return fmt.Errorf("stage changes up to %d: %w", c.Cursor, wire.ErrTooLarge)
	}
	ch := s.merge(st.docs, c.Items)
	maps.Copy(st.items, ch.items)
	for _, key := range ch.gone {
		delete(st.items, key)
	}
	if c.Last {
		return s.finish(c.Cursor)
	}
	return nil
}

// finish puts the staged view in the place of the old one.
func (s *Store) finish(cursor uint64) error {
	st := s.staging
	s.staging = nil
	own := wire.Key(wire.DocStation, string(s.opts.Station()))
	if _, had := s.docs[own]; had {
		if _, has := st.docs[own]; !has {
			return fmt.Errorf("finish reset: %w", ErrWrongCounty)
		}
	}
	err := s.commit(change{fresh: true, items: st.items, pos: position{
		Epoch: st.welcome.Epoch, View: st.welcome.View, Cursor: cursor, Sum: sumOf(st.docs),
		Updated: s.opts.Now().UnixMilli(),
	}})
	if err != nil {
		return fmt.Errorf("finish reset: %w", err)
	}
	s.show(st.docs)
	return nil
}

// Forget gives the position up, so that the county sends its whole view again.
// The content stays until then.
func (s *Store) Forget() error {
	s.staging = nil
	pos := s.pos
	pos.Epoch, pos.Cursor, pos.View = wire.ID16{}, 0, 0
	if err := s.commit(change{pos: pos}); err != nil {
		return fmt.Errorf("forget position: %w", err)
	}
	return nil
}

// show makes docs what is seen and deletes photos that nothing needs any more.
func (s *Store) show(docs map[string]doc) {
	before := s.named()
	s.mu.Lock()
	s.docs = docs
	s.publish(docs)
	s.mu.Unlock()
	now := map[liaison.BlobID]bool{}
	for _, id := range s.named() {
		now[id] = true
	}
	if slices.ContainsFunc(before, func(id liaison.BlobID) bool { return !now[id] }) {
		s.collect()
	}
}

func sumOf(docs map[string]doc) uint64 {
	var sum uint64
	for key, d := range docs {
		sum += wire.RevSum(key, d.rev)
	}
	return sum
}
