package uplink_test

import (
	"bytes"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
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
func greeting(t *testing.T) [][]byte { return saidBy(t, 1, "the greeting, the whole view and its sum") }

// saidBy is what a county of a version once said in some steps of its conversation.
func saidBy(t *testing.T, version int, steps ...string) [][]byte {
	t.Helper()
	b, err := os.ReadFile(fmt.Sprintf("../../county/api/testdata/transcript-v%d.json", version))
	if err != nil {
		t.Fatal(err)
	}
	var was struct {
		Steps []struct {
			What   string
			County []string
		}
	}
	if err := json.Unmarshal(b, &was); err != nil {
		t.Fatal(err)
	}
	var out [][]byte
	for _, step := range was.Steps {
		if !slices.Contains(steps, step.What) {
			continue
		}
		for _, f := range step.County {
			b, err := hex.DecodeString(f)
			if err != nil {
				t.Fatal(err)
			}
			out = append(out, b)
		}
	}
	return out
}

// Counties of the short handshake are followed, and one of version 4 is heard when it says
// which release it wants and what it asks for.
func TestCountiesOfVersions3And4(t *testing.T) {
	for version, steps := range map[int][]string{3: {"a new board"}, 4: {"how the machine is, and what is wanted", "a picture is asked for", "a new board"}} {
		t.Run(fmt.Sprintf("v%d", version), func(t *testing.T) {
			frames := saidBy(t, version, append(steps, "the greeting, the whole view and its sum")...)
			c := newCounty(t, func(k *talk) {
				for _, f := range frames {
					if k.conn.WriteMessage(websocket.BinaryMessage, f) != nil {
						return // the station hung up
					}
				}
				k.linger()
			})
			m, wanted, asked := atStation(t, c.URL, "one"), make(chan wire.Signed, 1), make(chan wire.Command, 1)
			m.cfg.Wanted = func(w wire.Signed) { wanted <- w }
			m.cfg.Obey = func(c wire.Command, _ func() error) { asked <- c }
			m.Uplink = uplink.New(m.cfg)
			m.start(t)
			m.until(t, "the new board", func() bool {
				b := m.store.Content().Boards
				return len(b) == 1 && b[0].Title == "第二版"
			})
			if version < 4 {
				return
			}
			any := func(_, _, sig []byte) error { return signedAtAll(sig) } // by a county long gone
			if w, err := hear(t, "what is wanted", wanted).Wanted("machine", any); err != nil || w.Version != "1.1" || w.From != 60 {
				t.Errorf("wanted %+v, %v", w, err)
			}
			if c, err := hear(t, "a command", asked).Signed.Command("machine", any); err != nil || c.What != wire.DoScreen {
				t.Errorf("asked %+v, %v", c, err)
			}
		})
	}
}

func signedAtAll(sig []byte) error {
	if len(sig) == 0 {
		return errors.New("not signed")
	}
	return nil
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
