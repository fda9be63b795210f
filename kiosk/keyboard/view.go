package keyboard

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"

	"lianluozhan/kiosk/look"
	"lianluozhan/kiosk/touch"
)

// View draws a Model. While no field is open it takes no place.
type View struct {
	// OnResize is called when the keyboard opened, closed or changed its height.
	OnResize func()

	l       *look.Look
	m       *Model
	sizes   sizes
	root    *fyne.Container
	ground  *canvas.Rectangle
	edge    *canvas.Rectangle
	tabs    *tabs
	bar     *bar
	grid    *grid
	pad     *pad
	popup   *popup
	lens    *lens
	panels  map[panelID]*panel
	shown   *panel
	field   *touch.Field
	height  float32
	holding bool      // a finger is on a candidate
	drawn   time.Time // when something changed last
}

// New returns the keyboard for one look. A model that served another view's field
// is closed: that field is gone.
func New(l *look.Look, m *Model) *View {
	v := &View{l: l, m: m, sizes: sizesOf(l), panels: map[panelID]*panel{}}
	m.watch = nil
	m.Detach()
	m.narrow = l.Big && l.Portrait()
	v.ground = canvas.NewRectangle(l.Sunken)
	v.edge = canvas.NewRectangle(l.Edge)
	v.tabs, v.bar, v.grid, v.pad = newTabs(v), newBar(v), newGrid(v), newPad(v)
	v.popup, v.lens = newPopup(v), newLens(v)
	v.root = container.New(board{v}, v.ground, v.edge, v.tabs.root, v.bar.root, v.grid.root, v.pad.root, v.popup.root, v.lens.root)
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
		v.leave(old)
	}
	v.field = f
	v.m.watch = v.update
	u.Target = f
	f.OnCaret = v.caret
	v.m.Attach(u)
	f.SetActive(true)
}

// caret shows where a finger puts the caret.
func (v *View) caret(c touch.Caret) {
	v.lens.show(c)
	v.m.CaretMoved()
}

func (v *View) leave(f *touch.Field) {
	f.OnCaret = nil
	f.SetActive(false)
	v.lens.hide()
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
		v.leave(v.field)
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

func (v *View) hand() bool { return v.m.Mode() == Hand && v.m.Use().Purpose.words() }

// update shows what the model holds.
func (v *View) update() {
	v.drawn = v.m.now()
	v.root.Hidden = !v.m.Open()
	v.pad.update()
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
	id := panelID{v.m.Use().Purpose, v.m.Mode(), v.m.SurnameGrid()}
	p := v.panels[id]
	if p == nil {
		p = newPanel(v, planOf(id, v.l.Portrait()))
		v.panels[id] = p
		at := len(v.root.Objects) - 2 // below popup and lens
		v.root.Objects = append(v.root.Objects[:at:at], append([]fyne.CanvasObject{p.root}, v.root.Objects[at:]...)...)
	}
	moved := v.shown != p
	if moved {
		if v.shown != nil {
			v.shown.root.Hide()
		}
		v.shown = p
	}
	words := v.m.Use().Purpose.words()
	v.tabs.update()
	moved = set(&v.tabs.root.Hidden, !v.tabs.needed()) || moved
	moved = set(&v.bar.root.Hidden, !words) || moved
	moved = set(&v.grid.root.Hidden, !v.expanded()) || moved
	moved = set(&v.pad.root.Hidden, !v.hand()) || moved
	moved = set(&p.root.Hidden, v.expanded()) || moved
	p.label(v.m)
	if moved {
		v.root.Layout.Layout(v.root.Objects, v.root.Size())
	}
	canvas.Refresh(v.root)
}

func set(b *bool, to bool) (changed bool) {
	changed = *b != to
	*b = to
	return changed
}
