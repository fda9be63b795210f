package setup

import (
	"fmt"
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"

	"lianluozhan/kiosk/look"
	"lianluozhan/kiosk/touch"
)

// Crosses is the glass over the whole window on which a calibration asks for its marks.
// While a panel misses, no key could be hit, so there are none: what is not wanted is
// simply waited out.
type Crosses struct {
	p    Parts
	over fyne.CanvasObject // an object in the window
	lift func()
	glas *touch.Glass
	mark *fyne.Container
	say  *touch.Text
	more *touch.Text
}

// NewCrosses returns what lays the glass over the window that o is in, once there is
// something to ask.
func NewCrosses(p Parts, o fyne.CanvasObject) *Crosses { return &Crosses{p: p, over: o} }

// Draw brings the glass up to date, and lays or lifts it.
func (c *Crosses) Draw() {
	at, done, left, on := c.p.Model.Calibrating()
	if !on {
		c.Lift()
		return
	}
	if c.lift == nil {
		c.lay()
	}
	l := c.p.Look
	words, ink := "", color.Color(l.Soft)
	if w, bad := c.p.Model.Words(); w != "" {
		if words = w; bad {
			ink = l.Red
		}
	}
	title := fmt.Sprintf("请用手指点十字的中心（第 %d 个，共 4 个）", done+1)
	if done == markCount {
		title = "再点一下中间的十字，看准不准"
	}
	c.say.SetText(title)
	c.more.Color = ink
	if words != "" {
		words += "\n"
	}
	c.more.SetText(words + fmt.Sprintf("不想改就不要点，%d 秒后自己退出。", seconds(left)))
	c.mark.Layout = spot{at}
	c.mark.Refresh()
	c.mark.Layout.Layout(c.mark.Objects, c.mark.Size())
	c.glas.Refresh()
}

// Lift takes the glass away.
func (c *Crosses) Lift() {
	if c.lift != nil {
		c.lift()
		c.lift = nil
	}
}

func (c *Crosses) lay() {
	l := c.p.Look
	c.say = touch.NewBold("", l.Type(look.Head), l.Ink).Centered()
	c.more = touch.NewText("", l.Type(look.Body), l.Soft).Centered()
	c.mark = container.New(spot{}, cross(l))
	// The words keep clear of the middle, where the last mark is.
	width := min(l.Px(900), l.Window.Width-2*l.Margin())
	words := touch.Pad(l.Window.Height*0.26, 0, 0, 0, touch.Fixed(width, 0, touch.Column(l.Px(20), c.say, c.more)))
	space := touch.Layers()
	page := touch.Layers(canvas.NewRectangle(l.Paper), touch.Filled(0, space, words, space), c.mark)
	c.glas = touch.NewGlass(page, func(x, y float64) { c.p.Model.Touched(Point{x, y}) })
	c.lift = c.glas.Lay(c.over)
}

// cross is a mark: two bars and a ring.
func cross(l *look.Look) fyne.CanvasObject {
	side, bar := l.Px(140), l.Px(8)
	ring := canvas.NewCircle(color.Transparent)
	ring.StrokeColor, ring.StrokeWidth = l.Red, l.Px(6)
	flat, tall := canvas.NewRectangle(l.Red), canvas.NewRectangle(l.Red)
	return touch.Fixed(side, side, touch.Layers(
		touch.Inset(l.Px(26), ring), touch.Fixed(side, bar, flat), touch.Fixed(bar, side, tall)))
}

// spot lays its object with its middle at a place of the whole.
type spot struct{ at Point }

func (spot) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(1, 1) }

func (s spot) Layout(objs []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objs {
		min := o.MinSize()
		o.Resize(min)
		o.Move(fyne.NewPos(float32(s.at.X)*size.Width-min.Width/2, float32(s.at.Y)*size.Height-min.Height/2))
	}
}
