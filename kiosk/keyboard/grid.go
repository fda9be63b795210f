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
	prev, next *touch.Button
	erase      *touch.Button
	shown      int
	none       *touch.Line // instead of candidates
}

const gridRows = 4

func newGrid(v *View) *grid {
	g := &grid{v: v}
	var objs []fyne.CanvasObject
	for i := range gridRows * 9 {
		c := newChip(v, i == 0, func(c choice) { v.m.Choose(c.index, c.text) })
		c.press.Fill, c.press.Stroke, c.press.StrokeSize = v.l.Card, v.l.Edge, v.l.Px(2)
		g.chips = append(g.chips, c)
		objs = append(objs, c.press)
	}
	g.prev = touch.NewButton(v.l, touch.Chip, "上一页", func() { v.m.Turn(-1) })
	g.next = touch.NewButton(v.l, touch.Chip, "下一页", func() { v.m.Turn(g.shown) })
	g.erase = touch.NewButton(v.l, touch.Chip, "删除", func() { v.m.Press(deleteKey) })
	g.none = touch.NewLine("这个词没有别的写法，请点右上角收起", v.l.Type(look.Body), false, v.l.Soft)
	objs = append(objs, g.none, g.prev, g.next, g.erase)
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
	x, row := float32(0), 0
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
	g.none.Hidden = len(list) > 0
	place(g.none, v.l.Px(8), 0, end-v.l.Px(16), pitch)
	g.prev.Disable(first == 0)
	g.next.Disable(first+g.shown >= len(list))
	for i, b := range []*touch.Button{g.prev, g.next, g.erase} {
		place(b, end+v.sizes.gap, float32(i)*pitch, side-v.sizes.gap, pitch-v.sizes.gap)
	}
}

func (g *grid) wipe() {
	for _, c := range g.chips {
		c.hide()
	}
}

type gridLayout struct{ g *grid }

func (l gridLayout) MinSize([]fyne.CanvasObject) fyne.Size     { return fyne.Size{} }
func (l gridLayout) Layout(_ []fyne.CanvasObject, _ fyne.Size) { l.g.update() }
