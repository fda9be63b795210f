package alarm

import (
	"fmt"
	"slices"
	"time"

	"lianluozhan/sync/county"
	"lianluozhan/sync/county/audit"
	"lianluozhan/sync/liaison"
)

// Kind is what is wrong.
type Kind string

// The kinds, the worst first.
const (
	Offline   Kind = "offline"   // a machine is away
	Touch     Kind = "touch"     // its touch panel is not there
	Crash     Kind = "crash"     // its program ends again and again
	Unsent    Kind = "unsent"    // it has owed what residents filed for hours
	Disk      Kind = "disk"      // its disk has little room, or cannot be written
	Hot       Kind = "hot"       // it is too hot
	Clock     Kind = "clock"     // its clock is off
	Update    Kind = "update"    // a release failed there, or cannot get there
	Fault     Kind = "fault"     // it complains of something else
	Reception Kind = "reception" // a reception lacks deputies
	Backup    Kind = "backup"    // the county's own is late, or cannot be made
)

// Kinds lists all, the worst first.
func Kinds() []Kind {
	return []Kind{Backup, Offline, Touch, Crash, Unsent, Disk, Hot, Clock, Update, Fault, Reception}
}

func rank(k Kind) int { return slices.Index(Kinds(), k) }

// Name is what staff call it.
func (k Kind) Name() string {
	return map[Kind]string{
		Offline: "离线", Touch: "触摸屏不见了", Crash: "程序反复退出", Unsent: "登记没有报上来", Disk: "磁盘快满或坏了",
		Hot: "机器太热", Clock: "时钟不准", Update: "升级没有成功", Fault: "机器报告问题", Reception: "接待还差代表", Backup: "县里的备份有问题",
	}[k]
}

// Urgent reports whether residents are turned away, or what they filed is in danger.
func (k Kind) Urgent() bool {
	return slices.Contains([]Kind{Offline, Touch, Crash, Unsent, Backup}, k)
}

// raiseAfter is how long something must be wrong; clearAfter how long it must be right
// again.
func (k Kind) raiseAfter() time.Duration {
	switch k {
	case Offline, Unsent, Crash, Reception, Backup, Update: // have a length of time in what they mean
		return 0
	case Hot, Clock:
		return 5 * time.Minute
	}
	return 2 * time.Minute
}

func (k Kind) clearAfter() time.Duration {
	switch k {
	case Offline:
		return 2 * time.Minute
	case Crash:
		return 30 * time.Minute
	case Reception, Backup, Unsent:
		return 0
	}
	return 5 * time.Minute
}

// Limits say from when on something is wrong.
type Limits struct {
	Offline int  `cbor:"1,keyasint"` // minutes
	Hours   bool `cbor:"2,keyasint"` // raise Offline only while stations are open
	From    int  `cbor:"3,keyasint"` // they open on working days: minutes of the day
	To      int  `cbor:"4,keyasint"`
	Unsent  int  `cbor:"5,keyasint"`  // hours
	Disk    int  `cbor:"6,keyasint"`  // MB that are free
	Hot     int  `cbor:"7,keyasint"`  // °C
	Clock   int  `cbor:"8,keyasint"`  // minutes
	Crash   int  `cbor:"9,keyasint"`  // restarts of the program within an hour
	Ahead   int  `cbor:"10,keyasint"` // days before a reception
}

func usual() Limits {
	return Limits{
		Offline: 15, Hours: true, From: 8*60 + 30, To: 17*60 + 30, Unsent: 4, Disk: 1024, Hot: 85, Clock: 2, Crash: 3, Ahead: 3,
	}
}

// Limits returns those in force.
func (w *Watch) Limits() Limits {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.limits
}

// Mistakes are what is wrong with limits, by the name of the field.
type Mistakes map[string]string

func (m Mistakes) Error() string { return fmt.Sprintf("limits: %d mistakes", len(m)) }

// Check returns Mistakes or nil.
func (l Limits) Check() error {
	wrong := Mistakes{}
	for _, f := range []struct {
		name        string
		v, from, to int
	}{
		{"offline", l.Offline, 2, 7 * 24 * 60}, {"unsent", l.Unsent, 1, 24 * 30}, {"disk", l.Disk, 100, 1 << 20}, {"hot", l.Hot, 50, 120},
		{"clock", l.Clock, 1, 24 * 60}, {"crash", l.Crash, 2, 100}, {"ahead", l.Ahead, 1, 14}, {"from", l.From, 0, 24*60 - 1}, {"to", l.To, 0, 24*60 - 1},
	} {
		if f.v < f.from || f.v > f.to {
			wrong[f.name] = fmt.Sprintf("要在 %d 和 %d 之间。", f.from, f.to)
		}
	}
	if l.Hours && l.From >= l.To && wrong["to"] == "" {
		wrong["to"] = "关门要比开门晚。"
	}
	if len(wrong) > 0 {
		return wrong
	}
	return nil
}

// SetLimits changes the limits; Mistakes when they make no sense.
func (w *Watch) SetLimits(who Actor, l Limits) error {
	if err := l.Check(); err != nil {
		return err
	}
	err := w.County.Change(func(x *county.Edit) error {
		if err := put(x.Tx(), limitsKey, l); err != nil {
			return err
		}
		return audit.Add(x, audit.Record{Who: who.Who, From: who.From, Deed: "告警：改限度", Detail: l.words()})
	})
	if err != nil {
		return fmt.Errorf("change the limits of alarms: %w", err)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.limits = l
	return nil
}

func (l Limits) words() string {
	return fmt.Sprintf("离线 %d 分钟，未报送 %d 小时，磁盘 %d MB，%d°C，时钟 %d 分钟，一小时重启 %d 次，接待前 %d 天",
		l.Offline, l.Unsent, l.Disk, l.Hot, l.Clock, l.Crash, l.Ahead)
}

// open returns since when stations have been open at now, ok false while they are shut.
func (l Limits) open(rules liaison.RulePack, now time.Time) (since time.Time, ok bool) {
	day := liaison.DateOf(now)
	from, to := day.At(liaison.TimeOfDay(l.From)), day.At(liaison.TimeOfDay(l.To))
	return from, rules.IsWorkday(day) && !now.Before(from) && now.Before(to)
}
