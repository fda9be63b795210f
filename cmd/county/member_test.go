package main

import (
	"context"
	"log/slog"
	"regexp"
	"testing"
	"time"

	"lianluozhan/sync/liaison"
	"lianluozhan/sync/station/localstore"
	"lianluozhan/sync/station/outbox"
	"lianluozhan/sync/station/uplink"
	"lianluozhan/sync/trust"
)

// member is a station's files with what it was given when it joined.
type member struct {
	t     *testing.T
	id    uplink.Joined
	box   *outbox.Box
	store *localstore.Store
}

// join has a machine join, and opens its files.
func join(t *testing.T, j uplink.Joining) *member {
	t.Helper()
	got, err := uplink.Join(t.Context(), j)
	if err != nil {
		t.Fatal(err)
	}
	m := &member{t: t, id: got}
	quiet := slog.New(slog.DiscardHandler)
	if m.box, err = outbox.Open(outbox.Options{Dir: t.TempDir(), Log: quiet}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = m.box.Close() }) // nothing is written any more
	own := func() liaison.StationID { return liaison.StationID(got.Station) }
	if m.store, err = localstore.Open(localstore.Options{Dir: t.TempDir(), Log: quiet, Station: own}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = m.store.Close() }) // as above
	key, err := trust.MarshalKey(got.Key)
	if err != nil {
		t.Fatal(err)
	}
	if err := m.box.Enrol(outbox.Enrolment{
		Identity: liaison.Identity{Station: own(), Issuer: liaison.Issuer(got.Issuer), ReceiptKey: got.ReceiptKey},
		County:   got.Address, Key: key, Cert: got.Cert, Root: got.Root, Gateway: got.Gateway,
	}); err != nil {
		t.Fatal(err)
	}
	return m
}

// config is what the member connects with.
func (m *member) config() uplink.Config {
	return uplink.Config{
		County: m.id.Address, Content: m.store, Blobs: m.store, Outbox: m.box, Log: slog.New(slog.DiscardHandler),
		Identity: &uplink.Identity{Key: m.id.Key, Cert: m.id.Cert, Root: m.id.Root, Gateway: m.id.Gateway, Renewed: m.box.Renew},
		Timing:   uplink.Timing{First: time.Millisecond, Most: 20 * time.Millisecond, Revoked: time.Hour},
	}
}

// up runs the member's link until the test ends.
func (m *member) up(cfg uplink.Config) *uplink.Uplink {
	m.t.Helper()
	u := uplink.New(cfg)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = u.Run(ctx) // ends with ctx
	}()
	m.t.Cleanup(func() { cancel(); <-done })
	return u
}

// follows waits until the member shows its county's content.
func (m *member) follows() {
	m.t.Helper()
	changed, stop := m.store.Subscribe()
	defer stop()
	wait(m.t, changed, func() bool {
		c := m.store.Content()
		return string(c.Station.ID) == m.id.Station && len(c.Deputies) > 0
	})
}

// problem waits until the link has the problem.
func problem(t *testing.T, u *uplink.Uplink, want uplink.Problem) {
	t.Helper()
	changed, stop := u.Subscribe()
	defer stop()
	wait(t, changed, func() bool { return u.State().Problem == want })
}

func wait(t *testing.T, changed <-chan struct{}, ok func() bool) {
	t.Helper()
	late := time.After(time.Minute)
	for !ok() {
		select {
		case <-changed:
		case <-late:
			t.Fatal("never came")
		}
	}
}

var joinWords = regexp.MustCompile(`(https?://\S+)/join/([A-Z0-9-]+)`)

// code has the county make a code and returns what to join with.
func (s *server) code(machine string, more ...string) uplink.Joining {
	s.t.Helper()
	said := joinWords.FindStringSubmatch(s.ok(append([]string{"station", "add", "chengguan"}, more...)...))
	if len(said) != 3 {
		s.t.Fatalf("no join address in %q", said)
	}
	return uplink.Joining{Address: said[1], Code: said[2], Machine: machine}
}
