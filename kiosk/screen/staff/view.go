package staff

import (
	"time"

	"fyne.io/fyne/v2"

	"lianluozhan/kiosk/screen"
	"lianluozhan/kiosk/setup"
	"lianluozhan/kiosk/touch"
	"lianluozhan/sync/liaison"
)

// View draws the staff page: the PIN pad, and behind it the page itself.
type View struct {
	env     screen.Env
	m       *Model
	office  Office
	carrier Carrier
	keeper  Keeper       // nil for nobody
	set     *setup.Model // of the machine; nil where it cannot be set
	crosses *setup.Crosses
	number  int // among the views of m; only the last one draws

	root, page, over *fyne.Container
	lock             *lock
	desk             *desk
	asked            Question
	content          *liaison.Content
	stop             func() // ends the pending timer
}

var (
	_ screen.Screen  = (*View)(nil)
	_ screen.Stepper = (*View)(nil)
)

// New returns the page. The model lives as long as the visit of the staff, the
// view as long as the look.
func New(env screen.Env, m *Model, office Office, carrier Carrier) *View {
	v := &View{env: env, m: m, office: office, carrier: carrier, page: touch.Layers(), over: touch.Layers(), stop: func() {}}
	v.root = touch.Layers(v.page, v.over)
	v.number = m.watch(v.draw)
	return v
}

// Title names the page.
func (v *View) Title() string { return "站点维护" }

// Object is the page.
func (v *View) Object() fyne.CanvasObject { return v.root }

// Leave ends the visit: whoever comes next must give the PIN.
func (v *View) Leave() {
	v.stop()
	v.m.Lock()
	v.draw()
	v.Retire()
}

// Back closes a question or goes back to the overview.
func (v *View) Back() bool {
	back := v.m.Back()
	v.draw()
	return back
}

// Update draws what is new.
func (v *View) Update(c *liaison.Content, _ time.Time) {
	v.content = c
	v.draw()
}

// draw shows the model as it is now and asks for the next look at it.
func (v *View) draw() {
	if v.number != v.m.view {
		return
	}
	now := v.env.Now()
	if v.m.Open() {
		if v.desk == nil {
			v.desk, v.lock = newDesk(v), nil
			v.put(v.page, v.desk.root)
		}
		v.desk.draw(now)
	} else {
		if v.lock == nil {
			v.lock, v.desk = newLock(v), nil
			v.put(v.page, v.lock.root)
		}
		v.lock.draw(now)
	}
	v.ask()
	v.again(now, v.sets())
}

func (v *View) put(place *fyne.Container, o ...fyne.CanvasObject) {
	place.Objects = o
	place.Layout.Layout(o, place.Size())
	place.Refresh()
}

// freshness is how old a figure on the page may be.
const freshness = 2 * time.Second

// again plans the next drawing where something changes by itself: the wait counts
// down, and the figures of the open page move.
func (v *View) again(now time.Time, running bool) {
	v.stop()
	v.stop = func() {}
	wait := time.Duration(0)
	switch left := v.m.Wait(now); {
	case v.m.Open():
		wait = freshness
	case left > 0:
		wait = min(left, time.Second)
	}
	if running {
		wait = soon
	}
	if wait > 0 {
		v.stop = v.env.Background.After(wait, v.draw)
	}
}

// digit, submit and the rest are what the keys of the PIN pad do.
func (v *View) digit(d byte) {
	v.m.Digit(d, v.env.Now())
	v.draw()
}

func (v *View) erase() {
	v.m.Delete()
	v.draw()
}

func (v *View) clear() {
	v.m.Clear()
	v.draw()
}

func (v *View) submit() {
	entry, attempt, ok := v.m.Submit(v.env.Now())
	if !ok {
		return
	}
	v.draw()
	v.office.CheckPIN(entry, func(err error) { v.m.Answer(attempt, err, v.env.Now()) })
}

func (v *View) sign(e liaison.Event, id liaison.DeputyID, on bool) {
	if !v.m.StartSign(e, id, on) {
		return
	}
	v.draw()
	v.office.SignIn(e, id, on, func(err error) { v.m.EndSign(e, id, err) })
}

func (v *View) tab(t Tab) {
	if v.m.Tab = t; v.set != nil {
		v.set.Reset()
	}
	v.draw()
}

// leave locks before it goes home, so that the page stays closed even if the
// shell keeps it.
func (v *View) leave() {
	v.m.Lock()
	v.draw()
	v.env.Nav.Home()
}
