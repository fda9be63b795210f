package machine

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"sync"
	"time"
)

// monitor speaks QEMU's machine protocol.
type monitor struct {
	mu   sync.Mutex
	conn net.Conn
	in   *bufio.Reader
}

// dialMonitor waits until QEMU listens.
func dialMonitor(ctx context.Context, path string) (*monitor, error) {
	conn, err := dialUnix(ctx, path)
	if err != nil {
		return nil, fmt.Errorf("QEMU's monitor: %w", err)
	}
	m := &monitor{conn: conn, in: bufio.NewReader(conn)}
	if _, err := m.in.ReadBytes('\n'); err != nil { // greeting
		return nil, fmt.Errorf("QEMU's monitor: %w", err)
	}
	if _, err := m.do("qmp_capabilities", nil); err != nil {
		return nil, err
	}
	return m, nil
}

// dialUnix connects to a socket that may not be there yet.
func dialUnix(ctx context.Context, path string) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	for {
		conn, err := new(net.Dialer).DialContext(ctx, "unix", path)
		if err == nil {
			return conn, nil
		}
		select {
		case <-ctx.Done():
			return nil, err
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// do asks for one thing and waits for its answer.
func (m *monitor) do(what string, args any) (json.RawMessage, error) {
	if m == nil {
		return nil, errNotInBox
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	line, err := json.Marshal(map[string]any{"execute": what, "arguments": args})
	if args == nil {
		line, err = json.Marshal(map[string]any{"execute": what})
	}
	if err != nil {
		return nil, fmt.Errorf("ask QEMU for %s: %w", what, err)
	}
	if err := m.conn.SetDeadline(time.Now().Add(time.Minute)); err != nil {
		return nil, fmt.Errorf("ask QEMU for %s: %w", what, err)
	}
	if _, err := m.conn.Write(append(line, '\n')); err != nil {
		return nil, fmt.Errorf("ask QEMU for %s: %w", what, err)
	}
	for {
		line, err := m.in.ReadBytes('\n')
		if err != nil {
			return nil, fmt.Errorf("QEMU's answer to %s: %w", what, err)
		}
		var answer struct {
			Return json.RawMessage
			Error  *struct{ Desc string }
			Event  string
		}
		if err := json.Unmarshal(line, &answer); err != nil {
			return nil, fmt.Errorf("QEMU's answer to %s: %w", what, err)
		}
		switch {
		case answer.Error != nil:
			return nil, fmt.Errorf("QEMU, %s: %w", what, errors.New(answer.Error.Desc))
		case answer.Event == "":
			return answer.Return, nil
		}
	}
}
