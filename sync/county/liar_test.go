package county_test

import (
	"errors"
	"testing"

	"lianluozhan/sync/county"
	"lianluozhan/sync/wire"
)

// liar is a store that says once that nothing was stored, although it was.
type liar struct {
	county.Store
	lies int
}

var errLie = errors.New("disk failed")

func (l *liar) Update(fn func(county.Tx) error) error {
	err := l.Store.Update(fn)
	if err == nil && l.lies > 0 {
		l.lies--
		return errLie
	}
	return err
}

// TestCommitThatWasDenied: a commit that reached the disk although the store said
// otherwise holds nobody up, and what comes after it is heard of.
func TestCommitThatWasDenied(t *testing.T) {
	l := &liar{}
	c := openThrough(t, func(s county.Store) county.Store {
		l.Store = s
		return l
	})
	publish(t, c, station("s", "t"), board("a", "1", "county"))
	view, err := c.ViewOf("s")
	if err != nil {
		t.Fatal(err)
	}
	wake, stop := c.Watch(view.Scopes...)
	defer stop()
	l.lies = 1
	if _, err := c.Publish([]county.Scoped{station("s", "t"), board("a", "2", "county")}, nil, nil); !errors.Is(err, errLie) {
		t.Fatalf("published with %v", err)
	}
	<-wake
	first, err := c.Since(view, 0, wire.MaxChanges)
	if err != nil || len(first.Items) != 2 {
		t.Fatalf("%d documents, %v", len(first.Items), err)
	}
	publish(t, c, station("s", "t"), board("a", "3", "county"))
	<-wake
	next, err := c.Since(view, first.Cursor, wire.MaxChanges)
	if err != nil || len(next.Items) != 1 || next.Items[0].Rev != next.Head {
		t.Errorf("then %+v, %v", next, err)
	}
	whole, err := c.Since(view, 0, wire.MaxChanges)
	if err != nil {
		t.Fatal(err)
	}
	revs := map[string]uint64{}
	for _, it := range whole.Items {
		revs[it.Key] = it.Rev
	}
	if sum, err := c.SumOf(view); err != nil || sum.Sum != wire.SumOf(revs) || sum.Count != 2 {
		t.Errorf("sum %+v, %v, of %v", sum, err, revs)
	}
}
