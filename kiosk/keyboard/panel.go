package keyboard

import (
	"image/color"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"lianluozhan/kiosk/look"
	"lianluozhan/kiosk/touch"
)

// A held delete key repeats after repeatAfter, every repeatEvery, at most
// repeatMost times, so that a finger's end that got lost cannot run on.
const (
	repeatAfter = 600 * time.Millisecond
	repeatEvery = 110 * time.Millisecond
	repeatMost  = 200
)

type panelID struct {
	purpose Purpose
	mode    Mode
}

// panel is one arrangement of keys.
type panel struct {
	plan plan
	root *fyne.Container
	caps []*keyCap
}

// keyCap is a key on the screen.
type keyCap struct {
	spot  spot
	press *touch.Pressable
	words *touch.Line
	stop  func() // ends the repetition
}

func newPanel(v *View, p plan) *panel {
	out := &panel{plan: p}
	var objs []fyne.CanvasObject
	for _, s := range p.spots {
		c := newKeyCap(v, s)
		out.caps = append(out.caps, c)
		objs = append(objs, c.press)
	}
	out.root = container.New(keyLayout{out, v.sizes}, objs...)
	return out
}

func newKeyCap(v *View, s spot) *keyCap {
	c := &keyCap{spot: s, stop: func() {}}
	size, ink, bold := v.l.Px(46), color.Color(v.l.Ink), false
	switch {
	case s.kind == final:
		size, ink, bold = v.l.Type(look.Lead), v.l.OnRed, true
	case s.words != "":
		size = min(v.l.Type(look.Body), v.l.Px(40))
	case v.l.Big:
		size = v.l.Px(54)
	}
	words := s.words
	if words == "" {
		words = s.key.Text
	}
	c.words = touch.NewLine(words, size, bold, ink).Centered()
	c.press = touch.NewPressable(c.words, func() { c.tap(v) })
	c.press.Radius, c.press.StrokeSize = v.l.Px(14), v.l.Px(2)
	c.press.SetLook(keyColors(v.l, s.kind))
	if s.key.Act == Delete {
		c.press.OnHold = func(held bool) { c.hold(v, held) }
	}
	return c
}

func keyColors(l *look.Look, k kind) (fill, pressed, stroke color.Color) {
	held := l.Gold
	if l.Contrast {
		held = l.Pressed
	}
	switch k {
	case final:
		return l.Red, l.RedDeep, l.Red
	case aid:
		return l.Paper, held, l.Edge
	}
	return l.Card, held, l.Edge
}

func (c *keyCap) tap(v *View) {
	c.stop()
	v.m.Press(c.spot.key)
}

// hold repeats the key while the finger stays on it.
func (c *keyCap) hold(v *View, held bool) {
	c.stop()
	if !held {
		return
	}
	left := repeatMost
	var again func()
	again = func() {
		if left--; left < 0 || !v.m.Open() {
			return
		}
		v.m.Do(c.spot.key)
		c.stop = v.timer.After(repeatEvery, again)
	}
	c.stop = v.timer.After(repeatAfter, again)
}

// label writes what depends on the model on the keys.
func (p *panel) label(m *Model) {
	for _, c := range p.caps {
		switch {
		case c.spot.kind == final:
			c.words.Set(m.Use().Done)
		case c.spot.key.Act == Caps:
			c.words.Set(map[bool]string{false: "大写", true: "小写"}[m.Capitals()])
		case c.spot.key.Act == Space:
			c.words.Set(map[bool]string{false: "空格", true: "选第一个"}[m.Composing()])
		case c.spot.words == "" && len(c.spot.key.Text) == 1 && m.Mode() == Letters:
			s := c.spot.key.Text
			if m.Capitals() {
				s = strings.ToUpper(s)
			}
			c.words.Set(s)
		}
	}
}

func (p *panel) height(s sizes) float32 { return p.plan.rows*(s.key+s.gap) - s.gap }

// widest is the panel's width when there is room for all of it.
func (p *panel) widest(l *look.Look, s sizes) float32 {
	return p.plan.cols*(l.Px(p.plan.widest)+s.gap) - s.gap
}

// keyLayout puts the keys on their columns and rows, on whole pixels.
type keyLayout struct {
	p *panel
	s sizes
}

func (k keyLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.Size{} }

func (k keyLayout) Layout(_ []fyne.CanvasObject, size fyne.Size) {
	col := (size.Width + k.s.gap) / k.p.plan.cols
	pitch := k.s.key + k.s.gap
	for _, c := range k.p.caps {
		x := float32(int(c.spot.col*col + 0.5))
		right := float32(int((c.spot.col+c.spot.wide)*col + 0.5))
		place(c.press, x, float32(c.spot.row)*pitch, right-x-k.s.gap, float32(c.spot.high)*pitch-k.s.gap)
	}
}
