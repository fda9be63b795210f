package county

import (
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"lianluozhan/sync/liaison"
	"lianluozhan/sync/wire"
)

// outboxRecord is how far a station's outbox has come.
type outboxRecord struct {
	Station liaison.StationID `cbor:"1,keyasint"`
	Stored  uint64            `cbor:"2,keyasint"`
	Safe    uint64            `cbor:"3,keyasint"`
	Last    string            `cbor:"4,keyasint,omitempty"` // ULID of entry Stored
}

// Outbox returns how far an outbox has come: zero for one never heard of.
func (c *County) Outbox(id wire.ID16) (wire.Ack, error) {
	ack := wire.Ack{Outbox: id, Time: c.now().UnixMilli()}
	err := c.store.View(func(tx Tx) error {
		var r outboxRecord
		_, err := load(tx, tOutbox, hex.EncodeToString(id[:]), &r)
		ack.Stored, ack.Safe, ack.Last = r.Stored, r.Safe, r.Last
		return err
	})
	return ack, err
}

// Receive takes in a station's entries. When it returns without an error they
// are on the disk, each exactly once whatever was sent before, and the answer
// says up to which number. Entries that cannot be taken in are quarantined: they
// count as stored, because sending them again would not help.
func (c *County) Receive(from Machine, put wire.Put) (wire.Ack, error) {
	ack := wire.Ack{Outbox: put.Outbox, Time: c.now().UnixMilli()}
	read := readAll(put.Items) // before the transaction, which all stations wait for
	_, err := c.edit(func(e *editor) error {
		ack.Verdicts = nil
		by, err := senderOf(e.tx, from)
		if err != nil {
			return err
		}
		key := hex.EncodeToString(put.Outbox[:])
		rec := outboxRecord{}
		if _, err := load(e.tx, tOutbox, key, &rec); err != nil {
			return err
		}
		rec.Station = from.Station // a machine takes its outbox along to another station
		for i, item := range put.Items {
			// A gap is no error: a county restored from a backup knows less than the
			// station has already let go of, and what comes now must not be refused.
			what, why, err := e.takeRead(by, item, read[i])
			if err != nil {
				return err
			}
			if what != 0 {
				ack.Verdicts = append(ack.Verdicts, wire.Verdict{N: item.N, What: what, Why: why})
			}
			if item.N >= rec.Stored {
				rec.Stored, rec.Last = item.N, item.ULID
			}
		}
		ack.Stored, ack.Safe, ack.Last = rec.Stored, rec.Safe, rec.Last
		return save(e.tx, tOutbox, key, rec)
	})
	if err != nil {
		return wire.Ack{}, fmt.Errorf("receive: %w", err)
	}
	return ack, nil
}

// sender is who brings entries: a machine, for the station it speaks for and those
// that it spoke for before it was moved.
type sender struct {
	station liaison.StationID
	former  []liaison.StationID
	vouched bool // by a person, for whatever station
}

func (s sender) spoke(id liaison.StationID) bool {
	return s.vouched || id == s.station || slices.Contains(s.former, id)
}

func senderOf(tx Tx, m Machine) (sender, error) {
	var rec machineRecord
	if m.ID != "" {
		if _, err := load(tx, tMachine, m.ID, &rec); err != nil {
			return sender{}, err
		}
	}
	return sender{station: m.Station, former: rec.Former}, nil
}

// reading is what could be read of an entry without a key.
type reading struct {
	got wire.Entry
	err error
}

func readAll(items []wire.PutItem) []reading {
	out := make([]reading, len(items))
	for i, item := range items {
		out[i].got, out[i].err = item.Read()
	}
	return out
}

// take takes in one entry; what is 0 when it is new and good.
func (e *editor) take(by sender, item wire.PutItem) (what int, why string, err error) {
	return e.takeRead(by, item, readAll([]wire.PutItem{item})[0])
}

func (e *editor) takeRead(by sender, item wire.PutItem, read reading) (what int, why string, err error) {
	known, same := e.known(item)
	switch {
	case known && same:
		return wire.Duplicate, "", nil
	case known:
		return wire.Conflict, "other content", e.quarantine(by.station, item, wire.Conflict, "same ULID, other content")
	}
	got, err := read.got, read.err
	if err == nil && item.ULID == "" {
		err = badEntry{"no ULID"}
	}
	if err == nil {
		err = e.accept(by, item, got)
	}
	if bad := (badEntry{}); errors.As(err, &bad) || err != nil && got.Value == nil {
		return wire.Rejected, err.Error(), errors.Join(e.quarantine(by.station, item, wire.Rejected, err.Error()), e.await(item, got.Value, err))
	}
	if err == nil { // it may have been refused before
		err = e.release(item)
	}
	return 0, "", err
}

// badEntry is an entry that can never be taken in.
type badEntry struct{ why string }

func (b badEntry) Error() string { return b.why }

func (e *editor) known(item wire.PutItem) (known, same bool) {
	if h := e.tx.Get(tEntry, item.ULID); h != nil {
		return true, string(h) == string(item.Sum[:])
	}
	return false, false
}

// accept takes in an entry without opening it: what the county does with it is in
// the part that needs no key.
func (e *editor) accept(by sender, item wire.PutItem, got wire.Entry) error {
	var err error
	switch x := got.Value.(type) {
	case liaison.Registration:
		err = e.register(by, x, arrival{item, got})
	case liaison.RatingGiven:
		err = e.rate(x, arrival{item, got})
	case liaison.SignIn:
		err = e.signIn(by, x)
	default:
		err = badEntry{fmt.Sprintf("kind %q is not known", item.Kind)}
	}
	if err != nil {
		return err
	}
	return e.tx.Put(tEntry, item.ULID, item.Sum[:])
}

// signInKeep is how long sign-ins are shown at the station.
const signInKeep = 7 * 24 * time.Hour

func (e *editor) signIn(by sender, s liaison.SignIn) error {
	if !by.spoke(s.Station) {
		return badEntry{"of another station"}
	}
	key, err := wire.KeyOf(s)
	if err != nil {
		return badEntry{err.Error()}
	}
	old, err := e.oldSignIns(s.Station)
	if err != nil {
		return err
	}
	for _, k := range old {
		if err := e.remove(k); err != nil {
			return err
		}
	}
	return e.put(Scoped{Key: key, Doc: s, Scopes: []string{ScopeStation(s.Station)}})
}

// oldSignIns lists the station's sign-ins that need not be shown any more. It
// looks at this station's documents only: a county has very many sign-ins.
func (e *editor) oldSignIns(station liaison.StationID) ([]string, error) {
	var old []string
	var first error
	e.tx.Scan(tSeq, ScopeStation(station)+"\x00", "", func(_ string, key []byte) bool {
		if !strings.HasPrefix(string(key), wire.DocSignIn+"/") {
			return true
		}
		var r docRecord
		if _, first = load(e.tx, tDoc, string(key), &r); first != nil || !r.Deleted.IsZero() {
			return first == nil
		}
		doc, err := wire.DecodeDocument(string(key), r.Body)
		if s, ok := doc.(liaison.SignIn); err == nil && ok && e.now.Sub(s.At) > signInKeep {
			old = append(old, string(key))
		}
		return true
	})
	return old, first
}

// stationName is stationName for a station that brings many matters.
func (e *editor) stationName(id liaison.StationID) string {
	if name, ok := e.names[id]; ok {
		return name
	}
	if e.names == nil {
		e.names = map[liaison.StationID]string{}
	}
	e.names[id] = stationName(e.tx, id)
	return e.names[id]
}
