package main

import (
	"context"
	"crypto/tls"
	"fmt"
	"math/rand/v2"
	"os/exec"
	"sync"
	"time"

	"github.com/gorilla/websocket"

	"lianluozhan/cmd/internal/swarm"
	"lianluozhan/sync/wire"
)

// What the fleet is measured with.
const (
	fleetStations = 300
	fleetChanges  = 21 // broadcasts of each kind
	fleetLate     = time.Second
	fleetFrom     = "1.0"
	fleetTo       = "1.1"
)

// fleetFigures has a county broadcast while nothing else happens, and then while all its
// stations update at once: each says every step of it, a report a moment, ends its
// program and comes back.
func fleetFigures(ctx context.Context, c config) ([]figure, error) {
	c.stations = fleetStations
	p, err := newProvince(ctx, c, "fleet", swarm.Enrol)
	if err != nil {
		return nil, err
	}
	if err := p.serve(ctx, c.county); err != nil {
		return nil, err
	}
	defer p.stop()
	f := newFleet(ctx, p)
	defer f.stop()
	if err := f.wait(ctx, func() bool { return f.connected == fleetStations }); err != nil {
		return nil, fmt.Errorf("connect the fleet: %w", err)
	}
	calm, err := f.broadcasts(ctx, 0)
	if err != nil {
		return nil, err
	}
	begun := time.Now()
	want := exec.CommandContext(ctx, c.county, "stations", "want", "all", fleetTo, "-new", "-now", "-first", fmt.Sprint(fleetStations), "-data", p.dir)
	if out, err := want.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("want a release: %w: %s", err, out)
	}
	busy, err := f.broadcasts(ctx, fleetChanges)
	if err != nil {
		return nil, err
	}
	if err := f.wait(ctx, func() bool { return f.updated == fleetStations }); err != nil {
		return nil, fmt.Errorf("update the fleet: %w", err)
	}
	took := time.Since(begun)
	return []figure{
		value("fleet_broadcast_at_last", half(calm.last), "ms"),
		value("fleet_broadcast_at_last_while_updating", half(busy.last), "ms").withPeer(half(calm.last)).ratioAtMost(2),
		value("fleet_broadcasts_late", float64(busy.late), "").over(float64(calm.late)).atMost(0),
		value("fleet_updated_all", took.Seconds(), "s"),
	}, nil
}

// fleet is stations with helpers.
type fleet struct {
	p    *province
	quit context.CancelFunc
	all  sync.WaitGroup

	mu        sync.Mutex
	news      sync.Cond
	connected int
	updated   int
	since     [fleetStations]time.Time // connected; zero while not
	got       [fleetStations]time.Time // had the change that is looked for
}

func newFleet(ctx context.Context, p *province) *fleet {
	ctx, quit := context.WithCancel(ctx)
	f := &fleet{p: p, quit: quit}
	f.news.L = &f.mu
	for i := range p.members {
		f.all.Go(func() { f.station(ctx, i) })
	}
	return f
}

func (f *fleet) stop() {
	f.quit()
	f.all.Wait()
}

// wait waits until ok, which is asked under the lock.
func (f *fleet) wait(ctx context.Context, ok func() bool) error {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Minute)
	defer cancel()
	defer context.AfterFunc(ctx, f.news.Broadcast)()
	f.mu.Lock()
	defer f.mu.Unlock()
	for !ok() {
		if err := ctx.Err(); err != nil {
			return err
		}
		f.news.Wait()
	}
	return nil
}

// heard is how broadcasts went: when the last station had each, and how many were late
// at any station.
type heard struct {
	last []float64 // ms
	late int
}

// broadcasts sends some changes, a moment apart. Who was not connected when one was made
// does not count for it.
func (f *fleet) broadcasts(ctx context.Context, from int) (heard, error) {
	var h heard
	for i := range fleetChanges {
		f.mu.Lock()
		f.got = [fleetStations]time.Time{}
		f.mu.Unlock()
		done, err := f.p.publish(ctx, from+i+1)
		if err != nil {
			return h, err
		}
		err = f.wait(ctx, func() bool { return f.missing(done.at) == 0 })
		if err != nil {
			return h, fmt.Errorf("broadcast: %w", err)
		}
		last := f.last(done.at)
		h.last = append(h.last, ms(last))
		if last > fleetLate {
			h.late++
		}
		if !moment(ctx, 250*time.Millisecond) {
			return h, ctx.Err()
		}
	}
	return h, nil
}

// missing counts the stations that were there at a time and still are, and have not had
// the change.
func (f *fleet) missing(at time.Time) (n int) {
	for i, since := range f.since {
		if !since.IsZero() && since.Before(at) && f.got[i].IsZero() {
			n++
		}
	}
	return n
}

func (f *fleet) last(at time.Time) (last time.Duration) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for i, since := range f.since {
		if !since.IsZero() && since.Before(at) {
			last = max(last, f.got[i].Sub(at))
		}
	}
	return last
}

// station is one: connected, and connected again.
func (f *fleet) station(ctx context.Context, i int) {
	s := &unit{fleet: f, i: i, release: fleetFrom}
	for ctx.Err() == nil {
		_ = s.serve(ctx) // it comes back
		f.set(i, time.Time{})
		if !moment(ctx, rand.N(300*time.Millisecond)) {
			return
		}
	}
}

func (f *fleet) set(i int, since time.Time) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.since[i].IsZero() != since.IsZero() {
		if since.IsZero() {
			f.connected--
		} else {
			f.connected++
		}
	}
	f.since[i] = since
	f.news.Broadcast()
}

// unit is a machine of the fleet.
type unit struct {
	*fleet
	i        int
	release  string // under the fleet's lock, as updating
	updating bool

	sending sync.Mutex
	conn    *websocket.Conn
}

// serve is one connection.
func (s *unit) serve(ctx context.Context) error {
	own := swarm.TLS()
	own.GetClientCertificate = func(*tls.CertificateRequestInfo) (*tls.Certificate, error) { return s.p.members[s.i].Cert, nil }
	q, err := wire.EncodePlace(wire.Place{Epoch: s.p.epoch, Cursor: s.p.head, View: s.p.views[s.i], Outbox: wire.ID16{3, byte(s.i >> 8), byte(s.i)}})
	if err != nil {
		return err
	}
	d := websocket.Dialer{TLSClientConfig: own, HandshakeTimeout: 30 * time.Second}
	conn, _, err := d.DialContext(ctx, "wss://"+s.p.address+wire.PathSync3+"?"+q, nil) //nolint:bodyclose // none in a handshake
	if err != nil {
		return err
	}
	s.conn = conn
	ctx, done := context.WithCancel(ctx)
	defer done()
	defer context.AfterFunc(ctx, func() { _ = conn.Close() })() // ends the reading below
	defer conn.Close()
	s.set(s.i, time.Now())
	if err := s.report(wire.Vitals{}); err != nil {
		return err
	}
	var busy sync.WaitGroup
	defer busy.Wait()
	for {
		msg, err := s.next()
		if err != nil {
			return err
		}
		switch m := msg.(type) {
		case wire.Changes:
			if len(m.Items) > 0 {
				s.has()
			}
		case wire.Signed:
			w, err := m.Wanted(s.name(), believe)
			if err != nil {
				return err
			}
			if s.begins(w.Version) {
				busy.Go(func() {
					if s.update(ctx, w.Version) {
						_ = conn.Close() // as a program that is started anew
					}
				})
			}
		}
	}
}

// name is what the county calls the machine.
func (s *unit) name() string { return machineID(s.i) }

// believe takes whatever comes for signed: it comes over a connection of our own.
func believe(_, _, _ []byte) error { return nil }

func (s *unit) next() (any, error) {
	_, frame, err := s.conn.ReadMessage()
	if err == nil {
		frame, err = wire.Inflate(frame)
	}
	if err != nil {
		return nil, err
	}
	return wire.Decode(frame)
}

// has notes that the change came.
func (s *unit) has() {
	now := time.Now()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.got[s.i].IsZero() {
		s.got[s.i] = now
	}
	s.news.Broadcast()
}

// begins reports whether an update to the version is to begin.
func (s *unit) begins(version string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if version == "" || version == s.release || s.updating {
		return false
	}
	s.updating = true
	return true
}

func (s *unit) report(v wire.Vitals) error {
	s.mu.Lock()
	runs := s.release
	s.mu.Unlock()
	v.Helper, v.Release, v.Good, v.Temperature, v.Touch, v.DiskTotal = "1", runs, runs, 45, wire.Present, 64<<30
	frame, err := wire.Encode(wire.Status{Version: runs, DiskFree: 30 << 30, Time: time.Now().UnixMilli(), Vitals: v})
	if err != nil {
		return err
	}
	s.sending.Lock()
	defer s.sending.Unlock()
	return s.conn.WriteMessage(websocket.BinaryMessage, frame)
}

// update says each step, as fast as a helper might, and ends with the new release; false
// when the connection ended first.
func (s *unit) update(ctx context.Context, to string) (done bool) {
	defer func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.updating = false
		if done {
			s.release = to
			s.updated++
			s.news.Broadcast()
		}
	}()
	for percent := 0; percent <= 100; percent += 10 {
		wait := 200*time.Millisecond + rand.N(200*time.Millisecond)
		if s.report(wire.Vitals{Step: wire.Downloading, Target: to, Done: percent}) != nil || !moment(ctx, wait) {
			return false
		}
	}
	return s.report(wire.Vitals{Step: wire.Installing, Target: to}) == nil && moment(ctx, time.Second)
}

// moment waits; false when ctx ended first.
func moment(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-t.C:
		return true
	}
}
