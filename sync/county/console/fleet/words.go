package fleet

import (
	"fmt"
	"time"

	"lianluozhan/sync/county/api"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/wire"
)

// span says a length of time in one unit.
func span(d time.Duration) string {
	switch {
	case d < time.Minute:
		return fmt.Sprintf("%d 秒", max(0, int(d/time.Second)))
	case d < time.Hour:
		return fmt.Sprintf("%d 分钟", int(d/time.Minute))
	case d < 48*time.Hour:
		return fmt.Sprintf("%d 小时", int(d/time.Hour))
	}
	return fmt.Sprintf("%d 天", int(d/(24*time.Hour)))
}

// when is a moment as near as its distance asks for.
func when(t, now time.Time) string {
	t, now = t.In(liaison.Zone), now.In(liaison.Zone)
	switch {
	case liaison.DateOf(t) == liaison.DateOf(now):
		return t.Format("今天 15:04")
	case t.Year() == now.Year():
		return t.Format("1月2日 15:04")
	}
	return t.Format("2006年1月2日 15:04")
}

// size says bytes as people count disks.
func size(n uint64) string {
	switch {
	case n >= 10<<30:
		return fmt.Sprintf("%d GB", n>>30)
	case n >= 1<<30:
		return fmt.Sprintf("%.1f GB", float64(n)/(1<<30))
	}
	return fmt.Sprintf("%d MB", n>>20)
}

// mark is a word with the tone of its tag.
type mark struct{ Words, Tone string }

// stateOf says how a machine stands.
func stateOf(m Machine) mark {
	switch {
	case m.Taken:
		return mark{"已被顶替", ""}
	case m.Barred:
		return mark{"已停用", ""}
	case m.Online:
		return mark{"在线", "green"}
	case m.Known:
		return mark{"离线", "red"}
	}
	return mark{"没有连上", "amber"}
}

// sinceWhen says since when a machine has been so.
func sinceWhen(m Machine, now time.Time) string {
	switch {
	case m.Online:
		return "已连接 " + span(now.Sub(m.Since))
	case m.Known:
		return "最后一次 " + when(m.Seen, now)
	}
	return "入网以后还没有连上过"
}

// clockWords says how wrong a machine's clock is.
func clockWords(m Machine) mark {
	off, known := m.ClockOff()
	switch {
	case !known:
		return mark{}
	case off.Abs() < 3*time.Second:
		return mark{"准", ""}
	case off > 0:
		return mark{"快 " + span(off), clockTone(off)}
	}
	return mark{"慢 " + span(-off), clockTone(off)}
}

func clockTone(off time.Duration) string {
	if off.Abs() > clockOff {
		return "amber"
	}
	return ""
}

// diskWords says how much room a machine has.
func diskWords(m Machine) mark {
	switch {
	case m.Told.IsZero() || m.Status.DiskFree == 0:
		return mark{}
	case m.Status.DiskFree < lowDisk:
		return mark{size(m.Status.DiskFree), "red"}
	}
	return mark{size(m.Status.DiskFree), ""}
}

// unsentWords says what a machine still owes.
func unsentWords(m Machine) mark {
	switch n := m.Status.Unsent; {
	case m.Told.IsZero():
		return mark{}
	case n == 0:
		return mark{"0", ""}
	default:
		return mark{fmt.Sprintf("%d 条", n), "amber"}
	}
}

// outcome says what became of a command.
func outcome(o api.Order, now time.Time) mark {
	switch {
	case o.State == wire.Complete:
		return mark{"已完成", "green"}
	case o.State == wire.Waiting && (o.What == wire.DoScreen || o.What == wire.DoLogs):
		return mark{"正在传过来", "blue"}
	case o.State == wire.Waiting:
		return mark{"有人正在使用，等没人时执行", "blue"}
	case o.State == wire.Unable:
		return mark{"没有做成：" + o.Why, "red"}
	case o.State == wire.TooLate, !o.Open(now):
		return mark{"过了时间，没有执行", ""}
	}
	return mark{"已发出，等一体机回应", "blue"}
}
