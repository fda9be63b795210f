// Package door makes one port serve everybody. The first byte tells TLS from plain
// HTTP. In TLS, stations ask for trust.ServerName: they are shown the county's own
// certificate and asked for theirs. Everybody else is a browser and is shown the
// public certificate, where there is one.
//
// It shakes hands and hands over; it does not know what is said afterwards, nor
// whether a machine's certificate is any good.
package door

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"sync"
	"time"

	"lianluozhan/sync/trust"
)

// Times of a connection that has not said anything useful yet.
const (
	greetWait = 10 * time.Second // until the first byte has come and hands are shaken
	shakeHold = time.Second      // how long one that dawdles keeps others waiting
)

// maxShaking is how many connections shake hands at the same time. When all
// stations come back at once, those first in line are through while the others
// wait, instead of all being late.
const maxShaking = 64

// Config is whom the door knows.
type Config struct {
	Own    *trust.Server    // what stations are shown; nil: no TLS for stations
	Public *tls.Certificate // what browsers are shown; nil: no TLS for them
}

// Door is a net.Listener. Its connections have shaken hands; those with TLS are
// *tls.Conn.
type Door struct {
	net.Listener
	config *tls.Config
	slots  chan struct{}
	ready  chan net.Conn
	ctx    context.Context
	cancel context.CancelFunc
	wg     sync.WaitGroup
}

// New returns the door over a listener, which it closes.
func New(ln net.Listener, c Config) *Door {
	ctx, cancel := context.WithCancel(context.Background())
	d := &Door{
		Listener: ln, slots: make(chan struct{}, maxShaking), ready: make(chan net.Conn), ctx: ctx, cancel: cancel,
	}
	d.config = c.tls()
	d.wg.Go(d.listen)
	return d
}

// Accept returns the next connection that is ready.
func (d *Door) Accept() (net.Conn, error) {
	select {
	case conn := <-d.ready:
		return conn, nil
	case <-d.ctx.Done():
		return nil, net.ErrClosed
	}
}

// Close ends listening and drops who is still in the door.
func (d *Door) Close() error {
	d.cancel()
	err := d.Listener.Close()
	d.wg.Wait()
	return err
}

func (d *Door) listen() {
	defer d.cancel()
	pause := 5 * time.Millisecond
	for {
		conn, err := d.Listener.Accept()
		var passing interface{ Temporary() bool }
		switch {
		case err == nil:
			pause = 5 * time.Millisecond
			d.wg.Go(func() { d.greet(conn) })
		case errors.As(err, &passing) && passing.Temporary(): // no more files, as in net/http
			select {
			case <-time.After(pause):
				pause = min(2*pause, time.Second)
			case <-d.ctx.Done():
				return
			}
		default:
			return
		}
	}
}

// greet finds out what a connection speaks and passes it on.
func (d *Door) greet(raw net.Conn) {
	ctx, cancel := context.WithTimeout(d.ctx, greetWait)
	defer cancel()
	stop := context.AfterFunc(ctx, func() { _ = raw.Close() }) // late, or the door closes
	conn, err := d.sort(ctx, raw)
	if err != nil || !stop() {
		_ = raw.Close() // who came is told nothing
		return
	}
	select {
	case d.ready <- conn:
	case <-d.ctx.Done():
		_ = raw.Close() // the door closes
	}
}

// recordHandshake is the first byte of TLS; no HTTP method begins with it.
const recordHandshake = 0x16

func (d *Door) sort(ctx context.Context, raw net.Conn) (net.Conn, error) {
	conn := &peeked{Conn: raw}
	if _, err := raw.Read(conn.first[:]); err != nil {
		return nil, err
	}
	if conn.first[0] != recordHandshake {
		return conn, nil
	}
	s := &slot{all: d.slots}
	defer s.release()
	secure := tls.Server(conn, d.config)
	return secure, secure.HandshakeContext(context.WithValue(ctx, slotKey{}, s))
}

// peeked is a connection whose first byte was read and is given once more.
type peeked struct {
	net.Conn
	first [1]byte
	given bool
}

func (p *peeked) Read(b []byte) (int, error) {
	if p.given || len(b) == 0 {
		return p.Conn.Read(b)
	}
	p.given = true
	b[0] = p.first[0]
	return 1, nil
}

// slot is one of the places for shaking hands. It is taken when the whole greeting
// has come, so that nobody holds one by saying nothing, and given back after a
// while in any case.
type slot struct {
	all   chan struct{}
	taken bool
	timer *time.Timer
	once  sync.Once
}

type slotKey struct{}

func (s *slot) take(ctx context.Context) error {
	if s.taken {
		return nil // the greeting was repeated
	}
	select {
	case s.all <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	s.taken = true
	s.timer = time.AfterFunc(shakeHold, s.free)
	return nil
}

func (s *slot) release() {
	if s.taken {
		s.timer.Stop()
		s.free()
	}
}

func (s *slot) free() { s.once.Do(func() { <-s.all }) }

// tls sorts by the name that is asked for.
func (c Config) tls() *tls.Config {
	// A websocket starts from HTTP/1.1.
	base := tls.Config{MinVersion: tls.VersionTLS12, NextProtos: []string{"http/1.1"}}
	own, public := base.Clone(), base.Clone()
	if c.Own != nil {
		own.MinVersion = tls.VersionTLS13
		own.Certificates = []tls.Certificate{{Certificate: [][]byte{c.Own.Cert}, PrivateKey: c.Own.Key}}
		// A machine without a certificate may join; what one says is judged by the
		// county, whose clock counts.
		own.ClientAuth = tls.RequestClientCert
		own.CurvePreferences = []tls.CurveID{tls.X25519, tls.CurveP256}
	}
	if c.Public != nil {
		public.Certificates = []tls.Certificate{*c.Public}
	}
	base.GetConfigForClient = func(hello *tls.ClientHelloInfo) (*tls.Config, error) {
		if s, ok := hello.Context().Value(slotKey{}).(*slot); ok {
			if err := s.take(hello.Context()); err != nil {
				return nil, err
			}
		}
		if hello.ServerName == trust.ServerName && c.Own != nil {
			return own, nil
		}
		if c.Public == nil {
			return nil, errNobody
		}
		return public, nil
	}
	return &base
}

var errNobody = errors.New("door: no certificate for that name")
