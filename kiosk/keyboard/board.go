package keyboard

import (
	"fyne.io/fyne/v2"

	"lianluozhan/kiosk/look"
)

// sizes are the keyboard's lengths in pixels.
type sizes struct {
	tab, bar, next, key, gap, side, pad float32
	rail                                float32 // width of the modes beside the keys
}

func sizesOf(l *look.Look) sizes {
	s := sizes{
		tab: l.Px(112), bar: l.Px(112), next: l.Px(100), key: l.Px(108), gap: l.Px(8), side: l.Px(14),
		pad: l.Px(464), rail: l.Px(330),
	}
	if l.Big {
		s.bar, s.key = l.Px(120), l.Px(120)
	}
	if !l.Portrait() { // at most half of the height
		s.tab, s.next, s.bar, s.key = 0, 0, l.Px(104), l.Touch()
		s.pad = 4*(s.key+s.gap) - s.gap
	}
	return s
}

// minHeight is what the keyboard takes with what it shows now.
func (v *View) minHeight() float32 {
	if !v.m.Open() || v.shown == nil {
		return 0
	}
	h := v.body() + 2*v.sizes.side
	if !v.bar.root.Hidden {
		h += v.barHeight()
	}
	if !v.tabs.root.Hidden {
		h += v.sizes.tab
	}
	return h
}

// barHeight is that of the candidates: a list has two rows of them.
func (v *View) barHeight() float32 {
	if v.m.Mode() == Places && v.l.Portrait() {
		return 2 * v.sizes.bar
	}
	return v.sizes.bar
}

// body is the height below the bar.
func (v *View) body() float32 {
	s := v.sizes
	switch {
	case !v.hand():
		return v.shown.height(s)
	case v.l.Portrait():
		return s.next + s.pad + s.gap + s.key - s.side
	}
	return s.pad
}

// board lays out the keyboard's parts: ground, modes, bar, and keys, grid or pad.
type board struct{ v *View }

func (b board) MinSize([]fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(0, b.v.minHeight())
}

func (b board) Layout(_ []fyne.CanvasObject, size fyne.Size) {
	v, s := b.v, b.v.sizes
	place(v.ground, 0, 0, size.Width, size.Height)
	place(v.edge, 0, 0, size.Width, v.l.Px(2))
	if v.shown == nil {
		return
	}
	at := area{s.side, 0, size.Width - 2*s.side, 0}
	if !v.tabs.root.Hidden {
		at = b.tabs(at, size)
	}
	top := at.y + s.side
	if !v.bar.root.Hidden {
		place(v.bar.root, 0, 0, size.Width, size.Height)
		top = at.y + v.barHeight()
		if v.l.Portrait() && v.hand() {
			top += s.next
		} else {
			top += s.side
		}
	}
	b.keys(at, top)
}

// tabs places the modes and returns what is left for the rest.
func (b board) tabs(at area, size fyne.Size) area {
	v, s := b.v, b.v.sizes
	if v.l.Portrait() {
		place(v.tabs.root, at.x, s.gap, at.w, v.l.Touch())
		at.y = s.tab
		return at
	}
	place(v.tabs.root, at.x, s.side, s.rail, size.Height-2*s.side)
	at.x += s.rail + s.side
	at.w -= s.rail + s.side
	return at
}

func (b board) keys(at area, top float32) {
	v, s := b.v, b.v.sizes
	if v.hand() {
		b.hand(at, top)
		return
	}
	w := min(at.w, v.shown.widest(v.l, s))
	x := at.x + float32(int((at.w-w)/2))
	for _, o := range []fyne.CanvasObject{v.shown.root, v.grid.root} {
		place(o, x, top, w, v.shown.height(s))
	}
	v.bar.align(area{x, at.y, w, v.barHeight()}, area{})
}

// hand places the pad with its keys and the words to come.
func (b board) hand(at area, top float32) {
	v, s := b.v, b.v.sizes
	bar := area{at.x, at.y, at.w, s.bar}
	if v.l.Portrait() {
		place(v.pad.root, at.x, top, at.w, s.pad)
		place(v.shown.root, at.x, top+s.pad+s.gap, at.w, s.key)
		v.bar.align(bar, area{at.x, top - s.next + v.l.Px(2), at.w, s.next - v.l.Px(4)})
		return
	}
	keys := v.shown.widest(v.l, s)
	next := v.l.Px(250)
	pad := min(at.w-keys-next-2*s.side, Boxes*v.l.Px(560)+s.gap)
	place(v.pad.root, at.x, top, pad, s.pad)
	place(v.shown.root, at.x+pad+s.side, top, keys, s.pad)
	v.bar.align(bar, area{at.x + pad + keys + 2*s.side, top, at.w - pad - keys - 2*s.side, s.pad})
}

func place(o fyne.CanvasObject, x, y, w, h float32) {
	o.Move(fyne.NewPos(x, y))
	o.Resize(fyne.NewSize(w, h))
}
