package staff

import (
	"time"

	"fyne.io/fyne/v2"

	"lianluozhan/kiosk/look"
	"lianluozhan/kiosk/touch"
)

// stick shows the sticks that are plugged in, a key for each, and what came of the
// last one.
func (d *desk) stick(sticks []Stick, now time.Time) fyne.CanvasObject {
	l, c := d.v.env.Look, d.v.m.carry
	how := touch.NewText("没有网络的站，用 U 盘和县里来往：把居民登记带到县里，把县里的新内容带回来。"+
		"U 盘上的文件是加密的，丢了别人也打不开。", l.Type(look.Body), l.Soft)
	cards := []fyne.CanvasObject{d.titled("U 盘摆渡", touch.Column(l.Px(28), how, d.sticks(sticks)))}
	if c.words != "" {
		cards = append(cards, d.titled("这次没有全做成", touch.NewText(c.words, l.Type(look.Body), l.Red)))
	}
	if c.last != nil {
		cards = append(cards, d.card(section{"这次结果", carriedRows(*c.last, now)}))
	}
	return touch.Column(l.Px(28), cards...)
}

func (d *desk) sticks(all []Stick) fyne.CanvasObject {
	l := d.v.env.Look
	if len(all) == 0 {
		return touch.NewBold("请把 U 盘插到机器上，这里会自己出现。", l.Type(look.Lead), l.Ink)
	}
	var rows []fyne.CanvasObject
	for _, s := range all {
		words := "开始摆渡"
		if d.v.m.carry.from == s.Path {
			words = "正在摆渡"
		}
		key := touch.NewButton(l, touch.Primary, words, func() { d.v.carry(s) })
		key.Disable(d.v.m.carry.under)
		row := touch.Weighted(l.Px(24), []float32{1, 0},
			touch.Row(0, touch.NewBold(s.Name, l.Type(look.Lead), l.Ink)),
			touch.Fixed(l.Type(look.Lead)*4+l.Px(110), 0, key))
		rows = append(rows, touch.Sheet(l, l.Paper, l.Edge, touch.Pad(l.Px(24), l.Px(28), l.Px(24), l.Px(32), row)))
	}
	if d.v.m.carry.under {
		rows = append(rows, touch.NewText("正在读写，请不要拔出 U 盘。", l.Type(look.Body), l.Amber))
	}
	return touch.Column(l.Px(20), rows...)
}

func (v *View) carry(s Stick) {
	if !v.m.StartCarry(s) {
		return
	}
	v.draw()
	v.carrier.Carry(s, v.m.EndCarry)
}
