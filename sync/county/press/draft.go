package press

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/fxamacker/cbor/v2"

	"lianluozhan/sync/county"
	"lianluozhan/sync/county/account"
	"lianluozhan/sync/wire"
)

// State is how far a draft is.
type State string

// The states of a draft.
const (
	Editing  State = "editing"
	Review   State = "review"   // submitted, somebody is to publish or return it
	Returned State = "returned" // with a reason
)

// Draft is a document that is not published yet, or the wish to take one down.
// Each document has one draft at most.
type Draft struct {
	Key    string
	Doc    any
	Scopes []string // of boards, notices, profiles and results; the others' follow from the document
	Base   uint64   // revision of the published document that it started from; 0 for a new one
	Delete bool     // publishing takes the document down
	N      int      // how often it was saved. To save: N of the draft that was shown, 0 when there was none

	// The press sets these.
	State      State
	By, Person string // account and name of who saved last
	At         time.Time
	Why        string // it was returned
}

type draftRecord struct {
	Body   []byte    `cbor:"1,keyasint"`
	Scopes []string  `cbor:"2,keyasint"`
	Base   uint64    `cbor:"3,keyasint,omitempty"`
	Delete bool      `cbor:"4,keyasint,omitempty"`
	N      int       `cbor:"5,keyasint"`
	State  State     `cbor:"6,keyasint"`
	By     string    `cbor:"7,keyasint"`
	Person string    `cbor:"8,keyasint"`
	At     time.Time `cbor:"9,keyasint"`
	Why    string    `cbor:"10,keyasint,omitempty"`
}

func loadDraft(tx county.Tx, key string) (Draft, bool, error) {
	b := tx.Get(county.TableDraft, key)
	if b == nil {
		return Draft{}, false, nil
	}
	d, err := readDraft(key, b)
	return d, err == nil, err
}

func readDraft(key string, b []byte) (Draft, error) {
	var r draftRecord
	if err := cbor.Unmarshal(b, &r); err != nil {
		return Draft{}, fmt.Errorf("draft of %s: %w", key, err)
	}
	doc, err := wire.DecodeDocument(key, r.Body)
	if err != nil {
		return Draft{}, fmt.Errorf("draft of %s: %w", key, err)
	}
	return Draft{
		Key: key, Doc: doc, Scopes: r.Scopes, Base: r.Base, Delete: r.Delete, N: r.N,
		State: r.State, By: r.By, Person: r.Person, At: r.At, Why: r.Why,
	}, nil
}

// keep writes a draft and holds its files.
func (d Draft) keep(x *county.Edit) error {
	body, err := wire.EncodeDocument(d.Key, d.Doc)
	if err != nil {
		return err
	}
	b, err := cbor.Marshal(draftRecord{
		Body: body, Scopes: d.Scopes, Base: d.Base, Delete: d.Delete, N: d.N,
		State: d.State, By: d.By, Person: d.Person, At: d.At, Why: d.Why,
	})
	if err != nil {
		return fmt.Errorf("draft of %s: %w", d.Key, err)
	}
	if err := x.Tx().Put(county.TableDraft, d.Key, b); err != nil {
		return err
	}
	return x.Hold(draftHolder(d.Key), wire.BlobsOf(d.Doc)...)
}

func dropDraft(x *county.Edit, key string) error {
	if err := x.Tx().Delete(county.TableDraft, key); err != nil {
		return err
	}
	return x.Hold(draftHolder(key))
}

// Draft returns the draft of a document, if there is one that the account may see.
func (p *Press) Draft(a account.Account, key string) (d Draft, ok bool, err error) {
	err = p.c.View(func(tx county.Tx) error {
		if d, ok, err = loadDraft(tx, key); !ok || err != nil {
			return err
		}
		right, err := draftRight(tx, a, d)
		if right < MayWrite {
			d, ok = Draft{}, false
		}
		return err
	})
	return d, ok, err
}

// Drafts returns all drafts that the account may write on, newest first.
func (p *Press) Drafts(a account.Account) (out []Draft, err error) {
	err = p.c.View(func(tx county.Tx) error {
		all, err := drafts(tx)
		for _, d := range all {
			right, err := draftRight(tx, a, d)
			if err != nil {
				return err
			}
			if right >= MayWrite {
				out = append(out, d)
			}
		}
		return err
	})
	slices.SortFunc(out, func(a, b Draft) int { return cmp.Or(b.At.Compare(a.At), cmp.Compare(a.Key, b.Key)) })
	return out, err
}

func drafts(tx county.Tx) (out []Draft, err error) {
	tx.Scan(county.TableDraft, "", "", func(key string, b []byte) bool {
		var d Draft
		if d, err = readDraft(key, b); err == nil {
			out = append(out, d)
		}
		return err == nil
	})
	return out, err
}

// Waiting counts the drafts under review that the account may publish.
func (p *Press) Waiting(a account.Account) (n int, err error) {
	err = p.c.View(func(tx county.Tx) error {
		all, err := drafts(tx)
		for _, d := range all {
			right, err := draftRight(tx, a, d)
			if err != nil {
				return err
			}
			if d.State == Review && right >= MayPublish {
				n++
			}
		}
		return err
	})
	return n, err
}
