package swarm_test

import (
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"lianluozhan/cmd/internal/swarm"
	"lianluozhan/sync/county"
	"lianluozhan/sync/county/api"
	"lianluozhan/sync/county/boltstore"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/wire"
)

// county50 serves a county of 50 stations and returns who they are.
func county50(t *testing.T) (*county.County, []swarm.Member, string) {
	t.Helper()
	store, err := boltstore.Open(filepath.Join(t.TempDir(), "county.db"))
	if err != nil {
		t.Fatal(err)
	}
	cfg := county.Config{Store: store, Now: time.Now, Rand: rand.Reader, Log: slog.New(slog.DiscardHandler)}
	if err := county.Init(cfg, "示例县"); err != nil {
		t.Fatal(err)
	}
	c, err := county.Open(cfg)
	if err != nil {
		t.Fatal(err)
	}
	publish(t, c, "第一版")
	var members []swarm.Member
	for i := range 50 {
		m, err := swarm.Join(c, id(i), fmt.Sprintf("machine-%d", i))
		if err != nil {
			t.Fatal(err)
		}
		members = append(members, m)
	}
	door := api.New(c, cfg.Log)
	web := httptest.NewServer(door)
	t.Cleanup(func() {
		door.Close()
		web.Close()
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	return c, members, "ws" + strings.TrimPrefix(web.URL, "http")
}

func id(i int) liaison.StationID { return liaison.StationID(fmt.Sprintf("s%d", i)) }

func publish(t *testing.T, c *county.County, title string) {
	t.Helper()
	docs := []county.Scoped{{Key: "board/b", Doc: liaison.Board{ID: "b", Title: title}, Scopes: []string{county.ScopeCounty}}}
	for i := range 50 {
		docs = append(docs, county.Scoped{
			Key: wire.Key(wire.DocStation, string(id(i))), Doc: liaison.Station{ID: id(i), Name: "示例"},
			Scopes: []string{county.ScopeStation(id(i))},
		})
	}
	if _, err := c.Publish(docs, nil, nil); err != nil {
		t.Fatal(err)
	}
}

// TestSwarm: changes reach all, entries are stored once, and a cut of all of them
// loses nothing.
func TestSwarm(t *testing.T) {
	c, members, address := county50(t)
	s := swarm.New(swarm.Config{Address: address, Members: members})
	defer s.Close()
	s.Start(0)
	settle(t, s, head(t, c))
	for round := range 3 {
		publish(t, c, fmt.Sprintf("第 %d 版", round+2))
		at := head(t, c)
		for i := range members {
			if err := s.Station(i).File(swarm.Registration); err != nil {
				t.Fatal(err)
			}
		}
		s.Cut(20 * time.Millisecond)
		settle(t, s, at)
	}
	r := s.Report()
	if r.Online != 50 || r.Connects != 200 || r.Failures+r.Lost+r.Divergent+r.Broken != 0 {
		t.Errorf("%+v", r)
	}
	seen := 0
	if err := c.Matters(func(county.Matter) bool { seen++; return true }); err != nil || seen != 150 {
		t.Errorf("%d registrations at the county, want 150: %v", seen, err)
	}
}

func head(t *testing.T, c *county.County) uint64 {
	t.Helper()
	m, err := c.Meta()
	if err != nil {
		t.Fatal(err)
	}
	return m.Head
}

func settle(t *testing.T, s *swarm.Swarm, at uint64) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	if err := s.Await(ctx, at); err != nil {
		t.Fatalf("%v: %+v", err, s.Report())
	}
}

// TestSwarmSeesMistakes: a county that says it knows less than it acknowledged,
// and one that refuses, are both noticed.
func TestSwarmSeesMistakes(t *testing.T) {
	_, members, address := county50(t)
	members[0].Header = http.Header{"Authorization": {"Bearer none"}}
	s := swarm.New(swarm.Config{Address: address, Members: members[:1]})
	defer s.Close()
	s.Start(0)
	for s.Report().Failures == 0 {
		select {
		case <-t.Context().Done():
			t.Fatal("no failure was noticed")
		case <-time.After(time.Millisecond):
		}
	}
	if r := s.Report(); r.Online != 0 || !strings.Contains(r.First, "401") {
		t.Errorf("%+v", r)
	}
}
