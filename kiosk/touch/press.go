package touch

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// Slop is how far, in pixels, a finger may wander and still be a tap. Fyne's own
// limit of 2 turns an old hand's tap into a drag; Scroller gives those back.
const Slop = 14

// finger is where the one finger is: X reports only the first touch, as a pointer.
// All of it is used on the screen's goroutine only.
var finger struct {
	pressed  *Pressable // what it went down on
	coasting *Scroller  // what still moves from an earlier flick
	felt     func()     // told of every touch, see Ground
}

// land is called when the finger goes down anywhere; it reports whether that
// stopped a coasting page, in which case the touch is spent and must not tap.
func land() bool {
	if finger.felt != nil {
		finger.felt()
	}
	if finger.coasting == nil {
		return false
	}
	finger.coasting.stop()
	return true
}

// Pressable is anything that can be tapped: it looks pressed at once, has no
// hover look and takes no focus.
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
)

// NewPressable returns a Pressable around content; the caller sets its look.
func NewPressable(content fyne.CanvasObject, onTap func()) *Pressable {
	p := &Pressable{Content: content, OnTap: onTap}
	p.ExtendBaseWidget(p)
	return p
}

// CreateRenderer makes the background and the content.
func (p *Pressable) CreateRenderer() fyne.WidgetRenderer {
	p.bg = canvas.NewRectangle(color.Transparent)
	p.paint()
	return &stackRenderer{objs: []fyne.CanvasObject{p.bg, p.Content}, refresh: p.paint}
}

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
	if finger.pressed == p {
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
// Fyne covering alone does not block touches.
type Shield struct {
	widget.BaseWidget
	Color color.Color
	OnTap func()
}

// NewShield returns a Shield of the given colour.
func NewShield(c color.Color, onTap func()) *Shield {
	s := &Shield{Color: c, OnTap: onTap}
	s.ExtendBaseWidget(s)
	return s
}

// Tapped swallows the touch.
func (s *Shield) Tapped(*fyne.PointEvent) {
	if s.OnTap != nil {
		s.OnTap()
	}
}

// MouseDown swallows the press.
func (s *Shield) MouseDown(*desktop.MouseEvent) { land(); finger.pressed = nil }

// MouseUp swallows the release.
func (s *Shield) MouseUp(*desktop.MouseEvent) {}

// Dragged swallows drags.
func (s *Shield) Dragged(*fyne.DragEvent) {}

// DragEnd swallows drags.
func (s *Shield) DragEnd() {}

// CreateRenderer draws the shade.
func (s *Shield) CreateRenderer() fyne.WidgetRenderer {
	return &stackRenderer{objs: []fyne.CanvasObject{canvas.NewRectangle(s.Color)}}
}
