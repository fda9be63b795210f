package main

import (
	"bufio"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// rival is a server in a process of its own that is told on its input what to
// do. It says "ready HOST:PORT [HEX]" first, HEX being what a client is to send
// once it is connected, and "at NANOSECONDS" when it begins to send a change.
type rival struct {
	cmd     *exec.Cmd
	in      io.WriteCloser
	out     *bufio.Scanner
	to      *unix.SockaddrInet4
	address string
	after   []byte
}

func startRival(ctx context.Context, argv ...string) (*rival, error) {
	r := &rival{cmd: exec.CommandContext(ctx, argv[0], argv[1:]...)}
	r.cmd.Stderr = os.Stderr
	r.cmd.WaitDelay = 5 * time.Second
	in, err := r.cmd.StdinPipe()
	if err != nil {
		return nil, fmt.Errorf("start %s: %w", argv[0], err)
	}
	out, err := r.cmd.StdoutPipe()
	if err != nil {
		return nil, fmt.Errorf("start %s: %w", argv[0], err)
	}
	r.in, r.out = in, bufio.NewScanner(out)
	if err := r.cmd.Start(); err != nil {
		return nil, fmt.Errorf("start %s: %w", argv[0], err)
	}
	words, err := r.said("ready")
	if err == nil {
		r.address = words[0]
		r.to, err = socketAddress(words[0])
	}
	if err == nil && len(words) > 1 {
		r.after, err = hex.DecodeString(words[1])
	}
	if err != nil {
		r.stop()
		return nil, err
	}
	return r, nil
}

// said waits for a line that begins with a word, and returns the others.
func (r *rival) said(word string) ([]string, error) {
	for r.out.Scan() {
		words := strings.Fields(r.out.Text())
		if len(words) > 1 && words[0] == word {
			return words[1:], nil
		}
	}
	return nil, errors.Join(fmt.Errorf("%s ended without %q", r.cmd.Args[0], word), r.out.Err())
}

// order writes a line and returns the answer's words.
func (r *rival) order(line, answer string) ([]string, error) {
	if _, err := fmt.Fprintln(r.in, line); err != nil {
		return nil, fmt.Errorf("order %s: %w", r.cmd.Args[0], err)
	}
	return r.said(answer)
}

// send has a change of so many bytes sent to all and returns when that began.
func (r *rival) send(size int64) (time.Time, error) {
	words, err := r.order(strconv.FormatInt(size, 10), "at")
	if err != nil {
		return time.Time{}, err
	}
	ns, err := strconv.ParseInt(words[0], 10, 64)
	return time.Unix(0, ns), err
}

func (r *rival) pid() int { return r.cmd.Process.Pid }

func (r *rival) stop() {
	_ = r.in.Close() // it ends with its input
	late := time.AfterFunc(5*time.Second, func() { _ = r.cmd.Process.Kill() })
	defer late.Stop()
	_ = r.cmd.Wait() // ended by us, as wanted
}

func socketAddress(address string) (*unix.SockaddrInet4, error) {
	a, err := net.ResolveTCPAddr("tcp4", address)
	if err != nil {
		return nil, fmt.Errorf("address %s: %w", address, err)
	}
	return &unix.SockaddrInet4{Port: a.Port, Addr: [4]byte(a.IP.To4())}, nil
}
