package alarm

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"lianluozhan/sync/county"
	"lianluozhan/sync/county/api"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/wire"
)

// findings is what a look found.
type findings struct {
	list []finding
	away map[string]bool // machines of which nothing new is known
}

// unknown reports whether nobody can say if the alarm still holds.
func (f findings) unknown(a Alarm) bool {
	return f.away[a.Machine] && a.Kind != Offline && a.Kind != Unsent
}

// keeps reports whether what is not yet an alarm waits for its machine.
func (f findings) keeps(key string) bool {
	part := strings.SplitN(key, "|", 4)
	return len(part) == 4 && f.away[part[2]] && Kind(part[0]) != Offline
}

// look finds all that is wrong now.
func (w *Watch) look(now time.Time) (findings, error) {
	out := findings{away: map[string]bool{}}
	machines, err := w.County.Machines()
	if err != nil {
		return out, fmt.Errorf("look after machines: %w", err)
	}
	rules, short, err := w.duty.look(now)
	if err != nil {
		return out, err
	}
	online, known := map[string]bool{}, map[string]api.Online{}
	for _, o := range w.Fleet.Away() {
		known[o.Machine] = o
	}
	for _, o := range w.Fleet.Connected() {
		known[o.Machine], online[o.Machine] = o, true
	}
	l := w.Limits()
	for _, m := range machines {
		if !m.Revoked.IsZero() {
			continue
		}
		p := patient{w: w, l: l, m: m, o: known[m.ID], now: now}
		if online[m.ID] && !p.o.Told.IsZero() {
			p.examine()
		} else {
			out.away[m.ID] = true
		}
		if !online[m.ID] {
			p.absent(rules)
		}
		p.owing()
		out.list = append(out.list, p.found...)
	}
	for _, s := range short {
		if s.days(now) < l.Ahead {
			out.list = append(out.list, finding{Alarm: s.alarm()})
		}
	}
	if w.Backup != nil {
		if words := w.Backup(now); words != "" {
			out.list = append(out.list, finding{Alarm: Alarm{Kind: Backup, Words: words}})
		}
	}
	return out, nil
}

// patient is one machine that is looked at.
type patient struct {
	w     *Watch
	l     Limits
	m     county.Machine
	o     api.Online
	now   time.Time
	found []finding
}

func (p *patient) stands(k Kind, what string) bool {
	p.w.mu.Lock()
	defer p.w.mu.Unlock()
	_, ok := p.w.now[p.alarm(k, what, "").Key()]
	return ok
}

func (p *patient) alarm(k Kind, what, words string) Alarm {
	return Alarm{Kind: k, Station: p.m.Station, Machine: p.m.ID, What: what, Words: words}
}

func (p *patient) is(k Kind, what, format string, a ...any) {
	p.found = append(p.found, finding{Alarm: p.alarm(k, what, fmt.Sprintf(format, a...))})
}

// absent is a machine that is not connected.
func (p *patient) absent(rules liaison.RulePack) {
	last, words := p.o.Seen, "最后一次连上是 "+stamp(p.o.Seen)
	if p.o.Machine == "" {
		last, words = p.m.Joined, "入网以后还没有连上过"
	}
	if p.stands(Offline, "") { // however late it is
		p.is(Offline, "", "%s", words)
		return
	}
	from := last
	if p.l.Hours {
		since, open := p.l.open(rules, p.now)
		if !open {
			return
		}
		from = later(from, since)
	}
	if p.now.Sub(p.w.begun) >= settling && p.now.Sub(from) >= time.Duration(p.l.Offline)*time.Minute {
		a := p.alarm(Offline, "", words)
		a.Since = last
		p.found = append(p.found, finding{Alarm: a})
	}
}

// owing is a machine that has not sent what residents filed.
func (p *patient) owing() {
	if n := p.o.Status.Unsent; n > 0 {
		a := p.alarm(Unsent, "", fmt.Sprintf("还有 %d 条没有报上来", n))
		p.found = append(p.found, finding{a, time.Duration(p.l.Unsent) * time.Hour})
	}
}

// examine looks at what a machine says of itself.
func (p *patient) examine() {
	s := p.o.Status
	v := s.Vitals
	margin := 1.0
	if p.stands(Disk, "") {
		margin = 1.2
	}
	if s.DiskFree > 0 && float64(s.DiskFree) < margin*float64(p.l.Disk)*(1<<20) {
		p.is(Disk, "", "只剩 %d MB", s.DiskFree>>20)
	}
	hot := p.l.Hot
	if p.stands(Hot, "") {
		hot -= 5
	}
	if v.Temperature >= hot {
		p.is(Hot, "", "%d°C", v.Temperature)
	}
	p.clock(s)
	if v.Touch == wire.Missing {
		p.is(Touch, "", "请检查触摸屏的 USB 线")
	}
	if n := p.w.restarted(p.m.ID, v, p.now); n >= p.l.Crash {
		p.is(Crash, "", "一小时里重启了 %d 次", n)
	}
	switch v.Step {
	case wire.RolledBack:
		p.is(Update, "", "%s 没有通过检查，退回了 %s", v.Target, v.Release)
	case wire.Stuck:
		a := p.alarm(Update, "", fmt.Sprintf("%s 升不上去：%s", v.Target, v.Why))
		p.found = append(p.found, finding{a, stuckFor})
	default:
	}
	p.complaints(v.Faults)
}

// stuckFor is how long an update may be stuck: most of what holds it up passes.
const stuckFor = time.Hour

func (p *patient) clock(s wire.Status) {
	if s.Time == 0 {
		return
	}
	limit := time.Duration(p.l.Clock) * time.Minute
	if p.stands(Clock, "") {
		limit /= 2
	}
	off := time.UnixMilli(s.Time).Sub(p.o.Told)
	word := "快"
	if off < 0 {
		word = "慢"
	}
	if off.Abs() > limit {
		p.is(Clock, "", "%s %s", word, off.Abs().Round(time.Second))
	}
}

// kindOf sorts a machine's complaints; "" for what is not worth an alarm.
func kindOf(f liaison.MachineFault) (k Kind, after time.Duration) {
	switch f {
	case liaison.FaultTouchMissing:
		return Touch, 0
	case liaison.FaultCrashLoop:
		return Crash, 0
	case liaison.FaultDiskFull, liaison.FaultDiskLow, liaison.FaultDiskReadOnly:
		return Disk, 0
	case liaison.FaultHot:
		return Hot, 0
	case liaison.FaultClock:
		return Clock, 0
	case liaison.FaultRolledBack, liaison.FaultInstall, liaison.FaultRoom, liaison.FaultArchiveKey, liaison.FaultArchiveStale,
		liaison.FaultSchema, liaison.FaultOrder:
		return Update, 0
	case liaison.FaultArchiveAway, liaison.FaultDownload, liaison.FaultInstallBusy, liaison.FaultWithdrawn:
		return Update, 24 * time.Hour
	case liaison.FaultSound, liaison.FaultStickForeign, liaison.FaultStickDamaged, liaison.FaultStickFull:
		return "", 0 // who stands before the machine is told
	}
	return Fault, 0
}

// complaints are what the machine found itself; one alarm of a kind is enough, except of
// those that have no kind of their own.
func (p *patient) complaints(faults []string) {
	for _, code := range faults {
		f := liaison.MachineFault(code)
		k, after := kindOf(f)
		what := ""
		if k == Fault {
			what = code
		}
		a := p.alarm(k, what, f.Words())
		if k != "" && !slices.ContainsFunc(p.found, func(x finding) bool { return x.Key() == a.Key() }) {
			p.found = append(p.found, finding{a, after})
		}
	}
}

// restarts is when a machine's program was started again.
type restarts struct {
	count  int
	booted int64
	at     []time.Time
}

// restarted returns how often within the last hour.
func (w *Watch) restarted(machine string, v wire.Vitals, now time.Time) int {
	if v.Helper == "" {
		return 0
	}
	r := w.restarts[machine]
	if r == nil { // what was before nobody knows
		r = &restarts{count: v.Restarts, booted: v.Booted}
		w.restarts[machine] = r
	}
	if v.Booted != r.booted || v.Restarts < r.count {
		r.count, r.booted = 0, v.Booted
	}
	for range min(v.Restarts-r.count, 100) {
		r.at = append(r.at, now)
	}
	r.count = v.Restarts
	r.at = slices.DeleteFunc(r.at, func(t time.Time) bool { return now.Sub(t) > time.Hour })
	return len(r.at)
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

func stamp(t time.Time) string { return t.In(liaison.Zone).Format("1月2日 15:04") }
