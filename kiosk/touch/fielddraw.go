package touch

import (
	"math"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"lianluozhan/kiosk/look"
)

// CreateRenderer draws edge, text, composition and caret.
func (f *Field) CreateRenderer() fyne.WidgetRenderer {
	r := &fieldRenderer{f: f, bg: canvas.NewRectangle(f.l.Card), caret: canvas.NewRectangle(f.l.Red)}
	r.bg.CornerRadius = f.l.Radius()
	r.page = &fieldPage{}
	r.page.ExtendBaseWidget(r.page)
	f.r = r
	r.arrange(f.Size())
	return r
}

// fieldRow is one wrapped line: runes from..to of the shown text, with the x of
// every gap.
type fieldRow struct {
	from, to int
	gaps     []float32
}

type fieldRenderer struct {
	f     *Field
	bg    *canvas.Rectangle
	caret *canvas.Rectangle
	page  *fieldPage
	rows  []fieldRow
	first int     // first row on show
	top   float32 // y of the first row on show
}

func (r *fieldRenderer) Destroy()                     {}
func (r *fieldRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.bg, r.page} }
func (r *fieldRenderer) MinSize() fyne.Size           { return r.f.MinSize() }
func (r *fieldRenderer) Layout(s fyne.Size)           { r.arrange(s) }
func (r *fieldRenderer) Refresh()                     { r.arrange(r.f.Size()); canvas.Refresh(r.f) }

// arrange wraps the text with the composition in it and draws the rows around
// the caret.
func (r *fieldRenderer) arrange(s fyne.Size) {
	f := r.f
	r.bg.StrokeColor, r.bg.StrokeWidth = f.l.Edge, f.l.Px(3)
	if f.active || f.fault {
		r.bg.StrokeColor, r.bg.StrokeWidth = f.l.Red, f.l.Px(4)
	}
	r.bg.Resize(s)
	shown := slices.Concat(f.text[:f.caret], []rune(f.composition), f.text[f.caret:])
	caret := f.caret + len([]rune(f.composition))
	r.wrap(shown, s.Width-2*f.pad())
	put(r.page, f.pad(), 0, s.Width-2*f.pad(), s.Height)
	r.page.objs = r.page.objs[:0:0]
	fit := max(1, int((s.Height-f.pad())/f.lead()))
	at := r.rowOf(caret)
	r.first = clampInt(r.first, at-fit+1, at)
	r.first = clampInt(r.first, 0, max(0, len(r.rows)-fit))
	r.top = r.upper(s.Height)
	y := r.top
	for i := r.first; i < min(len(r.rows), r.first+fit); i++ {
		r.drawRow(i, shown, y)
		if i == at && f.active {
			x := r.rows[i].gaps[caret-r.rows[i].from]
			put(r.caret, x, y+f.lead()*0.12, f.l.Px(4), f.lead()*0.76)
			r.page.objs = append(r.page.objs, r.caret)
		}
		y += f.lead()
	}
	if len(shown) == 0 && f.Hint != "" {
		r.hint(r.top)
	}
	r.page.Refresh()
}

// upper is where the text begins: in the middle for a single line, else at the top.
func (r *fieldRenderer) upper(height float32) float32 {
	if r.f.Rows == 1 {
		return max(r.f.l.Px(4), float32(int((height-r.f.lead())/2)))
	}
	return r.f.pad()
}

func (r *fieldRenderer) hint(y float32) {
	h := look.Line(shorten(r.f.Hint, r.page.Size().Width, r.f.size*0.9, false), r.f.size*0.9, false, r.f.l.Soft)
	m := h.MinSize()
	put(h, r.f.l.Px(8), y+(r.f.lead()-m.Height)/2, m.Width, m.Height)
	r.page.objs = append(r.page.objs, h)
}

func (r *fieldRenderer) drawRow(i int, shown []rune, y float32) {
	f, row := r.f, r.rows[i]
	if row.from == row.to {
		return
	}
	t := look.Line(string(shown[row.from:row.to]), f.size, false, f.l.Ink)
	m := t.MinSize()
	put(t, 0, y+(f.lead()-m.Height)/2, m.Width, m.Height)
	r.page.objs = append(r.page.objs, t)
	if a, b := max(row.from, f.caret-f.marked), min(row.to, f.caret); a < b {
		m := canvas.NewRectangle(f.l.Gold)
		if f.l.Contrast {
			m.FillColor = f.l.Pressed
		}
		put(m, row.gaps[a-row.from], y+f.lead()*0.1, row.gaps[b-row.from]-row.gaps[a-row.from], f.lead()*0.8)
		r.page.objs = slices.Insert(r.page.objs, len(r.page.objs)-1, fyne.CanvasObject(m))
	}
	a, b := max(row.from, f.caret), min(row.to, f.caret+len([]rune(f.composition)))
	if a < b {
		u := canvas.NewRectangle(f.l.Red)
		put(u, row.gaps[a-row.from], y+f.lead()*0.9, row.gaps[b-row.from]-row.gaps[a-row.from], f.l.Px(4))
		r.page.objs = append(r.page.objs, u)
	}
}

// wrap breaks the text at the width. Typed text may break anywhere: what matters
// is that nothing moves while more is typed behind it.
func (r *fieldRenderer) wrap(shown []rune, width float32) {
	m := newMeasurer(r.f.size)
	r.rows = r.rows[:0]
	row, x := fieldRow{gaps: []float32{0}}, float32(0)
	for i, c := range shown {
		w := m.width(c, false)
		if c == '\n' || x+w > width && i > row.from {
			row.to = i
			r.rows = append(r.rows, row)
			row, x = fieldRow{from: i, gaps: []float32{0}}, 0
			if c == '\n' {
				row.from = i + 1
				continue
			}
		}
		x += w
		row.gaps = append(row.gaps, x)
	}
	row.to = len(shown)
	r.rows = append(r.rows, row)
}

func (r *fieldRenderer) rowOf(caret int) int {
	for i, row := range r.rows {
		if caret <= row.to && (caret < row.to || i+1 == len(r.rows) || r.rows[i+1].from != caret) {
			return i
		}
	}
	return len(r.rows) - 1
}

// caretRow returns the row the caret is on and where the caret is within the page.
func (r *fieldRenderer) caretRow() (row fieldRow, x, y float32, ok bool) {
	i := r.rowOf(r.f.caret)
	if i < 0 || r.f.composition != "" || r.f.caret > r.rows[i].to {
		return fieldRow{}, 0, 0, false
	}
	return r.rows[i], r.rows[i].gaps[r.f.caret-r.rows[i].from], r.top + float32(i-r.first)*r.f.lead(), true
}

// gapAt returns the gap between characters that is nearest to p.
func (r *fieldRenderer) gapAt(p fyne.Position) int {
	f := r.f
	i := clampInt(r.first+int(math.Floor(float64((p.Y-r.top)/f.lead()))), 0, len(r.rows)-1)
	row, x := r.rows[i], p.X-f.pad()
	best := 0
	for k, g := range row.gaps {
		if abs(g-x) < abs(row.gaps[best]-x) {
			best = k
		}
	}
	return min(row.from+best, len(f.text))
}

func clampInt(v, lo, hi int) int { return max(lo, min(hi, v)) }

// fieldPage holds the field's text; only whole rows are drawn.
type fieldPage struct {
	widget.BaseWidget
	objs []fyne.CanvasObject
}

func (p *fieldPage) CreateRenderer() fyne.WidgetRenderer { return &fieldPageRenderer{p} }

type fieldPageRenderer struct{ p *fieldPage }

func (r *fieldPageRenderer) Destroy()                     {}
func (r *fieldPageRenderer) Objects() []fyne.CanvasObject { return r.p.objs }
func (r *fieldPageRenderer) MinSize() fyne.Size           { return fyne.Size{} }
func (r *fieldPageRenderer) Layout(fyne.Size)             {}
func (r *fieldPageRenderer) Refresh()                     { canvas.Refresh(r.p) }
