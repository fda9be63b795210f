// Package deputy is one deputy's page: who they are, what they promised, when they
// are next at the station, how to reach them, and the way to write to them. It knows
// content and clock; writing is another page's business.
package deputy

import (
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
	env     screen.Env
	l       *look.Look
	m       *Model
	root    *fyne.Container
	page    *touch.Scroller
	content *liaison.Content
	drawn   bool
	last    State
}

var _ screen.Screen = (*View)(nil)

// New returns the page of the deputy that m shows. The model may outlive the view:
// a view made anew for another look then shows the deputy one had turned to.
func New(env screen.Env, m *Model) *View {
	return &View{env: env, l: env.Look, m: m, root: touch.Layers()}
}

// Title names the page.
func (v *View) Title() string { return "代表信息" }

// Object is the page.
func (v *View) Object() fyne.CanvasObject { return v.root }

// Leave has nothing to forget: the page shows nothing of a resident.
func (v *View) Leave() {}

// Update draws the page anew when it has something else to say.
func (v *View) Update(c *liaison.Content, now time.Time) {
	v.content = c
	s := v.m.Set(c, now)
	if v.drawn && reflect.DeepEqual(s, v.last) {
		return
	}
	off := float32(0)
	if v.page != nil && v.last.Deputy.ID == s.Deputy.ID {
		off = v.page.Offset()
	}
	v.drawn, v.last = true, s
	v.root.Objects = []fyne.CanvasObject{v.draw(s)}
	v.root.Refresh()
	if v.page != nil {
		v.page.ScrollTo(off)
	}
}

// turn shows another deputy of the list.
func (v *View) turn(id liaison.DeputyID) {
	v.m.Show(id)
	v.Update(v.content, v.env.Now())
}

func (v *View) draw(s State) fyne.CanvasObject {
	l := v.l
	if !s.Known {
		v.page = nil
		return v.unknown()
	}
	gap, side := l.Gap(), l.Margin()
	who, reach, more := v.person(s), touch.Column(gap, v.code(s), v.next(s)), v.about(s)
	var body fyne.CanvasObject
	if l.Portrait() {
		body = touch.Column(gap, append([]fyne.CanvasObject{who, reach}, more...)...)
	} else {
		body = touch.TopRow(gap, []float32{1, 1}, touch.Column(gap, append([]fyne.CanvasObject{who}, more...)...), reach)
	}
	v.page = touch.NewScroller(touch.Pad(l.Px(32), side, gap, side, body))
	return touch.Filled(0, v.page, v.page, touch.Rule(l), v.actions(s))
}

// actions are the buttons that stay at the foot of the page.
func (v *View) actions(s State) fyne.CanvasObject {
	l := v.l
	write := touch.NewButton(l, touch.Primary, "给这位代表写一条", func() {
		v.env.Nav.Open(screen.Route{Page: screen.Register, Arg: string(s.Deputy.ID)})
	})
	objs, weights := []fyne.CanvasObject{write}, []float32{1}
	if s.Follows != "" {
		before := touch.NewButton(l, touch.Chip, "‹ 上一位", func() { v.turn(s.Previous) })
		after := touch.NewButton(l, touch.Chip, "下一位 ›", func() { v.turn(s.Follows) })
		objs, weights = []fyne.CanvasObject{before, write, after}, []float32{0, 1, 0}
	}
	return touch.Pad(l.Gap(), l.Margin(), l.Gap(), l.Margin(), touch.Weighted(l.Gap(), weights, objs...))
}

func (v *View) unknown() fyne.CanvasObject {
	l := v.l
	return touch.Pad(l.Px(200), l.Margin(), 0, l.Margin(), touch.Column(l.Px(16),
		touch.NewBold("这里没有这位代表的资料", l.Type(look.Head), l.Ink).Centered(),
		touch.NewText("资料可能刚刚更新过，请到代表名录里再看看。", l.Type(look.Body), l.Soft).Centered(),
		touch.Space(0, l.Px(16)),
		touch.Fixed(l.Px(480), 0, touch.NewButton(l, touch.Outline, "去代表名录", func() {
			v.env.Nav.Open(screen.Route{Page: screen.Deputies})
		})),
	))
}
