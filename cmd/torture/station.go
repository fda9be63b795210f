package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"
)

// station is a station's data and the process that has them open, if any.
type station struct {
	*process

	env   *env
	dir   string
	root  string   // certificate to trust
	wrap  []string // a command that runs the program, e.g. strace
	round int
	// doomed is a station of a negative control: losses are what is wanted.
	doomed bool

	mu      sync.Mutex
	acks    []ack
	waits   []time.Duration // for each
	said    map[string]int  // first words of lines
	view    string
	leash   io.Closer // held while the process may run
	rescues int
}

func newStation(e *env, dir string) *station {
	return &station{env: e, dir: dir, said: map[string]int{}}
}

// joined makes a station that has joined a county and ended.
func joined(ctx context.Context, c *countyServer, s *station, address string) error {
	code, err := joinCode(ctx, c.env, c.dir)
	if err != nil {
		return err
	}
	if err := s.run(ctx, time.Minute, duty{County: address, Code: code, View: true}); err != nil {
		return err
	}
	if !s.saw("joined") {
		return fmt.Errorf("the station did not join: %s", c.env.lastWords())
	}
	return nil
}

// start starts a process on the station's data.
func (s *station) start(ctx context.Context, d duty) error {
	d.Dir, d.Root = s.dir, s.root
	if d.Seed == 0 {
		d.Seed = s.env.rand.Uint64()
	}
	raw, err := json.Marshal(d)
	if err != nil {
		return fmt.Errorf("start a station: %w", err)
	}
	args := append(s.wrap[:len(s.wrap):len(s.wrap)], s.env.self)
	cmd := s.env.program(ctx, args[0], args[1:]...)
	cmd.Env = append(os.Environ(), asStation+"="+string(raw))
	leash, err := cmd.StdinPipe()
	if err != nil {
		return fmt.Errorf("start a station: %w", err)
	}
	s.mu.Lock()
	s.round++
	s.said, s.view, s.leash = map[string]int{}, "", leash
	s.mu.Unlock()
	s.process, err = launch(cmd, s.listen)
	return err
}

// run starts a process and waits until it ends by itself.
func (s *station) run(ctx context.Context, within time.Duration, d duty) error {
	if err := s.start(ctx, d); err != nil {
		return err
	}
	defer s.kill()
	if err := eventually(ctx, within, "the station is done", s.ended); err != nil {
		return fmt.Errorf("%w: %s", err, s.env.lastWords())
	}
	return nil
}

// listen takes in what the process prints. A line that a kill cut in two is none.
func (s *station) listen(out io.Reader) {
	for lines := bufio.NewReader(out); ; {
		line, err := lines.ReadString('\n')
		if err != nil {
			return
		}
		s.hear(strings.Fields(line))
	}
}

func (s *station) hear(words []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.said[words[0]]++
	switch words[0] {
	case "ack":
		sum, err := strconv.ParseUint(words[3], 10, 32)
		took, err2 := strconv.Atoi(words[4])
		if errors.Join(err, err2) != nil {
			return // no station prints that
		}
		s.acks = append(s.acks, ack{words[1], words[2], uint32(sum), s.round})
		s.waits = append(s.waits, time.Duration(took)*time.Millisecond)
	case "view":
		s.view = words[1]
	case "rescued":
		s.rescues++
	}
}

// saw reports whether the process printed a line that begins so.
func (s *station) saw(word string) bool { return s.times(word) > 0 }

func (s *station) times(word string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.said[word]
}

// acked returns what was acknowledged so far.
func (s *station) acked() []ack {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.acks[:len(s.acks):len(s.acks)]
}

// settle lets everything that is left reach the county, ends both and judges.
func settle(ctx context.Context, c *countyServer, s *station, address string) (Report, error) {
	s.kill()
	if c.ended() {
		if err := c.serve(ctx); err != nil {
			return Report{}, err
		}
	}
	if err := s.run(ctx, 5*time.Minute, duty{County: address, Drain: true, Patient: true}); err != nil {
		return Report{}, err
	}
	drained := s.saw("drained")
	if err := s.run(ctx, 2*time.Minute, duty{County: address, View: true, Patient: true}); err != nil {
		return Report{}, err
	}
	c.kill()
	scratch, err := s.env.fresh("judge")
	if err != nil {
		return Report{}, err
	}
	data, err := takeAway(c.dir, scratch)
	if err != nil {
		return Report{}, err
	}
	have, aside, err := holdings(data)
	if err != nil {
		return Report{}, err
	}
	r := judge(s.acked(), have, aside)
	if !drained {
		r.note("the station could not send all that it has")
		r.Divergent++
	}
	want, err := oracle(data, scratch)
	if err == nil && s.view != want {
		r.Divergent++
		r.note("the station shows %q, the county would show %q", s.view, want)
	}
	if s.rescues > 0 {
		r.note("%d times a station's file had to be rescued", s.rescues)
	}
	if !r.good() && !s.doomed {
		keep(&r, c, s)
	}
	return r, errors.Join(err, os.RemoveAll(scratch))
}

// keep copies the data of a failure to where they outlast the class.
func keep(r *Report, c *countyServer, s *station) {
	dir, err := os.MkdirTemp("", "torture-failed-")
	for _, name := range []string{filepath.Join(c.dir, "county.db"), filepath.Join(s.dir, "outbox.db"), s.env.log.Name()} {
		b, got := os.ReadFile(name)
		err = errors.Join(err, got, os.WriteFile(filepath.Join(dir, filepath.Base(name)), b, 0o600))
	}
	r.note("what was found is kept in %s (%v)", dir, err)
}
