// Package api is the county's door for station machines: joining, and one
// websocket each that carries documents down and registrations up. It turns
// wire messages into calls of package county and decides nothing itself.
package api

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/gorilla/websocket"

	"lianluozhan/sync/county"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/wire"
)

// Timeouts of a connection. A station pings every 20 seconds or so.
const (
	writeWait = 10 * time.Second
	readWait  = 60 * time.Second
	pingEvery = 25 * time.Second
	sumEvery  = time.Minute // a sum reads the whole view: not after every change
)

// Server serves a county's stations. It is an http.Handler for wire.PathJoin and
// wire.PathSync.
type Server struct {
	county   *county.County
	log      *slog.Logger
	mux      *http.ServeMux
	upgrader websocket.Upgrader
	tries    *tries
	frames   frames

	ctx    context.Context
	cancel context.CancelFunc
	wg     sync.WaitGroup
	mu     sync.Mutex
	conns  map[string]*conn // by machine
}

// New returns a server. Close ends its connections.
func New(c *county.County, log *slog.Logger) *Server {
	ctx, cancel := context.WithCancel(context.Background())
	s := &Server{
		county: c, log: log, mux: http.NewServeMux(), tries: newTries(c.Now), ctx: ctx, cancel: cancel,
		conns: map[string]*conn{},
		upgrader: websocket.Upgrader{
			Subprotocols: wire.Subprotocols(), ReadBufferSize: 256, WriteBufferPool: &sync.Pool{},
			HandshakeTimeout: writeWait, EnableCompression: true,
			CheckOrigin: func(r *http.Request) bool { return r.Header.Get("Origin") == "" }, // no browser speaks this
		},
	}
	s.mux.HandleFunc("POST "+wire.PathJoin, s.join)
	s.mux.HandleFunc("GET "+wire.PathSync, s.sync)
	return s
}

// ServeHTTP serves the two paths.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.mux.ServeHTTP(w, r) }

// Close ends all connections and waits for them.
func (s *Server) Close() {
	s.cancel()
	s.mu.Lock()
	for _, c := range s.conns {
		c.close()
	}
	s.mu.Unlock()
	s.wg.Wait()
}

// Online is a machine that is connected now.
type Online struct {
	Machine string
	Station liaison.StationID
	Since   time.Time
	Status  wire.Status
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

func (s *Server) join(w http.ResponseWriter, r *http.Request) {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		host = r.RemoteAddr
	}
	if !s.tries.allowed(host) {
		s.answer(w, wire.JoinReply{Error: wire.JoinTooMany})
		return
	}
	b, err := io.ReadAll(http.MaxBytesReader(w, r.Body, wire.MaxJoin))
	if err != nil {
		http.Error(w, "request too large", http.StatusRequestEntityTooLarge)
		return
	}
	req, err := wire.DecodeJoinRequest(b)
	if err != nil {
		http.Error(w, "not a join request", http.StatusBadRequest)
		return
	}
	if req.Version < 1 {
		s.answer(w, wire.JoinReply{Error: wire.JoinVersion})
		return
	}
	reply, err := s.county.Join(req.Code, req.Machine)
	switch {
	case errors.Is(err, county.ErrBadCode):
		s.tries.wrong(host)
		s.log.Warn("join refused", "address", host)
		reply = wire.JoinReply{Error: wire.JoinBadCode}
	case err != nil:
		s.log.Error("join failed", "error", err)
		reply = wire.JoinReply{Error: wire.JoinInternal}
	default:
		s.log.Info("machine joined", "station", reply.Station, "issuer", reply.Issuer)
	}
	s.answer(w, reply)
}

func (s *Server) answer(w http.ResponseWriter, reply wire.JoinReply) {
	b, err := wire.EncodeJoinReply(reply)
	if err != nil {
		http.Error(w, "internal error", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", wire.ContentType)
	w.Header().Set("Cache-Control", "no-store")
	_, _ = w.Write(b) // a caller that is gone asks again
}

func (s *Server) sync(w http.ResponseWriter, r *http.Request) {
	token, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if !ok {
		http.Error(w, "no token", http.StatusUnauthorized)
		return
	}
	m, err := s.county.Admitted(token)
	switch {
	case errors.Is(err, county.ErrRefused):
		http.Error(w, "revoked", http.StatusForbidden)
		return
	case errors.Is(err, county.ErrNotFound):
		http.Error(w, "unknown token", http.StatusUnauthorized)
		return
	case err != nil:
		s.log.Error("admission failed", "error", err)
		http.Error(w, "internal error", http.StatusInternalServerError)
		return
	}
	pos, err := readPosition(r)
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
	ws, err := s.upgrader.Upgrade(w, r, nil)
	if err != nil {
		return // Upgrade has answered
	}
	if !slices.Contains(wire.Subprotocols(), ws.Subprotocol()) {
		_ = ws.Close() // nothing was said yet
		return
	}
	// The handler returns at once, so that net/http lets go of its buffers.
	s.start(newConn(s, ws, m, pos, view))
}

// start serves a connection and ends an older one of the same machine.
func (s *Server) start(c *conn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ctx.Err() != nil {
		c.close()
		return
	}
	if old := s.conns[c.machine.ID]; old != nil {
		old.bye(wire.Bye{Code: wire.ByeReplaced})
	}
	s.conns[c.machine.ID] = c
	s.wg.Add(2)
	go func() {
		defer s.wg.Done()
		c.read()
	}()
	go func() {
		defer s.wg.Done()
		c.write()
		s.gone(c)
	}()
}

func (s *Server) gone(c *conn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.conns[c.machine.ID] == c {
		delete(s.conns, c.machine.ID)
	}
}
