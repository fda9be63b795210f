package fleet

import (
	"fmt"
	"strconv"
	"time"

	"lianluozhan/sync/county/rollout"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/wire"
)

// fact is one line of how a machine is.
type fact struct {
	Name  string
	Value mark
	More  string // in small type behind it
}

// health is what a machine's helper says, in words.
func health(m Machine, s rollout.Stand, now time.Time) []fact {
	v := m.Status.Vitals
	if v.Helper == "" {
		return nil
	}
	facts := []fact{
		{"程序版本", mark{releaseWords(v), ""}, ""},
		{"升级", stepWords(v, s), "圈：" + s.Ring.Words()},
		{"温度", temperature(v.Temperature), ""},
		{"触摸屏", touchWords(v.Touch), ""},
		{"重启", mark{fmt.Sprintf("程序重启过 %d 次", v.Restarts), tone(v.Restarts > 3, "amber")}, ago("开机", v.Booted, now)},
		{"上次有人触摸", mark{moment(v.LastTouch, now), ""}, ""},
		{"上次接待签到", mark{moment(v.LastReception, now), ""}, ""},
		{"屏幕", screenWords(v), ""},
	}
	if v.Volume > 0 {
		facts = append(facts, fact{"音量", mark{strconv.Itoa(v.Volume-1) + "%", ""}, ""})
	}
	return facts
}

func tone(on bool, t string) string {
	if on {
		return t
	}
	return ""
}

// releaseWords says which release runs, and which others the machine has.
func releaseWords(v wire.Vitals) string {
	switch {
	case v.Release == "":
		return "不是安装包装的"
	case v.Good != "" && v.Good != v.Release:
		return v.Release + "（上一个好用的是 " + v.Good + "）"
	}
	return v.Release
}

// stepWords says how far the machine is with what is wanted of it.
func stepWords(v wire.Vitals, s rollout.Stand) mark {
	want := s.Wish.Version
	switch v.Step {
	case wire.Queued:
		return mark{"准备升到 " + v.Target + "，等夜间或者没人用的时候", "blue"}
	case wire.Downloading:
		return mark{fmt.Sprintf("正在下载 %s，%d%%", v.Target, v.Done), "blue"}
	case wire.Installing:
		return mark{"正在安装 " + v.Target, "blue"}
	case wire.OnTrial:
		return mark{v.Target + " 试用中，正在检查是不是好用", "blue"}
	case wire.RolledBack:
		return mark{v.Target + " 没有通过检查，已退回 " + v.Release, "red"}
	case wire.Stuck:
		return mark{"升不到 " + v.Target + "：" + v.Why, "red"}
	default:
	}
	return waiting(want, s)
}

// waiting is a machine that does nothing about a release now.
func waiting(want string, s rollout.Stand) mark {
	switch s.Progress {
	case rollout.There:
		return mark{"已经是要用的版本", "green"}
	case rollout.Held:
		return mark{"停在现在的版本，不升到 " + want, "amber"}
	case rollout.Stopped:
		return mark{"要升到 " + want + "，县里暂停了", "amber"}
	case rollout.Failed:
		return mark{want + " 在这台上没有成功，不再试", "red"}
	case rollout.NotYet, rollout.Underway, rollout.Stuck:
		return mark{"要升到 " + want + "，还没有开始", "blue"}
	case rollout.Trial:
		return mark{want + " 试用中", "blue"}
	default:
		return mark{"没有定版本，用现在的", ""}
	}
}

func temperature(c int) mark {
	switch {
	case c == 0:
		return mark{"不知道", ""}
	case c >= 85:
		return mark{fmt.Sprintf("%d°C", c), "red"}
	case c >= 75:
		return mark{fmt.Sprintf("%d°C", c), "amber"}
	}
	return mark{fmt.Sprintf("%d°C", c), ""}
}

func touchWords(p wire.Presence) mark {
	switch p {
	case wire.Present:
		return mark{"正常", ""}
	case wire.Missing:
		return mark{"找不到", "red"}
	default:
		return mark{"不知道", ""}
	}
}

func screenWords(v wire.Vitals) mark {
	if v.ScreenOff {
		return mark{"关着", "amber"}
	}
	return mark{"开着", ""}
}

// moment says a time of a machine's, ago how long ago something was.
func moment(ms int64, now time.Time) string {
	if ms <= 0 {
		return "还没有"
	}
	return when(time.UnixMilli(ms), now)
}

func ago(what string, ms int64, now time.Time) string {
	if ms <= 0 {
		return ""
	}
	return "已" + what + " " + span(now.Sub(time.UnixMilli(ms)))
}

// complaints are the machine's own, in words.
func complaints(v wire.Vitals) (out []string) {
	for _, code := range v.Faults {
		out = append(out, liaison.MachineFault(code).Words())
	}
	return out
}

// room says how much of the disk is free.
func room(m Machine) mark {
	x := diskWords(m)
	if total := m.Status.Vitals.DiskTotal; x.Words != "" && total > 0 {
		x.Words += "，共 " + size(total)
	}
	return x
}
