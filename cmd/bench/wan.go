package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"golang.org/x/sys/unix"

	"lianluozhan/sync/wire"
)

// outcome is what a station took over the line.
type outcome struct {
	cold, resume, same, back time.Duration
	resumed, unchanged       traffic
}

// outage is how long the line is away.
const outage = 45 * time.Second

// wanFigures puts a slow line between one station and its county: ours, PouchDB
// and a NATS leaf, one after the other with the same documents and photos.
func wanFigures(ctx context.Context, c config) (figures []figure, err error) {
	dir := filepath.Join(c.dir, "wan")
	s, err := newServer(ctx, filepath.Join(dir, "county"), c.sample)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, s.close()) }()
	file := filepath.Join(dir, "documents")
	size, err := s.write(file)
	if err != nil {
		return nil, err
	}
	least, err := overLine(ctx, filepath.Join(dir, "bare"), size)
	if err != nil {
		return nil, fmt.Errorf("bare line: %w", err)
	}
	ours, err := s.overWAN(ctx, dir)
	if err != nil {
		return nil, fmt.Errorf("ours: %w", err)
	}
	nats, err := leafOverWAN(ctx, c, dir, file)
	if err != nil {
		return nil, fmt.Errorf("nats: %w", err)
	}
	pouch, err := pouchOverWAN(ctx, c, dir, file)
	if err != nil {
		return nil, fmt.Errorf("pouchdb: %w", err)
	}
	return wanTable(ours, nats, pouch, least), nil
}

func wanTable(ours, nats, pouch outcome, least time.Duration) []figure {
	kb := func(t traffic) float64 { return float64(t.bytes) / 1024 }
	one := func(v float64) []float64 { return []float64{v} }
	trips := 3*ms(lineTrip) + 10
	cold := value("wan_cold", ms(ours.cold), "ms").over(ms(least)).
		beside("nats_leaf", one(ms(nats.cold))).beside("pouchdb", one(ms(pouch.cold)))
	return []figure{
		cold,
		value("wan_cold_by_bare_line", float64(ours.cold)/float64(least), "x").atMost(1.03),
		value("wan_resume_20", ms(ours.resume), "ms").beside("nats_leaf", one(ms(nats.resume))).
			beside("pouchdb", one(ms(pouch.resume))).atMost(trips),
		value("wan_resume_20_bytes", kb(ours.resumed), "KB").beside("nats_leaf", one(kb(nats.resumed))).
			beside("pouchdb", one(kb(pouch.resumed))).atMost(20),
		value("wan_resume_20_connections", float64(ours.resumed.connections), "").
			beside("nats_leaf", one(float64(nats.resumed.connections))).
			beside("pouchdb", one(float64(pouch.resumed.connections))).atMost(1),
		value("wan_unchanged", ms(ours.same), "ms").beside("pouchdb", one(ms(pouch.same))),
		value("wan_unchanged_bytes", float64(ours.unchanged.bytes), "B").
			beside("pouchdb", one(float64(pouch.unchanged.bytes))).atMost(600),
		value("wan_back_after_45_s", ms(ours.back), "ms").beside("nats_leaf", one(ms(nats.back))).atMost(1000),
	}
}

// overLine sends so many bytes over the bare line into one file.
func overLine(ctx context.Context, name string, size int64) (took time.Duration, err error) {
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return 0, fmt.Errorf("listen: %w", err)
	}
	defer func() { err = errors.Join(err, l.Close()) }()
	line, err := newLink(ctx, l.Addr().String())
	if err != nil {
		return 0, err
	}
	f, err := os.Create(name)
	if err != nil {
		return 0, fmt.Errorf("make a plain file: %w", err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	go func() { _ = send(l, size) }() // what does not come is missed below
	began := time.Now()
	conn, err := new(net.Dialer).DialContext(ctx, "tcp", line.at)
	if err != nil {
		return 0, fmt.Errorf("dial: %w", err)
	}
	n, err := io.Copy(f, conn)
	err = errors.Join(err, unix.Fdatasync(int(f.Fd())), conn.Close())
	if n != size {
		err = errors.Join(err, fmt.Errorf("%d of %d bytes came", n, size))
	}
	return time.Since(began), err
}

// write puts the documents and photos into a file for the peers, one to a line,
// and returns how many bytes they are as they are.
func (s *server) write(name string) (size int64, err error) {
	f, err := os.Create(name)
	if err != nil {
		return 0, fmt.Errorf("write documents: %w", err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	w := bufio.NewWriter(f)
	out := json.NewEncoder(w)
	type row struct {
		Key  string
		Body []byte
		Text string `json:",omitempty"` // the document as JSON
	}
	for id, b := range s.blobs {
		size += int64(len(b))
		if err := out.Encode(row{Key: "photo." + string(id), Body: b}); err != nil {
			return 0, err
		}
	}
	for i, d := range s.docs {
		body, err := wire.EncodeDocument(d.Key, d.Doc)
		if err != nil {
			return 0, err
		}
		text, err := json.Marshal(d.Doc)
		if err != nil {
			return 0, err
		}
		size += int64(len(body))
		if err := out.Encode(row{Key: "doc." + strconv.Itoa(i), Body: body, Text: string(text)}); err != nil {
			return 0, err
		}
	}
	return size, w.Flush()
}

// overWAN has a station of ours come for everything, for 20 changes, for nothing,
// and after an outage.
func (s *server) overWAN(ctx context.Context, dir string) (o outcome, err error) {
	k, err := newLink(ctx, s.line.Addr().String())
	if err != nil {
		return o, err
	}
	m, err := newMachine(filepath.Join(dir, "station"), s)
	if err != nil {
		return o, err
	}
	defer func() {
		err = errors.Join(err, m.close())
		k.cut()
	}()
	m.address = k.at
	began := time.Now()
	if err := m.catchUp(ctx); err != nil {
		return o, err
	}
	o.cold = time.Since(began)
	if err := s.change(20, 1000); err != nil {
		return o, err
	}
	before := k.traffic()
	began = time.Now()
	if err := m.catchUp(ctx); err != nil {
		return o, err
	}
	o.resume, o.resumed = time.Since(began), k.since(before)
	before = k.traffic()
	began = time.Now()
	if err := m.inStep(ctx); err != nil {
		return o, err
	}
	o.same, o.unchanged = time.Since(began), k.since(before)
	o.back, err = s.backAfter(ctx, k, m)
	return o, err
}

// backAfter cuts a connected station off, changes something meanwhile, and returns
// how long it takes from the line's return until that is on the station's disk.
func (s *server) backAfter(ctx context.Context, k *link, m *machine) (time.Duration, error) {
	stop := m.connect(ctx)
	defer stop()
	head, err := s.county.Meta()
	if err == nil {
		err = m.reach(ctx, head.Head)
	}
	if err == nil {
		err = restFor(ctx, time.Second)
	}
	k.cut()
	if err == nil {
		err = s.change(20, 2000)
	}
	if err == nil {
		err = restFor(ctx, outage)
	}
	if err == nil {
		head, err = s.county.Meta()
	}
	if err == nil {
		err = k.open(ctx)
	}
	if err != nil {
		return 0, err
	}
	began := time.Now()
	err = m.reach(ctx, head.Head)
	return time.Since(began), err
}
