package enrol

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"lianluozhan/kiosk/look"
	"lianluozhan/kiosk/pin"
	"lianluozhan/kiosk/touch"
	"lianluozhan/sync/liaison"
)

// groupLen is how many characters of the code stand together.
const groupLen = 4

// code shows four groups of four places and the characters codes are made of.
func (f *form) code() (answer, keys fyne.CanvasObject) {
	v, l := f.v, f.v.env.Look
	cols, high := 4, l.Px(128)
	if !l.Portrait() {
		cols, high = 2, l.Px(88)
	}
	places := make([]*touch.Line, CodeLen)
	var groups []fyne.CanvasObject
	for i := range places {
		places[i] = touch.NewLine("", l.Type(look.Head), true, l.Ink).Centered()
	}
	for i := 0; i < CodeLen; i += groupLen {
		var row []fyne.CanvasObject
		for _, p := range places[i : i+groupLen] {
			row = append(row, touch.Fixed(0, high, p))
		}
		groups = append(groups, touch.Sheet(l, l.Card, l.Edge,
			touch.Pad(0, l.Px(8), 0, l.Px(8), touch.Grid(groupLen, 0, row...))))
	}
	f.show = func() {
		code := v.m.Code()
		for i, p := range places {
			s, ink := "·", color.Color(l.Faint)
			if i < len(code) {
				s, ink = code[i:i+1], l.Ink
			}
			p.SetColor(ink)
			p.Set(s)
		}
	}
	const wide = 8
	var texts []string
	for i := 0; i < len(liaison.ReceiptAlphabet); i += wide {
		texts = append(texts, liaison.ReceiptAlphabet[i:i+wide])
	}
	rows := append(letterRows(func(s string) { v.typed(s[0]) }, texts...), f.aids())
	return touch.Grid(cols, l.Px(16), groups...), touch.Keys(l, l.Px(10), rows...)
}

func (f *form) aids() []touch.Key {
	return []touch.Key{
		{Words: "清空", Aid: true, OnTap: f.v.clear}, {Words: "删除", Aid: true, OnTap: f.v.erase},
	}
}

// pin shows dots and a telephone's keys.
func (f *form) pin() (answer, keys fyne.CanvasObject) {
	v, l := f.v, f.v.env.Look
	dots := touch.NewDots(l, pin.MinLen, pin.MaxLen)
	f.show = func() { dots.Set(v.m.Entered()) }
	rows := letterRows(func(s string) { v.typed(s[0]) }, "123", "456", "789", "0")
	aids := f.aids()
	rows[3] = []touch.Key{aids[0], rows[3][0], aids[1]}
	return touch.Sheet(l, l.Card, l.Edge, touch.Fixed(0, l.Px(120), dots.Object)), touch.Keys(l, l.Px(12), rows...)
}

// joining says that the county is asked.
func (v *View) joining() fyne.CanvasObject {
	l := v.env.Look
	return v.message(sign{l.Gold, "…"}, "正在联系县里", "请稍等，一般几秒钟就好。请不要关机。")
}

// failed says what went wrong and what to do about it.
func (v *View) failed() fyne.CanvasObject {
	l := v.env.Look
	a := v.m.Failure()
	words := "核对入网码"
	if a.Fix == AskAddress {
		words = "核对地址"
	}
	if !a.Again {
		return v.message(sign{l.Amber, "!"}, a.Title, a.Words,
			touch.NewButton(l, touch.Primary, words, func() { v.fix(a.Fix) }))
	}
	return v.message(sign{l.Amber, "!"}, a.Title, a.Words,
		touch.NewButton(l, touch.Outline, words, func() { v.fix(a.Fix) }),
		touch.NewButton(l, touch.Primary, "再试一次", v.again))
}

// joined names the station.
func (v *View) joined() fyne.CanvasObject {
	l := v.env.Look
	p := v.m.Place()
	words := "这台机器已经加入，县里的内容正在陆续送来。"
	if p.Fingerprint != "" {
		words += "\n本机指纹 " + Spaced(p.Fingerprint) + "，请和县里核对。"
	}
	return v.message(sign{l.Green, "✓"}, p.Station, words,
		touch.NewButton(l, touch.Primary, "开始使用", v.exits.Begin))
}

// Spaced sets a fingerprint in two groups, as people read it out.
func Spaced(digits string) string { return digits[:len(digits)/2] + " " + digits[len(digits)/2:] }

// sign stands over a message: a mark on coloured ground.
type sign struct {
	ground color.Color
	mark   string
}

// message is a card in the middle of the page: a sign, what happened, what to do.
func (v *View) message(s sign, title, words string, keys ...fyne.CanvasObject) fyne.CanvasObject {
	l := v.env.Look
	side := l.Px(132)
	mark := touch.Layers(canvas.NewCircle(s.ground), touch.NewLine(s.mark, l.Type(look.Title), true, l.OnRed).Centered())
	objs := []fyne.CanvasObject{
		touch.Fixed(side, side, mark),
		touch.NewBold(title, l.Type(look.Title), l.Ink).Centered(),
		touch.NewText(words, l.Type(look.Lead), l.Soft).Centered(),
	}
	if len(keys) > 0 {
		objs = append(objs, touch.Space(0, l.Px(4)), touch.Grid(len(keys), l.Px(24), keys...))
	}
	width, high := l.Px(920), l.Px(56)
	if !l.Portrait() {
		width, high = l.Px(1160), l.Px(44)
	}
	width = min(width, v.env.Area.Width-2*l.Margin())
	card := touch.Card(l, touch.Pad(high, l.Px(56), high, l.Px(56), touch.Column(l.Px(28), objs...)))
	return touch.Row(0, touch.Fixed(width, 0, card))
}
