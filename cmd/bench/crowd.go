package main

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sys/unix"
)

// crowd is many websocket clients that only count frames: the same for every
// server that is compared, and cheap, since clients and server share one machine.
type crowd struct {
	epoll    int
	members  []counter
	byFD     map[int32]*counter
	greeted  chan struct{} // room for all: one for each first frame
	arrived  chan time.Time
	pongs    atomic.Int64
	lost     atomic.Int64
	size     atomic.Int64 // of the last change, its frame's head included
	quit     atomic.Bool
	finished sync.WaitGroup
}

// counter is one client: how far it has read.
type counter struct {
	fd      int
	after   []byte // sent once the server has agreed to speak websocket
	agreed  bool
	greeted bool
	tail    [3]byte  // end of what was read of the answer's head
	head    [14]byte // of the frame, as far as it has come
	have    int
	left    int // bytes of the frame still to come
}

// frames of at least this size are changes; smaller ones are the protocol's own.
const changeSize = 600

// client is what a member of a crowd sends: the request, and what follows once
// the server has agreed. Both may be empty, for a server that just writes.
type client struct{ request, after []byte }

// gather connects n clients, with so many connecting at a time, and returns when
// each has had its first frame.
func gather(ctx context.Context, to *unix.SockaddrInet4, n, atOnce int, say func(i int) client) (*crowd, error) {
	ep, err := unix.EpollCreate1(0)
	if err != nil {
		return nil, fmt.Errorf("epoll: %w", err)
	}
	c := &crowd{
		epoll: ep, members: make([]counter, n), byFD: make(map[int32]*counter, n),
		greeted: make(chan struct{}, n), arrived: make(chan time.Time, 2*n),
	}
	for i := range c.members {
		fd, err := unix.Socket(unix.AF_INET, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
		if err != nil {
			c.close()
			return nil, fmt.Errorf("socket %d: %w", i, err)
		}
		c.members[i] = counter{fd: fd}
		c.byFD[int32(fd)] = &c.members[i]
	}
	c.finished.Go(c.read)
	room := make(chan struct{}, atOnce)
	var failed atomic.Pointer[error]
	go func() {
		for i := range c.members {
			room <- struct{}{}
			go func() {
				if err := c.connect(&c.members[i], to, say(i)); err != nil {
					failed.Store(&err)
				}
			}()
		}
	}()
	for range n {
		select {
		case <-ctx.Done():
			c.close()
			return nil, fmt.Errorf("connect %d clients, %d have come: %w", n, len(c.greeted), ctx.Err())
		case <-time.After(30 * time.Second):
			c.close()
			err := errors.New("too slow")
			if e := failed.Load(); e != nil {
				err = *e
			}
			return nil, fmt.Errorf("connect %d clients: %w", n, err)
		case <-c.greeted:
			<-room
		}
	}
	return c, nil
}

func (c *crowd) connect(m *counter, to *unix.SockaddrInet4, say client) error {
	if err := unix.Connect(m.fd, to); err != nil {
		return fmt.Errorf("connect: %w", err)
	}
	m.after, m.agreed = say.after, len(say.request) == 0
	if len(say.request) > 0 {
		if _, err := unix.Write(m.fd, say.request); err != nil {
			return fmt.Errorf("send the request: %w", err)
		}
	}
	return unix.EpollCtl(c.epoll, unix.EPOLL_CTL_ADD, m.fd, &unix.EpollEvent{Events: unix.EPOLLIN, Fd: int32(m.fd)})
}

func (c *crowd) close() {
	if c.quit.Swap(true) {
		return
	}
	c.finished.Wait()
	for _, m := range c.members {
		if m.fd > 0 {
			// With a reset, so that no port is kept waiting.
			_ = unix.SetsockoptLinger(m.fd, unix.SOL_SOCKET, unix.SO_LINGER, &unix.Linger{Onoff: 1})
			_ = unix.Close(m.fd)
		}
	}
	_ = unix.Close(c.epoll)
}

// read is the one loop over all sockets.
func (c *crowd) read() {
	events := make([]unix.EpollEvent, 256)
	buf := make([]byte, 64<<10)
	for !c.quit.Load() {
		n, err := unix.EpollWait(c.epoll, events, 100)
		if err != nil && !errors.Is(err, unix.EINTR) {
			return
		}
		for i := range max(n, 0) {
			m := c.byFD[events[i].Fd]
			n, err := unix.Read(m.fd, buf)
			if err != nil || n == 0 {
				c.lost.Add(1)
				_ = unix.EpollCtl(c.epoll, unix.EPOLL_CTL_DEL, m.fd, nil)
				continue
			}
			c.take(m, buf[:n])
		}
	}
}

// take goes through what a client has read.
func (c *crowd) take(m *counter, b []byte) {
	for len(b) > 0 {
		switch {
		case !m.agreed:
			b = c.agree(m, b)
		case m.left > 0:
			n := min(m.left, len(b))
			if m.left -= n; m.left == 0 {
				c.whole(m)
			}
			b = b[n:]
		default:
			b = c.frameHead(m, b)
		}
	}
}

// agree reads over the head of the server's answer.
func (c *crowd) agree(m *counter, b []byte) []byte {
	for i, x := range b {
		if x == '\n' && m.tail == [3]byte{'\r', '\n', '\r'} {
			m.agreed = true
			if len(m.after) > 0 {
				_, _ = unix.Write(m.fd, m.after) // a connection that breaks is counted by the reader
			}
			return b[i+1:]
		}
		m.tail = [3]byte{m.tail[1], m.tail[2], x}
	}
	return nil
}

// frameHead collects a frame's head byte by byte, RFC 6455 §5.2.
func (c *crowd) frameHead(m *counter, b []byte) []byte {
	m.head[m.have] = b[0]
	m.have++
	need, size := 2, int(m.head[1]&0x7f)
	switch size {
	case 126:
		need, size = 4, int(binary.BigEndian.Uint16(m.head[2:]))
	case 127:
		need, size = 10, int(binary.BigEndian.Uint64(m.head[2:]))
	}
	if m.have < 2 || m.have < need {
		return b[1:]
	}
	if m.left = size; size == 0 {
		c.whole(m)
	}
	return b[1:]
}

// whole counts a frame that has come.
func (c *crowd) whole(m *counter) {
	size := int(m.head[1] & 0x7f)
	if size == 126 {
		size = int(binary.BigEndian.Uint16(m.head[2:]))
	}
	ping := m.head[0]&0x0f == 9
	m.have, m.left = 0, 0
	switch {
	case ping: // with an empty body, which all of the servers send
		_, _ = unix.Write(m.fd, []byte{0x8a, 0x80, 0, 0, 0, 0})
		c.pongs.Add(1)
	case !m.greeted:
		m.greeted = true
		c.greeted <- struct{}{}
	case size >= changeSize:
		c.size.Store(int64(size + 4))
		select {
		case c.arrived <- time.Now():
		default: // more than anybody waits for
		}
	}
}

// forget drops what has come so far: what was sent right after the greeting.
func (c *crowd) forget() {
	for {
		select {
		case <-c.arrived:
		default:
			return
		}
	}
}

// await returns when the first, the middle and the last client had a change.
func (c *crowd) await(ctx context.Context) (first, middle, last time.Time, err error) {
	n := len(c.members)
	for i := range n {
		select {
		case last = <-c.arrived:
		case <-ctx.Done():
			return first, middle, last, fmt.Errorf("change has come to %d of %d clients, %d lost: %w", i, n, c.lost.Load(), ctx.Err())
		}
		switch i {
		case 0:
			first = last
		case n / 2:
			middle = last
		}
	}
	return first, middle, last, nil
}
