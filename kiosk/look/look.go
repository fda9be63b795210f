// Package look is how everything on the screen looks: colours, type, sizes, and
// the words and shapes for domain values. It knows the domain and Fyne's canvas;
// it knows no screens and makes no decisions.
package look

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
)

// Look is one way of drawing the whole kiosk: a screen size, a type step and a
// palette. It never changes; another look means new screens.
type Look struct {
	Palette
	Window   fyne.Size // in units, which are pixels
	Big      bool      // 大字版
	Contrast bool      // high contrast
	scale    float32
}

// Step is a step of the type scale.
type Step int

// The type scale, smallest first. Nothing on a screen is set smaller than Small.
const (
	Small Step = iota // captions: 28 px at 1080×1920
	Body              // reading text: 32
	Lead              // emphasised lines, buttons: 38
	Head              // headings of sections and cards: 44
	Title             // names of screens: 60
	Giant             // the main action, receipt numbers: 84
)

var steps = [...]float32{Small: 28, Body: 32, Lead: 38, Head: 44, Title: 60, Giant: 84}

// 大字版 raises small type the most: captions and reading text by 30 %, headings
// by less, so that layouts hold.
var bigger = [...]float32{Small: 1.3, Body: 1.3, Lead: 1.25, Head: 1.2, Title: 1.1, Giant: 1.1}

// New returns the look for a window of the given size in pixels.
func New(window fyne.Size, big, contrast bool) *Look {
	l := &Look{Palette: paper, Window: window, Big: big, Contrast: contrast}
	if contrast {
		l.Palette = stark
	}
	short, long := min(window.Width, window.Height), max(window.Width, window.Height)
	l.scale = max(0.5, min(short/1080, long/1920))
	return l
}

// Px scales a length that was designed for 1080×1920 to this window, in whole
// pixels so that edges stay sharp.
func (l *Look) Px(design float32) float32 {
	return float32(int(design*l.scale + 0.5))
}

// Type returns the text size of a step, in pixels.
func (l *Look) Type(s Step) float32 {
	size := steps[s]
	if l.Big {
		size *= bigger[s]
	}
	return l.Px(size)
}

// Portrait reports whether the window is higher than wide.
func (l *Look) Portrait() bool { return l.Window.Height >= l.Window.Width }

// Touch is the least side of anything a finger must hit.
func (l *Look) Touch() float32 { return l.Px(96) }

// Gap is the usual distance between things that belong together.
func (l *Look) Gap() float32 { return l.Px(24) }

// Margin is the distance from the window's edge.
func (l *Look) Margin() float32 { return l.Px(56) }

// Radius is the corner radius of cards and buttons.
func (l *Look) Radius() float32 { return l.Px(22) }

// Measure returns the size of one line of text as Line draws it.
func Measure(s string, size float32, isBold bool) fyne.Size {
	s = Named(s)
	sz, _ := fyne.CurrentApp().Driver().RenderedTextSize(s, size, fyne.TextStyle{Bold: isBold}, Face(s, isBold))
	return sz
}

// Line makes one line of text in our faces; what they lack stands by its code.
func Line(s string, size float32, isBold bool, c color.Color) *canvas.Text {
	s = Named(s)
	t := canvas.NewText(s, c)
	t.TextSize, t.TextStyle, t.FontSource = size, fyne.TextStyle{Bold: isBold}, Face(s, isBold)
	return t
}
