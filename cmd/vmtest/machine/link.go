package machine

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"strings"
	"sync"
	"time"

	"lianluozhan/cmd/vmtest/guest"
)

// ErrAway means that the machine did not answer: it is starting, or off.
var ErrAway = errors.New("the machine does not answer")

// link asks the guest for things over the virtual port.
type link struct {
	conn net.Conn
	mu   sync.Mutex
	next int64
	open map[int64]chan guest.Answer
}

func dialLink(ctx context.Context, path string) (*link, error) {
	conn, err := dialUnix(ctx, path)
	if err != nil {
		return nil, fmt.Errorf("virtual port: %w", err)
	}
	// IDs of an earlier host's are not to be taken for ours.
	l := &link{conn: conn, open: map[int64]chan guest.Answer{}, next: time.Now().UnixNano()}
	go l.read()
	return l, nil
}

func (l *link) read() {
	in := bufio.NewReaderSize(l.conn, 1<<16)
	for {
		line, err := in.ReadBytes('\n')
		if err != nil {
			return // QEMU has ended; whoever still asks gives up by time
		}
		var a guest.Answer
		if json.Unmarshal(line, &a) != nil {
			continue // half a line from before
		}
		l.mu.Lock()
		if c, ok := l.open[a.ID]; ok {
			delete(l.open, a.ID)
			c <- a
		}
		l.mu.Unlock()
	}
}

// ask waits for the answer as long as ctx and most allow.
func (l *link) ask(ctx context.Context, a guest.Ask, most time.Duration) (guest.Answer, error) {
	c := make(chan guest.Answer, 1)
	l.mu.Lock()
	l.next++
	a.ID = l.next
	l.open[a.ID] = c
	line, err := json.Marshal(a)
	if err == nil {
		_, err = l.conn.Write(append(line, '\n'))
	}
	l.mu.Unlock()
	if err != nil {
		return guest.Answer{}, fmt.Errorf("ask the machine to %s: %w", a.Do, err)
	}
	wait := time.NewTimer(most)
	defer wait.Stop()
	select {
	case r := <-c:
		if r.Error != "" {
			return r, fmt.Errorf("%s in the machine: %s", a.Do, strings.TrimSpace(r.Error))
		}
		return r, nil
	case <-ctx.Done():
		err = ctx.Err()
	case <-wait.C:
		err = ErrAway
	}
	l.mu.Lock()
	delete(l.open, a.ID)
	l.mu.Unlock()
	return guest.Answer{}, fmt.Errorf("ask the machine to %s: %w", a.Do, err)
}
