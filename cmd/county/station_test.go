package main

import (
	"context"
	"fmt"
	"log/slog"
	"maps"
	"testing"
	"time"

	"lianluozhan/sync/liaison"
	"lianluozhan/sync/station/localstore"
	"lianluozhan/sync/station/outbox"
	"lianluozhan/sync/station/uplink"
	"lianluozhan/sync/wire"
)

// stationModel is a real station without a screen.
type stationModel struct {
	m     *model
	t     *testing.T
	id    liaison.StationID
	dir   string
	token string
	box   *outbox.Box
	store *localstore.Store
	up    *uplink.Uplink
	stop  func()
}

func newStation(m *model, id liaison.StationID) *stationModel {
	m.t.Helper()
	s := &stationModel{m: m, t: m.t, id: id, dir: m.t.TempDir()}
	code, _, err := m.c.JoinCode(id)
	if err != nil {
		s.t.Fatal(err)
	}
	reply, err := m.c.Join(code, "machine "+string(id))
	if err != nil {
		s.t.Fatal(err)
	}
	s.token = reply.Token
	s.start()
	if err := s.box.Enrol(outbox.Enrolment{
		Identity: liaison.Identity{Station: id, Issuer: liaison.Issuer(reply.Issuer), ReceiptKey: reply.ReceiptKey},
		Token:    reply.Token, County: m.web.URL,
	}); err != nil {
		s.t.Fatal(err)
	}
	return s
}

// start opens the station's files and connects it.
func (s *stationModel) start() {
	s.t.Helper()
	log := slog.New(slog.DiscardHandler)
	var err error
	if s.box, err = outbox.Open(outbox.Options{Dir: s.dir, Log: log}); err != nil {
		s.t.Fatal(err)
	}
	s.store = s.content()
	s.up = uplink.New(uplink.Config{
		County: s.m.web.URL, Token: s.token, Content: s.store, Blobs: s.store, Outbox: s.box, Log: log,
		Timing: uplink.Timing{First: time.Millisecond, Most: 20 * time.Millisecond, Revoked: 20 * time.Millisecond},
	})
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = s.up.Run(ctx) // ends with ctx
	}()
	s.stop = func() {
		cancel()
		<-done
		if err := s.box.Close(); err != nil {
			s.t.Error(err)
		}
		if err := s.store.Close(); err != nil {
			s.t.Error(err)
		}
	}
}

// content opens the station's content.
func (s *stationModel) content() *localstore.Store {
	s.t.Helper()
	store, err := localstore.Open(localstore.Options{
		Dir: s.dir, Log: slog.New(slog.DiscardHandler), Station: func() liaison.StationID { return s.id },
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return store
}

func (s *stationModel) file(n int) {
	s.t.Helper()
	text := fmt.Sprintf("示例第 %d 件，村口路灯不亮。", n)
	r, err := s.box.File(outbox.Filing{Draft: liaison.Draft{Category: "road", Text: text, Phone: "13800001234"}, ClockOK: true})
	if err != nil {
		s.t.Fatal(err)
	}
	if _, twice := s.m.receipts[r.Receipt]; twice {
		s.t.Errorf("receipt %s was given twice", r.Receipt)
	}
	s.m.receipts[r.Receipt] = text
}

func (s *stationModel) signIn() {
	s.t.Helper()
	if _, err := s.box.SignIn(liaison.SignIn{Deputy: "d", Event: "e"}); err != nil {
		s.t.Fatal(err)
	}
}

// converges waits until nothing is owed either way, and compares with the oracle.
func (s *stationModel) converges() {
	s.t.Helper()
	content, stop := s.store.Subscribe()
	defer stop()
	state, stop2 := s.up.Subscribe()
	defer stop2()
	late := time.After(patience)
	for !s.level() {
		select {
		case <-content:
		case <-state:
		case <-late:
			s.t.Fatalf("%s: %d unsent, shows %v, want %v, state %+v", s.id, s.box.Unsent(), s.shows(), s.m.sees(s.id), s.up.State())
		}
	}
	if !maps.Equal(s.shows(), s.m.sees(s.id)) {
		s.t.Errorf("%s shows %v, want %v", s.id, s.shows(), s.m.sees(s.id))
	}
}

// level reports whether the station has what the county's own view of it holds.
func (s *stationModel) level() bool {
	s.t.Helper()
	v, err := s.m.c.ViewOf(s.id)
	if err != nil {
		s.t.Fatal(err)
	}
	revs, _, err := s.m.c.Revs(v)
	if err != nil {
		s.t.Fatal(err)
	}
	sum, count := s.store.Sum()
	return s.box.Unsent() == 0 && s.up.State().Connected && sum == wire.SumOf(revs) && count == uint64(len(revs))
}

func (s *stationModel) shows() map[string]string {
	out := map[string]string{}
	for _, b := range s.store.Content().Boards {
		out[b.ID] = b.Title
	}
	return out
}
