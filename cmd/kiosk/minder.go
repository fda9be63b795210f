package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"lianluozhan/cmd/internal/helper"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/wire"
)

// minder is the program's side of the machine's helper: it passes on that the screen
// is drawn, what the county wants and what staff ask for, and remembers what the
// helper last said. On a machine without a helper it does nothing and says nothing.
// Its methods may be called from any goroutine; beat never waits.
type minder struct {
	client *helper.Client
	log    *slog.Logger
	news   func(helper.State) // after every answer; set before run

	beats chan helper.Beat // one slot: the latest
	wants chan struct{}    // one slot: there is something in wanted

	mu      sync.Mutex
	state   helper.State
	heard   time.Time // of the last answer, zero for never
	silent  bool      // it has answered before, and does not now
	wanted  *wire.Signed
	tries   int    // at which it did not take wanted
	refused string // why, as last logged
}

func newMinder(socket string, log *slog.Logger) *minder {
	return &minder{
		client: helper.NewClient(socket), log: log, news: func(helper.State) {},
		beats: make(chan helper.Beat, 1), wants: make(chan struct{}, 1),
	}
}

// beat is called by the thread that draws. While that is frozen the helper hears
// nothing; while the helper hangs, the beats that it missed are forgotten.
func (m *minder) beat(b helper.Beat) {
	select {
	case <-m.beats:
	default:
	}
	select {
	case m.beats <- b:
	default:
	}
}

// want passes on what the county wants, as soon as the helper takes it.
func (m *minder) want(w wire.Signed) {
	m.mu.Lock()
	m.wanted, m.tries = &w, 0
	m.mu.Unlock()
	select {
	case m.wants <- struct{}{}:
	default:
	}
}

// run speaks with the helper until ctx ends.
func (m *minder) run(ctx context.Context) {
	defer m.client.Close()
	for {
		select {
		case <-ctx.Done():
			return
		case b := <-m.beats:
			m.say(ctx, b)
		case <-m.wants:
		}
		m.passWanted(ctx)
	}
}

func (m *minder) say(ctx context.Context, b helper.Beat) {
	s, err := m.client.Beat(ctx, b)
	if ctx.Err() != nil {
		return
	}
	if err != nil {
		m.missed(err)
		return
	}
	m.mu.Lock()
	first, back := m.heard.IsZero(), m.silent
	m.state, m.heard, m.silent = s, time.Now(), false
	m.mu.Unlock()
	if first || back {
		m.log.Info("the machine's helper answers", "helper", s.Vitals.Helper, "release", s.Vitals.Release)
	}
	m.news(s)
}

// missed logs that a helper that was there answers no more, once.
func (m *minder) missed(err error) {
	m.mu.Lock()
	tell := !m.silent && !m.heard.IsZero()
	m.silent = !m.heard.IsZero()
	m.mu.Unlock()
	if tell {
		m.log.Warn("the machine's helper does not answer", "error", err)
	}
}

// wantedTries is how often a wish is tried that the helper does not take, each with a
// beat. Of a machine that has just joined, the county's wish may be there before the beat
// that says which county that is.
const wantedTries = 6

func (m *minder) passWanted(ctx context.Context) {
	m.mu.Lock()
	w, there := m.wanted, !m.heard.IsZero() && !m.silent
	m.mu.Unlock()
	if w == nil || !there {
		return
	}
	err := m.client.Wanted(ctx, *w)
	var refused *helper.Refused
	if err != nil && !errors.As(err, &refused) {
		return // the next beat tries again
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.wanted == w {
		if m.tries++; refused == nil || m.tries >= wantedTries {
			m.wanted = nil
		}
	}
	words := ""
	if refused != nil {
		words = refused.Words
	}
	if words != m.refused && words != "" {
		m.log.Warn("the helper does not take what the county wants", "why", words)
	}
	m.refused = words
}

// helperState is what the helper last said; false where none answers now.
func (m *minder) helperState() (helper.State, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.state, !m.heard.IsZero() && time.Since(m.heard) < helper.BeatLost
}

// known is what the helper last said; false where there never was one.
func (m *minder) known() (s helper.State, answers, ever bool) {
	s, answers = m.helperState()
	m.mu.Lock()
	defer m.mu.Unlock()
	return s, answers, !m.heard.IsZero()
}

// staffAct asks for what staff ask for on the screen.
func (m *minder) staffAct(ctx context.Context, a helper.Act) (helper.Reply, error) {
	r, err := m.client.Staff(ctx, a)
	m.log.Info("asked of the machine's helper by staff", "what", string(a.What), "done", err == nil)
	if err != nil {
		return r, fmt.Errorf("%s: %w", a.What, err)
	}
	return r, nil
}

// vitals is what the county is told: what the helper says, that it says nothing any
// more, and nothing where there never was one.
func (m *minder) vitals() wire.Vitals {
	s, answers, ever := m.known()
	v := s.Vitals
	if ever && !answers {
		v.Faults = append(v.Faults[:len(v.Faults):len(v.Faults)], string(liaison.FaultHelper))
	}
	return v
}

// helperWords turns an error of the helper's into words for staff.
func helperWords(err error) string {
	var refused *helper.Refused
	switch {
	case err == nil:
		return ""
	case errors.As(err, &refused) && refused.Words != "":
		return refused.Words
	case errors.Is(err, helper.ErrNone):
		return "这台机器没有管理程序"
	}
	return "机器的管理程序没有回应"
}
