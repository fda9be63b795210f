package linkproxy_test

import (
	"bytes"
	"errors"
	"io"
	"net"
	"testing"
	"time"

	"lianluozhan/cmd/internal/linkproxy"
)

// far is the far end of a line: it hands over each connection.
func far(t *testing.T) (addr string, conns <-chan net.Conn) {
	t.Helper()
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	ch := make(chan net.Conn, 16)
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			ch <- c
		}
	}()
	return l.Addr().String(), ch
}

func line(t *testing.T, target string) *linkproxy.Line {
	t.Helper()
	p, err := linkproxy.Listen(t.Context(), "127.0.0.1", target, 1)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := p.Close(); err != nil {
			t.Error(err)
		}
	})
	return p
}

// connected returns both ends of a connection over the line.
func connected(t *testing.T, p *linkproxy.Line, conns <-chan net.Conn) (near, away net.Conn) {
	t.Helper()
	near, err := new(net.Dialer).DialContext(t.Context(), "tcp", p.Addr())
	if err != nil {
		t.Fatal(err)
	}
	away = <-conns
	t.Cleanup(func() { _ = near.Close(); _ = away.Close() })
	return near, away
}

func send(t *testing.T, c net.Conn, b []byte) {
	t.Helper()
	if _, err := c.Write(b); err != nil {
		t.Fatal(err)
	}
}

func receive(t *testing.T, c net.Conn, n int) []byte {
	t.Helper()
	b := make([]byte, n)
	if _, err := io.ReadFull(c, b); err != nil {
		t.Fatal(err)
	}
	return b
}

func TestCut(t *testing.T) {
	addr, conns := far(t)
	p := line(t, addr)
	near, away := connected(t, p, conns)
	send(t, near, []byte("hello"))
	receive(t, away, 5)
	send(t, away, []byte("good day"))
	receive(t, near, 8)
	if n := p.Cut(); n != 1 {
		t.Errorf("%d connections cut", n)
	}
	for _, c := range []net.Conn{near, away} {
		if _, err := c.Read(make([]byte, 1)); err == nil {
			t.Error("an end of a cut connection still reads")
		}
	}
}

func TestSilence(t *testing.T) {
	addr, conns := far(t)
	p := line(t, addr)
	near, away := connected(t, p, conns)
	send(t, near, []byte("a"))
	receive(t, away, 1)
	p.Silence()
	send(t, near, []byte("b"))
	_ = away.SetReadDeadline(time.Now().Add(50 * time.Millisecond))
	if n, err := away.Read(make([]byte, 1)); n > 0 || errors.Is(err, io.EOF) {
		t.Errorf("a silent line said %d bytes, %v", n, err)
	}
	near, away = connected(t, p, conns)
	send(t, near, []byte("c"))
	receive(t, away, 1)
}

func TestStrand(t *testing.T) {
	addr, conns := far(t)
	p := line(t, addr)
	near, away := connected(t, p, conns)
	send(t, near, []byte("a"))
	receive(t, away, 1)
	p.Strand(30*time.Millisecond, 30*time.Millisecond)
	send(t, near, []byte("late"))
	if _, err := near.Read(make([]byte, 1)); err == nil {
		t.Error("the near end still reads")
	}
	again, there := connected(t, p, conns)
	send(t, again, []byte("x"))
	receive(t, there, 1)
	if got := receive(t, away, 4); string(got) != "late" {
		t.Errorf("what was under way arrived as %q", got)
	}
}

func TestCorruptAndSlow(t *testing.T) {
	addr, conns := far(t)
	p := line(t, addr)
	near, away := connected(t, p, conns)
	p.Corrupt(100)
	sent := bytes.Repeat([]byte{0}, 10_000)
	send(t, near, sent)
	bits := 0
	for _, b := range receive(t, away, len(sent)) {
		for ; b != 0; b &= b - 1 {
			bits++
		}
	}
	if bits < 50 || bits > 200 || bits != p.Stats().Flipped {
		t.Errorf("%d bits of 10000 bytes are wrong, %d counted", bits, p.Stats().Flipped)
	}
	p.Corrupt(0)
	p.Slow(100_000)
	began := time.Now()
	send(t, near, sent)
	if !bytes.Equal(receive(t, away, len(sent)), sent) {
		t.Error("still corrupt")
	}
	if took := time.Since(began); took < 80*time.Millisecond {
		t.Errorf("10 kB at 100 kB/s took %v", took)
	}
}

func TestRefuse(t *testing.T) {
	addr, _ := far(t)
	p := line(t, addr)
	p.Refuse(true)
	c, err := new(net.Dialer).DialContext(t.Context(), "tcp", p.Addr())
	if err != nil {
		return // refused already
	}
	defer c.Close()
	if _, err := c.Read(make([]byte, 1)); err == nil {
		t.Error("a refused connection reads")
	}
}
