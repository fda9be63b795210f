package casework_test

import (
	"errors"
	"reflect"
	"testing"

	"lianluozhan/sync/county"
	"lianluozhan/sync/county/casework"
	"lianluozhan/sync/liaison"
)

var errCut = errors.New("the power is cut")

// cutting is a store whose power is cut at the nth write of a transaction.
type cutting struct {
	county.Store
	left *int // writes until then; below 0 for never
}

func (c cutting) Update(fn func(county.Tx) error) error {
	return c.Store.Update(func(tx county.Tx) error { return fn(cuttingTx{tx, c.left}) })
}

type cuttingTx struct {
	county.Tx
	left *int
}

func (c cuttingTx) cut() error {
	if *c.left == 0 {
		return errCut
	}
	*c.left--
	return nil
}

func (c cuttingTx) Put(table, key string, value []byte) error {
	if err := c.cut(); err != nil {
		return err
	}
	return c.Tx.Put(table, key, value)
}

func (c cuttingTx) Delete(table, key string) error {
	if err := c.cut(); err != nil {
		return err
	}
	return c.Tx.Delete(table, key)
}

// Whenever the power is cut, a deed is there with all that belongs to it, or not at
// all: step, staff's log, audit, the matters merged in, the search.
func TestADeedIsAllOrNothing(t *testing.T) {
	r := newRig(t)
	left := -1
	r.wrap = cutting{r.store, &left}
	r.Close()
	r.open()
	for serial, deed := range []casework.Deed{
		casework.Accept{Level: casework.Town, Title: "题目", Category: "home"}, casework.Assign{Unit: "镇城建办"},
		casework.Answer{Words: "修好了", Class: "A"}, casework.Withdraw{Reason: "来电"}, casework.HandleDeletion{},
	} {
		n := uint32(serial) * 10 //nolint:gosec // few
		main, a := r.files(r.registration(n+1, "路灯坏了")), r.files(r.registration(n+2, "路灯不亮"))
		r.does(a, office, casework.Merge{Into: main})
		r.settled()
		before, records := []casework.File{r.file(main, office), r.file(a, office)}, len(r.records())
		for cut := 0; ; cut++ {
			left = cut
			_, err := r.Do(main, office, before[0].Version, deed)
			left = -1
			if err == nil {
				if cut < 4 {
					t.Errorf("%s: written with %d writes", deed.Kind(), cut)
				}
				break
			}
			if !errors.Is(err, errCut) {
				t.Fatalf("%s, cut at %d: %v", deed.Kind(), cut, err)
			}
			if now := []casework.File{r.file(main, office), r.file(a, office)}; !reflect.DeepEqual(now, before) || len(r.records()) != records {
				t.Fatalf("%s, cut at %d: something was written\n%+v\n%+v", deed.Kind(), cut, now, before)
			}
		}
		if deed.Kind() == casework.KindAnswer && stepOf(r, a) != liaison.Answered {
			t.Errorf("the merged one has no answer")
		}
	}
}
