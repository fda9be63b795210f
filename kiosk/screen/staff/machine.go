package staff

import (
	"time"

	"fyne.io/fyne/v2"

	"lianluozhan/kiosk/look"
	"lianluozhan/kiosk/touch"
)

// Keep adds the part of the page about the machine itself.
func (v *View) Keep(k Keeper) *View {
	v.keeper = k
	return v
}

// machine is how the machine is; false where nobody looks after it.
func (v *View) machine() (Machine, bool) {
	if v.keeper == nil {
		return Machine{}, false
	}
	return v.keeper.Machine()
}

// upkeep shows the releases, what is wrong, the technician's way in and the power.
func (d *desk) upkeep(x Machine, sticks []Stick, now time.Time) fyne.CanvasObject {
	l, m := d.v.env.Look, d.v.m
	var top []fyne.CanvasObject
	switch {
	case m.deed.under != "":
		top = append(top, touch.NewText("正在办理，请稍等。", l.Type(look.Body), l.Amber))
	case m.deed.words != "" && m.deed.failed:
		top = append(top, touch.NewText(m.deed.words, l.Type(look.Body), l.Red))
	case m.deed.words != "":
		top = append(top, touch.NewText(m.deed.words, l.Type(look.Body), l.Green))
	}
	health := d.card(section{"机器情况", healthRows(x)})
	release := d.titled("程序版本", touch.Column(l.Px(28), d.rows(releaseRows(x)), touch.Flow(l.Px(20), d.updateKeys(sticks)...)))
	way := d.titled("技术人员入口", d.way(x, now))
	power := d.titled("重启和关机", touch.Column(l.Px(24),
		touch.NewText("重启机器：一两分钟后自动回来。关机：要有人再按电源键才能用。已经保存的记录都在。", l.Type(look.Body), l.Soft),
		touch.Flow(l.Px(20), d.deedKey("重启机器", func() { m.Ask(AskReboot) }), d.deedKey("关机", func() { m.Ask(AskOff) }))))
	left, right := []fyne.CanvasObject{release, power}, []fyne.CanvasObject{health, way}
	if len(x.Noted) > 0 {
		left = append(left, d.card(section{"最近办理", notedRows(x.Noted, now)}))
	}
	if l.Portrait() || l.Big {
		all := append(top, health, release, way, power)
		return touch.Column(l.Px(28), append(all, left[2:]...)...)
	}
	two := touch.TopRow(l.Px(28), []float32{1, 1}, touch.Column(l.Px(28), left...), touch.Column(l.Px(28), right...))
	return touch.Column(l.Px(28), append(top, two)...)
}

func (d *desk) updateKeys(sticks []Stick) []fyne.CanvasObject {
	keys := []fyne.CanvasObject{d.deedKey("检查更新", d.doing(Deed{What: UpdateNow}))}
	for _, s := range sticks {
		words := "从 U 盘更新"
		if len(sticks) > 1 {
			words += "：" + s.Name
		}
		keys = append(keys, d.deedKey(words, d.doing(Deed{What: FromStick, Stick: s.Path})))
	}
	return keys
}

// way opens and closes the technician's way in, and counts its time down.
func (d *desk) way(x Machine, now time.Time) fyne.CanvasObject {
	l := d.v.env.Look
	if left := wayLeft(x, now); left > 0 {
		return touch.Column(l.Px(24),
			touch.NewBold("已经打开，还剩 "+span(left), l.Type(look.Lead), l.Amber),
			touch.NewText("时间到了自动关上，打开和关上都有记录。", l.Type(look.Body), l.Soft),
			touch.Flow(l.Px(20), d.deedKey("现在关上", d.doing(Deed{What: CloseWay}))))
	}
	return touch.Column(l.Px(24),
		touch.NewText("只在技术人员要求时打开，一小时后自动关上，打开和关上都有记录。", l.Type(look.Body), l.Soft),
		touch.Flow(l.Px(20),
			d.deedKey("网络入口，开 1 小时", d.doing(Deed{What: OpenWay})),
			d.deedKey("键盘入口，开 1 小时", d.doing(Deed{What: OpenConsole}))))
}

// deedKey is a key that waits while a deed is under way.
func (d *desk) deedKey(words string, do func()) *touch.Button {
	b := touch.NewButton(d.v.env.Look, touch.Chip, words, func() { do(); d.v.draw() })
	b.Disable(d.v.m.deed.under != "")
	return b
}

func (d *desk) doing(x Deed) func() { return func() { d.v.do(x) } }

// do asks the keeper.
func (v *View) do(x Deed) {
	if !v.m.StartDeed(x) {
		return
	}
	v.draw()
	v.keeper.Do(x, v.m.EndDeed)
}
