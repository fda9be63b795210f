package boards

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"lianluozhan/kiosk/look"
	"lianluozhan/kiosk/touch"
)

// item is a board's line in the list.
type item struct {
	*touch.Pressable
	l     *look.Look
	title string
	words *touch.Text
	bar   *canvas.Rectangle
	on    bool
}

func (v *View) listWidth() float32 {
	l := v.l
	w := max(l.Px(320), 8*l.Type(look.Body)+l.Px(68))
	if !l.Portrait() {
		w = max(l.Px(440), w)
	}
	return w
}

// drawList makes the column of titles, with the kinds above them where there are
// several.
func (v *View) drawList() fyne.CanvasObject {
	l := v.l
	v.items = map[string]*item{}
	var rows []fyne.CanvasObject
	for _, g := range v.shown {
		if len(v.shown) > 1 && g.Kind != "" {
			rows = append(rows, touch.Pad(l.Px(24), l.Px(28), l.Px(8), l.Px(40), touch.NewLine(g.Kind, l.Type(look.Small), false, l.Soft)))
		}
		for _, b := range g.Boards {
			it := newItem(l, b.Title, func() { v.open(b.ID) })
			v.items[b.ID] = it
			rows = append(rows, it)
		}
	}
	v.list = touch.NewScroller(touch.Pad(l.Px(24), 0, l.Px(24), 0, touch.Column(0, rows...)))
	return touch.Layers(canvas.NewRectangle(l.Sunken), v.list)
}

func newItem(l *look.Look, title string, onTap func()) *item {
	it := &item{l: l, title: title}
	it.words = touch.NewText(title, l.Type(look.Body), l.Ink).Lines(2)
	it.words.Leading = 1.35
	it.bar = canvas.NewRectangle(l.Red)
	it.bar.Hide()
	// The least height makes the line a target for a finger; the text is centred in it.
	least := touch.Space(0, l.Px(112))
	text := touch.Pad(l.Px(20), l.Px(24), l.Px(20), l.Px(40), touch.Row(0, it.words))
	bar := touch.Weighted(0, []float32{0, 1}, touch.Fixed(l.Px(10), 0, it.bar), touch.Space(0, 0))
	it.Pressable = touch.NewPressable(touch.Layers(least, bar, text), onTap)
	it.Fill, it.Pressed = l.Sunken, l.Pressed
	return it
}

// choose marks the line as the open board's.
func (it *item) choose(on bool) {
	if it.on == on {
		return
	}
	it.on = on
	l := it.l
	fill := l.Sunken
	it.words.Color = l.Ink
	it.bar.Hidden = !on
	if on {
		fill, it.words.Color = l.Paper, l.Red
	}
	it.words.SetParas(touch.Plain(it.title, on)...)
	it.SetLook(fill, l.Pressed, nil)
	it.Refresh()
}
