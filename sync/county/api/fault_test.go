package api_test

import (
	"errors"
	"sync/atomic"
	"testing"

	"lianluozhan/sync/county"
	"lianluozhan/sync/wire"
)

// fullOnce is a store whose disk has no room for one transaction, and then has.
type fullOnce struct {
	county.Store

	full atomic.Bool
}

func (f *fullOnce) Update(fn func(county.Tx) error) error {
	if f.full.CompareAndSwap(true, false) {
		return errors.New("no space left on device")
	}
	return f.Store.Update(fn)
}

// A station sends without waiting for answers. When some entries cannot be stored,
// those behind them must not be either: their acknowledgement would stand for all
// before them.
func TestNothingIsHeardAfterAFailedPut(t *testing.T) {
	disk := &fullOnce{}
	r := startOn(t, func(s county.Store) county.Store {
		disk.Store = s
		return disk
	})
	id := r.join("one", "m1")
	box := wire.ID16{7}
	p := r.dial(id.Token, place{outbox: box})
	p.caughtUp()
	disk.full.Store(true)
	for n := range uint64(20) {
		b, err := wire.Encode(wire.Put{Outbox: box, Items: []wire.PutItem{registration(t, id, n+1, "村口路灯不亮")}})
		if err != nil {
			t.Fatal(err)
		}
		if p.ws.WriteMessage(2, b) != nil {
			break // the county hung up
		}
	}
	for {
		msg, err := p.next()
		if err != nil {
			break // hung up
		}
		if a, ok := msg.(wire.Ack); ok {
			t.Errorf("acknowledged up to %d, though entry 1 is not there", a.Stored)
		}
	}
	r.server.Close() // until all has been heard
	a, err := r.county.Outbox(box)
	if err != nil {
		t.Fatal(err)
	}
	if n := len(matters(t, r.county)); a.Stored != 0 || n != 0 {
		t.Errorf("stored up to %d, %d matters", a.Stored, n)
	}
}
