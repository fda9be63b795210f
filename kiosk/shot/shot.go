// Package shot makes a picture of a page behind the screen: what is shown is noted
// on the screen's goroutine, which takes a few milliseconds, and painted on another.
// It paints what kiosk/touch and its neighbours draw and nothing else. It does not
// know which pages are a resident's: the shell leaves those out. As a second lock,
// what people write in (touch.Field, touch.Slate) is never noted.
package shot

import (
	"image"
	"image/color"
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"lianluozhan/kiosk/touch"
)

// Picture is what is to be painted: copies, nothing that belongs to the screen. Add
// is for the screen's goroutine, Paint for any.
type Picture struct {
	size   fyne.Size
	ground color.Color
	ops    []op
}

// op is one thing to paint. Its place and clip are in the window's pixels.
type op struct {
	at, clip box
	paint    painter
}

// painter paints one thing over at, scaled already; k is the scale itself.
type painter interface {
	paint(b *brush, at box, k float32)
}

// New returns an empty picture of a window.
func New(size fyne.Size, ground color.Color) *Picture {
	return &Picture{size: size, ground: ground}
}

// Add notes an object of the window's content and all in it but what is left out.
func (p *Picture) Add(o fyne.CanvasObject, leave ...fyne.CanvasObject) {
	out := make(map[fyne.CanvasObject]bool, len(leave))
	for _, x := range leave {
		out[x] = true
	}
	p.add(o, fyne.Position{}, box{0, 0, p.size.Width, p.size.Height}, out)
}

func (p *Picture) add(o fyne.CanvasObject, corner fyne.Position, clip box, leave map[fyne.CanvasObject]bool) {
	if o == nil || !o.Visible() || leave[o] {
		return
	}
	pos, size := corner.Add(o.Position()), o.Size()
	at := box{pos.X, pos.Y, pos.X + size.Width, pos.Y + size.Height}
	if _, clips := o.(fyne.Scrollable); clips {
		clip = clip.and(at)
	}
	if clip.empty() {
		return
	}
	switch x := o.(type) {
	case *fyne.Container:
		for _, c := range x.Objects {
			p.add(c, pos, clip, leave)
		}
	case touch.Drawn:
		for _, c := range x.Drawn() {
			p.add(c, pos, clip, leave)
		}
	default:
		if what := note(o); what != nil {
			p.ops = append(p.ops, op{at, clip, what})
		}
	}
}

// note copies what is needed to paint an object later; nil for what is not painted.
func note(o fyne.CanvasObject) painter {
	switch x := o.(type) {
	case *canvas.Rectangle:
		return plate{fill: x.FillColor, stroke: x.StrokeColor, edge: x.StrokeWidth, radius: x.CornerRadius}
	case *canvas.Circle:
		return plate{fill: x.FillColor, stroke: x.StrokeColor, edge: x.StrokeWidth, radius: math.MaxFloat32}
	case *canvas.Text:
		return words{text: x.Text, size: x.TextSize, ink: x.Color, source: x.FontSource, align: x.Alignment}
	case *canvas.LinearGradient:
		return shade{x.StartColor, x.EndColor}
	case *canvas.Image:
		if x.Image != nil {
			return photo{x.Image, x.ScaleMode == canvas.ImageScalePixels}
		}
	}
	return nil
}

// Paint paints the picture so that no side is longer than most pixels.
func (p *Picture) Paint(most int) *image.RGBA {
	k := min(1, float32(most)/max(p.size.Width, p.size.Height))
	w, h := max(1, int(p.size.Width*k+0.5)), max(1, int(p.size.Height*k+0.5))
	b := newBrush(w, h)
	box{0, 0, float32(w), float32(h)}.fill(b, p.ground)
	for _, x := range p.ops {
		clip := x.clip.times(k).pixels().Intersect(image.Rect(0, 0, w, h))
		if at := x.at.times(k); !clip.Empty() && clip.Overlaps(at.grown().pixels()) {
			b.clip = clip
			x.paint.paint(b, at, k)
		}
	}
	return b.all
}

// box is a place: left, top, right, bottom.
type box struct{ x0, y0, x1, y1 float32 }

func (b box) and(o box) box {
	return box{max(b.x0, o.x0), max(b.y0, o.y0), min(b.x1, o.x1), min(b.y1, o.y1)}
}

func (b box) empty() bool { return b.x0 >= b.x1 || b.y0 >= b.y1 }

func (b box) times(k float32) box { return box{b.x0 * k, b.y0 * k, b.x1 * k, b.y1 * k} }

// grown is the box with a margin for what is drawn a little beyond it.
func (b box) grown() box { return box{b.x0 - 4, b.y0 - 4, b.x1 + 4, b.y1 + 4} }

func (b box) pixels() image.Rectangle {
	near := func(v float32) int { return int(math.Round(float64(v))) }
	return image.Rect(near(b.x0), near(b.y0), near(b.x1), near(b.y1))
}
