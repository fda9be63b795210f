package enrol

import (
	"time"

	"fyne.io/fyne/v2"

	"lianluozhan/kiosk/screen"
	"lianluozhan/kiosk/touch"
	"lianluozhan/sync/liaison"
)

// View draws one question after the other.
type View struct {
	env    screen.Env
	m      *Model
	joiner Joiner
	exits  Exits
	number int // among the views of m; only the last one draws

	root  *fyne.Container
	form  *form
	shown Step
	drawn bool
}

var (
	_ screen.Screen  = (*View)(nil)
	_ screen.Stepper = (*View)(nil)
)

// Exits is where the page leads to.
type Exits struct {
	Begin func() // the machine has joined and somebody pressed 开始使用
	Stay  func() // a machine that had joined before stays as it is; nil for others
}

// New returns the page.
func New(env screen.Env, m *Model, joiner Joiner, exits Exits) *View {
	v := &View{env: env, m: m, joiner: joiner, exits: exits, root: touch.Layers()}
	v.number = m.watch(v.draw)
	return v
}

// Title names the page.
func (v *View) Title() string { return "加入县人大联络平台" }

// Object is the page.
func (v *View) Object() fyne.CanvasObject { return v.root }

// Leave drops code and PIN.
func (v *View) Leave() {
	v.m.Leave()
	v.draw()
}

// Back goes to the question before.
func (v *View) Back() bool {
	back := v.m.Back()
	v.draw()
	return back
}

// Update draws what is new; nothing of it comes from the county.
func (v *View) Update(*liaison.Content, time.Time) { v.draw() }

// draw makes the page of a step once and then only brings it up to date.
func (v *View) draw() {
	if v.number != v.m.view {
		return
	}
	known := v.m.Step() <= AskCode && v.joiner.PINKnown()
	if s := v.m.Step(); !v.drawn || s != v.shown || known != v.m.known {
		v.shown, v.drawn, v.form, v.m.known = s, true, nil, known
		var o fyne.CanvasObject
		switch s {
		case Joining:
			o = v.joining()
		case Failed:
			o = v.failed()
		case Joined:
			o = v.joined()
		default:
			v.form = newForm(v, s)
			o = v.form.root
		}
		v.root.Objects = []fyne.CanvasObject{o}
		v.root.Layout.Layout(v.root.Objects, v.root.Size())
		v.root.Refresh()
	}
	if v.form != nil {
		v.form.draw()
	}
}

// stick reads address and code from a stick.
func (v *View) stick() {
	if v.m.Look() {
		v.joiner.Stick(v.m.Looked)
	}
}

func (v *View) next() { v.send(v.m.Next()) }

func (v *View) again() { v.send(v.m.Again()) }

func (v *View) send(req Request, attempt int, ok bool) {
	v.draw()
	if ok {
		v.joiner.Join(req, func(p Place, err error) { v.m.Answer(attempt, p, err) })
	}
}

func (v *View) typed(c byte) {
	v.m.Type(c)
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

func (v *View) fix(s Step) {
	v.m.Fix(s)
	v.draw()
}
