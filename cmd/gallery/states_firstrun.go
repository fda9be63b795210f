package main

import (
	"errors"
	"time"

	"lianluozhan/kiosk/setup"
	"lianluozhan/kiosk/setup/setuptest"
)

// firstrunStates are what a new machine asks about itself, before and after it joins.
func firstrunStates() []state {
	in := setting{notJoined: true, edit: nothing, offline: true, asks: true}
	with := func(change func(*setuptest.Machine)) setting {
		s := in
		s.fit = change
		return s
	}
	taps := func(words ...string) func(*rig) { return func(r *rig) { r.tap(words...) } }
	direction := begin()
	touches := then(direction, taps("正，下一步"))
	crosses := then(touches, taps("试一试"))
	address := then(touches, taps("下一步"))
	joined := then(address, func(r *rig) {
		r.tap("http://")
		r.typed("10.0.0.5:8080")
		r.tap("下一步")
		r.typed("7K4M29QX2345ABCD")
		r.tap("下一步")
		r.typed(staffPIN)
		r.tap("下一步")
		r.typed(staffPIN)
		r.tap("加入", "开始使用")
	})
	four := func(r *rig) {
		for _, p := range setup.Marks() {
			r.cross(float32(1-p.X), float32(1-p.Y))
		}
	}
	turns := func(m *setuptest.Machine) { m.Found.Touch = "-1 0 1 0 -1 1" }
	return []state{
		{"22-firstrun-direction", in, direction},
		{"22-firstrun-turned", in, then(direction, taps("转一下"))},
		{"22-firstrun-turned-back", in, then(direction, func(r *rig) {
			r.tap("转一下")
			r.wait(setup.Confirming)
			r.shell.ContentChanged()
			r.settle()
		})},
		{"22-firstrun-cannot-turn", with(func(m *setuptest.Machine) { m.Fail = errors.New("这台机器的显卡转不了画面，没有改成") }), then(direction, taps("转一下"))},
		{"22-firstrun-touch", in, touches},
		{"22-firstrun-touch-missing", with(func(m *setuptest.Machine) { m.Now.TouchMissing = true }), touches},
		{"22-firstrun-cross", in, crosses},
		{"22-firstrun-cross-third", in, then(crosses, func(r *rig) { r.cross(0.12, 0.1); r.cross(0.88, 0.1) })},
		{"22-firstrun-cross-wrong", with(func(m *setuptest.Machine) { m.Fail = setup.ErrNonsense }), then(crosses, four)},
		{"22-firstrun-cross-check", with(turns), then(crosses, four)},
		{"22-firstrun-cross-done", with(turns), then(then(crosses, four), func(r *rig) { r.cross(0.5, 0.5) })},
		{"22-firstrun-address", in, address},
		{"22-firstrun-volume", in, joined},
		{"22-firstrun-hours", in, then(joined, taps("下一步"))},
		{"22-firstrun-hours-never", in, then(joined, taps("下一步", "一直开着"))},
		{"22-firstrun-done", in, then(joined, taps("下一步", "放假的日子也关", "下一步"))},
		{"22-firstrun-direction-big", in, then(direction, taps("大字版", "转一下"))},
		{"22-firstrun-touch-big", in, then(touches, taps("大字版"))},
		{"22-firstrun-volume-big", in, then(joined, taps("大字版"))},
		{"22-firstrun-hours-big", in, then(joined, taps("大字版", "下一步"))},
	}
}

// settingStates are the same in the hands of staff.
func settingStates(inside func(*rig)) []state {
	tab := func(words ...string) func(*rig) {
		return then(inside, func(r *rig) { r.tap(append([]string{"本机设置"}, words...)...) })
	}
	return []state{
		{"15-staff-settings", setting{}, tab()},
		{"15-staff-settings-big", setting{}, tab("大字版")},
		{"15-staff-settings-turned", setting{}, tab("转一下")},
		{"15-staff-settings-lower", setting{}, then(tab(), func(r *rig) { r.scroll(1500) })},
		{"15-staff-settings-cross", setting{}, tab("开始校准")},
		{"15-staff-settings-silent", setting{}, then(tab(), func(r *rig) {
			r.m.fit.Silent = true
			r.wait(2 * time.Second)
			r.shell.ContentChanged()
			r.settle()
		})},
	}
}
