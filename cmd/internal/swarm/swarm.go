// Package swarm is a great many stations that hold nothing but what shows
// whether the county serves them rightly: where they stand, the revision of
// every document they were told of, the sum over them, and the entries that the
// county has not yet taken. They speak over real sockets. The package knows no
// store and no screen.
package swarm

import (
	"context"
	"crypto/tls"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"

	"lianluozhan/sync/liaison"
	"lianluozhan/sync/wire"
)

// Member is who a station is at the county.
type Member struct {
	Identity liaison.Identity
	Header   http.Header      // of the handshake, the token in it; may be nil
	Cert     *tls.Certificate // shown when Config.TLS is set
	Seal     wire.SealKey     // to which entries are sealed; none: they are not
}

// Config is what a swarm is made of.
type Config struct {
	Address string      // ws:// or wss:// and host:port of the county
	TLS     *tls.Config // nil for plain; each station adds its own certificate
	Members []Member
	Ping    time.Duration // without any byte, the county is pinged; 25 s when 0
	Most    time.Duration // longest wait before a redial; 30 s when 0
	// Dials bounds how many stations connect at the same time, for a machine that
	// has to be all of them; no bound when 0.
	Dials int
}

// Swarm is the stations. Close it when done.
type Swarm struct {
	cfg      Config
	dialer   websocket.Dialer
	stations []*Station
	dials    chan struct{}
	moved    chan struct{} // room for one: some station's state changed

	ctx    context.Context
	cancel context.CancelFunc
	wg     sync.WaitGroup

	online   atomic.Int64
	connects atomic.Int64
	failures atomic.Int64
	mistakes mistakes
}

// New makes a swarm that is not connected yet.
func New(cfg Config) *Swarm {
	if cfg.Ping == 0 {
		cfg.Ping = 25 * time.Second
	}
	if cfg.Most == 0 {
		cfg.Most = 30 * time.Second
	}
	s := &Swarm{cfg: cfg, moved: make(chan struct{}, 1), dials: make(chan struct{}, max(cfg.Dials, 1))}
	s.ctx, s.cancel = context.WithCancel(context.Background())
	s.dialer = websocket.Dialer{
		Subprotocols: []string{wire.Subprotocol}, EnableCompression: true, HandshakeTimeout: 15 * time.Second,
		ReadBufferSize: 512, WriteBufferPool: &sync.Pool{},
		NetDialContext: (&net.Dialer{Timeout: 15 * time.Second, KeepAlive: -1}).DialContext,
	}
	for i, m := range cfg.Members {
		s.stations = append(s.stations, newStation(s, m, i))
	}
	return s
}

// Start has all stations connect, each after a random part of within, and stay
// connected until Close.
func (s *Swarm) Start(within time.Duration) {
	for _, st := range s.stations {
		s.wg.Go(func() { st.run(s.ctx, rand.N(within+1)) })
	}
	s.wg.Go(s.ping)
}

// Cut breaks every connection at once, without a word, as when the power of a
// whole county fails. Each station connects again after a random part of within.
func (s *Swarm) Cut(within time.Duration) {
	for _, st := range s.stations {
		st.cut(rand.N(within + 1))
	}
}

// Close ends all connections and waits for the stations.
func (s *Swarm) Close() {
	s.cancel()
	for _, st := range s.stations {
		st.cut(0)
	}
	s.wg.Wait()
}

// Station returns station i.
func (s *Swarm) Station(i int) *Station { return s.stations[i] }

// Await waits until all stations are connected, have what was published at cursor
// for all of them to see, and the county has all of their entries.
func (s *Swarm) Await(ctx context.Context, cursor uint64) error {
	for behind := 0; behind < len(s.stations); {
		if s.stations[behind].settled(cursor) {
			behind++
			continue
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("wait for %d of %d stations: %w", s.unsettled(cursor), len(s.stations), ctx.Err())
		case <-s.moved:
		}
	}
	return nil
}

func (s *Swarm) unsettled(cursor uint64) (n int) {
	for _, st := range s.stations {
		if !st.settled(cursor) {
			n++
		}
	}
	return n
}

func (s *Swarm) stir() {
	select {
	case s.moved <- struct{}{}:
	default:
	}
}

// ping goes round all stations once every Ping, without a timer for each.
func (s *Swarm) ping() {
	const steps = 100
	tick := time.NewTicker(s.cfg.Ping / steps)
	defer tick.Stop()
	for turn := 0; ; turn++ {
		select {
		case <-s.ctx.Done():
			return
		case <-tick.C:
		}
		for i := turn % steps; i < len(s.stations); i += steps {
			s.stations[i].ping()
		}
	}
}

// Report is what was seen of a swarm so far. Everything below Connects is a
// mistake of the county or of the line.
type Report struct {
	Online   int
	Connects int // handshakes that led to a greeting

	Failures  int    // attempts to connect that failed
	Lost      int    // entries acknowledged once and not known later
	Divergent int    // sums that did not fit, cursors that went back, foreign documents
	Broken    int    // connections that ended otherwise than by Cut
	First     string // the first of the mistakes in words
}

// Report returns the counts.
func (s *Swarm) Report() Report {
	r := s.mistakes.report()
	r.Online, r.Connects, r.Failures = int(s.online.Load()), int(s.connects.Load()), int(s.failures.Load())
	return r
}
