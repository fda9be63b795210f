package agent

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"lianluozhan/cmd/internal/helper"
	"lianluozhan/cmd/station/apt"
	"lianluozhan/cmd/station/release"
	"lianluozhan/cmd/station/stick"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/wire"
)

// When to act.
const (
	restful = time.Minute      // nobody at the screen for so long: one may install
	dead    = 5 * time.Minute  // a program that says nothing for so long serves nobody
	busy    = 15 * time.Second // until asking again whether somebody else still installs
	toRead  = 10 * time.Minute // for staff, what went wrong with their stick
)

// patience is how long to wait after the first failure, the second, …
var patience = []time.Duration{time.Minute, 5 * time.Minute, 15 * time.Minute, 30 * time.Minute, time.Hour}

// updater gets the machine to the release that is wanted, step by step. What it has
// done it reads off the machine: there is nothing to forget in a power cut.
type updater struct {
	cfg   Config
	wish  *wish
	pulse *pulse
	log   *slog.Logger
	note  func(who, words string)
	once  func(who, words string)                   // unless it stands there already
	quiet func(wire.Wanted) (from, to int, now int) // minutes of the day
	gone  func(heard) bool                          // the program does not run although it could
	boot  string                                    // name of this start of the machine

	// Of the goroutine that updates.
	heard    int // number of the wish that was worked on
	failures int
	retry    time.Time
	sound    bool // packages were looked at since the start or the last failure
	ready    string
	begun    bool
	read     time.Time // until then what went wrong with a stick stays on show
	bare     error     // the last try found that no archive was ever set up, else nil

	mu   sync.Mutex
	view view
}

// view is how far the update is.
type view struct {
	step    wire.Step
	target  string
	percent int
	fault   liaison.MachineFault
	words   string // why it does not go on, or what goes on
}

// target is what to get to.
type target struct {
	version string   // "" for the newest that the archive has
	from    apt.From // where packages come from
	now     bool     // whatever the time of day
	staff   bool     // they stand beside it, on the staff page
	rescue  bool     // nothing here works
	never   []string // versions that the county took back
	last    []string // versions that it stopped or holds back
}

func (u *updater) show(v view) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.view = v
}

func (u *updater) shown() view {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.view
}

// round goes as far as can be gone now. Only one goroutine calls it.
func (u *updater) round(ctx context.Context) {
	u.begin(ctx)
	st, err := u.cfg.Releases.Status()
	if err != nil {
		u.log.Error("releases not readable", "error", err)
		u.show(view{step: wire.Stuck, fault: liaison.FaultDiskReadOnly, words: release.Words(err)})
		return
	}
	w, n := u.wish.get()
	if n != u.heard {
		u.heard, u.failures, u.retry, u.read = n, 0, time.Time{}, time.Time{}
	}
	if u.withdraw(w.County.Withdrawn, st) {
		return // another look at what that changed
	}
	if u.forgive(w, st) {
		return // as above
	}
	t, ok := u.goal(w, st)
	if !ok {
		if !u.cfg.Now().Before(u.read) {
			u.show(rested(st))
		}
		return
	}
	u.toward(ctx, t, st)
}

// begin finishes what a power cut left half done, whatever is wanted now.
func (u *updater) begin(ctx context.Context) {
	if u.begun {
		return
	}
	u.begun = true
	if err := u.repair(ctx); err != nil {
		// Once more before the next installation.
		u.log.Warn("packages not repaired at the start", "error", err)
	}
}

// repair is told of others' packages that are in pieces, and tells it once.
func (u *updater) repair(ctx context.Context) error {
	strangers, err := u.cfg.Packages.Repair(ctx)
	if words := apt.StrangersWords(strangers); len(strangers) > 0 {
		u.once(byItself, words)
	}
	if err != nil {
		return fmt.Errorf("repair packages: %w", err)
	}
	u.sound = true
	return nil
}

// rested is what there is to say when nothing is wanted but what is there.
func rested(st release.Status) view {
	switch {
	case st.OnTrial && st.Started == st.Current:
		return view{step: wire.OnTrial, target: st.Current, words: "版本 " + st.Current + " 正在试运行"}
	case st.Started != st.Current && st.Started != "":
		return view{step: wire.Queued, target: st.Current, words: "版本 " + st.Current + " 已装好，没有人使用时启用"}
	}
	return view{step: wire.Settled}
}

// withdraw sees to it that what the county took back is never started again.
func (u *updater) withdraw(versions []string, st release.Status) (changed bool) {
	for _, v := range versions {
		if slices.Contains(st.Withdrawn, v) {
			continue
		}
		moved, err := u.cfg.Releases.Withdraw(v)
		switch {
		case err != nil:
			u.log.Error("release not withdrawn", "version", v, "error", err)
		case moved:
			u.note(byCounty, "撤回了正在用的版本 "+v+"，换回别的版本")
			changed = true
		default:
			u.note(byCounty, "撤回了版本 "+v)
			changed = true
		}
	}
	return changed
}

// forgive takes the mark off a release that the county wants tried once more, once for
// each time that it says so.
func (u *updater) forgive(w wished, st release.Status) bool {
	v := w.County.Again
	if v == "" || w.County.AgainAt == w.Again {
		return false
	}
	if slices.Contains(st.Bad, v) && !slices.Contains(st.Withdrawn, v) && !slices.Contains(w.County.Withdrawn, v) {
		if err := u.cfg.Releases.Forgive(v); err != nil {
			u.log.Error("mark of a release not taken off", "version", v, "error", err)
			return false
		}
		u.note(byCounty, "版本 "+v+" 再试一次")
	}
	u.wish.change(func(x *wished) { x.Again = w.County.AgainAt })
	return true
}

// goal is what to get to, if anything. Where nothing here works, a machine helps itself at
// any hour, by these rules: what the county wants, if that has not failed here and can be
// had; else the newest that the ring has and that has not failed here, of those last what
// the county stopped or holds back (Wanted.Paused); and never what it withdrew. What the
// county said last counts, however long ago.
func (u *updater) goal(w wished, st release.Status) (target, bool) {
	h := u.pulse.hear()
	t := target{
		version: w.version(), from: apt.From{Ring: w.County.Ring}, now: w.Now, staff: w.Staff,
		never: slices.Concat(st.Withdrawn, w.County.Withdrawn), last: w.County.Paused,
	}
	hopeless := !st.Healthy || u.gone(h)
	switch {
	case w.Stick != "":
		t.from.Stick, t.version, t.now, t.staff = w.Stick, "", true, true
		return t, true
	case hopeless && (t.version == "" || t.version == st.Current || slices.Contains(st.Bad, t.version) || slices.Contains(t.never, t.version)):
		// Nothing works here and what is wanted does not either: whatever the ring offers.
		t.version, t.now, t.rescue = "", true, true
		return t, true
	case hopeless:
		t.now, t.rescue = true, true
		return t, true
	case t.version == "" || t.version == st.Current:
		if w.Now && st.Started == st.Current {
			u.wish.change(func(x *wished) { x.Now, x.Staff = false, false })
			u.heard++
		}
		return t, false
	}
	return t, true
}

// toward goes as far towards a target as can be gone now.
func (u *updater) toward(ctx context.Context, t target, st release.Status) {
	if v, refused := u.refusal(t, st); refused {
		u.show(v)
		return
	}
	if st.OnTrial && st.Started == st.Current && !t.rescue && !t.staff {
		u.show(rested(st))
		return
	}
	if words, wait := u.wait(t); wait {
		if u.cfg.Now().Before(u.read) {
			return
		}
		v := view{step: wire.Queued, target: t.version, words: words}
		if u.bare != nil && t.from.Stick == "" { // it waits for a technician, not for the night
			v.step = wire.Stuck
			v.fault, v.words = explain(u.bare)
		}
		u.show(v)
		return
	}
	if u.cfg.Now().Before(u.retry) {
		return // what went wrong stays on show
	}
	switch err := u.proceed(ctx, t, st); {
	case err == nil:
		u.bare = nil
	case ctx.Err() == nil && !errors.Is(err, errGaveWay):
		u.failed(t, err)
	}
}

// refusal says why a version will not be run here.
func (u *updater) refusal(t target, st release.Status) (view, bool) {
	v := view{step: wire.Stuck, target: t.version}
	switch {
	case t.version == "":
		return v, false
	case slices.Contains(t.never, t.version):
		v.fault, v.words = liaison.FaultWithdrawn, liaison.FaultWithdrawn.Words()
	case slices.Contains(st.Bad, t.version):
		v.step, v.fault, v.words = wire.RolledBack, liaison.FaultRolledBack, liaison.FaultRolledBack.Words()
		if st.Last != nil && st.Last.From == t.version && st.Last.Why != "" {
			v.words = "版本 " + t.version + " 在本机没有通过检查（" + st.Last.Why + "），已回到 " + st.Current
		}
	default:
		return v, false
	}
	return v, true
}

// wait says what is waited for.
func (u *updater) wait(t target) (string, bool) {
	h := u.pulse.hear()
	if !h.Alive {
		return "", false // it disturbs nobody
	}
	if !t.now {
		w, _ := u.wish.get()
		if from, to, now := u.quiet(w.County); !within(now, from, to) {
			return fmt.Sprintf("新版本 %s 等到 %02d:%02d 到 %02d:%02d 之间再装", t.version, from/60, from%60, to/60, to%60), true
		}
	}
	if h.Idle < restful && !(t.staff && h.staff()) {
		return fmt.Sprintf("新版本 %s 等没有人使用时再装", t.version), true
	}
	return "", false
}

// staff reports whether it is staff who are at the screen.
func (h heard) staff() bool { return !h.InUse || h.Page == staffPage }

// staffPage is the name of the page that only staff see.
const staffPage = "staff"

// failed says what went wrong and when to try again.
func (u *updater) failed(t target, err error) {
	u.log.Warn("update does not go on", "target", t.version, "error", err)
	v := view{step: wire.Stuck, target: t.version}
	v.fault, v.words = explain(err)
	if t.from.Stick == "" {
		u.bare = nil
		if apt.KindOf(err) == apt.NoSource {
			u.bare = err
		}
	} else {
		// Whoever brought the stick is there and can try again.
		u.note(byItself, "U 盘更新没有成功："+v.words)
		u.wish.change(func(x *wished) { x.Stick = "" })
		u.heard++ // that is no news
		u.read = u.cfg.Now().Add(toRead)
	}
	wait := patience[min(u.failures, len(patience)-1)]
	u.failures++
	if v.fault == liaison.FaultInstallBusy {
		v.step, wait, u.failures = wire.Installing, busy, 0
	}
	u.retry, u.sound = u.cfg.Now().Add(wait), false
	u.show(v)
}

// explain puts an error into words for staff.
func explain(err error) (liaison.MachineFault, string) {
	var trouble *apt.Trouble
	var onStick *stick.Fault
	var said helper.Words
	switch {
	case errors.As(err, &onStick):
		return onStick.Code, onStick.Words()
	case errors.Is(err, errNoRoom):
		return liaison.FaultRoom, err.Error()
	case errors.As(err, &trouble):
		return trouble.Fault(), trouble.Words()
	case errors.Is(err, release.ErrSchema), errors.Is(err, release.ErrLeap):
		return liaison.FaultSchema, release.Words(err)
	case errors.Is(err, release.ErrBad):
		return liaison.FaultRolledBack, release.Words(err)
	case errors.Is(err, release.ErrWithdrawn):
		return liaison.FaultWithdrawn, release.Words(err)
	case errors.Is(err, release.ErrNotInstalled):
		return liaison.FaultInstall, release.Words(err)
	case errors.As(err, &said):
		return "", string(said) // nothing is wrong with the machine
	}
	return liaison.FaultInstall, liaison.FaultInstall.Words()
}
