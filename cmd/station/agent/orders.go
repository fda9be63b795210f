package agent

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strconv"
	"sync"
	"time"

	"lianluozhan/sync/wire"
)

// ordersFile has what became of the latest orders, so that none is obeyed twice.
const ordersFile = "orders.json"

// ordersKept is how many are remembered.
const ordersKept = 200

// orders remembers what the county asked for.
type orders struct {
	keep keeper
	now  func() time.Time

	mu  sync.Mutex
	all []kept // oldest first
}

type kept struct {
	wire.Outcome
	What string
}

// openOrders takes up what was remembered. A restart of the machine that was waited for
// has happened when the machine was started since. A damaged file must not end the
// helper; how long orders hold bounds what could be obeyed twice.
func openOrders(k keeper, log *slog.Logger, now func() time.Time, boot string) *orders {
	o := &orders{keep: k, now: now}
	var file struct{ All []kept }
	if err := k.load(ordersFile, &file); err != nil {
		log.Error("orders are forgotten", "error", err)
		file.All = nil
	}
	o.all = file.All
	for i, x := range o.all {
		if x.State == wire.Waiting && x.What == wire.DoReboot && x.Why == boot {
			continue
		}
		if x.State == wire.Waiting {
			o.all[i].State, o.all[i].Why, o.all[i].At = wire.Complete, "", now().UnixMilli()
		}
	}
	return o
}

func (o *orders) find(id string) (wire.Outcome, bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, x := range o.all {
		if x.ID == id {
			return x.tell(), true
		}
	}
	return wire.Outcome{}, false
}

// tell hides what Why holds while it waits: the start of the machine it was given in.
func (k kept) tell() wire.Outcome {
	if k.State == wire.Waiting {
		k.Why = ""
	}
	return k.Outcome
}

// add remembers an order before it is obeyed, or says that it cannot.
func (o *orders) add(k kept) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	before := o.all
	o.all = append(slices.Clone(o.all), k)
	if over := len(o.all) - ordersKept; over > 0 {
		o.all = slices.Delete(o.all, 0, over)
	}
	if err := o.save(); err != nil {
		o.all = before
		return err
	}
	return nil
}

func (o *orders) save() error {
	return o.keep.save(ordersFile, struct{ All []kept }{o.all})
}

// end says what became of an order that waited.
func (o *orders) end(id string, state int, why string) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	for i, x := range o.all {
		if x.ID == id {
			o.all[i].State, o.all[i].Why, o.all[i].At = state, why, o.now().UnixMilli()
		}
	}
	return o.save()
}

// waiting lists orders that wait until nobody uses the machine.
func (o *orders) waiting() []kept {
	o.mu.Lock()
	defer o.mu.Unlock()
	var out []kept
	for _, x := range o.all {
		if x.State == wire.Waiting {
			out = append(out, x)
		}
	}
	return out
}

// Order obeys the county, once.
func (a *Agent) Order(ctx context.Context, c wire.Command) (wire.Outcome, error) {
	if out, ok := a.orders.find(c.ID); ok {
		return out, nil
	}
	now := a.cfg.Now()
	out := wire.Outcome{ID: c.ID, At: now.UnixMilli()}
	if err := a.county.check(c.Text, c.Cert, c.Sig); err != nil {
		a.log.Warn("order not believed", "id", c.ID, "what", c.What, "error", err)
		out.State, out.Why = wire.Unable, unbelieved(err)
		return out, nil // not remembered: the right one may come yet
	}
	if c.Until > 0 && a.clock.county(a.pulse.hear()).UnixMilli() > c.Until {
		out.State = wire.TooLate
		return out, nil
	}
	k := kept{Outcome: out, What: c.What}
	k.State, k.Why = a.plan(c)
	if err := a.orders.add(k); err != nil {
		a.log.Error("order not remembered", "id", c.ID, "error", err)
		out.State, out.Why = wire.Unable, "磁盘写不进去"
		return out, nil
	}
	if k.State != wire.Unable {
		if why := a.obey(ctx, c); why != "" {
			k.State, k.Why = wire.Unable, why
			if err := a.orders.end(c.ID, k.State, why); err != nil {
				a.log.Error("outcome not remembered", "id", c.ID, "error", err)
			}
		}
	}
	a.ledger.note(byCounty, orderWords(c)+stateWords(k.State))
	return k.tell(), nil
}

// plan says what an order comes to before it is obeyed: those that are over in a moment
// are complete once they are remembered.
func (a *Agent) plan(c wire.Command) (state int, why string) {
	switch c.What {
	case wire.DoReboot:
		boot, err := a.cfg.Sensors.Boot()
		if err != nil {
			return wire.Unable, "不知道机器的启动情况"
		}
		return wire.Waiting, boot
	case wire.DoRestart:
		return wire.Waiting, ""
	case wire.DoVolume:
		if p, err := strconv.Atoi(c.Arg); err != nil || p < 0 || p > 100 {
			return wire.Unable, "音量要在 0 到 100 之间"
		}
	case wire.DoUpdate, wire.DoScreen, wire.DoLogs, wire.DoScreenOff, wire.DoScreenOn:
	default:
		return wire.Unable, "这台机器还不会做"
	}
	return wire.Complete, ""
}

// obey does what an order asks for now; it returns why it could not. Pictures, logs and
// the screen's light are the program's to do: it only asked whether they were signed.
func (a *Agent) obey(ctx context.Context, c wire.Command) (why string) {
	switch c.What {
	case wire.DoVolume:
		p, err := strconv.Atoi(c.Arg)
		if err == nil {
			err = a.setting.volume(ctx, p)
		}
		if err != nil {
			a.log.Error("volume not set", "error", err)
			return "音量没有调成，请检查声音设备"
		}
	case wire.DoUpdate:
		a.wish.change(func(x *wished) { x.Now = true })
	case wire.DoRestart:
		a.setEnd(true)
	}
	return ""
}

// finish does what waited until nobody uses the machine.
func (a *Agent) finish(ctx context.Context, h heard) {
	for _, x := range a.orders.waiting() {
		switch x.What {
		case wire.DoRestart:
			if !a.toEnd() {
				a.complete(x.ID)
			}
		case wire.DoReboot:
			if h.Alive && h.Idle < restful || !a.stopped.IsZero() && a.cfg.Now().Sub(a.stopped) < between {
				continue
			}
			a.stopped = a.cfg.Now()
			if err := a.cfg.Host.Stop(ctx, true); err != nil {
				a.log.Error("machine not restarted", "error", err)
				if err := a.orders.end(x.ID, wire.Unable, "机器没有重启成"); err != nil {
					a.log.Error("outcome not remembered", "id", x.ID, "error", err)
				}
			}
			return
		}
	}
}

func (a *Agent) complete(id string) {
	if err := a.orders.end(id, wire.Complete, ""); err != nil {
		a.log.Error("outcome not remembered", "id", id, "error", err)
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
	}
	return ""
}
