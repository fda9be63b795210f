package blocks

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"lianluozhan/kiosk/look"
	"lianluozhan/kiosk/touch"
	"lianluozhan/sync/liaison"
)

// columns are the widths of a table's columns, shared by its rows.
type columns struct {
	want  []float32 // what the widest cell takes on one line
	least []float32 // a column is never narrower, in pixels
	width float32
	out   []float32
}

// fit shares the width: columns that need little get what they need, the others
// share the rest by what they want.
func (c *columns) fit(width float32) []float32 {
	if c.width == width && c.out != nil {
		return c.out
	}
	c.width = width
	c.out = make([]float32, len(c.want))
	fixed := make([]bool, len(c.want))
	for changed := true; changed; {
		changed = false
		left, wants, n := width, float32(0), 0
		for i := range c.want {
			if fixed[i] {
				left -= c.out[i]
			} else {
				wants, n = wants+c.want[i], n+1
			}
		}
		for i := range c.want {
			if fixed[i] {
				continue
			}
			c.out[i] = left * c.want[i] / max(wants, 1)
			if share := left / float32(n); c.want[i] < share && wants > left {
				c.out[i], fixed[i], changed = c.want[i], true, true
			}
		}
	}
	c.widen(width)
	return c.out
}

// widen gives narrow columns their least width at the cost of the widest. Where even
// that is too much, all columns are equal.
func (c *columns) widen(width float32) {
	x, least := float32(0), float32(0)
	for i := range c.least {
		least += c.least[i]
	}
	if least > width {
		for i := range c.out {
			c.out[i] = float32(int(width / float32(len(c.out))))
		}
		return
	}
	for i := range c.out {
		c.out[i] = float32(int(max(c.out[i], c.least[i])))
		x += c.out[i]
	}
	widest := 0
	for i := range c.out {
		if c.out[i] > c.out[widest] {
			widest = i
		}
	}
	c.out[widest] = max(c.least[widest], c.out[widest]+width-x)
}

// tableRow is one row; the rows of a table are parts of their own, so that a long
// table is built only where it is in view.
type tableRow struct {
	widget.BaseWidget
	d     *Doc
	cols  *columns
	cells []*touch.Text
	lines []*canvas.Rectangle // top, bottom, then the sides of the cells
	bg    *canvas.Rectangle
}

func newTable(d *Doc, run []liaison.Block) []part {
	n := 0
	for _, b := range run {
		n = max(n, len(b.Cells))
	}
	if n == 0 {
		return nil
	}
	cols := &columns{want: make([]float32, n), least: make([]float32, n)}
	var out []part
	for i, b := range run {
		row := newRow(d, b, cols, i == 0)
		out = append(out, part{row, -row.edge()}) // rows share their borders
	}
	out[len(out)-1].after = float32(int(d.size() * 0.9))
	return out
}

func newRow(d *Doc, b liaison.Block, cols *columns, head bool) *tableRow {
	l := d.env.Look
	r := &tableRow{d: d, cols: cols, bg: canvas.NewRectangle(l.Card)}
	if head {
		r.bg.FillColor = l.Sunken
	}
	size := max(float32(int(d.size()*0.95)), l.Type(look.Small))
	for i := range cols.want {
		words := ""
		if i < len(b.Cells) {
			words = b.Cells[i]
		}
		t := touch.NewRich(size, l.Ink, touch.Plain(words, head)...)
		t.Leading = 1.4
		cols.want[i] = max(cols.want[i], t.Width()+2*r.padX())
		cols.least[i] = 2*size + 2*r.padX()
		r.cells = append(r.cells, t)
	}
	for range len(r.cells) + 3 {
		r.lines = append(r.lines, canvas.NewRectangle(l.Edge))
	}
	r.ExtendBaseWidget(r)
	return r
}

func (r *tableRow) padX() float32 { return r.d.env.Look.Px(16) }
func (r *tableRow) padY() float32 { return r.d.env.Look.Px(12) }
func (r *tableRow) edge() float32 { return r.d.env.Look.Px(2) }

func (r *tableRow) HeightFor(w float32) float32 {
	h := float32(0)
	for i, cw := range r.cols.fit(w) {
		h = max(h, r.cells[i].HeightFor(cw-2*r.padX()))
	}
	return h + 2*r.padY()
}

func (r *tableRow) MinSize() fyne.Size {
	r.ExtendBaseWidget(r)
	return fyne.NewSize(64, r.HeightFor(max(r.Size().Width, 64)))
}

func (r *tableRow) CreateRenderer() fyne.WidgetRenderer { return &rowRenderer{r} }

type rowRenderer struct{ r *tableRow }

func (x *rowRenderer) Destroy()           {}
func (x *rowRenderer) MinSize() fyne.Size { return x.r.MinSize() }
func (x *rowRenderer) Refresh()           { x.Layout(x.r.Size()); canvas.Refresh(x.r) }

func (x *rowRenderer) Objects() []fyne.CanvasObject {
	objs := []fyne.CanvasObject{x.r.bg}
	for _, t := range x.r.cells {
		objs = append(objs, t)
	}
	for _, l := range x.r.lines {
		objs = append(objs, l)
	}
	return objs
}

func (x *rowRenderer) Layout(s fyne.Size) {
	r := x.r
	e, at := r.edge(), float32(0)
	place(r.bg, 0, 0, s.Width, s.Height)
	place(r.lines[0], 0, 0, s.Width, e)
	place(r.lines[1], 0, s.Height-e, s.Width, e)
	place(r.lines[2], 0, 0, e, s.Height)
	for i, w := range r.cols.fit(s.Width) {
		h := r.cells[i].HeightFor(w - 2*r.padX())
		place(r.cells[i], at+r.padX(), float32(int((s.Height-h)/2)), w-2*r.padX(), h)
		at += w
		place(r.lines[i+3], at-e, 0, e, s.Height)
	}
}

func place(o fyne.CanvasObject, x, y, w, h float32) {
	o.Move(fyne.NewPos(x, y))
	o.Resize(fyne.NewSize(w, h))
}
