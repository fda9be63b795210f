package main

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strconv"
	"time"

	"lianluozhan/sync/county/api"
	asked "lianluozhan/sync/county/command"
	"lianluozhan/sync/county/rollout"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/wire"
)

type online = api.Online

// look shows how stations are.
func (f *stationsFlag) look(o *office, verb string, rest []string, out io.Writer) (bool, error) {
	switch verb {
	case "list":
		if err := need(rest, 0, "list 后面不写别的。"); err != nil {
			return true, err
		}
		return true, f.list(o, out)
	case "show":
		if err := need(rest, 1, "show 后面写站点的编号。"); err != nil {
			return true, err
		}
		return true, showStation(o, liaison.StationID(rest[0]), out)
	case "releases":
		return true, showReleases(o, out)
	case "alarms":
		return true, f.alarms(o, rest, out)
	}
	return false, nil
}

// seat is a machine at its station.
type seat struct {
	station liaison.Station
	machine machineRef
	on      bool
	known   bool
	last    online
	stand   rollout.Stand
}

// seats are the machines that may speak, by station.
func (o *office) seats() ([]seat, error) {
	if o.api == nil {
		return nil, said{"服务没有运行，不知道各站现在怎么样"}
	}
	at := map[liaison.StationID]liaison.Station{}
	err := o.county.Documents(wire.DocStation, func(_ string, _ []string, doc any) {
		if s, ok := doc.(liaison.Station); ok {
			at[s.ID] = s
		}
	})
	if err != nil {
		return nil, err
	}
	machines, err := o.county.Machines()
	if err != nil {
		return nil, err
	}
	last, on := map[string]online{}, map[string]bool{}
	for _, x := range o.api.Away() {
		last[x.Machine] = x
	}
	for _, x := range o.api.Connected() {
		last[x.Machine], on[x.Machine] = x, true
	}
	var out []seat
	for _, m := range machines {
		if !m.Revoked.IsZero() {
			continue
		}
		s := at[m.Station]
		s.ID = m.Station
		x, known := last[m.ID]
		out = append(out, seat{s, m, on[m.ID], known, x, o.rollout.Stand(rollout.Place{Station: s.ID, Town: s.Town}, x.Status.Vitals)})
	}
	slices.SortFunc(out, func(a, b seat) int {
		return cmp.Or(cmp.Compare(a.station.Town, b.station.Town), cmp.Compare(a.station.ID, b.station.ID), cmp.Compare(a.machine.ID, b.machine.ID))
	})
	return out, nil
}

func (f *stationsFlag) list(o *office, out io.Writer) error {
	seats, err := o.seats()
	if err != nil {
		return err
	}
	troubles := map[string]int{}
	for _, a := range o.alarms.Standing() {
		troubles[a.Machine]++
	}
	rows := [][]string{{"编号", "名称", "在线", "版本", "升级", "圈", "未报送", "磁盘剩余", "温度", "时钟", "触摸屏", "告警"}}
	for _, s := range seats {
		if f.town != "" && string(s.station.Town) != f.town {
			continue
		}
		v := s.last.Status.Vitals
		rows = append(rows, []string{
			string(s.station.ID), s.station.Name, s.presence(o.county.Now()), cmp.Or(v.Release, s.last.Status.Version), progressWords(s.stand, v),
			s.stand.Ring.Words(), strconv.FormatUint(s.last.Status.Unsent, 10), megabytes(s.last.Status.DiskFree), degrees(v.Temperature),
			clockOff(s.last), presenceWords(v.Touch), count(troubles[s.machine.ID]),
		})
	}
	_, err = io.WriteString(out, table(rows))
	return err
}

func count(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

func (s seat) presence(now time.Time) string {
	switch {
	case s.on:
		return "在线"
	case !s.known:
		return "没有连上过"
	}
	return "离线 " + spanWords(now.Sub(s.last.Seen))
}

// spanWords says a length of time in one unit.
func spanWords(d time.Duration) string {
	switch {
	case d < time.Hour:
		return fmt.Sprintf("%d 分钟", max(1, int(d/time.Minute)))
	case d < 48*time.Hour:
		return fmt.Sprintf("%d 小时", int(d/time.Hour))
	}
	return fmt.Sprintf("%d 天", int(d/(24*time.Hour)))
}

func megabytes(n uint64) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprintf("%d MB", n>>20)
}

func degrees(c int) string {
	if c == 0 {
		return ""
	}
	return fmt.Sprintf("%d°C", c)
}

// clockOff says how wrong a machine's clock is, as it was told; "" before its first report.
func clockOff(o online) string {
	if o.Told.IsZero() || o.Status.Time == 0 {
		return ""
	}
	off := time.UnixMilli(o.Status.Time).Sub(o.Told).Round(time.Second)
	words := spanWords(off.Abs())
	if off.Abs() < time.Minute {
		words = fmt.Sprintf("%d 秒", off.Abs()/time.Second)
	}
	switch {
	case off.Abs() < 3*time.Second:
		return "准"
	case off > 0:
		return "快 " + words
	}
	return "慢 " + words
}

func presenceWords(p wire.Presence) string {
	return map[wire.Presence]string{wire.Present: "正常", wire.Missing: "找不到"}[p]
}

// progressWords says how far a machine is with what is wanted of it.
func progressWords(s rollout.Stand, v wire.Vitals) string {
	want := s.Wish.Version
	return map[rollout.Progress]string{
		rollout.Unknown: "", rollout.Free: "没有定版本", rollout.There: "到了 " + want, rollout.Trial: want + " 试用中",
		rollout.Underway: "正在升到 " + want, rollout.NotYet: "要升到 " + want, rollout.Held: "停在现在的版本",
		rollout.Stopped: want + " 暂停了", rollout.Failed: want + " 没有成功", rollout.Stuck: "升不到 " + want + "：" + oneLine(v.Why),
	}[s.Progress]
}

func showStation(o *office, id liaison.StationID, out io.Writer) error {
	seats, err := o.seats()
	if err != nil {
		return err
	}
	found := false
	for _, s := range seats {
		if s.station.ID != id {
			continue
		}
		found = true
		if _, err := io.WriteString(out, table(s.rows(o))); err != nil {
			return err
		}
	}
	if !found {
		return said{"这个站点没有能用的一体机。用 stations list 看看编号"}
	}
	return nil
}

func (s seat) rows(o *office) [][]string {
	st, v := s.last.Status, s.last.Status.Vitals
	rows := [][]string{
		{"站点", string(s.station.ID) + " " + s.station.Name}, {"一体机", s.machine.ID}, {"状态", s.presence(o.county.Now())},
		{"版本", cmp.Or(v.Release, st.Version) + "，上一个好用的 " + cmp.Or(v.Good, "不知道")}, {"升级", progressWords(s.stand, v)}, {"圈", s.stand.Ring.Words()},
		{"未报送", strconv.FormatUint(st.Unsent, 10)}, {"磁盘", megabytes(st.DiskFree) + "，共 " + megabytes(v.DiskTotal)}, {"温度", degrees(v.Temperature)},
		{"时钟", clockOff(s.last)}, {"触摸屏", presenceWords(v.Touch)}, {"屏幕", lightWords(v)},
		{"程序重启", strconv.Itoa(v.Restarts) + " 次，开机 " + milliStamp(v.Booted)}, {"上次有人触摸", milliStamp(v.LastTouch)},
		{"上次接待签到", milliStamp(v.LastReception)}, {"上次报告", stampOf(s.last.Told)},
	}
	if v.Volume > 0 {
		rows = append(rows, []string{"音量", strconv.Itoa(v.Volume-1) + "%"})
	}
	for _, b := range v.Bad {
		rows = append(rows, []string{"失败过的版本", oneLine(b)})
	}
	for _, f := range v.Faults {
		rows = append(rows, []string{"一体机报告", oneLine(liaison.MachineFault(f).Words())})
	}
	for _, a := range o.alarms.Standing() {
		if a.Machine == s.machine.ID {
			rows = append(rows, []string{"告警", a.Kind.Name() + "：" + oneLine(a.Words)})
		}
	}
	for _, x := range o.api.Orders(s.machine.ID) {
		rows = append(rows, []string{"命令", stamp(x.At) + " " + asked.Name(x.What, x.Arg) + "，" + stateWords(x)})
	}
	return rows
}

func lightWords(v wire.Vitals) string {
	switch {
	case v.Helper == "":
		return ""
	case v.ScreenOff:
		return "关着"
	}
	return "开着"
}

func stateWords(x api.Order) string {
	return map[int]string{
		0: "还没有回应", wire.Waiting: "等着做", wire.Complete: "做完了", wire.Unable: "没有做成：" + oneLine(x.Why), wire.TooLate: "过了时间",
	}[x.State]
}

func milliStamp(ms int64) string {
	if ms <= 0 {
		return "还没有"
	}
	return stamp(time.UnixMilli(ms))
}

func showReleases(o *office, out io.Writer) error {
	over := o.rollout.Overview()
	rows := [][]string{{"范围", "版本", "状态", "谁定的", "什么时候"}}
	for _, w := range over.Wishes {
		state := "进行"
		if w.Care != nil {
			state += "，" + w.Care.Words()
		}
		if w.Paused {
			state = "暂停：" + oneLine(w.Why)
		}
		rows = append(rows, []string{string(w.Target), cmp.Or(w.Version, "用现在的"), state, w.Who, stamp(w.At)})
	}
	for _, w := range over.Withdrawn {
		rows = append(rows, []string{"全县", w.Version, "已撤下 " + oneLine(w.Why), w.Who, stamp(w.At)})
	}
	if _, err := io.WriteString(out, table(rows)); err != nil {
		return err
	}
	fmt.Fprintln(out, over.Limits.Words()+"。")
	return nil
}
