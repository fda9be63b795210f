package touch

import (
	"cmp"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"

	"lianluozhan/kiosk/look"
)

// Key is one key of a Keys block.
type Key struct {
	Words string
	Wide  float32 // share of the row, 0 counts as 1
	Aid   bool    // helps (delete, clear) and writes nothing: set smaller
	OnTap func()
}

// Keys is a block of keys, every row as wide as the block and all rows of one
// height. It fills the height it is given.
func Keys(l *look.Look, gap float32, rows ...[]Key) *fyne.Container {
	var lines []fyne.CanvasObject
	for _, row := range rows {
		var keys []fyne.CanvasObject
		var weights []float32
		for _, k := range row {
			keys = append(keys, newKey(l, k))
			weights = append(weights, cmp.Or(k.Wide, 1))
		}
		lines = append(lines, Weighted(gap, weights, keys...))
	}
	return Grid(1, gap, lines...)
}

func newKey(l *look.Look, k Key) *Pressable {
	size, ink := l.Type(look.Head), l.Ink
	if k.Aid {
		size, ink = l.Type(look.Body), l.Soft
	}
	p := PressCard(l, Fixed(0, l.Touch(), NewLine(k.Words, size, false, ink).Centered()), k.OnTap)
	p.Radius = l.Px(16)
	return p
}

// Dots shows how many secret characters were entered, and none of them.
type Dots struct {
	Object *fyne.Container
	l      *look.Look
	least  int
	shown  int
}

// NewDots returns hollow dots for the least number of characters; up to most of
// them are drawn.
func NewDots(l *look.Look, least, most int) *Dots {
	d := &Dots{l: l, least: least, shown: -1}
	objs := make([]fyne.CanvasObject, most)
	for i := range objs {
		c := canvas.NewCircle(l.Paper)
		c.StrokeWidth = l.Px(3)
		objs[i] = c
	}
	d.Object = container.New(dots{side: l.Px(32), gap: l.Px(22)}, objs...)
	d.Set(0)
	return d
}

// Set shows n characters.
func (d *Dots) Set(n int) {
	if n == d.shown {
		return
	}
	d.shown = n
	for i, o := range d.Object.Objects {
		c := o.(*canvas.Circle)
		c.Hidden = i >= max(n, d.least)
		c.FillColor, c.StrokeColor = d.l.Card, d.l.Soft
		if i < n {
			c.FillColor, c.StrokeColor = d.l.Red, d.l.Red
		}
	}
	d.Object.Refresh()
	d.Object.Layout.Layout(d.Object.Objects, d.Object.Size())
}

// dots sets circles in one centred line.
type dots struct{ side, gap float32 }

func (d dots) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(d.side, d.side) }

func (d dots) Layout(objs []fyne.CanvasObject, size fyne.Size) {
	objs = visible(objs)
	n := float32(len(objs))
	x := float32(int((size.Width - n*d.side - (n-1)*d.gap) / 2))
	for _, o := range objs {
		put(o, x, float32(int((size.Height-d.side)/2)), d.side, d.side)
		x += d.side + d.gap
	}
}
