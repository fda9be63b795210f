package press

import (
	"errors"

	"lianluozhan/sync/county"
	"lianluozhan/sync/county/audit"
)

// Pick is a draft as it was seen.
type Pick struct {
	Key string
	N   int // of the draft that was shown
}

// Publish makes drafts public, all or none. It fails with ErrStale when one of
// them, or what it started from, is not what was seen any more, and with Mistakes
// when one is not fit for it.
func (p *Press) Publish(a Actor, picks ...Pick) error {
	return p.c.Change(func(x *county.Edit) error {
		for _, pick := range picks {
			d, err := mine(x, a, pick.Key, MayPublish)
			if err != nil {
				return err
			}
			if d.N != pick.N {
				return &Conflict{Theirs: d}
			}
			if err := publish(x, a, d); err != nil {
				return err
			}
		}
		return nil
	})
}

// PublishNow saves and publishes drafts in one go, all or none, for those who may
// publish. It fails as Save and Publish do. After a *Conflict nothing is published
// and only that one's text is set aside.
func (p *Press) PublishNow(a Actor, drafts ...Draft) error {
	err := p.c.Change(func(x *county.Edit) error {
		for _, d := range drafts {
			conflict, err := save(x, a, d)
			if err != nil {
				return err
			}
			if conflict != nil {
				return conflicted{conflict, d}
			}
			if d, err = mine(x, a, d.Key, MayPublish); err != nil {
				return err
			}
			if err := publish(x, a, d); err != nil {
				return err
			}
		}
		return nil
	})
	var c conflicted
	if errors.As(err, &c) {
		return p.Save(a, c.mine) // meets the same conflict and sets the text aside
	}
	return err
}

// conflicted undoes a transaction.
type conflicted struct {
	*Conflict
	mine Draft
}

func publish(x *county.Edit, a Actor, d Draft) error {
	old, at, had, err := county.Document(x.Tx(), d.Key)
	if err != nil {
		return err
	}
	if at.Rev != d.Base {
		return &Conflict{Theirs: Draft{Key: d.Key, Doc: old, Scopes: at.Scopes, Base: at.Rev, Delete: !had, N: d.N}, Published: true}
	}
	if err := check(x.Tx(), d); err != nil {
		return err
	}
	if had {
		if err := baseline(x, d.Key, old, at.Scopes); err != nil {
			return err
		}
	}
	deed := Published
	if d.Delete {
		deed, err = TakenDown, x.Remove(d.Key)
	} else {
		err = x.Put(county.Scoped{Key: d.Key, Doc: d.Doc, Scopes: d.Scopes})
	}
	if err != nil {
		return err
	}
	v := Version{Key: d.Key, Deed: deed, Doc: d.Doc, Scopes: d.Scopes, By: a.Name, Person: a.Person, Author: d.Person}
	if err := v.add(x); err != nil {
		return err
	}
	if err := dropDraft(x, d.Key); err != nil {
		return err
	}
	return auditDeed(x, a, string(deed), d.Key, "")
}

func auditDeed(x *county.Edit, a Actor, deed, what, detail string) error {
	return audit.Add(x, a.record(deed, what, detail))
}
