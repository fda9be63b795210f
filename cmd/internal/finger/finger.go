// Package finger is a finger for a window without a display: it finds words on the
// canvas and touches what shows them as Fyne's desktop driver would. It knows the
// toolkit and none of our screens.
package finger

import (
	"fmt"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
)

// Finger touches one canvas. It belongs to the screen's goroutine.
type Finger struct {
	canvas fyne.Canvas
	hover  desktop.Hoverable
}

// On returns a finger for a canvas.
func On(c fyne.Canvas) *Finger { return &Finger{canvas: c} }

// Words returns every text that shows, in the order it is drawn. What is scrolled
// out of sight does not count.
func (f *Finger) Words() []string {
	var out []string
	f.walk(func(s sight) {
		if t, ok := s.object.(*canvas.Text); ok && t.Text != "" && s.inSight() {
			out = append(out, t.Text)
		}
	})
	return out
}

// summary is how the screen begins, for errors.
func (f *Finger) summary() string {
	const most = 160
	all := []rune(strings.Join(f.Words(), " | "))
	return string(all[:min(most, len(all))])
}

// Says reports whether words are shown, alone or within a line.
func (f *Finger) Says(words string) bool {
	_, ok := f.find(words, true)
	return ok
}

// Tap touches the topmost text that is words, or else one that holds them. A page
// that scrolls is scrolled until they are in sight.
func (f *Finger) Tap(words string) error {
	s, ok := f.find(words, true)
	if !ok {
		if s, ok = f.seek(words); !ok {
			return fmt.Errorf("%q is not on the screen, which says %s", words, f.summary())
		}
	}
	f.TapAt(s.middle())
	return nil
}

// TapAt touches a place as the desktop driver does: the press goes to the topmost
// widget that takes presses, and the tap to the same one if it is still there.
func (f *Finger) TapAt(p fyne.Position) {
	f.moveTo(p)
	o, in := f.under(p, clickable)
	if m, ok := o.(desktop.Mouseable); ok {
		m.MouseDown(event(p, in))
	}
	now, in := f.under(p, clickable)
	if m, ok := now.(desktop.Mouseable); ok {
		m.MouseUp(event(p, in))
	}
	if t, ok := now.(fyne.Tappable); ok && now == o {
		t.Tapped(&fyne.PointEvent{AbsolutePosition: p, Position: in})
	}
}

// Trace draws a stroke: the finger goes down at the first point, through the others,
// and up at the last one, as the desktop driver tells of it.
func (f *Finger) Trace(points []fyne.Position) {
	if len(points) == 0 {
		return
	}
	o, in := f.under(points[0], clickable)
	if m, ok := o.(desktop.Mouseable); ok {
		m.MouseDown(event(points[0], in))
	}
	dragged, at := f.under(points[0], func(o fyne.CanvasObject) bool { _, ok := o.(fyne.Draggable); return ok })
	corner := points[0].Subtract(at)
	last := points[0]
	for _, p := range points[1:] {
		if d, ok := dragged.(fyne.Draggable); ok {
			e := &fyne.DragEvent{Dragged: fyne.NewDelta(p.X-last.X, p.Y-last.Y)}
			e.AbsolutePosition, e.Position = p, p.Subtract(corner)
			d.Dragged(e)
		}
		last = p
	}
	if m, ok := dragged.(desktop.Mouseable); ok {
		m.MouseUp(event(last, last.Subtract(corner)))
	}
	if d, ok := dragged.(fyne.Draggable); ok {
		d.DragEnd()
	}
}

// Places returns where the objects in sight are that match: their corners and sizes.
func (f *Finger) Places(match func(fyne.CanvasObject) bool) (at []fyne.Position, size []fyne.Size) {
	f.walk(func(s sight) {
		if match(s.object) && s.inSight() {
			at, size = append(at, fyne.NewPos(s.at.x, s.at.y)), append(size, fyne.NewSize(s.at.w, s.at.h))
		}
	})
	return at, size
}

// Where returns the middle of the topmost text that is words and nothing else.
func (f *Finger) Where(words string) (fyne.Position, bool) {
	s, ok := f.find(words, true)
	if !ok || strings.TrimSpace(s.object.(*canvas.Text).Text) != words {
		return fyne.Position{}, false
	}
	return s.middle(), true
}

// Hold puts the finger down on words and leaves it there.
func (f *Finger) Hold(words string) error {
	s, ok := f.find(words, true)
	if !ok {
		return fmt.Errorf("%q is not on the screen, which says %s", words, f.summary())
	}
	f.moveTo(s.middle())
	o, in := f.under(s.middle(), clickable)
	if m, ok := o.(desktop.Mouseable); ok {
		m.MouseDown(event(s.middle(), in))
	}
	return nil
}

// Scroll moves every page in sight down by dy pixels at most, as a wheel does, and
// reports whether anything moved.
func (f *Finger) Scroll(dy float32) bool {
	before := strings.Join(f.places(), "\n")
	for _, s := range f.pages() {
		s.Scrolled(&fyne.ScrollEvent{Scrolled: fyne.NewDelta(0, -dy/3)}) // a page moves by three times as much
	}
	return strings.Join(f.places(), "\n") != before
}

func (f *Finger) moveTo(p fyne.Position) {
	o, in := f.under(p, func(o fyne.CanvasObject) bool { _, ok := o.(desktop.Hoverable); return ok })
	now, _ := o.(desktop.Hoverable)
	if now == f.hover {
		return
	}
	if f.hover != nil {
		f.hover.MouseOut()
	}
	if f.hover = now; now != nil {
		now.MouseIn(event(p, in))
	}
}

func clickable(o fyne.CanvasObject) bool {
	switch o.(type) {
	case fyne.Tappable, desktop.Mouseable:
		return true
	}
	return false
}

func event(p, in fyne.Position) *desktop.MouseEvent {
	e := &desktop.MouseEvent{Button: desktop.MouseButtonPrimary}
	e.AbsolutePosition, e.Position = p, in
	return e
}

// under returns the topmost object at p that matches, and p within it.
func (f *Finger) under(p fyne.Position, match func(fyne.CanvasObject) bool) (found fyne.CanvasObject, in fyne.Position) {
	f.walk(func(s sight) {
		if s.at.holds(p) && s.clip.holds(p) && match(s.object) {
			found, in = s.object, p.SubtractXY(s.at.x, s.at.y)
		}
	})
	return found, in
}

// find returns the text that is words, else the last that holds them.
func (f *Finger) find(words string, inSight bool) (found sight, ok bool) {
	exact := false
	f.walk(func(s sight) {
		t, is := s.object.(*canvas.Text)
		if !is || inSight && !s.inSight() || !strings.Contains(t.Text, words) {
			return
		}
		same := strings.TrimSpace(t.Text) == words
		if !exact || same {
			found, ok, exact = s, true, exact || same
		}
	})
	return found, ok
}

// seek scrolls the pages from their tops down until the words are in sight.
func (f *Finger) seek(words string) (sight, bool) {
	const farthest, step = 1e6, 300
	f.Scroll(-farthest)
	for {
		if s, ok := f.find(words, true); ok {
			return s, true
		}
		if !f.Scroll(step) {
			return sight{}, false
		}
	}
}

func (f *Finger) pages() []fyne.Scrollable {
	var out []fyne.Scrollable
	f.walk(func(s sight) {
		if p, ok := s.object.(fyne.Scrollable); ok && s.inSight() {
			out = append(out, p)
		}
	})
	return out
}

// places tells where every text is, to see whether something moved.
func (f *Finger) places() []string {
	var out []string
	f.walk(func(s sight) {
		if t, ok := s.object.(*canvas.Text); ok {
			out = append(out, fmt.Sprint(t.Text, s.at))
		}
	})
	return out
}

// sight is an object, where it is on the canvas, and what of the canvas it may
// draw on.
type sight struct {
	object   fyne.CanvasObject
	at, clip box
}

func (s sight) middle() fyne.Position {
	return fyne.NewPos(s.at.x+s.at.w/2, s.at.y+s.at.h/2)
}

func (s sight) inSight() bool { return s.clip.holds(s.middle()) }

type box struct{ x, y, w, h float32 }

func (b box) holds(p fyne.Position) bool {
	return p.X >= b.x && p.Y >= b.y && p.X < b.x+b.w && p.Y < b.y+b.h
}

func (b box) and(o box) box {
	x, y := max(b.x, o.x), max(b.y, o.y)
	return box{x, y, min(b.x+b.w, o.x+o.w) - x, min(b.y+b.h, o.y+o.h) - y}
}

// walk calls see for every object that is not hidden, in the order they are drawn.
func (f *Finger) walk(see func(sight)) {
	size := f.canvas.Size()
	walk(f.canvas.Content(), box{0, 0, 0, 0}, box{0, 0, size.Width, size.Height}, see)
}

func walk(o fyne.CanvasObject, parent, clip box, see func(sight)) {
	if o == nil || !o.Visible() {
		return
	}
	at := box{parent.x + o.Position().X, parent.y + o.Position().Y, o.Size().Width, o.Size().Height}
	if _, clips := o.(fyne.Scrollable); clips {
		clip = clip.and(at)
	}
	see(sight{o, at, clip})
	switch x := o.(type) {
	case *fyne.Container:
		for _, c := range x.Objects {
			walk(c, at, clip, see)
		}
	case fyne.Widget:
		for _, c := range test.WidgetRenderer(x).Objects() {
			walk(c, at, clip, see)
		}
	}
}
