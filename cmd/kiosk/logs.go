package main

import (
	"context"
	"log/slog"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"gopkg.in/natefinch/lumberjack.v2"
)

// Sizes of the log: what staff can look at on the screen, and what stays on disk.
const (
	ringSize   = 400 // lines
	logMegs    = 5   // of one file
	logBackups = 4
)

// ring keeps the last lines of the log for the staff page. It is a slog.Handler
// in front of the one that writes the file.
type ring struct {
	next  slog.Handler
	attrs []slog.Attr
	mem   *lines
}

type lines struct {
	mu  sync.Mutex
	all []line // oldest first
}

// line is one line of the log.
type line struct {
	at    time.Time
	level slog.Level
	text  string
}

// openLog returns a logger that writes to a rotated file below dir and keeps its
// last lines.
func openLog(dir string) (*slog.Logger, *ring, func() error) {
	file := &lumberjack.Logger{Filename: filepath.Join(dir, "log", "kiosk.log"), MaxSize: logMegs, MaxBackups: logBackups}
	r := &ring{next: slog.NewJSONHandler(file, nil), mem: &lines{}}
	return slog.New(r), r, file.Close
}

// Enabled is true from Info on.
func (r *ring) Enabled(_ context.Context, l slog.Level) bool { return l >= slog.LevelInfo }

// Handle keeps the line and writes it.
func (r *ring) Handle(ctx context.Context, rec slog.Record) error {
	var b strings.Builder
	b.WriteString(rec.Message)
	add := func(a slog.Attr) bool {
		b.WriteString(" " + a.Key + "=" + a.Value.String())
		return true
	}
	for _, a := range r.attrs {
		add(a)
	}
	rec.Attrs(add)
	r.mem.add(line{rec.Time, rec.Level, b.String()})
	return r.next.Handle(ctx, rec)
}

// WithAttrs returns a handler that adds attrs to every line.
func (r *ring) WithAttrs(attrs []slog.Attr) slog.Handler {
	return &ring{next: r.next.WithAttrs(attrs), attrs: append(r.attrs[:len(r.attrs):len(r.attrs)], attrs...), mem: r.mem}
}

// WithGroup keeps groups in the file only.
func (r *ring) WithGroup(name string) slog.Handler {
	return &ring{next: r.next.WithGroup(name), attrs: r.attrs, mem: r.mem}
}

func (m *lines) add(l line) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.all) >= ringSize {
		m.all = append(m.all[:0], m.all[len(m.all)-ringSize+1:]...)
	}
	m.all = append(m.all, l)
}

// newest returns the kept lines, newest first.
func (r *ring) newest() []line {
	r.mem.mu.Lock()
	defer r.mem.mu.Unlock()
	out := make([]line, len(r.mem.all))
	for i, l := range r.mem.all {
		out[len(out)-1-i] = l
	}
	return out
}
