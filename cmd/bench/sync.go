package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/sys/unix"
)

// syncFigures runs a county and stations in this process, over TCP on the
// loopback, with real files.
func syncFigures(ctx context.Context, c config) (figures []figure, err error) {
	dir := filepath.Join(c.dir, "sync")
	s, err := newServer(ctx, filepath.Join(dir, "county"), c.sample)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, s.close()) }()
	cold, err := coldSync(ctx, dir, s)
	if err != nil {
		return nil, fmt.Errorf("cold sync: %w", err)
	}
	m, err := newMachine(filepath.Join(dir, "resume"), s)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, m.close()) }()
	resumed, err := resume(ctx, m)
	if err != nil {
		return nil, fmt.Errorf("resume: %w", err)
	}
	delay, err := commitDelay(ctx, m)
	if err != nil {
		return nil, fmt.Errorf("commit to durable: %w", err)
	}
	return append(append([]figure{cold}, resumed...), delay...), nil
}

// coldSync takes new stations from nothing to everything.
func coldSync(ctx context.Context, dir string, s *server) (figure, error) {
	head, err := s.county.Meta()
	if err != nil {
		return figure{}, err
	}
	var took, floor []float64
	for i := range 5 {
		m, err := newMachine(filepath.Join(dir, fmt.Sprintf("cold%d", i)), s)
		if err != nil {
			return figure{}, err
		}
		sent := s.line.bytes.Load()
		began := time.Now()
		stop := m.connect(ctx)
		err = m.reach(ctx, head.Head)
		took = append(took, ms(time.Since(began)))
		stop()
		if err := errors.Join(err, m.close()); err != nil {
			return figure{}, err
		}
		least, err := bareTransfer(ctx, filepath.Join(dir, "bare"), s.line.bytes.Load()-sent)
		if err != nil {
			return figure{}, err
		}
		floor = append(floor, least)
	}
	return value("cold_sync_500_documents_100_photos", quantile(took, 0.5), "ms").
		withFloor(quantile(floor, 0.5)).atMost(200), nil
}

// bareTransfer returns how long as many bytes take over TCP into one file that
// is then brought to the disk, in ms.
func bareTransfer(ctx context.Context, name string, size int64) (took float64, err error) {
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return 0, fmt.Errorf("listen: %w", err)
	}
	defer func() { err = errors.Join(err, l.Close()) }()
	f, err := os.Create(name)
	if err != nil {
		return 0, fmt.Errorf("make a plain file: %w", err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	began := time.Now()
	conn, err := new(net.Dialer).DialContext(ctx, "tcp", l.Addr().String())
	if err != nil {
		return 0, fmt.Errorf("dial: %w", err)
	}
	served := make(chan error, 1)
	go func() { served <- send(l, size) }()
	_, err = io.Copy(f, conn)
	err = errors.Join(err, <-served, unix.Fdatasync(int(f.Fd())), conn.Close())
	return ms(time.Since(began)), err
}

func send(l net.Listener, size int64) error {
	conn, err := l.Accept()
	if err != nil {
		return err
	}
	_, err = conn.Write(make([]byte, size))
	return errors.Join(err, conn.Close())
}

// resume cuts a station off, makes 20 changes and lets it come back.
func resume(ctx context.Context, m *machine) ([]figure, error) {
	if err := m.catchUp(ctx); err != nil {
		return nil, err
	}
	if err := m.server.change(20, 1); err != nil {
		return nil, err
	}
	line := m.server.line
	sent, connections := line.bytes.Load(), line.connections.Load()
	began := time.Now()
	if err := m.catchUp(ctx); err != nil {
		return nil, err
	}
	return []figure{
		value("resume_20_changes", float64(line.bytes.Load()-sent)/1024, "KB").atMost(20),
		value("resume_20_changes_connections", float64(line.connections.Load()-connections), "").atMost(1),
		value("resume_20_changes_time", ms(time.Since(began)), "ms"),
	}, nil
}

// catchUp connects until the machine has everything, and cuts it off again.
func (m *machine) catchUp(ctx context.Context) error {
	head, err := m.server.county.Meta()
	if err != nil {
		return err
	}
	stop := m.connect(ctx)
	defer stop()
	return m.reach(ctx, head.Head)
}

// commitDelay measures from the moment a change is committed at the county until
// it is durable on a connected station.
func commitDelay(ctx context.Context, m *machine) ([]figure, error) {
	stop := m.connect(ctx)
	defer stop()
	head, err := m.server.county.Meta()
	if err == nil {
		err = m.reach(ctx, head.Head)
	}
	if err != nil {
		return nil, err
	}
	var delays []float64
	for i := range 200 {
		if err := m.server.change(1, 100+i); err != nil {
			return nil, err
		}
		committed := time.Now()
		if head, err = m.server.county.Meta(); err != nil {
			return nil, err
		}
		for cursor := uint64(0); cursor < head.Head; {
			select {
			case cursor = <-m.content.applied:
			case <-time.After(10 * time.Second):
				return nil, fmt.Errorf("change %d did not arrive", i)
			}
		}
		delays = append(delays, ms(time.Since(committed)))
	}
	return []figure{
		value("commit_to_durable_p50", quantile(delays, 0.5), "ms").atMost(5),
		value("commit_to_durable_p99", quantile(delays, 0.99), "ms"),
	}, nil
}

func ms(d time.Duration) float64 { return float64(d.Nanoseconds()) / 1e6 }
