package county

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"slices"

	"lianluozhan/sync/liaison"
	"lianluozhan/sync/wire"
)

// View is what one station sees: the documents of a few scopes. Its ID changes
// with the scopes, e.g. when the station moves to another township.
type View struct {
	ID     uint64
	Scopes []string
}

// ViewOf returns the view of a station.
func (c *County) ViewOf(id liaison.StationID) (View, error) {
	v := View{Scopes: []string{ScopeCounty, ScopeStation(id)}}
	err := c.store.View(func(tx Tx) error {
		town, err := townOf(tx, id)
		if town != "" {
			v.Scopes = append(v.Scopes, ScopeTown(town))
		}
		return err
	})
	h := sha256.New()
	for _, s := range v.Scopes {
		h.Write(append([]byte(s), 0))
	}
	v.ID = binary.BigEndian.Uint64(h.Sum(nil))
	return v, err
}

// Changes is a piece of the log as one view sees it.
type Changes struct {
	Cursor uint64 // position after Items; Head when nothing is left
	Head   uint64
	Items  []wire.Item
	// Forgotten is the horizon when it is past the position asked for: deletions up
	// to there are not in Items any more. Who has documents from before must be
	// sent the whole view instead. Else 0.
	Forgotten uint64
}

// Since returns the view's documents with a rev above after, oldest first, up to
// about limit bytes; at least one if there is any.
func (c *County) Since(v View, after uint64, limit int) (Changes, error) {
	if out, ok := c.live.since(v, after, limit); ok {
		return out, nil
	}
	var out Changes
	err := c.store.View(func(tx Tx) error {
		m, err := readMeta(tx)
		if err != nil {
			return err
		}
		out = Changes{Cursor: m.Head, Head: m.Head}
		if m.Horizon > after {
			out.Forgotten = m.Horizon
		}
		size := 0
		for _, e := range index(tx, v, after) {
			item, err := itemOf(tx, v, e.key)
			if err != nil {
				return err
			}
			if size += len(item.Body) + len(item.Key) + 16; size > limit && len(out.Items) > 0 {
				out.Cursor = out.Items[len(out.Items)-1].Rev
				break
			}
			out.Items = append(out.Items, item)
		}
		return nil
	})
	if err == nil {
		c.heard(out.Head)
	}
	return out, err
}

// heard returns when every change up to head is known in memory.
func (c *County) heard(head uint64) {
	if c.live.wait(head) {
		c.log.Error("a commit was on the disk although the store said otherwise", "head", head)
		c.changed(nil)
	}
}

// mend compares what is in memory with the store, after it said that it had failed.
func (c *County) mend() {
	if m, err := c.Meta(); err == nil { // otherwise nobody can read it
		c.heard(m.Head)
	}
}

type indexed struct {
	rev uint64
	key string
}

// index merges the scopes' logs by rev; a key seen in two scopes comes once.
func index(tx Tx, v View, after uint64) []indexed {
	var all []indexed
	for _, s := range v.Scopes {
		prefix := s + "\x00"
		tx.Scan(tSeq, prefix, prefix+revKey(after+1), func(k string, key []byte) bool {
			all = append(all, indexed{binary.BigEndian.Uint64([]byte(k[len(prefix):])), string(key)})
			return true
		})
	}
	slices.SortFunc(all, func(a, b indexed) int { return cmp.Compare(a.rev, b.rev) })
	return slices.CompactFunc(all, func(a, b indexed) bool { return a.rev == b.rev })
}

func itemOf(tx Tx, v View, key string) (wire.Item, error) {
	var r docRecord
	if _, err := load(tx, tDoc, key, &r); err != nil {
		return wire.Item{}, err
	}
	return itemFrom(v, key, r), nil
}

func itemFrom(v View, key string, r docRecord) wire.Item {
	item := wire.Item{Key: key, Rev: r.Rev, Deleted: !sees(v, r)}
	if !item.Deleted {
		item.Body = r.Body
	}
	return item
}

func sees(v View, r docRecord) bool {
	return r.Deleted.IsZero() && slices.ContainsFunc(r.Scopes, func(s string) bool { return slices.Contains(v.Scopes, s) })
}

// Revs returns the revision of every document that the view sees, and that of
// the view's newest change, a deletion perhaps.
func (c *County) Revs(v View) (revs map[string]uint64, newest uint64, err error) {
	revs = map[string]uint64{}
	err = c.store.View(func(tx Tx) error {
		for _, e := range index(tx, v, 0) {
			newest = e.rev
			var r docRecord
			if _, err := load(tx, tDoc, e.key, &r); err != nil {
				return err
			}
			if sees(v, r) {
				revs[e.key] = r.Rev
			}
		}
		return nil
	})
	return revs, newest, err
}

// Repair returns what a station with the given revisions must be told to see what
// the view shows, and the newest revision of the view.
func (c *County) Repair(v View, has map[string]uint64) ([]wire.Item, uint64, error) {
	want, newest, err := c.Revs(v)
	if err != nil {
		return nil, 0, err
	}
	var items []wire.Item
	err = c.store.View(func(tx Tx) error {
		for key, rev := range want {
			if has[key] == rev {
				continue
			}
			item, err := itemOf(tx, v, key)
			if err != nil {
				return err
			}
			items = append(items, item)
		}
		return nil
	})
	for key, rev := range has {
		if _, ok := want[key]; !ok {
			items = append(items, wire.Item{Key: key, Rev: rev, Deleted: true})
		}
	}
	if err == nil && len(items) == 0 {
		c.live.forgetSums() // the station is right, so they are not
	}
	slices.SortFunc(items, func(a, b wire.Item) int { return cmp.Or(cmp.Compare(a.Rev, b.Rev), cmp.Compare(a.Key, b.Key)) })
	return items, newest, err
}
