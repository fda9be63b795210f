package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"lianluozhan/cmd/internal/swarm"
	"lianluozhan/sync/county"
	"lianluozhan/sync/county/boltstore"
)

// jitter is over how long all stations come back after the county was away. It is
// as long as a station's own longest wait; with certificates twice that, because
// here all of the stations' side of the handshakes is this one machine's too.
const jitter = 30 * time.Second

// stormFigures has all stations of a province come and come back at once, without
// and with certificates, and lets a county of 300 stations idle.
func stormFigures(ctx context.Context, c config) ([]figure, error) {
	if c.stations <= 300 {
		return idleFigures(ctx, c)
	}
	plain, err := stormOf(ctx, c, "plain", swarm.Join, jitter)
	if err != nil {
		return plain, fmt.Errorf("plain: %w", err)
	}
	secure, err := stormOf(ctx, c, "mtls", swarm.Enrol, 2*jitter)
	if err != nil {
		return append(plain, secure...), fmt.Errorf("mtls: %w", err)
	}
	idle, err := idleFigures(ctx, c)
	return append(append(plain, secure...), idle...), err
}

// crowdOf starts a county and the swarm of its stations, not yet connected.
func crowdOf(ctx context.Context, c config, kind string, join joining) (*province, *swarm.Swarm, error) {
	p, err := newProvince(ctx, c, kind, join)
	if err != nil {
		return nil, nil, err
	}
	if err := p.serve(ctx, c.county); err != nil {
		return nil, nil, err
	}
	o := swarm.Config{Address: "ws://" + p.address, Members: p.members}
	if p.members[0].Cert != nil {
		o.Address, o.TLS = "wss://"+p.address, swarm.TLS()
	}
	return p, swarm.New(o), nil
}

func stormOf(ctx context.Context, c config, kind string, join joining, within time.Duration) (out []figure, err error) {
	p, s, err := crowdOf(ctx, c, kind, join)
	if err != nil {
		return nil, err
	}
	defer p.stop()
	defer s.Close()
	before, err := resident(p.pid())
	if err != nil {
		return nil, err
	}
	s.Start(within)
	if err := waitFor(ctx, s, p.head); err != nil {
		return nil, err
	}
	if err := restFor(ctx, settle); err != nil {
		return nil, err
	}
	holds, err := resident(p.pid())
	if err != nil {
		return nil, err
	}
	each := float64(holds-before) / 1024 / float64(c.stations)
	most := map[string]float64{"plain": 10, "mtls": 25}[kind]
	out = append(out, value(kind+"_rss_each", each, "KB").atMost(most))
	used, err := cpuSeconds([]int{p.pid()})
	if err != nil {
		return out, err
	}
	began, was := time.Now(), s.Report()
	s.Cut(within)
	if err := waitFor(ctx, s, p.head); err != nil {
		return out, err
	}
	took := time.Since(began)
	after, err := cpuSeconds([]int{p.pid()})
	if err != nil {
		return out, err
	}
	r := s.Report()
	if r.First != "" {
		c.log.Warn("a station saw a mistake", "kind", kind, "first", r.First)
	}
	return append(out,
		value(kind+"_storm", took.Seconds(), "s"),
		value(kind+"_storm_jitter", within.Seconds(), "s"),
		value(kind+"_storm_cpu_each", (after-used)*1e6/float64(c.stations), "us"),
		value(kind+"_storm_stations_back", float64(r.Connects-was.Connects), ""),
		value(kind+"_storm_failures", float64(r.Failures+r.Broken+r.Lost+r.Divergent), "").atMost(0),
	), nil
}

func waitFor(ctx context.Context, s *swarm.Swarm, cursor uint64) error {
	ctx, cancel := context.WithTimeout(ctx, 4*time.Minute)
	defer cancel()
	if err := s.Await(ctx, cursor); err != nil {
		return fmt.Errorf("%w: %+v", err, s.Report())
	}
	return nil
}

func restFor(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}

// idleFigures measures what a county of 300 stations costs when nothing happens
// but that everybody says now and then that he is there.
func idleFigures(ctx context.Context, c config) ([]figure, error) {
	const stations, long = 300, 60 * time.Second
	c.stations = stations
	p, s, err := crowdOf(ctx, c, "idle", swarm.Enrol)
	if err != nil {
		return nil, err
	}
	defer p.stop()
	defer s.Close()
	s.Start(time.Second)
	if err := waitFor(ctx, s, p.head); err != nil {
		return nil, err
	}
	if err := restFor(ctx, settle); err != nil {
		return nil, err
	}
	before, err := cpuSeconds([]int{p.pid()})
	if err != nil {
		return nil, err
	}
	if err := restFor(ctx, long); err != nil {
		return nil, err
	}
	after, err := cpuSeconds([]int{p.pid()})
	if err != nil {
		return nil, err
	}
	return []figure{value("idle_300_stations", (after-before)/long.Seconds()*100, "% of a core").atMost(0.2)}, nil
}

// soakFigures keeps a province busy: every minute all stations are cut off and
// come back, something is published for all, and a part of them files. In the end
// the county must have every entry once, and every station what the county has.
func soakFigures(ctx context.Context, c config) (out []figure, err error) {
	if c.soak == 0 {
		return nil, nil
	}
	p, s, err := crowdOf(ctx, c, "soak", swarm.Enrol)
	if err != nil {
		return nil, err
	}
	filed, storms, err := soak(ctx, c, p, s)
	r := s.Report()
	s.Close()
	p.stop()
	if err != nil {
		return nil, fmt.Errorf("%w: %+v", err, r)
	}
	there, twice, err := p.registered()
	if err != nil {
		return nil, err
	}
	if r.First != "" {
		c.log.Warn("a station saw a mistake", "first", r.First)
	}
	return []figure{
		value("soak_minutes", c.soak.Minutes(), ""),
		value("soak_storms", float64(storms), ""),
		value("soak_connections", float64(r.Connects), ""),
		value("soak_entries_filed", float64(filed), ""),
		value("soak_failed_connections", float64(r.Failures+r.Broken), "").atMost(0),
		value("soak_lost", float64(r.Lost+max(0, filed-there)), "").atMost(0),
		value("soak_duplicated", float64(twice+max(0, there-filed)), "").atMost(0),
		value("soak_divergent", float64(r.Divergent), "").atMost(0),
	}, nil
}

func soak(ctx context.Context, c config, p *province, s *swarm.Swarm) (filed, storms int, err error) {
	s.Start(jitter)
	if err := waitFor(ctx, s, p.head); err != nil {
		return 0, 0, err
	}
	for began := time.Now(); time.Since(began) < c.soak; storms++ {
		turn := time.Now()
		s.Cut(jitter)
		done, err := p.publish(ctx, storms+1)
		if err != nil {
			return filed, storms, err
		}
		for i := storms % 10; i < c.stations; i += 10 {
			if err := s.Station(i).File(swarm.Registration); err != nil {
				return filed, storms, err
			}
			filed++
		}
		if err := waitFor(ctx, s, done.head); err != nil {
			return filed, storms, err
		}
		r := s.Report()
		c.log.Info("storm is over", "storm", storms+1, "took_ms", time.Since(turn).Milliseconds(), "connects", r.Connects,
			"failures", r.Failures, "broken", r.Broken, "lost", r.Lost, "divergent", r.Divergent)
		if err := restFor(ctx, min(time.Minute-time.Since(turn), c.soak-time.Since(began))); err != nil {
			return filed, storms, err
		}
	}
	return filed, storms, nil
}

// registered counts what the county has, and how often it has something twice.
func (p *province) registered() (there, twice int, err error) {
	store, err := boltstore.Open(filepath.Join(p.dir, "county.db"))
	if err != nil {
		return 0, 0, err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	c, err := p.open(store)
	if err != nil {
		return 0, 0, err
	}
	seen := map[string]bool{}
	err = c.Matters(func(m county.Matter) bool {
		no := string(m.Case.Receipt)
		if there++; seen[no] {
			twice++
		}
		seen[no] = true
		return true
	})
	return there, twice, err
}
