package outbox

import (
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"lianluozhan/sync/dbfile"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/wire"
)

// Rescue tells staff what became of a damaged outbox.
type Rescue struct {
	At       time.Time `cbor:"1,keyasint"`
	File     string    `cbor:"2,keyasint"` // name of the damaged file, kept in the same folder
	Found    int       `cbor:"3,keyasint"` // entries rescued; they are sent again
	Lost     int       `cbor:"4,keyasint"` // entries known to be missing that the county did not have
	Identity bool      `cbor:"5,keyasint"` // the machine still knows who it is
}

// rescueFrom moves a damaged file aside and puts a fresh one in its place with
// every record of it that is whole. The outbox gets a new id: its numbers may
// have holes now, and the county knows entries by their ULIDs.
func (b *Box) rescueFrom(file []byte, cause error) error {
	b.ballast.drop()
	report := Rescue{At: b.opts.Now().Truncate(time.Millisecond).In(liaison.Zone)}
	report.File = FileName + ".damaged-" + report.At.UTC().Format("20060102-150405")
	if err := setAside(b.path(), filepath.Join(b.opts.Dir, report.File), file); err != nil {
		return fmt.Errorf("set damaged outbox aside: %w", err)
	}
	found := sortOut(dbfile.Scan(file))
	report.Found, report.Lost, report.Identity = len(found.entries), found.lost(), found.enrol != nil
	spare, err := b.spareSerial()
	if err != nil {
		return err
	}
	if err := b.create(func(t *txn) error { return t.refill(found, report, spare) }); err != nil {
		return fmt.Errorf("rescue outbox: %w", err)
	}
	b.opts.Log.Error("outbox was damaged", "error", cause, "set_aside", report.File,
		"rescued", report.Found, "lost", report.Lost, "identity", report.Identity)
	return nil
}

// setAside gives the damaged file a second name, so that there is never a moment
// without one; where links do not work, it copies.
func setAside(path, aside string, file []byte) error {
	if err := os.Link(path, aside); err == nil || errors.Is(err, os.ErrExist) {
		return nil
	}
	if err := os.WriteFile(aside, file, 0o600); err != nil {
		return errors.Join(fmt.Errorf("copy: %w", err), os.Remove(aside))
	}
	return nil
}

// records is what was found in a damaged file, by kind.
type records struct {
	state    *state
	enrol    *enrolRecord
	age      uint64
	entries  []wire.PutItem
	receipts []receiptRecord
	raw      []raw // values taken over as they are
}

type raw struct {
	bucket, key string
	body        []byte
}

func sortOut(all map[string]dbfile.Record) records {
	var out records
	if st := (&state{}); decode(all[bucketMeta+"/"+keyState].Body, st) == nil {
		out.state = st.clone()
	}
	for _, full := range slices.Sorted(maps.Keys(all)) {
		rec := all[full]
		out.age = max(out.age, rec.Age)
		bucket, key, _ := strings.Cut(full, "/")
		out.take(bucket, key, rec.Body)
	}
	slices.SortFunc(out.entries, func(a, b wire.PutItem) int { return cmp.Compare(a.N, b.N) })
	return out
}

func (r *records) take(bucket, key string, body []byte) {
	var item wire.PutItem
	var receipt receiptRecord
	var enrol enrolRecord
	switch {
	case bucket == bucketMeta && (key == keyState || key == keyRescue):
	case bucket == bucketEntry && decode(body, &item) == nil:
		if r.state == nil || item.N > r.state.Purged { // else a page not yet used again
			r.entries = append(r.entries, item)
		}
	case bucket == bucketReceipt && decode(body, &receipt) == nil:
		r.receipts = append(r.receipts, receipt)
	case bucket == bucketMeta && key == keyEnrol:
		if decode(body, &enrol) == nil {
			r.enrol = &enrol
		}
	case bucket == bucketMeta || bucket == bucketSignIn:
		r.raw = append(r.raw, raw{bucket, key, body})
	}
}

// lost counts the unsent numbers that no entry was found for.
func (r *records) lost() int {
	var after, last uint64
	if r.state != nil {
		after, last = max(r.state.Stored, r.state.Purged), r.state.N
	}
	have := map[uint64]bool{}
	for _, e := range r.entries {
		have[e.N] = true
		last = max(last, e.N)
	}
	for _, x := range r.receipts {
		last = max(last, x.N)
	}
	if r.state == nil && len(r.entries) > 0 {
		after = r.entries[0].N - 1 // what came before was probably sent and deleted
	}
	n := 0
	for i := after + 1; i <= last; i++ {
		if !have[i] {
			n++
		}
	}
	return n
}

// spareSerial is a running number far from all that one machine could have used,
// for when nothing is left that says how many were.
func (b *Box) spareSerial() (uint32, error) {
	var raw [4]byte
	if err := b.random(raw[:]); err != nil {
		return 0, err
	}
	return 1<<20 + binary.LittleEndian.Uint32(raw[:])%(liaison.MaxSerial/2), nil
}

// refill writes what was found into a fresh file.
func (t *txn) refill(found records, report Rescue, spare uint32) error {
	t.st.Age = found.age + 1
	if found.state != nil {
		t.st.Machine, t.st.Serials, t.st.Backups = found.state.Machine, found.state.Serials, found.state.Backups
		t.st.Key, t.st.Last, t.st.LastID = found.state.Key, found.state.Last, found.state.LastID
		t.st.Checked, t.st.Fixes = found.state.Checked, found.state.Fixes
	}
	t.advance(found, spare)
	if found.enrol != nil {
		if err := t.put(bucketMeta, keyEnrol, found.enrol); err != nil {
			return err
		}
	}
	for _, v := range found.raw {
		frame := dbfile.Seal(dbfile.Record{Key: v.bucket + "/" + v.key, Age: t.st.Age, Body: v.body})
		if err := t.tx.Bucket([]byte(v.bucket)).Put([]byte(v.key), frame); err != nil {
			return fmt.Errorf("put %s: %w", v.bucket, err)
		}
	}
	for _, r := range found.receipts {
		r.Lost = r.Lost || found.misses(r.N)
		if err := t.put(bucketReceipt, string(r.No), r); err != nil {
			return err
		}
	}
	if err := t.restore(found.entries); err != nil {
		return err
	}
	return t.put(bucketMeta, keyRescue, report)
}

// misses reports whether entry n should have been in the file and was not found.
func (r *records) misses(n uint64) bool {
	if r.state != nil && n <= max(r.state.Stored, r.state.Purged) || n == 0 {
		return false
	}
	_, ok := slices.BinarySearchFunc(r.entries, n, func(e wire.PutItem, n uint64) int { return cmp.Compare(e.N, n) })
	return !ok
}

// advance makes sure that no running number is used twice although the newest
// state or receipts may be among what was lost.
func (t *txn) advance(found records, spare uint32) {
	for _, r := range found.receipts {
		issuer := r.No.Issuer()
		t.st.Serials[issuer] = max(t.st.Serials[issuer], r.Serial)
	}
	for issuer, serial := range t.st.Serials {
		t.st.Serials[issuer] = min(serial+serialLeap, liaison.MaxSerial)
	}
	if found.state == nil && found.enrol != nil {
		t.st.Serials[found.enrol.Issuer] = max(t.st.Serials[found.enrol.Issuer], spare)
	}
}
