package swarm

import (
	"fmt"
	"maps"

	"lianluozhan/sync/wire"
)

// view is what a station knows of the county's documents: revisions, no content.
type view struct {
	epoch    wire.ID16
	id       uint64
	cursor   uint64
	complete bool // reached the head on this connection
	revs     map[string]uint64
	fresh    map[string]uint64 // of a reset that has not ended; nil outside one
}

// welcomed takes in the greeting, which must go on from where the station stands
// or say that everything comes anew.
func (v *view) welcomed(w wire.Welcome) error {
	v.complete = false
	switch {
	case w.Reset:
		v.fresh, v.cursor = map[string]uint64{}, 0
	case w.Epoch != v.epoch || w.View != v.id || w.Head < v.cursor:
		return fmt.Errorf("greeting goes on from another history: %w", errDivergent)
	default:
		v.fresh = nil
		v.complete = w.Head == v.cursor
	}
	v.epoch, v.id = w.Epoch, w.View
	return nil
}

func (v *view) apply(c wire.Changes) error {
	if c.Cursor < v.cursor || c.Cursor > c.Head {
		return fmt.Errorf("from %d to %d of %d: %w", v.cursor, c.Cursor, c.Head, errDivergent)
	}
	at := v.revs
	if v.fresh != nil {
		at = v.fresh
	}
	for _, it := range c.Items {
		switch {
		case it.Rev > c.Cursor:
			return fmt.Errorf("document of %d in a piece up to %d: %w", it.Rev, c.Cursor, errDivergent)
		case it.Deleted:
			delete(at, it.Key)
		case it.Rev < at[it.Key]:
			return fmt.Errorf("document went back from %d to %d: %w", at[it.Key], it.Rev, errDivergent)
		default:
			at[it.Key] = it.Rev
		}
	}
	v.cursor = c.Cursor
	if c.Last && v.fresh != nil {
		v.revs, v.fresh = maps.Clone(v.fresh), nil // without the room it grew by
	}
	if c.Cursor == c.Head && v.fresh == nil {
		v.complete = true
	}
	return nil
}

func (v *view) compare(s wire.Sum) error {
	if s.Cursor != v.cursor || v.fresh != nil {
		return nil // of another moment
	}
	if ours := wire.SumOf(v.revs); ours != s.Sum || uint64(len(v.revs)) != s.Count {
		return fmt.Errorf("%d documents, the county has %d, at %d: %w", len(v.revs), s.Count, s.Cursor, errDivergent)
	}
	return nil
}
