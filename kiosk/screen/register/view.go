package register

import (
	"errors"
	"reflect"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"lianluozhan/kiosk/keyboard"
	"lianluozhan/kiosk/look"
	"lianluozhan/kiosk/screen"
	"lianluozhan/kiosk/touch"
	"lianluozhan/sync/liaison"
)

// page is one step on the screen. Pages are made when first shown and kept.
type page struct {
	root   *fyne.Container
	bottom *fyne.Container                    // the keys below; hidden while the keyboard is open
	scroll *touch.Scroller                    // nil when nothing scrolls
	update func()                             // shows what the model holds
	enter  func()                             // called when the step begins; may be nil
	fields []*touch.Field                     // to wipe
	marks  map[*touch.Field]fyne.CanvasObject // what to scroll to for a field
}

// View draws a Model.
type View struct {
	env   screen.Env
	l     *look.Look
	m     *Model
	keys  *keyboard.View
	c     *liaison.Content
	root  *fyne.Container
	body  *fyne.Container
	steps *stepBar
	top   *fyne.Container
	pages map[Step]*page
	step  Step
	since time.Time // when the step began
	shown *page
	stale bool         // the pages show old content
	field *touch.Field // the one the keyboard serves

	closed error // why nothing is taken here, as the notice says
}

var (
	_ screen.Screen   = (*View)(nil)
	_ screen.Stepper  = (*View)(nil)
	_ screen.Bottomed = (*View)(nil)
	_ screen.Retirer  = (*View)(nil)
)

// New returns the screen for m, typed on with keys.
func New(env screen.Env, m *Model, keys *keyboard.Model) *View {
	v := &View{env: env, l: env.Look, m: m, pages: map[Step]*page{}, step: -1}
	v.keys = keyboard.New(v.l, keys)
	v.steps = newStepBar(v.l)
	v.body = touch.Layers()
	v.top = touch.Pad(v.l.Px(28), v.l.Margin(), 0, v.l.Margin(), v.steps.root)
	v.root = touch.Filled(0, v.body, v.top, v.body, v.keys.Object())
	v.keys.OnResize = v.arrange
	m.watch = v.show
	return v
}

// Title is the step's name in the header.
func (v *View) Title() string {
	if v.m.Step() == Done {
		return "登记成功"
	}
	return "我要反映"
}

// Object is the page.
func (v *View) Object() fyne.CanvasObject { return v.root }

// Covers reports whether the keyboard needs the footer's place.
func (v *View) Covers() bool { return v.keys.Covering() }

// Back goes back a step.
func (v *View) Back() bool {
	v.keys.Close()
	return v.m.Back()
}

// Leave drops what was entered, in the model, on the screen and in the keyboard.
func (v *View) Leave() {
	v.keys.Wipe()
	v.drop()
	v.m.Wipe()
	v.c = nil
}

// Retire leaves what was typed to the view that takes this one's place, and is deaf
// to the model from then on.
func (v *View) Retire() {
	v.keys.Close()
	v.c = nil
	v.drop()
}

// drop wipes the fields and lets the pages go.
func (v *View) drop() {
	for _, p := range v.pages {
		for _, f := range p.fields {
			f.OnChange = nil
			f.Wipe()
		}
	}
	v.pages, v.shown, v.step, v.field = map[Step]*page{}, nil, -1, nil
	v.body.Objects = nil
	canvas.Refresh(v.body)
}

// Update takes new content. Pages are made anew only when what they show changed,
// and not under the hands of somebody who types: then when they have done so. What
// was typed is in the model.
func (v *View) Update(c *liaison.Content, _ time.Time) {
	old := v.c
	v.c = c
	if old == nil || !same(old, c) || !errors.Is(v.m.Closed(), v.closed) {
		v.stale = true
	}
	if v.stale && (v.field == nil || !v.keys.Serves(v.field)) {
		v.renew()
	}
	v.show()
}

// renew lets the pages go that show what was.
func (v *View) renew() {
	v.stale = false
	v.keys.Close()
	v.drop()
}

func same(a, b *liaison.Content) bool {
	return reflect.DeepEqual(a.Rules, b.Rules) && reflect.DeepEqual(a.Station, b.Station) &&
		reflect.DeepEqual(a.Deputies, b.Deputies)
}

// show brings the screen to where the model is.
func (v *View) show() {
	if v.c == nil {
		return
	}
	step := v.m.Step()
	if step == v.step {
		v.shown.update()
		return
	}
	v.keys.Close()
	if v.stale {
		v.renew()
	}
	v.field, v.step, v.since = nil, step, v.env.Now()
	p := v.pages[step]
	if p == nil {
		p = v.make(step)
		v.pages[step] = p
	}
	v.shown = p
	p.update()
	v.steps.show(step.number())
	v.body.Objects = []fyne.CanvasObject{p.root}
	if p.scroll != nil {
		p.scroll.ScrollTo(0)
	}
	v.arrange()
	if p.enter != nil {
		p.enter()
	}
}

func (v *View) make(s Step) *page {
	switch s {
	case Notice:
		return v.noticePage()
	case Category:
		return v.categoryPage()
	case Writing:
		return v.writingPage()
	case Contact:
		return v.contactPage()
	case Wish:
		return v.wishPage()
	case Check:
		return v.checkPage()
	}
	return v.receiptPage()
}

// arrange makes room for the keyboard, or takes it back.
func (v *View) arrange() {
	if v.shown == nil {
		return
	}
	open := v.field != nil && v.keys.Serves(v.field)
	v.top.Hidden = v.keys.Covering() || v.step == Done
	v.shown.bottom.Hidden = open
	v.env.Nav.Relayout()
	v.root.Layout.Layout(v.root.Objects, v.root.Size())
	v.root.Refresh()
	if p := v.shown; open && p.scroll != nil {
		p.scroll.Relayout()
		p.scroll.ScrollTo(topOf(p.marks[v.field], p.scroll.Content) - v.l.Px(28)) // with the air above it
	}
}

// topOf is how far o lies below the top of content, which holds it.
func topOf(o, content fyne.CanvasObject) float32 {
	y, ok := find(content, o)
	if !ok {
		return 0
	}
	return y
}

func find(in, o fyne.CanvasObject) (float32, bool) {
	if in == o {
		return 0, true
	}
	if c, ok := in.(*fyne.Container); ok {
		for _, x := range c.Objects {
			if y, ok := find(x, o); ok {
				return y + x.Position().Y, true
			}
		}
	}
	return 0, false
}

// open lets the keyboard serve f.
func (v *View) open(f *touch.Field, u keyboard.Use) {
	v.field = f
	v.keys.Open(f, u)
	v.arrange()
}

// The keys of one step lie where those of the step before were: the second tap of
// an unsteady hand must neither file what was not checked nor put the receipt away.
const (
	settle     = 600 * time.Millisecond
	settleLong = 1500 * time.Millisecond // on the receipt
)

// settled reports whether the step has been on show for long enough to be meant.
func (v *View) settled(least time.Duration) bool {
	shown := v.env.Now().Sub(v.since)
	return shown >= least || shown < 0 // the clock was set back
}

func (v *View) next() {
	if v.settled(settle) {
		v.m.Next(v.c.Rules)
	}
}

func (v *View) fault(f liaison.Field) string {
	return look.FaultWords(f, v.m.Faults(v.c.Rules)[f])
}
