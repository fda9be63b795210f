package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"strconv"
	"strings"
	"sync"
	"time"

	"golang.org/x/sys/unix"
)

// floorServer is the least that a machine can do: it takes connections and writes
// the same bytes to each, one write(2) after the other. It is a process of its
// own, as every server here; each line on its input is a number of bytes to send.
func floorServer(ctx context.Context, in io.Reader, out io.Writer) error {
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return fmt.Errorf("listen: %w", err)
	}
	fmt.Fprintln(out, "ready", l.Addr())
	t := &takers{}
	go t.accept(l.(*net.TCPListener))
	lines := bufio.NewScanner(in)
	for lines.Scan() {
		size, err := strconv.Atoi(strings.TrimSpace(lines.Text()))
		if err != nil {
			return fmt.Errorf("size to send: %w", err)
		}
		frame := frameOf(size)
		fmt.Fprintln(out, "at", time.Now().UnixNano())
		t.write(frame)
	}
	return lines.Err()
}

// takers are the connections, as bare descriptors.
type takers struct {
	mu  sync.Mutex
	fds []int
}

func (t *takers) write(frame []byte) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, fd := range t.fds {
		_, _ = unix.Write(fd, frame) // who is gone is counted by the clients
	}
}

// accept takes connections and greets each with a frame.
func (t *takers) accept(l *net.TCPListener) {
	file, err := l.File()
	if err != nil {
		return
	}
	defer file.Close()
	if err := unix.SetNonblock(int(file.Fd()), false); err != nil {
		return
	}
	for {
		fd, _, err := unix.Accept4(int(file.Fd()), unix.SOCK_CLOEXEC)
		if err != nil {
			return
		}
		_, _ = unix.Write(fd, frameOf(0))
		t.mu.Lock()
		t.fds = append(t.fds, fd)
		t.mu.Unlock()
	}
}

// frameOf makes a websocket frame of so many bytes in all, or of one byte of
// payload.
func frameOf(size int) []byte {
	if size < 130 {
		return []byte{0x82, 1, 0}
	}
	b := make([]byte, size)
	b[0], b[1], b[2], b[3] = 0x82, 126, byte((size-4)>>8), byte(size-4)
	return b
}
