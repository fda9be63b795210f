// Package api is the county's side towards station machines: joining, and one
// websocket each that carries documents down and registrations up. It turns
// wire messages into calls of package county and decides nothing itself.
package api

import (
	"context"
	"log/slog"
	"maps"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"

	"lianluozhan/sync/county"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/trust"
	"lianluozhan/sync/wire"
)

// Timeouts of a connection. The county pings whoever is silent, all of them at the
// same tick: answers that come together cost far less than each at a time of its
// own. A station pings by itself only where it hears nothing.
const (
	writeWait = 10 * time.Second
	readWait  = 60 * time.Second
	pingEvery = 15 * time.Second
	tickEvery = 5 * time.Second
	sumEvery  = time.Minute // a sum reads the whole view: not after every change
)

// Server serves a county's stations. It is an http.Handler for the paths of package
// wire.
type Server struct {
	county   *county.County
	log      *slog.Logger
	mux      *http.ServeMux
	upgrader websocket.Upgrader
	short    websocket.Upgrader // for wire.PathSync3
	tries    *tries
	flood    *flood
	frames   frames
	crew     crew
	fleet    fleet
	own      *trust.Server // nil: machines of version 1 only
	gateways bool
	nonces   *trust.Nonces
	rested   func()
	wisher   Wisher
	rewish   chan struct{} // one slot

	ctx    context.Context
	cancel context.CancelFunc
	wg     sync.WaitGroup
	mu     sync.Mutex
	conns  map[string]*conn // by machine
	came   atomic.Int64     // connections since the last tick
}

// Options is what a Server may have beside its county.
type Options struct {
	// Own is what stations are shown in TLS; without it only machines of version 1
	// are served.
	Own *trust.Server
	// Gateways: machines are taken whose TLS ends at a gateway before the county.
	Gateways bool
	// Rested is called when a great many stations have come and no more do: a time to
	// tidy up after them. It may take a second. nil for nothing.
	Rested func()
	// Wisher decides which release machines run; nil where nobody does. Needs Own, which
	// signs it.
	Wisher Wisher
}

// New returns a server for machines of version 1. Close ends its connections.
func New(c *county.County, log *slog.Logger) *Server { return Open(c, log, Options{}) }

// Open returns a server. Close ends its connections.
func Open(c *county.County, log *slog.Logger, o Options) *Server {
	ctx, cancel := context.WithCancel(context.Background())
	s := &Server{
		county: c, log: log, mux: http.NewServeMux(), tries: newTries(c.Now), flood: newFlood(c.Now), ctx: ctx, cancel: cancel,
		conns: map[string]*conn{}, own: o.Own, gateways: o.Gateways, nonces: trust.NewNonces(c.Now), rested: o.Rested,
		wisher: o.Wisher, rewish: make(chan struct{}, 1),
		upgrader: websocket.Upgrader{
			Subprotocols: wire.Subprotocols(), ReadBufferSize: 256, WriteBufferPool: &sync.Pool{},
			HandshakeTimeout: writeWait, EnableCompression: true,
			CheckOrigin: func(r *http.Request) bool { return r.Header.Get("Origin") == "" }, // no browser speaks this
		},
	}
	s.short = s.upgrader
	s.short.Subprotocols, s.short.EnableCompression = nil, false
	if err := s.recall(); err != nil {
		log.Error("how machines were is not known", "error", err)
	}
	s.wg.Go(s.tick)
	s.wg.Go(s.wishes)
	s.mux.HandleFunc("POST "+wire.PathJoin, s.join)
	s.mux.HandleFunc("POST "+wire.PathEnrol, s.enrol)
	s.mux.HandleFunc("POST "+wire.PathChallenge, s.challenge)
	s.mux.HandleFunc("POST "+wire.PathRenew, s.renew)
	s.mux.HandleFunc("GET "+wire.PathSync, s.sync(readPosition, &s.upgrader))
	s.mux.HandleFunc("GET "+wire.PathSync3, s.sync(readPlace, &s.short))
	return s
}

// ServeHTTP serves the two paths.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.mux.ServeHTTP(w, r) }

// Close ends all connections, waits for them and writes down how machines were.
func (s *Server) Close() {
	s.cancel()
	for _, c := range s.present() {
		c.close()
	}
	s.wg.Wait()
	s.crew.wg.Wait()
	s.rememberNow()
}

func (s *Server) rememberNow() {
	if err := s.remember(); err != nil {
		s.log.Error("how machines are is not written down", "error", err)
	}
}

func (s *Server) present() []*conn {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Collect(maps.Values(s.conns))
}

// backWithin is over how long the stations are to come back after the county was away:
// not longer than the county needs for as many as there are now, since each of
// them waits for as long as it was told.
func (s *Server) backWithin() time.Duration {
	const each, least, most = 3 * time.Millisecond, time.Second, 30 * time.Second
	s.mu.Lock()
	defer s.mu.Unlock()
	return min(max(time.Duration(len(s.conns))*each, least), most)
}

// tick looks at all connections now and then: one timer for all of them.
func (s *Server) tick() {
	t := time.NewTicker(tickEvery)
	defer t.Stop()
	var rush rush
	written := time.Now()
	for {
		select {
		case <-s.ctx.Done():
			return
		case now := <-t.C:
			for _, c := range s.present() {
				c.tick(now)
			}
			if rush.over(s.came.Swap(0)) && s.rested != nil {
				s.rested()
			}
			if now.Sub(written) >= rememberEvery {
				written = now
				s.rememberNow()
			}
		}
	}
}

// Online is a machine that is connected now, or how it was when it last was.
type Online struct {
	Machine string
	Station liaison.StationID
	Since   time.Time   // of the connection
	Seen    time.Time   // last heard of, to the second
	Status  wire.Status // as last told; without Clock and Done
	Told    time.Time   // when Status came, county's clock; zero before the first
	Cursor  uint64
}

// Connected lists the machines that are connected now.
func (s *Server) Connected() []Online {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := make([]Online, 0, len(s.conns))
	for _, c := range s.conns {
		out = append(out, c.online())
	}
	return out
}

// sync makes the handler of a handshake.
func (s *Server) sync(where func(*http.Request) (wire.Place, error), up *websocket.Upgrader) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		turn := s.county.Turn() // before anything is looked up
		m, err := s.identify(r)
		if err != nil {
			s.turnAway(w, err)
			return
		}
		pos, err := where(r)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		view, err := s.county.ViewOf(m.Station)
		if err != nil {
			s.log.Error("view not readable", "error", err)
			http.Error(w, "internal error", http.StatusInternalServerError)
			return
		}
		ws, err := up.Upgrade(w, r, nil)
		if err != nil {
			return // Upgrade has answered
		}
		if len(up.Subprotocols) > 0 && !slices.Contains(up.Subprotocols, ws.Subprotocol()) {
			_ = ws.Close() // nothing was said yet
			return
		}
		// The handler returns at once, so that net/http lets go of its buffers.
		c := newConn(s, ws, m, pos, view)
		c.st.turn = turn
		s.start(c)
	}
}

// start serves a connection and ends an older one of the same machine.
func (s *Server) start(c *conn) {
	c.listen()
	if old, ok := s.enter(c); !ok {
		c.close()
	} else if old != nil {
		old.bye(wire.Bye{Code: wire.ByeReplaced})
	}
}

// enter has the connection among those that are served, unless the server ends.
func (s *Server) enter(c *conn) (old *conn, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ctx.Err() != nil {
		return nil, false
	}
	old = s.conns[c.machine.ID]
	s.conns[c.machine.ID] = c
	s.fleet.came(c.machine.ID)
	s.wg.Go(c.read)
	s.came.Add(1)
	c.kick()
	return old, true
}

func (s *Server) gone(c *conn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.conns[c.machine.ID] == c {
		delete(s.conns, c.machine.ID)
		s.fleet.left(c.online())
	}
}
