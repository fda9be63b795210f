package rollout_test

import (
	"crypto/rand"
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"lianluozhan/sync/county"
	"lianluozhan/sync/county/audit"
	"lianluozhan/sync/county/boltstore"
	"lianluozhan/sync/county/rollout"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/wire"
)

// rig is a county with a real file, six stations in two townships, and a clock.
type rig struct {
	t      *testing.T
	county *county.County
	out    *rollout.Rollout
	now    time.Time
}

var me = rollout.Actor{Who: "shili", From: "192.0.2.1"}

func start(t *testing.T) *rig {
	t.Helper()
	r := &rig{t: t, now: time.Date(2026, 11, 23, 9, 0, 0, 0, liaison.Zone)}
	store, err := boltstore.Open(filepath.Join(t.TempDir(), "county.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	cfg := county.Config{Store: store, Now: func() time.Time { return r.now }, Rand: rand.Reader, Log: slog.New(slog.DiscardHandler)}
	if err := county.Init(cfg, "示例县"); err != nil {
		t.Fatal(err)
	}
	if r.county, err = county.Open(cfg); err != nil {
		t.Fatal(err)
	}
	var docs []county.Scoped
	for i, id := range stations() {
		town := liaison.TownID("east")
		if i >= 3 {
			town = "west"
		}
		docs = append(docs, county.Scoped{
			Key: "station/" + string(id), Doc: liaison.Station{ID: id, Name: "示例" + string(id), Town: town},
			Scopes: []string{county.ScopeStation(id)},
		})
	}
	if _, err := r.county.Publish(docs, nil, nil); err != nil {
		t.Fatal(err)
	}
	r.open()
	return r
}

func stations() []liaison.StationID { return []liaison.StationID{"a", "b", "c", "d", "e", "f"} }

// open reads everything anew, as a county that was started again.
func (r *rig) open() {
	r.t.Helper()
	var err error
	if r.out, err = rollout.Open(r.county); err != nil {
		r.t.Fatal(err)
	}
}

func (r *rig) must(err error) {
	r.t.Helper()
	if err != nil {
		r.t.Fatal(err)
	}
}

func machine(id liaison.StationID) county.Machine {
	return county.Machine{ID: "m-" + string(id), Station: id}
}

// runs is a machine on which a version proved itself.
func runs(version string) wire.Vitals {
	return wire.Vitals{Helper: "1", Release: version, Good: version}
}

// broke is a machine on which a version failed.
func broke(version, good string) wire.Vitals {
	return wire.Vitals{Helper: "1", Release: good, Good: good, Bad: []string{version}, Step: wire.RolledBack, Target: version}
}

// wants is the version that a station's machine is offered.
func (r *rig) wants(id liaison.StationID, v wire.Vitals) string {
	r.t.Helper()
	return r.wishFor(id, v).Version
}

// wish is all that a machine is told that runs something else.
func (r *rig) wish(id liaison.StationID) wire.Wanted {
	r.t.Helper()
	return r.wishFor(id, runs("1.0"))
}

func (r *rig) wishFor(id liaison.StationID, v wire.Vitals) wire.Wanted {
	r.t.Helper()
	r.now = r.now.Add(time.Minute)
	w, _ := r.out.Wish(machine(id), v)
	return w
}

func (r *rig) paused(t rollout.Target) (why string, paused bool) {
	for _, w := range r.out.Overview().Wishes {
		if w.Target == t {
			return w.Why, w.Paused
		}
	}
	r.t.Fatalf("nothing is wanted of %s", t)
	return "", false
}

func (r *rig) audited() (out []audit.Record) {
	r.t.Helper()
	r.must(r.county.View(func(tx county.Tx) error {
		l, err := audit.Page(tx, audit.Filter{Size: 1000})
		out = l.Records
		return err
	}))
	return out
}
