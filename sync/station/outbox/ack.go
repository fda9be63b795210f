package outbox

import (
	"errors"
	"fmt"
	"time"

	bolt "go.etcd.io/bbolt"

	"lianluozhan/sync/dbfile"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/wire"
)

const (
	purgeBatch = 512  // entries deleted in one transaction
	serialLeap = 1000 // running numbers left out when the counter may be behind
)

// ErrOtherOutbox is returned for marks that speak of an outbox with another id.
var ErrOtherOutbox = errors.New("outbox: marks of another outbox")

// Pending returns entries after number after, in order, until count or bytes is
// reached; at least one if there is any.
func (b *Box) Pending(after uint64, count, bytes int) ([]wire.PutItem, error) {
	var out []wire.PutItem
	err := b.db.View(func(tx *bolt.Tx) error {
		c := tx.Bucket([]byte(bucketEntry)).Cursor()
		for key, frame := c.Seek([]byte(entryKey(after + 1))); key != nil; key, frame = c.Next() {
			item, err := readEntry(key, frame)
			if err != nil {
				return err
			}
			if bytes -= len(item.Body); len(out) == count || len(out) > 0 && bytes < 0 {
				return nil
			}
			out = append(out, item)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read entries after %d: %w", after, err)
	}
	return out, nil
}

func readEntry(key, frame []byte) (wire.PutItem, error) {
	var item wire.PutItem
	r, err := dbfile.Open(bucketEntry+"/"+string(key), frame)
	if err == nil {
		err = decode(r.Body, &item)
	}
	return item, err
}

// Welcomed takes in what the county has at the start of a connection, and whether
// it keeps backups. It may have less than before, when it was restored from a
// backup: everything from there on is pending again. ErrRenumbered asks to connect
// again.
func (b *Box) Welcomed(w wire.Welcome) error {
	if err := b.SetSealKey(w.Key); err != nil { // of a later version perhaps: the one we have goes on
		b.opts.Log.Warn("seal key of the county not taken", "error", err)
	}
	a, st := w.Ack, b.now.Load()
	switch {
	case a.Outbox != st.Outbox && (a.Outbox != wire.ID16{} || a.Stored > 0):
		return ErrOtherOutbox
	case a.Stored > st.N: // this file is older than what was sent from it
		return b.renumber(true)
	case b.differs(a): // as well, and it has given out the same numbers since
		return b.renumber(true)
	case a.Stored < st.Purged: // the county lost what is no longer here
		return b.renumber(false)
	}
	backups := w.Backups
	if w.Version < 2 { // does not say
		backups = st.Backups || a.Safe > 0
	}
	// What an earlier history of the county had safe says nothing about this one.
	return b.settle(level{a.Stored, a.Safe, backups}, b.countyTime(max(w.Time, a.Time)))
}

// differs reports whether the county's last entry is another one than ours of that
// number.
func (b *Box) differs(a wire.Ack) bool {
	if a.Last == "" {
		return false // a county of version 1, or nothing stored
	}
	items, err := b.Pending(a.Stored-1, 1, 0)
	return err == nil && len(items) == 1 && items[0].N == a.Stored && items[0].ULID != a.Last
}

// Acked takes in a cumulative acknowledgement.
func (b *Box) Acked(a wire.Ack) error {
	st := b.now.Load()
	switch {
	case a.Outbox != st.Outbox:
		return ErrOtherOutbox
	case a.Stored > st.N:
		return fmt.Errorf("acknowledged up to %d, but there are only %d", a.Stored, st.N)
	}
	at := b.countyTime(a.Time)
	if last := time.UnixMilli(st.Heard); at.Before(last) { // it was long on its way, on a stick
		at = last
	}
	return b.settle(level{max(a.Stored, st.Stored), max(a.Safe, st.Safe), st.Backups || a.Safe > st.Safe}, at)
}

// countyTime is the county's clock, by which entries age: a station's own may be
// years off. A county that does not tell the time is taken to agree with us.
func (b *Box) countyTime(milli int64) time.Time {
	if milli <= 0 {
		return b.opts.Now()
	}
	return time.UnixMilli(milli)
}

// level is how well the county has entries.
type level struct {
	stored, safe uint64
	backups      bool
}

func (b *Box) settle(l level, at time.Time) error {
	st := b.now.Load()
	news := l != (level{st.Stored, st.Safe, st.Backups}) || !st.marked()
	if news || at.UnixMilli() < st.Heard { // its clock was ahead, and is no more
		if err := b.heed(func(t *txn) error {
			t.st.Backups, t.st.Heard = l.backups, at.UnixMilli()
			t.st.note(l.stored, l.safe, at)
			return t.purge(t.st.purgeable(at, b.opts.Keep))
		}); err != nil {
			return fmt.Errorf("note acknowledgement: %w", err)
		}
	}
	if err := b.tidy(at); err != nil {
		return fmt.Errorf("delete acknowledged entries: %w", err)
	}
	if b.low.Load() {
		b.refill()
	}
	return nil
}

// tidy deletes what is due, in several transactions when there is much.
func (b *Box) tidy(at time.Time) error {
	for {
		st := b.now.Load()
		limit := st.purgeable(at, b.opts.Keep)
		if limit <= st.Purged {
			return nil
		}
		if err := b.heed(func(t *txn) error { return t.purge(limit) }); err != nil {
			return err
		}
	}
}

// purge deletes entries up to limit, purgeBatch at most.
func (t *txn) purge(limit uint64) error {
	limit = min(limit, t.st.Purged+purgeBatch)
	for n := t.st.Purged + 1; n <= limit; n++ {
		if err := t.delete(bucketEntry, entryKey(n)); err != nil {
			return err
		}
	}
	t.st.Purged = max(t.st.Purged, limit)
	t.st.dropMarks()
	return nil
}

// renumber gives the outbox a new id and its entries new numbers from 1; the
// county knows those it has by their ULIDs. behind says that the running numbers
// of receipts may have been used further than this file knows.
func (b *Box) renumber(behind bool) error {
	var id wire.ID16
	if err := b.random(id[:]); err != nil {
		return fmt.Errorf("renumber: %w", err)
	}
	err := b.update(func(t *txn) error {
		items, err := t.takeEntries()
		if err != nil {
			return err
		}
		t.st.Outbox, t.st.N, t.st.Stored, t.st.Safe, t.st.Purged, t.st.Marks, t.st.Since = id, 0, 0, 0, 0, nil, nil
		if e := b.enrol.Load(); e != nil { // which may have issued nothing yet, as far as this file knows
			t.st.Serials[e.Issuer] += 0
		}
		for issuer := range t.st.Serials {
			if behind {
				t.st.Serials[issuer] = min(t.st.Serials[issuer]+serialLeap, liaison.MaxSerial)
			}
		}
		return t.restore(items)
	})
	if err != nil {
		return fmt.Errorf("renumber: %w", err)
	}
	return ErrRenumbered
}

// takeEntries removes all entries and returns them in order.
func (t *txn) takeEntries() ([]wire.PutItem, error) {
	var items []wire.PutItem
	err := t.tx.Bucket([]byte(bucketEntry)).ForEach(func(key, frame []byte) error {
		item, err := readEntry(key, frame)
		items = append(items, item)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read entries: %w", err)
	}
	for _, item := range items {
		if err := t.delete(bucketEntry, entryKey(item.N)); err != nil {
			return nil, err
		}
	}
	return items, nil
}

// restore appends entries under new numbers and points their receipts there.
func (t *txn) restore(items []wire.PutItem) error {
	moved, checked := map[uint64]uint64{}, t.st.Checked
	t.st.Checked = 0
	for _, item := range items {
		t.st.N++
		moved[item.N] = t.st.N
		if item.N <= checked {
			t.st.Checked = t.st.N
		}
		item.N = t.st.N
		if err := t.put(bucketEntry, entryKey(item.N), item); err != nil {
			return err
		}
	}
	for i := range t.st.Fixes {
		t.st.Fixes[i].N = t.st.N
	}
	return t.repoint(moved)
}
