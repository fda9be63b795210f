package uplink_test

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"reflect"
	"testing"
	"time"

	"lianluozhan/sync/station/uplink"
	"lianluozhan/sync/wire"
)

// picture is what no deflater makes shorter.
func picture(size int) []byte {
	var b []byte
	for sum := sha256.Sum256(nil); len(b) < size; sum = sha256.Sum256(sum[:]) {
		b = append(b, sum[:]...)
	}
	return b[:size]
}

func greet(k *talk) {
	st := item(k.t, 1, station())
	k.send(wire.Welcome{Version: 4, Epoch: wire.ID16{1}, Head: 1, Reset: true, Ack: wire.Ack{Outbox: k.outbox()}},
		wire.Changes{Cursor: 1, Head: 1, Items: []wire.Item{st}, Last: true}, sumOf(1, st))
}

// hear returns what the channel brings in time.
func hear[T any](t *testing.T, what string, from <-chan T) (v T) {
	t.Helper()
	select {
	case v = <-from:
	case <-time.After(10 * time.Second):
		t.Fatalf("never saw: %s", what)
	}
	return v
}

func TestAParcelArrivesAlthoughTheConnectionBreaks(t *testing.T) {
	body, whole := picture(100<<10), make(chan []byte, 1)
	c := newCounty(t, func(k *talk) {
		greet(k)
		var got []byte
		for n := 0; ; n++ {
			p, ok := next[wire.Parcel](k)
			if !ok || k.dial == 1 && n == 2 { // and the connection is closed
				return
			}
			if p.ID != "a" || p.Kind != wire.ParcelScreen || p.Part != n {
				k.t.Errorf("piece %d is %s %s %d", n, p.ID, p.Kind, p.Part)
			}
			if got = append(got, p.Bytes...); p.Part == p.Parts-1 {
				whole <- got
				k.linger()
				return
			}
		}
	})
	m, done := newMachine(t, c.URL), make(chan bool, 2)
	m.start(t)
	if err := m.Deliver(uplink.Parcel{ID: "a", Kind: wire.ParcelScreen, Body: body, Done: func() { done <- true }}); err != nil {
		t.Fatal(err)
	}
	if got := hear(t, "the parcel", whole); !bytes.Equal(got, body) {
		t.Errorf("%d bytes came of %d, or others", len(got), len(body))
	}
	hear(t, "that the county has it", done)
	if c.dials.Load() != 2 {
		t.Errorf("%d connections", c.dials.Load())
	}
}

// What residents filed goes before any parcel.
func TestAParcelWaitsForEntries(t *testing.T) {
	order := make(chan string, 16)
	c := newCounty(t, func(k *talk) {
		greet(k)
		for {
			msg, ok := next[any](k)
			if !ok {
				return
			}
			switch m := msg.(type) {
			case wire.Put:
				order <- "entry"
				k.send(wire.Command{ID: "ask", What: "示例"}) // which it answers before anything is acknowledged
			case wire.Parcel:
				order <- "piece"
			case wire.Status:
				if len(m.Done) > 0 {
					order <- "answer"
					k.send(wire.Ack{Outbox: k.outbox(), Stored: 1})
				}
			}
		}
	})
	m, _ := obeying(t, c.URL)
	if _, err := m.box.File(filing()); err != nil {
		t.Fatal(err)
	}
	if err := m.Deliver(uplink.Parcel{ID: "a", Kind: wire.ParcelLogs, Body: picture(10)}); err != nil {
		t.Fatal(err)
	}
	m.start(t)
	for i, want := range []string{"entry", "answer", "piece"} {
		if got := hear(t, want, order); got != want {
			t.Fatalf("number %d is %s, want %s", i, got, want)
		}
	}
}

func TestParcelsThatAreNotTaken(t *testing.T) {
	m := newMachine(t, "http://127.0.0.1:1")
	for name, p := range map[string]uplink.Parcel{
		"empty":          {ID: "a", Kind: wire.ParcelLogs},
		"of no command":  {Kind: wire.ParcelLogs, Body: []byte("x")},
		"one byte over":  {ID: "a", Kind: wire.ParcelLogs, Body: make([]byte, uplink.MaxParcel+1)},
		"a great deal":   {ID: "a", Kind: wire.ParcelLogs, Body: make([]byte, 2*uplink.MaxParcel)},
		"nothing at all": {},
	} {
		if err := m.Deliver(p); !errors.Is(err, uplink.ErrParcel) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, id := range []string{"a", "a", "b", "a"} { // the same again is one
		if err := m.Deliver(uplink.Parcel{ID: id, Kind: wire.ParcelLogs, Body: make([]byte, uplink.MaxParcel)}); err != nil {
			t.Fatal(err)
		}
	}
	if err := m.Deliver(uplink.Parcel{ID: "c", Kind: wire.ParcelLogs, Body: []byte("x")}); !errors.Is(err, uplink.ErrParcelBusy) {
		t.Errorf("a third: %v", err)
	}
}

func TestWhatIsWantedIsPassedOn(t *testing.T) {
	want := wire.Signed{Text: []byte("示例：怎样写的就怎样交出去"), Sig: []byte{1}, Cert: []byte{2}}
	c := newCounty(t, func(k *talk) {
		greet(k)
		k.send(want)
		k.linger()
	})
	m, got := newMachine(t, c.URL), make(chan wire.Signed, 1)
	m.cfg.Wanted = func(w wire.Signed) { got <- w }
	m.Uplink = uplink.New(m.cfg)
	m.start(t)
	if w := hear(t, "what is wanted", got); !reflect.DeepEqual(w, want) {
		t.Errorf("passed on %+v", w)
	}
}
