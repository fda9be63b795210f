// Package agent is the machine's helper at work: it hears the program's pulse, obeys
// what the county signed and what staff ask for, and gets the machine to the release
// that is wanted when nobody needs it. It reaches packages, display and system through
// ports, and knows no resident, no matter and no content.
//
// Three goroutines work beside the socket's: one does what is short, every other second,
// one looks for sticks, of which a dying one holds up whoever asks, and one updates, which
// may take minutes.
package agent

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"sync"
	"time"

	"lianluozhan/cmd/internal/helper"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/wire"
)

// How often the goroutines look for something to do.
const (
	roundEvery  = 2 * time.Second
	updateEvery = 5 * time.Second
)

// keptReleases is how many releases stay beside those that are needed.
const keptReleases = 1

// Agent is the helper of one machine.
type Agent struct {
	cfg     Config
	log     *slog.Logger
	keep    keeper
	ledger  *ledger
	pulse   *pulse
	county  *county
	wish    *wish
	updater *updater
	orders  *orders
	door    *door
	lock    *lock
	health  *health
	setting *setting
	clock   *clock
	boot    string // start of the machine, "" when it is not known

	// Of the goroutine that does what is short.
	trial    *trial
	doubt    doubt
	started  string    // release, when it was last looked at
	dropped  string    // release that runs and that nobody can use: it is ended without asking
	restarts time.Time // last time the program was restarted from here
	dark     bool      // the screen was switched off from here
	lit      time.Time // last time it was told
	asked    time.Time // since when the program could end by itself, and was asked to
	stopped  time.Time // last time the machine was told to stop

	bundling sync.Mutex // of logs

	mu    sync.Mutex
	stick string // that cannot be read, for staff
	prune bool   // old releases are to be looked for
	end   bool   // staff or county want the program to be started again
	endOf int32  // which process of it
}

// New takes up what was kept; what cannot be read any more is forgotten, and logged.
func New(cfg Config) *Agent {
	if err := os.MkdirAll(cfg.Dir, 0o755); err != nil {
		// Without a disk the machine can still be watched.
		cfg.Log.Error("no folder to keep anything in", "error", err)
	}
	a := &Agent{cfg: cfg, log: cfg.Log, keep: keeper{cfg.Dir}, prune: true}
	a.ledger = openLedger(a.keep, cfg.Now, cfg.Log)
	a.pulse = newPulse(cfg.Now)
	a.county = openCounty(a.keep, cfg.Now, cfg.Log, a.ledger.note)
	a.wish = openWish(a.keep, cfg.Log)
	a.clock = &clock{cfg: cfg, note: a.ledger.note}
	a.setting = openSetting(cfg)
	boot, err := cfg.Sensors.Boot()
	if err != nil {
		cfg.Log.Error("start of the machine not known", "error", err)
	}
	a.boot = boot
	a.orders = openOrders(a.keep, cfg.Log, cfg.Now, boot)
	a.door = openDoor(doorParts{cfg.Door, a.keep, keeper{cfg.Run}, cfg.Now, cfg.Log, a.ledger.note, boot})
	a.lock = openLock(a.keep, cfg.Now, cfg.Log)
	a.health = &health{cfg: cfg}
	a.updater = &updater{
		cfg: cfg, wish: a.wish, pulse: a.pulse, log: cfg.Log, note: a.ledger.note, once: a.ledger.once, quiet: a.quiet, boot: boot,
		gone: a.health.hopeless,
	}
	return a
}

// Run works until ctx ends, or until another helper was installed in place of this one
// and is to be started. The socket is served by others, with the Agent as Deeds.
func (a *Agent) Run(ctx context.Context) {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	a.setting.start(ctx)
	var all sync.WaitGroup
	all.Go(func() { every(ctx, roundEvery, nil, a.Round) })
	all.Go(func() { every(ctx, roundEvery, nil, a.Sticks) })
	all.Go(func() {
		every(ctx, updateEvery, a.wish.wake, func(ctx context.Context) {
			if a.Update(ctx); a.cfg.Replaced() {
				a.log.Info("another helper is installed")
				stop()
			}
		})
	})
	all.Wait()
}

// every does something now and again, sooner when woken, until ctx ends.
func every(ctx context.Context, d time.Duration, wake <-chan struct{}, do func(context.Context)) {
	tick := time.NewTicker(d)
	defer tick.Stop()
	for {
		do(ctx)
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		case <-wake:
		}
	}
}

// Round does what is short and due now.
func (a *Agent) Round(ctx context.Context) {
	h := a.pulse.hear()
	a.door.round(ctx)
	a.setting.round()
	a.light(h)
	a.health.round(ctx, h)
	a.finish(ctx, h)
	st, err := a.cfg.Releases.Status()
	if err != nil {
		a.log.Error("releases not readable", "error", err)
		return
	}
	a.reconsider(st, h)
	switched := a.started != "" && st.Started != a.started
	if st.Started != a.started {
		a.health.forget(ctx)
		a.started, a.dropped = st.Started, ""
	}
	if a.tryRelease(st, h, switched) {
		if st, err = a.cfg.Releases.Status(); err != nil {
			a.log.Error("releases not readable", "error", err)
			return
		}
	}
	waits := st.Started != "" && st.Started != st.Current
	if waits && h.Alive && h.Version == st.Started {
		a.updater.before(st.Current) // it may change while it waits
	}
	if !waits && !a.toEnd() {
		a.asked = time.Time{}
		return
	}
	a.restart(ctx, h)
}

// Update goes on with the update as far as it can now; it may take minutes.
func (a *Agent) Update(ctx context.Context) {
	a.updater.round(ctx)
	a.mu.Lock()
	prune := a.prune
	a.prune = false
	a.mu.Unlock()
	if prune {
		if err := a.tidy(ctx); err != nil {
			a.log.Warn("old releases not removed", "error", err)
		}
	}
}

// tidy removes releases that nothing can need any more.
func (a *Agent) tidy(ctx context.Context) error {
	old, err := a.cfg.Releases.Prune(keptReleases)
	if err != nil {
		return fmt.Errorf("old releases: %w", err)
	}
	var errs []error
	for _, r := range old {
		if r.Package == "" {
			continue // did not come as one
		}
		if err := a.cfg.Packages.Remove(ctx, r.Package); err != nil {
			errs = append(errs, err)
			continue
		}
		a.ledger.note(byItself, "清理了旧版本 "+r.Version)
	}
	return errors.Join(errs...)
}

// between restarts of the program from here there is time for it to start.
const between = time.Minute

// brief is how long nobody must have been at the screen for a restart; polite is how
// long the program then has to end by itself.
const (
	brief  = 10 * time.Second
	polite = 20 * time.Second
)

// restart starts the program again when that disturbs nobody. The program was asked to
// end by itself; this is for when it does not, and for when staff wait for it.
func (a *Agent) restart(ctx context.Context, h heard) {
	now := a.cfg.Now()
	w, _ := a.wish.get()
	byStaff := w.Staff && h.staff()
	if a.dropped != "" {
		a.dropped = ""
		h.Alive, a.restarts = false, time.Time{}
	}
	if h.Alive && !byStaff && h.Idle < brief {
		a.asked = time.Time{}
		return
	}
	if a.asked.IsZero() {
		a.asked = now
	}
	if h.Alive && !byStaff && now.Sub(a.asked) < polite || !a.restarts.IsZero() && now.Sub(a.restarts) < between {
		return
	}
	a.restarts, a.asked = now, time.Time{}
	a.setEnd(false)
	if err := a.cfg.Host.RestartProgram(ctx); err != nil {
		a.log.Error("program not restarted", "error", err)
	}
}

// toEnd reports whether the program that runs is to end. When another runs by now, or
// none, it has ended.
func (a *Agent) toEnd() bool {
	h := a.pulse.hear()
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.end && (!h.Alive || h.PID != a.endOf) {
		a.end = false
	}
	return a.end
}

func (a *Agent) setEnd(yes bool) {
	pid := a.pulse.hear().PID
	a.mu.Lock()
	defer a.mu.Unlock()
	a.end, a.endOf = yes, pid
}

// relight is how often the display is told again what it was told: it may have been
// started again.
const relight = time.Minute

// light switches the display on and off as the program's timetable has it. Without a
// program it is on: there is something to be read on it.
func (a *Agent) light(h heard) {
	dark := h.Alive && h.Settled && !h.ScreenOn
	now := a.cfg.Now()
	if dark == a.dark && now.Sub(a.lit) < relight {
		return
	}
	if err := a.cfg.Display.SetPower(!dark); err != nil {
		a.log.Debug("display not switched", "error", err)
	}
	a.dark, a.lit = dark, now
}

// Sticks looks for what was put in. An answer file counts only on a machine that has
// not joined.
func (a *Agent) Sticks(ctx context.Context) {
	h := a.pulse.hear()
	added, err := a.cfg.Sticks.Look(ctx)
	if err != nil {
		a.log.Warn("stick not usable", "error", err)
	}
	a.unreadable(a.cfg.Sticks.Unread())
	for _, dir := range added {
		a.log.Info("stick put in")
		if h.Machine != "" || a.county.joined() {
			continue
		}
		switch found, err := a.cfg.Settings.Offered(dir); {
		case err != nil:
			a.log.Warn("answers on the stick not taken", "error", err)
			a.ledger.note(byItself, "U 盘上的安装答案没有采用："+answersWords(err))
		case found:
			a.ledger.note(byItself, "采用了 U 盘上的安装答案")
			a.setting.start(ctx)
		}
	}
}

// unreadable keeps for staff what is wrong with the stick that is in, and notes it once.
func (a *Agent) unreadable(words string) {
	a.mu.Lock()
	news := words != "" && words != a.stick
	a.stick = words
	a.mu.Unlock()
	if news {
		a.ledger.note(byItself, words)
	}
}

// quiet are the hours in which to update, and the minute it is.
func (a *Agent) quiet(w wire.Wanted) (from, to, now int) {
	from, to = w.From, w.To
	if from == 0 && to == 0 {
		s := a.setting.get()
		f, ok := minutes(s.QuietFrom)
		t, also := minutes(s.QuietTo)
		if from, to = f, t; !ok || !also || f == t {
			from, to = 60, 300
		}
	}
	at := a.clock.county(a.pulse.hear()).In(liaison.Zone)
	return from, to, at.Hour()*60 + at.Minute()
}

// Beat hears the program and answers how the machine is.
func (a *Agent) Beat(_ context.Context, from helper.Peer, b helper.Beat) (helper.State, error) {
	a.pulse.take(from, b)
	if a.county.learn(b) {
		a.wish.change(func(x *wished) { *x = wished{} })
	}
	a.clock.learn(from, b)
	return a.state(), nil
}

// Wanted takes over what the county wants, if the county signed it.
func (a *Agent) Wanted(_ context.Context, said wire.Signed) error {
	w, err := opened(a.county, said.Wanted)
	if err != nil {
		a.log.Warn("wish for a release not believed", "error", err)
		return helper.Words(unbelieved(err))
	}
	if a.wish.newer(w, a.clock.county(a.pulse.hear())) {
		a.ledger.note(byCounty, wishWords(w))
	}
	return nil
}

func wishWords(w wire.Wanted) string {
	words := "要求保持现在的版本"
	if w.Version != "" {
		words = "要求更新到版本 " + w.Version
	}
	if w.Now {
		words += "，不等夜里"
	}
	return words
}

func unbelieved(err error) string {
	if errors.Is(err, errNoCounty) {
		return "本机还没有加入任何县，不能照做"
	}
	return liaison.FaultOrder.Words()
}
