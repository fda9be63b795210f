package linkproxy

import (
	"errors"
	"io"
	"net"
	"sync"
	"sync/atomic"
)

// pair is one connection: its near and its far half.
type pair struct {
	line      *Line
	near, far net.Conn
	silent    atomic.Bool

	mu   sync.Mutex // also orders writes to far
	held bool
	kept []byte // what the far end is to get later
}

// piece is how many bytes travel at once.
const piece = 2048

// pump carries bytes until either half ends. A silent connection still takes them.
func (c *pair) pump(from, to net.Conn, write func([]byte) error) {
	buf := make([]byte, piece)
	for {
		n, err := from.Read(buf)
		if n > 0 && !c.silent.Load() {
			c.line.pass(buf[:n])
			if werr := write(buf[:n]); werr != nil {
				err = werr
			}
		}
		if err == nil {
			continue
		}
		if c.waits() {
			return // deliver and reset come later
		}
		if !c.silent.Load() && errors.Is(err, io.EOF) {
			closeWrite(to)
		} else if !c.silent.Load() {
			c.reset()
		}
		return
	}
}

func (c *pair) toNear(b []byte) error {
	_, err := c.near.Write(b)
	return err
}

func (c *pair) toFar(b []byte) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.held {
		c.kept = append(c.kept, b...)
		return nil
	}
	_, err := c.far.Write(b)
	return err
}

func (c *pair) hold() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.held = true
}

func (c *pair) waits() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.held
}

func (c *pair) deliver() {
	c.mu.Lock()
	defer c.mu.Unlock()
	_, _ = c.far.Write(c.kept) // the far end may have gone: then it is not delivered
	c.kept = nil
}

func (c *pair) resetNear() { abort(c.near) }

func (c *pair) reset() {
	abort(c.near)
	abort(c.far)
}

// close ends what has ended at both ends.
func (c *pair) close() {
	_ = c.near.Close() // closed already: as wanted
	_ = c.far.Close()
}

// abort closes a connection with a reset, as a line that breaks.
func abort(c net.Conn) {
	if t, ok := c.(*net.TCPConn); ok {
		_ = t.SetLinger(0) // closed already: as wanted
	}
	_ = c.Close() // as above
}

func closeWrite(c net.Conn) {
	if t, ok := c.(*net.TCPConn); ok {
		_ = t.CloseWrite() // closed already: as wanted
	}
}
