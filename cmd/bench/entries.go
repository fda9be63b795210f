package main

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"time"

	"golang.org/x/sys/unix"

	"lianluozhan/cmd/internal/faultfs"
	"lianluozhan/cmd/internal/swarm"
	"lianluozhan/sync/wire"
)

// entryFigures has 100 stations send registrations of 5 KB as fast as they are
// acknowledged, each on the disk before that; JetStream with every entry synced
// takes turns with ours, and the floor appends the same bytes to one file and
// syncs once for every 64 of them.
func entryFigures(ctx context.Context, c config) ([]figure, error) {
	const stations, each, rounds = 100, 100, 3
	c.stations = stations
	var ours, nats, floor, quotient []float64
	size := 0
	for round := range rounds {
		rate, n, err := ourRate(ctx, c, fmt.Sprint("entries", round), each)
		if err != nil {
			return nil, fmt.Errorf("ours: %w", err)
		}
		size = n
		theirs, err := natsRate(ctx, c, filepath.Join(c.dir, fmt.Sprint("jetstream", round)), size)
		if err != nil {
			return nil, fmt.Errorf("nats: %w", err)
		}
		least, err := appendRate(filepath.Join(c.dir, "appended"), stations*each, size)
		if err != nil {
			return nil, err
		}
		ours, nats, floor, quotient = append(ours, rate), append(nats, theirs), append(floor, least), append(quotient, rate/theirs)
	}
	flash, err := onFlash(ctx, c)
	if err != nil {
		return nil, err
	}
	return append([]figure{
		value("registrations_durable", half(ours), "1/s").over(half(floor)).beside("nats_sync_always", nats).atLeast(8000),
		value("registrations_durable_best", quantile(ours, 1), "1/s").atLeast(8000),
		value("registrations_durable_by_jetstream", half(quotient), "x").atLeast(10),
		value("registration_bytes", float64(size), "B"),
	}, flash...), nil
}

// flashSync is how long cheap flash, as in the machines that counties have, takes for
// a sync. A server's disk that only fills its buffer takes a thirtieth of that.
const flashSync = 8 * time.Millisecond

// onFlash is the same comparison on a disk of ours that is as slow to sync as that.
func onFlash(ctx context.Context, c config) (out []figure, err error) {
	if err := faultfs.Available(); err != nil {
		fmt.Fprintf(os.Stderr, "no disk of our own here, so none that is slow: %v\n", err)
		return nil, nil
	}
	disk := faultfs.New(1)
	dir, err := os.MkdirTemp(c.dir, "flash-")
	if err != nil {
		return nil, fmt.Errorf("make a folder for a disk: %w", err)
	}
	if err := disk.Mount(dir); err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, disk.Unmount()) }()
	disk.SetFaults(faultfs.Faults{Sync: flashSync})
	c.dir = dir
	ours, size, err := ourRate(ctx, c, "flash", 40)
	if err != nil {
		return nil, fmt.Errorf("ours on flash: %w", err)
	}
	theirs, err := natsRate(ctx, c, filepath.Join(dir, "jetstream"), size)
	if err != nil {
		return nil, fmt.Errorf("nats on flash: %w", err)
	}
	return []figure{
		value("registrations_on_flash", ours, "1/s").beside("nats_sync_always", []float64{theirs}),
		value("registrations_on_flash_by_jetstream", ours/theirs, "x").atLeast(10),
	}, nil
}

// ourRate runs a fresh county and returns how many entries a second it stores,
// and how long an entry is.
func ourRate(ctx context.Context, c config, name string, each int) (rate float64, size int, err error) {
	p, s, err := crowdOf(ctx, c, name, swarm.Enrol)
	if err != nil {
		return 0, 0, err
	}
	defer p.stop()
	defer s.Close()
	items := make([][]wire.PutItem, c.stations)
	var all sync.WaitGroup
	failed := make(chan error, c.stations)
	for i := range items { // made before the clock runs: it is the county that is measured
		all.Go(func() {
			for n := range each {
				item, err := swarm.Registration(uint64(n+1), p.members[i])
				if err != nil {
					failed <- err
					return
				}
				items[i] = append(items[i], item)
			}
		})
	}
	all.Wait()
	close(failed)
	if err := <-failed; err != nil {
		return 0, 0, err
	}
	s.Start(0)
	if err := waitFor(ctx, s, p.head); err != nil {
		return 0, 0, err
	}
	began := time.Now()
	for i := range items {
		all.Go(func() { err = errors.Join(err, s.Station(i).Send(items[i])) })
	}
	all.Wait()
	if err := errors.Join(err, waitFor(ctx, s, p.head)); err != nil {
		return 0, 0, err
	}
	took := time.Since(began).Seconds()
	if r := s.Report(); r.First != "" {
		return 0, 0, errors.New(r.First)
	}
	return float64(c.stations*each) / took, len(items[0][0].Body), nil
}

// natsRate is ourRate of JetStream, with fewer entries: it takes longer for each.
func natsRate(ctx context.Context, c config, dir string, size int) (float64, error) {
	server, err := startRival(ctx, c.peers, "nats-store", dir)
	if err != nil {
		return 0, err
	}
	defer server.stop()
	const each = 20
	load, err := startRival(ctx, c.peers, "nats-load", server.address, strconv.Itoa(c.stations), strconv.Itoa(each), strconv.Itoa(size))
	if err != nil {
		return 0, err
	}
	defer load.stop()
	words, err := load.said("took")
	if err != nil {
		return 0, err
	}
	ns, err := strconv.ParseFloat(words[0], 64)
	return float64(c.stations*each) / ns * 1e9, err
}

// appendRate is what the disk itself gives: entries appended to one file, synced
// in groups as large as those that a county commits.
func appendRate(name string, entries, size int) (rate float64, err error) {
	const group = 64
	f, err := os.Create(name)
	if err != nil {
		return 0, fmt.Errorf("make a plain file: %w", err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	entry := make([]byte, size)
	began := time.Now()
	for i := range entries {
		binary.BigEndian.PutUint64(entry, uint64(i))
		if _, err := f.Write(entry); err != nil {
			return 0, fmt.Errorf("append: %w", err)
		}
		if i%group == group-1 {
			if err := unix.Fdatasync(int(f.Fd())); err != nil {
				return 0, fmt.Errorf("sync: %w", err)
			}
		}
	}
	return float64(entries) / time.Since(began).Seconds(), nil
}
