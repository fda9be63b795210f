package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"time"

	"lianluozhan/cmd/internal/trial"
	"lianluozhan/cmd/vmtest/machine"
)

// host is this side as the machine knows it.
const host = "10.0.2.2"

// bind is where to listen for the machine: a virtual machine's network ends at our
// loopback, a container's at a cable.
func (w *world) bind(ctx context.Context) (string, error) {
	if !w.c.box {
		return "127.0.0.1", nil
	}
	return host, machine.BoxLine(ctx)
}

// Ports are fixed: a machine that has joined keeps the address.
const (
	countyPort  = "8098"
	archivePort = "8099"
)

// world is what is outside of the machine: the county and the repository.
type world struct {
	c      config
	county *trial.County // nil while it does not run
	log    *os.File
	web    *http.Server
	line   line
}

func newWorld(c config) *world { return &world{c: c} }

// parts of the run's folder that belong to a state.
func (w *world) parts() []string { return []string{"county", "county.key", "archive", "before.txt"} }

// start serves the county, made where there is none yet, and the repository.
func (w *world) start(ctx context.Context) (err error) {
	run := filepath.Join(w.c.dir, "run")
	at, err := w.bind(ctx)
	if err != nil {
		return err
	}
	if w.log, err = os.OpenFile(filepath.Join(run, "county.log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644); err != nil {
		return fmt.Errorf("log of the county: %w", err)
	}
	w.county = &trial.County{
		Program: w.c.county, Sample: w.c.sample, Dir: filepath.Join(run, "county"), Output: w.log,
		Listen: net.JoinHostPort(at, countyPort),
	}
	if err := w.county.Start(ctx); err != nil {
		return err
	}
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", net.JoinHostPort(at, archivePort))
	if err != nil {
		return fmt.Errorf("serve the repository: %w", err)
	}
	files := http.FileServer(http.Dir(filepath.Join(run, "archive", "www")))
	w.web = &http.Server{Handler: w.line.slow(files), ReadHeaderTimeout: time.Minute}
	go func() { _ = w.web.Serve(l) }() // ends by Close
	return nil
}

// found makes the repository as county IT would, with what ships in all rings.
func (w *world) found(ctx context.Context) error {
	if _, err := w.archive(ctx, "init", "-url", "http://"+net.JoinHostPort(host, archivePort)+"/", "-name", "示例县", "-arch", "amd64"); err != nil {
		return err
	}
	base, _, err := makeReleases(ctx, w.c)
	if err != nil {
		return err
	}
	add := []string{"add"}
	for _, name := range []string{"lianluozhan-base", "lianluozhan-input-data", "lianluozhan-kiosk", "lianluozhan-app-" + dashed(base)} {
		deb, err := shipped(w.c.debs, name)
		if err != nil {
			return err
		}
		add = append(add, deb)
	}
	if _, err := w.archive(ctx, add...); err != nil {
		return err
	}
	return w.promote(ctx, base)
}

// archive runs a command of the repository's program.
func (w *world) archive(ctx context.Context, args ...string) (string, error) {
	return command(ctx, w.c.repo, append(args, "-dir", filepath.Join(w.c.dir, "run", "archive"))...)
}

// promote offers a version to every ring.
func (w *world) promote(ctx context.Context, version string) error {
	for _, ring := range []string{"canary", "early", "all"} {
		if _, err := w.archive(ctx, "promote", version, ring, "-jump"); err != nil {
			return err
		}
	}
	return nil
}

// publish adds one of the walk's releases and offers it.
func (w *world) publish(ctx context.Context, version string) error {
	add := []string{"add"}
	for _, name := range []string{"lianluozhan-kiosk_" + version, "lianluozhan-app-" + dashed(version) + "_" + version, "lianluozhan-base_" + version} {
		file := filepath.Join(w.c.bad, name+"_amd64.deb")
		if _, err := os.Stat(file); err == nil || !strings.HasPrefix(name, "lianluozhan-base") {
			add = append(add, file) // few bring a base
		}
	}
	if _, err := w.archive(ctx, add...); err != nil {
		return err
	}
	return w.promote(ctx, version)
}

func (w *world) stop() {
	if w.county != nil {
		w.county.Stop()
		_ = w.log.Close() // nothing is written any more
		w.county = nil
	}
	if w.web != nil {
		_ = w.web.Close() // only connections that nobody needs any more
		w.web = nil
	}
}

// invite makes a join code for a station and returns the county's address and the code
// as the machine needs them.
func (w *world) invite(ctx context.Context, station string) (address, code string, err error) {
	join, err := w.county.Join(ctx, station)
	if err != nil {
		return "", "", err
	}
	_, code, ok := strings.Cut(join, "/join/")
	if !ok {
		return "", "", errors.New("no code in " + join)
	}
	return "https://" + net.JoinHostPort(host, countyPort), code, nil
}

// desk runs a command of the county's program beside the server.
func (w *world) desk(ctx context.Context, args ...string) (string, error) {
	return command(ctx, w.c.county, append(args, "-data", w.county.Dir)...)
}

// want has the county want a version of every station, at once.
func (w *world) want(ctx context.Context, version string) error {
	_, err := w.desk(ctx, "stations", "want", "all", version, "-now", "-new")
	return err
}

// stations is what the county knows of its stations.
func (w *world) stations(ctx context.Context) (string, error) {
	return w.desk(ctx, "stations", "list")
}

// line lets packages through slowly, to have time to pull the plug.
type line struct {
	rate    atomic.Int64 // bytes a second of packages; 0 for as fast as it goes
	sent    atomic.Int64 // bytes of packages
	resumed atomic.Int64 // downloads that went on where they had stopped
}

func (l *line) slow(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, ".deb") {
			w = &dripping{ResponseWriter: w, line: l, ctx: r.Context()}
		}
		next.ServeHTTP(w, r)
	})
}

// dripping writes no faster than the line's rate.
type dripping struct {
	http.ResponseWriter
	line *line
	ctx  context.Context
}

// WriteHeader counts answers that are the rest of a file.
func (d *dripping) WriteHeader(status int) {
	if status == http.StatusPartialContent {
		d.line.resumed.Add(1)
	}
	d.ResponseWriter.WriteHeader(status)
}

func (d *dripping) Write(p []byte) (n int, err error) {
	for len(p) > 0 {
		rate := int(d.line.rate.Load())
		most := len(p)
		if rate > 0 {
			most = min(most, max(1, rate/10))
		}
		k, err := d.ResponseWriter.Write(p[:most])
		n += k
		d.line.sent.Add(int64(k))
		if err != nil || rate == 0 {
			return n, err
		}
		p = p[most:]
		if f, ok := d.ResponseWriter.(http.Flusher); ok {
			f.Flush()
		}
		select {
		case <-d.ctx.Done():
			return n, io.ErrClosedPipe
		case <-time.After(time.Duration(most) * time.Second / time.Duration(rate)):
		}
	}
	return n, nil
}
