package api_test

import (
	"bytes"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"lianluozhan/sync/county"
	"lianluozhan/sync/wire"
)

// parcelRig is a county whose clock a test sets, and a machine.
func parcelRig(t *testing.T) (*rig, *peer, *atomic.Int64) {
	t.Helper()
	var hours atomic.Int64
	r := startWith(t, func(s county.Store) county.Store { return s }, func() time.Time { return then.Add(time.Duration(hours.Load()) * time.Hour) })
	p := r.dial(r.join("one", "m1").Token, place{outbox: wire.ID16{1}})
	p.caughtUp()
	return r, p, &hours
}

// heard waits until the county has taken in all that was said.
func (p *peer) heard() {
	p.t.Helper()
	p.say(wire.Want{Blobs: []wire.WantBlob{{Sum: wire.Hash{9}}}})
	until[wire.Blob](p)
}

func (p *peer) pieces(id, kind string, bodies ...[]byte) {
	p.t.Helper()
	for i, b := range bodies {
		p.say(wire.Parcel{ID: id, Kind: kind, Part: i, Parts: len(bodies), Bytes: b})
	}
	p.heard()
}

func TestAParcelIsKeptForAWhile(t *testing.T) {
	r, p, hours := parcelRig(t)
	if err := r.server.Order("m1", r.order("A", wire.DoScreen)); err != nil {
		t.Fatal(err)
	}
	p.pieces("A", wire.ParcelScreen, []byte("one "), []byte("two "), []byte("three"))
	got, ok := r.server.Parcel("m1", wire.ParcelScreen)
	if !ok || string(got.Body) != "one two three" || !got.At.Equal(then) || !got.End().Equal(then.Add(time.Hour)) {
		t.Fatalf("kept: %+v, %v", got, ok)
	}
	if _, ok := r.server.Parcel("m1", wire.ParcelLogs); ok {
		t.Error("there are logs")
	}
	hours.Store(2)
	if _, ok := r.server.Parcel("m1", wire.ParcelScreen); ok {
		t.Error("it is kept after its end")
	}
}

func TestParcelsThatAreDropped(t *testing.T) {
	r, p, _ := parcelRig(t)
	for _, o := range []struct{ id, what string }{{"A", wire.DoScreen}, {"B", wire.DoRestart}} {
		if err := r.server.Order("m1", r.order(o.id, o.what)); err != nil {
			t.Fatal(err)
		}
	}
	p.pieces("nobody's", wire.ParcelScreen, []byte("x"))
	p.pieces("A", wire.ParcelLogs, []byte("x"))                                                 // another kind
	p.pieces("B", wire.ParcelScreen, []byte("x"))                                               // a command that brings nothing
	p.pieces("A", wire.ParcelScreen, []byte{})                                                  // nothing in it
	p.say(wire.Parcel{ID: "A", Kind: wire.ParcelScreen, Part: 1, Parts: 2, Bytes: []byte("x")}) // without the first
	p.say(wire.Parcel{ID: "A", Kind: wire.ParcelScreen, Part: 0, Parts: 3, Bytes: []byte("x")})
	p.say(wire.Parcel{ID: "A", Kind: wire.ParcelScreen, Part: 2, Parts: 3, Bytes: []byte("x")}) // one is missing
	p.heard()
	for _, kind := range []string{wire.ParcelScreen, wire.ParcelLogs} {
		if got, ok := r.server.Parcel("m1", kind); ok {
			t.Errorf("kept: %+v", got)
		}
	}
	p.pieces("A", wire.ParcelScreen, []byte("whole")) // from the first again, as after a broken connection
	if got, ok := r.server.Parcel("m1", wire.ParcelScreen); !ok || string(got.Body) != "whole" {
		t.Errorf("kept: %+v, %v", got, ok)
	}
	r.server.Discard("m1")
	if _, ok := r.server.Parcel("m1", wire.ParcelScreen); ok {
		t.Error("it is kept after it was discarded")
	}
}

// Many machines' parcels together do not fill the county's memory: the oldest go.
func TestAllParcelsTogetherHaveALimit(t *testing.T) {
	r, p, hours := parcelRig(t)
	_ = p
	piece := bytes.Repeat([]byte("x"), wire.ParcelPart)
	var bodies [][]byte
	for range wire.MaxParts {
		bodies = append(bodies, piece)
	}
	const machines = 9 // 8 MB each
	for i := range machines {
		name := fmt.Sprintf("big%d", i)
		q := r.dial(r.join("two", name).Token, place{outbox: wire.ID16{byte(i + 2)}})
		q.caughtUp()
		if err := r.server.Order(name, r.order(name, wire.DoLogs)); err != nil {
			t.Fatal(err)
		}
		until[wire.Command](q)
		hours.Store(int64(i))
		q.pieces(name, wire.ParcelLogs, bodies...)
		_ = q.ws.Close()
	}
	kept := 0
	for i := range machines {
		if got, ok := r.server.Parcel(fmt.Sprintf("big%d", i), wire.ParcelLogs); ok {
			kept += len(got.Body)
			if i == 0 {
				t.Error("the oldest is still there")
			}
		}
	}
	if kept > 64<<20 || kept < 32<<20 {
		t.Errorf("%d bytes are kept", kept)
	}
	if _, ok := r.server.Parcel("big8", wire.ParcelLogs); !ok {
		t.Error("the newest is not there")
	}
}
