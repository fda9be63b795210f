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
	var sum Counts
	line(t, liveCount(t), sabotage{}, func(n Counts, failed string) bool {
		sum.add(n)
		if failed != "" {
			t.Error(failed)
		}
		return failed == ""
	})
	t.Logf("%+v", sum)
}

func TestAMistakeIsFoundOverTheRealLine(t *testing.T) {
	found := false
	line(t, 200, sabotage{sameEpoch: true}, func(_ Counts, failed string) bool {
		found = failed != ""
		return !found
	})
	if !found {
		t.Error("a county that is put back without a word was not found")
	}
}

// line plays histories until again says no.
func line(t *testing.T, count int, s sabotage, again func(Counts, string) bool) {
	t.Helper()
	dir, done, err := folder("")
	if err != nil {
		t.Fatal(err)
	}
	defer done()
	p, err := newPool(dir)
	if err != nil {
		t.Fatal(err)
	}
	for seed := range uint64(count) {
		on := false
		synctest.Test(t, func(t *testing.T) {
			n := &network{t: t, links: map[*machine]*link{}, lines: map[*machine][]*end{}}
			w := &world{
				dir: fmt.Sprint(dir, "/live", seed), pool: p, live: n, sabotage: s, rand: &safe{r: source(seed, 3)},
				oracle: newOracle(), views: map[liaison.StationID]view{},
			}
			failed := n.play(w, seed)
			on = again(w.count, failed)
		})
		if !on {
			return
		}
	}
}

// play plays one history and says what was wrong.
func (n *network) play(w *world, seed uint64) string {
	if err := os.Mkdir(w.dir, 0o700); err != nil {
		return err.Error()
	}
	w.hub = &hub{w: w}
	if seed%3 > 0 {
		w.hub.ring = &ring{keys: w.pool.keys, at: int(seed)}
	}
	defer func() {
		w.hub.hangUp()
		w.close()
	}()
	if err := w.begin(1 + int(seed%3)); err != nil {
		return err.Error()
	}
	rnd := rand.New(rand.NewPCG(seed, 2))
	var all []deed
	for _, d := range liveDeeds(n) {
		for range d.odds / 5 {
			all = append(all, d)
		}
	}
	trail := Ops{Seed: seed}
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
			return fmt.Sprintf("%v\n%s", breachOf(err, op.String()), trail)
		}
	}
	if err := w.heal(); err != nil {
		return fmt.Sprintf("%v\n%s", breachOf(err, "after all was well again"), trail)
	}
	return ""
}

func liveCount(t *testing.T) int {
	t.Helper()
	if os.Getenv("HISTORIES") == "" {
		return 20
	}
	return 500
}
