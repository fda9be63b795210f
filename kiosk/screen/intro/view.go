// Package intro introduces the station: where it is, when it is open, who works there,
// which villages it serves, and what it says of itself. It knows content only.
package intro

import (
	"fmt"
	"image"
	"reflect"
	"time"

	"fyne.io/fyne/v2"

	"lianluozhan/kiosk/blocks"
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
	shown *State
	page  *touch.Scroller // holds the words
}

var _ screen.Screen = (*View)(nil)

// New returns the page.
func New(env screen.Env) *View {
	return &View{env: env, l: env.Look, root: touch.Layers()}
}

// Title stands in the header.
func (v *View) Title() string { return "站点简介" }

// Object is the page.
func (v *View) Object() fyne.CanvasObject { return v.root }

// Leave has nothing to forget.
func (v *View) Leave() {}

// Update draws the page anew when it has something else to say.
func (v *View) Update(c *liaison.Content, _ time.Time) {
	s := StateOf(c)
	if v.shown != nil && reflect.DeepEqual(*v.shown, s) {
		return
	}
	v.shown = &s
	v.root.Objects = []fyne.CanvasObject{v.draw(s)}
	v.root.Refresh()
}

// draw has particulars and words in one column upright, in two where the window is
// wide.
func (v *View) draw(s State) fyne.CanvasObject {
	l, m := v.l, v.l.Margin()
	if s.Station.ID == "" {
		words := touch.NewText("站点的介绍还没有收到，收到以后会显示在这里。", l.Type(look.Lead), l.Soft).Centered()
		return touch.Column(0, touch.Inset(m, touch.Card(l, touch.Inset(l.Px(64), words))))
	}
	gap := l.Px(24)
	if l.Portrait() {
		width := v.env.Area.Width - 2*m
		objs := append([]fyne.CanvasObject{v.first(s, width)}, v.sheets(s, width)...)
		objs = append(objs, v.words(s)...)
		v.page = touch.NewScroller(touch.Pad(l.Px(32), m, l.Px(32), m, touch.Column(gap, objs...)))
		return v.page
	}
	left := float32(int((v.env.Area.Width - 2*m - l.Px(32)) / 2))
	objs := append([]fyne.CanvasObject{v.first(s, left)}, v.sheets(s, left)...)
	words := v.words(s)
	if len(words) == 0 && len(objs) > 1 { // nothing to read: both halves hold particulars
		words, objs = objs[1:], objs[:1]
	}
	half := func(left, right float32, objs []fyne.CanvasObject) *touch.Scroller {
		return touch.NewScroller(touch.Pad(l.Px(28), right, l.Px(28), left, touch.Column(gap, objs...)))
	}
	v.page = half(l.Px(16), m, words)
	return touch.Weighted(0, []float32{1, 1}, half(m, l.Px(16), objs), v.page)
}

// first is the photo with name and particulars.
func (v *View) first(s State, width float32) fyne.CanvasObject {
	l := v.l
	inner := width - 2*l.Px(36)
	var objs []fyne.CanvasObject
	if s.Station.Photo != "" {
		ratio := float32(0.45)
		if !l.Portrait() {
			ratio = 0.32 // leaves the particulars in view
		}
		w, h := int(inner), int(inner*ratio)
		photo := touch.NewPhoto(l, s.Station.Name)
		v.env.Pictures.Fit(s.Station.Photo, w, h, int(l.Px(16)), func(img image.Image) { photo.SetImage(img) })
		objs = append(objs, touch.Fixed(float32(w), float32(h), photo))
	}
	objs = append(objs, touch.NewBold(s.Station.Name, l.Type(look.Head), l.Ink))
	if s.Where != "" {
		objs = append(objs, touch.NewText(s.Where, l.Type(look.Small), l.Soft))
	}
	if len(s.Facts) > 0 {
		objs = append(objs, touch.Rule(l))
	}
	facts := touch.Column(l.Px(18))
	for _, f := range s.Facts {
		facts.Add(v.fact(f))
	}
	if s.Code == "" {
		objs = append(objs, facts)
	} else {
		code := touch.Column(l.Px(8), touch.Fixed(l.Px(220), l.Px(220), touch.NewCode(l, s.Code)),
			touch.NewLine("扫码看本站", l.Type(look.Small), false, l.Ink).Centered())
		objs = append(objs, touch.TopRow(l.Px(24), []float32{1, 0}, facts, code))
	}
	return touch.Card(l, touch.Inset(l.Px(36), touch.Column(l.Px(16), objs...)))
}

func (v *View) fact(f Fact) fyne.CanvasObject {
	l := v.l
	name := touch.NewText(f.Name, l.Type(look.Small), l.Soft)
	name.Leading = 1.3
	words := touch.NewText(f.Words, l.Type(look.Body), l.Ink)
	words.Leading = 1.35
	return touch.Column(0, name, words)
}

// sheets are who works at the station and whom it serves.
func (v *View) sheets(s State, width float32) []fyne.CanvasObject {
	l := v.l
	var out []fyne.CanvasObject
	if n := len(s.Station.Posts); n > 0 {
		var cells []fyne.CanvasObject
		for _, p := range s.Station.Posts {
			cells = append(cells, touch.Column(0, touch.NewLine(p.Role, l.Type(look.Small), false, l.Soft), touch.NewBold(p.Name, l.Type(look.Lead), l.Ink)))
		}
		cols := max(1, min(n, int(width/l.Px(280))))
		out = append(out, v.sheet("工作人员", touch.Grid(cols, l.Px(16), cells...)))
	}
	if n := len(s.Station.Villages); n > 0 {
		var tags []fyne.CanvasObject
		for _, w := range s.Station.Villages {
			tags = append(tags, touch.Tag(l, w, l.RedWash, l.Ink))
		}
		out = append(out, v.sheet(fmt.Sprintf("服务的村（社区）%d 个", n), touch.Flow(l.Px(14), tags...)))
	}
	return out
}

// words are what the station says of itself.
func (v *View) words(s State) []fyne.CanvasObject {
	if len(s.Station.Intro) == 0 {
		return nil
	}
	doc := blocks.New(v.env, s.Station.Intro, blocks.Options{OnResize: func() { v.page.Relayout() }})
	return []fyne.CanvasObject{v.sheet("本站介绍", doc)}
}

func (v *View) sheet(head string, o fyne.CanvasObject) fyne.CanvasObject {
	l := v.l
	return touch.Card(l, touch.Inset(l.Px(36), touch.Column(l.Px(20), touch.Section(l, head), o)))
}
