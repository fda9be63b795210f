package blocks

import (
	"fyne.io/fyne/v2"

	"lianluozhan/kiosk/look"
	"lianluozhan/kiosk/screen"
	"lianluozhan/kiosk/touch"
	"lianluozhan/sync/liaison"
)

// Head is what stands above a text that has a page to itself.
type Head struct {
	Title string
	Under string            // date, office; "" for none
	Above fyne.CanvasObject // e.g. a deputy's photo and name; nil for none
}

// NewArticle returns a page of its own for a text: a white sheet with the title in
// the middle, no wider than reads well, that scrolls when it is long.
func NewArticle(env screen.Env, h Head, list []liaison.Block) *touch.Scroller {
	l := env.Look
	margin := max(l.Margin(), float32(int((env.Area.Width-l.Px(1240))/2)))
	var page *touch.Scroller
	doc := New(env, list, Options{Size: l.Type(look.Lead), OnResize: func() { page.Relayout() }})
	var objs []fyne.CanvasObject
	if h.Above != nil {
		objs = append(objs, h.Above)
	}
	title := touch.NewBold(h.Title, l.Type(look.Head), l.Ink).Centered()
	title.Leading = 1.35
	objs = append(objs, title)
	if h.Under != "" {
		objs = append(objs, touch.NewText(h.Under, l.Type(look.Small), l.Soft).Centered())
	}
	var body fyne.CanvasObject = doc
	if len(list) == 0 {
		body = touch.NewText("正文还没有公布。", l.Type(look.Body), l.Soft).Centered()
	}
	objs = append(objs, touch.Pad(l.Px(16), 0, 0, 0, body))
	sheet := touch.Card(l, touch.Inset(l.Px(52), touch.Column(l.Px(14), objs...)))
	page = touch.NewScroller(touch.Pad(l.Px(28), margin, l.Px(28), margin, sheet))
	return page
}
