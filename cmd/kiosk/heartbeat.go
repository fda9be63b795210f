package main

import (
	"time"

	"lianluozhan/cmd/internal/helper"
	"lianluozhan/kiosk"
	"lianluozhan/kiosk/shot"
	"lianluozhan/sync/station/uplink"
)

// pulse tells the machine's helper, from the thread that draws, that the program is
// well and how it stands, and keeps the screen's light by the timetable. It belongs to
// the screen's goroutine.
type pulse struct {
	d     *display
	night night
	lit   bool
	inUse bool // as last told
	turns int  // of the screen's goroutine since the window was shown
	stop  func()
}

// firstPulse is after the first frame, as far as can be known: the turn after it finds
// the picture drawn.
const firstPulse = time.Second

func newPulse(d *display) *pulse { return &pulse{d: d, lit: true, stop: func() {}} }

// start begins when the window's loop does.
func (p *pulse) start() { p.again(firstPulse) }

func (p *pulse) again(wait time.Duration) {
	p.stop()
	p.stop = p.d.door.After(wait, p.turn)
}

// turn is one beat.
func (p *pulse) turn() {
	p.turns++
	s := p.d.shell.Scene()
	p.look(s)
	p.inUse = s.InUse
	touched := p.d.shell.Touched()
	p.d.m.seen.Store(&sight{touched: touched, lit: p.lit, at: time.Now()})
	p.d.m.minder.beat(p.d.m.condition(s, p.turns > 1, p.lit))
	p.d.settable()
	wait := helper.BeatEvery
	if p.turns == 1 {
		wait = firstPulse
	}
	p.again(wait)
}

// look decides on the screen's light.
func (p *pulse) look(s kiosk.Scene) {
	m := p.d.m
	state, _, ever := m.minder.known()
	now := m.Now()
	lit := !ever || p.night.lit(moment{
		now: now, settings: state.Settings, content: m.Content(), inUse: s.InUse, touched: before(now, p.d.shell.Touched()),
	})
	if lit != p.lit {
		m.log.Info("screen's light", "on", lit, "in_use", s.InUse)
		p.lit = lit
	}
}

// before translates a moment of the visit's clock, which never jumps, into the time
// of day now.
func before(now, at time.Time) time.Time {
	if at.IsZero() {
		return at
	}
	return now.Add(-time.Since(at))
}

// seen hears of every scene: when somebody comes or goes the helper is told at once.
func (p *pulse) seen(s kiosk.Scene) {
	p.d.m.orders.showing(s)
	if p.turns > 0 && s.InUse != p.inUse {
		p.turn()
	}
}

// order takes the county's word about the light.
func (p *pulse) order(on bool) {
	p.night.command(on, p.d.m.Now())
	p.turn()
}

// sight is what the screen's goroutine knows and others report.
type sight struct {
	touched time.Time // last, by the visit's clock
	lit     bool
	at      time.Time // of the last beat
}

// condition is what the helper hears of the program.
func (m *machine) condition(s kiosk.Scene, drawn, lit bool) helper.Beat {
	e, joined := m.box.Enrolled()
	status := m.box.Status()
	b := helper.Beat{
		Version: version, Page: string(s.Page), InUse: s.InUse, ScreenOn: lit, Unsent: m.box.Unsent(), Schema: schema,
		Settled: drawn && status.Broken == nil, LastReception: m.lastReception(),
	}
	if at := m.seen.Load(); at != nil {
		b.LastTouch = before(m.Now(), at.touched)
	}
	if status.Broken != nil {
		b.Says = "本机磁盘坏了或者写不进去，不再登记"
	}
	if joined {
		b.Machine, b.Root = m.box.Machine(), e.Root
	}
	if up := m.link(); up != nil {
		state := up.State()
		off, known := up.ClockOffset()
		b.Connected, b.County = state.Connected, connectedAt(m.Now(), state)
		b.Clock, b.ClockKnown = off.Milliseconds(), known
	}
	return b
}

// connectedAt is when the county was last heard, by the time of day now as every other
// time of a beat: the link counts by the machine's own clock, which may be years off.
func connectedAt(now time.Time, s uplink.State) time.Time {
	if s.Connected {
		return now
	}
	return before(now, s.LastSync)
}

// onDisplay says how others reach the screen; nothing does any more once it closes.
func (m *machine) onDisplay(d *display) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.note = func(got func(*shot.Picture)) { d.door.Post(func() { got(d.shell.Picture()) }) }
	m.light = func(on bool) { d.door.Post(func() { d.pulse.order(on) }) }
	m.anew = func() { d.door.Post(d.shell.Reset) }
	m.answered.onScreen(func(why error) { d.door.Post(func() { d.desk.Tried(why) }) })
}
