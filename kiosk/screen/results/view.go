// Package results shows what became of matters that residents raised: the year's
// counts and the published answers. It knows content and clock only, and nothing that
// has not been published.
package results

import (
	"fmt"
	"image/color"
	"reflect"
	"time"

	"fyne.io/fyne/v2"

	"lianluozhan/kiosk/look"
	"lianluozhan/kiosk/screen"
	"lianluozhan/kiosk/touch"
	"lianluozhan/sync/liaison"
)

// View is the page.
type View struct {
	env   screen.Env
	l     *look.Look
	root  *fyne.Container
	m     *Model
	drawn string // class that is shown
	shown *State
	c     *liaison.Content
	now   time.Time
	page  *touch.Scroller
	list  *touch.Virtual
}

var _ screen.Screen = (*View)(nil)

// New returns the page, as m says.
func New(env screen.Env, m *Model) *View {
	return &View{env: env, l: env.Look, m: m, root: touch.Layers()}
}

// Title stands in the header.
func (v *View) Title() string { return "办理公示" }

// Object is the page.
func (v *View) Object() fyne.CanvasObject { return v.root }

// Leave has nothing to forget.
func (v *View) Leave() {}

// Update draws the page anew when it has something else to say.
func (v *View) Update(c *liaison.Content, now time.Time) {
	v.c, v.now = c, now
	s := StateAt(c, now, v.m.class)
	if v.m.class != "" && len(s.Items) == 0 {
		v.m.class = "" // the last of the class is gone
		s = StateAt(c, now, "")
	}
	if v.shown != nil && reflect.DeepEqual(*v.shown, s) {
		return
	}
	kept := float32(0)
	if v.page != nil && v.drawn == v.m.class {
		kept = v.page.Offset() // who reads keeps the place
	}
	v.shown, v.drawn = &s, v.m.class
	v.root.Objects = []fyne.CanvasObject{v.draw(s)}
	v.root.Refresh()
	v.page.ScrollTo(kept)
}

func (v *View) choose(class string) {
	if v.m.class != class {
		v.m.class = class
		v.Update(v.c, v.now)
	}
}

// draw sets the counts above the list, or at its left in a low window.
func (v *View) draw(s State) fyne.CanvasObject {
	l, m := v.l, v.l.Margin()
	var cards []fyne.CanvasObject
	for _, x := range s.Items {
		cards = append(cards, v.newCard(x))
	}
	if len(cards) == 0 {
		words := touch.NewText("还没有公布办理结果，公布以后会显示在这里。", l.Type(look.Lead), l.Soft).Centered()
		cards = append(cards, touch.Card(l, touch.Inset(l.Px(64), words)))
	}
	v.list = touch.NewVirtual(l.Px(20), cards...)
	if l.Portrait() {
		v.page = touch.NewScroller(touch.Pad(l.Px(6), m, l.Px(32), m, v.list))
		top := touch.Pad(l.Px(32), m, l.Px(18), m, touch.Column(l.Px(24), v.counts(s, 4), v.chips(s)))
		return touch.Filled(0, v.page, top, v.page)
	}
	v.page = touch.NewScroller(touch.Pad(l.Px(28), m, l.Px(28), 0, v.list))
	side := touch.NewScroller(touch.Pad(l.Px(28), l.Px(32), l.Px(28), m, touch.Column(l.Px(24), v.counts(s, 2), v.chips(s))))
	return touch.Weighted(0, []float32{0.38, 0.62}, side, v.page)
}

// counts are the year's figures.
func (v *View) counts(s State, cols int) fyne.CanvasObject {
	l := v.l
	var cells []fyne.CanvasObject
	add := func(number, words string, ink color.Color) {
		cells = append(cells, touch.Column(0,
			touch.NewLine(number, l.Type(look.Title), true, ink).Centered(), touch.NewLine(words, l.Type(look.Small), false, l.Soft).Centered()))
	}
	if t := s.Tally; t.Registered > 0 {
		add(fmt.Sprint(t.Registered), "件登记", l.Ink)
		add(fmt.Sprint(t.Answered), "件已答复", l.Ink)
		add(fmt.Sprint(t.Closed), "件已办结", l.Green)
	} else {
		add(fmt.Sprint(s.Total), "件已公布", l.Ink)
	}
	if s.Rated > 0 {
		add(fmt.Sprintf("%d%%", s.Share()), "满意率", l.Red)
	}
	head := touch.NewBold(fmt.Sprintf("%d年办理情况", s.Year), l.Type(look.Body), l.Ink)
	objs := []fyne.CanvasObject{head, touch.Grid(min(cols, len(cells)), l.Px(16), cells...)}
	if s.Rated > 0 {
		note := fmt.Sprintf("满意率按已公布、已评价的 %d 件计算，包括满意和基本满意。", s.Rated)
		objs = append(objs, touch.NewText(note, l.Type(look.Small), l.Soft))
	}
	return touch.Card(l, touch.Inset(l.Px(32), touch.Column(l.Px(14), objs...)))
}

// chips choose a class of answers.
func (v *View) chips(s State) fyne.CanvasObject {
	if len(s.Classes) < 2 {
		return touch.Space(0, 0)
	}
	chip := func(words, class string) fyne.CanvasObject {
		style := touch.Chip
		if class == v.m.class {
			style = touch.Chosen
		}
		return touch.NewButton(v.l, style, words, func() { v.choose(class) })
	}
	objs := []fyne.CanvasObject{chip(fmt.Sprintf("全部 %d", s.Total), "")}
	for _, k := range s.Classes {
		objs = append(objs, chip(fmt.Sprintf("%s %d", k.Name, k.Count), k.Code))
	}
	return touch.Flow(v.l.Px(16), objs...)
}
