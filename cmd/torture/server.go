package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strconv"
	"time"
)

// countyServer is the county's program on data of its own.
type countyServer struct {
	*process

	env     *env
	dir     string
	listen  string   // host:port
	gateway bool     // stations may come through one
	wrap    []string // a command that runs the program, e.g. strace
}

// newCounty makes a county in dir and does not start it.
func newCounty(ctx context.Context, e *env, dir, host string) (*countyServer, error) {
	port, err := e.freePort(ctx, host)
	if err != nil {
		return nil, err
	}
	return &countyServer{env: e, dir: dir, listen: port}, foundCounty(ctx, e, dir)
}

// address is where stations reach the county without a line between.
func (c *countyServer) address() string { return "https://" + c.listen }

// start starts the program and does not wait for it.
func (c *countyServer) start(ctx context.Context) (err error) {
	args := append(append(c.wrap[:len(c.wrap):len(c.wrap)], c.env.county), serveArgs(c)...)
	c.process, err = launch(c.env.program(ctx, args[0], args[1:]...), nil)
	return err
}

// serve starts the program and waits until it answers.
func (c *countyServer) serve(ctx context.Context) error {
	if err := c.start(ctx); err != nil {
		return err
	}
	err := eventually(ctx, 60*time.Second, "the county answers", func() bool {
		conn, err := new(net.Dialer).DialContext(ctx, "tcp", c.listen)
		if err == nil {
			_ = conn.Close() // only to see whether somebody is there
		}
		return err == nil || c.ended()
	})
	if err == nil && c.ended() {
		err = fmt.Errorf("the county does not start: %s", c.env.lastWords())
	}
	return err
}

// freePort returns a port that nobody listens on. It is none of those that the
// system gives to outgoing connections: a station that dials a county that is
// down would sooner or later hold the county's own port.
func (e *env) freePort(ctx context.Context, host string) (string, error) {
	for range 200 {
		addr := net.JoinHostPort(host, strconv.Itoa(15000+e.rand.IntN(15000)))
		l, err := new(net.ListenConfig).Listen(ctx, "tcp", addr)
		if err != nil {
			continue
		}
		if err := l.Close(); err != nil {
			return "", fmt.Errorf("find a free port: %w", err)
		}
		return addr, nil
	}
	return "", errors.New("find a free port: there is none")
}
