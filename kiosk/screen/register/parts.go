package register

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"lianluozhan/kiosk/look"
	"lianluozhan/kiosk/touch"
)

// stepBar shows the five steps; it cannot be tapped.
type stepBar struct {
	l       *look.Look
	root    *fyne.Container
	grounds []*canvas.Rectangle
	words   []*touch.Line
}

func newStepBar(l *look.Look) *stepBar {
	b := &stepBar{l: l}
	names := []string{"1 须知", "2 内容", "3 联系方式", "4 核对", "5 回执"}
	if l.Big {
		names[2] = "3 联系"
	}
	var objs []fyne.CanvasObject
	for _, n := range names {
		bg := canvas.NewRectangle(l.Sunken)
		bg.CornerRadius = l.Px(14)
		w := touch.NewLine(n, l.Type(look.Small), false, l.Soft).Centered()
		b.grounds, b.words = append(b.grounds, bg), append(b.words, w)
		objs = append(objs, touch.Fixed(0, l.Px(76), touch.Layers(bg, w)))
	}
	b.root = touch.Grid(len(names), l.Px(14), objs...)
	return b
}

func (b *stepBar) show(now int) {
	for i, bg := range b.grounds {
		fill, ink, edge := b.l.Sunken, b.l.Soft, b.l.Sunken
		switch {
		case i == now:
			fill, ink, edge = b.l.Red, b.l.OnRed, b.l.Red
		case i < now:
			fill, ink, edge = b.l.RedWash, b.l.Red, b.l.RedWash
			if b.l.Contrast {
				edge = b.l.Red
			}
		}
		bg.FillColor, bg.StrokeColor, bg.StrokeWidth = fill, edge, b.l.Px(2)
		bg.Refresh()
		b.words[i].SetColor(ink)
	}
}

// sheet sets content that scrolls when it must beside or above the keys.
func (v *View) sheet(content fyne.CanvasObject, keys ...fyne.CanvasObject) *page {
	m, gap := v.l.Margin(), v.l.Px(28)
	right := m
	if !v.l.Portrait() {
		right = gap
	}
	s := touch.NewScroller(touch.Pad(gap, right, gap, m, content))
	p := v.frame(s, keys...)
	p.scroll = s
	return p
}

// frame sets the page's keys, the way back first: below the page in portrait, at
// its side in landscape, where height is scarce.
func (v *View) frame(main fyne.CanvasObject, keys ...fyne.CanvasObject) *page {
	m := v.l.Margin()
	p := &page{update: func() {}}
	if v.l.Portrait() {
		p.bottom = touch.Pad(v.l.Px(20), m, v.l.Px(28), m, touch.Weighted(v.l.Gap(), []float32{2, 3}[2-len(keys):], keys...))
		p.root = touch.Filled(0, main, main, p.bottom)
		return p
	}
	above := touch.Space(0, 0)
	side := touch.Filled(v.l.Gap(), above, above)
	wide := v.l.Px(340)
	for i := range keys {
		side.Add(keys[len(keys)-1-i])
		wide = max(wide, keys[i].MinSize().Width)
	}
	p.bottom = touch.Fixed(wide+m+v.l.Px(28), 0, touch.Pad(0, m, v.l.Px(28), v.l.Px(28), side))
	p.root = touch.Weighted(0, []float32{1, 0}, main, p.bottom)
	return p
}

// backNext makes the usual pair of keys.
func (v *View) backNext(words string) (back, next *touch.Button) {
	return touch.NewButton(v.l, touch.Outline, "上一步", func() { v.Back() }),
		touch.NewButton(v.l, touch.Primary, words, v.next)
}

// note is a line in red that takes no place while it says nothing.
type note struct{ text *touch.Text }

func (v *View) note() note {
	n := note{touch.NewText("", v.l.Type(look.Body), v.l.Red)}
	n.text.Hide()
	return n
}

// set changes the words and reports whether the page's height may have changed.
func (n note) set(words string) bool {
	if n.text.String() == words {
		return false
	}
	n.text.SetText(words)
	n.text.Hidden = words == ""
	return true
}

func (v *View) small(s string) *touch.Text {
	return touch.NewText(s, v.l.Type(look.Small), v.l.Soft)
}

func (v *View) plain(s string) *touch.Text {
	return touch.NewText(s, v.l.Type(look.Body), v.l.Ink)
}

// middle centres an object in its place's height.
func middle(o fyne.CanvasObject) fyne.CanvasObject { return touch.Row(0, o) }

// relayout measures a page anew after one of its notes changed.
func (p *page) relayout() {
	if p.scroll != nil {
		p.scroll.Relayout()
		p.root.Refresh()
	}
}
