package swarm

import (
	"context"
	"crypto/tls"
	"encoding/hex"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/url"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"

	"lianluozhan/sync/wire"
)

// Station is one of the swarm.
type Station struct {
	swarm  *Swarm
	who    Member
	outbox wire.ID16
	heard  atomic.Int64 // when anything last came, Unix nanoseconds

	mu      sync.Mutex
	conn    *websocket.Conn // nil while not connected
	cutting bool            // the connection ends because we wanted it to
	wait    time.Duration   // before the redial after a cut
	view    view
	filed   uint64 // entries made
	stored  uint64 // entries acknowledged
	unsent  []wire.PutItem
}

func newStation(s *Swarm, who Member, i int) *Station {
	st := &Station{swarm: s, who: who}
	st.outbox = wire.ID16{1, byte(i >> 24), byte(i >> 16), byte(i >> 8), byte(i)}
	return st
}

// run keeps the station connected until ctx ends.
func (st *Station) run(ctx context.Context, wait time.Duration) {
	bound := time.Second
	for {
		if !pause(ctx, wait) {
			return
		}
		conn, err := st.dial(ctx)
		if err == nil {
			bound = time.Second
			err = st.serve(conn)
		} else if ctx.Err() == nil {
			st.swarm.failures.Add(1)
			st.swarm.mistakes.failed(err)
		}
		if ctx.Err() != nil {
			return
		}
		var wanted bool
		if wait, wanted = st.ended(); !wanted {
			wait, bound = rand.N(bound), min(2*bound, st.swarm.cfg.Most)
		}
		if err != nil && conn != nil && !wanted {
			st.swarm.mistakes.count(err)
		}
	}
}

func pause(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-t.C:
		return true
	}
}

// ended forgets the connection and says whether Cut ended it, and how long to
// wait then.
func (st *Station) ended() (wait time.Duration, wanted bool) {
	st.mu.Lock()
	defer st.mu.Unlock()
	wait, wanted = st.wait, st.cutting
	st.conn, st.cutting, st.wait = nil, false, 0
	return wait, wanted
}

// dial connects and takes in the greeting.
func (st *Station) dial(ctx context.Context) (*websocket.Conn, error) {
	if st.swarm.cfg.Dials > 0 {
		st.swarm.dials <- struct{}{}
		defer func() { <-st.swarm.dials }()
	}
	d := st.swarm.dialer
	if t := st.swarm.cfg.TLS; t != nil {
		own := t.Clone()
		own.GetClientCertificate = func(*tls.CertificateRequestInfo) (*tls.Certificate, error) { return st.who.Cert, nil }
		d.TLSClientConfig = own
	}
	conn, resp, err := d.DialContext(ctx, st.address(), st.who.Header)
	if resp != nil {
		defer resp.Body.Close()
		if err != nil {
			return nil, fmt.Errorf("dial: status %d: %w", resp.StatusCode, err)
		}
	}
	if err != nil {
		return nil, fmt.Errorf("dial: %w", err)
	}
	conn.SetReadLimit(wire.MaxMessage)
	st.heard.Store(time.Now().UnixNano())
	conn.SetPongHandler(func(string) error { return st.alive(conn) })
	answer := conn.PingHandler()
	conn.SetPingHandler(func(data string) error { return errors.Join(st.alive(conn), answer(data)) })
	msg, err := receive(conn)
	if err == nil {
		err = st.greeted(conn, msg)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("greeting: %w", err), conn.Close())
	}
	return conn, nil
}

func (st *Station) address() string {
	st.mu.Lock()
	defer st.mu.Unlock()
	q := url.Values{wire.ParamOutbox: {hex.EncodeToString(st.outbox[:])}}
	if v := st.view; v.epoch != (wire.ID16{}) && v.fresh == nil { // a reset that was cut short begins anew
		q.Set(wire.ParamEpoch, hex.EncodeToString(v.epoch[:]))
		q.Set(wire.ParamCursor, strconv.FormatUint(v.cursor, 10))
		q.Set(wire.ParamView, strconv.FormatUint(v.id, 16))
	}
	return st.swarm.cfg.Address + wire.PathSync + "?" + q.Encode()
}

// greeted takes in the Welcome and sends what the county does not have.
func (st *Station) greeted(conn *websocket.Conn, msg any) error {
	w, ok := msg.(wire.Welcome)
	if !ok {
		return fmt.Errorf("got a %T", msg)
	}
	st.mu.Lock()
	defer st.mu.Unlock()
	if err := st.view.welcomed(w); err != nil {
		return err
	}
	if err := st.acked(w.Ack); err != nil {
		return err
	}
	if err := st.put(conn, st.unsent); err != nil {
		return err
	}
	if err := st.swarm.ctx.Err(); err != nil { // Close has been here and found no connection to cut
		return err
	}
	st.conn = conn
	st.swarm.connects.Add(1)
	st.swarm.online.Add(1)
	st.swarm.stir()
	return nil
}

// serve reads until the connection ends.
func (st *Station) serve(conn *websocket.Conn) error {
	defer st.swarm.online.Add(-1)
	defer conn.Close()
	for {
		msg, err := receive(conn)
		st.heard.Store(time.Now().UnixNano())
		if err == nil {
			err = st.take(conn, msg)
		}
		if err != nil {
			return err
		}
		st.swarm.stir()
	}
}

func (st *Station) take(conn *websocket.Conn, msg any) error {
	st.mu.Lock()
	defer st.mu.Unlock()
	switch m := msg.(type) {
	case wire.Changes:
		if err := st.view.apply(m); err != nil || m.Cursor < m.Head {
			return err
		}
		return say(conn, wire.Applied{Cursor: m.Cursor})
	case wire.Sum:
		return st.view.compare(m)
	case wire.Ack:
		return st.acked(m)
	case wire.Bye:
		return fmt.Errorf("bye %d %s", m.Code, m.Words)
	}
	return nil
}

// acked lets go of entries that the county has.
func (st *Station) acked(a wire.Ack) error {
	if a.Stored < st.stored {
		return fmt.Errorf("entry %d was acknowledged, now only %d are: %w", st.stored, a.Stored, errLost)
	}
	if a.Stored > st.filed {
		return fmt.Errorf("entry %d acknowledged, there are %d: %w", a.Stored, st.filed, errDivergent)
	}
	for _, v := range a.Verdicts {
		if v.What != wire.Duplicate {
			return fmt.Errorf("entry %d: verdict %d %s: %w", v.N, v.What, v.Why, errLost)
		}
	}
	st.stored = a.Stored
	for len(st.unsent) > 0 && st.unsent[0].N <= a.Stored {
		st.unsent = st.unsent[1:]
	}
	return nil
}

// put sends entries, a few to a message.
func (st *Station) put(conn *websocket.Conn, items []wire.PutItem) error {
	const most = 32
	for len(items) > 0 {
		n := min(len(items), most)
		if err := say(conn, wire.Put{Outbox: st.outbox, Items: items[:n]}); err != nil {
			return err
		}
		items = items[n:]
	}
	return nil
}

// File adds the entry that make returns for its number, and sends it when there
// is a connection.
func (st *Station) File(make func(n uint64, who Member) (wire.PutItem, error)) error {
	st.mu.Lock()
	defer st.mu.Unlock()
	item, err := make(st.filed+1, st.who)
	if err != nil {
		return fmt.Errorf("make an entry: %w", err)
	}
	st.filed++
	st.unsent = append(st.unsent, item)
	if st.conn == nil {
		return nil
	}
	_ = st.put(st.conn, []wire.PutItem{item}) // a broken connection is noticed by its reader
	return nil
}

// Send adds entries that were made before, which go on from those that the station
// has, and sends them with few enough on the way that answers are read.
func (st *Station) Send(items []wire.PutItem) error {
	st.mu.Lock()
	defer st.mu.Unlock()
	if st.conn == nil {
		return errors.New("not connected")
	}
	st.filed += uint64(len(items))
	st.unsent = append(st.unsent, items...)
	return st.put(st.conn, items)
}

// settled reports whether the station has all up to cursor and owes nothing.
func (st *Station) settled(cursor uint64) bool {
	st.mu.Lock()
	defer st.mu.Unlock()
	return st.conn != nil && st.view.complete && st.view.cursor >= cursor && len(st.unsent) == 0
}

// cut drops the connection as a power cut does: the county is sent a reset.
func (st *Station) cut(wait time.Duration) {
	st.mu.Lock()
	defer st.mu.Unlock()
	if st.conn == nil {
		return
	}
	st.cutting, st.wait = true, wait
	raw := st.conn.NetConn()
	if t, ok := raw.(*tls.Conn); ok {
		raw = t.NetConn()
	}
	if t, ok := raw.(*net.TCPConn); ok {
		_ = t.SetLinger(0) // only so that no port is kept waiting
	}
	_ = raw.Close() // the reader sees it
	st.conn = nil
}

func (st *Station) alive(conn *websocket.Conn) error {
	st.heard.Store(time.Now().UnixNano())
	return conn.SetReadDeadline(time.Now().Add(silence))
}

// ping asks a county that says nothing for a sign of life, as a station does.
func (st *Station) ping() {
	st.mu.Lock()
	defer st.mu.Unlock()
	if quiet := time.Since(time.Unix(0, st.heard.Load())); st.conn != nil && quiet >= st.swarm.cfg.Ping {
		// A broken connection is noticed by its reader.
		_ = st.conn.WriteControl(websocket.PingMessage, nil, time.Now().Add(time.Second))
	}
}

// silence is how long a county may say nothing at all.
const silence = time.Minute

func receive(conn *websocket.Conn) (any, error) {
	if err := conn.SetReadDeadline(time.Now().Add(silence)); err != nil {
		return nil, err
	}
	_, frame, err := conn.ReadMessage()
	if err != nil {
		return nil, err
	}
	return wire.Decode(frame)
}

func say(conn *websocket.Conn, msg any) error {
	frame, err := wire.Encode(msg)
	if err != nil {
		return err
	}
	if err := conn.SetWriteDeadline(time.Now().Add(15 * time.Second)); err != nil {
		return err
	}
	return conn.WriteMessage(websocket.BinaryMessage, frame)
}
