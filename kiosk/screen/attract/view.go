package attract

import (
	"fmt"
	"image"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"lianluozhan/kiosk/look"
	"lianluozhan/kiosk/screen"
	"lianluozhan/kiosk/touch"
	"lianluozhan/sync/liaison"
)

// View is the waiting page. It covers the whole window.
type View struct {
	env    screen.Env
	root   *fyne.Container
	middle *fyne.Container
	bottom fyne.CanvasObject
	clock  *touch.Line
	day    *touch.Line
	place  *touch.Line
	name   *touch.Text
	shown  string
}

var _ screen.Screen = (*View)(nil)

// New returns the page.
func New(env screen.Env) *View {
	l := env.Look
	v := &View{
		env: env, middle: touch.Layers(),
		place: touch.NewLine("", l.Type(look.Lead), false, l.OnRed).Centered(),
		name:  touch.NewBold("", l.Type(look.Title)*1.2, l.OnRed).Centered(),
		clock: touch.NewLine("", l.Type(look.Giant)*1.7, false, l.OnRed).Centered(),
		day:   touch.NewLine("", l.Type(look.Head), false, l.OnRed).Centered(),
	}
	v.bottom = v.invitation()
	v.root = touch.Layers(touch.NewShield(nil, nil), v.arrange())
	return v
}

// arrange sets the red part above or beside the white one, by the window's shape.
func (v *View) arrange() fyne.CanvasObject {
	l := v.env.Look
	words := touch.Column(l.Px(12), v.place, v.name, touch.Space(0, l.Px(8)), v.clock, v.day)
	red := touch.Layers(
		canvas.NewVerticalGradient(l.Red, l.RedDeep),
		touch.Pad(0, l.Margin(), 0, l.Margin(), touch.Row(0, words)))
	gold := canvas.NewRectangle(l.Gold)
	white := touch.Pad(l.Px(48), l.Margin(), l.Px(56), l.Margin(),
		touch.Filled(l.Px(32), v.middle, v.middle, v.bottom))
	if l.Portrait() {
		return touch.Filled(0, white, touch.Fixed(0, l.Window.Height*0.36, red), touch.Fixed(0, l.Px(8), gold), white)
	}
	return touch.Weighted(0, []float32{0, 0, 1}, touch.Fixed(l.Window.Width*0.4, 0, red), touch.Fixed(l.Px(8), 0, gold), white)
}

func (v *View) invitation() fyne.CanvasObject {
	l := v.env.Look
	words := touch.NewLine("触摸屏幕开始", l.Type(look.Title), true, l.OnRed).Centered()
	about := touch.NewLine("反映问题 · 查办理进度 · 找代表 · 看制度", l.Type(look.Body), false, l.OnRed).Centered()
	return touch.Sheet(l, l.Red, nil, touch.Pad(l.Px(48), l.Px(32), l.Px(48), l.Px(32), touch.Column(l.Px(12), words, about)))
}

// Title is not shown: the page has no header.
func (v *View) Title() string { return "" }

// Object is the page.
func (v *View) Object() fyne.CanvasObject { return v.root }

// Leave has nothing to wipe.
func (v *View) Leave() {}

// Update draws what is new.
func (v *View) Update(c *liaison.Content, now time.Time) {
	m := Make(c, now)
	v.place.Set(m.Place)
	if v.name.String() != m.Station {
		v.name.SetText(m.Station)
	}
	v.clock.Set(look.Clock(now))
	v.day.Set(look.LongDay(liaison.DateOf(now), now))
	if key := fmt.Sprint(m); key != v.shown {
		v.shown = key
		v.middle.Objects = []fyne.CanvasObject{touch.Row(0, v.reception(m, now))}
		v.middle.Refresh()
	}
	v.drift(now)
}

// drift moves the page by a few pixels every minute, so that nothing burns into a
// panel that shows it for weeks.
func (v *View) drift(now time.Time) {
	d := v.env.Look.Px(float32(now.Minute()%5)) - v.env.Look.Px(2)
	v.middle.Move(fyne.NewPos(d, v.middle.Position().Y))
}

func (v *View) reception(m Model, now time.Time) fyne.CanvasObject {
	l := v.env.Look
	head := touch.NewLine(heading(m), l.Type(look.Head), true, l.Ink).Centered()
	rows := []fyne.CanvasObject{head}
	for _, s := range subheading(m, now) {
		rows = append(rows, touch.NewText(s, l.Type(look.Lead), l.Soft).Centered())
	}
	if len(m.Deputies) > 0 {
		var cells []fyne.CanvasObject
		for _, d := range m.Deputies[:min(3, len(m.Deputies))] {
			cells = append(cells, v.deputy(d))
		}
		rows = append(rows, touch.Space(0, l.Px(8)),
			touch.Fixed(l.Px(300)*float32(len(cells)), 0, touch.Grid(len(cells), l.Px(24), cells...)))
	}
	return touch.Column(l.Px(20), rows...)
}

func (v *View) deputy(d liaison.Deputy) fyne.CanvasObject {
	l := v.env.Look
	w, h := l.Px(216), l.Px(288)
	photo := touch.NewPhoto(l, d.Name)
	v.env.Pictures.Fit(d.Photo, int(w), int(h), int(l.Px(16)), func(i image.Image) { photo.SetImage(i) })
	return touch.Column(l.Px(10), touch.Fixed(w, h, photo),
		touch.NewLine(d.Name, l.Type(look.Head), true, l.Ink).Centered(),
		touch.NewLine(d.TitleWords(), l.Type(look.Body), false, l.Red).Centered())
}

func heading(m Model) string {
	switch {
	case !m.Ready:
		return "正在等待县里的内容"
	case m.Day.State == liaison.OpenNow:
		return "代表正在接待，欢迎进来说一说"
	case m.Day.State == liaison.NotYetOpen:
		return "今天有代表接待"
	case m.Shown.Date.IsZero():
		return "欢迎来联络站反映意见"
	}
	return "下次接待日"
}

// subheading is when the reception is and what it is about, a line each.
func subheading(m Model, now time.Time) []string {
	e := m.Shown
	if e.Date.IsZero() {
		return nil
	}
	lines := []string{look.Hours(e)}
	if e.Date != liaison.DateOf(now) {
		lines[0] = look.LongDay(e.Date, now) + "　" + lines[0]
	}
	if e.Theme != "" {
		lines = append(lines, "主题："+e.Theme)
	}
	return lines
}
