package main

import (
	"fmt"
	"log/slog"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"lianluozhan/sync/county"
	"lianluozhan/sync/county/api"
	"lianluozhan/sync/county/boltstore"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/wire"
)

// model is a county that can be restarted and put back to a backup,
// while its address stays.
type model struct {
	t     *testing.T
	rnd   *rand.Rand
	dir   string
	store *boltstore.Store
	c     *county.County
	api   *api.Server
	door  atomic.Pointer[http.Handler] // nil: the county is down
	web   *httptest.Server

	titles   map[string]string // oracle: scope and board → title
	receipts map[liaison.ReceiptNo]string
	stations []*stationModel
	trail    []string
	later    atomic.Int64 // by how much the county's clock is ahead, nanoseconds
}

func newModel(t *testing.T, seed uint64) *model {
	t.Helper()
	m := &model{
		t: t, rnd: rand.New(rand.NewPCG(seed, 1)), dir: t.TempDir(),
		titles: map[string]string{}, receipts: map[liaison.ReceiptNo]string{},
	}
	m.web = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if h := m.door.Load(); h != nil {
			(*h).ServeHTTP(w, r)
			return
		}
		http.Error(w, "down", http.StatusServiceUnavailable)
	}))
	m.open(true)
	m.publish()
	t.Cleanup(func() {
		for _, s := range m.stations {
			s.stop()
		}
		m.close()
		m.web.Close()
		if t.Failed() {
			t.Log(strings.Join(m.trail, ", "))
		}
	})
	for _, id := range []liaison.StationID{"one", "two"} {
		m.stations = append(m.stations, newStation(m, id))
	}
	return m
}

func (m *model) file() string { return filepath.Join(m.dir, "county.db") }

func (m *model) open(fresh bool) {
	m.t.Helper()
	var err error
	if m.store, err = boltstore.Open(m.file()); err != nil {
		m.t.Fatal(err)
	}
	cfg := config(m.store, slog.New(slog.DiscardHandler))
	cfg.Now = func() time.Time { return time.Now().Add(time.Duration(m.later.Load())) }
	if fresh {
		if err := county.Init(cfg, "示例县"); err != nil {
			m.t.Fatal(err)
		}
	}
	if m.c, err = county.Open(cfg); err != nil {
		m.t.Fatal(err)
	}
	m.api = api.New(m.c, cfg.Log)
	var h http.Handler = m.api
	m.door.Store(&h)
}

func (m *model) close() {
	m.door.Store(nil)
	m.api.Close()
	if err := m.store.Close(); err != nil {
		m.t.Error(err)
	}
}

// publish makes what the oracle says the county's content.
func (m *model) publish() {
	m.t.Helper()
	docs := []county.Scoped{{Key: wire.KeyRules, Doc: liaison.RulePack{County: "示例县"}, Scopes: []string{county.ScopeCounty}}}
	for _, id := range []liaison.StationID{"one", "two"} {
		docs = append(docs, county.Scoped{
			Key: "station/" + string(id), Doc: liaison.Station{ID: id, Town: liaison.TownID("t" + id)}, Scopes: []string{county.ScopeStation(id)},
		})
	}
	for where, title := range m.titles {
		scope, id, _ := strings.Cut(where, " ")
		docs = append(docs, county.Scoped{Key: "board/" + id, Doc: liaison.Board{ID: id, Title: title}, Scopes: []string{scope}})
	}
	if _, err := m.c.Publish(docs, nil, nil); err != nil {
		m.t.Fatal(err)
	}
}

// rewrite changes, moves or takes away a board.
func (m *model) rewrite(step int) {
	id := fmt.Sprint("b", m.rnd.IntN(8))
	maps.DeleteFunc(m.titles, func(where, _ string) bool { return strings.HasSuffix(where, " "+id) })
	if m.rnd.IntN(4) > 0 {
		scopes := []string{county.ScopeCounty, "town/tone", "town/ttwo", "station/one", "station/two"}
		m.titles[scopes[m.rnd.IntN(len(scopes))]+" "+id] = strings.Repeat(fmt.Sprint("第", step, "版"), 1+m.rnd.IntN(200))
	}
	m.publish()
}

// act takes a matter a step further, if there is one.
func (m *model) act() {
	all := slices.Sorted(maps.Keys(m.receipts))
	if len(all) == 0 {
		return
	}
	no := all[m.rnd.IntN(len(all))]
	// Refused when it has not come yet or is past that.
	_, _ = m.c.Act(no, liaison.CaseEvent{Step: liaison.Noted, Words: "示例"}, "")
}

func (m *model) restart() { m.close(); m.open(false) }

// restore puts the county back to the last backup, as the restore command does.
func (m *model) restore() {
	m.t.Helper()
	old, err := os.ReadFile(m.file() + ".backup")
	if err != nil {
		return // none made yet
	}
	m.close()
	if err := os.WriteFile(m.file(), old, 0o600); err != nil {
		m.t.Fatal(err)
	}
	if err := newHistory(m.file()); err != nil {
		m.t.Fatal(err)
	}
	m.open(false)
	m.publish()
}

func (m *model) backup() {
	m.t.Helper()
	marks, err := m.c.Marks()
	if err == nil {
		err = m.store.Backup(m.file() + ".backup")
	}
	if err == nil {
		err = m.c.MarkSafe(marks)
	}
	if err != nil {
		m.t.Fatal(err)
	}
}

func (m *model) step(n int) {
	s := m.stations[m.rnd.IntN(len(m.stations))]
	deeds := []struct {
		name string
		odds int
		do   func()
	}{
		{"file", 30, func() { s.file(n) }},
		{"sign in", 5, s.signIn},
		{"rewrite", 25, func() { m.rewrite(n) }},
		{"act", 15, m.act},
		{"cut", 10, m.web.CloseClientConnections},
		{"kill station", 5, func() { s.stop(); s.start() }},
		{"restart county", 4, m.restart},
		{"backup", 3, m.backup},
		{"restore", 3, m.restore},
	}
	roll := m.rnd.IntN(100)
	for _, d := range deeds {
		if roll -= d.odds; roll < 0 {
			m.trail = append(m.trail, string(s.id)+" "+d.name)
			d.do()
			return
		}
	}
}

// Whatever happens in whatever order: every receipt that was given is at the
// county exactly once, and every station comes to show what the county publishes.
func TestStationsAndCountyConverge(t *testing.T) {
	for seed := range uint64(6) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			m := newModel(t, seed)
			for i, s := range m.stations { // from the first backup on stations keep what is stored
				s.file(1000 + i)
				s.converges()
			}
			m.backup()
			for _, s := range m.stations {
				s.converges()
			}
			for n := range 60 {
				m.step(n)
			}
			for _, s := range m.stations {
				s.converges()
			}
			m.everyReceiptOnce()
		})
	}
}

func (m *model) everyReceiptOnce() {
	m.t.Helper()
	seen := map[liaison.ReceiptNo]int{}
	err := m.c.Matters(func(x county.Matter) bool {
		no := x.Registration.Receipt
		if seen[no]++; m.receipts[no] != x.Registration.Draft.Text || seen[no] > 1 {
			m.t.Errorf("%s: %q, %d times", no, x.Registration.Draft.Text, seen[no])
		}
		return true
	})
	if err != nil {
		m.t.Error(err)
	}
	for no, text := range m.receipts {
		if seen[no] == 0 {
			m.t.Errorf("%s is lost: %s", no, text)
		}
	}
	if q, err := m.c.Quarantine(); err != nil || len(q) > 0 {
		m.t.Errorf("quarantined %+v %v", q, err)
	}
}

// sees is what a station's screen must show: the oracle's words.
func (m *model) sees(id liaison.StationID) map[string]string {
	out := map[string]string{}
	for where, title := range m.titles {
		scope, board, _ := strings.Cut(where, " ")
		if slices.Contains([]string{county.ScopeCounty, "town/t" + string(id), county.ScopeStation(id)}, scope) {
			out[board] = title
		}
	}
	return out
}

const patience = 10 * time.Second
