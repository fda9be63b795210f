package touch_test

import (
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"lianluozhan/kiosk/look"
	"lianluozhan/kiosk/touch"
)

// hand plays the finger as Fyne's desktop driver does: it sends MouseDown to the
// topmost widget that takes it, turns 2 pixels of motion into a drag of the
// deepest Draggable, and gives no Tapped after that. Fyne's own test.Drag and
// test.Tap leave out the presses, so they would prove nothing here.
type hand struct {
	t       testing.TB
	win     fyne.Window
	clock   time.Time
	at      fyne.Position
	from    fyne.Position
	pressed fyne.CanvasObject
	dragged fyne.CanvasObject
	corner  fyne.Position // of what is dragged
	hover   desktop.Hoverable
}

func newLook(t testing.TB) *look.Look {
	t.Helper()
	test.NewTempApp(t)
	return look.New(fyne.NewSize(1080, 1920), false, false)
}

// show puts o into a window of the given size.
func show(t testing.TB, o fyne.CanvasObject, w, h float32) *hand {
	t.Helper()
	win := test.NewTempWindow(t, touch.Layers(o))
	win.SetPadded(false)
	win.Resize(fyne.NewSize(w, h))
	return &hand{t: t, win: win, clock: time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)}
}

// find returns the topmost object at p that matches, and p within it.
func (h *hand) find(p fyne.Position, match func(fyne.CanvasObject) bool) (fyne.CanvasObject, fyne.Position) {
	var found fyne.CanvasObject
	var at fyne.Position
	var walk func(o fyne.CanvasObject, off fyne.Position)
	walk = func(o fyne.CanvasObject, off fyne.Position) {
		pos := off.Add(o.Position())
		in := p.Subtract(pos)
		inside := in.X >= 0 && in.Y >= 0 && in.X < o.Size().Width && in.Y < o.Size().Height
		if _, clips := o.(fyne.Scrollable); !o.Visible() || clips && !inside {
			return
		}
		if inside && match(o) {
			found, at = o, in
		}
		for _, c := range children(o) {
			walk(c, pos)
		}
	}
	walk(h.win.Content(), fyne.Position{})
	return found, at
}

func children(o fyne.CanvasObject) []fyne.CanvasObject {
	switch w := o.(type) {
	case *fyne.Container:
		return w.Objects
	case fyne.Widget:
		return test.WidgetRenderer(w).Objects()
	}
	return nil
}

func clickable(o fyne.CanvasObject) bool {
	switch o.(type) {
	case fyne.Tappable, desktop.Mouseable:
		return true
	}
	return false
}

func draggable(o fyne.CanvasObject) bool { _, ok := o.(fyne.Draggable); return ok }
func hoverable(o fyne.CanvasObject) bool { _, ok := o.(desktop.Hoverable); return ok }

func event(p, in fyne.Position) *desktop.MouseEvent {
	e := &desktop.MouseEvent{Button: desktop.MouseButtonPrimary}
	e.AbsolutePosition, e.Position = p, in
	return e
}

func (h *hand) press(x, y float32) {
	h.at = fyne.NewPos(x, y)
	h.from, h.dragged, h.pressed = h.at, nil, nil
	h.over()
	o, in := h.find(h.at, clickable)
	if m, ok := o.(desktop.Mouseable); ok {
		m.MouseDown(event(h.at, in))
	}
	if _, ok := o.(fyne.Tappable); ok {
		h.pressed = o
	}
}

func (h *hand) over() {
	o, in := h.find(h.at, hoverable)
	now, _ := o.(desktop.Hoverable)
	if now == h.hover {
		if now != nil && o != h.dragged {
			now.MouseMoved(event(h.at, in))
		}
		return
	}
	if h.hover != nil {
		h.hover.MouseOut()
	}
	if h.hover = now; now != nil {
		now.MouseIn(event(h.at, in))
	}
}

// move moves the pressed finger by (dx, dy) within wait.
func (h *hand) move(dx, dy float32, wait time.Duration) {
	h.clock = h.clock.Add(wait)
	before := h.at
	h.at = h.at.AddXY(dx, dy)
	h.over()
	if far := h.at.Subtract(h.from); h.dragged == nil && (far.X >= 2 || far.X <= -2 || far.Y >= 2 || far.Y <= -2) {
		var in fyne.Position
		h.dragged, in = h.find(before, draggable)
		h.corner = before.Subtract(in)
	}
	if d, ok := h.dragged.(fyne.Draggable); ok {
		e := &fyne.DragEvent{Dragged: fyne.NewDelta(dx, dy)}
		e.AbsolutePosition, e.Position = h.at, h.at.Subtract(h.corner)
		d.Dragged(e)
	}
}

func (h *hand) release() {
	o, in := h.find(h.at, clickable)
	up := o
	if h.dragged != nil {
		up = h.dragged
	}
	if m, ok := up.(desktop.Mouseable); ok {
		m.MouseUp(event(h.at, in))
	}
	if d, ok := h.dragged.(fyne.Draggable); ok {
		d.DragEnd()
		h.dragged = nil
		return
	}
	if t, ok := o.(fyne.Tappable); ok && o == h.pressed {
		t.Tapped(&fyne.PointEvent{AbsolutePosition: h.at, Position: in})
	}
}

func (h *hand) tap(x, y float32) {
	h.press(x, y)
	h.release()
}
