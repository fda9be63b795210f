package kiosk

import (
	"fmt"
	"image/color"
	"time"

	"fyne.io/fyne/v2"

	"lianluozhan/kiosk/look"
	"lianluozhan/kiosk/touch"
)

// warning asks whether somebody is still there, with a countdown.
type warning struct {
	object fyne.CanvasObject
	count  *touch.Line
}

func newWarning(l *look.Look, stay, leave func()) *warning {
	w := &warning{count: touch.NewLine("", l.Type(look.Giant), true, l.Red).Centered()}
	body := touch.Column(l.Px(28),
		touch.NewLine("您还在吗？", l.Type(look.Title), true, l.Ink).Centered(),
		touch.NewText("为保护您的个人信息，时间到了会清除您填写的内容，回到首页。", l.Type(look.Lead), l.Soft).Centered(),
		w.count,
		touch.NewButton(l, touch.Primary, "还需要时间", stay),
		touch.NewButton(l, touch.Outline, "我用完了，清除并返回", leave),
	)
	width := min(l.Px(880), l.Window.Width-2*l.Margin())
	card := touch.Card(l, touch.Inset(l.Px(56), body))
	shade := touch.NewShield(color.NRGBA{A: 0x99}, nil)
	w.object = touch.Layers(shade, touch.Fixed(width, touch.HeightFor(card, width), card))
	return w
}

func (w *warning) set(left time.Duration) {
	w.count.Set(fmt.Sprintf("%d 秒", int((left+time.Second-1)/time.Second)))
}
