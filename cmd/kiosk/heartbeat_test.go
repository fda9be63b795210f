package main

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"lianluozhan/cmd/internal/helper"
	"lianluozhan/kiosk/background"
	"lianluozhan/kiosk/screen"
	"lianluozhan/sync/wire"
)

// stage is a machine with a display whose thread that draws is the test's: what is
// posted to it waits until the test takes its turn.
type stage struct {
	*display
	posted chan func()
}

func newStage(t *testing.T, socket string) *stage {
	t.Helper()
	log := slog.New(slog.DiscardHandler)
	m, err := openMachine(options{data: t.TempDir(), helper: socket, windowed: true, size: fyne.NewSize(1080, 1920)}, log, &ring{mem: &lines{}})
	if err != nil {
		t.Fatal(err)
	}
	s := &stage{display: newDisplay(test.NewTempApp(t), m), posted: make(chan func(), 256)}
	s.door.Close()
	s.door = background.New(context.Background(), func(f func()) { s.posted <- f })
	s.dog.door = s.door
	s.build()
	t.Cleanup(func() {
		s.door.Close()
		if err := m.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// turn takes turns of the thread that draws until ok.
func (s *stage) turn(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for late := time.After(20 * time.Second); !ok(); {
		select {
		case f := <-s.posted:
			f()
		case <-late:
			t.Fatalf("never: %s", what)
		}
	}
}

// A beat is only what the thread that draws has said: while that is frozen the helper
// hears nothing, however lively the rest is.
func TestBeatsComeFromTheThreadThatDraws(t *testing.T) {
	h := newSteward(t)
	h.start(t)
	s := newStage(t, h.socket)
	for len(s.posted) == 0 { // the first turn is due, and not taken
		<-time.After(10 * time.Millisecond)
	}
	select {
	case b := <-h.beats:
		t.Fatalf("a beat without a turn: %+v", b)
	case <-time.After(2 * firstPulse):
	}
	s.turn(t, "a beat", func() bool { return len(h.beats) > 0 })
	if b := <-h.beats; b.Settled || b.Page != "home" || b.InUse || b.Schema != schema || b.Machine != "" {
		t.Errorf("the first: %+v", b)
	}
	s.turn(t, "the next", func() bool { return len(h.beats) > 0 })
	if b := <-h.beats; !b.Settled || !b.ScreenOn {
		t.Errorf("after a frame was drawn: %+v", b)
	}
	s.shell.Touch()
	if b := get(t, "somebody has come", h.beats); !b.InUse || b.LastTouch.IsZero() {
		t.Errorf("a touch: %+v", b)
	}
}

// The screen goes dark by what the helper says of the timetable, comes back at a
// touch, and the county is told.
func TestTheScreenGoesDarkAndComesBackAtATouch(t *testing.T) {
	h := newSteward(t)
	h.start(t)
	now := time.Now()
	off := now.Add(-time.Hour).UTC().Add(8 * time.Hour).Format("15:04")
	on := now.Add(2 * time.Hour).UTC().Add(8 * time.Hour).Format("15:04")
	h.say(helper.State{Vitals: wire.Vitals{Helper: "h"}, Settings: helper.Settings{ScreenOn: on, ScreenOff: off}})
	s := newStage(t, h.socket)
	var last helper.Beat
	next := func(what string, ok func(helper.Beat) bool) {
		t.Helper()
		s.turn(t, what, func() bool {
			for len(h.beats) > 0 {
				last = <-h.beats
			}
			return ok(last)
		})
	}
	next("dark by the timetable", func(b helper.Beat) bool { return b.Settled && !b.ScreenOn })
	if !s.m.vitals().ScreenOff {
		t.Error("the county is not told")
	}
	s.shell.Touch()
	if b := get(t, "lit by a touch", h.beats); !b.ScreenOn || s.m.vitals().ScreenOff {
		t.Errorf("%+v", b)
	}
	out := s.m.switchScreen(wire.Command{ID: "A", What: wire.DoScreenOff})
	if out.State != wire.Complete {
		t.Errorf("%+v", out)
	}
	next("never dark while somebody is here", func(b helper.Beat) bool { return b.InUse && b.ScreenOn })
}

func TestAPictureComesFromTheThreadThatDraws(t *testing.T) {
	s := newStage(t, "none")
	type result struct {
		png []byte
		err error
	}
	got := make(chan result, 1)
	go func() {
		p, err := s.m.picture()
		if err != nil {
			got <- result{err: err}
			return
		}
		b, err := p.PNG()
		got <- result{b, err}
	}()
	s.turn(t, "a picture", func() bool { return len(got) > 0 })
	if r := <-got; r.err != nil || len(r.png) < 1000 {
		t.Errorf("%d bytes, %v", len(r.png), r.err)
	}
}

func TestHealthAndFigures(t *testing.T) {
	s := newStage(t, "none")
	web := httptest.NewServer(s.m.metricsHandler())
	defer web.Close()
	ask := func(path string) (int, string) {
		t.Helper()
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, web.URL+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(res.Body)
		if err != nil {
			t.Fatal(err)
		}
		_ = res.Body.Close() // read to its end
		return res.StatusCode, string(b)
	}
	if code, body := ask("/healthz"); code != http.StatusServiceUnavailable || !strings.Contains(body, `"alive":false`) {
		t.Errorf("before anything was drawn: %d %s", code, body)
	}
	s.turn(t, "a beat", func() bool { return s.m.seen.Load() != nil })
	s.shell.Open(screen.Route{Page: screen.Boards})
	if code, body := ask("/healthz"); code != http.StatusOK || !strings.Contains(body, `"county":"none"`) || !strings.Contains(body, `"stores":true`) {
		t.Errorf("%d %s", code, body)
	}
	code, body := ask("/metrics")
	for _, want := range []string{"lianluozhan_kiosk_alive 1", "lianluozhan_kiosk_unsent_records 0", "lianluozhan_kiosk_helper_answers 0",
		"lianluozhan_kiosk_screen_lit 1", `lianluozhan_kiosk_info{version="`, "process_resident_memory_bytes", "lianluozhan_kiosk_disk_free_bytes "} {
		if !strings.Contains(body, want) {
			t.Errorf("%d: no %q", code, want)
		}
	}
}
