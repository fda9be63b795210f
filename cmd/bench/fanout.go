package main

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"sync/atomic"
	"time"

	"golang.org/x/sys/unix"

	"lianluozhan/cmd/internal/swarm"
	"lianluozhan/sync/wire"
)

// fanoutFigures has all stations of a province connected to one county process,
// then the same number of clients to each peer and to the floor, and changes what
// all of them see. Servers take turns, so that a busy moment hits all alike.
func fanoutFigures(ctx context.Context, c config) ([]figure, error) {
	c.wire = new(atomic.Int64)
	p, err := newProvince(ctx, c, "province", swarm.Join)
	if err != nil {
		return nil, err
	}
	var all []contender
	for _, open := range c.contenders(p) {
		all = append(all, contender{name: open.name, open: open.open})
	}
	var failed error
	for round := range c.rounds {
		for i := range all {
			if err := all[i].round(ctx, c, round); err != nil {
				failed = errors.Join(failed, fmt.Errorf("%s: %w", all[i].name, err))
			}
			if i == 0 { // the floor sends as much
				c.wire.Store(all[i].wire)
			}
		}
	}
	return fanoutTable(all), failed
}

// contender is one server under the same load as the others.
type contender struct {
	name string
	open func(context.Context) (arena, error)

	rss, storm, cpu []float64 // of each round: KB, s, µs
	last            []float64 // of each round, the median over its changes: ms
	best            []float64 // of each round, the fastest of its changes: ms
	wire            int64     // bytes of a change on the line
}

// arena is a running server.
type arena struct {
	pid    int
	to     *unix.SockaddrInet4
	client func(i int) client
	// send has a change sent to all and returns when that began.
	send func(ctx context.Context, round int) (time.Time, error)
	stop func()
}

// settle is how long a server is left alone before its memory is looked at.
const settle = 15 * time.Second

// round runs the server once with a fresh process: everybody connects, and a few
// changes are sent.
func (t *contender) round(ctx context.Context, c config, round int) error {
	a, err := t.open(ctx)
	if err != nil {
		return err
	}
	defer a.stop()
	ctx, cancel := context.WithTimeout(ctx, 3*time.Minute)
	defer cancel()
	before, err := resident(a.pid)
	if err != nil {
		return err
	}
	used, err := cpuSeconds([]int{a.pid})
	if err != nil {
		return err
	}
	began := time.Now()
	crowd, err := gather(ctx, a.to, c.stations, 1000, a.client)
	if err != nil {
		return err
	}
	defer crowd.close()
	t.storm = append(t.storm, time.Since(began).Seconds())
	after, err := cpuSeconds([]int{a.pid})
	if err != nil {
		return err
	}
	t.cpu = append(t.cpu, (after-used)*1e6/float64(c.stations))
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(settle):
	}
	holds, err := resident(a.pid)
	if err != nil {
		return err
	}
	t.rss = append(t.rss, float64(holds-before)/1024/float64(c.stations))
	return t.changes(ctx, a, crowd, round)
}

// changes has a few changes sent to all.
func (t *contender) changes(ctx context.Context, a arena, crowd *crowd, round int) error {
	var last []float64
	for i := range 7 {
		crowd.forget()
		began, err := a.send(ctx, 10*round+i)
		if err != nil {
			return err
		}
		_, _, end, err := crowd.await(ctx)
		if err != nil {
			return err
		}
		t.wire = crowd.size.Load()
		last = append(last, ms(end.Sub(began)))
	}
	t.last, t.best = append(t.last, quantile(last, 0.5)), append(t.best, quantile(last, 0))
	return nil
}

type entrant struct {
	name string
	open func(context.Context) (arena, error)
}

// contenders lists ours, the floor, and the peers.
func (c config) contenders(p *province) []entrant {
	return []entrant{
		{"ours", func(ctx context.Context) (arena, error) { return p.arena(ctx, c) }},
		{"floor", func(ctx context.Context) (arena, error) { return floorArena(ctx, c) }},
		{"centrifuge", func(ctx context.Context) (arena, error) {
			return peerArena(ctx, c, "centrifuge", "/?cf_protocol=protobuf", "Sec-WebSocket-Protocol: centrifuge-protobuf\r\n")
		}},
		{"nats", func(ctx context.Context) (arena, error) { return peerArena(ctx, c, "nats-fan", "/", "") }},
	}
}

// changeBytes is what a change is to a peer, which is given it as it is: 660
// characters of prose, which travel deflated on our own line.
const changeBytes = 2048

// peerArena runs a peer that is reached at path; protocol is a line of the
// handshake.
func peerArena(ctx context.Context, c config, kind, path, protocol string) (arena, error) {
	r, err := startRival(ctx, c.peers, kind)
	if err != nil {
		return arena{}, err
	}
	hello := client{after: r.after, request: fmt.Appendf(nil, "GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\n"+
		"Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n%s\r\n", path, protocol)}
	return r.arena(func() int64 { return changeBytes }, func(int) client { return hello }), nil
}

// arena serves the province.
func (p *province) arena(ctx context.Context, c config) (arena, error) {
	if err := p.serve(ctx, c.county); err != nil {
		return arena{}, err
	}
	to, err := socketAddress(p.address)
	if err != nil {
		p.stop()
		return arena{}, err
	}
	return arena{
		pid: p.pid(), to: to, stop: p.stop,
		client: func(i int) client { return client{request: p.upgrade(i)} },
		send: func(ctx context.Context, round int) (time.Time, error) {
			done, err := p.publish(ctx, round+1)
			return done.at, err
		},
	}, nil
}

// upgrade is the handshake of station i, which has all that there was when it joined.
func (p *province) upgrade(i int) []byte {
	box := wire.ID16{2, byte(i >> 8), byte(i)}
	at := fmt.Sprintf("%s=%x&%s=%d&%s=%x&%s=%x", wire.ParamEpoch, p.epoch, wire.ParamCursor, p.head,
		wire.ParamView, p.views[i], wire.ParamOutbox, box)
	return fmt.Appendf(nil, "GET %s?%s HTTP/1.1\r\nHost: %s\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"+
		"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: %s\r\n"+
		"Sec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover; client_no_context_takeover\r\n"+
		"Authorization: %s\r\n\r\n", wire.PathSync, at, p.address, wire.Subprotocol,
		p.members[i].Header.Get("Authorization"))
}

func floorArena(ctx context.Context, c config) (arena, error) {
	self, err := os.Executable()
	if err != nil {
		return arena{}, fmt.Errorf("find this program: %w", err)
	}
	r, err := startRival(ctx, self, "-floor")
	if err != nil {
		return arena{}, err
	}
	return r.arena(func() int64 { return c.wire.Load() }, func(int) client { return client{} }), nil
}

func (r *rival) arena(size func() int64, client func(int) client) arena {
	return arena{
		pid: r.pid(), to: r.to, client: client, stop: r.stop,
		send: func(context.Context, int) (time.Time, error) { return r.send(size()) },
	}
}

// fanoutTable sets ours beside the others. Ratios are taken within a round, in
// which all had the machine at nearly the same time, and the middle one counts.
func fanoutTable(all []contender) []figure {
	ours, floor, centrifuge, nats := all[0], all[1], all[2], all[3]
	if len(ours.last) == 0 {
		return nil
	}
	out := []figure{
		value("stations_rss_each", half(ours.rss), "KB").beside(centrifuge.name, centrifuge.rss).beside(nats.name, nats.rss).atMost(10),
		value("stations_connect_cpu_each", half(ours.cpu), "us").over(half(floor.cpu)).
			beside(centrifuge.name, centrifuge.cpu).beside(nats.name, nats.cpu),
		value("stations_connect_all", half(ours.storm), "s").over(half(floor.storm)).
			beside(centrifuge.name, centrifuge.storm).beside(nats.name, nats.storm),
		value("stations_change_at_last", half(ours.last), "ms").over(half(floor.last)).
			beside(centrifuge.name, centrifuge.last).beside(nats.name, nats.last),
	}
	if r := ratios(ours.last, floor.last); len(r) > 0 {
		out = append(out, value("stations_change_at_last_by_bare_writes", half(r), "x").atMost(1.4))
	}
	if r := ratios(ours.last, centrifuge.last); len(r) > 0 {
		out = append(out, value("stations_change_at_last_by_centrifuge", half(r), "x").atMost(0.7))
	}
	// What a busy machine disturbs least.
	if r := ratios(ours.best, floor.best); len(r) > 0 {
		out = append(out, value("stations_change_at_last_by_bare_writes_best", half(r), "x"))
	}
	if r := ratios(ours.best, centrifuge.best); len(r) > 0 {
		out = append(out, value("stations_change_at_last_by_centrifuge_best", half(r), "x"))
	}
	if r := ratios(ours.last, nats.last); len(r) > 0 {
		out = append(out, value("stations_change_at_last_by_nats", half(r), "x"))
	}
	return out
}

// half is the median, NaN of nothing.
func half(v []float64) float64 {
	if len(v) == 0 {
		return math.NaN()
	}
	return quantile(v, 0.5)
}

// ratios divides round by round.
func ratios(ours, theirs []float64) (out []float64) {
	for i := range min(len(ours), len(theirs)) {
		out = append(out, ours[i]/theirs[i])
	}
	return out
}
