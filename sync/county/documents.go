package county

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"

	"lianluozhan/sync/liaison"
	"lianluozhan/sync/wire"
)

// Scopes say who sees a document: everybody, a township's stations, one station.
const ScopeCounty = "county"

// ScopeTown is the scope of a township's stations.
func ScopeTown(id liaison.TownID) string { return "town/" + string(id) }

// ScopeStation is the scope of one station.
func ScopeStation(id liaison.StationID) string { return "station/" + string(id) }

// docRecord is a document at its latest revision. Former scopes saw it once and
// must hear that it is gone.
type docRecord struct {
	Rev     uint64    `cbor:"1,keyasint"`
	Deleted time.Time `cbor:"2,keyasint,omitzero"`
	Scopes  []string  `cbor:"3,keyasint"`
	Former  []string  `cbor:"4,keyasint,omitempty"`
	Body    []byte    `cbor:"5,keyasint,omitempty"`
}

// Scoped is a document with those who see it.
type Scoped struct {
	Key    string // wire's key
	Doc    any    // a domain value, e.g. liaison.Board
	Scopes []string
}

// Published says what an import changed.
type Published struct {
	Added, Changed, Deleted, Same int
	Blobs                         int
}

// editor writes documents in one transaction. Every change takes the next rev.
type editor struct {
	tx   Tx
	m    meta
	from uint64 // head before
	now  time.Time
	done Published
	seen map[string]bool // scopes that changed
	log  []change

	tallies map[string]liaison.Tally // what is to be added to counts in the end, by wire's key
	names   map[liaison.StationID]string

	people   bool // who a machine is may have changed
	announce bool // a publication: worth a line in the log
}

// edit runs fn in one transaction and wakes the stations if it changed anything.
func (c *County) edit(fn func(*editor) error) (Published, error) {
	var e editor
	ran := false
	err := c.store.Update(func(tx Tx) error {
		m, err := readMeta(tx)
		if err != nil {
			return err
		}
		e = editor{tx: tx, m: m, from: m.Head, now: c.now(), seen: map[string]bool{}}
		if err := fn(&e); err != nil {
			return err
		}
		if err := e.count(); err != nil {
			return err
		}
		ran = true
		if e.m == m {
			return nil
		}
		return save(tx, tMeta, metaKey, e.m)
	})
	if err != nil {
		if ran { // and yet it may be on the disk
			c.mend()
		}
		return e.done, err
	}
	if e.announce && len(e.log) > 0 { // before the stations are woken: the time is that of the commit
		c.log.Info("content published", "head", e.m.Head, "added", e.done.Added, "changed", e.done.Changed, "deleted", e.done.Deleted)
	}
	if e.people {
		c.changed(nil) // connections look again at who they are
	}
	c.live.forget(e.m.Horizon)
	if len(e.log) > 0 {
		turn, scopes := c.live.enter(commit{from: e.from, to: e.m.Head, changes: e.log, scopes: e.seen})
		if len(scopes) > 0 {
			c.watch.wake(turn, scopes)
		}
	}
	return e.done, nil
}

// put writes a document unless it is the same as before.
func (e *editor) put(s Scoped) error {
	body, err := wire.EncodeDocument(s.Key, s.Doc)
	if err != nil {
		return err
	}
	return e.putBody(s, body)
}

// putBody is put of a document that is encoded already.
func (e *editor) putBody(s Scoped, body []byte) error {
	scopes := slices.Compact(slices.Sorted(slices.Values(s.Scopes)))
	var old docRecord
	had, err := load(e.tx, tDoc, s.Key, &old)
	if err != nil {
		return err
	}
	if had && old.Deleted.IsZero() && slices.Equal(old.Scopes, scopes) && bytes.Equal(old.Body, body) {
		e.done.Same++
		return nil
	}
	if had && old.Deleted.IsZero() {
		e.done.Changed++
	} else {
		e.done.Added++
	}
	return e.replace(s.Key, old, docRecord{Scopes: scopes, Body: body})
}

// remove deletes a document that is there.
func (e *editor) remove(key string) error {
	var old docRecord
	had, err := load(e.tx, tDoc, key, &old)
	if err != nil || !had || !old.Deleted.IsZero() {
		return err
	}
	e.done.Deleted++
	return e.replace(key, old, docRecord{Deleted: e.now})
}

// replace moves a key to the end of the log in every scope that ever saw it.
func (e *editor) replace(key string, old, next docRecord) error {
	for _, s := range slices.Concat(old.Scopes, old.Former) {
		if err := e.tx.Delete(tSeq, s+"\x00"+revKey(old.Rev)); err != nil {
			return err
		}
	}
	for _, s := range slices.Concat(old.Scopes, old.Former) {
		if !slices.Contains(next.Scopes, s) && !slices.Contains(next.Former, s) {
			next.Former = append(next.Former, s)
		}
	}
	if strings.HasPrefix(key, wire.DocStation+"/") {
		clear(e.names)
	}
	e.m.Head++
	next.Rev = e.m.Head
	for _, s := range slices.Concat(next.Scopes, next.Former) {
		e.seen[s] = true
		if err := e.tx.Put(tSeq, s+"\x00"+revKey(next.Rev), []byte(key)); err != nil {
			return err
		}
	}
	e.log = append(e.log, change{key, old, next})
	return save(e.tx, tDoc, key, next)
}

// imported are the kinds that an import brings whole: what it does not bring is
// deleted.
var imported = []string{
	wire.DocRules, wire.DocStation, wire.DocDeputy, wire.DocPlan, wire.DocBoard, wire.DocNotice, wire.DocProfile,
	wire.DocResult,
}

// Publish makes docs and blobs the county's whole content, all or nothing.
// Documents that are the same as before keep their place in the log.
func (c *County) Publish(docs []Scoped, tallies map[string]liaison.Tally, blobs map[liaison.BlobID][]byte) (Published, error) {
	done, err := c.edit(func(e *editor) error { return e.publish(docs, tallies, blobs) })
	if err != nil {
		return Published{}, fmt.Errorf("publish: %w", err)
	}
	return done, nil
}

// publish is Publish within a transaction.
func (e *editor) publish(docs []Scoped, tallies map[string]liaison.Tally, blobs map[liaison.BlobID][]byte) error {
	e.announce = true
	for id, b := range blobs {
		if e.tx.Get(tBlob, string(id)) == nil {
			if err := e.putBlob(id, b); err != nil {
				return err
			}
		}
	}
	here := map[string]bool{}
	for _, d := range docs {
		here[d.Key] = true
		if err := e.put(d); err != nil {
			return err
		}
	}
	if err := e.removeMissing(here); err != nil {
		return err
	}
	if err := e.setBases(tallies); err != nil {
		return err
	}
	return e.forget()
}

func (e *editor) putBlob(id liaison.BlobID, b []byte) error {
	sum := sha256.Sum256(b)
	if hex.EncodeToString(sum[:]) != string(id) {
		return fmt.Errorf("file %s: hash does not fit", id)
	}
	if len(b) > wire.MaxBlob {
		return fmt.Errorf("file %s: %d bytes is too large", id, len(b))
	}
	e.done.Blobs++
	return e.tx.Put(tBlob, string(id), b)
}

func (e *editor) removeMissing(here map[string]bool) error {
	var gone []string
	for _, kind := range imported {
		e.tx.Scan(tDoc, kind+"/", "", func(key string, _ []byte) bool {
			if !here[key] && !e.ofMatter(key) {
				gone = append(gone, key)
			}
			return true
		})
	}
	for _, key := range gone {
		if err := e.remove(key); err != nil {
			return err
		}
	}
	return nil
}

// ofMatter reports whether a document is the published result of a matter that was
// filed here, which no import knows of: its id is the matter's.
func (e *editor) ofMatter(key string) bool {
	id, ok := strings.CutPrefix(key, wire.DocResult+"/")
	return ok && e.tx.Get(tMatter, strings.ToUpper(id)) != nil
}

// oldDeletion is a document that was deleted longer ago than Keep.
type oldDeletion struct {
	key string
	rec docRecord
}

func oldDeletions(tx Tx, now time.Time) (all []oldDeletion) {
	tx.Scan(tDoc, "", "", func(key string, _ []byte) bool {
		var r docRecord
		if ok, err := load(tx, tDoc, key, &r); ok && err == nil && !r.Deleted.IsZero() && now.Sub(r.Deleted) > Keep {
			all = append(all, oldDeletion{key, r})
		}
		return true
	})
	return all
}

// forget drops deletions older than Keep and moves the horizon past them.
func (e *editor) forget() error {
	for _, o := range oldDeletions(e.tx, e.now) {
		for _, s := range o.rec.Former {
			if err := e.tx.Delete(tSeq, s+"\x00"+revKey(o.rec.Rev)); err != nil {
				return err
			}
		}
		if err := e.tx.Delete(tDoc, o.key); err != nil {
			return err
		}
		e.m.Horizon = max(e.m.Horizon, o.rec.Rev)
	}
	return nil
}

// Blob returns a file's bytes.
func (c *County) Blob(id liaison.BlobID) ([]byte, bool) {
	var out []byte
	_ = c.store.View(func(tx Tx) error { // a damaged value is a missing one
		out = slices.Clone(tx.Get(tBlob, string(id)))
		return nil
	})
	return out, out != nil
}

// BlobPart returns up to n bytes of a file from offset, and the file's size: 0 for
// one that is not there.
func (c *County) BlobPart(id liaison.BlobID, offset uint64, n int) (part []byte, size uint64) {
	_ = c.store.View(func(tx Tx) error { // a damaged value is a missing one
		b := tx.Get(tBlob, string(id))
		size = uint64(len(b))
		b = b[min(offset, size):]
		part = slices.Clone(b[:min(len(b), n)])
		return nil
	})
	return part, size
}

// Document returns one document, as of now.
func (c *County) Document(key string) (any, bool, error) {
	var r docRecord
	var ok bool
	err := c.store.View(func(tx Tx) (err error) {
		ok, err = load(tx, tDoc, key, &r)
		return err
	})
	if err != nil || !ok || !r.Deleted.IsZero() {
		return nil, false, err
	}
	doc, err := wire.DecodeDocument(key, r.Body)
	return doc, err == nil, err
}

// Documents calls fn for every document of a kind.
func (c *County) Documents(kind string, fn func(key string, scopes []string, doc any)) error {
	return c.store.View(func(tx Tx) error { return EachDocument(tx, kind, fn) })
}

// EachDocument is Documents within a transaction.
func EachDocument(tx Tx, kind string, fn func(key string, scopes []string, doc any)) error {
	var first error
	tx.Scan(tDoc, kind+"/", "", func(key string, _ []byte) bool {
		var r docRecord
		if _, first = load(tx, tDoc, key, &r); first != nil || !r.Deleted.IsZero() {
			return first == nil
		}
		doc, err := wire.DecodeDocument(key, r.Body)
		if err != nil {
			first = err
			return false
		}
		fn(key, r.Scopes, doc)
		return true
	})
	return first
}

// townOf returns the township of a station.
func townOf(tx Tx, id liaison.StationID) (liaison.TownID, error) {
	var r docRecord
	ok, err := load(tx, tDoc, wire.Key(wire.DocStation, string(id)), &r)
	if err != nil || !ok || !r.Deleted.IsZero() {
		return "", err
	}
	doc, err := wire.DecodeDocument(wire.Key(wire.DocStation, string(id)), r.Body)
	if err != nil {
		return "", err
	}
	s, _ := doc.(liaison.Station)
	return s.Town, nil
}
