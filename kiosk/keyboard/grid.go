package keyboard

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"lianluozhan/kiosk/look"
	"lianluozhan/kiosk/touch"
)

// grid is a page of candidates in place of the keys, with keys to turn the page.
type grid struct {
	v          *View
	root       *fyne.Container
	chips      []*chip
	words      *strip // of the best sentence, above the rest
	about      *touch.Line
	prev, next *touch.Button
	erase      *touch.Button
	shown      int
}

const gridRows = 4

func newGrid(v *View) *grid {
	g := &grid{v: v, about: touch.NewLine("改一个词", v.l.Type(look.Small), false, v.l.Soft)}
	g.words = newStrip(v, 14, false, func(c choice) { v.m.PutRight(c.index) })
	objs := append(g.words.objects(), g.about)
	for i := range gridRows * 9 {
		c := newChip(v, i == 0, func(c choice) { v.m.Choose(c.index, c.text) })
		c.press.Fill, c.press.Stroke, c.press.StrokeSize = v.l.Card, v.l.Edge, v.l.Px(2)
		g.chips = append(g.chips, c)
		objs = append(objs, c.press)
	}
	g.prev = touch.NewButton(v.l, touch.Chip, "上一页", func() { v.m.Turn(-1) })
	g.next = touch.NewButton(v.l, touch.Chip, "下一页", func() { v.m.Turn(g.shown) })
	g.erase = touch.NewButton(v.l, touch.Chip, "删除", func() { v.m.Press(deleteKey) })
	objs = append(objs, g.prev, g.next, g.erase)
	g.root = container.New(gridLayout{g}, objs...)
	g.root.Hide()
	return g
}

// update fills the rows from the model's page on.
func (g *grid) update() {
	v := g.v
	if !v.expanded() {
		g.wipe()
		return
	}
	if v.holding {
		return
	}
	side := g.prev.MinSize().Width + v.sizes.gap
	list := v.m.State().Candidates
	_, first := v.m.Grid()
	end := g.root.Size().Width - side
	pitch := (g.root.Size().Height + v.sizes.gap) / gridRows
	x, row := float32(0), g.sentence(area{0, 0, end, pitch - v.sizes.gap})
	g.shown = 0
	for i, c := range g.chips {
		if first+i >= len(list) || row >= gridRows {
			c.hide()
			continue
		}
		text := list[first+i].Text
		w := min(v.width(text, i == 0), end)
		if x+w > end {
			x, row = 0, row+1
		}
		if row >= gridRows {
			c.hide()
			continue
		}
		c.show(first+i, text)
		place(c.press, x, float32(row)*pitch, w, pitch-v.sizes.gap)
		x += w + v.sizes.gap
		g.shown++
	}
	g.prev.Disable(first == 0)
	g.next.Disable(first+g.shown >= len(list))
	for i, b := range []*touch.Button{g.prev, g.next, g.erase} {
		place(b, end+v.sizes.gap, float32(i)*pitch, side-v.sizes.gap, pitch-v.sizes.gap)
	}
}

// sentence shows the words of the best sentence and returns how many rows they take.
func (g *grid) sentence(at area) (rows int) {
	v := g.v
	list := v.m.Words()
	g.about.Hidden = len(list) == 0
	if len(list) == 0 {
		g.words.wipe()
		return 0
	}
	w := g.about.MinSize().Width + v.l.Px(24)
	place(g.about, 0, 0, w, at.h)
	at.x, at.w = w, at.w-w
	g.words.fill(list, at)
	for i, c := range g.words.chips {
		fill, edge := v.l.RedWash, v.l.Edge
		if i == v.m.Word() {
			fill, edge = v.l.Card, v.l.Red
		}
		c.press.StrokeSize = v.l.Px(4)
		c.press.SetLook(fill, v.l.Pressed, edge)
	}
	return 1
}

func (g *grid) wipe() {
	g.words.wipe()
	for _, c := range g.chips {
		c.hide()
	}
}

type gridLayout struct{ g *grid }

func (l gridLayout) MinSize([]fyne.CanvasObject) fyne.Size     { return fyne.Size{} }
func (l gridLayout) Layout(_ []fyne.CanvasObject, _ fyne.Size) { l.g.update() }
