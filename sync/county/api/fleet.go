package api

import (
	"errors"
	"slices"
	"sync"
	"time"
	"unique"

	"lianluozhan/sync/liaison"
	"lianluozhan/sync/wire"
)

// fleet is what the county remembers of machines beside their connections: how those
// were that are away now, and what was asked of some. How machines were is written down
// now and then, see remember; the rest is in memory only. A machine that is connected and
// was asked nothing costs nothing here.
type fleet struct {
	mu     sync.Mutex
	away   map[string]Online
	orders map[string][]Order

	hampers map[string]*hamper // what machines sent because they were asked to
}

// maxOrders is how many of the latest commands are remembered of one machine.
const maxOrders = wire.MaxDone

// ErrPending is returned for a command that the machine was given and has not
// answered.
var ErrPending = errors.New("api: the machine has not answered the same command yet")

// Order is a command to a machine and what became of it.
type Order struct {
	ID, What string
	Arg      string // of some words, see wire.Command
	Who      string // account that gave it
	At       time.Time
	Until    time.Time // not obeyed after that
	State    int       // 0 until the machine has answered, then as wire has it
	Why      string    // of wire.Unable
	Changed  time.Time // when State last did
}

// Open reports whether the machine has yet to do it at now.
func (o Order) Open(now time.Time) bool {
	return o.State == wire.Waiting || o.State == 0 && now.Before(o.Until)
}

// Order gives a machine a command: at once when it is connected, else when it comes
// back before the command's end. The same command is not given again while it is
// open.
func (s *Server) Order(machine string, o Order) error {
	now := s.county.Now()
	s.fleet.mu.Lock()
	list := s.fleet.orders[machine]
	if slices.ContainsFunc(list, func(x Order) bool { return x.What == o.What && x.Open(now) }) {
		s.fleet.mu.Unlock()
		return ErrPending
	}
	if over := len(list) + 1 - maxOrders; over > 0 {
		list = list[over:]
	}
	if s.fleet.orders == nil {
		s.fleet.orders = map[string][]Order{}
	}
	s.fleet.orders[machine] = append(slices.Clone(list), o)
	s.fleet.mu.Unlock()
	s.mu.Lock()
	c := s.conns[machine]
	s.mu.Unlock()
	if c != nil {
		c.ask(o)
	}
	return nil
}

// Orders returns the latest commands to a machine, the oldest first.
func (s *Server) Orders(machine string) []Order {
	s.fleet.mu.Lock()
	defer s.fleet.mu.Unlock()
	return slices.Clone(s.fleet.orders[machine])
}

// Away lists the machines that were connected since the county started and are not
// now; Seen is when they were last heard of.
func (s *Server) Away() []Online {
	s.fleet.mu.Lock()
	defer s.fleet.mu.Unlock()
	out := make([]Online, 0, len(s.fleet.away))
	for _, o := range s.fleet.away {
		out = append(out, o)
	}
	return out
}

// left remembers how a machine was when its connection ended; came forgets it.
func (f *fleet) left(o Online) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.away == nil {
		f.away = map[string]Online{}
	}
	f.away[o.Machine] = o
}

func (f *fleet) came(machine string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.away, machine)
}

// answered takes in what a machine says became of its commands and returns those it
// has yet to be given.
func (f *fleet) answered(machine string, done []wire.Outcome, now time.Time) (ask []Order) {
	f.mu.Lock()
	defer f.mu.Unlock()
	list := f.orders[machine]
	for i := range list {
		o := &list[i]
		at := slices.IndexFunc(done, func(x wire.Outcome) bool { return x.ID == o.ID })
		switch {
		case at < 0 && o.State == 0 && o.Open(now):
			ask = append(ask, *o)
		case at >= 0 && o.State != done[at].State:
			o.State, o.Why, o.Changed = done[at].State, liaison.Clean(done[at].Why), now
		}
	}
	return ask
}

// ask gives the command to the station, signed, and beside that in the words of version
// 3. A county without a key of its own has machines of version 1 only, which know no
// commands. Where the connection has no room the command goes with the next report.
func (c *conn) ask(o Order) {
	cmd := wire.Command{ID: o.ID, What: o.What, Until: o.Until.UnixMilli(), Arg: o.Arg}
	if c.s.own != nil {
		var err error
		if cmd.Signed, err = c.s.signed(cmd.Text(c.machine.ID)); err != nil {
			c.s.log.Error("command not signed", "station", string(c.machine.Station), "error", err)
			return
		}
	}
	cmd.Arg = "" // version 3 has none
	select {
	case c.out <- cmd:
		c.kick()
	default:
	}
}

// reported takes in what the station says of itself.
func (c *conn) reported(m wire.Status) {
	now := c.s.county.Now()
	for _, o := range c.s.fleet.answered(c.machine.ID, m.Done, now) {
		c.ask(o)
	}
	c.correct(m.Clock)
	// What thousands of stations say is mostly the same: its words are kept once.
	for _, s := range []*string{&m.Version, &m.Screen, &m.Shown.Page} {
		*s = unique.Make(*s).Value()
	}
	v := m.Vitals
	c.mu.Lock()
	c.status, c.told = reportOf(m), now.UnixMilli()
	if v.Helper == "" {
		c.helped = nil
	} else {
		h := &helped{vitals: tidy(v)}
		if c.helped != nil {
			h.wished, h.at = c.helped.wished, c.helped.at
		}
		c.helped = h
	}
	c.mu.Unlock()
	c.wish()
}

// report is what is kept of a Status, of every connection: without Clock and Done, which
// are taken in at once, and without Vitals, which few have.
type report struct {
	version, screen  string
	unsent, diskFree uint64
	time             int64
	shown            wire.Shown
}

func reportOf(m wire.Status) report {
	return report{m.Version, m.Screen, m.Unsent, m.DiskFree, m.Time, m.Shown}
}

func (r report) status() wire.Status {
	return wire.Status{Version: r.version, Screen: r.screen, Unsent: r.unsent, DiskFree: r.diskFree, Time: r.time, Shown: r.shown}
}

// tidy makes what a helper says fit to be shown, and its words one copy for all.
func tidy(v wire.Vitals) wire.Vitals {
	for _, s := range []*string{&v.Release, &v.Good, &v.Target, &v.Helper, &v.Ring, &v.Why} {
		*s = unique.Make(liaison.Clean(*s)).Value()
	}
	for _, list := range [][]string{v.Bad, v.Faults} {
		for i, s := range list {
			list[i] = unique.Make(liaison.Clean(s)).Value()
		}
	}
	return v
}
