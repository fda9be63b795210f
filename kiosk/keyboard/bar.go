package keyboard

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"lianluozhan/kiosk/look"
	"lianluozhan/kiosk/touch"
)

// chip is a candidate that can be tapped. Chips are made once and reused.
type chip struct {
	press *touch.Pressable
	words *touch.Line
	index int
}

func newChip(v *View, first bool) *chip {
	c := &chip{}
	ink := v.l.Ink
	if first {
		ink = v.l.Red
	}
	c.words = touch.NewLine("", chipSize(v.l), first, ink).Centered()
	c.press = touch.NewPressable(c.words, func() { v.m.Pick(c.index) })
	c.press.Radius, c.press.Pressed = v.l.Px(14), v.l.Pressed
	c.press.Hide()
	return c
}

func chipSize(l *look.Look) float32 {
	if l.Big {
		return l.Px(52)
	}
	return l.Px(44)
}

// show puts candidate i into the chip.
func (c *chip) show(i int, text string) {
	c.index = i
	c.words.Set(text)
	c.press.Show()
}

func (c *chip) hide() {
	c.words.Set("")
	c.press.Hide()
}

// width is what a candidate takes, padding included.
func (v *View) width(text string, first bool) float32 {
	return max(v.l.Px(108), look.Measure(text, chipSize(v.l), first).Width+v.l.Px(44))
}

// bar is the strip above the keys: the candidates while something is composed,
// otherwise the modes.
type bar struct {
	v      *View
	root   *fyne.Container
	chips  []*chip
	more   *touch.Button
	modes  []*touch.Button
	styles []touch.Style // of the modes, to redraw only what changed
	x, w   float32       // where the keys are
}

func newBar(v *View) *bar {
	b := &bar{v: v}
	var objs []fyne.CanvasObject
	for i := range 12 {
		c := newChip(v, i == 0)
		b.chips = append(b.chips, c)
		objs = append(objs, c.press)
	}
	b.more = touch.NewButton(v.l, touch.Quiet, "更多", func() { v.m.Expand(!v.expanded()) })
	objs = append(objs, b.more)
	for _, m := range Modes() {
		btn := touch.NewButton(v.l, touch.Chip, m.Name(), func() { v.m.SetMode(m) })
		b.modes, b.styles = append(b.modes, btn), append(b.styles, touch.Chip)
		objs = append(objs, btn)
	}
	b.root = container.New(barLayout{b}, objs...)
	return b
}

// align puts the bar's content above the keys.
func (b *bar) align(x, w float32) {
	if b.x != x || b.w != w {
		b.x, b.w = x, w
		b.update()
	}
}

func (b *bar) update() {
	composing := b.v.m.Composing()
	for i, m := range Modes() {
		b.modes[i].Hidden = composing
		if style := map[bool]touch.Style{false: touch.Chip, true: touch.Chosen}[m == b.v.m.Mode()]; b.styles[i] != style {
			b.styles[i] = style
			b.modes[i].SetStyle(style)
		}
	}
	shown := b.fill()
	b.more.Hidden = !composing || !b.v.expanded() && shown == len(b.v.m.State().Candidates) && !b.v.m.State().More
	b.more.SetWords(map[bool]string{false: "更多", true: "收起"}[b.v.expanded()])
	b.arrange()
}

// fill shows as many candidates as fit and returns how many; none while the grid
// has them.
func (b *bar) fill() int {
	v, n := b.v, 0
	x, end := b.x, b.x+b.w-b.more.MinSize().Width-v.l.Px(8)
	list := v.m.State().Candidates
	if v.expanded() {
		list = nil
	}
	h := b.root.Size().Height - v.l.Px(8)
	for i, c := range b.chips {
		if i >= len(list) || x >= end {
			c.hide()
			continue
		}
		w := v.width(list[i].Text, i == 0)
		if i == 0 {
			w = min(w, end-x)
		}
		if x+w > end {
			x = end
			c.hide()
			continue
		}
		c.show(i, list[i].Text)
		place(c.press, x, v.l.Px(4), w, h)
		x += w
		n++
	}
	return n
}

func (b *bar) arrange() {
	v := b.v
	y := float32(int((b.root.Size().Height - v.l.Touch()) / 2))
	w := b.more.MinSize().Width
	place(b.more, b.x+b.w-w, y, w, v.l.Touch())
	x := b.x
	for _, m := range b.modes {
		w = max(v.l.Px(150), m.MinSize().Width)
		place(m, x, y, w, v.l.Touch())
		x += w + v.l.Px(16)
	}
}

func (b *bar) wipe() {
	for _, c := range b.chips {
		c.hide()
	}
}

type barLayout struct{ b *bar }

func (l barLayout) MinSize([]fyne.CanvasObject) fyne.Size     { return fyne.Size{} }
func (l barLayout) Layout(_ []fyne.CanvasObject, _ fyne.Size) { l.b.update() }
