package touch

import (
	"image/color"
	"math"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// Viewporter is told which part of it is on show, to build only that. Top and
// height are in its own coordinates.
type Viewporter interface {
	SetViewport(top, height float32)
}

// Constants of motion. A flick slows to 1/e of its speed in glide seconds; beyond
// an edge the page follows the finger at less than half its speed and springs back.
const (
	glide     = 0.325
	maxSpeed  = 8000 // pixels a second
	rubber    = 0.45
	restSpeed = 15
	slowSpeed = 120 // a page slower than this looks still: touching it is a tap
)

// Scroller is a page that a finger moves up and down, with inertia and a rubber
// band. Its Scrolled method also makes Fyne clip what it holds.
type Scroller struct {
	widget.BaseWidget
	Content fyne.CanvasObject

	off, height float32
	track       track
	anim        *fyne.Animation
	speed       float32
	last        time.Time
	now         func() time.Time
	bar         *canvas.Rectangle
}

var (
	_ fyne.Draggable    = (*Scroller)(nil)
	_ fyne.Scrollable   = (*Scroller)(nil)
	_ desktop.Mouseable = (*Scroller)(nil)
)

// NewScroller returns a page that shows content, which may be higher than it.
func NewScroller(content fyne.CanvasObject) *Scroller {
	s := &Scroller{Content: content, now: time.Now}
	s.ExtendBaseWidget(s)
	return s
}

// CreateRenderer makes the content and the position bar.
func (s *Scroller) CreateRenderer() fyne.WidgetRenderer {
	if s.bar == nil {
		s.bar = canvas.NewRectangle(color.NRGBA{A: 0x50})
		s.bar.CornerRadius = 4
		s.bar.Hide()
	}
	return &scrollRenderer{s: s, objs: []fyne.CanvasObject{s.Content, s.bar}}
}

// Offset is how far the page is scrolled, in pixels.
func (s *Scroller) Offset() float32 { return s.off }

// Most is the largest Offset at rest.
func (s *Scroller) Most() float32 { return max(0, s.height-s.Size().Height) }

// ScrollTo moves the page at once, within its limits.
func (s *Scroller) ScrollTo(off float32) {
	s.stop()
	s.set(clamp(off, 0, s.Most()))
}

// Relayout measures the content anew after it changed its height.
func (s *Scroller) Relayout() {
	s.arrange(s.Size())
	s.Refresh()
}

// MouseDown arrives when the finger lands on nothing that can be tapped.
func (s *Scroller) MouseDown(*desktop.MouseEvent) { land(); finger.pressed = nil }

// MouseUp does nothing.
func (s *Scroller) MouseUp(*desktop.MouseEvent) {}

// Scrolled is the mouse wheel, for service staff.
func (s *Scroller) Scrolled(e *fyne.ScrollEvent) { s.ScrollTo(s.off - e.Scrolled.DY*3) }

// Dragged follows the finger once it has left the slop.
func (s *Scroller) Dragged(e *fyne.DragEvent) {
	if held() {
		return
	}
	slop := slopAt(s)
	first := s.track.follow(e.Dragged.DY, slop, s.now())
	if s.track.aside += e.Dragged.DX; abs(s.track.aside) > 3*slop {
		callOff() // a sideways swipe means nothing, but it is no tap
	}
	if !s.track.live {
		return
	}
	dy := e.Dragged.DY
	if first {
		s.stop()
		callOff()
		dy = s.track.moved - float32(math.Copysign(float64(slop), float64(s.track.moved))) // no jump
	}
	if s.off < 0 || s.off > s.Most() {
		dy *= rubber
	}
	s.set(s.off - dy)
}

// DragEnd lets the page coast, or gives a wobbly tap back to what was pressed.
func (s *Scroller) DragEnd() {
	live := s.track.live
	speed := s.track.speed(s.now())
	s.track = track{}
	if live {
		s.speed = speed
		s.coast()
		return
	}
	giveBack()
}

func (s *Scroller) coast() {
	if s.speed == 0 && s.off >= 0 && s.off <= s.Most() {
		return
	}
	finger.coasting = s
	s.last = s.now()
	s.anim = &fyne.Animation{Duration: time.Hour, Curve: fyne.AnimationLinear, Tick: func(float32) { s.step() }}
	s.anim.Start()
}

// step moves the coasting page on to now.
func (s *Scroller) step() {
	now := s.now()
	dt := min(float32(now.Sub(s.last).Seconds()), 0.05)
	s.last = now
	off, most := s.off+s.speed*dt, s.Most()
	if edge := clamp(off, 0, most); edge != off {
		s.speed *= decay(dt, 0.06)
		off += (edge - off) * (1 - decay(dt, 0.09))
		if abs(off-edge) < 0.5 && abs(s.speed) < 20 {
			s.set(edge)
			s.stop()
			return
		}
	} else {
		s.speed *= decay(dt, glide)
		if abs(s.speed) < restSpeed {
			s.set(off)
			s.stop()
			return
		}
	}
	s.set(off)
}

// halt is called when the finger goes down while the page moves: it stops, unless
// it is springing back from beyond an edge, which it goes on with. It reports
// whether the page moved so fast that the finger meant only to stop it.
func (s *Scroller) halt() bool {
	if clamp(s.off, 0, s.Most()) != s.off {
		s.speed = 0
		return true
	}
	fast := abs(s.speed) > slowSpeed
	s.stop()
	return fast
}

func (s *Scroller) stop() {
	if s.anim != nil {
		s.anim.Stop()
		s.anim = nil
	}
	s.speed = 0
	if finger.coasting == s {
		finger.coasting = nil
	}
}

func (s *Scroller) set(off float32) {
	if s.bar == nil {
		return
	}
	s.off = off
	s.place()
	canvas.Refresh(s.bar) // a rectangle has no texture: this only asks for a frame
}

func (s *Scroller) arrange(size fyne.Size) {
	s.height = max(HeightFor(s.Content, size.Width), size.Height)
	s.Content.Resize(fyne.NewSize(size.Width, s.height))
	if !s.track.live && s.anim == nil {
		s.off = clamp(s.off, 0, s.Most())
	}
	s.place()
}

func (s *Scroller) place() {
	size := s.Size()
	SetViewport(s.Content, s.off, size.Height)
	s.Content.Move(fyne.NewPos(0, -float32(math.Round(float64(s.off))))) // whole pixels keep text crisp
	most := s.Most()
	if s.bar == nil {
		return
	}
	s.bar.Hidden = most < 1
	if most >= 1 {
		h := max(48, size.Height*size.Height/s.height)
		put(s.bar, size.Width-8, (size.Height-h)*clamp(s.off/most, 0, 1), 8, h)
	}
}

type scrollRenderer struct {
	s    *Scroller
	objs []fyne.CanvasObject
}

func (r *scrollRenderer) Destroy()                     { r.s.stop() }
func (r *scrollRenderer) Objects() []fyne.CanvasObject { return r.objs }
func (r *scrollRenderer) MinSize() fyne.Size           { return fyne.NewSize(32, 32) }
func (r *scrollRenderer) Layout(size fyne.Size)        { r.s.arrange(size) }

// Refresh lays out the content before it says what of it is on show.
func (r *scrollRenderer) Refresh() {
	r.s.arrange(r.s.Size())
	r.s.Content.Refresh()
	r.s.place()
}

// SetViewport tells o which part of it is on show: a Viewporter at once, the
// children of this package's layouts each in their own coordinates.
func SetViewport(o fyne.CanvasObject, top, height float32) {
	if v, ok := o.(Viewporter); ok {
		v.SetViewport(top, height)
		return
	}
	c, ok := o.(*fyne.Container)
	if !ok {
		return
	}
	if _, ok := c.Layout.(sizing); ok {
		for _, child := range c.Objects {
			if child.Visible() {
				SetViewport(child, top-child.Position().Y, height)
			}
		}
	}
}

// track follows one drag: how far it went and how fast it was when it ended.
// GLFW gives no event times and a frame's motions come at once, so there is one
// sample a frame.
type track struct {
	live    bool
	moved   float32
	aside   float32 // how far it went sideways
	samples []sample
}

type sample struct {
	at time.Time
	y  float32
}

// follow notes a motion and reports whether it is the first beyond the slop.
func (t *track) follow(dy, slop float32, now time.Time) bool {
	if len(t.samples) == 0 {
		t.samples = append(t.samples, sample{now.Add(-8 * time.Millisecond), 0})
	}
	t.moved += dy
	y := t.moved
	if n := len(t.samples); now.Sub(t.samples[n-1].at) < 5*time.Millisecond {
		t.samples[n-1].y = y
	} else {
		t.samples = append(t.samples, sample{now, y})
	}
	if t.live || abs(t.moved) < slop {
		return false
	}
	t.live = true
	return true
}

// speed is the page's speed in pixels a second when the finger left, 0 when it
// had come to rest before.
func (t *track) speed(now time.Time) float32 {
	n := len(t.samples)
	if !t.live || n < 2 {
		return 0
	}
	last := t.samples[n-1]
	if now.Sub(last.at) > 80*time.Millisecond {
		return 0
	}
	first := t.samples[n-2]
	for i := n - 2; i >= 0 && last.at.Sub(t.samples[i].at) < 120*time.Millisecond; i-- {
		first = t.samples[i]
	}
	dt := max(float32(last.at.Sub(first.at).Seconds()), 0.008)
	return clamp(-(last.y-first.y)/dt, -maxSpeed, maxSpeed)
}

func decay(dt, tau float32) float32   { return float32(math.Exp(float64(-dt / tau))) }
func clamp(v, lo, hi float32) float32 { return max(lo, min(hi, v)) }
func abs(v float32) float32           { return float32(math.Abs(float64(v))) }
