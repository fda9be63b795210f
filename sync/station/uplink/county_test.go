package uplink_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"lianluozhan/sync/liaison"
	"lianluozhan/sync/seal"
	"lianluozhan/sync/station/localstore"
	"lianluozhan/sync/station/outbox"
	"lianluozhan/sync/station/uplink"
	"lianluozhan/sync/wire"
)

// county is a county that does what a test tells it, over a real socket.
type county struct {
	*httptest.Server
	dials atomic.Int64
}

// talk is one connection as the county sees it.
type talk struct {
	t    testing.TB
	conn *websocket.Conn
	said wire.Place
	dial int // from 1
}

func newCounty(t testing.TB, serve func(*talk)) *county {
	c := &county{}
	up := websocket.Upgrader{}
	c.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != wire.PathSync3 || r.Header.Get("Authorization") != "Bearer token" {
			http.Error(w, "no", http.StatusForbidden)
			return
		}
		said, err := wire.DecodePlace(r.URL.RawQuery)
		if err != nil {
			t.Errorf("query %q: %v", r.URL.RawQuery, err)
		}
		n := c.dials.Add(1)
		conn, err := up.Upgrade(w, r, nil)
		if err != nil {
			return
		}
		defer conn.Close()
		serve(&talk{t: t, conn: conn, said: said, dial: int(n)})
	}))
	t.Cleanup(c.Close)
	return c
}

func (k *talk) send(msgs ...any) {
	for _, m := range msgs {
		frame, err := wire.Encode(m)
		if err != nil {
			k.t.Errorf("county encodes %T: %v", m, err)
			return
		}
		if k.conn.WriteMessage(websocket.BinaryMessage, frame) != nil {
			return // the station hung up
		}
	}
}

// next returns the next message of type T, skipping others; ok is false when the
// station hung up.
func next[T any](k *talk) (msg T, ok bool) {
	for {
		_, frame, err := k.conn.ReadMessage()
		if err != nil {
			return msg, false
		}
		if frame, err = wire.Inflate(frame); err != nil {
			k.t.Errorf("station sent %x: %v", frame, err)
			return msg, false
		}
		m, err := wire.Decode(frame)
		if err != nil {
			k.t.Errorf("station sent %x: %v", frame, err)
			return msg, false
		}
		if msg, ok := m.(T); ok {
			return msg, true
		}
	}
}

// linger reads until the station hangs up.
func (k *talk) linger() { next[struct{}](k) }

func (k *talk) outbox() wire.ID16 { return k.said.Outbox }

func item(t testing.TB, rev uint64, doc any) wire.Item {
	t.Helper()
	key, err := wire.KeyOf(doc)
	if err != nil {
		t.Fatal(err)
	}
	body, err := wire.EncodeDocument(key, doc)
	if err != nil {
		t.Fatal(err)
	}
	return wire.Item{Key: key, Rev: rev, Body: body}
}

func sumOf(cursor uint64, items ...wire.Item) wire.Sum {
	s := wire.Sum{Cursor: cursor, Count: uint64(len(items))}
	for _, it := range items {
		s.Sum += wire.RevSum(it.Key, it.Rev)
	}
	return s
}

// machine is a station's stores with an uplink.
type machine struct {
	*uplink.Uplink
	store *localstore.Store
	box   *outbox.Box
	cfg   uplink.Config
}

func quick() uplink.Timing {
	return uplink.Timing{
		Dial: 5 * time.Second, Ping: 20 * time.Millisecond, Silence: 5 * time.Second,
		First: time.Millisecond, Most: 20 * time.Millisecond, Revoked: time.Hour,
	}
}

// quickCheck stands in for the slow hash, which nothing here is about.
func quickCheck(receipt, code string) (c [seal.CheckSize]byte) {
	sum := sha256.Sum256([]byte(receipt + code))
	return [seal.CheckSize]byte(sum[:])
}

func newMachine(t testing.TB, countyURL string) *machine {
	t.Helper()
	log := slog.New(slog.DiscardHandler)
	box, err := outbox.Open(outbox.Options{Dir: t.TempDir(), Log: log, Check: quickCheck})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = box.Close() })
	if err := box.Enrol(outbox.Enrolment{
		Identity: liaison.Identity{Station: "s1", Issuer: "7K4"}, Token: "token",
	}); err != nil {
		t.Fatal(err)
	}
	store, err := localstore.Open(localstore.Options{
		Dir: t.TempDir(), Log: log, Station: func() liaison.StationID { return "s1" },
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	m := &machine{store: store, box: box, cfg: uplink.Config{
		County: countyURL, Token: "token", Content: store, Blobs: store, Outbox: box, Log: log, Timing: quick(),
	}}
	m.Uplink = uplink.New(m.cfg)
	return m
}

// start runs the uplink until the test ends or stop is called.
func (m *machine) start(t testing.TB) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = m.Run(ctx)
	}()
	stop = func() { cancel(); <-done }
	t.Cleanup(stop)
	return stop
}

// until waits until ok is true, looking again after each change of content or
// state.
func (m *machine) until(t testing.TB, what string, ok func() bool) {
	t.Helper()
	content, stop := m.store.Subscribe()
	defer stop()
	state, stop2 := m.Subscribe()
	defer stop2()
	deadline := time.After(10 * time.Second)
	for !ok() {
		select {
		case <-content:
		case <-state:
		case <-deadline:
			t.Fatalf("never saw: %s (state %+v)", what, m.State())
		}
	}
}

func photo(n int) (body []byte, id liaison.BlobID, sum [32]byte) {
	body = bytes.Repeat([]byte{byte(n), byte(n >> 8), 7}, 17_000)
	sum = sha256.Sum256(body)
	return body, liaison.BlobID(hex.EncodeToString(sum[:])), sum
}

func station() liaison.Station { return liaison.Station{ID: "s1", Name: "示例站"} }

func filing() outbox.Filing {
	return outbox.Filing{Draft: liaison.Draft{Category: "road", Text: "村口路灯坏了", Phone: "13800001234"}}
}
