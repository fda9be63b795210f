package casework

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"lianluozhan/sync/county"
	"lianluozhan/sync/county/account"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/wire"
)

// loadAtOnce is how many matters are read in one transaction.
const loadAtOnce = 256

// follow fills the index and keeps it as the store is.
func (d *Desk) follow(ctx context.Context) {
	wake, stop := d.county.Watch()
	defer stop()
	d.log.Info("reading cases")
	d.reload(ctx)
	d.keepUp(ctx)
	look := time.NewTicker(wishWait)
	defer look.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-wake:
		case <-look.C:
		}
		start := time.Now()
		d.keepUp(ctx)
		if !pause(ctx, min(busyRest*time.Since(start), longestRest)) {
			return
		}
	}
}

// When much comes in, the index rests longer than it works, so that stations are not
// kept waiting; longestRest bounds how far it is behind then.
const (
	busyRest    = 3
	longestRest = time.Second
)

func (d *Desk) keepUp(ctx context.Context) {
	if err := errors.Join(d.catchUp(ctx), d.seeWishes()); err != nil {
		d.log.Error("cases not followed", "error", err)
	}
	if turn := d.county.Turn(); turn != d.turn { // there may be another key
		d.turn = turn
		d.reader.want(d.index.unshut())
	}
	d.reader.poke()
}

// wishWait is how often wishes for deletion are looked for: nobody is woken by one.
const wishWait = 2 * time.Second

// seeWishes takes in matters whose residents want their data deleted since the last
// look.
func (d *Desk) seeWishes() error {
	wishes := map[liaison.ReceiptNo]bool{}
	var ids []liaison.RegistrationID
	err := d.county.View(func(tx county.Tx) error {
		prefix := askedKey("")
		tx.Scan(county.TableDesk, prefix, "", func(key string, _ []byte) bool {
			no := liaison.ReceiptNo(key[len(prefix):])
			wishes[no] = true
			if s, err := county.ReadSheet(tx, no); err == nil && !d.wishes[no] {
				ids = append(ids, s.Case.ID)
			}
			return true
		})
		return nil
	})
	if err == nil {
		err = d.refresh(ids)
	}
	if err == nil {
		d.wishes = wishes
	}
	return err
}

// reload reads everything.
func (d *Desk) reload(ctx context.Context) {
	meta, err := d.county.Meta()
	if err != nil {
		d.log.Error("cases cannot be read", "error", err)
	}
	n, err := d.reframe(ctx)
	if err != nil {
		d.log.Error("some cases cannot be read", "error", err)
	}
	d.index.loaded()
	d.setAt(meta.Head)
	d.log.Info("cases read", "cases", n)
	d.reader.poke()
}

func (d *Desk) setAt(head uint64) {
	d.feed.Lock()
	defer d.feed.Unlock()
	d.at = head
}

// loadAll reads all matters, some at a time, so that nobody waits for it.
func (d *Desk) loadAll(ctx context.Context) (n int, err error) {
	from, more := liaison.RegistrationID(""), true
	for more && ctx.Err() == nil {
		var batch int
		var bad error
		batch, from, more, bad = d.loadSome(from)
		n += batch
		err = errors.Join(err, bad)
	}
	return n, err
}

func (d *Desk) loadSome(from liaison.RegistrationID) (n int, next liaison.RegistrationID, more bool, bad error) {
	d.feed.Lock()
	defer d.feed.Unlock()
	var batch []*matter
	rules := d.index.rulesNow()
	err := d.county.View(func(tx county.Tx) error {
		county.Sheets(tx, from, func(id liaison.RegistrationID, s county.Sheet, err error) bool {
			if n == loadAtOnce {
				next, more = id, true
				return false
			}
			n++
			var m *matter
			if err == nil {
				m, err = readMatter(tx, rules, s)
			}
			if err != nil {
				bad = errors.Join(bad, err)
				return true
			}
			batch = append(batch, m)
			return true
		})
		return nil
	})
	d.reader.want(d.index.put(batch))
	return n, next, more, errors.Join(bad, err)
}

// catchUp takes in what changed since the last time.
func (d *Desk) catchUp(ctx context.Context) error {
	d.feed.Lock()
	at := d.at
	d.feed.Unlock()
	keys, head, err := d.county.KeysSince(at)
	if err != nil {
		return fmt.Errorf("casework: %w", err)
	}
	var ids []liaison.RegistrationID
	again := false
	for _, key := range keys {
		if id, is := strings.CutPrefix(key, wire.DocCase+"/"); is {
			ids = append(ids, liaison.RegistrationID(id))
		}
		again = again || key == wire.KeyRules || strings.HasPrefix(key, wire.DocStation+"/")
	}
	if again {
		if _, err := d.reframe(ctx); err != nil {
			return err
		}
	}
	if len(ids) > 0 {
		d.busy.Store(time.Now().UnixNano())
	}
	if err := d.refresh(ids); err != nil {
		return err
	}
	d.setAt(head)
	return d.partAll()
}

// partAll lets matters go on alone whose main one its resident withdrew.
func (d *Desk) partAll() error {
	for _, no := range d.index.takeEnded() {
		var s *stroke
		err := d.county.Change(func(x *county.Edit) (err error) {
			if s, err = d.begin(x, Actor{Account: system, Office: system, Scope: account.Scope{All: true}}, no); err != nil {
				return err
			}
			return s.part()
		})
		if err == nil {
			err = d.refresh(s.touched)
		}
		if err != nil {
			return fmt.Errorf("casework: merged into %s: %w", no, err)
		}
	}
	return nil
}

// reframe takes in rules and stations, and all matters: terms may be others by them.
func (d *Desk) reframe(ctx context.Context) (int, error) {
	rules, places, err := d.frame()
	if err != nil {
		return 0, fmt.Errorf("casework: %w", err)
	}
	d.index.setFrame(rules, places)
	return d.loadAll(ctx)
}

// refresh takes in how some matters stand now.
func (d *Desk) refresh(ids []liaison.RegistrationID) error {
	ids = slices.Compact(slices.Sorted(slices.Values(ids)))
	for len(ids) > 0 {
		some := ids[:min(len(ids), loadAtOnce)]
		ids = ids[len(some):]
		if err := d.refreshSome(some); err != nil {
			return fmt.Errorf("casework: %w", err)
		}
	}
	return nil
}

func (d *Desk) refreshSome(ids []liaison.RegistrationID) error {
	d.feed.Lock()
	defer d.feed.Unlock()
	var batch []*matter
	rules := d.index.rulesNow()
	err := d.county.View(func(tx county.Tx) error {
		for _, id := range ids {
			s, err := county.SheetOf(tx, id)
			if err != nil {
				return err
			}
			m, err := readMatter(tx, rules, s)
			if err != nil {
				return err
			}
			batch = append(batch, m)
		}
		return nil
	})
	if err == nil {
		d.reader.want(d.index.put(batch))
	}
	return err
}

func (x *index) rulesNow() liaison.RulePack {
	x.mu.RLock()
	defer x.mu.RUnlock()
	return x.rules
}

func (x *index) loaded() {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.loading = false
}
