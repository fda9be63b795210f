package main

import (
	"context"
	"errors"
	"time"

	"lianluozhan/cmd/internal/linkproxy"
)

// wired is a county and a station with a line between them.
type wired struct {
	*pair

	line *linkproxy.Line
}

func newWired(ctx context.Context, e *env) (*wired, error) {
	p, err := newPair(ctx, e)
	w := &wired{pair: p}
	if err != nil {
		return w, err
	}
	w.line, err = linkproxy.Listen(ctx, "127.0.0.1", p.county.listen, e.rand.Uint64())
	return w, err
}

// through is the county's address at the near end of the line.
func (w *wired) through() string { return "https://" + w.line.Addr() }

func (w *wired) close() error {
	if w.pair == nil {
		return nil
	}
	w.pair.close()
	if w.line == nil {
		return nil
	}
	return w.line.Close()
}

// overLine lets a station file over a line that hurt does something to n times,
// while the county changes what the station shows. hurt returns how many faults
// that was.
func overLine(ctx context.Context, e *env, n int, hurt func(w *wired) int) (r Report, err error) {
	w, err := newWired(ctx, e)
	defer func() { err = errors.Join(err, w.close()) }()
	if err != nil {
		return Report{}, err
	}
	d := duty{County: w.through(), File: -1, Every: 10 * time.Millisecond, Size: 800, Forget: e.rand.IntN(2) == 0}
	if err := w.station.start(ctx, d); err != nil {
		return Report{}, err
	}
	if err := w.station.files(ctx); err != nil {
		return Report{}, err
	}
	faults := 0
	for i := range n {
		if i%10 == 1 {
			if err := changeCounty(ctx, e, w.county.dir, i); err != nil {
				return Report{}, err
			}
		}
		pause(ctx, e.upTo(250*time.Millisecond))
		faults += hurt(w)
	}
	w.line.Corrupt(0)
	r, err = settle(ctx, w.county, w.station, w.through())
	r.Tries, r.Faults, r.NetworkFaults = n, faults, faults
	s := w.line.Stats()
	r.note("%d connections, %d kB over the line", s.Connections, s.Bytes/1000)
	return r, err
}

// cutLine breaks all connections.
func cutLine(ctx context.Context, e *env, n int) (Report, error) {
	return overLine(ctx, e, n, func(w *wired) int { return w.line.Cut() })
}

// halfOpen lets connections go silent; the station has to notice by itself.
func halfOpen(ctx context.Context, e *env, n int) (Report, error) {
	return overLine(ctx, e, n, func(w *wired) int {
		cut := w.line.Silence()
		before := w.line.Stats().Connections
		_ = eventually(ctx, 20*time.Second, "a new connection", func() bool { // else the end tells
			return w.line.Stats().Connections > before
		})
		return cut
	})
}

// stale breaks connections at the station's end only: what was under way arrives
// at the county when the station has been there again on another one.
func stale(ctx context.Context, e *env, n int) (Report, error) {
	return overLine(ctx, e, n, func(w *wired) int {
		hold := e.upTo(100 * time.Millisecond)
		cut := w.line.Strand(hold, 200*time.Millisecond+e.upTo(300*time.Millisecond))
		pause(ctx, hold)
		return cut
	})
}

// corrupt changes bits on the line.
func corrupt(ctx context.Context, e *env, n int) (Report, error) {
	flipped := 0
	return overLine(ctx, e, n, func(w *wired) int {
		w.line.Corrupt(2000 + e.rand.IntN(20_000))
		pause(ctx, e.upTo(200*time.Millisecond))
		before := flipped
		flipped = w.line.Stats().Flipped
		return flipped - before
	})
}

// slowLine files n registrations over a line of 1 kB/s, with a change coming down
// the other way; the tries are its faults.
func slowLine(ctx context.Context, e *env, n int) (r Report, err error) {
	w, err := newWired(ctx, e)
	defer func() { err = errors.Join(err, w.close()) }()
	if err != nil {
		return Report{}, err
	}
	w.line.Slow(1000)
	if err := changeCounty(ctx, e, w.county.dir, 1); err != nil {
		return Report{}, err
	}
	began := time.Now()
	d := duty{County: w.through(), File: n, Size: 300, Patient: true, Drain: true, View: true}
	if err := w.station.run(ctx, 10*time.Minute, d); err != nil {
		return Report{}, err
	}
	took := time.Since(began)
	w.line.Slow(0)
	r, err = settle(ctx, w.county, w.station, w.through())
	r.Tries, r.Faults, r.NetworkFaults = n, n, n
	r.note("%d registrations at 1 kB/s took %.0f s", n, took.Seconds())
	return r, err
}
