package press

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"lianluozhan/sync/county"
	"lianluozhan/sync/wire"
)

// Save writes a draft, which is being edited from then on. It fails with a
// *Conflict when somebody else saved or published since the actor looked; what was
// to be saved is then set aside in the history.
func (p *Press) Save(a Actor, d Draft) error {
	var conflict *Conflict
	err := p.c.Change(func(x *county.Edit) (err error) {
		conflict, err = save(x, a, d)
		return err
	})
	if err == nil && conflict != nil {
		return conflict
	}
	return err
}

// save is Save within a transaction. A conflict is no error: the text that it sets
// aside is to stay.
func save(x *county.Edit, a Actor, d Draft) (*Conflict, error) {
	if err := d.whole(x); err != nil {
		return nil, err
	}
	theirs, had, err := loadDraft(x.Tx(), d.Key)
	if err != nil {
		return nil, err
	}
	for _, each := range []Draft{d, theirs} {
		if each.Key == "" {
			continue
		}
		if right, err := draftRight(x.Tx(), a.Account, each); err != nil || right < MayWrite {
			return nil, orMayNot(err)
		}
	}
	if conflict, err := d.stale(x, theirs, had); conflict != nil || err != nil {
		if err == nil {
			err = setAside(x, a, d)
		}
		return conflict, err
	}
	d.N, d.State, d.Why = theirs.N+1, Editing, ""
	d.By, d.Person, d.At = a.Name, a.Person, x.Now()
	if had && d.says(theirs) { // who only looks it over has not written it
		d.By, d.Person, d.At = theirs.By, theirs.Person, theirs.At
	}
	return nil, d.keep(x)
}

// says reports whether two drafts come to the same.
func (d Draft) says(other Draft) bool {
	mine, err := wire.EncodeDocument(d.Key, d.Doc)
	theirs, err2 := wire.EncodeDocument(d.Key, other.Doc)
	return err == nil && err2 == nil && d.Delete == other.Delete && bytes.Equal(mine, theirs) && slices.Equal(d.Scopes, other.Scopes)
}

// whole fills in what follows from the document.
func (d *Draft) whole(x *county.Edit) error {
	if d.Delete {
		doc, at, ok, err := county.Document(x.Tx(), d.Key)
		if err != nil || !ok {
			return orNone(err)
		}
		d.Doc, d.Scopes = doc, at.Scopes
	}
	d.Scopes = ScopesOf(d.Doc, d.Scopes)
	if strings.Contains(d.Key, "\x00") {
		return fmt.Errorf("key %q: %w", d.Key, ErrMayNot)
	}
	return nil
}

// stale returns what has come in between, nil for nothing.
func (d Draft) stale(x *county.Edit, theirs Draft, had bool) (*Conflict, error) {
	doc, at, ok, err := county.Document(x.Tx(), d.Key)
	switch {
	case err != nil:
		return nil, err
	case had && theirs.N != d.N:
		return &Conflict{Theirs: theirs}, nil
	case at.Rev != d.Base || !had && d.N != 0: // published, or published and then taken down
		now := Draft{Key: d.Key, Doc: doc, Scopes: at.Scopes, Base: at.Rev, Delete: !ok}
		if had {
			now.N = theirs.N
		}
		return &Conflict{Theirs: now, Published: true}, nil
	}
	return nil, nil
}

// Submit asks for a draft to be published. n is N of the draft that was shown.
func (p *Press) Submit(a Actor, key string, n int) error {
	return p.turn(a, key, n, turn{need: MayWrite, to: Review, deed: "提交审核"})
}

// Return gives a draft back to who wrote it, with a reason.
func (p *Press) Return(a Actor, key string, n int, why string) error {
	return p.turn(a, key, n, turn{need: MayPublish, to: Returned, deed: "退回修改", why: why})
}

// turn is a step of a draft that leaves its text.
type turn struct {
	need      Right
	to        State
	deed, why string
}

func (p *Press) turn(a Actor, key string, n int, t turn) error {
	return p.c.Change(func(x *county.Edit) error {
		d, err := mine(x, a, key, t.need)
		if err != nil {
			return err
		}
		if d.N != n {
			return &Conflict{Theirs: d}
		}
		if t.to == Review {
			if err := check(x.Tx(), d); err != nil {
				return err
			}
		}
		d.State, d.Why = t.to, t.why
		if err := d.keep(x); err != nil {
			return err
		}
		return auditDeed(x, a, t.deed, key, t.why)
	})
}

// Discard throws a draft away. n is N of the draft that was shown.
func (p *Press) Discard(a Actor, key string, n int) error {
	return p.c.Change(func(x *county.Edit) error {
		d, err := mine(x, a, key, MayWrite)
		if err != nil {
			return err
		}
		if d.N != n {
			return &Conflict{Theirs: d}
		}
		if err := setAside(x, Actor{Account: a.Account}, d); err != nil {
			return err
		}
		if err := dropDraft(x, key); err != nil {
			return err
		}
		return auditDeed(x, a, "放弃草稿", key, "")
	})
}

// mine returns a draft on which the actor has the right.
func mine(x *county.Edit, a Actor, key string, need Right) (Draft, error) {
	d, ok, err := loadDraft(x.Tx(), key)
	if err != nil || !ok {
		return Draft{}, orNone(err)
	}
	right, err := draftRight(x.Tx(), a.Account, d)
	if err != nil || right < need {
		return Draft{}, orMayNot(err)
	}
	return d, nil
}

func orNone(err error) error {
	if err == nil {
		return ErrNone
	}
	return err
}

func orMayNot(err error) error {
	if err == nil {
		return ErrMayNot
	}
	return err
}
