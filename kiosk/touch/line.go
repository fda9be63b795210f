package touch

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"lianluozhan/kiosk/look"
)

// Line is one line of text that shortens itself with … when its place is narrow.
type Line struct {
	widget.BaseWidget
	Align fyne.TextAlign

	full  string
	text  *canvas.Text
	width float32
}

// NewLine returns a line of text in a size of the type scale.
func NewLine(s string, size float32, bold bool, c color.Color) *Line {
	l := &Line{full: s, text: look.Line(s, size, bold, c)}
	l.ExtendBaseWidget(l)
	return l
}

// Centered sets the line in the middle of its place and returns it.
func (l *Line) Centered() *Line {
	l.Align = fyne.TextAlignCenter
	return l
}

// Trailing sets the line at the end of its place and returns it.
func (l *Line) Trailing() *Line {
	l.Align = fyne.TextAlignTrailing
	return l
}

// Set changes the words.
func (l *Line) Set(s string) {
	if s != l.full {
		l.full, l.width = s, 0
		l.Refresh()
	}
}

// Text returns the words, uncut.
func (l *Line) Text() string { return l.full }

// SetColor changes the colour.
func (l *Line) SetColor(c color.Color) {
	l.text.Color = c
	l.text.Refresh()
}

// MinSize is the whole line.
func (l *Line) MinSize() fyne.Size {
	l.ExtendBaseWidget(l)
	return look.Measure(l.full, l.text.TextSize, l.text.TextStyle.Bold)
}

// HeightFor is one line, at any width.
func (l *Line) HeightFor(float32) float32 { return l.MinSize().Height }

// CreateRenderer makes the text.
func (l *Line) CreateRenderer() fyne.WidgetRenderer { return &lineRenderer{l} }

type lineRenderer struct{ l *Line }

func (r *lineRenderer) Destroy()                     {}
func (r *lineRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.l.text} }
func (r *lineRenderer) MinSize() fyne.Size           { return r.l.MinSize() }

func (r *lineRenderer) Refresh() {
	r.l.width = 0
	r.Layout(r.l.Size())
	canvas.Refresh(r.l)
}

func (r *lineRenderer) Layout(s fyne.Size) {
	l := r.l
	if l.width != s.Width {
		l.width = s.Width
		look.SetText(l.text, shorten(l.full, s.Width, l.text.TextSize, l.text.TextStyle.Bold))
	}
	m := look.Measure(l.text.Text, l.text.TextSize, l.text.TextStyle.Bold)
	x := float32(0)
	switch l.Align {
	case fyne.TextAlignCenter:
		x = float32(int((s.Width - m.Width) / 2))
	case fyne.TextAlignTrailing:
		x = s.Width - m.Width
	}
	l.text.Resize(m)
	l.text.Move(fyne.NewPos(x, float32(int((s.Height-m.Height)/2))))
}

func shorten(s string, width, size float32, bold bool) string {
	if look.Measure(s, size, bold).Width <= width+0.5 || width <= 0 {
		return s
	}
	r := []rune(s)
	lo, hi := 0, len(r)
	for lo < hi {
		mid := (lo + hi + 1) / 2
		if look.Measure(string(r[:mid])+"…", size, bold).Width <= width {
			lo = mid
		} else {
			hi = mid - 1
		}
	}
	return string(r[:lo]) + "…"
}
