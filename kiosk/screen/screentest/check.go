package screentest

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"

	"lianluozhan/kiosk/touch"
)

// Words returns every visible text below o, one line of the screen a line, in the
// order it is drawn; a text wrapped over several lines gives several.
func Words(o fyne.CanvasObject) string {
	var b strings.Builder
	walk(o, frame{clip: everything}, func(o fyne.CanvasObject, _ frame) {
		if t, ok := o.(*canvas.Text); ok && t.Text != "" {
			b.WriteString(t.Text + "\n")
		}
	})
	return b.String()
}

// Count returns how many visible objects there are below o.
func Count(o fyne.CanvasObject) int {
	n := 0
	walk(o, frame{clip: everything}, func(fyne.CanvasObject, frame) { n++ })
	return n
}

// Tappables returns what can be tapped below o, in the order it is drawn.
func Tappables(o fyne.CanvasObject) []fyne.Tappable {
	var out []fyne.Tappable
	walk(o, frame{clip: everything}, func(o fyne.CanvasObject, _ frame) {
		if t, ok := o.(fyne.Tappable); ok {
			out = append(out, t)
		}
	})
	return out
}

// Tap taps the innermost tappable thing below o that shows words, and fails the test
// when there is none.
func Tap(t testing.TB, o fyne.CanvasObject, words string) {
	t.Helper()
	var found fyne.Tappable
	for _, x := range Tappables(o) {
		if strings.Contains(strings.ReplaceAll(Words(x.(fyne.CanvasObject)), "\n", ""), words) {
			found = x
		}
	}
	if found == nil {
		t.Fatalf("nothing to tap shows %q; the screen says:\n%s", words, Words(o))
	}
	found.Tapped(&fyne.PointEvent{})
}

// Check holds the whole page below o against the rules for all screens: no text
// smaller than captions, beyond its place or over another text; nothing to tap that
// is smaller than a finger or below something else to tap.
func Check(t testing.TB, s *Shell, o fyne.CanvasObject) {
	t.Helper()
	c := checker{t: t, small: s.Env.Look.Px(28) - 0.5, touch: s.Env.Look.Touch() - 0.5}
	page := rect{0, 0, s.Env.Area.Width, s.Env.Area.Height}
	walk(o, frame{clip: page, in: page}, c.see)
	c.overlaps()
}

type rect struct{ x0, y0, x1, y1 float32 }

var everything = rect{-1e9, -1e9, 1e9, 1e9}

func (r rect) and(o rect) rect {
	return rect{max(r.x0, o.x0), max(r.y0, o.y0), min(r.x1, o.x1), min(r.y1, o.y1)}
}

func (r rect) empty() bool { return r.x1-r.x0 < 1 || r.y1-r.y0 < 1 }

func (r rect) shrunk(by float32) rect { return rect{r.x0 + by, r.y0 + by, r.x1 - by, r.y1 - by} }

// frame is where an object lies: its own corner and size, what of it can be seen at
// all (clip) and what it must keep within (in).
type frame struct {
	at       fyne.Position
	clip, in rect
	under    *touch.Pressable
}

func walk(o fyne.CanvasObject, f frame, see func(fyne.CanvasObject, frame)) {
	if o == nil || !o.Visible() {
		return
	}
	f.at = f.at.Add(o.Position())
	see(o, f)
	own := rect{f.at.X, f.at.Y, f.at.X + o.Size().Width, f.at.Y + o.Size().Height}
	var below []fyne.CanvasObject
	switch w := o.(type) {
	case *fyne.Container:
		below = w.Objects
	case fyne.Widget:
		below = test.WidgetRenderer(w).Objects()
	}
	if p, ok := o.(*touch.Pressable); ok {
		f.under = p
	}
	f.in = f.in.and(own)
	for _, x := range below {
		g := f
		if s, ok := o.(*touch.Scroller); ok {
			g.clip = f.clip.and(own)
			if x == s.Content { // may be higher than the place it is shown in
				g.in.y0, g.in.y1 = everything.y0, everything.y1
			}
		}
		walk(x, g, see)
	}
}

type seenText struct {
	rect
	words string
}

type seenTap struct {
	rect
	under *touch.Pressable
	self  fyne.CanvasObject
}

type checker struct {
	t            testing.TB
	small, touch float32
	texts        []seenText
	taps         []seenTap
}

func (c *checker) see(o fyne.CanvasObject, f frame) {
	c.t.Helper()
	r := rect{f.at.X, f.at.Y, f.at.X + o.Size().Width, f.at.Y + o.Size().Height}
	if _, ok := o.(*touch.Shield); ok { // a dialog: what lies below no longer counts
		c.texts, c.taps = nil, nil
		return
	}
	if x, ok := o.(*canvas.Text); ok && strings.TrimSpace(x.Text) != "" {
		r.x1, r.y1 = r.x0+x.MinSize().Width, r.y0+x.MinSize().Height // what it draws, whatever size it was given
		c.text(x, r, f)
	}
	if _, ok := o.(fyne.Tappable); ok && !r.and(f.clip).empty() {
		if o.Size().Width < c.touch || o.Size().Height < c.touch {
			c.t.Errorf("%q is %v: too small for a finger", oneLine(o), o.Size())
		}
		c.taps = append(c.taps, seenTap{r.and(f.clip), f.under, o})
	}
}

func (c *checker) text(x *canvas.Text, r rect, f frame) {
	c.t.Helper()
	if x.TextSize < c.small {
		c.t.Errorf("%q is set in %v px, least is %v", x.Text, x.TextSize, c.small)
	}
	// A stop may hang one character beyond the edge; the face's own ascent and
	// descent are taller than what is drawn.
	side, tall := x.TextSize, x.TextSize*0.25
	if !strings.ContainsAny(lastRune(x.Text), "，。、；：") {
		side = 1.5
	}
	if r.x0 < f.in.x0-1.5 || r.x1 > f.in.x1+side || r.y0 < f.in.y0-tall || r.y1 > f.in.y1+tall {
		c.t.Errorf("%q at %v leaves its place %v", x.Text, r, f.in)
	}
	if v := r.shrunk(x.TextSize * 0.25).and(f.clip); !v.empty() {
		c.texts = append(c.texts, seenText{v, x.Text})
	}
}

func (c *checker) overlaps() {
	c.t.Helper()
	for i, a := range c.texts {
		for _, b := range c.texts[:i] {
			if !a.and(b.rect).empty() {
				c.t.Errorf("%q at %v lies over %q at %v", a.words, a.rect, b.words, b.rect)
			}
		}
	}
	for i, a := range c.taps {
		for _, b := range c.taps[:i] {
			if a.under == nil && b.under == nil && !a.and(b.rect).empty() {
				c.t.Errorf("%q and %q lie over one another", oneLine(a.self), oneLine(b.self))
			}
		}
	}
}

func oneLine(o fyne.CanvasObject) string { return strings.ReplaceAll(Words(o), "\n", " ") }

func lastRune(s string) string {
	r := []rune(s)
	return string(r[len(r)-1:])
}

// Scrollers returns the pages that scroll below o, in the order they are drawn.
func Scrollers(o fyne.CanvasObject) []*touch.Scroller {
	var out []*touch.Scroller
	walk(o, frame{clip: everything}, func(o fyne.CanvasObject, _ frame) {
		if s, ok := o.(*touch.Scroller); ok {
			out = append(out, s)
		}
	})
	return out
}
