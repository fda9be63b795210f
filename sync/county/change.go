package county

import (
	"fmt"
	"slices"
	"time"

	"lianluozhan/sync/liaison"
	"lianluozhan/sync/wire"
)

// Edit is one transaction of the county. What several packages do in it is on the
// disk together, or not at all.
type Edit struct{ e *editor }

// Change runs fn in one transaction, which may be more than once, and wakes the
// stations that see something new. An error from fn undoes all of it and is
// returned.
func (c *County) Change(fn func(*Edit) error) error {
	_, err := c.edit(func(e *editor) error { return fn(&Edit{e}) })
	return err
}

// View runs fn on one consistent state.
func (c *County) View(fn func(Tx) error) error { return c.store.View(fn) }

// Tx is for the caller's own tables.
func (x *Edit) Tx() Tx { return x.e.tx }

// Now is the time of the transaction.
func (x *Edit) Now() time.Time { return x.e.now }

// Put writes a document, which its scopes see from then on, unless it is the same
// as before.
func (x *Edit) Put(s Scoped) error { return x.e.put(s) }

// Remove deletes a document; one that is not there is no error.
func (x *Edit) Remove(key string) error { return x.e.remove(key) }

// PutBlob keeps a file that documents name by its hash.
func (x *Edit) PutBlob(id liaison.BlobID, b []byte) error {
	if x.e.tx.Get(tBlob, string(id)) != nil {
		return nil
	}
	return x.e.putBlob(id, b)
}

// Case returns where a matter stands within the transaction.
func (x *Edit) Case(no liaison.ReceiptNo) (liaison.Case, error) {
	_, k, err := x.e.matter(no)
	return k, err
}

// Append adds steps to a matter, each of which must be able to follow, or fails
// with ErrRefused. A non-empty title replaces the case's public title, a non-empty
// category its category. Steps without a time get the transaction's.
func (x *Edit) Append(no liaison.ReceiptNo, add Addition) (liaison.Case, error) {
	rec, k, err := x.e.matter(no)
	if err != nil {
		return k, err
	}
	k.Events = slices.Clone(k.Events)
	answered := false
	for _, e := range add.Events {
		if st := k.State(); !st.May(e.Step) || e.Step == liaison.Corrected && !k.CanCorrect(e.Of-1) {
			return k, fmt.Errorf("%s after %s: %w", e.Step, st.Step, ErrRefused)
		}
		if e.At.IsZero() {
			e.At = x.e.now
		}
		answered = answered || e.Step == liaison.Answered
		k.Events = append(k.Events, e)
	}
	if add.Title != "" {
		k.Title = add.Title
	}
	if add.Category != "" {
		k.Category = add.Category
	}
	if err := x.e.saveCase(rec, k); err != nil {
		return k, err
	}
	if answered {
		err = x.e.takeAwaited(no)
	}
	return k, err
}

// Addition is what staff add to a matter's public side.
type Addition struct {
	Events          []liaison.CaseEvent
	Title, Category string // "" leaves what is there
}

// Document returns a document within a transaction, with its revision and scopes;
// ok is false for one that is not there.
func Document(tx Tx, key string) (doc any, at Placed, ok bool, err error) {
	var r docRecord
	if ok, err = load(tx, tDoc, key, &r); err != nil || !ok || !r.Deleted.IsZero() {
		return nil, Placed{}, false, err
	}
	doc, err = wire.DecodeDocument(key, r.Body)
	return doc, Placed{Rev: r.Rev, Scopes: r.Scopes}, err == nil, err
}

// Placed is where a document stands in the log and who sees it.
type Placed struct {
	Rev    uint64
	Scopes []string
}
