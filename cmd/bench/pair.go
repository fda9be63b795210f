package main

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"time"

	"lianluozhan/sync/county"
	"lianluozhan/sync/county/api"
	"lianluozhan/sync/county/boltstore"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/station/localstore"
	"lianluozhan/sync/station/outbox"
	"lianluozhan/sync/station/uplink"
	"lianluozhan/sync/wire"
)

// server is a county on the loopback, in this process.
type server struct {
	county *county.County
	line   *line

	store *boltstore.Store
	api   *api.Server
	http  *http.Server
	prose []rune // what boards are made of
	docs  []county.Scoped
	blobs map[liaison.BlobID][]byte
}

// station is the ID of the one station.
const station = "bench"

// newServer makes a county of 500 documents and 100 photos, and serves it. The
// boards are pieces of those in the sample folder.
func newServer(ctx context.Context, dir, sample string) (*server, error) {
	prose, err := readProse(sample)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make a folder for the county: %w", err)
	}
	store, err := boltstore.Open(filepath.Join(dir, "county.db"))
	if err != nil {
		return nil, err
	}
	s := &server{store: store, prose: prose, blobs: map[liaison.BlobID][]byte{}}
	cfg := county.Config{Store: store, Now: time.Now, Rand: rand.Reader, Log: slog.New(slog.DiscardHandler)}
	if err := county.Init(cfg, "示例县"); err != nil {
		return nil, errors.Join(err, store.Close())
	}
	if s.county, err = county.Open(cfg); err != nil {
		return nil, errors.Join(err, store.Close())
	}
	s.fill()
	if _, err := s.county.Publish(s.docs, nil, s.blobs); err != nil {
		return nil, errors.Join(err, store.Close())
	}
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, errors.Join(fmt.Errorf("listen: %w", err), store.Close())
	}
	s.line = &line{Listener: l}
	s.api = api.New(s.county, cfg.Log)
	s.http = &http.Server{Handler: s.api, ReadHeaderTimeout: time.Minute}
	go func() { _ = s.http.Serve(s.line) }() // ends with close, and says so
	return s, nil
}

func (s *server) close() error {
	s.api.Close()
	return errors.Join(s.http.Close(), s.store.Close())
}

// fill makes the documents: the rules, the station, deputies with photos and
// boards of about 1 KB.
func (s *server) fill() {
	const documents, photos = 500, 100
	s.add(liaison.RulePack{County: "示例县", Office: "示例办公室"})
	s.add(liaison.Station{ID: station, Name: "示例站", Kind: "联络站", Town: "t", TownName: "示例镇"})
	for i := range photos {
		photo := make([]byte, 50<<10)
		_, _ = rand.Read(photo) // never fails
		sum := sha256.Sum256(photo)
		id := liaison.BlobID(hex.EncodeToString(sum[:]))
		s.blobs[id] = photo
		s.add(liaison.Deputy{
			ID: liaison.DeputyID(fmt.Sprintf("d%03d", i)), Name: fmt.Sprintf("示例%d", i), Photo: id,
			Levels: []liaison.Level{liaison.CountyLevel}, Stations: []liaison.StationID{station},
		})
	}
	for i := len(s.docs); i < documents; i++ {
		s.add(s.board(i, 0))
	}
}

func (s *server) add(doc any) {
	key, err := wire.KeyOf(doc)
	if err != nil {
		panic(err) // the documents are our own
	}
	s.docs = append(s.docs, county.Scoped{Key: key, Doc: doc, Scopes: []string{county.ScopeCounty}})
}

// board returns one of about 1 KB.
func (s *server) board(i, version int) liaison.Board {
	from := (i*331 + version*97) % (len(s.prose) - 330)
	return liaison.Board{
		ID: fmt.Sprintf("b%03d", i), Kind: "制度", Title: fmt.Sprintf("示例制度 %d", i), Version: fmt.Sprint(version),
		Blocks: []liaison.Block{{Kind: liaison.Paragraph, Text: string(s.prose[from : from+330])}},
	}
}

// readProse returns the text of the sample's boards.
func readProse(sample string) ([]rune, error) {
	files, err := filepath.Glob(filepath.Join(sample, "boards", "*.md"))
	if err != nil || len(files) == 0 {
		return nil, fmt.Errorf("no boards in %s: %w", sample, err)
	}
	var all strings.Builder
	for _, name := range files {
		b, err := os.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("read a board: %w", err)
		}
		all.Write(b)
	}
	return []rune(all.String()), nil
}

// change gives the last n boards a new version and commits.
func (s *server) change(n, version int) error {
	for i := len(s.docs) - n; i < len(s.docs); i++ {
		s.docs[i].Doc = s.board(i, version)
	}
	done, err := s.county.Publish(s.docs, nil, s.blobs)
	if err == nil && done.Changed != n {
		err = fmt.Errorf("changed %d documents, not %d", done.Changed, n)
	}
	return err
}

// machine is a station machine, in this process.
type machine struct {
	content *watched
	outbox  *outbox.Box
	server  *server
	token   string
	log     *slog.Logger
	address string // of the county, or of a line to it
}

// watched tells when changes are durable.
type watched struct {
	*localstore.Store
	applied chan uint64
}

func (w *watched) Apply(c wire.Changes) error {
	err := w.Store.Apply(c)
	if err == nil {
		select {
		case w.applied <- c.Cursor:
		default: // nobody waits
		}
	}
	return err
}

// newMachine makes a machine that has joined but never connected.
func newMachine(dir string, s *server) (*machine, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make a folder for the station: %w", err)
	}
	code, _, err := s.county.JoinCode(station)
	if err != nil {
		return nil, err
	}
	reply, err := s.county.Join(code, filepath.Base(dir))
	if err != nil {
		return nil, err
	}
	m := &machine{server: s, token: reply.Token, log: slog.New(slog.DiscardHandler)}
	if m.outbox, err = outbox.Open(outbox.Options{Dir: dir, Log: m.log}); err != nil {
		return nil, err
	}
	store, err := localstore.Open(localstore.Options{
		Dir: dir, Log: m.log, Station: func() liaison.StationID { return station },
	})
	if err != nil {
		return nil, errors.Join(err, m.outbox.Close())
	}
	m.content = &watched{Store: store, applied: make(chan uint64, 1024)}
	return m, nil
}

func (m *machine) close() error { return errors.Join(m.content.Close(), m.outbox.Close()) }

// connect runs the uplink until stop is called.
func (m *machine) connect(ctx context.Context) (stop func()) {
	_, stop = m.run(ctx)
	return stop
}

// inStep connects until the county has said that there is nothing new.
func (m *machine) inStep(ctx context.Context) error {
	up, stop := m.run(ctx)
	defer stop()
	changed, cancel := up.Subscribe()
	defer cancel()
	for up.State().LastSync.IsZero() {
		select {
		case <-changed:
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(time.Minute):
			return errors.New("the county does not say that all is there")
		}
	}
	return nil
}

func (m *machine) run(ctx context.Context) (up *uplink.Uplink, stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	up = uplink.New(uplink.Config{
		County: "http://" + cmp.Or(m.address, m.server.line.Addr().String()), Token: m.token,
		Content: m.content, Blobs: m.content.Store, Outbox: m.outbox, Log: m.log,
	})
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = up.Run(ctx) // ends with ctx
	}()
	return up, func() {
		cancel()
		<-ended
	}
}

// reach waits until the machine is at cursor and lacks no photo.
func (m *machine) reach(ctx context.Context, cursor uint64) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	changed, stop := m.content.Subscribe()
	defer stop()
	for {
		if _, at, _ := m.content.Position(); at >= cursor && len(m.content.Missing()) == 0 {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("wait for position %d: %w", cursor, ctx.Err())
		case <-changed:
		case <-time.After(time.Millisecond): // a position alone wakes nobody
		}
	}
}

// line is a listener that counts connections and bytes in both directions.
type line struct {
	net.Listener
	connections, bytes atomic.Int64
}

func (l *line) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	l.connections.Add(1)
	return &countedConn{Conn: c, line: l}, nil
}

type countedConn struct {
	net.Conn
	line *line
}

func (c *countedConn) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	c.line.bytes.Add(int64(n))
	return n, err
}

func (c *countedConn) Write(b []byte) (int, error) {
	n, err := c.Conn.Write(b)
	c.line.bytes.Add(int64(n))
	return n, err
}
