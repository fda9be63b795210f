package main

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"lianluozhan/kiosk"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/wire"
)

// orders is what the county asks of this machine and what became of it, and what is
// on the screen. A command is remembered before it is obeyed, and its outcome after: none
// is obeyed twice, and one that was under way when the program ended is not called done.
// Its methods may be called from any goroutine.
type orders struct {
	keep func([]byte) error // writes what is remembered
	now  func() time.Time
	log  *slog.Logger
	tell func()              // there is something to report
	ways map[string]orderWay // of words that take longer; nil for none
	run  func(work func())   // away from the caller
	// open returns what the county signed, or why it is not obeyed, for staff.
	open func(wire.Command) (c wire.Command, why string)

	mu      sync.Mutex
	done    []deed // oldest first
	shown   wire.Shown
	wish    bool   // the machine's helper asks for a restart
	restart func() // nil while there is no display
}

// orderWay is how a command is obeyed that takes its time.
type orderWay struct {
	do     func(wire.Command) wire.Outcome // Waiting: settle comes later
	helper bool                            // the machine's helper does it, and is asked again while it waits
}

// deed is a command and what became of it. One that waits for the helper is kept as it
// was signed, to be asked about again.
type deed struct {
	wire.Outcome
	What   string       `json:",omitempty"`
	Signed *wire.Signed `json:",omitempty"`
	// Doubted: it was not signed by the county. The right one may yet come under its name.
	Doubted bool `json:",omitempty"`
}

// settingOrders has the latest commands in the outbox's file.
const settingOrders = "orders"

// told is how long the county hears what became of a command with every report: it
// waits for no answer longer than that.
const told = 25 * time.Hour

// newOrders takes up what was remembered. A restart that was waited for has happened;
// of what was under way in the program nobody knows how far it got.
func newOrders(kept []byte, now func() time.Time) (*orders, error) {
	o := &orders{
		now: now, tell: func() {}, run: func(work func()) { work() },
		open: func(wire.Command) (wire.Command, string) { return wire.Command{}, liaison.FaultOrder.Name() },
	}
	if len(kept) == 0 {
		return o, nil
	}
	if err := json.Unmarshal(kept, &o.done); err != nil {
		return o, fmt.Errorf("read the latest commands: %w", err)
	}
	for i := range o.done {
		x := &o.done[i]
		switch {
		case x.State != wire.Waiting, x.Signed != nil:
			continue
		case x.What == wire.DoScreen, x.What == wire.DoLogs:
			x.State, x.Why = wire.Unable, "程序重新启动了，请再要一次"
		case x.restarts():
			x.State = wire.Complete
		default:
			x.State, x.Why = wire.Unable, "做的时候程序停了，没有做完"
		}
		x.At = now().UnixMilli()
	}
	return o, nil
}

// restarts reports whether it asks for a restart; version 3 of the wire noted no word.
func (x deed) restarts() bool { return x.What == wire.DoRestart || x.What == "" }

// take obeys a command that the county signed, once.
func (o *orders) take(said wire.Command, refresh func() error) {
	c, why := o.open(said)
	x := deed{Outcome: wire.Outcome{ID: c.ID, State: wire.Waiting}, What: c.What}
	way, longer := o.ways[c.What]
	switch late := c.Until > 0 && o.now().UnixMilli() > c.Until; {
	case why != "":
		x.ID, x.What, x.Doubted = said.ID, said.What, true
		x.State, x.Why = wire.Unable, why
	case late:
		x.State = wire.TooLate
	case way.helper:
		x.Signed = &c.Signed
	case !longer && c.What != wire.DoRestart && c.What != wire.DoRefresh:
		x.State, x.Why = wire.Unable, "这台机器的程序还不会做"
	}
	if !o.note(x) || x.State != wire.Waiting {
		return
	}
	switch {
	case longer:
		o.run(func() { o.settle(way.do(c)) })
	case c.What == wire.DoRefresh:
		o.settle(o.refresh(c, refresh))
	default:
		o.restartIfIdle()
	}
}

func (o *orders) refresh(c wire.Command, refresh func() error) wire.Outcome {
	if err := refresh(); err != nil {
		o.log.Error("content not given up", "error", err)
		return unable(c, "磁盘写不进去")
	}
	return wire.Outcome{ID: c.ID, State: wire.Complete}
}

// note remembers a command that is not known yet. One that cannot be remembered is not
// obeyed: after a restart it would be obeyed again, and again.
func (o *orders) note(x deed) (kept bool) {
	x.At = o.now().UnixMilli()
	o.mu.Lock()
	defer o.mu.Unlock()
	if i := slices.IndexFunc(o.done, func(y deed) bool { return y.ID == x.ID }); i >= 0 {
		if x.Doubted || !o.done[i].Doubted {
			return false
		}
		o.done = slices.Delete(o.done, i, i+1)
	}
	o.log.Info("command from the county", "id", x.ID, "what", x.What, "state", x.State)
	o.done = append(o.done, x)
	if over := len(o.done) - wire.MaxDone; over > 0 {
		o.done = slices.Delete(o.done, 0, over)
	}
	if err := o.write(); err != nil {
		last := &o.done[len(o.done)-1]
		last.State, last.Why = wire.Unable, "磁盘写不进去"
		return false
	}
	return true
}

// write keeps the commands; whoever calls it holds the lock.
func (o *orders) write() error {
	b, err := json.Marshal(o.done)
	if err == nil {
		err = o.keep(b)
	}
	if err != nil {
		o.log.Error("command not remembered", "error", err)
	}
	return err
}

// settle notes what became of a command that waited. Only the first end counts.
func (o *orders) settle(out wire.Outcome) {
	if out.State == wire.Waiting {
		return
	}
	o.mu.Lock()
	i := slices.IndexFunc(o.done, func(x deed) bool { return x.ID == out.ID && x.State == wire.Waiting })
	if i < 0 {
		o.mu.Unlock()
		return
	}
	out.At = o.now().UnixMilli()
	o.done[i].Outcome, o.done[i].Signed = out, nil
	_ = o.write() // logged; after a restart it is asked about again
	tell := o.tell
	o.log.Info("command done", "id", out.ID, "what", o.done[i].What, "state", out.State)
	o.mu.Unlock()
	tell()
}

// chase asks again about commands that wait, and gives up those that nobody waits
// for any more.
func (o *orders) chase() {
	o.mu.Lock()
	waiting := slices.DeleteFunc(slices.Clone(o.done), func(x deed) bool { return x.State != wire.Waiting || x.restarts() })
	o.mu.Unlock()
	for _, x := range waiting {
		age := o.now().Sub(time.UnixMilli(x.At)).Abs()
		switch way := o.ways[x.What]; {
		case x.Signed != nil && way.helper && age < told:
			o.settle(way.do(wire.Command{ID: x.ID, What: x.What, Signed: *x.Signed}))
		case x.Signed != nil || age > parcelLife:
			o.settle(wire.Outcome{ID: x.ID, State: wire.Unable, Why: "没有等到结果"})
		}
	}
}

// parcelLife is how long a parcel may take to the county.
const parcelLife = time.Hour

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

// news tells the county soon how the machine is.
func (o *orders) news() {
	o.mu.Lock()
	tell := o.tell
	o.mu.Unlock()
	tell()
}

// wishRestart notes whether the machine's helper asks for a restart.
func (o *orders) wishRestart(on bool) {
	o.mu.Lock()
	o.wish = on
	o.mu.Unlock()
	o.restartIfIdle()
}

// restartIfIdle restarts when that was asked for and nobody is at the screen.
func (o *orders) restartIfIdle() {
	o.mu.Lock()
	defer o.mu.Unlock()
	waits := slices.ContainsFunc(o.done, func(x deed) bool {
		return x.State == wire.Waiting && x.restarts()
	})
	if !waits && !o.wish || o.restart == nil || o.shown.InUse || o.shown.Page == "" {
		return
	}
	o.log.Info("restarting, as was asked", "county", waits, "helper", o.wish)
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
			s.Done = append(s.Done, x.Outcome)
		}
	}
	return s
}
