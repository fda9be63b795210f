// Package press is how what the stations show comes about: drafts, review,
// publishing, the history of every document. Who may write and who may publish
// follows from where a document hangs. It does not know what a form or a page is.
package press

import (
	"errors"

	"lianluozhan/sync/county"
	"lianluozhan/sync/county/account"
	"lianluozhan/sync/county/audit"
	"lianluozhan/sync/liaison"
)

// Press works on one county. Its methods may be called from any goroutine.
type Press struct{ c *county.County }

// Open returns the press of a county.
func Open(c *county.County) *Press { return &Press{c} }

// Actor is who acts, and from which network address.
type Actor struct {
	account.Account
	From string
}

// Errors that callers tell apart.
var (
	// ErrMayNot is returned for a document that is not the actor's to change, and for
	// one that the actor may not even know of.
	ErrMayNot = errors.New("press: not the actor's to change")
	// ErrStale is returned where something has changed since the actor looked; for a
	// text it is a *Conflict.
	ErrStale = errors.New("press: changed by somebody else meanwhile")
	// ErrNone is returned where there is no such draft or version.
	ErrNone = errors.New("press: no such draft or version")
)

// Conflict is what stands in the way of a save: what somebody else saved or
// published meanwhile. The text that was to be saved is in the history, as a
// version Set Aside.
type Conflict struct {
	Theirs    Draft
	Published bool // Theirs is what is published, not a draft
}

func (c *Conflict) Error() string { return ErrStale.Error() }

// Unwrap makes a Conflict an ErrStale.
func (c *Conflict) Unwrap() error { return ErrStale }

// Mistakes are why a document cannot be published, by the name of the domain
// value's field ("" for the whole), in words for the person who wrote it.
type Mistakes map[string]string

func (m Mistakes) Error() string { return "press: not fit to be published" }

func (a Actor) record(deed, what, detail string) audit.Record {
	return audit.Record{Who: a.Name, From: a.From, Deed: deed, What: what, Detail: detail}
}

// Keep stores a file for a draft that is about to be saved. Without one that names
// it, it goes after a week.
func (p *Press) Keep(a Actor, id liaison.BlobID, file []byte) error {
	return p.c.Change(func(x *county.Edit) error {
		if err := x.PutBlob(id, file); err != nil {
			return err
		}
		return holdUpload(x, a, id)
	})
}
