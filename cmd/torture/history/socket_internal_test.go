package history

import (
	"io"
	"net"
	"os"
	"sync"
	"time"
)

// listener hands over connections that were made in memory.
type listener struct {
	calls  chan net.Conn
	closed chan struct{}
	once   sync.Once
}

func (l *listener) Accept() (net.Conn, error) {
	select {
	case c := <-l.calls:
		return c, nil
	case <-l.closed:
		return nil, net.ErrClosed
	}
}

func (l *listener) Close() error   { l.once.Do(func() { close(l.closed) }); return nil }
func (l *listener) Addr() net.Addr { return nowhere{} }

type nowhere struct{}

func (nowhere) Network() string { return "memory" }
func (nowhere) String() string  { return "192.0.2.1:1" }

// way is one direction of a line: it takes everything at once, as a socket's
// buffer does.
type way struct {
	mu     sync.Mutex
	buf    []byte
	ended  bool
	deaf   bool
	ready  chan struct{}
	late   *time.Timer
	passed bool // the reader's deadline
}

func newWay() *way { return &way{ready: make(chan struct{}, 1)} }

func (w *way) kick() {
	select {
	case w.ready <- struct{}{}:
	default:
	}
}

func (w *way) swallow() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.deaf = true
}

func (w *way) write(b []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.ended {
		return 0, io.ErrClosedPipe
	}
	if !w.deaf {
		w.buf = append(w.buf, b...)
		w.kick()
	}
	return len(b), nil
}

func (w *way) read(b []byte) (int, error) {
	for {
		w.mu.Lock()
		n := copy(b, w.buf)
		w.buf = w.buf[n:]
		ended, passed := w.ended, w.passed
		w.mu.Unlock()
		switch {
		case n > 0 || len(b) == 0:
			return n, nil
		case ended:
			return 0, io.EOF
		case passed:
			return 0, os.ErrDeadlineExceeded
		}
		<-w.ready
	}
}

func (w *way) end() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.ended = true
	if w.late != nil {
		w.late.Stop()
	}
	w.kick()
}

func (w *way) deadline(at time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.late != nil {
		w.late.Stop()
	}
	w.passed = false
	if at.IsZero() || w.ended {
		return
	}
	w.late = time.AfterFunc(time.Until(at), func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.passed = true
		w.kick()
	})
}

// end is one end of a line.
type end struct{ in, out *way }

func newLine() (a, b *end) {
	x, y := newWay(), newWay()
	return &end{x, y}, &end{y, x}
}

func (e *end) Read(b []byte) (int, error)         { return e.in.read(b) }
func (e *end) Write(b []byte) (int, error)        { return e.out.write(b) }
func (e *end) Close() error                       { e.in.end(); e.out.end(); return nil }
func (e *end) LocalAddr() net.Addr                { return nowhere{} }
func (e *end) RemoteAddr() net.Addr               { return nowhere{} }
func (e *end) SetReadDeadline(at time.Time) error { e.in.deadline(at); return nil }
func (e *end) SetWriteDeadline(time.Time) error   { return nil } // nothing blocks
func (e *end) SetDeadline(at time.Time) error     { return e.SetReadDeadline(at) }
