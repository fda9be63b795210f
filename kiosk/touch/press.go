package touch

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// Slop is how far a finger may wander and still be a tap, in pixels of a display
// 1080 wide; on finer ones it is as much more. Fyne's own limit of 2 turns an old
// hand's tap into a drag; Scroller gives those back.
const Slop = 14

// slopAt is Slop on the display that o is on.
func slopAt(o fyne.CanvasObject) float32 {
	c := fyne.CurrentApp().Driver().CanvasForObject(o)
	if c == nil {
		return Slop
	}
	return Slop * max(1, min(c.Size().Width, c.Size().Height)/1080)
}

// finger is where the one finger is: X reports only the first touch, as a pointer.
// All of it is used on the screen's goroutine only.
var finger struct {
	pressed  target    // what it went down on, nil for nothing that can be tapped
	coasting *Scroller // what still moves from an earlier flick
	felt     func()    // told of every touch, see Ground
}

// target is what a finger went down on. A drag that stays within the slop gives
// the tap back to it; one that leaves it calls it off.
type target interface {
	Tapped(*fyne.PointEvent)
	cancel()
}

// callOff tells what the finger went down on that the touch has become a drag.
func callOff() {
	if finger.pressed != nil {
		finger.pressed.cancel()
		finger.pressed = nil
	}
}

// giveBack taps what the finger went down on: the drag was only a wobble.
func giveBack() {
	if t := finger.pressed; t != nil {
		finger.pressed = nil
		t.Tapped(nil)
	}
}

// land is called when the finger goes down anywhere; it reports whether that
// stopped a page at speed, in which case the touch is spent and must not tap.
func land() bool {
	if finger.felt != nil {
		finger.felt()
	}
	if finger.coasting == nil {
		return false
	}
	return finger.coasting.halt()
}

// Pressable is anything that can be tapped: it looks pressed at once, has no
// hover look and takes no focus. It hears of hovering only to look released when
// the finger slides off: the driver then tells another widget of the release.
type Pressable struct {
	widget.BaseWidget
	Content    fyne.CanvasObject
	Fill       color.Color // nil draws nothing
	Pressed    color.Color // under the finger
	Stroke     color.Color
	StrokeSize float32
	Radius     float32
	OnTap      func()
	OnHold     func(held bool) // the finger is on it, and no longer; may be nil

	down, spent bool
	bg          *canvas.Rectangle
}

var (
	_ fyne.Tappable     = (*Pressable)(nil)
	_ desktop.Mouseable = (*Pressable)(nil)
	_ desktop.Hoverable = (*Pressable)(nil)
	_ Sizer             = (*Pressable)(nil)
	_ Viewporter        = (*Pressable)(nil)
)

// NewPressable returns a Pressable around content; the caller sets its look.
func NewPressable(content fyne.CanvasObject, onTap func()) *Pressable {
	p := &Pressable{Content: content, OnTap: onTap}
	p.ExtendBaseWidget(p)
	return p
}

// CreateRenderer makes the background and the content.
func (p *Pressable) CreateRenderer() fyne.WidgetRenderer {
	if p.bg == nil {
		p.bg = canvas.NewRectangle(color.Transparent)
	}
	p.paint()
	return &stackRenderer{objs: []fyne.CanvasObject{p.bg, p.Content}, refresh: p.paint}
}

// SetViewport passes on which part is on show.
func (p *Pressable) SetViewport(top, height float32) { SetViewport(p.Content, top, height) }

// HeightFor is the content's.
func (p *Pressable) HeightFor(w float32) float32 { return HeightFor(p.Content, w) }

// MouseDown shows the pressed look.
func (p *Pressable) MouseDown(*desktop.MouseEvent) {
	p.spent = land()
	finger.pressed = p
	if !p.spent {
		p.look(true)
	}
}

// MouseUp ends the pressed look; a finger that slid off does nothing more.
func (p *Pressable) MouseUp(*desktop.MouseEvent) { p.look(false) }

// Tapped runs OnTap, unless the touch only stopped a moving page.
func (p *Pressable) Tapped(*fyne.PointEvent) {
	spent := p.spent
	p.spent = false
	p.look(false)
	if finger.pressed == target(p) {
		finger.pressed = nil
	}
	if !spent && p.OnTap != nil {
		p.OnTap()
	}
}

// cancel forgets the touch: it has become a drag.
func (p *Pressable) cancel() {
	p.spent = true
	p.look(false)
}

func (p *Pressable) look(down bool) {
	if p.down == down {
		return
	}
	p.down = down
	p.paint()
	if p.OnHold != nil {
		p.OnHold(down)
	}
}

// MouseIn does nothing: a finger does not hover.
func (p *Pressable) MouseIn(*desktop.MouseEvent) {}

// MouseMoved does nothing.
func (p *Pressable) MouseMoved(*desktop.MouseEvent) {}

// MouseOut ends the pressed look when the finger slides off; MouseUp would go to
// what lies under it then.
func (p *Pressable) MouseOut() { p.look(false) }

func (p *Pressable) paint() {
	if p.bg == nil {
		return
	}
	fill := p.Fill
	if p.down && p.Pressed != nil {
		fill = p.Pressed
	}
	if fill == nil {
		fill = color.Transparent
	}
	stroke := p.Stroke
	if stroke == nil {
		stroke = color.Transparent
	}
	p.bg.FillColor, p.bg.StrokeColor = fill, stroke
	p.bg.StrokeWidth, p.bg.CornerRadius = p.StrokeSize, p.Radius
	p.bg.Refresh()
}

// SetLook changes colours and redraws.
func (p *Pressable) SetLook(fill, pressed, stroke color.Color) {
	p.Fill, p.Pressed, p.Stroke = fill, pressed, stroke
	p.paint()
}

// stackRenderer draws objects on top of one another at the widget's size.
type stackRenderer struct {
	objs    []fyne.CanvasObject
	refresh func()
}

func (r *stackRenderer) Destroy()                     {}
func (r *stackRenderer) Objects() []fyne.CanvasObject { return r.objs }
func (r *stackRenderer) MinSize() fyne.Size           { return widest(r.objs) }
func (r *stackRenderer) Layout(s fyne.Size)           { layers{}.Layout(r.objs, s) }
func (r *stackRenderer) Refresh() {
	if r.refresh != nil {
		r.refresh()
	}
	for _, o := range r.objs {
		o.Refresh()
	}
}

// Blank is an invisible widget that hides the mouse pointer over the whole window
// and takes no touches. It draws nothing: a full-window rectangle would cost more
// than the page in software rendering.
type Blank struct{ widget.BaseWidget }

// NewBlank returns a Blank to lay over everything.
func NewBlank() *Blank {
	b := &Blank{}
	b.ExtendBaseWidget(b)
	return b
}

// Cursor hides the pointer.
func (b *Blank) Cursor() desktop.Cursor { return desktop.HiddenCursor }

// CreateRenderer draws nothing.
func (b *Blank) CreateRenderer() fyne.WidgetRenderer { return &stackRenderer{} }

// Shield covers what lies below and swallows every touch on it, for dialogs: in
// Fyne covering alone does not block touches. The driver also sends it the drags
// of a finger that went down on a dialog's button above it, so it gives wobbly
// taps back as a Scroller does.
type Shield struct {
	widget.BaseWidget
	Color color.Color
	OnTap func()

	spent bool
	moved fyne.Delta
	shade *canvas.Rectangle
}

var (
	_ fyne.Tappable     = (*Shield)(nil)
	_ fyne.Draggable    = (*Shield)(nil)
	_ desktop.Mouseable = (*Shield)(nil)
)

// NewShield returns a Shield of the given colour; nil draws nothing, which over a
// whole window saves the better part of a frame.
func NewShield(c color.Color, onTap func()) *Shield {
	s := &Shield{Color: c, OnTap: onTap}
	s.ExtendBaseWidget(s)
	return s
}

// Tapped swallows the touch.
func (s *Shield) Tapped(*fyne.PointEvent) {
	if !s.spent && s.OnTap != nil {
		s.OnTap()
	}
	s.spent = false
}

func (s *Shield) cancel() { s.spent = true }

// MouseDown swallows the press.
func (s *Shield) MouseDown(*desktop.MouseEvent) { s.spent = land(); finger.pressed = s }

// MouseUp swallows the release.
func (s *Shield) MouseUp(*desktop.MouseEvent) {}

// Dragged swallows drags.
func (s *Shield) Dragged(e *fyne.DragEvent) {
	s.moved.DX += e.Dragged.DX
	s.moved.DY += e.Dragged.DY
	if max(abs(s.moved.DX), abs(s.moved.DY)) >= slopAt(s) {
		callOff()
	}
}

// DragEnd gives a wobbly tap back to what was pressed.
func (s *Shield) DragEnd() {
	s.moved = fyne.Delta{}
	giveBack()
}

// CreateRenderer draws the shade.
func (s *Shield) CreateRenderer() fyne.WidgetRenderer {
	if s.Color == nil {
		return &stackRenderer{}
	}
	if s.shade == nil {
		s.shade = canvas.NewRectangle(s.Color)
	}
	return &stackRenderer{objs: []fyne.CanvasObject{s.shade}}
}
