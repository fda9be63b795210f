package main

import (
	"context"
	"fmt"
	"net"
	"sync"
	"sync/atomic"
	"time"
)

// link is a line between a station and its county: TCP through it takes time to
// arrive and comes at no more than a rate, which all connections share. It counts
// what passes and can be cut.
type link struct {
	to    string
	delay time.Duration // one way
	rate  float64       // bytes a second

	connections atomic.Int64
	up, down    lane

	mu    sync.Mutex
	l     net.Listener
	at    string
	conns map[net.Conn]bool
}

// lane is one direction.
type lane struct {
	bytes atomic.Int64
	mu    sync.Mutex
	free  time.Time // when the line has sent all that it was given
}

// The line of a township: 10 Mbit/s, 40 ms there and back.
const (
	lineRate = 10e6 / 8
	lineTrip = 40 * time.Millisecond
)

func newLink(ctx context.Context, to string) (*link, error) {
	k := &link{to: to, delay: lineTrip / 2, rate: lineRate, at: "127.0.0.1:0", conns: map[net.Conn]bool{}}
	return k, k.open(ctx)
}

// open lets connections through, at the same address as before.
func (k *link) open(ctx context.Context) error {
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", k.at)
	if err != nil {
		return fmt.Errorf("open the line: %w", err)
	}
	k.l, k.at = l, l.Addr().String()
	go func() {
		for {
			near, err := l.Accept()
			if err != nil {
				return
			}
			go k.carry(ctx, near)
		}
	}()
	return nil
}

// cut ends every connection; until open, nobody answers.
func (k *link) cut() {
	_ = k.l.Close() // was open, or is cut already
	k.mu.Lock()
	defer k.mu.Unlock()
	for c := range k.conns {
		_ = c.Close() // may have ended by itself
	}
	clear(k.conns)
}

func (k *link) carry(ctx context.Context, near net.Conn) {
	k.connections.Add(1)
	time.Sleep(2 * k.delay) // until it is established at the near end
	far, err := new(net.Dialer).DialContext(ctx, "tcp", k.to)
	if err != nil {
		_ = near.Close() // as if refused
		return
	}
	k.mu.Lock()
	k.conns[near], k.conns[far] = true, true
	k.mu.Unlock()
	go k.pump(&k.up, near, far)
	k.pump(&k.down, far, near)
}

// piece is bytes on the way.
type piece struct {
	b  []byte
	at time.Time
}

// inFlight is how many pieces of up to 16 KB a lane holds, so that a sender is held
// back as by a window.
const inFlight = 16

func (k *link) pump(l *lane, from, to net.Conn) {
	way := make(chan piece, inFlight)
	go func() {
		for p := range way {
			time.Sleep(time.Until(p.at))
			if _, err := to.Write(p.b); err != nil {
				break
			}
		}
		_ = to.Close() // the other end sees it
		for range way {
		}
	}()
	for {
		b := make([]byte, 16<<10)
		n, err := from.Read(b)
		if n > 0 {
			way <- piece{b[:n], l.sent(n, k.rate).Add(k.delay)}
		}
		if err != nil {
			close(way)
			return
		}
	}
}

// sent returns when so many more bytes have left.
func (l *lane) sent(n int, rate float64) time.Time {
	l.bytes.Add(int64(n))
	l.mu.Lock()
	defer l.mu.Unlock()
	if now := time.Now(); l.free.Before(now) {
		l.free = now
	}
	l.free = l.free.Add(time.Duration(float64(n) / rate * float64(time.Second)))
	return l.free
}

// traffic is what passed so far.
type traffic struct{ bytes, connections int64 }

func (k *link) traffic() traffic {
	return traffic{k.up.bytes.Load() + k.down.bytes.Load(), k.connections.Load()}
}

func (k *link) since(before traffic) traffic {
	now := k.traffic()
	return traffic{now.bytes - before.bytes, now.connections - before.connections}
}
