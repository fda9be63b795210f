package touch

import (
	"math"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"lianluozhan/kiosk/look"
)

// Field is a place to type with the on-screen keyboard. It takes no Fyne focus,
// so no key can steal it, and it shows the composition underlined in the text.
// Whoever opens the keyboard calls SetActive on one field at a time.
type Field struct {
	widget.BaseWidget
	Hint     string
	Rows     int // lines of text it is high; 1 for a single line
	Max      int // most characters, 0 for no limit
	OnChange func(string)
	OnTap    func() // the field was touched: open the keyboard for it
	OnFull   func() // typing beyond Max was refused

	l           *look.Look
	size        float32
	text        []rune
	caret       int
	composition string
	active      bool
	fault       bool
	spent       bool          // the touch is no tap
	at          fyne.Position // where the finger went down
	r           *fieldRenderer
}

var (
	_ fyne.Tappable     = (*Field)(nil)
	_ desktop.Mouseable = (*Field)(nil)
	_ Sizer             = (*Field)(nil)
)

// NewField returns an empty field, rows lines high.
func NewField(l *look.Look, hint string, rows int) *Field {
	f := &Field{Hint: hint, Rows: max(1, rows), l: l, size: l.Type(look.Lead)}
	f.ExtendBaseWidget(f)
	return f
}

// Text returns what was typed, without the composition.
func (f *Field) Text() string { return string(f.text) }

// SetText replaces the text and puts the caret at its end.
func (f *Field) SetText(s string) {
	f.wipe()
	f.text = []rune(s)
	if f.Max > 0 && len(f.text) > f.Max {
		f.text = f.text[:f.Max]
	}
	f.caret = len(f.text)
	f.Refresh()
}

// SetActive shows the caret, or hides it and drops the composition.
func (f *Field) SetActive(on bool) {
	f.active = on
	if !on {
		f.composition = ""
	}
	f.Refresh()
}

// SetFault draws the edge as faulty.
func (f *Field) SetFault(on bool) {
	if f.fault != on {
		f.fault = on
		f.Refresh()
	}
}

// Insert puts s at the caret, as much as Max allows.
func (f *Field) Insert(s string) {
	in := []rune(s)
	if room := f.Max - len(f.text); f.Max > 0 && len(in) > room {
		in = in[:max(0, room)]
		if f.OnFull != nil {
			f.OnFull()
		}
	}
	if len(in) == 0 {
		return
	}
	f.grow(len(in))
	f.text = slices.Insert(f.text, f.caret, in...)
	f.caret += len(in)
	f.changed()
}

// grow makes room for n more characters and leaves no copy of the text behind.
func (f *Field) grow(n int) {
	if need := len(f.text) + n; need > cap(f.text) {
		old := f.text
		f.text = append(make([]rune, 0, 2*need), old...)
		clear(old)
	}
}

// Backspace deletes the character before the caret.
func (f *Field) Backspace() {
	if f.caret > 0 {
		f.text = slices.Delete(f.text, f.caret-1, f.caret)
		f.caret--
		f.changed()
	}
}

// Compose shows the input method's composition at the caret.
func (f *Field) Compose(s string) {
	if s != f.composition {
		f.composition = s
		f.Refresh()
	}
}

// Before returns the text up to the caret.
func (f *Field) Before() string { return string(f.text[:f.caret]) }

// Wipe clears the text in memory and on the screen.
func (f *Field) Wipe() {
	f.wipe()
	f.Refresh()
}

func (f *Field) wipe() {
	clear(f.text[:cap(f.text)])
	f.text, f.caret, f.composition = nil, 0, ""
}

func (f *Field) changed() {
	f.Refresh()
	if f.OnChange != nil {
		f.OnChange(string(f.text))
	}
}

// MouseDown stops a moving page.
func (f *Field) MouseDown(e *desktop.MouseEvent) {
	f.spent, finger.pressed = land(), f
	if e != nil {
		f.at = e.Position
	}
}

func (f *Field) cancel() { f.spent = true }

// MouseUp does nothing.
func (f *Field) MouseUp(*desktop.MouseEvent) {}

// Tapped asks for the keyboard and puts the caret at the nearest gap. A tap given
// back after a wobble has no event: it counts where the finger went down.
func (f *Field) Tapped(e *fyne.PointEvent) {
	at, spent := f.at, f.spent
	f.spent = false
	if finger.pressed == target(f) {
		finger.pressed = nil
	}
	if spent {
		return
	}
	if e != nil {
		at = e.Position
	}
	if f.OnTap != nil {
		f.OnTap()
	}
	if f.r != nil && f.composition == "" {
		f.caret = f.r.gapAt(at)
	}
	f.Refresh()
}

func (f *Field) pad() float32  { return f.l.Px(28) }
func (f *Field) lead() float32 { return float32(int(f.size * 1.5)) }

// HeightFor is that of its rows.
func (f *Field) HeightFor(float32) float32 { return f.MinSize().Height }

// MinSize is that of its rows.
func (f *Field) MinSize() fyne.Size {
	f.ExtendBaseWidget(f)
	return fyne.NewSize(f.size*4, max(f.l.Touch(), f.lead()*float32(f.Rows)+2*f.pad()))
}

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

// fieldPage holds the field's text and clips it.
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

// IsClip makes Fyne clip what the page holds.
func (r *fieldPageRenderer) IsClip() {}
