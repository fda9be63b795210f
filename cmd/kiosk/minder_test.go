package main

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"lianluozhan/cmd/internal/helper"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/wire"
)

// steward is a helper on a real socket that tells the test of everything it hears.
type steward struct {
	socket string
	beats  chan helper.Beat
	wants  chan wire.Signed

	mu     sync.Mutex
	state  helper.State
	refuse string // of wanted
	staff  func(helper.Act) (r helper.Reply, refused string)
	server *http.Server
}

func newSteward(t *testing.T) *steward {
	t.Helper()
	s := &steward{socket: filepath.Join(t.TempDir(), "s"), beats: make(chan helper.Beat, 64), wants: make(chan wire.Signed, 64)}
	t.Cleanup(func() { s.stop() })
	return s
}

func (s *steward) start(t *testing.T) {
	t.Helper()
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "unix", s.socket)
	if err != nil {
		t.Fatal(err)
	}
	s.server = &http.Server{Handler: http.HandlerFunc(s.answer), ReadHeaderTimeout: time.Second}
	go func() { _ = s.server.Serve(l) }() // until stop
}

func (s *steward) stop() {
	if s.server != nil {
		_ = s.server.Close() // only to end Serve
	}
}

func (s *steward) answer(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch r.URL.Path {
	case helper.PathBeat:
		var b helper.Beat
		_ = json.NewDecoder(r.Body).Decode(&b)
		_ = json.NewEncoder(w).Encode(s.state)
		s.beats <- b
	case helper.PathStaff:
		var a helper.Act
		_ = json.NewDecoder(r.Body).Decode(&a)
		reply, refused := s.staff(a)
		if refused != "" {
			http.Error(w, refused, http.StatusConflict)
			return
		}
		_ = json.NewEncoder(w).Encode(reply)
	case helper.PathWanted:
		var x wire.Signed
		_ = json.NewDecoder(r.Body).Decode(&x)
		if s.refuse != "" {
			http.Error(w, s.refuse, http.StatusForbidden)
		}
		s.wants <- x
	}
}

func (s *steward) say(state helper.State) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.state = state
}

// minded runs a minder against the socket and returns it with what it logs.
func minded(t *testing.T, socket string) (*minder, func() string) {
	t.Helper()
	var log lockedLog
	m := newMinder(socket, slog.New(slog.NewTextHandler(&log, nil)))
	ended := make(chan struct{})
	go func() {
		m.run(t.Context())
		close(ended)
	}()
	t.Cleanup(func() { <-ended })
	return m, log.String
}

type lockedLog struct {
	mu sync.Mutex
	b  strings.Builder
}

func (l *lockedLog) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedLog) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

func get[T any](t *testing.T, what string, from <-chan T) (v T) {
	t.Helper()
	select {
	case v = <-from:
	case <-time.After(10 * time.Second):
		t.Fatalf("never saw: %s", what)
	}
	return v
}

// On a machine without a helper all is as it was: nothing is kept, told or logged.
func TestWithoutAHelperAllIsAsItWas(t *testing.T) {
	m, log := minded(t, filepath.Join(t.TempDir(), "none"))
	m.want(wire.Signed{Text: []byte("1.0")})
	for range 50 {
		m.beat(helper.Beat{Page: "home"}) // never waits, whatever becomes of it
	}
	if v := m.vitals(); v.Helper != "" || len(v.Faults) != 0 {
		t.Errorf("%+v", v)
	}
	if _, ok := m.helperState(); ok || log() != "" {
		t.Errorf("a helper that is not there: %v, log %q", ok, log())
	}
}

func TestBeatsArriveAndTheStateIsKept(t *testing.T) {
	s := newSteward(t)
	s.start(t)
	s.say(helper.State{Vitals: wire.Vitals{Helper: "h1", Release: "1.4.0", Step: wire.OnTrial}, Words: []string{"正在试用"}})
	news := make(chan helper.State, 8)
	m, _ := minded(t, s.socket)
	m.mu.Lock()
	m.news = func(s helper.State) { news <- s }
	m.mu.Unlock()
	m.beat(helper.Beat{Version: "1.4.0", InUse: true})
	if b := get(t, "a beat", s.beats); b.Version != "1.4.0" || !b.InUse {
		t.Errorf("%+v", b)
	}
	if got := get(t, "the answer", news); got.Vitals.Step != wire.OnTrial || got.Words[0] != "正在试用" {
		t.Errorf("%+v", got)
	}
	if state, ok := m.helperState(); !ok || state.Vitals.Helper != "h1" || m.vitals().Release != "1.4.0" {
		t.Errorf("%+v %v", state, ok)
	}
}

// What the county wants waits for the helper and goes over once.
func TestWhatIsWantedWaitsForTheHelper(t *testing.T) {
	s := newSteward(t)
	m, log := minded(t, s.socket)
	m.want(wire.Signed{Text: []byte("1.0")})
	m.want(wire.Signed{Text: []byte("2.0"), Sig: []byte{9}})
	s.start(t)
	m.beat(helper.Beat{})
	get(t, "a beat", s.beats)
	if w := get(t, "what is wanted", s.wants); string(w.Text) != "2.0" || w.Sig[0] != 9 {
		t.Errorf("%+v", w)
	}
	s.mu.Lock()
	s.refuse = "不是本县签发的"
	s.mu.Unlock()
	for range 2 {
		m.want(wire.Signed{Text: []byte("3.0")})
		get(t, "what is wanted", s.wants)
	}
	m.beat(helper.Beat{})
	get(t, "a beat", s.beats)
	if n := strings.Count(log(), "不是本县签发的"); n != 1 {
		t.Errorf("told %d times why it is refused: %s", n, log())
	}
}

// The county may say what it wants before the helper has heard which county that is.
func TestWhatIsWantedIsTriedAgain(t *testing.T) {
	s := newSteward(t)
	s.refuse = "本机还没有加入任何县"
	s.start(t)
	m, _ := minded(t, s.socket)
	m.beat(helper.Beat{})
	get(t, "a beat", s.beats)
	m.want(wire.Signed{Text: []byte("1.0")})
	get(t, "what is wanted", s.wants)
	s.mu.Lock()
	s.refuse = ""
	s.mu.Unlock()
	m.beat(helper.Beat{Machine: "m-1"})
	get(t, "a beat", s.beats)
	if w := get(t, "what is wanted, again", s.wants); string(w.Text) != "1.0" {
		t.Errorf("%+v", w)
	}
}

// A helper that dies is told of once and counted as a fault; it comes back.
func TestAHelperThatDiesIsAFault(t *testing.T) {
	s := newSteward(t)
	s.start(t)
	s.say(helper.State{Vitals: wire.Vitals{Helper: "h1"}})
	m, log := minded(t, s.socket)
	m.beat(helper.Beat{})
	get(t, "a beat", s.beats)
	s.stop()
	for !strings.Contains(log(), "does not answer") {
		m.beat(helper.Beat{})
	}
	m.mu.Lock()
	m.heard = m.heard.Add(-helper.BeatLost)
	m.mu.Unlock()
	if v := m.vitals(); len(v.Faults) != 1 || v.Faults[0] != string(liaison.FaultHelper) || v.Helper != "h1" {
		t.Errorf("%+v", v)
	}
	s.start(t)
	m.beat(helper.Beat{})
	get(t, "a beat after it came back", s.beats)
	if n := strings.Count(log(), "does not answer"); n != 1 {
		t.Errorf("told %d times", n)
	}
}

func TestReportsFitWhateverTheHelperSays(t *testing.T) {
	long := strings.Repeat("长", 500)
	v := wire.Vitals{Why: long, Target: long, Bad: []string{long}}
	for i := range 100 {
		v.Faults = append(v.Faults, fmt.Sprint(i))
	}
	v = fitting(v)
	if len(v.Why) > maxWhy || len(v.Why) < maxWhy-3 || strings.ContainsRune(v.Why, '\uFFFD') || len(v.Bad[0]) > maxShort || len(v.Faults) != maxNames {
		t.Errorf("%d %d %d", len(v.Why), len(v.Bad[0]), len(v.Faults))
	}
	if _, err := wire.Encode(wire.Status{Vitals: v}); err != nil {
		t.Error(err)
	}
}

// A helper that hangs holds up nobody: beats are dropped, and the latest goes over
// when it answers again.
func TestAHelperThatHangsHoldsUpNobody(t *testing.T) {
	s := newSteward(t)
	s.start(t)
	m, _ := minded(t, s.socket)
	s.mu.Lock() // every answer waits for this
	began := time.Now()
	for i := range 1000 {
		m.beat(helper.Beat{Unsent: i})
		m.want(wire.Signed{Text: []byte(strconv.Itoa(i))})
	}
	if took := time.Since(began); took > 10*helper.PatienceBeat {
		t.Errorf("a thousand beats took %v", took)
	}
	s.mu.Unlock()
	for b := get(t, "a beat", s.beats); b.Unsent != 999; {
		b = get(t, "the latest beat", s.beats)
	}
}
