package progress

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"lianluozhan/kiosk/keyboard"
	"lianluozhan/kiosk/look"
	"lianluozhan/kiosk/screen"
	"lianluozhan/kiosk/touch"
	"lianluozhan/sync/liaison"
)

// page is one step on the screen.
type page struct {
	root   *fyne.Container
	scroll *touch.Scroller
	update func() // shows what the model holds
	enter  func() // called when the step begins; may be nil
	fields []*touch.Field
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
	step  Step
	since time.Time // when the step began
	shown *page
	field *touch.Field // the one the keyboard serves
}

var (
	_ screen.Screen   = (*View)(nil)
	_ screen.Stepper  = (*View)(nil)
	_ screen.Bottomed = (*View)(nil)
	_ screen.Retirer  = (*View)(nil)
)

// New returns the screen for m, typed on with keys.
func New(env screen.Env, m *Model, keys *keyboard.Model) *View {
	v := &View{env: env, l: env.Look, m: m}
	v.keys = keyboard.New(v.l, keys)
	v.body = touch.Layers()
	v.root = touch.Filled(0, v.body, v.body, v.keys.Object())
	v.keys.OnResize = v.arrange
	m.watch = v.show
	return v
}

// Title stands in the header.
func (v *View) Title() string {
	if v.m.Step() == Ask {
		return "查进度"
	}
	return "办理进度"
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

// Leave drops what was typed and found, in the model, on the screen and in the
// keyboard.
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

func (v *View) drop() {
	if v.shown != nil {
		for _, f := range v.shown.fields {
			f.OnChange = nil
			f.Wipe()
		}
	}
	v.shown, v.field, v.body.Objects = nil, nil, nil
	canvas.Refresh(v.body)
}

// Update takes new content. A matter on show stays as it was found: it changes when
// it is looked up again.
func (v *View) Update(c *liaison.Content, _ time.Time) {
	v.c = c
	v.show()
}

// show brings the screen to where the model is.
func (v *View) show() {
	if v.c == nil {
		return
	}
	if v.shown != nil && v.m.Step() == v.step {
		v.shown.update()
		return
	}
	v.keys.Close()
	v.drop()
	v.step, v.since = v.m.Step(), v.env.Now()
	p := v.make(v.step)
	v.shown = p
	p.update()
	v.body.Objects = []fyne.CanvasObject{p.root}
	v.arrange()
	if p.enter != nil {
		p.enter()
	}
}

// settle is how long a step is deaf to what cannot be taken back: the second tap of
// an unsteady hand on the step before is not meant for it.
const settle = 600 * time.Millisecond

func (v *View) settled() bool {
	shown := v.env.Now().Sub(v.since)
	return shown >= settle || shown < 0 // the clock was set back
}

func (v *View) make(s Step) *page {
	switch s {
	case Result:
		if v.m.Found().Elsewhere {
			return v.elsewherePage()
		}
		return v.resultPage()
	case Judge:
		return v.judgePage()
	}
	return v.askPage()
}

// arrange makes room for the keyboard, or takes it back.
func (v *View) arrange() {
	if v.shown == nil {
		return
	}
	v.env.Nav.Relayout()
	v.root.Layout.Layout(v.root.Objects, v.root.Size())
	v.root.Refresh()
	if mark := v.shown.marks[v.field]; mark != nil && v.keys.Serves(v.field) {
		v.shown.scroll.Relayout()
		v.shown.scroll.ScrollTo(mark.Position().Y)
	}
}

// open lets the keyboard serve f, unless it does already.
func (v *View) open(f *touch.Field, u keyboard.Use) {
	if v.keys.Serves(f) {
		return
	}
	v.field = f
	v.keys.Open(f, u)
	v.arrange()
}

// sheet is a page that scrolls when it must.
func (v *View) sheet(content fyne.CanvasObject) *page {
	m, gap := v.l.Margin(), v.l.Px(32)
	s := touch.NewScroller(touch.Pad(gap, m, gap, m, content))
	return &page{root: touch.Layers(s), scroll: s, update: func() {}}
}

func (v *View) card(o fyne.CanvasObject) *fyne.Container {
	return touch.Card(v.l, touch.Inset(v.l.Px(36), o))
}

func (v *View) text(s string, step look.Step) *touch.Text {
	return touch.NewText(s, v.l.Type(step), v.l.Ink)
}

func (v *View) soft(s string) *touch.Text {
	return touch.NewText(s, v.l.Type(look.Body), v.l.Soft)
}
