package keyboard

import (
	"image/color"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"lianluozhan/kiosk/look"
	"lianluozhan/kiosk/touch"
)

// panel is one arrangement of keys.
type panel struct {
	plan plan
	root *fyne.Container
	caps []*keyCap
	feel *feel
}

// keyCap is a key on the screen.
type keyCap struct {
	spot  spot
	key   Key // what it does now
	cap   *touch.Cap
	words *touch.Line
	dim   func() // ends the pressed look that outlives the touch
}

func newPanel(v *View, p plan) *panel {
	out := &panel{plan: p}
	out.feel = &feel{v: v, p: out, stop: func() {}}
	var objs []fyne.CanvasObject
	for _, s := range p.spots {
		c := newKeyCap(v.l, s)
		out.feel.serve(c)
		out.caps = append(out.caps, c)
		objs = append(objs, c.cap)
	}
	out.root = container.New(keyLayout{out, v.sizes}, objs...)
	return out
}

func newKeyCap(l *look.Look, s spot) *keyCap {
	c := &keyCap{spot: s, key: s.key, dim: func() {}}
	size, ink, bold := l.Px(46), color.Color(l.Ink), false
	switch {
	case s.kind == final:
		size, ink, bold = l.Type(look.Lead), l.OnRed, true
	case s.kind == aid:
		size = min(l.Type(look.Body), l.Px(40))
	case l.Big:
		size = l.Px(54)
	}
	c.words = touch.NewLine(s.label(), size, bold, ink).Centered()
	c.cap = touch.NewCap(c.words)
	c.cap.Radius, c.cap.StrokeSize = l.Px(14), l.Px(2)
	c.cap.SetLook(keyColors(l, s.kind))
	return c
}

func (s spot) label() string {
	if s.words != "" {
		return s.words
	}
	return s.key.Text
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

// label writes what depends on the model on the keys.
func (p *panel) label(m *Model) {
	shown, more := m.Syllables()
	surnames := m.Surnames()
	for _, c := range p.caps {
		switch c.spot.key.Act {
		case Done:
			c.words.Set(m.Use().Done)
		case Caps:
			c.words.Set(map[bool]string{false: "大写", true: "小写"}[m.Capitals()])
		case Space:
			c.words.Set(map[bool]string{false: "空格", true: "选第一个"}[m.Composing() || m.Mode() == Names || m.Mode() == Places])
		case Compound:
			c.words.Set(map[bool]string{false: "复姓", true: "单姓"}[m.CompoundSurnames()])
		case Surname:
			c.show(at(surnames, c.spot.key.N))
		case Pin:
			c.key = c.spot.key
			switch {
			case len(shown) == 0: // nothing to pin: marks instead
				c.key = Key{Act: Type, Text: c.spot.words}
				c.show(strings.TrimSpace(c.spot.words))
			case more && c.spot.key.N == pins-1:
				c.key = Key{Act: MorePins}
				c.show("其他")
			default:
				c.show(at(shown, c.spot.key.N))
			}
		case Type:
			if s := c.spot.key.Text; m.Mode() == Letters && m.Capitals() {
				c.words.Set(strings.ToUpper(s))
			} else {
				c.words.Set(c.spot.label())
			}
		}
	}
}

// show writes words on the key; without any it is not there.
func (c *keyCap) show(words string) {
	c.words.Set(words)
	c.cap.Hidden = words == ""
}

func at(list []string, i int) string {
	if i < 0 || i >= len(list) {
		return ""
	}
	return list[i]
}

func (p *panel) height(s sizes) float32 { return p.plan.rows*(s.key+s.gap) - s.gap }

// widest is the panel's width when there is room for all of it.
func (p *panel) widest(l *look.Look, s sizes) float32 {
	return p.plan.cols*(l.Px(p.plan.widest)+s.gap) - s.gap
}

// under returns the key at a place of the panel, nil for none.
func (p *panel) under(at fyne.Position) *keyCap {
	for _, c := range p.caps {
		in := at.Subtract(c.cap.Position())
		if size := c.cap.Size(); !c.cap.Hidden && in.X >= 0 && in.Y >= 0 && in.X < size.Width && in.Y < size.Height {
			return c
		}
	}
	return nil
}

// keyLayout puts the keys on their columns and rows, on whole pixels.
type keyLayout struct {
	p *panel
	s sizes
}

func (k keyLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.Size{} }

func (k keyLayout) Layout(_ []fyne.CanvasObject, size fyne.Size) {
	col := (size.Width + k.s.gap) / k.p.plan.cols
	pitch := (size.Height + k.s.gap) / k.p.plan.rows
	for _, c := range k.p.caps {
		x := float32(int(c.spot.col*col + 0.5))
		right := float32(int((c.spot.col+c.spot.wide)*col + 0.5))
		y := float32(int(float32(c.spot.row)*pitch + 0.5))
		low := float32(int(float32(c.spot.row+c.spot.high)*pitch + 0.5))
		place(c.cap, x, y, right-x-k.s.gap, low-y-k.s.gap)
	}
}
