package main

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"lianluozhan/kiosk"
	"lianluozhan/sync/wire"
)

// orders is what the county asks of this machine and what became of it, and what is
// on the screen. It remembers commands over a restart, so that none is obeyed twice.
// Its methods may be called from any goroutine.
type orders struct {
	keep func([]byte) error // writes what is remembered
	now  func() time.Time
	log  *slog.Logger
	tell func() // there is something to report

	mu      sync.Mutex
	done    []wire.Outcome // oldest first
	shown   wire.Shown
	restart func() // nil while there is no display
}

// settingOrders has the latest commands in the outbox's file.
const settingOrders = "orders"

// told is how long the county hears what became of a command with every report: it
// waits for no answer longer than that.
const told = 25 * time.Hour

// newOrders takes up what was remembered. A restart that was waited for has happened.
func newOrders(kept []byte, now func() time.Time) (*orders, error) {
	o := &orders{now: now, tell: func() {}}
	if len(kept) == 0 {
		return o, nil
	}
	if err := json.Unmarshal(kept, &o.done); err != nil {
		return o, fmt.Errorf("read the latest commands: %w", err)
	}
	for i := range o.done {
		if o.done[i].State == wire.Waiting {
			o.done[i].State, o.done[i].At = wire.Complete, now().UnixMilli()
		}
	}
	return o, nil
}

// take obeys a command, once.
func (o *orders) take(c wire.Command, refresh func() error) {
	if o.knows(c.ID) {
		return
	}
	out := wire.Outcome{ID: c.ID}
	switch late := c.Until > 0 && o.now().UnixMilli() > c.Until; {
	case late:
		out.State = wire.TooLate
	case c.What == wire.DoRestart:
		out.State = wire.Waiting
	case c.What == wire.DoRefresh:
		out.State = wire.Complete
		if err := refresh(); err != nil {
			o.log.Error("content not given up", "error", err)
			out.State, out.Why = wire.Unable, "磁盘写不进去"
		}
	default:
		out.State, out.Why = wire.Unable, "这台机器的程序还不会做"
	}
	o.log.Info("command from the county", "id", c.ID, "what", c.What, "state", out.State)
	o.note(out)
	o.restartIfIdle()
}

func (o *orders) knows(id string) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	return slices.ContainsFunc(o.done, func(x wire.Outcome) bool { return x.ID == id })
}

// note remembers an outcome. A command that cannot be remembered is not obeyed: after
// a restart it would be obeyed again, and again.
func (o *orders) note(out wire.Outcome) {
	out.At = o.now().UnixMilli()
	o.mu.Lock()
	defer o.mu.Unlock()
	o.done = append(o.done, out)
	if over := len(o.done) - wire.MaxDone; over > 0 {
		o.done = slices.Delete(o.done, 0, over)
	}
	b, err := json.Marshal(o.done)
	if err == nil {
		err = o.keep(b)
	}
	if err != nil {
		o.log.Error("command not remembered", "error", err)
		last := &o.done[len(o.done)-1]
		last.State, last.Why = wire.Unable, "磁盘写不进去"
	}
}

// showing notes what is on the screen.
func (o *orders) showing(s kiosk.Scene) {
	o.mu.Lock()
	o.shown = wire.Shown{
		Page: string(s.Page), About: s.About, Width: int(s.Size.Width), Height: int(s.Size.Height),
		Big: s.Big, Strong: s.Strong, InUse: s.InUse, Urgent: s.Urgent,
	}
	tell := o.tell
	o.mu.Unlock()
	tell()
	o.restartIfIdle()
}

// onDisplay says how the program is restarted.
func (o *orders) onDisplay(restart func()) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.restart = restart
}

// onLink says whom to tell of news.
func (o *orders) onLink(tell func()) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.tell = tell
}

// restartIfIdle restarts when that was asked for and nobody is at the screen.
func (o *orders) restartIfIdle() {
	o.mu.Lock()
	defer o.mu.Unlock()
	waits := slices.ContainsFunc(o.done, func(x wire.Outcome) bool { return x.State == wire.Waiting })
	if !waits || o.restart == nil || o.shown.InUse || o.shown.Page == "" {
		return
	}
	o.log.Info("restarting, as the county asked")
	o.restart()
	o.restart = nil
}

// report adds to what the machine says of itself.
func (o *orders) report(s wire.Status) wire.Status {
	o.mu.Lock()
	defer o.mu.Unlock()
	s.Shown = o.shown
	for _, x := range o.done {
		if age := o.now().Sub(time.UnixMilli(x.At)); x.State == wire.Waiting || age.Abs() < told {
			s.Done = append(s.Done, x)
		}
	}
	return s
}
