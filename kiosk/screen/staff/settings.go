package staff

import (
	"time"

	"fyne.io/fyne/v2"

	"lianluozhan/kiosk/look"
	"lianluozhan/kiosk/screen"
	"lianluozhan/kiosk/setup"
	"lianluozhan/kiosk/touch"
)

var _ screen.Retirer = (*View)(nil)

// Set adds the part of the page where the machine itself is set; nil leaves it out.
func (v *View) Set(m *setup.Model) *View {
	if m == nil {
		return v
	}
	v.set = m
	v.crosses = setup.NewCrosses(v.parts(), v.root)
	m.Watch(v.draw)
	return v
}

func (v *View) parts() setup.Parts { return setup.Parts{Look: v.env.Look, Model: v.set} }

// settable reports whether there is a machine to set, and it answers or did.
func (v *View) settable() bool {
	return v.set != nil && (v.set.Able() || v.set.Draft() != setup.Settings{})
}

// Retire takes away what lies over the window.
func (v *View) Retire() {
	v.stop()
	if v.crosses != nil {
		v.crosses.Lift()
	}
}

// sets lets what nobody confirmed run out, asks for the crosses of a calibration, and
// reports whether something runs down by the second.
func (v *View) sets() bool {
	if v.set == nil {
		return false
	}
	down := v.set.Tick()
	if v.m.Open() {
		v.crosses.Draw()
	} else {
		v.crosses.Lift()
	}
	return down
}

// settings shows how the machine is set, with the keys that set it otherwise.
func (d *desk) settings() fyne.CanvasObject {
	l, p, m := d.v.env.Look, d.v.parts(), d.v.set
	draft := m.Draft()
	var top []fyne.CanvasObject
	if !m.Able() {
		top = append(top, touch.NewText("机器的管理程序没有回应，现在改不了。过一会儿再看。", l.Type(look.Body), l.Amber))
	}
	if said := p.Said(); said != nil {
		top = append(top, said)
	}
	turning := []fyne.CanvasObject{touch.NewText(d.turnWords(), l.Type(look.Body), l.Soft)}
	if _, trying := m.Trying(); trying {
		turning = append(turning, touch.Row(0, p.Arrow(l.Px(220))))
	}
	turn := d.titled("屏幕方向", touch.Column(l.Px(24), append(turning, touch.Flow(l.Px(20), p.TurnKeys("", nil)...))...))
	hit := d.titled("触摸校准", d.calibration())
	loud := d.titled("音量", p.Volume())
	hours := d.titled("开关屏时间", touch.Column(l.Px(24),
		touch.NewText("现在："+draft.HoursWords()+"。", l.Type(look.Body), l.Soft), p.Hours()))
	quiet := d.titled("更新时段", touch.Column(l.Px(24),
		touch.NewText("程序只在这段时间、没有人用的时候更新。", l.Type(look.Body), l.Soft), p.Quiet()))
	if l.Portrait() || l.Big {
		return touch.Column(l.Px(28), append(top, turn, hit, loud, hours, quiet)...)
	}
	two := touch.TopRow(l.Px(28), []float32{1, 1},
		touch.Column(l.Px(28), turn, hit, loud), touch.Column(l.Px(28), hours, quiet))
	return touch.Column(l.Px(28), append(top, two)...)
}

func (d *desk) turnWords() string {
	if _, trying := d.v.set.Trying(); trying {
		return d.v.parts().TurnWords()
	}
	return "现在：" + setup.RotationWords(d.v.set.Draft().Rotation) + "。转过来以后要确认，不确认就自己转回去。"
}

func (d *desk) calibration() fyne.CanvasObject {
	l, m := d.v.env.Look, d.v.set
	words, ink := "点下去的地方和手指对不上时才需要。", l.Soft
	if m.TouchMissing() {
		words, ink = "没有找到触摸屏，请看看触摸屏的线有没有插好。", l.Amber
	}
	b := touch.NewButton(l, touch.Chip, "开始校准", m.Calibrate)
	_, trying := m.Trying()
	b.Disable(m.Busy() || trying || !m.Able())
	return touch.Column(l.Px(24), touch.NewText(words, l.Type(look.Body), ink), touch.Flow(l.Px(20), b))
}

// soon is when the page is drawn again while something runs down.
const soon = time.Second
