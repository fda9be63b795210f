package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"lianluozhan/cmd/internal/helper"
	"lianluozhan/sync/wire"
)

// health is what /healthz answers. It holds nothing of any resident's.
type health struct {
	Alive   bool   `json:"alive"`  // the screen was drawn a moment ago
	Stores  bool   `json:"stores"` // registrations can be kept
	County  string `json:"county"` // "connected", "offline" or "none"
	Version string `json:"version"`
}

// ok is about this machine alone: without a line to the county it works on.
func (h health) ok() bool { return h.Alive && h.Stores }

func (m *machine) health() health {
	h := health{Version: version, County: "none", Stores: m.box.Status().Broken == nil}
	if at := m.seen.Load(); at != nil {
		h.Alive = time.Since(at.at) < helper.BeatLost
	}
	if up := m.link(); up != nil {
		h.County = "offline"
		if up.State().Connected {
			h.County = "connected"
		}
	}
	return h
}

// serveMetrics answers on this machine's own address until the machine closes.
func (m *machine) serveMetrics(address string) error {
	l, err := (&net.ListenConfig{}).Listen(m.ctx, "tcp", address)
	if err != nil {
		return fmt.Errorf("serve metrics: %w", err)
	}
	server := &http.Server{Handler: m.metricsHandler(), ReadHeaderTimeout: 5 * time.Second, WriteTimeout: 10 * time.Second, IdleTimeout: time.Minute}
	m.wg.Go(func() {
		if err := server.Serve(l); err != nil && !errors.Is(err, http.ErrServerClosed) {
			m.log.Error("metrics no longer served", "error", err)
		}
	})
	m.wg.Go(func() {
		<-m.ctx.Done()
		_ = server.Close() // Serve tells if there is more to it
	})
	m.log.Info("metrics served", "address", l.Addr().String())
	return nil
}

func (m *machine) metricsHandler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) {
		h := m.health()
		w.Header().Set("Content-Type", "application/json")
		if !h.ok() {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
		_ = json.NewEncoder(w).Encode(h) // who asked is gone
	})
	r := prometheus.NewRegistry()
	r.MustRegister(collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}), collectors.NewGoCollector())
	for _, f := range m.figures() {
		r.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Namespace: "lianluozhan", Subsystem: "kiosk", Name: f.name, Help: f.help}, f.now))
	}
	r.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Namespace: "lianluozhan", Subsystem: "kiosk", Name: "info", Help: "Always 1; the label tells the version.",
		ConstLabels: prometheus.Labels{"version": version},
	}, func() float64 { return 1 }))
	mux.Handle("GET /metrics", promhttp.HandlerFor(r, promhttp.HandlerOpts{MaxRequestsInFlight: 2}))
	return mux
}

// figure is a gauge without labels.
type figure struct {
	name, help string
	now        func() float64
}

func (m *machine) figures() []figure {
	of := func(f func(wire.Vitals) float64) func() float64 { return func() float64 { return f(m.vitals()) } }
	seconds := func(ms int64) float64 { return float64(ms) / 1000 }
	return []figure{
		{"alive", "1 when the screen was drawn a moment ago.", func() float64 { return one(m.health().Alive) }},
		{"stores_open", "1 when registrations can be kept.", func() float64 { return one(m.health().Stores) }},
		{"county_connected", "1 when connected to the county.", func() float64 { return one(m.health().County == "connected") }},
		{"unsent_records", "Records that the county does not have yet.", func() float64 { return float64(m.box.Unsent()) }},
		{"disk_free_bytes", "Room where the program keeps its files.", func() float64 {
			free, _ := diskFree(m.opts.data) // unknown is 0
			return float64(free)
		}},
		{"clock_behind_seconds", "How far the county's clock is ahead; 0 while unknown.", func() float64 {
			if up := m.link(); up != nil {
				off, _ := up.ClockOffset()
				return off.Seconds()
			}
			return 0
		}},
		{"last_touch_timestamp_seconds", "Somebody last touched the screen; 0 for never.", of(func(v wire.Vitals) float64 { return seconds(v.LastTouch) })},
		{"last_reception_timestamp_seconds", "A deputy last signed in; 0 for never.", of(func(v wire.Vitals) float64 { return seconds(v.LastReception) })},
		{"screen_lit", "1 while the screen's light is on by the timetable.", of(func(v wire.Vitals) float64 { return one(!v.ScreenOff) })},
		{"helper_answers", "1 when the machine's helper answers.", func() float64 {
			_, ok := m.minder.helperState()
			return one(ok)
		}},
		{"update_step", "How far an update is: 0 none, 1 waiting, 2 downloading, 3 installing, 4 on trial, 5 rolled back, 6 stuck.",
			of(func(v wire.Vitals) float64 { return float64(v.Step) })},
		{"restarts", "Restarts of the program since the machine started.", of(func(v wire.Vitals) float64 { return float64(v.Restarts) })},
		{"temperature_celsius", "Of the hottest sensor; 0 for unknown.", of(func(v wire.Vitals) float64 { return float64(v.Temperature) })},
		{"faults", "How many faults the machine complains of.", of(func(v wire.Vitals) float64 { return float64(len(v.Faults)) })},
	}
}

func one(yes bool) float64 {
	if yes {
		return 1
	}
	return 0
}

// metricsFromOptions serves figures where the command line asks for them. A station
// works on without.
func (m *machine) metricsFromOptions() error {
	if m.opts.metrics == "" {
		return nil
	}
	return m.serveMetrics(m.opts.metrics)
}
