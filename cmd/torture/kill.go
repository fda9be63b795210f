package main

import (
	"context"
	"time"
)

// pair is a county and a station that has joined it, on healthy disks.
type pair struct {
	county  *countyServer
	station *station
}

// newPair makes both in the class's folder.
func newPair(ctx context.Context, e *env) (*pair, error) {
	office, err := e.fresh("county")
	if err != nil {
		return nil, err
	}
	here, err := e.fresh("station")
	if err != nil {
		return nil, err
	}
	return pairIn(ctx, e, office, here)
}

// pairIn leaves the county running and the station ended. What there is of the
// pair is to be closed even after an error.
func pairIn(ctx context.Context, e *env, office, here string) (*pair, error) {
	p := &pair{station: newStation(e, here)}
	var err error
	if p.county, err = newCounty(ctx, e, office, "127.0.0.1"); err != nil {
		return p, err
	}
	if err := p.county.serve(ctx); err != nil {
		return p, err
	}
	return p, joined(ctx, p.county, p.station, p.county.address())
}

// close ends both.
func (p *pair) close() {
	if p == nil {
		return
	}
	p.station.kill()
	if p.county != nil {
		p.county.kill()
	}
}

// killStation kills the station n times: mostly while it files, sometimes while it
// starts.
func killStation(ctx context.Context, e *env, n int) (Report, error) {
	p, err := newPair(ctx, e)
	defer p.close()
	if err != nil {
		return Report{}, err
	}
	for i := range n {
		e.progress("kill-station", i, n)
		if err := p.station.start(ctx, e.filing()); err != nil {
			return Report{}, err
		}
		if i%4 != 0 {
			if err := p.station.files(ctx); err != nil {
				return Report{}, err
			}
		}
		pause(ctx, e.upTo(80*time.Millisecond))
		p.station.kill()
	}
	r, err := settle(ctx, p.county, p.station, "")
	r.Tries, r.Faults, r.Kills = n, n, n
	return r, err
}

// filing is a duty of registrations of some size, some way apart.
func (e *env) filing() duty {
	return duty{File: -1, Every: e.upTo(4 * time.Millisecond), Size: e.rand.IntN(3000), Forget: e.rand.IntN(2) == 0}
}

// files waits until the station acknowledges something in this round.
func (s *station) files(ctx context.Context) error {
	err := eventually(ctx, time.Minute, "the station files", func() bool { return s.saw("ack") || s.ended() })
	if err == nil && !s.saw("ack") {
		return errNoFiling(s.env.lastWords())
	}
	return err
}

// errNoFiling is the error of a station that ends instead of filing.
type errNoFiling string

func (e errNoFiling) Error() string { return "the station does not file: " + string(e) }

// killCounty kills the county n times: mostly while it receives, sometimes while
// it starts.
func killCounty(ctx context.Context, e *env, n int) (Report, error) {
	p, err := newPair(ctx, e)
	defer p.close()
	if err != nil {
		return Report{}, err
	}
	if err := p.station.start(ctx, duty{File: -1, Every: 15 * time.Millisecond, Size: 500, Forget: true}); err != nil {
		return Report{}, err
	}
	for i := range n {
		e.progress("kill-county", i, n)
		if i%4 != 0 {
			pause(ctx, 30*time.Millisecond)
		}
		pause(ctx, e.upTo(120*time.Millisecond))
		p.county.kill()
		if i%4 == 3 {
			err = p.county.start(ctx)
		} else {
			err = p.county.serve(ctx)
		}
		if err != nil {
			return Report{}, err
		}
	}
	r, err := settle(ctx, p.county, p.station, "")
	r.Tries, r.Faults, r.Kills = n, n, n
	return r, err
}
