package home

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"lianluozhan/kiosk/look"
	"lianluozhan/kiosk/screen"
	"lianluozhan/kiosk/touch"
	"lianluozhan/sync/liaison"
)

// reception is the heading, what there is to know, and the deputies.
func (v *View) reception(s State, r room, width float32) fyne.CanvasObject {
	l := v.l
	gap := min(r.gap, l.Px(20))
	var objs []fyne.CanvasObject
	if s.Day == liaison.Cancelled {
		objs = append(objs, v.calledOff(s.Called))
	}
	objs = append(objs, v.heading(s, width))
	var body fyne.CanvasObject
	switch {
	case s.Shown.Date.IsZero():
		body = v.note("近期还没有安排接待日，安排好以后会显示在这里。", "您随时可以点“我要反映”写下要反映的事，也可以到“代表名录”里扫码联系代表。")
	case len(s.Deputies) == 0:
		body = v.note("接待代表的名单还没有公布。", "到时请直接到站里来，或者到“代表名录”里扫码联系代表。")
	default:
		body = v.cards(s, r, width)
	}
	return touch.Filled(gap, body, append(objs, body)...)
}

func (v *View) note(first, more string) fyne.CanvasObject {
	l := v.l
	return touch.Card(l, touch.Inset(l.Px(40), middle(touch.Column(l.Px(12),
		touch.NewBold(first, l.Type(look.Lead), l.Ink), touch.NewText(more, l.Type(look.Body), l.Soft)))))
}

// heading is the section's name, its state, and hours and theme: in one row where
// they fit, else in two.
func (v *View) heading(s State, width float32) fyne.CanvasObject {
	l := v.l
	words := "下次接待代表"
	switch {
	case s.Today():
		words = "今日接待代表"
	case s.Shown.Date.IsZero():
		words = "代表接待日"
	}
	head := touch.Section(l, words)
	tag, spans := v.badge(s), v.info(s)
	parts, taken := []fyne.CanvasObject{head}, head.MinSize().Width
	if tag != nil {
		parts, taken = append(parts, tag), taken+tag.MinSize().Width+l.Px(20)
	}
	if len(spans) == 0 {
		return touch.Row(l.Px(20), append(parts, touch.Space(0, 0))...)
	}
	para := touch.Para{Spans: spans}
	info := touch.NewRich(l.Type(look.Small), l.Ink, para).Lines(2)
	if taken+l.Px(40)+info.Width() <= width {
		para.Align = fyne.TextAlignTrailing
		info.SetParas(para)
		return touch.Row(l.Px(20), append(parts, info)...)
	}
	return touch.Column(l.Px(6), touch.Row(l.Px(20), append(parts, touch.Space(0, 0))...), info)
}

// badge says how far today's reception has come.
func (v *View) badge(s State) fyne.CanvasObject {
	l := v.l
	switch s.Day {
	case liaison.OpenNow:
		return touch.Tag(l, "正在接待", l.GreenWash, l.Green)
	case liaison.NotYetOpen:
		return touch.Tag(l, s.Shown.From.String()+" 开始", l.AmberWash, l.Amber)
	case liaison.Over:
		return touch.Tag(l, "今天已结束", l.Sunken, l.Soft)
	}
	return nil
}

// info is day, hours, place and theme of the reception shown.
func (v *View) info(s State) []touch.Span {
	if s.Shown.Date.IsZero() {
		return nil
	}
	l := v.l
	plain := func(w string) touch.Span { return touch.Span{Text: w, Ink: l.Soft} }
	var spans []touch.Span
	if !s.Today() {
		spans = append(spans, touch.Span{Text: look.LongDay(s.Shown.Date, v.now) + " ", Bold: true})
	}
	spans = append(spans, plain(look.Hours(s.Shown)))
	if s.Shown.Place != "" {
		spans = append(spans, plain(" · 在"+s.Shown.Place))
	}
	if s.Shown.Theme != "" {
		spans = append(spans, plain(" · 主题 "), touch.Span{Text: s.Shown.Theme, Bold: true})
	}
	return spans
}

// calledOff says that today's reception is not held, and why.
func (v *View) calledOff(e liaison.Event) fyne.CanvasObject {
	l := v.l
	words := "今天 " + look.Hours(e) + " 的接待取消了"
	if e.Reason != "" {
		words += "：" + e.Reason
	}
	t := touch.NewBold(words, l.Type(look.Body), l.Amber).Lines(3)
	return touch.Sheet(l, l.AmberWash, l.Amber, touch.Pad(l.Px(20), l.Px(28), l.Px(20), l.Px(28), t))
}

// nextRow tells of the reception after the one shown and leads to the plan.
func (v *View) nextRow(s State) fyne.CanvasObject {
	l, size := v.l, v.l.Type(look.Small)
	var spans []touch.Span
	switch {
	case !s.Next.Date.IsZero():
		spans = []touch.Span{{Text: "下次接待日 "}, {Text: look.LongDay(s.Next.Date, v.now), Bold: true}}
		if s.Next.Theme != "" {
			spans = append(spans, touch.Span{Text: " · 主题 " + s.Next.Theme})
		}
	case s.Today():
		spans = []touch.Span{{Text: "以后的接待日还没有安排"}}
	case s.Day == liaison.Cancelled:
		spans = []touch.Span{{Text: "接待日以外，也可以随时在这里反映"}}
	default:
		spans = []touch.Span{{Text: "今天没有接待安排，您可以随时在这里反映"}}
	}
	words := touch.NewRich(size, l.Ink, touch.Para{Spans: spans}).Lines(2)
	words.Leading = 1.35
	more := touch.NewLine("全年安排 ›", size, false, l.Red)
	row := touch.Weighted(l.Px(20), []float32{1, 0}, middle(words), more)
	return touch.PressCard(l, v.tapHigh(touch.Pad(l.Px(8), l.Px(28), l.Px(8), l.Px(28), row)), v.open(screen.Plan, ""))
}

// middle centres a text of any height in its place.
func middle(o fyne.CanvasObject) fyne.CanvasObject { return touch.Row(0, o) }

// tapHigh makes content at least as high as a finger needs.
func (v *View) tapHigh(o fyne.CanvasObject) fyne.CanvasObject {
	return touch.Layers(touch.Space(0, v.l.Touch()), o)
}

// actions are the two main keys, side by side or on top of one another.
func (v *View) actions(r room, aside bool) fyne.CanvasObject {
	l := v.l
	second := look.Title
	if r.big == look.Title {
		second = look.Head
	}
	var file *touch.Pressable
	if v.shown.Barred { // the page behind it says why, and where to go
		file = v.mainKey(r, mainKey{"本机停止登记", "点这里看原因和去处", second, second, l.Ink}, v.open(screen.Register, ""))
	} else {
		file = v.mainKey(r, mainKey{"我要反映", "意见 · 建议 · 困难", r.big, second, l.OnRed}, v.open(screen.Register, ""))
		file.Fill, file.Pressed, file.Stroke = l.Red, l.RedDeep, l.Red
	}
	ask := v.mainKey(r, mainKey{"查进度", "凭回执号查询", second, second, l.Red}, v.open(screen.Progress, ""))
	ask.Stroke, ask.StrokeSize = l.Red, l.Px(4)
	if aside {
		return touch.Weighted(l.Px(24), []float32{1.66, 1}, file, ask)
	}
	return touch.Grid(1, r.gap, file, ask)
}

// mainKey is what one of the two main keys says.
type mainKey struct {
	name, about string
	size        look.Step // of the name
	least       look.Step // whose height the name takes at least: both keys have their words on one line
	ink         color.Color
}

func (v *View) mainKey(r room, k mainKey, onTap func()) *touch.Pressable {
	l := v.l
	head := touch.NewLine(k.name, l.Type(k.size), true, k.ink).Centered()
	sub := touch.NewLine(k.about, l.Type(look.Small), false, k.ink).Centered()
	box := touch.Column(0, touch.Fixed(0, max(l.Type(k.least)*1.6, head.MinSize().Height), head), sub)
	return touch.PressCard(l, touch.Pad(r.action, l.Px(8), r.action, l.Px(8), middle(box)), onTap)
}

// tiles are the doors to the other pages.
func (v *View) tiles(s State, r room, cols int) fyne.CanvasObject {
	l, c := v.l, s.Captions
	doors := []struct {
		page    screen.Page
		name    string
		caption Caption
		accent  color.Color
	}{
		{screen.Deputies, "代表名录", c.Deputies, l.Red},
		{screen.Boards, "制度上墙", c.Boards, l.Gold},
		{screen.Results, "办理公示", c.Results, l.Green},
		{screen.Plan, "年度计划", c.Plan, l.Blue},
		{screen.Profiles, "代表风采", c.Profiles, l.Red},
		{screen.Intro, "站点简介", c.Intro, l.Gold},
	}
	var objs []fyne.CanvasObject
	for _, d := range doors {
		caption := d.caption.Full
		if l.Big {
			caption = d.caption.Brief
		}
		objs = append(objs, v.tile(r, [2]string{d.name, caption}, d.accent, v.open(d.page, "")))
	}
	return touch.Grid(cols, min(r.gap, l.Px(20)), objs...)
}

func (v *View) tile(r room, words [2]string, accent color.Color, onTap func()) fyne.CanvasObject {
	l := v.l
	lines := []fyne.CanvasObject{
		touch.NewLine(words[0], l.Type(r.name), true, l.Ink),
		touch.NewLine(words[1], l.Type(look.Small), false, l.Soft),
	}
	left, right := l.Px(28), l.Px(16)
	if l.Big {
		left, right = l.Px(20), l.Px(8)
	}
	// The accent stands at the side, where it costs no height.
	bar := canvas.NewRectangle(accent)
	bar.CornerRadius = l.Px(3)
	row := touch.Row(l.Px(16), touch.Fixed(l.Px(6), l.Type(r.name), bar), touch.Column(l.Px(2), lines...))
	return touch.PressCard(l, v.tapHigh(touch.Pad(r.tile, right, r.tile, left-l.Px(6), row)), onTap)
}

// notices are up to two lines of news; with none, how to reach the station.
func (v *View) notices(s State, r room) fyne.CanvasObject {
	l := v.l
	if len(s.Notices) == 0 {
		words := s.Station.Hours
		for _, w := range []string{s.Station.Phone, s.Station.Address} {
			if words != "" && w != "" {
				words += " · "
			}
			words += w
		}
		if words == "" {
			words = "欢迎您来反映意见和建议"
		}
		return v.newsRow("本站", words, v.open(screen.Intro, ""))
	}
	var objs []fyne.CanvasObject
	for _, n := range s.Notices[:min(len(s.Notices), r.notices)] {
		objs = append(objs, v.newsRow("公告", n.Title, v.open(screen.Notices, n.ID)))
	}
	return touch.Column(l.Px(12), objs...)
}

func (v *View) newsRow(mark, words string, onTap func()) fyne.CanvasObject {
	l := v.l
	t := touch.NewText(words, l.Type(look.Small), l.Ink).Lines(2)
	t.Leading = 1.4
	row := touch.Row(l.Px(20), touch.NewLine(mark, l.Type(look.Small), true, l.Red), t)
	return touch.PressCard(l, v.tapHigh(touch.Pad(l.Px(12), l.Px(28), l.Px(12), l.Px(28), row)), onTap)
}

// waiting is the page of a machine that nothing has reached yet.
func (v *View) waiting() fyne.CanvasObject {
	l := v.l
	box := touch.Column(l.Px(20),
		touch.NewBold("正在等待县里的内容…", l.Type(look.Title), l.Ink).Centered(),
		touch.NewText("收到以后，这里会自动显示本站的代表、接待安排和各项制度，不用操作。", l.Type(look.Lead), l.Soft).Centered(),
		touch.Space(0, l.Px(8)),
		touch.NewText("现在可以用下方的“大字版”和“高对比”。\n要反映事情，请找站里的工作人员。\n紧急求助请拨打 110、119、120。", l.Type(look.Body), l.Ink).Centered(),
	)
	width := min(v.env.Area.Width-2*l.Margin(), l.Px(1100))
	card := touch.Card(l, touch.Inset(l.Px(64), box))
	return touch.Fixed(width, touch.HeightFor(card, width), card)
}
