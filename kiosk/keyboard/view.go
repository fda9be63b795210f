package keyboard

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"

	"lianluozhan/kiosk/look"
	"lianluozhan/kiosk/touch"
)

// Timer runs f on the screen's goroutine after a while, unless stopped before.
type Timer interface {
	After(wait time.Duration, f func()) (stop func())
}

// View draws a Model. While no field is open it takes no place.
type View struct {
	// OnResize is called when the keyboard opened, closed or changed its height.
	OnResize func()

	l      *look.Look
	m      *Model
	timer  Timer
	sizes  sizes
	root   *fyne.Container
	ground *canvas.Rectangle
	edge   *canvas.Rectangle
	bar    *bar
	grid   *grid
	panels map[panelID]*panel
	shown  *panel
	field  *touch.Field
	height float32
}

// sizes are the keyboard's lengths in pixels.
type sizes struct {
	bar, key, gap, side float32
}

func sizesOf(l *look.Look) sizes {
	s := sizes{bar: l.Px(120), key: l.Px(108), gap: l.Px(8), side: l.Px(14)}
	if !l.Portrait() { // at most half of the height
		s.bar, s.key = l.Px(104), l.Touch()
	}
	return s
}

// New returns the keyboard for one look. A model that served another view's field
// is closed: that field is gone.
func New(l *look.Look, m *Model, timer Timer) *View {
	v := &View{l: l, m: m, timer: timer, sizes: sizesOf(l), panels: map[panelID]*panel{}}
	m.watch = nil
	m.Detach()
	v.ground = canvas.NewRectangle(l.Sunken)
	v.edge = canvas.NewRectangle(l.Edge)
	v.bar = newBar(v)
	v.grid = newGrid(v)
	v.root = container.New(board{v}, v.ground, v.edge, v.bar.root, v.grid.root)
	v.update()
	return v
}

// Object is the keyboard, to stand at the bottom of a Column.
func (v *View) Object() fyne.CanvasObject { return v.root }

// Open serves field f until another is opened.
func (v *View) Open(f *touch.Field, u Use) {
	if v.field != nil && v.field != f {
		old := v.field
		v.m.Detach()
		old.SetActive(false)
	}
	v.field = f
	v.m.watch = v.update
	u.Target = f
	v.m.Attach(u)
	f.SetActive(true)
}

// Serves reports whether the keyboard is open for f.
func (v *View) Serves(f *touch.Field) bool { return v.m.Open() && v.field == f }

// Close puts the keyboard away and keeps what was being composed.
func (v *View) Close() {
	v.m.Detach()
	v.release()
}

// Wipe puts the keyboard away and drops what was being composed.
func (v *View) Wipe() {
	v.m.Wipe()
	v.release()
	v.bar.wipe()
	v.grid.wipe()
}

func (v *View) release() {
	if v.field != nil {
		v.field.SetActive(false)
		v.field = nil
	}
	v.update()
}

// Covering reports whether the keyboard wants the footer's place too.
func (v *View) Covering() bool { return v.m.Open() && !v.l.Portrait() }

func (v *View) expanded() bool {
	open, _ := v.m.Grid()
	return open
}

// update shows what the model holds.
func (v *View) update() {
	v.root.Hidden = !v.m.Open()
	if v.m.Open() {
		v.choose()
		v.bar.update()
		v.grid.update()
	}
	if h := v.minHeight(); h != v.height {
		v.height = h
		if v.OnResize != nil {
			v.OnResize()
		}
	}
}

// choose shows the panel for the use and the mode.
func (v *View) choose() {
	id := panelID{v.m.Use().Purpose, v.m.Mode()}
	p := v.panels[id]
	if p == nil {
		p = newPanel(v, planOf(id.purpose, id.mode, v.l.Portrait()))
		v.panels[id] = p
		v.root.Objects = append(v.root.Objects, p.root)
	}
	if v.shown != p {
		if v.shown != nil {
			v.shown.root.Hide()
		}
		v.shown = p
	}
	words := v.m.Use().Purpose.words()
	v.bar.root.Hidden = !words
	v.grid.root.Hidden = !v.expanded()
	p.root.Hidden = v.expanded()
	p.label(v.m)
	v.root.Layout.Layout(v.root.Objects, v.root.Size())
	canvas.Refresh(v.root)
}

func (v *View) minHeight() float32 {
	if !v.m.Open() || v.shown == nil {
		return 0
	}
	h := v.shown.height(v.sizes) + 2*v.sizes.side
	if !v.bar.root.Hidden {
		h += v.sizes.bar
	}
	return h
}

// board lays out the keyboard's parts: ground, bar above, keys or grid below.
type board struct{ v *View }

func (b board) MinSize([]fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(0, b.v.minHeight())
}

func (b board) Layout(_ []fyne.CanvasObject, size fyne.Size) {
	v := b.v
	place(v.ground, 0, 0, size.Width, size.Height)
	place(v.edge, 0, 0, size.Width, v.l.Px(2))
	if v.shown == nil {
		return
	}
	top := v.sizes.side
	if !v.bar.root.Hidden {
		place(v.bar.root, 0, 0, size.Width, v.sizes.bar)
		top = v.sizes.bar + v.sizes.side
	}
	w := min(size.Width-2*v.sizes.side, v.shown.widest(v.l, v.sizes))
	x := float32(int((size.Width - w) / 2))
	for _, o := range []fyne.CanvasObject{v.shown.root, v.grid.root} {
		place(o, x, top, w, v.shown.height(v.sizes))
	}
	v.bar.align(x, w)
}

func place(o fyne.CanvasObject, x, y, w, h float32) {
	o.Move(fyne.NewPos(x, y))
	o.Resize(fyne.NewSize(w, h))
}
