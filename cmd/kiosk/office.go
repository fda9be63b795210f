package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"

	"lianluozhan/kiosk/background"
	"lianluozhan/kiosk/pin"
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
	restart func()
	quit    func()
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
	}
	if c.Station.Name != "" {
		r.StationName = c.Station.Name
	}
	free, err := diskFree(o.m.opts.data)
	r.Disk = staff.Disk{Free: free, Low: status.LowDisk || err == nil && free < lowDisk, Records: status.Kept}
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
	s.Connected, s.Since, s.Problem = st.Connected, st.Since, problemWords(st.Problem)
	s.Offset, s.OffsetKnown = up.ClockOffset()
	return s
}

func problemWords(p uplink.Problem) string {
	return map[uplink.Problem]string{
		uplink.ProblemOffline:     "连不上县里的服务器，请检查网线、路由器和县里的地址",
		uplink.ProblemRevoked:     "县里已停用本机，请联系县级信息技术人员",
		uplink.ProblemVersion:     "本机程序和县里的版本对不上，请更新程序",
		uplink.ProblemBusy:        "县里的服务器正忙，稍后自动再连",
		uplink.ProblemReplaced:    "另一台机器正在使用本站的身份",
		uplink.ProblemNoCounty:    "这个地址上不是县级服务程序，请核对地址",
		uplink.ProblemWrongCounty: "连到了另一个县的服务器，没有采用它的内容",
		uplink.ProblemGarbage:     "县里发来的内容看不懂，已断开，继续显示原来的内容",
		uplink.ProblemDisk:        "本机磁盘写不进去，请清理磁盘或更换硬盘",
	}[p]
}

// CheckPIN checks an entry behind the screen. The count of wrong entries is on the
// disk before the answer is known.
func (o office) CheckPIN(entry string, done func(error)) {
	o.door.Go(func(context.Context) func() {
		err := o.checkPIN(entry)
		o.m.log.Info("staff entry", "granted", err == nil)
		return func() { done(err) }
	})
}

func (o office) checkPIN(entry string) error {
	o.trying.Lock()
	defer o.trying.Unlock()
	record, err := o.m.pin()
	if err != nil {
		return errors.Join(pin.ErrDamaged, err)
	}
	now := o.m.Now()
	next, verdict := pin.Try(record, entry, now)
	if next == nil {
		return verdict
	}
	if err := o.m.setPIN(next); err != nil {
		return errors.Join(pin.ErrDamaged, err)
	}
	if errors.Is(verdict, pin.ErrWrong) {
		// Say at once how long the next entry must wait.
		var wait *pin.WaitError
		if _, again := pin.Try(next, entry, now); errors.As(again, &wait) {
			return errors.Join(verdict, wait)
		}
	}
	return verdict
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
			o.m.store.Refresh()
		}
		return func() { done(err) }
	})
}

// Restart starts the program anew.
func (o office) Restart() {
	o.m.log.Info("restart asked for by staff")
	o.restart()
}

// Quit ends the program.
func (o office) Quit() {
	o.m.log.Info("quit asked for by staff")
	o.quit()
}

// restartSelf replaces this process by a new one of the same program.
func restartSelf() error {
	self, err := os.Executable()
	if err != nil {
		return fmt.Errorf("restart: %w", err)
	}
	return replaceProcess(self, os.Args, os.Environ())
}
