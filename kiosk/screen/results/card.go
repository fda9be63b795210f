package results

import (
	"image/color"

	"fyne.io/fyne/v2"

	"lianluozhan/kiosk/look"
	"lianluozhan/kiosk/touch"
	"lianluozhan/sync/liaison"
)

// card is one result: in brief until it is tapped, then in full.
type card struct {
	*touch.Pressable
	v      *View
	item   Item
	inside *fyne.Container
}

func (v *View) newCard(x Item) fyne.CanvasObject {
	c := &card{v: v, item: x, inside: touch.Column(v.l.Px(12))}
	c.Pressable = touch.PressCard(v.l, touch.Inset(v.l.Px(32), c.inside), c.toggle)
	c.fill()
	return c.Pressable
}

func (c *card) open() bool { return c.v.m.open[c.item.ID] }

func (c *card) toggle() {
	c.v.m.open[c.item.ID] = !c.open()
	c.fill()
	c.inside.Refresh()
	c.v.list.Remeasure()
	c.v.page.Relayout()
}

func (c *card) fill() {
	l, x := c.v.l, c.item
	title := x.Title
	if title == "" {
		title = x.Summary
	}
	head := touch.NewBold(title, l.Type(look.Lead), l.Ink)
	if !c.open() {
		head.Lines(2)
	}
	more := "看答复 ›"
	if c.open() {
		more = "收起"
	}
	objs := []fyne.CanvasObject{c.tags(), head}
	if c.open() {
		objs = append(objs, c.full()...)
	}
	foot := touch.Weighted(l.Px(16), []float32{1, 0},
		touch.NewLine(c.unit(), l.Type(look.Small), false, l.Soft), touch.NewLine(more, l.Type(look.Small), false, l.Red))
	c.inside.Objects = append(objs, foot)
}

func (c *card) unit() string {
	words := look.FullDay(c.item.Date) + " 答复"
	if c.item.Date.IsZero() {
		words = "已答复"
	}
	if c.item.Unit != "" {
		words = "承办：" + c.item.Unit + " · " + words
	}
	return words
}

func (c *card) tags() fyne.CanvasObject {
	l, x := c.v.l, c.item
	var tags []fyne.CanvasObject
	if x.CategoryName != "" {
		tags = append(tags, touch.Tag(l, x.CategoryName, l.Sunken, l.Ink))
	}
	if x.ClassName != "" {
		wash, ink := c.colours()
		tags = append(tags, touch.Tag(l, x.ClassName, wash, ink))
	}
	if w := x.Satisfaction.Words(); w != "" {
		wash, ink := l.GreenWash, l.Green
		if x.Satisfaction == liaison.Dissatisfied {
			wash, ink = l.AmberWash, l.Amber
		}
		tags = append(tags, touch.Tag(l, "群众评价："+w, wash, ink))
	}
	return touch.Flow(l.Px(12), tags...)
}

// colours go by the place of the class among the county's, the best first: names and
// codes are the county's own.
func (c *card) colours() (wash, ink color.Color) {
	l := c.v.l
	for i, k := range c.v.c.Rules.ResultClasses {
		if k.Code == c.item.Class && i == 0 {
			return l.GreenWash, l.Green
		}
		if k.Code == c.item.Class && i == 1 {
			return l.AmberWash, l.Amber
		}
	}
	return l.Sunken, l.Blue
}

// full is the matter, the answer and what the class means.
func (c *card) full() []fyne.CanvasObject {
	l, x := c.v.l, c.item
	var objs []fyne.CanvasObject
	for _, p := range []struct{ name, words string }{{"群众反映", x.Summary}, {"办理答复", x.Answer}} {
		if p.words != "" {
			objs = append(objs, touch.Rule(l), touch.NewBold(p.name, l.Type(look.Small), l.Red), touch.NewText(p.words, l.Type(look.Body), l.Ink))
		}
	}
	if x.Explain != "" {
		objs = append(objs, touch.NewText("“"+x.ClassName+"”的意思是："+x.Explain+"。", l.Type(look.Small), l.Soft))
	}
	return objs
}
