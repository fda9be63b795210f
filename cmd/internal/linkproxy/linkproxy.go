// Package linkproxy is a bad line: a TCP proxy that cuts connections, lets them
// go silent without closing them, delivers what was under way long after the
// connection broke, is slow, and changes bytes.
//
// It knows nothing of what goes over the line.
package linkproxy

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"sync"
	"time"
)

// Stats counts what went over a line.
type Stats struct {
	Connections int
	Bytes       int64 // both ways
	Flipped     int   // bits
}

// Line is a proxy in front of one address. Its methods may be called from any
// goroutine.
type Line struct {
	listener net.Listener
	target   string
	rand     *rand.Rand
	ctx      context.Context
	cancel   context.CancelFunc
	wg       sync.WaitGroup

	mu      sync.Mutex
	pairs   map[*pair]bool
	refuse  bool
	rate    int // bytes a second, both ways together; 0 for no bound
	busy    time.Time
	corrupt int // one bit in about so many bytes; 0 for none
	next    int // bytes until the next
	stats   Stats
}

// Listen opens a line to target at a free port of host.
func Listen(ctx context.Context, host, target string, seed uint64) (*Line, error) {
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", net.JoinHostPort(host, "0"))
	if err != nil {
		return nil, fmt.Errorf("listen: %w", err)
	}
	p := &Line{listener: l, target: target, rand: rand.New(rand.NewPCG(seed, 0x117e)), pairs: map[*pair]bool{}}
	p.ctx, p.cancel = context.WithCancel(ctx)
	p.wg.Go(p.accept)
	return p, nil
}

// Addr is where the line begins.
func (p *Line) Addr() string { return p.listener.Addr().String() }

// Close ends the line and everything on it.
func (p *Line) Close() error {
	p.cancel()
	err := p.listener.Close()
	p.Cut()
	p.wg.Wait()
	if err != nil && !errors.Is(err, net.ErrClosed) {
		return fmt.Errorf("close line: %w", err)
	}
	return nil
}

// Stats returns what went over the line so far.
func (p *Line) Stats() Stats {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.stats
}

// Cut breaks every connection, with a reset at both ends, and returns how many.
func (p *Line) Cut() int {
	all := p.present()
	for _, c := range all {
		c.reset()
	}
	return len(all)
}

// Silence lets every connection there is carry nothing any more, without closing
// it: neither end is told. New connections work. It returns how many.
func (p *Line) Silence() int {
	all := p.present()
	for _, c := range all {
		c.silent.Store(true)
	}
	return len(all)
}

// Strand breaks every connection at the near end only, after holding what goes to
// the far end for a while. That arrives there later still, when the near end has
// a new connection. It returns how many.
func (p *Line) Strand(hold, later time.Duration) int {
	all := p.present()
	for _, c := range all {
		c.hold()
		p.wg.Go(func() {
			p.pause(hold)
			c.resetNear()
			p.pause(later)
			c.deliver()
			p.pause(later)
			c.reset()
		})
	}
	return len(all)
}

// Refuse lets new connections fail, or work again.
func (p *Line) Refuse(on bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.refuse = on
}

// Slow bounds the line to so many bytes a second; 0 for no bound.
func (p *Line) Slow(rate int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.rate = rate
}

// Corrupt lets the line change one bit in about every so many bytes; 0 for none.
func (p *Line) Corrupt(every int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.corrupt = every
	p.draw()
}

func (p *Line) draw() {
	if p.corrupt > 0 {
		p.next = 1 + p.rand.IntN(2*p.corrupt)
	}
}

func (p *Line) present() []*pair {
	p.mu.Lock()
	defer p.mu.Unlock()
	all := make([]*pair, 0, len(p.pairs))
	for c := range p.pairs {
		all = append(all, c)
	}
	return all
}

func (p *Line) accept() {
	for {
		near, err := p.listener.Accept()
		if err != nil {
			return // closed
		}
		p.wg.Go(func() { p.serve(near) })
	}
}

func (p *Line) serve(near net.Conn) {
	p.mu.Lock()
	refuse := p.refuse
	p.mu.Unlock()
	if refuse {
		abort(near)
		return
	}
	far, err := new(net.Dialer).DialContext(p.ctx, "tcp", p.target)
	if err != nil {
		abort(near)
		return
	}
	c := &pair{line: p, near: near, far: far}
	p.mu.Lock()
	p.pairs[c] = true
	p.stats.Connections++
	p.mu.Unlock()
	if p.ctx.Err() != nil {
		c.reset()
	}
	var both sync.WaitGroup
	both.Go(func() { c.pump(near, far, c.toFar) })
	both.Go(func() { c.pump(far, near, c.toNear) })
	both.Wait()
	if !c.waits() {
		c.close()
	}
	p.mu.Lock()
	delete(p.pairs, c)
	p.mu.Unlock()
}

// pass makes bytes take their time and changes some of them.
func (p *Line) pass(b []byte) {
	p.mu.Lock()
	p.stats.Bytes += int64(len(b))
	for at := 0; p.corrupt > 0; p.draw() {
		if at += p.next; at > len(b) {
			p.next = at - len(b)
			break
		}
		b[at-1] ^= 1 << p.rand.IntN(8)
		p.stats.Flipped++
	}
	var wait time.Duration
	if p.rate > 0 {
		if now := time.Now(); p.busy.Before(now) {
			p.busy = now
		}
		p.busy = p.busy.Add(time.Duration(len(b)) * time.Second / time.Duration(p.rate))
		wait = time.Until(p.busy)
	}
	p.mu.Unlock()
	p.pause(wait)
}

func (p *Line) pause(d time.Duration) {
	if d <= 0 {
		return
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-p.ctx.Done():
	}
}
