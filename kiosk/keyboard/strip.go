package keyboard

import (
	"fyne.io/fyne/v2"

	"lianluozhan/kiosk/look"
	"lianluozhan/kiosk/touch"
)

// chip is a candidate that can be tapped. Chips are made once and reused. A tap
// counts for what stood on the chip when the finger came down.
type chip struct {
	v     *View
	press *touch.Pressable
	words *touch.Line
	now   choice
	held  *choice
	onTap func(choice)
}

type choice struct {
	index int
	text  string
}

func newChip(v *View, first bool, onTap func(choice)) *chip {
	c := &chip{v: v, onTap: onTap}
	ink := v.l.Ink
	if first {
		ink = v.l.Red
	}
	c.words = touch.NewLine("", chipSize(v.l), first, ink).Centered()
	c.press = touch.NewPressable(c.words, c.tap)
	c.press.Radius, c.press.Pressed = v.l.Px(14), v.l.Pressed
	c.press.OnHold = c.hold
	c.press.Hide()
	return c
}

func chipSize(l *look.Look) float32 {
	if l.Big {
		return l.Px(52)
	}
	return l.Px(44)
}

func (c *chip) hold(on bool) {
	if on {
		now := c.now
		c.held = &now
		c.v.holding = true
		return
	}
	c.v.holding = false
	c.v.m.door.After(0, func() { // after the tap, if there is one
		c.held = nil
		c.v.update()
	})
}

func (c *chip) tap() {
	what := c.now
	if c.held != nil {
		what, c.held = *c.held, nil
	}
	if what.text != "" {
		c.onTap(what)
	}
}

// show puts candidate i into the chip.
func (c *chip) show(i int, text string) {
	c.now = choice{i, text}
	c.words.Set(text)
	c.press.Show()
}

func (c *chip) hide() {
	c.now = choice{}
	c.words.Set("")
	c.press.Hide()
}

// width is what a candidate takes, padding included.
func (v *View) width(text string, first bool) float32 {
	return max(v.l.Px(108), look.Measure(text, chipSize(v.l), first).Width+v.l.Px(44))
}

// strip is chips side by side.
type strip struct {
	v     *View
	chips []*chip
	gap   float32
}

func newStrip(v *View, n int, first bool, onTap func(choice)) *strip {
	s := &strip{v: v}
	for i := range n {
		s.chips = append(s.chips, newChip(v, first && i == 0, onTap))
	}
	return s
}

func (s *strip) objects() []fyne.CanvasObject {
	var out []fyne.CanvasObject
	for _, c := range s.chips {
		out = append(out, c.press)
	}
	return out
}

// area is a place for chips.
type area struct{ x, y, w, h float32 }

// rows fills n rows, one after the other.
func (s *strip) rows(list []string, at area, n int) (shown int) {
	h := at.h / float32(n)
	if s.v.l.Px(180) > at.h {
		n, h = 1, at.h
	}
	rest := &strip{v: s.v, chips: s.chips}
	for i := range n {
		k := rest.fill(list, area{at.x, float32(int(at.y + float32(i)*h)), at.w, float32(int(h))})
		for j := range k {
			rest.chips[j].now.index += shown
		}
		shown += k
		list, rest.chips = list[k:], rest.chips[k:]
	}
	return shown
}

// fill shows as many candidates as fit, each as wide as it needs, and returns how
// many those are.
func (s *strip) fill(list []string, at area) (shown int) {
	x, end := at.x, at.x+at.w
	for i, c := range s.chips {
		if i >= len(list) || x >= end {
			c.hide()
			continue
		}
		w := s.v.width(list[i], i == 0)
		if i == 0 {
			w = min(w, end-x)
		}
		if x+w > end {
			x = end
			c.hide()
			continue
		}
		c.show(i, list[i])
		place(c.press, x, at.y, w, at.h)
		x += w + s.gap
		shown++
	}
	return shown
}

// spread shows candidates in n places of the same width.
func (s *strip) spread(list []string, n int, at area) {
	w := at.w / float32(n)
	for i, c := range s.chips {
		if i >= min(n, len(list)) {
			c.hide()
			continue
		}
		c.show(i, list[i])
		x := float32(int(at.x + float32(i)*w))
		place(c.press, x, at.y, float32(int(at.x+float32(i+1)*w))-x, at.h)
	}
}

// stack shows candidates below one another.
func (s *strip) stack(list []string, n int, at area, gap float32) {
	h := (at.h + gap) / float32(n)
	for i, c := range s.chips {
		if i >= min(n, len(list)) {
			c.hide()
			continue
		}
		c.show(i, list[i])
		place(c.press, at.x, float32(int(at.y+float32(i)*h)), at.w, float32(int(h-gap)))
	}
}

func (s *strip) wipe() {
	for _, c := range s.chips {
		c.hide()
		c.held = nil
	}
}
