package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"lianluozhan/sync/county/alarm"
)

// gauges is the county as a monitoring system sees it: counts only, of machines and never
// of people, and no station by name.
type gauges struct {
	o *office

	connected, known, unsent, lowest, alarms, helped, up, backup, shelf, versions, news *prometheus.Desc
}

func newGauges(o *office) *gauges {
	desc := func(name, help string, labels ...string) *prometheus.Desc {
		return prometheus.NewDesc("lianluozhan_county_"+name, help, labels, nil)
	}
	return &gauges{
		o:         o,
		connected: desc("stations_connected", "Machines that are connected now."),
		known:     desc("machines", "Machines that may speak for a station."),
		unsent:    desc("unsent_entries", "Entries that connected and absent machines still owe, as last told."),
		lowest:    desc("disk_free_lowest_bytes", "Room on the fullest disk of a connected machine."),
		alarms:    desc("alarms", "Alarms that stand.", "kind"),
		helped:    desc("machines_with_helper", "Connected machines whose helper answers."),
		up:        desc("healthy", "1 when the county can store what residents file."),
		backup:    desc("backup_timestamp_seconds", "When the last good backup was made; 0 for never."),
		shelf:     desc("backup_reachable", "1 when a backup can be put into its folder; not there when none are made."),
		news:      desc("alarm_news_waiting", "News of alarms that the hook has not heard yet."),
		versions:  desc("machines_running", "Machines by the release that they run.", "release"),
	}
}

// Describe implements prometheus.Collector.
func (g *gauges) Describe(ch chan<- *prometheus.Desc) { prometheus.DescribeByCollect(g, ch) }

// Collect implements prometheus.Collector.
func (g *gauges) Collect(ch chan<- prometheus.Metric) {
	put := func(d *prometheus.Desc, v float64, labels ...string) {
		ch <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, v, labels...)
	}
	online := g.o.api.Connected()
	unsent, lowest, helped, releases := 0.0, 0.0, 0, map[string]int{}
	speaks := g.speaking()
	put(g.known, float64(len(speaks)))
	for _, o := range append(g.o.api.Away(), online...) {
		if speaks[o.Machine] {
			unsent += float64(o.Status.Unsent)
		}
	}
	for _, o := range online {
		if free := float64(o.Status.DiskFree); free > 0 && (lowest == 0 || free < lowest) {
			lowest = free
		}
		if o.Status.Vitals.Helper != "" {
			helped++
			releases[o.Status.Vitals.Release]++
		}
	}
	put(g.connected, float64(len(online)))
	put(g.unsent, unsent)
	put(g.lowest, lowest)
	put(g.helped, float64(helped))
	for r, n := range releases {
		put(g.versions, float64(n), r)
	}
	g.others(put)
}

// speaking are the machines that may speak for a station.
func (g *gauges) speaking() map[string]bool {
	out := map[string]bool{}
	machines, err := g.o.county.Machines()
	if err != nil {
		return out // healthy says so
	}
	for _, m := range machines {
		if m.Revoked.IsZero() {
			out[m.ID] = true
		}
	}
	return out
}

// others are those that are not about connections.
func (g *gauges) others(put func(*prometheus.Desc, float64, ...string)) {
	stand := map[alarm.Kind]int{}
	for _, a := range g.o.alarms.Standing() {
		stand[a.Kind]++
	}
	for _, k := range alarm.Kinds() {
		put(g.alarms, float64(stand[k]), string(k))
	}
	put(g.news, float64(g.o.alarms.Hook().Waiting()))
	up := 0.0
	if _, _, _, well := g.o.pulse.state(g.o.county.Now()); well {
		up = 1
	}
	put(g.up, up)
	if now := g.o.county.Now(); g.o.shelf != nil {
		reached := 0.0
		if g.o.shelf.trouble(now) == "" {
			reached = 1
		}
		put(g.shelf, reached)
	}
	if st, err := g.o.county.Meta(); err == nil {
		at := 0.0
		if !st.Backup.IsZero() {
			at = float64(st.Backup.Unix())
		}
		put(g.backup, at)
	}
}

// measured serves /metrics and /healthz on an address of their own, which the network of
// stations and browsers need not reach.
func measured(ctx context.Context, o *office, at string) (*http.Server, net.Listener, error) {
	reg := prometheus.NewRegistry()
	for _, c := range []prometheus.Collector{newGauges(o), collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{})} {
		if err := reg.Register(c); err != nil {
			return nil, nil, fmt.Errorf("指标: %w", err)
		}
	}
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(reg, promhttp.HandlerOpts{}))
	mux.HandleFunc("GET /healthz", o.pulse.healthz(o, true))
	ln, err := new(net.ListenConfig).Listen(ctx, "tcp", at)
	if err != nil {
		return nil, nil, fmt.Errorf("监听指标 %s: %w", at, err)
	}
	return newServer(mux), ln, nil
}

// measure serves the metrics, where they are asked for, until stop is called.
func (s serving) measure(ctx context.Context, o *office) (stop func() error, err error) {
	if s.metrics == "" {
		return func() error { return nil }, nil
	}
	server, ln, err := measured(ctx, o, s.metrics)
	if err != nil {
		return nil, err
	}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(ln) }()
	return func() error {
		err := server.Close()
		if end := <-ended; !errors.Is(end, http.ErrServerClosed) {
			err = errors.Join(err, end)
		}
		return err
	}, nil
}
