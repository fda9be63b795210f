package history

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gorilla/websocket"

	"lianluozhan/sync/county/api"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/station/uplink"
)

// network is the real line, in memory and fake time: api's server behind net/http
// and an uplink for every machine.
type network struct {
	t     *testing.T
	api   *api.Server
	web   *http.Server
	calls chan net.Conn
	done  chan struct{} // the server has ended
	links map[*machine]*link

	mu    sync.Mutex
	lines map[*machine][]*end
}

type link struct {
	up   *uplink.Uplink
	stop func()
}

func (n *network) pass(d time.Duration) {
	<-time.After(d)
	synctest.Wait()
}

func (n *network) serve(h *hub) {
	n.api = api.New(h.c, quiet())
	n.web = &http.Server{Handler: n.api}
	l := &listener{calls: make(chan net.Conn), closed: make(chan struct{})}
	n.mu.Lock()
	n.calls, n.done = l.calls, make(chan struct{})
	n.mu.Unlock()
	done := n.done
	go func() {
		defer close(done)
		_ = n.web.Serve(l) // ends with Close
	}()
}

func (n *network) hangUp() {
	if n.api == nil {
		return
	}
	if err := n.web.Close(); err != nil {
		n.t.Error(err)
	}
	n.api.Close()
	<-n.done
	n.api = nil
	synctest.Wait()
}

func (n *network) start(m *machine) error {
	up := uplink.New(uplink.Config{
		County: "http://county.invalid", Token: m.card.token, Content: m.store, Blobs: m.store, Outbox: m.box,
		Log: quiet(), Now: m.now, Heard: m.box.Correct,
		Dialer: &websocket.Dialer{NetDialContext: func(ctx context.Context, _, _ string) (net.Conn, error) { return n.dial(ctx, m) }},
	})
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = up.Run(ctx) // ends with ctx
	}()
	n.links[m] = &link{up, func() { cancel(); <-done }}
	return nil
}

func (n *network) stop(m *machine) {
	if l := n.links[m]; l != nil {
		l.stop()
		delete(n.links, m)
	}
	synctest.Wait()
}

func (n *network) state(m *machine) (connected, unknown bool) {
	l := n.links[m]
	if l == nil {
		return false, false
	}
	s := l.up.State()
	return s.Connected, s.Problem == uplink.ProblemWrongCounty
}

var errDown = errors.New("nobody there")

func (n *network) dial(ctx context.Context, m *machine) (net.Conn, error) {
	n.mu.Lock()
	calls := n.calls
	n.mu.Unlock()
	ours, theirs := newLine()
	soon, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	select {
	case calls <- theirs:
	case <-soon.Done():
		return nil, errDown
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	n.lines[m] = append(n.lines[m], ours)
	return ours, nil
}

// cut cuts a machine's line: on odd b without a word to either side.
func (n *network) cut(m *machine, b int) {
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, e := range n.lines[m] {
		if b%2 == 1 {
			e.out.swallow()
			e.in.swallow()
		} else {
			_ = e.Close() // always works
		}
	}
	n.lines[m] = nil
}

type listener struct {
	calls  chan net.Conn
	closed chan struct{}
	once   sync.Once
}

func (l *listener) Accept() (net.Conn, error) {
	select {
	case c := <-l.calls:
		return c, nil
	case <-l.closed:
		return nil, net.ErrClosed
	}
}

func (l *listener) Close() error   { l.once.Do(func() { close(l.closed) }); return nil }
func (l *listener) Addr() net.Addr { return nowhere{} }

type nowhere struct{}

func (nowhere) Network() string { return "memory" }
func (nowhere) String() string  { return "192.0.2.1:1" }

// way is one direction of a line: it takes everything at once, as a socket's
// buffer does.
type way struct {
	mu     sync.Mutex
	buf    []byte
	ended  bool
	deaf   bool
	ready  chan struct{}
	late   *time.Timer
	passed bool // the reader's deadline
}

func newWay() *way { return &way{ready: make(chan struct{}, 1)} }

func (w *way) kick() {
	select {
	case w.ready <- struct{}{}:
	default:
	}
}

func (w *way) swallow() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.deaf = true
}

func (w *way) write(b []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.ended {
		return 0, io.ErrClosedPipe
	}
	if !w.deaf {
		w.buf = append(w.buf, b...)
		w.kick()
	}
	return len(b), nil
}

func (w *way) read(b []byte) (int, error) {
	for {
		w.mu.Lock()
		n := copy(b, w.buf)
		w.buf = w.buf[n:]
		ended, passed := w.ended, w.passed
		w.mu.Unlock()
		switch {
		case n > 0 || len(b) == 0:
			return n, nil
		case ended:
			return 0, io.EOF
		case passed:
			return 0, os.ErrDeadlineExceeded
		}
		<-w.ready
	}
}

func (w *way) end() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.ended = true
	if w.late != nil {
		w.late.Stop()
	}
	w.kick()
}

func (w *way) deadline(at time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.late != nil {
		w.late.Stop()
	}
	w.passed = false
	if at.IsZero() || w.ended {
		return
	}
	w.late = time.AfterFunc(time.Until(at), func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.passed = true
		w.kick()
	})
}

// end is one end of a line.
type end struct{ in, out *way }

func newLine() (a, b *end) {
	x, y := newWay(), newWay()
	return &end{x, y}, &end{y, x}
}

func (e *end) Read(b []byte) (int, error)         { return e.in.read(b) }
func (e *end) Write(b []byte) (int, error)        { return e.out.write(b) }
func (e *end) Close() error                       { e.in.end(); e.out.end(); return nil }
func (e *end) LocalAddr() net.Addr                { return nowhere{} }
func (e *end) RemoteAddr() net.Addr               { return nowhere{} }
func (e *end) SetReadDeadline(at time.Time) error { e.in.deadline(at); return nil }
func (e *end) SetWriteDeadline(time.Time) error   { return nil } // nothing blocks
func (e *end) SetDeadline(at time.Time) error     { return e.SetReadDeadline(at) }

// safe makes randomness safe for many.
type safe struct {
	mu sync.Mutex
	r  io.Reader
}

func (s *safe) Read(b []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.r.Read(b)
}

// liveDeeds are those that make sense with the real line, and what is different.
func liveDeeds(n *network) []deed {
	own := map[string]func(w *world, a, b int) error{
		"connect": func(*world, int, int) error { return nil },
		"run":     func(w *world, _, b int) error { w.pass(time.Duration(b%40) * 50 * time.Millisecond); return nil },
		"wait": func(w *world, _, b int) error {
			w.pass([]time.Duration{time.Minute, 15 * time.Minute, time.Hour}[b%3])
			return nil
		},
		"late": nil, "again": nil, "cut": nil, "clock": nil,
		"drop": func(w *world, a, b int) error {
			m, err := w.machine(a)
			n.cut(m, b)
			w.count.Faults++
			return err
		},
	}
	var out []deed
	for _, d := range deeds() {
		do, other := own[d.name]
		switch {
		case !other:
			out = append(out, d)
		case do != nil:
			d.do = do
			out = append(out, d)
		}
	}
	return out
}

// The real county server and uplinks, in fake time, through the same operations and
// held to the same rules. Goroutines run as they like here, so a failure need not
// come again.
func TestHistoriesOverTheRealLine(t *testing.T) {
	dir, done, err := folder("")
	if err != nil {
		t.Fatal(err)
	}
	defer done()
	p, err := newPool(dir)
	if err != nil {
		t.Fatal(err)
	}
	var sum Counts
	for seed := range uint64(liveCount(t)) {
		synctest.Test(t, func(t *testing.T) { sum.add(playLive(t, p, dir, seed)) })
		if t.Failed() {
			break
		}
	}
	t.Logf("%+v", sum)
}

func playLive(t *testing.T, p *pool, dir string, seed uint64) Counts {
	dir = fmt.Sprint(dir, "/live", seed)
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	n := &network{t: t, links: map[*machine]*link{}, lines: map[*machine][]*end{}}
	w := &world{
		dir: dir, pool: p, live: n, rand: &safe{r: source(seed, 3)}, oracle: newOracle(), views: map[liaison.StationID]view{},
	}
	w.hub = &hub{w: w}
	if seed%3 > 0 {
		w.hub.ring = &ring{keys: p.keys, at: int(seed)}
	}
	defer func() {
		w.hub.hangUp()
		w.close()
		n.hangUp()
	}()
	if err := w.begin(1 + int(seed%3)); err != nil {
		t.Fatal(err)
	}
	rnd := rand.New(rand.NewPCG(seed, 2))
	var all []deed
	for _, d := range liveDeeds(n) {
		for range d.odds / 5 {
			all = append(all, d)
		}
	}
	var trail Ops
	for range 60 {
		d := all[rnd.IntN(len(all))]
		op := Op{d.name, rnd.IntN(6), rnd.IntN(1000)}
		trail.List = append(trail.List, op)
		w.pass(time.Second)
		err := d.do(w, op.A, op.B)
		synctest.Wait()
		if err == nil {
			err = errors.Join(w.settle(), w.check())
		}
		if err != nil {
			t.Errorf("%v\n%s", breachOf(err, op.String()), trail)
			return w.count
		}
	}
	if err := w.heal(); err != nil {
		t.Errorf("%v\n%s", breachOf(err, "after all was well again"), trail)
	}
	return w.count
}

func liveCount(t *testing.T) int {
	t.Helper()
	if os.Getenv("HISTORIES") == "" {
		return 20
	}
	return 500
}
