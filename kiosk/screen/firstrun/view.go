package firstrun

import (
	"fmt"
	"image/color"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"lianluozhan/kiosk/look"
	"lianluozhan/kiosk/screen"
	"lianluozhan/kiosk/setup"
	"lianluozhan/kiosk/touch"
	"lianluozhan/sync/liaison"
)

// View draws one question after the other.
type View struct {
	env    screen.Env
	m      *Model
	number int
	end    func() // all that can be asked now was

	root    *fyne.Container
	crosses *setup.Crosses
	shown   string
	stop    func()
}

var (
	_ screen.Screen  = (*View)(nil)
	_ screen.Stepper = (*View)(nil)
	_ screen.Retirer = (*View)(nil)
)

// New returns the page; end is called when all that can be asked now was.
func New(env screen.Env, m *Model, end func()) *View {
	v := &View{env: env, m: m, end: end, root: touch.Layers(), stop: func() {}}
	v.crosses = setup.NewCrosses(v.parts(), v.root)
	v.number = m.Set.Watch(v.draw)
	return v
}

func (v *View) parts() setup.Parts { return setup.Parts{Look: v.env.Look, Model: v.m.Set} }

// Title names the page.
func (v *View) Title() string { return "设置这台机器" }

// Object is the page.
func (v *View) Object() fyne.CanvasObject { return v.root }

// Leave ends what runs down.
func (v *View) Leave() { v.Retire() }

// Retire takes away what lies over the window.
func (v *View) Retire() {
	v.stop()
	v.crosses.Lift()
}

// Back goes to the question before.
func (v *View) Back() bool {
	back := v.m.Back()
	v.draw()
	return back
}

// Update draws what is new; nothing of it comes from the county.
func (v *View) Update(*liaison.Content, time.Time) { v.draw() }

// draw makes the page anew where it would look otherwise.
func (v *View) draw() {
	if !v.m.Set.Latest(v.number) {
		return
	}
	v.stop()
	v.stop = func() {}
	if v.m.Set.Tick() || v.m.step == AskTouch && !v.m.Set.Busy() {
		v.stop = v.env.Background.After(time.Second, v.draw)
	}
	if key := fmt.Sprint(v.m.step, v.m.note, v.parts().Key()); key != v.shown {
		v.shown = key
		v.root.Objects = []fyne.CanvasObject{v.page()}
		v.root.Layout.Layout(v.root.Objects, v.root.Size())
		v.root.Refresh()
	}
	v.crosses.Draw()
}

func (v *View) next() {
	if v.m.Next() {
		v.stop()
		v.end()
		return
	}
	v.draw()
}

// question is what a step asks.
type question struct {
	number      int
	title, help string
	body        fyne.CanvasObject
	keys        []fyne.CanvasObject
}

const steps = 4

func (v *View) question() question {
	l, p := v.env.Look, v.parts()
	back := touch.NewButton(l, touch.Outline, "上一步", func() { v.Back() })
	next := touch.NewButton(l, touch.Primary, "下一步", v.next)
	next.Disable(v.m.Set.Busy())
	switch v.m.step {
	case AskDirection:
		return question{1, "这样看着正吗？", p.TurnWords(), p.Arrow(v.arrowSide()), p.TurnKeys("正，下一步", v.next)}
	case AskTouch:
		help := "请看看点哪里准不准。点“试一试”，屏幕上会出现十字，请用手指一个一个点。"
		try := touch.NewButton(l, touch.Outline, "试一试", v.m.Set.Calibrate)
		try.Disable(v.m.Set.Busy() || !v.m.Set.Able())
		q := question{2, "触摸准不准？", help, v.sign(l.Gold, "＋"), []fyne.CanvasObject{back, try, next}}
		if v.m.Set.TouchMissing() {
			q.help, q.body = "没有找到触摸屏。请看看触摸屏的线有没有插好，插好以后等几秒钟。", v.sign(l.Amber, "!")
		}
		return q
	case AskVolume:
		return question{3, "声音多大合适？", "点一个，马上就能听到。选听得清、又不吵人的。", p.Volume(), []fyne.CanvasObject{next}}
	case AskHours:
		return question{4, "每天几点开屏、关屏？", "关屏以后有人摸一下，屏幕就会亮。", p.Hours(), []fyne.CanvasObject{back, next}}
	}
	s := v.m.Set.Draft()
	help := "开关屏：" + s.HoursWords() + "。\n以后要改，在“站点维护”的“本机设置”里。"
	return question{steps, "都设好了", help, v.sign(l.Green, "✓"), []fyne.CanvasObject{back, touch.NewButton(l, touch.Primary, "开始使用", v.next)}}
}

func (v *View) arrowSide() float32 {
	l := v.env.Look
	if l.Portrait() {
		return l.Px(420)
	}
	return min(l.Px(360), v.env.Area.Height*0.34)
}

// sign is a mark on coloured ground.
func (v *View) sign(ground color.Color, mark string) fyne.CanvasObject {
	l := v.env.Look
	side := l.Px(220)
	return touch.Fixed(side, side, touch.Layers(canvas.NewCircle(ground),
		touch.NewLine(mark, l.Type(look.Giant), true, l.OnRed).Centered()))
}

// page sets the question at the top, its answer in the middle and the keys below.
func (v *View) page() fyne.CanvasObject {
	l, q := v.env.Look, v.question()
	head := []fyne.CanvasObject{
		v.progress(q.number), touch.NewBold(q.title, l.Type(look.Title), l.Ink),
		touch.NewText(q.help, l.Type(look.Lead), l.Soft),
	}
	if said := v.parts().Said(); said != nil {
		head = append(head, said)
	}
	if v.m.note != "" && v.m.step < AskVolume {
		head = append(head, touch.NewText(v.m.note, l.Type(look.Body), l.Red))
	}
	answer, keys := touch.Row(0, q.body), touch.Grid(len(q.keys), l.Px(24), q.keys...)
	top := touch.Column(l.Px(20), head...)
	if l.Portrait() {
		gap := l.Px(64)
		return touch.Pad(gap, l.Margin(), gap, l.Margin(),
			touch.Filled(gap, answer, top, answer, keys))
	}
	gap := l.Px(36)
	space := touch.Layers()
	left := touch.Filled(gap, space, top, space, keys)
	return touch.Pad(gap, l.Margin(), gap, l.Margin(), touch.Weighted(l.Px(56), []float32{1, 1}, left, answer))
}

// progress says which of the questions this is, in words and as a bar.
func (v *View) progress(number int) fyne.CanvasObject {
	l := v.env.Look
	var bars []fyne.CanvasObject
	for i := 1; i <= steps; i++ {
		bar := canvas.NewRectangle(l.Card) // hollow ones differ without colour too
		bar.StrokeColor, bar.StrokeWidth, bar.CornerRadius = l.Soft, l.Px(2), l.Px(6)
		if i <= number {
			bar.FillColor, bar.StrokeColor = l.Red, l.Red
		}
		bars = append(bars, touch.Fixed(l.Px(72), l.Px(12), bar))
	}
	words := touch.NewLine(fmt.Sprintf("第 %d 步，共 %d 步", number, steps), l.Type(look.Small), false, l.Soft)
	return touch.Row(l.Px(12), append(bars, touch.Pad(0, 0, 0, l.Px(12), words))...)
}
