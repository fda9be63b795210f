package api_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/hex"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"github.com/oklog/ulid/v2"

	"lianluozhan/sync/county"
	"lianluozhan/sync/county/api"
	"lianluozhan/sync/county/boltstore"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/wire"
)

// rig is a county with a real file behind a real socket.
type rig struct {
	t      testing.TB
	county *county.County
	server *api.Server
	url    string
}

func start(t testing.TB) *rig {
	t.Helper()
	return startOn(t, func(s county.Store) county.Store { return s })
}

// startOn starts a county on what through makes of its store.
func startOn(t testing.TB, through func(county.Store) county.Store) *rig {
	t.Helper()
	return startWith(t, through, time.Now)
}

// startWith is startOn with the county's clock.
func startWith(t testing.TB, through func(county.Store) county.Store, now func() time.Time) *rig {
	t.Helper()
	store, err := boltstore.Open(filepath.Join(t.TempDir(), "county.db"))
	if err != nil {
		t.Fatal(err)
	}
	cfg := county.Config{Store: through(store), Now: now, Rand: rand.Reader, Log: slog.New(slog.DiscardHandler)}
	if err := county.Init(cfg, "示例县"); err != nil {
		t.Fatal(err)
	}
	c, err := county.Open(cfg)
	if err != nil {
		t.Fatal(err)
	}
	r := &rig{t: t, county: c, server: api.New(c, cfg.Log)}
	web := httptest.NewServer(r.server)
	r.url = web.URL
	t.Cleanup(func() {
		r.server.Close()
		web.Close()
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	r.publish("第一版")
	return r
}

// publish makes two stations and a board with the title.
func (r *rig) publish(title string) { r.publishMore(title, nil) }

func (r *rig) publishMore(title string, blobs map[liaison.BlobID][]byte) {
	r.t.Helper()
	docs := []county.Scoped{
		{Key: wire.KeyRules, Doc: liaison.RulePack{County: "示例县"}, Scopes: []string{county.ScopeCounty}},
		{Key: "board/b", Doc: liaison.Board{ID: "b", Title: title}, Scopes: []string{county.ScopeTown("t")}},
	}
	for _, id := range []liaison.StationID{"one", "two"} {
		docs = append(docs, county.Scoped{
			Key: "station/" + string(id), Doc: liaison.Station{ID: id, Name: "示例" + string(id), Town: "t"},
			Scopes: []string{county.ScopeStation(id)},
		})
	}
	if _, err := r.county.Publish(docs, nil, blobs); err != nil {
		r.t.Fatal(err)
	}
}

func (r *rig) post(req wire.JoinRequest) wire.JoinReply {
	r.t.Helper()
	b, err := wire.EncodeJoinRequest(req)
	if err != nil {
		r.t.Fatal(err)
	}
	ask, err := http.NewRequestWithContext(context.Background(), http.MethodPost, r.url+wire.PathJoin, bytes.NewReader(b))
	if err != nil {
		r.t.Fatal(err)
	}
	res, err := http.DefaultClient.Do(ask)
	if err != nil {
		r.t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		r.t.Fatal(err)
	}
	reply, err := wire.DecodeJoinReply(body)
	if err != nil {
		r.t.Fatalf("%s: %q: %v", res.Status, body, err)
	}
	return reply
}

func (r *rig) join(station liaison.StationID, machine string) wire.JoinReply {
	r.t.Helper()
	code, _, err := r.county.JoinCode(station)
	if err != nil {
		r.t.Fatal(err)
	}
	reply := r.post(wire.JoinRequest{Version: wire.Version, Code: code, Machine: machine})
	if reply.Error != "" {
		r.t.Fatalf("join: %q", reply.Error)
	}
	return reply
}

// place is a station's position.
type place struct {
	epoch        wire.ID16
	cursor, view uint64
	outbox       wire.ID16
	key          []byte // only the short handshake says
}

// peer is a station's end of a connection.
type peer struct {
	t  testing.TB
	ws *websocket.Conn
}

func (r *rig) dial(token string, p place) *peer {
	r.t.Helper()
	ws, _, err := r.try(token, p, wire.Subprotocol)
	if err != nil {
		r.t.Fatal(err)
	}
	r.t.Cleanup(func() { _ = ws.Close() })
	return &peer{r.t, ws}
}

// try dials and returns the status of the answer, 0 for none. The protocol is one
// of the subprotocols, or the path of the short handshake.
func (r *rig) try(token string, p place, protocol string) (*websocket.Conn, int, error) {
	d := websocket.Dialer{HandshakeTimeout: 5 * time.Second}
	if protocol != "" && protocol != wire.PathSync3 {
		d.Subprotocols = []string{protocol}
	}
	u := "ws" + strings.TrimPrefix(r.url, "http") + wire.PathSync + "?" +
		wire.ParamEpoch + "=" + hex.EncodeToString(p.epoch[:]) + "&" + wire.ParamCursor + "=" + strconv.FormatUint(p.cursor, 10) + "&" +
		wire.ParamView + "=" + strconv.FormatUint(p.view, 16) + "&" + wire.ParamOutbox + "=" + hex.EncodeToString(p.outbox[:])
	if protocol == wire.PathSync3 {
		q, err := wire.EncodePlace(wire.Place{Epoch: p.epoch, Cursor: p.cursor, View: p.view, Outbox: p.outbox, Key: p.key})
		if err != nil {
			return nil, 0, err
		}
		u = "ws" + strings.TrimPrefix(r.url, "http") + wire.PathSync3 + "?" + q
	}
	ws, res, err := d.DialContext(context.Background(), u, http.Header{"Authorization": {"Bearer " + token}})
	if res == nil {
		return ws, 0, err
	}
	_ = res.Body.Close() // only its status is of interest
	return ws, res.StatusCode, err
}

func (p *peer) say(msg any) {
	p.t.Helper()
	b, err := wire.Encode(msg)
	if err != nil {
		p.t.Fatal(err)
	}
	p.raw(websocket.BinaryMessage, b)
}

func (p *peer) raw(kind int, b []byte) {
	p.t.Helper()
	if err := p.ws.WriteMessage(kind, b); err != nil {
		p.t.Fatal(err)
	}
}

func (p *peer) next() (any, error) {
	p.t.Helper()
	if err := p.ws.SetReadDeadline(time.Now().Add(10 * time.Second)); err != nil {
		return nil, err
	}
	_, b, err := p.ws.ReadMessage()
	if err == nil {
		b, err = wire.Inflate(b)
	}
	if err != nil {
		return nil, err
	}
	return wire.Decode(b)
}

// until returns the next message of a type, and all that came before it.
func until[T any](p *peer) (T, []any) {
	p.t.Helper()
	var before []any
	for {
		msg, err := p.next()
		if err != nil {
			p.t.Fatalf("after %v: %v", before, err)
		}
		if m, ok := msg.(T); ok {
			return m, before
		}
		before = append(before, msg)
	}
}

// caughtUp reads to the sum and returns where the station then stands and what
// it has.
func (p *peer) caughtUp() (wire.Welcome, place, map[string]uint64) {
	p.t.Helper()
	w, _ := until[wire.Welcome](p)
	sum, before := until[wire.Sum](p)
	revs := map[string]uint64{}
	for _, m := range before {
		if c, ok := m.(wire.Changes); ok {
			for _, it := range c.Items {
				if it.Deleted {
					delete(revs, it.Key)
				} else {
					revs[it.Key] = it.Rev
				}
			}
		}
	}
	if w.Reset && (wire.SumOf(revs) != sum.Sum || uint64(len(revs)) != sum.Count) {
		p.t.Fatalf("sum of %v does not fit", revs)
	}
	return w, place{epoch: w.Epoch, cursor: sum.Cursor, view: w.View}, revs
}

// registration makes outbox entry n of a station.
func registration(t testing.TB, reply wire.JoinReply, n uint64, text string) wire.PutItem {
	t.Helper()
	no, err := liaison.IssueReceipt(liaison.Issuer(reply.Issuer), uint32(n), reply.ReceiptKey)
	if err != nil {
		t.Fatal(err)
	}
	item, err := wire.NewPutItem(n, liaison.Registration{
		ID: liaison.RegistrationID(ulid.Make().String()), Receipt: no, QueryCode: "1234", Secret: "secret",
		Station: liaison.StationID(reply.Station), Filed: time.Now(), Draft: liaison.Draft{Category: "road", Text: text},
	})
	if err != nil {
		t.Fatal(err)
	}
	return item
}
