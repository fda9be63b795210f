// Package notices shows the announcements of the day: a list, and each one's text on
// a page of its own. It knows content and clock only.
package notices

import (
	"fmt"
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
	m     *Model
	shown *State
	c     *liaison.Content
	now   time.Time
	kept  float32 // how far the list was scrolled
	list  *touch.Scroller
}

var (
	_ screen.Screen  = (*View)(nil)
	_ screen.Stepper = (*View)(nil)
)

// New returns the page, as m says.
func New(env screen.Env, m *Model) *View {
	return &View{env: env, l: env.Look, m: m, root: touch.Layers()}
}

// Title stands in the header.
func (v *View) Title() string { return "通知公告" }

// Object is the page.
func (v *View) Object() fyne.CanvasObject { return v.root }

// About is the notice that is read, "" for the list.
func (v *View) About() string { return v.m.open }

// Leave has nothing to forget.
func (v *View) Leave() {}

// Back goes from a text to the list it was chosen from.
func (v *View) Back() bool {
	if v.shown == nil || v.shown.Open.ID == "" || v.shown.Open.ID == v.m.first {
		return false
	}
	v.read("")
	v.list.ScrollTo(v.kept)
	return true
}

// Update draws the page anew when it has something else to say.
func (v *View) Update(c *liaison.Content, now time.Time) {
	v.c, v.now = c, now
	s := StateAt(c, now, v.m.open)
	if v.shown != nil && reflect.DeepEqual(*v.shown, s) {
		return
	}
	if s.Open.ID == "" {
		v.m.open, v.m.first = "", ""
	}
	before := v.shown
	v.shown = &s
	if before != nil && s.Open.ID != "" && reflect.DeepEqual(before.Open, s.Open) {
		return // who reads keeps the place
	}
	if s.Open.ID != "" {
		v.root.Objects = []fyne.CanvasObject{v.text(s.Open, len(s.List))}
	} else {
		v.list = touch.NewScroller(v.listOf(s))
		v.root.Objects = []fyne.CanvasObject{v.list}
	}
	v.root.Refresh()
}

func (v *View) read(id string) {
	if v.list != nil && id != "" {
		v.kept = v.list.Offset()
	}
	v.m.open = id
	v.Update(v.c, v.now)
}

// text is one notice, with the way to the others, of which the first page shows
// only two.
func (v *View) text(n liaison.Notice, all int) fyne.CanvasObject {
	l := v.l
	text := blocks.NewArticle(v.env, blocks.Head{Title: n.Title, Under: v.days(n)}, n.Blocks)
	if all < 2 {
		return text
	}
	more := touch.NewButton(l, touch.Outline, fmt.Sprintf("看全部 %d 条公告", all), v.all)
	m := l.Margin()
	return touch.Filled(0, text, text, touch.Rule(l), touch.Pad(l.Px(24), m, l.Px(24), m, more))
}

// all shows the list; from a notice opened on another page that is a page of its own,
// or the same notice would not open there again.
func (v *View) all() {
	if v.m.first != "" {
		v.env.Nav.Open(screen.Route{Page: screen.Notices})
		return
	}
	v.read("")
}

func (v *View) days(n liaison.Notice) string {
	if n.From.IsZero() {
		return ""
	}
	return look.FullDay(n.From) + " 发布"
}

func (v *View) listOf(s State) fyne.CanvasObject {
	l := v.l
	var objs []fyne.CanvasObject
	for _, n := range s.List {
		objs = append(objs, v.card(n))
	}
	if len(objs) == 0 {
		words := "现在没有公告，有新的公告会显示在这里。"
		objs = append(objs, touch.Card(l, touch.Inset(l.Px(64), touch.NewText(words, l.Type(look.Lead), l.Soft).Centered())))
	}
	m := l.Margin()
	cols := 1
	if !l.Portrait() && len(objs) > 1 {
		cols = 2
	}
	return touch.Pad(l.Px(32), m, l.Px(32), m, touch.Column(0, touch.Grid(cols, l.Gap(), objs...)))
}

func (v *View) card(n liaison.Notice) fyne.CanvasObject {
	l := v.l
	objs := []fyne.CanvasObject{touch.NewBold(n.Title, l.Type(look.Lead), l.Ink).Lines(3)}
	if w := Lead(n); w != "" {
		objs = append(objs, touch.NewText(w, l.Type(look.Body), l.Soft).Lines(2))
	}
	foot := touch.Weighted(l.Px(16), []float32{1, 0},
		touch.NewLine(v.days(n), l.Type(look.Small), false, l.Soft), touch.NewLine("看全文 ›", l.Type(look.Small), false, l.Red))
	body := touch.Column(l.Px(10), objs...)
	return touch.PressCard(l, touch.Inset(l.Px(36), touch.Filled(l.Px(18), body, body, foot)), func() { v.read(n.ID) })
}
