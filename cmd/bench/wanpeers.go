package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strconv"
	"time"
)

// pair is a peer's two ends with the line between them.
type pair struct {
	county, station *rival
	line            *link
}

func (p *pair) close() {
	if p.station != nil {
		p.station.stop()
	}
	p.county.stop()
	p.line.cut()
}

// newPair starts the county's end; the station's is started with the line's address.
func newPair(ctx context.Context, county ...string) (*pair, error) {
	r, err := startRival(ctx, county...)
	if err != nil {
		return nil, err
	}
	k, err := newLink(ctx, r.address)
	if err != nil {
		r.stop()
		return nil, err
	}
	return &pair{county: r, line: k}, nil
}

// ask orders something and returns when it was done, and the number after that.
func ask(r *rival, line string) (time.Time, uint64, error) {
	words, err := r.order(line, "at")
	if err != nil {
		return time.Time{}, 0, err
	}
	ns, err := strconv.ParseInt(words[0], 10, 64)
	if err != nil || len(words) < 2 {
		return time.Unix(0, ns), 0, err
	}
	n, err := strconv.ParseUint(words[1], 10, 64)
	return time.Unix(0, ns), n, err
}

// leafOverWAN has a NATS leaf mirror a bucket. It is stopped and started for
// resuming: a kiosk that was switched off.
func leafOverWAN(ctx context.Context, c config, dir, file string) (o outcome, err error) {
	p, err := newPair(ctx, c.peers, "nats-hub", filepath.Join(dir, "hub"), file)
	if err != nil {
		return o, err
	}
	defer p.close()
	come := func(cursor uint64) (took time.Duration, err error) {
		began := time.Now()
		if p.station, err = startRival(ctx, c.peers, "nats-leaf", filepath.Join(dir, "leaf"), p.line.at); err != nil {
			return 0, err
		}
		_, _, err = ask(p.station, fmt.Sprint("await ", cursor))
		return time.Since(began), err
	}
	_, last, err := ask(p.county, "change 1")
	if err != nil {
		return o, err
	}
	if o.cold, err = come(last); err != nil {
		return o, err
	}
	p.station.stop()
	if _, last, err = ask(p.county, "change 20"); err != nil {
		return o, err
	}
	before := p.line.traffic()
	if o.resume, err = come(last); err != nil {
		return o, err
	}
	o.resumed = p.line.since(before)
	if err := restFor(ctx, 2*time.Second); err != nil {
		return o, err
	}
	p.line.cut()
	if _, last, err = ask(p.county, "change 20"); err != nil {
		return o, err
	}
	if err := errors.Join(restFor(ctx, outage), p.line.open(ctx)); err != nil {
		return o, err
	}
	began := time.Now()
	_, _, err = ask(p.station, fmt.Sprint("await ", last))
	o.back = time.Since(began)
	return o, err
}

// pouchOverWAN has PouchDB replicate from express-pouchdb. The process stays:
// starting it would take longer than what is measured.
func pouchOverWAN(ctx context.Context, c config, dir, file string) (o outcome, err error) {
	p, err := newPair(ctx, "node", filepath.Join(c.pouch, "server.js"), filepath.Join(dir, "pouch-county"), file)
	if err != nil {
		return o, err
	}
	defer p.close()
	p.station, err = startRival(ctx, "node", filepath.Join(c.pouch, "client.js"), filepath.Join(dir, "pouch-station"), p.line.at)
	if err != nil {
		return o, err
	}
	pull := func() (time.Duration, traffic, error) {
		before, began := p.line.traffic(), time.Now()
		_, n, err := ask(p.station, "pull")
		if err == nil && n < 600 {
			err = fmt.Errorf("pulled %d documents of 600", n)
		}
		return time.Since(began), p.line.since(before), err
	}
	if o.cold, _, err = pull(); err != nil {
		return o, err
	}
	if _, _, err = ask(p.county, "change 20"); err != nil {
		return o, err
	}
	if o.resume, o.resumed, err = pull(); err != nil {
		return o, err
	}
	o.same, o.unchanged, err = pull()
	return o, err
}
