package agent

import (
	"log/slog"
	"slices"
	"sync"
	"time"

	"lianluozhan/sync/wire"
)

// ordersFile has what became of the latest orders, so that none is obeyed twice.
const ordersFile = "orders.json"

// ordersKept is how many are remembered.
const ordersKept = 200

// orderWaits is how long an order waits for nobody to be at the machine. The program asks
// about it for longer.
const orderWaits = 24 * time.Hour

// orders remembers what the county asked for. An order is on the disk before anything is
// done about it, and its outcome after: one that was begun when the power went is never
// begun again, and is reported as not done, which it may have been in part.
type orders struct {
	keep keeper
	now  func() time.Time

	mu  sync.Mutex
	all []kept // oldest first
}

// kept is an order. While it waits, Boot and PID are the start of the machine and the
// process of the program in which it was given.
type kept struct {
	wire.Outcome
	What string
	Boot string `json:",omitempty"`
	PID  int32  `json:",omitempty"`
}

// openOrders takes up what was remembered. A damaged file must not end the helper; how
// long orders hold bounds what could be obeyed twice.
func openOrders(k keeper, log *slog.Logger, now func() time.Time, boot string) *orders {
	o := &orders{keep: k, now: now}
	var file struct{ All []kept }
	if err := k.load(ordersFile, &file); err != nil {
		log.Error("orders are forgotten", "error", err)
		file.All = nil
	}
	o.all = file.All
	for i := range o.all {
		o.all[i].recall(boot, now())
	}
	return o
}

// recall is what an order has come to when the helper starts. A machine that was started
// since has been started anew, and its program with it; of what was being done nobody
// knows how far it got.
func (k *kept) recall(boot string, now time.Time) {
	switch {
	case k.State != wire.Waiting:
		return
	case k.What != wire.DoReboot && k.What != wire.DoRestart:
		k.State, k.Why = wire.Unable, "做的时候机器断电或重启了，没有做完"
	case boot != "" && k.Boot != boot:
		k.State = wire.Complete
	default:
		return // waits on
	}
	k.At = now.UnixMilli()
}

// begin remembers an order before it is obeyed. known is what is remembered of it already;
// then it is not to be obeyed again, also when it came twice at once.
func (o *orders) begin(k kept) (known wire.Outcome, again bool, err error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, x := range o.all {
		if x.ID == k.ID {
			return x.Outcome, true, nil
		}
	}
	before := o.all
	o.all = append(slices.Clone(o.all), k)
	if over := len(o.all) - ordersKept; over > 0 {
		o.all = slices.Delete(o.all, 0, over)
	}
	if err := o.save(); err != nil {
		o.all = before
		return wire.Outcome{}, false, err
	}
	return wire.Outcome{}, false, nil
}

func (o *orders) save() error {
	return o.keep.save(ordersFile, struct{ All []kept }{o.all})
}

// end says what became of an order that waited.
func (o *orders) end(id string, state int, why string) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	for i, x := range o.all {
		if x.ID == id && x.State == wire.Waiting {
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
		if x.State == wire.Waiting && (x.What == wire.DoReboot || x.What == wire.DoRestart) {
			out = append(out, x)
		}
	}
	return out
}
