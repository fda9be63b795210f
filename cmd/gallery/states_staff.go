package main

import (
	"fyne.io/fyne/v2"

	"lianluozhan/kiosk/screen/enrol"
	"lianluozhan/kiosk/screen/staff"
)

// toPIN taps the clock five times.
func toPIN(r *rig) {
	r.wake()
	w := r.win.Canvas().Size().Width
	l := min(w, r.win.Canvas().Size().Height) / 1080
	for range 5 {
		r.hand.TapAt(fyne.NewPos(w-120*l, 74*l))
		r.settle()
	}
	r.see("请输入维护密码")
}

func enter(r *rig) {
	r.typed(staffPIN)
	r.tap("进入")
}

func staffStates() []state {
	inside := then(toPIN, enter)
	tab := func(words ...string) func(*rig) {
		return then(inside, func(r *rig) { r.tap(words...) })
	}
	return append(settingStates(inside), []state{
		{"15-staff-pin", setting{}, then(toPIN, func(r *rig) { r.typed("2468") })},
		{"15-staff-pin-wrong", setting{}, then(toPIN, func(r *rig) {
			r.typed("135791")
			r.tap("进入")
		})},
		{"15-staff-overview", setting{}, inside},
		{"15-staff-trouble", setting{offline: true, low: true, builtin: true}, inside},
		{"15-staff-barred", setting{offline: true, barred: true}, inside},
		{"15-staff-signing", setting{edit: signedIn(usual)}, tab("代表签到")},
		{"15-staff-signing-none", setting{at: at(11, 26, 10, 5)}, tab("代表签到")},
		{"15-staff-stick-none", setting{}, tab("U 盘摆渡")},
		{"15-staff-stick", setting{stick: true, offline: true}, tab("U 盘摆渡")},
		{"15-staff-stick-done", setting{stick: true, offline: true}, tab("U 盘摆渡", "开始摆渡")},
		{"15-staff-stick-foreign", setting{stick: true, fail: staff.ErrStickForeign}, tab("U 盘摆渡", "开始摆渡")},
		{"15-staff-log", setting{low: true}, tab("运行日志")},
		{"15-staff-machine", setting{keeper: sound()}, tab("机器维护")},
		{"15-staff-machine-trial", setting{keeper: onTrial()}, tab("机器维护")},
		{"15-staff-machine-faults", setting{keeper: faulty()}, tab("机器维护")},
		{"15-staff-machine-big", setting{keeper: faulty()}, tab("机器维护", "大字版")},
		{"15-staff-machine-open", setting{keeper: opened()}, then(tab("机器维护"), func(r *rig) { r.scroll(900) })},
		{"15-staff-machine-checked", setting{keeper: sound()}, tab("机器维护", "检查更新")},
		{"15-staff-machine-off", setting{keeper: sound()}, then(tab("机器维护"), func(r *rig) { r.scroll(900); r.tap("关机") })},
		{"15-staff-quit", setting{}, tab("重启、入网")},
	}...)
}

func enrolStates() []state {
	in := setting{notJoined: true, edit: nothing, offline: true}
	with := func(change func(*setting)) setting {
		s := in
		change(&s)
		return s
	}
	address := begin()
	typed := then(address, func(r *rig) {
		r.tap("http://")
		r.typed("10.0.0.5:8080")
	})
	code := then(typed, func(r *rig) { r.tap("下一步") })
	secret := then(code, func(r *rig) {
		r.typed("7K4M29QX2345ABCD")
		r.tap("下一步")
	})
	again := then(secret, func(r *rig) {
		r.typed(staffPIN)
		r.tap("下一步")
	})
	join := then(again, func(r *rig) {
		r.typed(staffPIN)
		r.tap("加入")
	})
	return []state{
		{"16-enrol-address", in, address},
		{"16-enrol-address-typed", in, typed},
		{"16-enrol-no-stick", in, then(address, func(r *rig) { r.tap("从 U 盘读取") })},
		{"16-enrol-address-wrong", in, then(address, func(r *rig) { r.tap("a", "下一步") })},
		{"16-enrol-code", in, then(code, func(r *rig) { r.typed("7K4M29") })},
		{"16-enrol-pin", in, then(secret, func(r *rig) { r.typed("2468") })},
		{"16-enrol-pin-simple", in, then(secret, func(r *rig) {
			r.typed("123456")
			r.tap("下一步")
		})},
		{"16-enrol-pin-again", in, again},
		{"16-enrol-joining", with(func(s *setting) { s.slow = true }), join},
		{"16-enrol-unreachable", with(func(s *setting) { s.joinFail = enrol.ErrUnreachable }), join},
		{"16-enrol-middle", with(func(s *setting) { s.joinFail = enrol.ErrMiddle }), join},
		{"16-enrol-code-refused", with(func(s *setting) { s.joinFail = enrol.ErrCode }), join},
		{"16-enrol-done", in, join},
	}
}
