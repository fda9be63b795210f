package county

import (
	"cmp"
	"errors"
	"fmt"
	"strings"
	"time"

	"lianluozhan/sync/liaison"
	"lianluozhan/sync/seal"
	"lianluozhan/sync/wire"
)

// Sheet is a matter as far as it can be read without a key.
type Sheet struct {
	Case      liaison.Case
	Came      time.Time // when the county got it
	Corrected time.Time // see Matter
	Erased    time.Time // see Matter
}

// Filed is when the matter was filed, as far as the county knows.
func (s Sheet) Filed() time.Time {
	if len(s.Case.Events) == 0 {
		return s.Came
	}
	return s.Case.Events[0].At
}

// ReadSheet returns a matter within a transaction, or ErrNotFound.
func ReadSheet(tx Tx, no liaison.ReceiptNo) (Sheet, error) {
	rec, k, err := readMatter(tx, no)
	return rec.sheet(k), err
}

// SheetOf is ReadSheet by the registration's ID.
func SheetOf(tx Tx, id liaison.RegistrationID) (Sheet, error) {
	var rec matterRecord
	k, err := loadMatter(tx, string(id), &rec)
	if err != nil {
		return Sheet{}, fmt.Errorf("matter %s: %w", id, err)
	}
	return rec.sheet(k), nil
}

func (r matterRecord) sheet(k liaison.Case) Sheet {
	return Sheet{Case: k, Came: r.Came, Corrected: r.Corrected, Erased: r.Erased}
}

// Sheets calls fn for the matters with IDs from the one given on, oldest first,
// until it returns false; err says why one cannot be read.
func Sheets(tx Tx, from liaison.RegistrationID, fn func(id liaison.RegistrationID, s Sheet, err error) bool) {
	tx.Scan(tMatter, "", string(from), func(id string, _ []byte) bool {
		s, err := SheetOf(tx, liaison.RegistrationID(id))
		return fn(liaison.RegistrationID(id), s, err)
	})
}

// Erase deletes what the resident typed and who they are from a matter: from its
// entry, from the words of its ratings and from copies in quarantine. Where the
// matter stands and the counts stay, and so does the hash of the entry, so that a
// station that sends it again does not bring it back. It returns the case.
func (x *Edit) Erase(no liaison.ReceiptNo) (liaison.Case, error) {
	e := x.e
	rec, k, err := e.matter(no)
	if err != nil {
		return k, err
	}
	if rec.Entry, err = blankEntry(kept(wire.KindRegistration, string(k.ID), rec.Entry)); err != nil {
		return k, fmt.Errorf("erase %s: %w", no, err)
	}
	if k.QueryCode != "" { // four digits of the phone
		sum := seal.Check(string(no), k.QueryCode)
		k.Check, k.QueryCode = sum[:], ""
	}
	rec.Erased = e.now
	if err := errors.Join(e.eraseWords(no), e.eraseQuarantined(no, k.ID)); err != nil {
		return k, fmt.Errorf("erase %s: %w", no, err)
	}
	return k, e.saveCase(rec, k)
}

// blankEntry is a registration's entry, not sealed, with nothing in it that the
// resident typed.
func blankEntry(item wire.PutItem) ([]byte, error) {
	got, err := item.Read()
	if err != nil {
		return nil, err
	}
	r, _ := got.Value.(liaison.Registration)
	r.QueryCode, r.Secret = "", ""
	r.Draft = liaison.Draft{Category: r.Draft.Category, Consent: r.Draft.Consent}
	blank, err := wire.NewPutItem(0, r)
	return blank.Body, err
}

// eraseWords deletes what was written with ratings. The ratings themselves are
// events of the case.
func (e *editor) eraseWords(no liaison.ReceiptNo) error {
	return e.deleteAll(tMeta, "rating/"+string(no)+"/")
}

// eraseQuarantined deletes entries of the matter that were not taken in: its own,
// and ratings of it with their words.
func (e *editor) eraseQuarantined(no liaison.ReceiptNo, id liaison.RegistrationID) error {
	if err := e.deleteAll(tMeta, awaitKey(no, "")); err != nil {
		return err
	}
	var keys []string
	var first error
	e.tx.Scan(tQuarantine, "", "", func(key string, _ []byte) bool {
		var r quarantineRecord
		if _, err := load(e.tx, tQuarantine, key, &r); err != nil {
			first = cmp.Or(first, err)
			return true
		}
		got, err := quarantinedItem(key, r).Read()
		if err == nil && (belongs(got.Value, no) || strings.HasPrefix(key, string(id)+"-")) {
			keys = append(keys, key)
		}
		return true
	})
	for _, key := range keys {
		first = errors.Join(first, e.tx.Delete(tQuarantine, key))
	}
	return first
}

func belongs(v any, no liaison.ReceiptNo) bool {
	switch v := v.(type) {
	case liaison.Registration:
		return v.Receipt == no
	case liaison.RatingGiven:
		return v.Receipt == no
	}
	return false
}

func (e *editor) deleteAll(table, prefix string) error {
	var keys []string
	e.tx.Scan(table, prefix, "", func(key string, _ []byte) bool {
		keys = append(keys, key)
		return true
	})
	for _, key := range keys {
		if err := e.tx.Delete(table, key); err != nil {
			return err
		}
	}
	return nil
}
