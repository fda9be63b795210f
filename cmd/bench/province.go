package main

import (
	"bufio"
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"

	"lianluozhan/cmd/internal/swarm"
	"lianluozhan/sync/county"
	"lianluozhan/sync/county/boltstore"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/seal"
	"lianluozhan/sync/trust"
	"lianluozhan/sync/wire"
)

// province is a county server of very many stations, in a process of its own.
type province struct {
	members []swarm.Member
	views   []uint64 // of each, by which it says that it knows its content
	epoch   wire.ID16
	head    uint64
	address string // host:port

	dir     string
	join    joining
	prose   []rune
	docs    []county.Scoped
	cmd     *exec.Cmd
	commits chan published
	ended   sync.WaitGroup
}

// published is a publication as the county's log tells of it.
type published struct {
	at   time.Time // when it was on the disk
	head uint64
}

// townSize is how many stations share a township.
const townSize = 50

// joining is swarm.Join or swarm.Enrol.
type joining func(*county.County, liaison.StationID, string) (swarm.Member, error)

// newProvince makes the county's data with a machine for every station, and no
// server yet.
func newProvince(ctx context.Context, c config, name string, join joining) (*province, error) {
	p := &province{dir: filepath.Join(c.dir, name), join: join, commits: make(chan published, 64)}
	var err error
	if p.prose, err = readProse(c.sample); err != nil {
		return nil, err
	}
	init := exec.CommandContext(ctx, c.county, "init", "-data", p.dir, "-name", "示例县", "-key-file", filepath.Join(c.dir, name+".key"))
	if out, err := init.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("make a county: %w: %s", err, out)
	}
	store, err := boltstore.Open(filepath.Join(p.dir, "county.db"))
	if err != nil {
		return nil, err
	}
	p.fill(c.stations)
	return p, errors.Join(p.enrol(ctx, store, c.stations), store.Close())
}

// open opens the county in this process, which only works while no server runs.
func (p *province) open(store *boltstore.Store) (*county.County, error) {
	ca, err := trust.Load(p.dir)
	if err != nil {
		return nil, err
	}
	keys, err := seal.Load(filepath.Join(p.dir, "seal.keys"))
	if err != nil {
		return nil, err
	}
	return county.Open(county.Config{
		Store: store, Now: time.Now, Rand: rand.Reader, Log: slog.New(slog.DiscardHandler), CA: ca, Keys: keys,
	})
}

// fill makes the documents: a few for all, a few for each township, one for each
// station.
func (p *province) fill(stations int) {
	p.add(liaison.RulePack{County: "示例县", Office: "示例办公室"}, county.ScopeCounty)
	for i := range 20 {
		p.add(p.board(fmt.Sprintf("county-%d", i), i), county.ScopeCounty)
	}
	for i := range stations {
		town := liaison.TownID(fmt.Sprintf("t%d", i/townSize))
		if i%townSize == 0 {
			for b := range 5 {
				p.add(p.board(fmt.Sprintf("%s-%d", town, b), i+b), county.ScopeTown(town))
			}
		}
		s := liaison.Station{ID: stationID(i), Name: "示例站", Kind: "联络站", Town: town, TownName: "示例镇"}
		p.add(s, county.ScopeStation(s.ID))
	}
}

func machineID(i int) string { return fmt.Sprintf("machine-%d", i) }

func stationID(i int) liaison.StationID { return liaison.StationID(fmt.Sprintf("s%05d", i)) }

func (p *province) add(doc any, scopes ...string) {
	key, err := wire.KeyOf(doc)
	if err != nil {
		panic(err) // the documents are our own
	}
	p.docs = append(p.docs, county.Scoped{Key: key, Doc: doc, Scopes: scopes})
}

// board returns one of 2 KB: 660 characters of real prose.
func (p *province) board(id string, version int) liaison.Board {
	from := version * 97 % (len(p.prose) - 660)
	return liaison.Board{
		ID: id, Kind: "制度", Title: "示例制度", Version: fmt.Sprint(version),
		Blocks: []liaison.Block{{Kind: liaison.Paragraph, Text: string(p.prose[from : from+660])}},
	}
}

// enrol publishes the documents and has a machine join for every station.
func (p *province) enrol(ctx context.Context, store *boltstore.Store, stations int) error {
	c, err := p.open(store)
	if err != nil {
		return err
	}
	if _, err := c.Publish(p.docs, nil, nil); err != nil {
		return err
	}
	p.members, p.views = make([]swarm.Member, stations), make([]uint64, stations)
	var all sync.WaitGroup
	room := make(chan struct{}, 256) // they share commits
	failed := make(chan error, stations)
	for i := range p.members {
		room <- struct{}{}
		all.Go(func() {
			defer func() { <-room }()
			m, err := p.join(c, stationID(i), machineID(i))
			view, err2 := c.ViewOf(stationID(i))
			if err := errors.Join(err, err2); err != nil {
				failed <- err
			}
			p.members[i], p.views[i] = m, view.ID
		})
	}
	all.Wait()
	close(failed)
	meta, err := c.Meta()
	p.epoch, p.head = meta.Epoch, meta.Head
	return errors.Join(<-failed, err, ctx.Err())
}

// serve starts the county's program on the data.
func (p *province) serve(ctx context.Context, program string, args ...string) error {
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return fmt.Errorf("find a free port: %w", err)
	}
	p.address = l.Addr().String()
	if err := l.Close(); err != nil {
		return err
	}
	p.cmd = exec.CommandContext(ctx, program, append([]string{"serve", "-data", p.dir, "-listen", p.address}, args...)...)
	p.cmd.Cancel = func() error { return p.cmd.Process.Signal(os.Interrupt) }
	p.cmd.WaitDelay = 10 * time.Second
	log, err := p.cmd.StderrPipe()
	if err != nil {
		return fmt.Errorf("start the county: %w", err)
	}
	if err := p.cmd.Start(); err != nil {
		return fmt.Errorf("start the county: %w", err)
	}
	p.ended.Go(func() { p.follow(log) })
	for range 400 {
		conn, err := new(net.Dialer).DialContext(ctx, "tcp", p.address)
		if err == nil {
			return conn.Close()
		}
		time.Sleep(25 * time.Millisecond)
	}
	p.stop()
	return errors.New("the county does not answer")
}

// follow keeps the county's log and finds in it when publications were stored.
func (p *province) follow(log io.Reader) {
	keep, err := os.OpenFile(filepath.Join(p.dir, "county.log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return
	}
	defer keep.Close()
	lines := bufio.NewScanner(log)
	for lines.Scan() {
		line := lines.Text()
		fmt.Fprintln(keep, line)
		if !strings.Contains(line, `msg="content published"`) {
			continue
		}
		var got published
		for _, field := range strings.Fields(line) {
			key, value, _ := strings.Cut(field, "=")
			switch key {
			case "time":
				got.at, _ = time.Parse(time.RFC3339Nano, value) // zero makes a figure nobody believes
			case "head":
				got.head, _ = strconv.ParseUint(value, 10, 64)
			}
		}
		select {
		case p.commits <- got:
		default: // nobody asks
		}
	}
}

func (p *province) pid() int { return p.cmd.Process.Pid }

// stop ends the server; the data stay.
func (p *province) stop() {
	_ = p.cmd.Process.Signal(os.Interrupt) // already gone: nothing to stop
	p.ended.Wait()
	_ = p.cmd.Wait() // ended by our signal, as wanted
}

// publish changes one board that all stations show, and returns when that was on
// the disk.
func (p *province) publish(ctx context.Context, version int) (published, error) {
	for i, d := range p.docs {
		if d.Key == "board/county-0" {
			p.docs[i].Doc = p.board("county-0", version)
		}
	}
	var b bundle
	for _, d := range p.docs {
		body, err := wire.EncodeDocument(d.Key, d.Doc)
		if err != nil {
			return published{}, err
		}
		b.Docs = append(b.Docs, bundled{d.Key, body, d.Scopes})
	}
	body, err := json.Marshal(map[string]any{"Args": []string{"publish"}, "Folder": b})
	if err != nil {
		return published{}, err
	}
	client := http.Client{Transport: &http.Transport{
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, "unix", filepath.Join(p.dir, "control.sock"))
		},
		DisableKeepAlives: true,
	}}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://county/order", bytes.NewReader(body))
	if err != nil {
		return published{}, err
	}
	res, err := client.Do(req)
	if err != nil {
		return published{}, fmt.Errorf("publish: %w", err)
	}
	defer res.Body.Close()
	if words, err := io.ReadAll(res.Body); err != nil || res.StatusCode != http.StatusOK {
		return published{}, fmt.Errorf("publish: status %d %s: %w", res.StatusCode, words, err)
	}
	select {
	case done := <-p.commits:
		return done, nil
	case <-time.After(5 * time.Second):
		return published{}, errors.New("the county's log tells of no publication")
	}
}

// bundle is the county's content as its control socket takes it.
type bundle struct{ Docs []bundled }

type bundled struct {
	Key    string
	Body   []byte
	Scopes []string
}
