package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"

	"golang.org/x/sys/unix"

	"lianluozhan/sync/wire"
)

// fanoutFigures has all stations of a province connected to one county process,
// then the same number of clients to each peer and to the floor, and changes what
// all of them see. Servers take turns, so that a busy moment hits all alike.
func fanoutFigures(ctx context.Context, c config) ([]figure, error) {
	c.wire = new(atomic.Int64)
	p, err := newProvince(ctx, filepath.Join(c.dir, "province"), c.sample, c.stations)
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
		}
	}
	return fanoutTable(all), failed
}

// contender is one server under the same load as the others.
type contender struct {
	name string
	open func(context.Context) (arena, error)

	rss, storm, cpu, middle, last []float64 // KB, s, µs, ms, ms
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
const settle = 8 * time.Second

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
	for i := range 5 {
		crowd.forget()
		began, err := a.send(ctx, 10*round+i)
		if err != nil {
			return err
		}
		_, middle, last, err := crowd.await(ctx)
		if err != nil {
			return err
		}
		c.wire.Store(crowd.size.Load())
		t.middle, t.last = append(t.middle, ms(middle.Sub(began))), append(t.last, ms(last.Sub(began)))
	}
	return nil
}

type entrant struct {
	name string
	open func(context.Context) (arena, error)
}

// contenders lists ours, the floor, and the peers that there are.
func (c config) contenders(p *province) []entrant {
	list := []entrant{
		{"ours", func(ctx context.Context) (arena, error) { return p.arena(ctx, c) }},
		{"floor", func(ctx context.Context) (arena, error) { return floorArena(ctx, c) }},
	}
	return list
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
		send:   func(ctx context.Context, round int) (time.Time, error) { return p.publish(ctx, round+1) },
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

func fanoutTable(all []contender) []figure {
	var out []figure
	for _, t := range all {
		if len(t.last) == 0 {
			continue
		}
		out = append(out, value(t.name+"_rss", quantile(t.rss, 0.5), "KB"), value(t.name+"_storm", quantile(t.storm, 0.5), "s"),
			value(t.name+"_cpu_connect", quantile(t.cpu, 0.5), "us"), value(t.name+"_change_p50", quantile(t.middle, 0.5), "ms"),
			value(t.name+"_change_last", quantile(t.last, 0.5), "ms"), value(t.name+"_change_last_best", quantile(t.last, 0), "ms"))
	}
	return out
}
