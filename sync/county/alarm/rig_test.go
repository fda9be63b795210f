package alarm_test

import (
	"bytes"
	"crypto/rand"
	"fmt"
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"lianluozhan/sync/county"
	"lianluozhan/sync/county/alarm"
	"lianluozhan/sync/county/api"
	"lianluozhan/sync/county/boltstore"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/wire"
)

// rig is a county with a real file, a clock, and machines that are as the test says.
type rig struct {
	t      *testing.T
	county *county.County
	watch  *alarm.Watch
	now    time.Time
	log    bytes.Buffer
	backup string
	online map[string]api.Online
	away   map[string]api.Online
}

var me = alarm.Actor{Who: "shili", From: "192.0.2.1"}

func (r *rig) Connected() (out []api.Online) {
	for _, o := range r.online {
		out = append(out, o)
	}
	return out
}

func (r *rig) Away() (out []api.Online) {
	for _, o := range r.away {
		out = append(out, o)
	}
	return out
}

// start begins on a Monday morning, with that many stations, each with a machine that is
// connected and well.
func start(t *testing.T, stations int) *rig {
	t.Helper()
	r := &rig{t: t, now: time.Date(2026, 11, 23, 10, 0, 0, 0, liaison.Zone), online: map[string]api.Online{}, away: map[string]api.Online{}}
	store, err := boltstore.Open(filepath.Join(t.TempDir(), "county.db"))
	r.must(err)
	t.Cleanup(func() { r.must(store.Close()) })
	cfg := county.Config{Store: store, Now: func() time.Time { return r.now }, Rand: rand.Reader, Log: slog.New(slog.DiscardHandler)}
	r.must(county.Init(cfg, "示例县"))
	r.county, err = county.Open(cfg)
	r.must(err)
	docs := []county.Scoped{{Key: wire.KeyRules, Doc: liaison.RulePack{County: "示例县"}, Scopes: []string{county.ScopeCounty}}}
	for i := range stations {
		id := station(i)
		docs = append(docs, county.Scoped{Key: "station/" + string(id), Doc: liaison.Station{ID: id, Name: "示例站"}, Scopes: []string{county.ScopeStation(id)}})
	}
	_, err = r.county.Publish(docs, nil, nil)
	r.must(err)
	for i := range stations {
		code, _, err := r.county.JoinCode(station(i))
		r.must(err)
		_, err = r.county.Join(code, machine(i))
		r.must(err)
		r.well(i)
	}
	r.open()
	return r
}

func station(i int) liaison.StationID { return liaison.StationID(fmt.Sprintf("s%d", i)) }
func machine(i int) string            { return fmt.Sprintf("m%d", i) }

func (r *rig) must(err error) {
	r.t.Helper()
	if err != nil {
		r.t.Fatal(err)
	}
}

// open reads everything anew, as a county that was started again.
func (r *rig) open() {
	r.t.Helper()
	var err error
	r.watch, err = alarm.Open(alarm.Config{
		County: r.county, Fleet: r, Log: slog.New(slog.NewTextHandler(&r.log, nil)), Backup: func(time.Time) string { return r.backup },
	})
	r.must(err)
}

// well has a machine connected, and report that all is well but for what fn changes.
func (r *rig) well(i int, fn ...func(*wire.Status)) {
	s := wire.Status{
		Version: "1.0", DiskFree: 20 << 30, Time: r.now.UnixMilli(),
		Vitals: wire.Vitals{Helper: "1", Release: "1.0", Good: "1.0", Temperature: 45, Touch: wire.Present, Booted: 1},
	}
	for _, f := range fn {
		f(&s)
	}
	delete(r.away, machine(i))
	r.online[machine(i)] = api.Online{Machine: machine(i), Station: station(i), Since: r.now, Seen: r.now, Told: r.now, Status: s}
}

// gone has a machine go away now.
func (r *rig) gone(i int) {
	o := r.online[machine(i)]
	o.Seen = r.now
	delete(r.online, machine(i))
	r.away[machine(i)] = o
}

// pass lets time pass, looking every half minute; what is connected goes on reporting.
func (r *rig) pass(d time.Duration) {
	r.t.Helper()
	for end := r.now.Add(d); r.now.Before(end); {
		r.now = r.now.Add(30 * time.Second)
		for id, o := range r.online {
			off := time.UnixMilli(o.Status.Time).Sub(o.Told)
			o.Seen, o.Told, o.Status.Time = r.now, r.now, r.now.Add(off).UnixMilli()
			r.online[id] = o
		}
		r.must(r.watch.Sweep())
	}
}

// kinds are the alarms that stand, in order.
func (r *rig) kinds() (out []alarm.Kind) {
	for _, a := range r.watch.Standing() {
		out = append(out, a.Kind)
	}
	return out
}
