package uplink_test

import (
	"bytes"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"testing"

	"github.com/gorilla/websocket"

	"lianluozhan/sync/liaison"
	"lianluozhan/sync/seal"
	"lianluozhan/sync/station/localstore"
	"lianluozhan/sync/station/outbox"
	"lianluozhan/sync/station/uplink"
	"lianluozhan/sync/wire"
)

// recorded is the outbox of the station to which that was said.
var recorded = wire.ID16{7}

// greeting is what a county of version 1 once said first, frame by frame.
func greeting(t *testing.T) [][]byte {
	t.Helper()
	b, err := os.ReadFile("../../county/api/testdata/transcript-v1.json")
	if err != nil {
		t.Fatal(err)
	}
	var was struct{ Steps []struct{ County []string } }
	if err := json.Unmarshal(b, &was); err != nil {
		t.Fatal(err)
	}
	var out [][]byte
	for _, f := range was.Steps[0].County {
		b, err := hex.DecodeString(f)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, b)
	}
	return out
}

// A county of version 1, which knows neither keys nor the later subprotocol, is
// followed, and gets what it can read.
func TestCountyOfVersion1(t *testing.T) {
	frames := greeting(t)
	got := make(chan wire.PutItem, 1)
	up := websocket.Upgrader{Subprotocols: []string{wire.SubprotocolV1}, EnableCompression: true}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != wire.PathSync {
			http.NotFound(w, r)
			return
		}
		conn, err := up.Upgrade(w, r, nil)
		if err != nil {
			return
		}
		defer conn.Close()
		for _, f := range frames {
			if conn.WriteMessage(websocket.BinaryMessage, f) != nil {
				return // the station hung up
			}
		}
		k := &talk{t: t, conn: conn}
		put, ok := next[wire.Put](k)
		if !ok {
			return
		}
		got <- put.Items[0]
		k.send(wire.Ack{Outbox: put.Outbox, Stored: put.Items[0].N})
		k.linger()
	}))
	t.Cleanup(server.Close)

	m := atStation(t, server.URL, "one")
	m.start(t)
	m.until(t, "content", func() bool { return len(m.store.Content().Boards) == 1 })
	reg, err := m.box.File(filing())
	if err != nil {
		t.Fatal(err)
	}
	item := <-got
	as1, err := wire.NewPutItem(item.N, reg)
	if err != nil || !bytes.Equal(item.Body, as1.Body) {
		t.Errorf("sent %x, %v\nwant %x", item.Body, err, as1.Body)
	}
	m.until(t, "the registration is sent", func() bool { return m.box.Unsent() == 0 })
}

// atStation is a machine of version 1's joining at a station.
func atStation(t *testing.T, county string, id liaison.StationID) *machine {
	t.Helper()
	log := slog.New(slog.DiscardHandler)
	box, err := outbox.Open(outbox.Options{
		Dir: t.TempDir(), Log: log, Rand: io.MultiReader(bytes.NewReader(recorded[:]), rand.Reader), // it begins with its id
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = box.Close() })
	if err := box.Enrol(outbox.Enrolment{Identity: liaison.Identity{Station: id, Issuer: "7K4"}, Token: "token"}); err != nil {
		t.Fatal(err)
	}
	store, err := localstore.Open(localstore.Options{Dir: t.TempDir(), Log: log, Station: func() liaison.StationID { return id }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	m := &machine{store: store, box: box, cfg: uplink.Config{
		County: county, Token: "token", Content: store, Blobs: store, Outbox: box, Log: log, Timing: quick(),
	}}
	m.Uplink = uplink.New(m.cfg)
	return m
}

// A county with a new key asks to connect again, and what is filed from then on is
// sealed to it.
func TestNewKey(t *testing.T) {
	var keys []wire.SealKey
	for range 2 {
		k, err := seal.Generate(seal.HPKE)
		if err != nil {
			t.Fatal(err)
		}
		p, err := k.Public()
		if err != nil {
			t.Fatal(err)
		}
		keys = append(keys, wire.SealKey{Suite: int(p.Suite), ID: p.ID(), Public: p.Bytes})
	}
	change := make(chan struct{})
	doc := item(t, 1, station())
	c := newCounty(t, func(k *talk) {
		k.send(wire.Welcome{
			Version: 2, Epoch: wire.ID16{1}, Head: 1, View: 5, Reset: k.dial == 1, Ack: wire.Ack{Outbox: k.outbox()},
			Key: keys[min(k.dial, 2)-1],
		}, wire.Changes{Cursor: 1, Head: 1, Items: []wire.Item{doc}, Last: true}, sumOf(1, doc))
		if k.dial == 1 {
			<-change
			k.send(wire.Bye{Code: wire.ByeKey, Retry: 1})
		}
		k.linger()
	})
	m := newMachine(t, c.URL)
	m.start(t)
	m.until(t, "the first key", func() bool { return bytes.Equal(m.box.SealKey().Public, keys[0].Public) })
	close(change)
	m.until(t, "the second key", func() bool { return bytes.Equal(m.box.SealKey().Public, keys[1].Public) })
	if p := m.State().Problem; p != uplink.NoProblem {
		t.Errorf("a new key is no problem, but it says %q", p)
	}
}
