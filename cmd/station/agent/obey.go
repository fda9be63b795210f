package agent

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"lianluozhan/sync/wire"
)

// Order obeys the county, once.
func (a *Agent) Order(ctx context.Context, said wire.Signed) (wire.Outcome, error) {
	out := wire.Outcome{At: a.cfg.Now().UnixMilli()}
	c, err := opened(a.county, said.Command)
	if err != nil {
		a.log.Warn("order not believed", "error", err)
		out.State, out.Why = wire.Unable, unbelieved(err)
		return out, nil // not remembered: the right one may come yet
	}
	out.ID = c.ID
	h := a.pulse.hear()
	late := c.Until > 0 && a.clock.county(h).UnixMilli() > c.Until
	k := kept{Outcome: out, What: c.What, Boot: a.boot, PID: h.PID}
	k.State, k.Why = a.plan(c, late)
	switch known, again, err := a.orders.begin(k); {
	case again:
		return known, nil
	case err != nil && late:
		return k.Outcome, nil // nothing was to be done
	case err != nil:
		a.log.Error("order not remembered", "id", c.ID, "error", err)
		out.State, out.Why = wire.Unable, "磁盘写不进去"
		return out, nil
	}
	if k.State == wire.Waiting {
		k.State, k.Why = a.obey(ctx, c)
	}
	if k.State != wire.Waiting {
		a.settle(c.ID, k.State, k.Why)
	}
	a.ledger.note(byCounty, orderWords(c)+stateWords(k.State))
	return k.Outcome, nil
}

// plan says whether an order is to be obeyed: it waits then.
func (a *Agent) plan(c wire.Command, late bool) (state int, why string) {
	if late {
		return wire.TooLate, ""
	}
	switch c.What {
	case wire.DoReboot:
		if a.boot == "" {
			return wire.Unable, "不知道机器的启动情况"
		}
	case wire.DoVolume:
		if p, err := strconv.Atoi(c.Arg); err != nil || p < 0 || p > 100 {
			return wire.Unable, "音量要在 0 到 100 之间"
		}
	case wire.DoRestart, wire.DoUpdate, wire.DoScreen, wire.DoLogs, wire.DoScreenOff, wire.DoScreenOn:
	default:
		return wire.Unable, "这台机器还不会做"
	}
	return wire.Waiting, ""
}

// obey does what an order asks for now. Pictures, logs and the screen's light are the
// program's to do: it only asked whether they were signed.
func (a *Agent) obey(ctx context.Context, c wire.Command) (state int, why string) {
	switch c.What {
	case wire.DoVolume:
		p, err := strconv.Atoi(c.Arg)
		if err == nil {
			err = a.setting.volume(ctx, p)
		}
		if err != nil {
			a.log.Error("volume not set", "error", err)
			return wire.Unable, "音量没有调成，请检查声音设备"
		}
	case wire.DoUpdate:
		a.wish.change(func(x *wished) { x.Now = true })
	case wire.DoRestart:
		a.setEnd(true)
		return wire.Waiting, ""
	case wire.DoReboot:
		return wire.Waiting, ""
	}
	return wire.Complete, ""
}

// settle remembers what became of an order.
func (a *Agent) settle(id string, state int, why string) {
	if err := a.orders.end(id, state, why); err != nil {
		a.log.Error("outcome not remembered", "id", id, "error", err)
	}
}

// finish does what waited until nobody uses the machine.
func (a *Agent) finish(ctx context.Context, h heard) {
	for _, x := range a.orders.waiting() {
		if a.cfg.Now().Sub(time.UnixMilli(x.At)).Abs() > orderWaits {
			if x.What == wire.DoRestart {
				a.setEnd(false)
			}
			a.settle(x.ID, wire.Unable, "等了一天，机器一直有人用")
			continue
		}
		switch x.What {
		case wire.DoRestart:
			switch {
			case h.Alive && h.PID != x.PID:
				a.settle(x.ID, wire.Complete, "")
			case h.Alive && !a.toEnd():
				a.setEnd(true) // the helper was started anew since
			}
		case wire.DoReboot:
			if h.Alive && h.Idle < restful || !a.stopped.IsZero() && a.cfg.Now().Sub(a.stopped) < between {
				continue
			}
			a.stopped = a.cfg.Now()
			if err := a.cfg.Host.Stop(ctx, true); err != nil {
				a.log.Error("machine not restarted", "error", err)
				a.settle(x.ID, wire.Unable, "机器没有重启成")
			}
			return
		}
	}
}

func orderWords(c wire.Command) string {
	words := map[string]string{
		wire.DoReboot: "重启机器", wire.DoRestart: "重启程序", wire.DoUpdate: "现在更新", wire.DoScreen: "截屏",
		wire.DoLogs: "取日志", wire.DoScreenOff: "关屏", wire.DoScreenOn: "开屏",
	}
	if c.What == wire.DoVolume {
		return fmt.Sprintf("音量调到 %.3s", c.Arg)
	}
	if w, ok := words[c.What]; ok {
		return w
	}
	return "不认识的指令"
}

func stateWords(state int) string {
	switch state {
	case wire.Waiting:
		return "（等没有人使用时做）"
	case wire.Unable:
		return "（没有做成）"
	case wire.TooLate:
		return "（过期了，没有做）"
	}
	return ""
}
