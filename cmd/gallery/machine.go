package main

import (
	"errors"
	"log/slog"
	"time"

	"lianluozhan/kiosk"
	"lianluozhan/kiosk/pin"
	"lianluozhan/kiosk/screen/enrol"
	"lianluozhan/kiosk/screen/progress"
	"lianluozhan/kiosk/screen/register"
	"lianluozhan/kiosk/screen/staff"
	"lianluozhan/kiosk/setup/setuptest"
	"lianluozhan/sync/liaison"
)

// machine stands in for the station's computer. It keeps nothing and sends
// nothing; how it answers is set per state.
type machine struct {
	set  setting
	post func(func()) // to the screen's goroutine
	now  func() time.Time

	empty  bool // nothing has come from the county
	joined bool // since the picture began
	fit    *setuptest.Machine
}

// setting is how the machine stands and answers in one state.
type setting struct {
	at         time.Time // of the station's clock; usual when zero
	edit       func(*liaison.Content)
	offline    bool
	clockWrong bool  // the clock was never compared with the county's
	slow       bool  // what is asked for is never answered
	fail       error // of filing, rating and carrying
	notJoined  bool
	joinFail   error
	low        bool // the disk is nearly full
	stick      bool // one is plugged in
	barred     bool // another machine took over the station
	builtin    bool // the pinyin data is missing
	asks       bool // a new machine that can be set asks about itself first
	fit        func(*setuptest.Machine)
	keeper     *staff.Machine // what the machine's helper says; nil for none
}

func (m *machine) link() kiosk.Link {
	k := kiosk.Link{Connected: !m.set.offline, Updated: m.now().Add(-7 * time.Minute)}
	if m.set.offline {
		k.Updated = m.now().Add(-26 * time.Hour)
	}
	k.Barred = m.set.barred
	if m.set.notJoined {
		return kiosk.Link{}
	}
	if m.empty {
		k.Updated = time.Time{}
	}
	return k
}

// answer calls done on the screen's goroutine, or never.
func (m *machine) answer(done func()) {
	if !m.set.slow {
		m.post(done)
	}
}

// counter takes registrations in.
type counter struct {
	m     *machine
	rules liaison.RulePack
}

var (
	_ register.Filer = counter{}
	_ register.Gate  = counter{}
)

// Closed tells of a machine that was replaced.
func (c counter) Closed() error {
	if c.m.set.barred {
		return register.ErrTakenOver
	}
	return nil
}

// File answers with a receipt of the sample machine.
func (c counter) File(d liaison.Draft, done func(register.Receipt, error)) {
	no, err := liaison.IssueReceipt(issuer, 1206, receiptKey)
	now := c.m.now()
	r := register.Receipt{
		No: no, QueryCode: liaison.QueryCodeOf(d.Phone, "3086"), Secret: "EXAMPLEEXAMPLEEXAMPLE", Filed: now,
		Due: c.rules.DueDate(liaison.DateOf(now)), ClockOK: !c.m.set.clockWrong, Online: !c.m.set.offline,
	}
	c.m.answer(func() { done(r, errors.Join(err, c.m.set.fail)) })
}

// archive finds the sample matters.
type archive struct {
	m     *machine
	found map[liaison.ReceiptNo]progress.Found
}

var _ progress.Lookup = archive{}

// Find looks among the sample matters.
func (a archive) Find(no liaison.ReceiptNo, code string, done func(progress.Found, bool)) {
	f, ok := a.found[no]
	done(f, ok && f.Case.QueryCode == code)
}

// Rate keeps nothing.
func (a archive) Rate(_ liaison.RatingGiven, done func(error)) {
	a.m.answer(func() { done(a.m.set.fail) })
}

// gate joins a county.
type gate struct{ m *machine }

var _ enrol.Joiner = gate{}

// Join succeeds with the sample station's name, or fails as it is set.
func (g gate) Join(_ enrol.Request, done func(enrol.Place, error)) {
	g.m.answer(func() {
		g.m.joined = g.m.set.joinFail == nil
		done(enrol.Place{Station: "城关镇人大代表联络站", Fingerprint: "402716"}, g.m.set.joinFail)
	})
}

// Stick finds none.
func (gate) PINKnown() bool { return false }

func (g gate) Stick(done func(string, error)) { g.m.answer(func() { done("", enrol.ErrNoStick) }) }

// office shows the machine to staff.
type office struct {
	m       *machine
	content *liaison.Content
}

var _ staff.Office = office{}

// carrier carries by stick.
type carrier struct{ m *machine }

var _ staff.Carrier = carrier{}

// Sticks lists the sample stick, if one is plugged in.
func (c carrier) Sticks() []staff.Stick {
	if !c.m.set.stick {
		return nil
	}
	return []staff.Stick{{Name: "示例 U 盘（剩余 12.4 GB）", Path: "stick"}}
}

// Carry carries a few records and the county's content.
func (c carrier) Carry(_ staff.Stick, done func(staff.Carried, error)) {
	all := staff.Carried{Written: 4, Found: true, Made: c.m.now().Add(-20 * time.Hour), Photos: 2}
	c.m.answer(func() { done(all, c.m.set.fail) })
}

// keeper looks after the machine.
type keeper struct{ m *machine }

var _ staff.Keeper = keeper{}

// Machine is as it is set.
func (k keeper) Machine() (staff.Machine, bool) {
	if k.m.set.keeper == nil {
		return staff.Machine{}, false
	}
	return *k.m.set.keeper, true
}

// Do does nothing and says so.
func (k keeper) Do(_ staff.Deed, done func(string, bool)) {
	k.m.answer(func() { done("没有新的版本，现在的就是要装的。", true) })
}

// staffPIN opens the staff page.
const staffPIN = "246802"

// Report is of a machine in good order, or one in trouble.
func (o office) Report() staff.Report {
	now, gib := o.m.now(), uint64(1)<<30
	r := staff.Report{
		StationName: o.content.Station.Name, StationID: station, Town: o.content.Station.TownName, Issuer: issuer,
		Program: "示例版本", Data: "第 1206 号变更",
		Sync:  staff.Sync{Connected: true, Since: now.Add(-3 * time.Hour), News: now.Add(-7 * time.Minute), OffsetKnown: true},
		Disk:  staff.Disk{Free: 41 * gib, Records: 386},
		Input: staff.Input{Complete: !o.m.set.builtin},

		Fingerprint: "402 716", Certified: now.AddDate(0, 2, 18), Sound: true,
	}
	if o.m.set.barred {
		r.Barred = "本站换了新机器，本机不再登记，可以关机收起。还有 4 条没有送到县里，请先用 U 盘摆渡送去"
	}
	if o.m.set.offline {
		r.Sync.Connected, r.Sync.Unsent, r.Sync.News = false, 4, now.Add(-26*time.Hour)
		r.Sync.Problem = "连不上县里的服务器，请检查网线、路由器和县里的地址"
	}
	if o.m.set.low {
		r.Disk.Free, r.Disk.Low = 151<<20, true
		r.Disk.Incidents = []staff.Incident{{At: now.Add(-30 * time.Hour), File: "县里下发的内容", Rebuilt: true}}
	}
	return r
}

// CheckPIN knows one PIN and makes any other wait.
func (o office) CheckPIN(entry string, done func(error)) {
	var err error
	if entry != staffPIN {
		err = errors.Join(pin.ErrWrong, &pin.WaitError{Left: 30 * time.Second})
	}
	o.m.answer(func() { done(err) })
}

// Log is a short day of the program.
func (o office) Log() []staff.LogLine {
	now := o.m.now()
	line := func(before time.Duration, level slog.Level, text string) staff.LogLine {
		return staff.LogLine{At: now.Add(-before), Level: level.String(), Text: text}
	}
	out := []staff.LogLine{
		line(2*time.Minute, slog.LevelInfo, "staff entry granted=true"),
		line(7*time.Minute, slog.LevelInfo, "changes applied cursor=1206 items=3"),
		line(49*time.Minute, slog.LevelInfo, "registration kept category=utility"),
		line(3*time.Hour, slog.LevelInfo, "connected to the county"),
		line(3*time.Hour+2*time.Minute, slog.LevelWarn, "link lost, trying again wait=4s"),
		line(4*time.Hour, slog.LevelInfo, "showing width=1080 height=1920 joined=true"),
		line(4*time.Hour, slog.LevelInfo, "starting version=示例版本"),
	}
	if o.m.set.low {
		out = append([]staff.LogLine{line(time.Minute, slog.LevelError, "registration not kept error=disk is full")}, out...)
	}
	return out
}

// SignIn is kept nowhere: the state's content says who has signed in.
func (o office) SignIn(_ liaison.Event, _ liaison.DeputyID, _ bool, done func(error)) {
	o.m.answer(func() { done(nil) })
}

// Sound does nothing here.
func (o office) Sound(bool) {}

// End does nothing here.
func (o office) End(staff.Ending) {}
