package kiosk

import (
	"image/color"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"lianluozhan/kiosk/look"
	"lianluozhan/kiosk/touch"
	"lianluozhan/sync/liaison"
)

// frame is what stands around every page: the red header with title and clock,
// the page's place, and the footer with the reading aids and the connection.
type frame struct {
	l      *look.Look
	root   *fyne.Container
	page   *fyne.Container
	header *fyne.Container
	footer *fyne.Container

	over, title  *touch.Line
	clock, day   *touch.Line
	back         *touch.Pressable
	backHint     *touch.Line
	backBox      fyne.CanvasObject // hidden on the first page, with the gap beside it
	home         *touch.Button
	homeBox      fyne.CanvasObject
	big, strong  *touch.Button
	state        *touch.Line
	dot          *canvas.Circle
	footerHidden bool
}

// framePorts is what the frame's keys do.
type framePorts struct {
	back, home, corner, big, contrast func()
}

func headerHeight(l *look.Look) float32 {
	h := float32(196)
	if !l.Portrait() {
		h = 148
	}
	if l.Big {
		h *= 1.1
	}
	return l.Px(h)
}

func footerHeight(l *look.Look) float32 {
	if l.Big {
		return l.Px(148)
	}
	return l.Px(124)
}

func newFrame(l *look.Look, do framePorts) *frame {
	f := &frame{l: l, page: touch.Layers()}
	f.header = f.makeHeader(do)
	f.footer = f.makeFooter(do)
	f.root = touch.Filled(0, f.page, f.header, f.page, f.footer)
	return f
}

// area is the size that is left for the page.
func (f *frame) area() fyne.Size {
	h := f.l.Window.Height - headerHeight(f.l)
	if !f.footerHidden {
		h -= footerHeight(f.l)
	}
	return fyne.NewSize(f.l.Window.Width, h)
}

func (f *frame) makeHeader(do framePorts) *fyne.Container {
	l := f.l
	f.over = touch.NewLine("", l.Type(look.Small), false, l.OnRed)
	f.title = touch.NewLine("", l.Type(look.Title), true, l.OnRed)
	f.backHint = touch.NewLine("‹ 返回", l.Type(look.Lead), true, l.OnRed).Centered()
	f.back = touch.NewPressable(touch.Fixed(l.Px(190), l.Px(108), f.backHint), do.back)
	f.back.Fill, f.back.Pressed, f.back.Radius = color.NRGBA{R: 255, G: 255, B: 255, A: 36}, l.RedDeep, l.Radius()
	f.back.Stroke, f.back.StrokeSize = color.NRGBA{R: 255, G: 255, B: 255, A: 90}, l.Px(2)
	f.clock = touch.NewLine("00:00", l.Type(look.Title), false, l.OnRed).Trailing()
	f.day = touch.NewLine("12月31日 星期三", l.Type(look.Small), false, l.OnRed).Trailing()
	var names, times *fyne.Container
	if l.Portrait() {
		names = touch.Column(l.Px(4), f.over, f.title)
		times = touch.Column(0, f.clock, f.day)
	} else {
		names = touch.Column(0, f.over, f.title)
		times = touch.Weighted(l.Px(28), []float32{0, 0}, f.day, f.clock)
	}
	corner := touch.NewPressable(times, do.corner)
	f.backBox = middle(f.back)
	row := touch.Weighted(l.Px(28), []float32{0, 1, 0}, f.backBox, middle(names), middle(corner))
	bg := canvas.NewVerticalGradient(l.Red, l.RedDeep)
	gold := touch.Fixed(0, l.Px(8), canvas.NewRectangle(l.Gold))
	band := touch.Layers(bg, touch.Pad(0, l.Margin(), 0, l.Margin(), row))
	return touch.Fixed(0, headerHeight(l), touch.Filled(0, band, band, gold))
}

// middle centres an object in its place's height.
func middle(o fyne.CanvasObject) fyne.CanvasObject { return touch.Row(0, o) }

func (f *frame) makeFooter(do framePorts) *fyne.Container {
	l := f.l
	f.home = touch.NewButton(l, touch.Quiet, "首页", do.home)
	words := "大字版"
	if l.Big {
		words = "标准字"
	}
	f.big = touch.NewButton(l, touch.Quiet, words, do.big)
	words = "高对比"
	if l.Contrast {
		words = "普通色"
	}
	f.strong = touch.NewButton(l, touch.Quiet, words, do.contrast)
	for _, b := range []*touch.Button{f.home, f.big, f.strong} {
		b.Radius = l.Px(48)
	}
	f.state = touch.NewLine("", l.Type(look.Small), false, l.Soft).Trailing()
	f.dot = canvas.NewCircle(l.Amber)
	side := l.Px(18)
	f.homeBox = middle(f.home)
	row := touch.Weighted(l.Px(16), []float32{0, 0, 0, 1, 0},
		f.homeBox, middle(f.big), middle(f.strong), f.state, middle(touch.Fixed(side, side, f.dot)))
	bg := canvas.NewRectangle(l.Card)
	edge := touch.Fixed(0, l.Px(2), canvas.NewRectangle(l.Edge))
	body := touch.Pad(0, l.Margin(), 0, l.Margin(), row)
	return touch.Fixed(0, footerHeight(l), touch.Layers(bg, touch.Filled(0, body, edge, body)))
}

// setPage names the page and shows its object.
func (f *frame) setPage(o fyne.CanvasObject, title, over string, canGoBack bool) {
	f.page.Objects = []fyne.CanvasObject{o}
	f.title.Set(title)
	f.over.Set(over)
	f.over.Hidden = over == ""
	for _, o := range []fyne.CanvasObject{f.backBox, f.homeBox} {
		if canGoBack {
			o.Show()
		} else {
			o.Hide()
		}
	}
	f.page.Refresh()
	f.header.Refresh()
	f.relayout()
}

// cover gives the footer's place to the page while it needs it.
func (f *frame) cover(on bool) {
	f.footerHidden = on
	f.footer.Hidden = on
	f.relayout()
}

func (f *frame) relayout() {
	f.root.Layout.Layout(f.root.Objects, f.l.Window)
	f.header.Refresh()
	f.footer.Refresh()
}

func (f *frame) setClock(now time.Time) {
	f.clock.Set(look.Clock(now))
	if day := look.LongDay(liaison.DateOf(now), now); day != f.day.Text() {
		f.day.Set(day)
		f.header.Refresh() // another day may need more room
	}
}

// setLink tells the truth about the connection: green and when the last news came,
// or amber and since when there is none.
func (f *frame) setLink(k Link, hint string, now time.Time) {
	words, c := f.fitting(linkWords(k, now)), color.Color(f.l.Amber)
	if k.Connected {
		c = f.l.Green
	}
	if hint != "" {
		words = hint
	}
	f.dot.Hidden = hint != ""
	f.state.Set(words)
	if f.dot.FillColor != c {
		f.dot.FillColor = c
		f.dot.Refresh()
	}
}

// fitting returns the first of the wordings that has room beside the keys, or the
// last.
func (f *frame) fitting(wordings []string) string {
	room := f.state.Size().Width
	for _, w := range wordings {
		if room <= 0 || look.Measure(w, f.l.Type(look.Small), false).Width <= room {
			return w
		}
	}
	return wordings[len(wordings)-1]
}

// linkWords says how things stand with the county, the fullest wording first.
func linkWords(k Link, now time.Time) []string {
	switch {
	case k.Barred && !k.Connected:
		return []string{"本机已停止登记，内容还可以看", "本机已停止登记"}
	case k.Connected && k.Updated.IsZero():
		return []string{"已连接县人大"}
	case k.Connected:
		return []string{"已连接县人大 · " + since(k.Updated, now) + "更新", "已连接县人大"}
	case k.Updated.IsZero():
		return []string{"暂未连接县人大"}
	}
	return []string{"暂未联网，照常使用 · " + since(k.Updated, now) + "更新", "暂未联网，照常使用", "暂未联网"}
}

// since is the time of day for today and the day for earlier.
func since(t, now time.Time) string {
	if liaison.DateOf(t) == liaison.DateOf(now) {
		return look.Clock(t) + " "
	}
	return look.Day(liaison.DateOf(t), now)
}
