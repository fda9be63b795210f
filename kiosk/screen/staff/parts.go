package staff

import (
	"image/color"

	"fyne.io/fyne/v2"

	"lianluozhan/kiosk/look"
	"lianluozhan/kiosk/touch"
)

// signing shows today's receptions with a key for each deputy.
func (d *desk) signing(all []Reception) fyne.CanvasObject {
	l := d.v.env.Look
	if len(all) == 0 {
		return touch.Pad(l.Px(80), 0, 0, 0, touch.Column(l.Px(16),
			touch.NewLine("今天没有接待安排", l.Type(look.Head), true, l.Ink).Centered(),
			touch.NewText("有接待的日子，代表在这里签到。", l.Type(look.Body), l.Soft).Centered()))
	}
	var cards []fyne.CanvasObject
	if d.v.m.SignFail != "" {
		cards = append(cards, touch.NewText(d.v.m.SignFail, l.Type(look.Body), l.Red))
	}
	for _, r := range all {
		cards = append(cards, d.titled("今天接待　"+receptionWords(r.Event), d.deputies(r)))
	}
	return touch.Column(l.Px(28), cards...)
}

func (d *desk) deputies(r Reception) fyne.CanvasObject {
	l := d.v.env.Look
	if len(r.Present) == 0 {
		return touch.NewText("这次接待还没有安排代表。", l.Type(look.Body), l.Soft)
	}
	var cells []fyne.CanvasObject
	for _, a := range r.Present {
		cells = append(cells, d.deputy(r, a))
	}
	cols := 1
	if !l.Portrait() && len(cells) > 1 {
		cols = 2
	}
	return touch.Grid(cols, l.Px(28), cells...)
}

func (d *desk) deputy(r Reception, a Attendance) fyne.CanvasObject {
	l := d.v.env.Look
	state, ink := "还没有签到", color.Color(l.Soft)
	if a.On {
		state, ink = "已签到", l.Green
	}
	names := touch.Column(l.Px(4),
		touch.NewLine(a.Deputy.Name, l.Type(look.Head), true, l.Ink),
		touch.NewLine(a.Deputy.TitleWords(), l.Type(look.Small), false, l.Soft),
		touch.NewLine(state, l.Type(look.Body), a.On, ink))
	row := touch.Weighted(l.Px(24), []float32{1, 0}, touch.Row(0, names), touch.Row(0, d.signKey(r, a)))
	return touch.Sheet(l, l.Paper, l.Edge, touch.Pad(l.Px(24), l.Px(28), l.Px(24), l.Px(32), row))
}

func (d *desk) signKey(r Reception, a Attendance) fyne.CanvasObject {
	style, words := touch.Primary, "签到"
	switch {
	case a.Waiting:
		style, words = touch.Outline, "正在保存"
	case a.On:
		style, words = touch.Outline, "撤销"
	}
	b := touch.NewButton(d.v.env.Look, style, words, func() { d.v.sign(r.Event, a.Deputy.ID, !a.On) })
	b.Disable(a.Waiting || r.Event.Cancelled)
	return touch.Fixed(d.v.env.Look.Type(look.Lead)*4+d.v.env.Look.Px(110), 0, b)
}
