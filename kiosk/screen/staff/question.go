package staff

import (
	"image/color"

	"fyne.io/fyne/v2"

	"lianluozhan/kiosk/look"
	"lianluozhan/kiosk/touch"
)

// answer is a key of a question.
type answer struct {
	words string
	style touch.Style
	do    func()
}

// ask lays the open question over the page, or takes it away.
func (v *View) ask() {
	if v.m.asks == v.asked {
		return
	}
	v.asked = v.m.asks
	end := func(how Ending) func() { return func() { v.office.End(how) } }
	deed := func(d DeedKind) func() { return func() { v.do(Deed{What: d}) } }
	no := answer{"不了", touch.Primary, func() {}}
	switch v.asked {
	case AskNothing:
		v.put(v.over)
	case AskEnd:
		what := []string{"重新启动：屏幕停用一小会儿，已经保存的记录都在。"}
		keys := []answer{{"重新启动", touch.Caution, end(Restart)}}
		if !v.office.Report().Watched {
			what = append(what, "退出程序：居民不能使用这台机器，要由技术人员重新打开。")
			keys = append(keys, answer{"退出程序", touch.Caution, end(Quit)})
		}
		v.lay("要做哪一件？", append(what, "重新入网：换县里的地址，或者用新的入网码。已经登记的都在。"),
			append(keys, answer{"重新入网", touch.Caution, end(Rejoin)}, no)...)
	case AskReboot:
		v.lay("要重启机器吗？", []string{"一两分钟后自动回来，已经保存的记录都在。"}, answer{"重启机器", touch.Caution, deed(Reboot)}, no)
	case AskOff:
		v.lay("要关机吗？", []string{"关机后居民不能使用，要按机器的电源键才能再打开。"}, answer{"关机", touch.Caution, deed(PowerOff)}, no)
	}
}

// lay lays a question over the page. Any answer takes it away, as a touch beside it
// does.
func (v *View) lay(question string, what []string, answers ...answer) {
	l := v.env.Look
	no := func() { v.m.Ask(AskNothing); v.draw() }
	rows := []fyne.CanvasObject{touch.NewLine(question, l.Type(look.Title), true, l.Ink).Centered()}
	for _, s := range what {
		rows = append(rows, touch.NewText(s, l.Type(look.Lead), l.Soft))
	}
	var keys []fyne.CanvasObject
	for _, a := range answers {
		keys = append(keys, touch.NewButton(l, a.style, a.words, func() { no(); a.do() }))
	}
	columns, wide, high := 2, l.Px(860), l.Px(56)
	if !l.Portrait() {
		columns, wide, high = len(answers), l.Px(float32(380*max(len(answers), 3)-20)), l.Px(36)
	}
	body := touch.Column(l.Px(28), append(rows, touch.Grid(columns, l.Px(24), keys...))...)
	width := min(wide, v.env.Area.Width-2*l.Margin())
	card := touch.Card(l, touch.Pad(high, l.Px(56), high, l.Px(56), body))
	v.put(v.over, touch.NewShield(color.NRGBA{A: 0x99}, no),
		touch.Fixed(width, touch.HeightFor(card, width), card))
}
