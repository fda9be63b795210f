package main

import (
	"context"
	"fmt"
	"os"
	"sync"

	"lianluozhan/kiosk/background"
	"lianluozhan/kiosk/screen/enrol"
	"lianluozhan/kiosk/screen/staff"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/station/uplink"
)

// office shows staff the machine and does what they ask. Entries, refusals and
// actions go to the log; what was entered does not.
type office struct {
	m       *machine
	door    *background.Door
	input   func() staff.Input
	endings map[staff.Ending]func()
	click   *click
	trying  *sync.Mutex // one PIN entry at a time, or the count of wrong ones could be raced
}

var _ staff.Office = office{}

// lowDisk is when staff should make room, in bytes.
const lowDisk = 200 << 20

// Report describes the machine as it is now.
func (o office) Report() staff.Report {
	c, status := o.m.Content(), o.m.box.Status()
	e, _ := o.m.box.Enrolled()
	r := staff.Report{
		StationName: e.Name, StationID: e.Station, Town: c.Station.TownName, Issuer: e.Issuer,
		Program: version, Data: o.dataVersion(), Sync: o.sync(), Input: o.input(),
		Fingerprint: spaced(o.m.fingerprint()), Certified: o.m.certified(), Barred: barredWords(o.m.barred(), o.m.box.Unsent()),
		Sound: o.click.On(), Watched: watched(),
	}
	if c.Station.Name != "" {
		r.StationName = c.Station.Name
	}
	free, err := diskFree(o.m.opts.data)
	r.Disk = staff.Disk{Free: free, Low: status.LowDisk || err == nil && free < lowDisk, Broken: status.Broken != nil, Records: status.Kept}
	if status.Rescue != nil {
		r.Disk.Incidents = append(r.Disk.Incidents, staff.Incident{
			At: status.Rescue.At, File: "待报送记录（原文件留作 " + status.Rescue.File + "）",
			Rescued: status.Rescue.Found, Lost: status.Rescue.Lost,
		})
	}
	if o.m.store.Damage() != "" {
		r.Disk.Incidents = append(r.Disk.Incidents, staff.Incident{At: o.m.started, File: "县里下发的内容", Rebuilt: true})
	}
	return r
}

func (o office) dataVersion() string {
	_, cursor, _ := o.m.store.Position()
	return fmt.Sprintf("第 %d 号变更", cursor)
}

func (o office) sync() staff.Sync {
	s := staff.Sync{News: o.m.Content().Updated, Unsent: o.m.box.Unsent()}
	up := o.m.link()
	if up == nil {
		s.Problem = "本机还没有入网"
		return s
	}
	st := up.State()
	s.Connected, s.Since, s.Problem = st.Connected, before(o.m.Now(), st.Since), problemWords(st.Problem)
	s.Offset, s.OffsetKnown = up.ClockOffset()
	return s
}

// spaced sets a fingerprint in two groups, as people read it out.
func spaced(digits string) string {
	if digits == "" {
		return ""
	}
	return enrol.Spaced(digits)
}

// barredWords say what staff should do with a machine that the county turned away.
func barredWords(p uplink.Problem, unsent int) string {
	words := map[uplink.Problem]string{
		uplink.ProblemRevoked:   "县里停用了本机，不再登记。要再用，请县里发新的入网码，在“重启、入网”里重新入网",
		uplink.ProblemTakenOver: "本站换了新机器，本机不再登记，可以关机收起",
	}[p]
	if words != "" && unsent > 0 {
		words += fmt.Sprintf("。还有 %d 条没有送到县里，请先用 U 盘摆渡送去", unsent)
	}
	return words
}

func problemWords(p uplink.Problem) string {
	return map[uplink.Problem]string{
		uplink.ProblemOffline:     "连不上县里的服务器，请检查网线、路由器和县里的地址",
		uplink.ProblemRevoked:     "县里已停用本机，请联系县级信息技术人员",
		uplink.ProblemVersion:     "本机程序和县里的版本对不上，请更新程序",
		uplink.ProblemBusy:        "县里的服务器正忙，稍后自动再连",
		uplink.ProblemReplaced:    "本机的另一个连接刚刚连上了县里",
		uplink.ProblemTakenOver:   "本站换了新机器，县里不再接受本机",
		uplink.ProblemUntrusted:   "这个地址上的服务器不是本机入网的县，没有理它；请查网络里有没有冒充的设备",
		uplink.ProblemGateway:     "县里没有开通经网关接入，请联系县级信息技术人员",
		uplink.ProblemNoCounty:    "这个地址上不是县级服务程序，请核对地址",
		uplink.ProblemWrongCounty: "连到了另一个县的服务器，没有采用它的内容",
		uplink.ProblemGarbage:     "县里发来的内容看不懂，已断开，继续显示原来的内容",
		uplink.ProblemDisk:        "本机磁盘写不进去，请清理磁盘或更换硬盘",
	}[p]
}

// CheckPIN checks an entry behind the screen. The count of wrong entries is on the
// disk before the answer is known.
func (o office) CheckPIN(entry string, done func(error)) {
	o.door.Go(func(ctx context.Context) func() {
		err := o.checkPIN(ctx, entry)
		o.m.log.Info("staff entry", "granted", err == nil)
		return func() { done(err) }
	})
}

func (o office) checkPIN(ctx context.Context, entry string) error {
	o.trying.Lock()
	defer o.trying.Unlock()
	return o.m.checkPIN(ctx, entry)
}

// Log returns the last lines, newest first.
func (o office) Log() []staff.LogLine {
	var out []staff.LogLine
	for _, l := range o.m.lines.newest() {
		out = append(out, staff.LogLine{At: l.at, Level: l.level.String(), Text: l.text})
	}
	return out
}

// SignIn notes a deputy's sign-in, or takes it back.
func (o office) SignIn(event liaison.Event, deputy liaison.DeputyID, on bool, done func(error)) {
	o.door.Go(func(context.Context) func() {
		_, err := o.m.box.SignIn(liaison.SignIn{Event: event.ID, Deputy: deputy, Undo: !on})
		if err != nil {
			o.m.log.Error("sign-in not kept", "error", err)
		} else {
			o.m.log.Info("sign-in kept", "event", event.ID, "undo", !on)
			o.m.noteReception(on)
			o.m.store.Refresh()
		}
		return func() { done(err) }
	})
}

// Sound turns the sound of keys on or off.
func (o office) Sound(on bool) {
	if err := o.click.Set(on); err != nil { // it holds until the next start
		o.m.log.Warn("key sound not kept", "on", on, "error", err)
	}
}

// End leaves the page for good.
func (o office) End(how staff.Ending) {
	o.m.log.Info("asked for by staff", "what", string(how))
	o.endings[how]()
}

// restartSelf replaces this process by a new one of the same program.
func restartSelf() error {
	self, err := os.Executable()
	if err != nil {
		return fmt.Errorf("restart: %w", err)
	}
	return replaceProcess(self, os.Args, os.Environ())
}
