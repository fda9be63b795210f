package touch

import (
	"image/color"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"lianluozhan/kiosk/look"
)

// Ink is a colour of text by its role; the Text's palette decides what it is.
type Ink color.Color

// Para is one paragraph.
type Para struct {
	Spans  []Span
	Indent float32 // of the first line, in pixels
	Hang   float32 // of all lines, in pixels
	After  float32 // space below, in pixels
	Align  fyne.TextAlign
}

// Text is paragraphs of Chinese, wrapped to its width. Only the lines in view
// exist, so its length does not matter.
type Text struct {
	widget.BaseWidget
	Size_    float32 // type size, in pixels
	Leading  float32 // line height as a multiple of the size
	Color    color.Color
	MaxLines int // 0 for all; a cut text ends in …

	paras       []Para
	set         setting // what lines was made with
	width       float32
	lines       []textLine
	total       float32
	top, height float32
	r           *textRenderer
}

// setting is what the wrapped lines depend on besides the paragraphs and the width.
type setting struct {
	size, leading float32
	most          int
}

type textLine struct {
	pieces []piece
	para   int
	y      float32
}

var (
	_ Sizer      = (*Text)(nil)
	_ Viewporter = (*Text)(nil)
)

// NewText returns plain text; every line break starts a paragraph.
func NewText(s string, size float32, c color.Color) *Text {
	return NewRich(size, c, Plain(s, false)...)
}

// NewBold returns text in the bold face.
func NewBold(s string, size float32, c color.Color) *Text {
	return NewRich(size, c, Plain(s, true)...)
}

// Plain makes a paragraph of every line of s.
func Plain(s string, bold bool) []Para {
	var out []Para
	for _, l := range strings.Split(s, "\n") {
		out = append(out, Para{Spans: []Span{{Text: l, Bold: bold}}})
	}
	return out
}

// NewRich returns text of several paragraphs and styles. c is the colour of spans
// without one.
func NewRich(size float32, c color.Color, paras ...Para) *Text {
	t := &Text{Size_: size, Leading: 1.5, Color: c, paras: paras, height: 1 << 20}
	t.ExtendBaseWidget(t)
	return t
}

// Centered sets all paragraphs in the middle and returns t.
func (t *Text) Centered() *Text {
	for i := range t.paras {
		t.paras[i].Align = fyne.TextAlignCenter
	}
	return t
}

// Lines limits the text to n lines and returns t.
func (t *Text) Lines(n int) *Text {
	t.MaxLines = n
	return t
}

// SetText replaces everything by plain text.
func (t *Text) SetText(s string) { t.SetParas(Plain(s, t.bold())...) }

func (t *Text) bold() bool {
	return len(t.paras) > 0 && len(t.paras[0].Spans) > 0 && t.paras[0].Spans[0].Bold
}

// SetParas replaces everything.
func (t *Text) SetParas(paras ...Para) {
	align := fyne.TextAlignLeading
	if len(t.paras) > 0 {
		align = t.paras[0].Align
	}
	t.paras = paras
	for i := range t.paras {
		if t.paras[i].Align == fyne.TextAlignLeading {
			t.paras[i].Align = align
		}
	}
	t.lines = nil
	t.Refresh()
}

// String returns the text without styles.
func (t *Text) String() string {
	var b strings.Builder
	for i, p := range t.paras {
		if i > 0 {
			b.WriteByte('\n')
		}
		for _, s := range p.Spans {
			b.WriteString(s.Text)
		}
	}
	return b.String()
}

func (t *Text) lineHeight() float32 { return float32(int(t.Size_*t.Leading + 0.5)) }

// HeightFor wraps the text to the width and returns its height.
func (t *Text) HeightFor(w float32) float32 {
	if w != t.width || t.lines == nil || t.set != t.setting() {
		t.wrapTo(w)
	}
	return t.total
}

func (t *Text) setting() setting { return setting{t.Size_, t.Leading, t.MaxLines} }

func (t *Text) wrapTo(w float32) {
	t.width, t.set, t.lines = w, t.setting(), make([]textLine, 0, len(t.paras))
	m, y := newMeasurer(t.Size_), float32(0)
	for i, p := range t.paras {
		lines := m.wrap(p.Spans, w-p.Hang, p.Indent)
		if p.Align == fyne.TextAlignCenter {
			lines = m.even(p.Spans, w-p.Hang, lines)
		}
		for _, pieces := range lines {
			if t.MaxLines > 0 && len(t.lines) == t.MaxLines {
				t.cut(m)
				t.total = y
				return
			}
			t.align(m, p, pieces, w)
			t.lines = append(t.lines, textLine{pieces, i, y})
			y += t.lineHeight()
		}
		y += p.After
	}
	t.total = y
}

func (t *Text) align(m *measurer, p Para, pieces []piece, w float32) {
	shift := p.Hang
	if n := len(pieces); n > 0 && p.Align != fyne.TextAlignLeading {
		last := pieces[n-1]
		end := last.x
		for _, r := range last.text {
			end += m.width(r, p.Spans[last.span].Bold)
		}
		shift = max(0, w-end)
		if p.Align == fyne.TextAlignCenter {
			shift = float32(int(shift / 2))
		}
	}
	for i := range pieces {
		pieces[i].x += shift
	}
}

// cut ends the last line with … because more would follow.
func (t *Text) cut(m *measurer) {
	l := &t.lines[len(t.lines)-1]
	if len(l.pieces) == 0 {
		return
	}
	p := &l.pieces[len(l.pieces)-1]
	r := []rune(p.text)
	room := t.width - p.x - m.size
	w := float32(0)
	for i, c := range r {
		w += m.width(c, t.paras[l.para].Spans[p.span].Bold)
		if w > room {
			r = r[:i]
			break
		}
	}
	p.text = strings.TrimRight(string(r), "，。、；： ") + "…"
}

// SetViewport shows the lines between top and top+height.
func (t *Text) SetViewport(top, height float32) {
	t.top, t.height = top, height
	if t.r != nil {
		t.r.fill()
	}
}

// MinSize is one line; a text takes the width it is given.
func (t *Text) MinSize() fyne.Size {
	t.ExtendBaseWidget(t)
	if t.width > 0 && t.lines != nil {
		return fyne.NewSize(t.Size_*2, t.total)
	}
	return fyne.NewSize(t.Size_*2, t.lineHeight())
}

// Width is what the longest paragraph takes on one line, in pixels.
func (t *Text) Width() float32 {
	m, w := newMeasurer(t.Size_), float32(0)
	for _, p := range t.paras {
		x := p.Indent + p.Hang
		for _, s := range p.Spans {
			for _, r := range s.Text {
				x += m.width(r, s.Bold)
			}
		}
		w = max(w, x)
	}
	return w + 1
}

// CreateRenderer makes the lines in view.
func (t *Text) CreateRenderer() fyne.WidgetRenderer {
	t.r = &textRenderer{t: t}
	if w := t.Size().Width; w > 0 { // Fyne drops the renderers of pages out of sight and lays new ones not out
		t.r.Layout(t.Size())
	}
	return t.r
}

type textRenderer struct {
	t           *Text
	objs        []fyne.CanvasObject
	shown       map[int][]*canvas.Text
	first, last int
}

func (r *textRenderer) Destroy()                     {}
func (r *textRenderer) Objects() []fyne.CanvasObject { return r.objs }
func (r *textRenderer) MinSize() fyne.Size           { return r.t.MinSize() }

func (r *textRenderer) Layout(s fyne.Size) {
	r.t.HeightFor(s.Width)
	r.shown = nil
	r.fill()
}

// Refresh makes the lines in view anew; the text is wrapped again only if it, its
// size or its place changed.
func (r *textRenderer) Refresh() {
	r.Layout(r.t.Size())
	canvas.Refresh(r.t)
}

// fill makes the lines in view and drops the others.
func (r *textRenderer) fill() {
	t := r.t
	lh := t.lineHeight()
	first, _ := slices.BinarySearchFunc(t.lines, t.top-3*lh, func(l textLine, y float32) int { return int(l.y - y) })
	last := first
	for last < len(t.lines) && t.lines[last].y < t.top+t.height+2*lh {
		last++
	}
	if r.shown != nil && first == r.first && last == r.last {
		return
	}
	shown := make(map[int][]*canvas.Text, last-first)
	r.objs = make([]fyne.CanvasObject, 0, last-first)
	for i := first; i < last; i++ {
		texts := r.shown[i]
		if texts == nil {
			texts = r.line(t.lines[i])
		}
		shown[i] = texts
		for _, c := range texts {
			r.objs = append(r.objs, c)
		}
	}
	r.shown, r.first, r.last = shown, first, last
}

func (r *textRenderer) line(l textLine) []*canvas.Text {
	out := make([]*canvas.Text, 0, len(l.pieces))
	for _, p := range l.pieces {
		s := r.t.paras[l.para].Spans[p.span]
		var ink color.Color = r.t.Color
		if s.Ink != nil {
			ink = s.Ink
		}
		c := look.Line(p.text, r.t.Size_, s.Bold, ink)
		m := c.MinSize()
		c.Resize(m)
		c.Move(fyne.NewPos(p.x, l.y+float32(int((r.t.lineHeight()-m.Height)/2))))
		out = append(out, c)
	}
	return out
}
