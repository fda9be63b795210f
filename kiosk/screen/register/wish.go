package register

import (
	"fyne.io/fyne/v2"

	"lianluozhan/kiosk/look"
	"lianluozhan/kiosk/touch"
	"lianluozhan/sync/liaison"
)

// wishPage lists the deputies to choose one; a touch chooses and goes back.
func (v *View) wishPage() *page {
	back := touch.NewButton(v.l, touch.Outline, "返回", func() { v.Back() })
	cols := 2
	if !v.l.Portrait() {
		cols = 3
	}
	cards := map[liaison.DeputyID]*touch.Pressable{"": v.wishCard(liaison.Deputy{Name: "不指定"}, "由联络站安排代表")}
	objs := []fyne.CanvasObject{cards[""]}
	for _, d := range v.c.Deputies {
		cards[d.ID] = v.wishCard(d, d.TitleWords())
		objs = append(objs, cards[d.ID])
	}
	p := v.sheet(touch.Column(v.l.Gap(), touch.Section(v.l, "想请哪位代表反映？"),
		touch.Grid(cols, v.l.Px(20), objs...)), back)
	p.update = func() {
		for id, card := range cards {
			v.choose(card, id == v.m.Draft().Deputy)
		}
	}
	return p
}

func (v *View) wishCard(d liaison.Deputy, title string) *touch.Pressable {
	name := touch.NewLine(d.Name, v.l.Type(look.Lead), true, v.l.Ink)
	words := touch.NewLine(title, v.l.Type(look.Small), false, v.l.Soft)
	w, h := v.l.Px(96), v.l.Px(120)
	face := touch.Space(w, h)
	if d.ID != "" {
		photo := touch.NewPhoto(v.l, d.Name)
		v.env.Pictures.Fit(d.Photo, int(w), int(h), int(v.l.Px(16)), photo.SetImage)
		face = touch.Fixed(w, h, photo)
	}
	row := touch.Weighted(v.l.Gap(), []float32{0, 1}, face, middle(touch.Column(v.l.Px(6), name, words)))
	return touch.PressCard(v.l, touch.Inset(v.l.Px(22), row), func() {
		v.m.Wish(d.ID)
		v.Back()
	})
}

// choose draws a card as the one chosen, or not.
func (v *View) choose(card *touch.Pressable, chosen bool) {
	fill, edge, wide := v.l.Card, v.l.Edge, v.l.Px(2)
	if chosen {
		fill, edge, wide = v.l.RedWash, v.l.Red, v.l.Px(5)
	}
	card.StrokeSize = wide
	card.SetLook(fill, v.l.Pressed, edge)
}
