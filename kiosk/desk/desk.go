// Package desk puts the screens together: it makes every page of the kiosk and
// holds what one visitor enters, apart from the screens that draw it, so that
// another type size loses nothing and the end of the visit wipes everything. What
// the screens ask of the machine it is given; it knows no store and no socket.
package desk

import (
	"time"

	"lianluozhan/kiosk"
	"lianluozhan/kiosk/keyboard"
	"lianluozhan/kiosk/screen"
	"lianluozhan/kiosk/screen/attract"
	"lianluozhan/kiosk/screen/boards"
	"lianluozhan/kiosk/screen/deputies"
	"lianluozhan/kiosk/screen/deputy"
	"lianluozhan/kiosk/screen/enrol"
	"lianluozhan/kiosk/screen/home"
	"lianluozhan/kiosk/screen/intro"
	"lianluozhan/kiosk/screen/notices"
	"lianluozhan/kiosk/screen/plan"
	"lianluozhan/kiosk/screen/profiles"
	"lianluozhan/kiosk/screen/progress"
	"lianluozhan/kiosk/screen/register"
	"lianluozhan/kiosk/screen/results"
	"lianluozhan/kiosk/screen/staff"
	"lianluozhan/kiosk/screen/urgent"
	"lianluozhan/kiosk/session"
	"lianluozhan/kiosk/setup"
	"lianluozhan/sync/liaison"
)

// Ports is what the screens ask of the machine. All fields are needed where nothing
// else is said, but JoinAddress.
type Ports struct {
	Filer   register.Filer
	Lookup  progress.Lookup
	Office  staff.Office
	Carrier staff.Carrier
	Keeper  staff.Keeper  // of the machine; nil where nobody looks after it
	Setup   setup.Machine // sets the machine itself; nil where it cannot be set
	Joiner  enrol.Joiner
	Engines keyboard.Engines
	Click   func() // sounds a key and returns at once; may be nil
	Now     func() time.Time
	Joined  func() bool // the machine belongs to a county, and shall
	// Stay returns what leaves a machine as it is that was to join anew, nil when it
	// joins for the first time; may be nil.
	Stay        func() func()
	JoinAddress string // what the first-run page begins with
}

// Desk is one display's screens and entries. It belongs to the screen's goroutine.
type Desk struct {
	p        Ports
	shell    *kiosk.Shell
	keys     *keyboard.Model
	register *register.Model
	progress *progress.Model
	staff    *staff.Model
	enrol    *enrol.Model
	tried    string       // why the machine did not join by its answer file
	setup    *setup.Model // nil where the machine cannot be set
	ask      asking
	visit    visit
	open     bool // the first page, as it was made, is the one for everybody
}

// visit is where one visitor is on the public pages: which deputies, which text size.
type visit struct {
	deputies *deputies.Model
	plan     *plan.Model
	results  *results.Model
	profiles *profiles.Model
	deputy   map[string]*deputy.Model
	boards   map[string]*boards.Model
	notices  map[string]*notices.Model
}

func newVisit() visit {
	return visit{
		deputies: deputies.NewModel(), plan: plan.NewModel(), results: results.NewModel(), profiles: profiles.NewModel(),
		deputy: map[string]*deputy.Model{}, boards: map[string]*boards.Model{},
		notices: map[string]*notices.Model{},
	}
}

// Open shows the kiosk in base's window: base lacks the pages and what belongs to
// them, which the desk fills in.
func Open(p Ports, base kiosk.Config) (*Desk, *kiosk.Shell) {
	d := &Desk{
		p: p, keys: keyboard.NewModel(p.Engines, base.Door, p.Now), register: register.NewModel(p.Filer),
		progress: progress.NewModel(p.Lookup, p.Now), staff: staff.NewModel(), enrol: enrol.NewModel(p.JoinAddress),
		visit: newVisit(),
	}
	if p.Setup != nil {
		d.setup = setup.NewModel(p.Setup, p.Now)
	}
	d.keys.Heard(p.Click)
	base.Pages, base.Attract, base.NextChange, base.Wipe = d.pages(), d.attract, home.NextChange, d.wipe
	base.Busy, base.Urgent = d.register.Filing, urgent.New
	base.Personal = map[screen.Page]bool{screen.Register: true, screen.Progress: true, screen.Staff: true}
	base.PageLimits, base.Shown, base.Rests = d.limits, d.shown, p.Joined
	d.shell = kiosk.New(base)
	return d, d.shell
}

// limits gives whoever looks after the machine, or sets it up, the time to read and
// compare.
func (d *Desk) limits(p screen.Page) session.Limits {
	if p == screen.Staff || p == screen.Home && (!d.p.Joined() || d.ask.on != nil) {
		return session.Maintenance
	}
	return session.Usual
}

// shown are the pages that may be in a picture of the display: they hold what the county
// publishes, whoever is here. A page that is not named here is covered.
func (d *Desk) shown(p screen.Page) bool {
	switch p {
	case kiosk.Waiting, screen.Deputies, screen.Deputy, screen.Boards, screen.Plan, screen.Notices, screen.Results, screen.Profiles, screen.Intro:
		return true
	case screen.Home: // as made: joining shows its code until its page goes
		return d.open
	}
	return false
}

// WordsChanged tells that the engine was given other words.
func (d *Desk) WordsChanged() { d.keys.Reread() }

// wipe overwrites everything a visitor entered. The first-run page drops its code
// and PIN itself when it is left.
func (d *Desk) wipe() {
	d.keys.Forget()
	d.register.Wipe()
	d.progress.Wipe()
	d.staff.Lock()
	d.visit = newVisit()
}

func (d *Desk) pages() map[screen.Page]kiosk.Factory {
	plain := func(f func(screen.Env) screen.Screen) kiosk.Factory {
		return func(env screen.Env, _ string) screen.Screen { return f(env) }
	}
	return map[screen.Page]kiosk.Factory{
		screen.Home:     d.first,
		screen.Deputies: plain(func(e screen.Env) screen.Screen { return deputies.New(e, d.visit.deputies) }),
		screen.Deputy: func(e screen.Env, arg string) screen.Screen {
			return deputy.New(e, keep(d.visit.deputy, arg, func() *deputy.Model { return deputy.NewModel(liaison.DeputyID(arg)) }))
		},
		screen.Boards: func(e screen.Env, arg string) screen.Screen {
			return boards.New(e, keep(d.visit.boards, arg, func() *boards.Model { return boards.NewModel(arg) }))
		},
		screen.Plan: plain(func(e screen.Env) screen.Screen { return plan.New(e, d.visit.plan) }),
		screen.Notices: func(e screen.Env, arg string) screen.Screen {
			return notices.New(e, keep(d.visit.notices, arg, func() *notices.Model { return notices.NewModel(arg) }))
		},
		screen.Results:  plain(func(e screen.Env) screen.Screen { return results.New(e, d.visit.results) }),
		screen.Profiles: plain(func(e screen.Env) screen.Screen { return profiles.New(e, d.visit.profiles) }),
		screen.Intro:    plain(func(e screen.Env) screen.Screen { return intro.New(e) }),
		screen.Register: d.registerPage,
		screen.Progress: plain(func(e screen.Env) screen.Screen { return progress.New(e, d.progress, d.keys) }),
		screen.Staff: plain(func(e screen.Env) screen.Screen {
			return staff.New(e, d.staff, d.p.Office, d.p.Carrier).Keep(d.p.Keeper).Set(d.setup)
		}),
	}
}

// keep returns the model under key, made when there is none.
func keep[M any](all map[string]*M, key string, make func() *M) *M {
	if all[key] == nil {
		all[key] = make()
	}
	return all[key]
}

func (d *Desk) registerPage(env screen.Env, arg string) screen.Screen {
	if arg != "" && d.register.Step() == register.Notice { // later the wish is the resident's to change
		d.register.Wish(liaison.DeputyID(arg))
	}
	return register.New(env, d.register, d.keys)
}

func (d *Desk) attract(env screen.Env, _ string) screen.Screen { return attract.New(env) }
