package staff

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"lianluozhan/kiosk/look"
	"lianluozhan/sync/liaison"
)

// Keeper looks after the machine below the program: its releases, its power, the
// technician's way in. Both methods are called on the screen's goroutine and return
// at once; done is called there later.
type Keeper interface {
	// Machine is how the machine is; false where nobody looks after it.
	Machine() (Machine, bool)
	// Do asks for a deed. done gets words for staff, and whether it was done.
	Do(d Deed, done func(words string, ok bool))
}

// Machine is what its keeper last said.
type Machine struct {
	Silent  bool   // the keeper does not answer now; the rest is as it was
	Release string // that runs, "" when it did not come as a package
	Good    string // the last that proved itself
	Bad     []string
	Ring    string
	Step    UpdateStep
	Target  string // of the update
	Done    int    // percent of the download
	Why     string // the update does not go on, for staff
	Words   []string
	Faults  []liaison.MachineFault

	Temperature int // °C, 0 for unknown
	Touch       Presence
	Restarts    int       // of the program since the machine started
	Open        time.Time // until then a technician may come in; zero when not
	Noted       []Noted   // what was done last, newest first
}

// Noted is one act on the machine.
type Noted struct {
	At    time.Time
	Who   string
	Words string
}

// UpdateStep is how far an update is.
type UpdateStep int

// The steps of an update.
const (
	UpToDate UpdateStep = iota
	Queued
	Downloading
	Installing
	OnTrial
	RolledBack
	Stuck
)

// Presence of something that can be unplugged.
type Presence int

// Whether it is there.
const (
	Untold Presence = iota
	Present
	Missing
)

// Deed is what staff ask the keeper for.
type Deed struct {
	What  DeedKind
	Stick string // folder of the stick, of FromStick
}

// DeedKind names a deed.
type DeedKind string

// The deeds.
const (
	OpenWay     DeedKind = "open"         // over the network, for an hour
	OpenConsole DeedKind = "open-console" // the same, and at the machine's own keyboard
	CloseWay    DeedKind = "close"
	UpdateNow   DeedKind = "update"
	FromStick   DeedKind = "stick"
	Reboot      DeedKind = "reboot" // the machine
	PowerOff    DeedKind = "off"
)

// deedState is where the last deed stands.
type deedState struct {
	under  DeedKind // "" when none is
	words  string   // what came of it
	failed bool
}

// StartDeed notes that a deed was asked for; false while another is under way.
func (m *Model) StartDeed(d Deed) bool {
	if m.deed.under != "" {
		return false
	}
	m.deed = deedState{under: d.What}
	return true
}

// EndDeed takes the result.
func (m *Model) EndDeed(words string, ok bool) {
	m.deed = deedState{words: words, failed: !ok}
	m.draw()
}

func releaseRows(x Machine) []Row {
	if x.Silent && x.Release == "" { // it never said
		return []Row{{"正在运行", "不详", Plain}}
	}
	rows := []Row{{"正在运行", or(x.Release, "不是安装包装的"), Plain}}
	if x.Release != "" && x.Release == x.Good {
		rows[0].Value += "，已通过检查"
		rows[0].Tone = Good
	}
	rows = append(rows, updateRow(x))
	switch {
	case x.Why == "", x.Step == Queued, x.reasonStands():
	case x.Step == Stuck, x.Step == RolledBack:
		rows = append(rows, Row{"原因", x.Why, Warn})
	default:
		rows = append(rows, Row{"说明", x.Why, Plain})
	}
	if x.Good != "" && x.Good != x.Release {
		rows = append(rows, Row{"上个版本", x.Good + "，随时可以退回", Plain})
	}
	if len(x.Bad) > 0 {
		rows = append(rows, Row{"停用版本", strings.Join(x.Bad, "、") + "，在本机没有通过检查", Plain})
	}
	if r := ringWord(x.Ring); r != "" {
		rows = append(rows, Row{"更新批次", r, Plain})
	}
	return rows
}

func updateRow(x Machine) Row {
	target := or(x.Target, "新版本")
	switch x.Step {
	case Queued:
		return Row{"更新", or(x.Why, target+" 等着安装，会在夜里没人用的时候装"), Plain}
	case Downloading:
		return Row{"更新", fmt.Sprintf("正在下载 %s，%d%%", target, x.Done), Plain}
	case Installing:
		return Row{"更新", "正在安装 " + target + "，请不要断电", Warn}
	case OnTrial:
		return Row{"更新", or(x.Target, x.Release) + " 试用中，几分钟内自动检查", Warn}
	case RolledBack:
		return Row{"更新", target + " 没有通过检查，已自动退回，照常使用，请告诉县里", Warn}
	case Stuck:
		return Row{"更新", target + " 装不了", Warn}
	}
	return Row{"更新", "没有要装的更新", Plain}
}

func ringWord(ring string) string {
	switch ring {
	case "":
		return ""
	case "canary":
		return "第一批（试点站）"
	case "early":
		return "第二批"
	case "all":
		return "第三批（全县）"
	}
	return ring
}

func healthRows(x Machine) []Row {
	var rows []Row
	if x.Silent {
		rows = append(rows, Row{"管理程序", liaison.FaultHelper.Words(), Warn})
	}
	for _, f := range x.Faults {
		if !x.standsBelow(f) {
			rows = append(rows, Row{"问题", f.Words(), Warn})
		}
	}
	for _, w := range x.Words {
		if !x.saysElsewhere(w) {
			rows = append(rows, lineRows("提醒", w)...)
		}
	}
	if len(x.Faults) == 0 && !x.Silent {
		rows = append(rows, Row{"自检", "没有发现问题", Good})
	}
	switch {
	case x.Touch == Present:
		rows = append(rows, Row{"触摸屏", "已接好", Good})
	case x.Touch == Missing && !slices.Contains(x.Faults, liaison.FaultTouchMissing):
		rows = append(rows, Row{"触摸屏", "没有找到", Warn})
	}
	if x.Temperature != 0 {
		rows = append(rows, Row{"温度", fmt.Sprintf("%d °C", x.Temperature), Plain})
	}
	if x.Silent && x.Restarts == 0 {
		return rows
	}
	return append(rows, Row{"程序重启", fmt.Sprintf("开机以来 %d 次", x.Restarts), Plain})
}

// standsBelow reports a fault that the update's reason, or another row, says already.
func (x Machine) standsBelow(f liaison.MachineFault) bool {
	switch {
	case f == liaison.FaultHelper:
		return x.Silent
	case f == liaison.FaultRolledBack && x.Step == RolledBack:
		return true
	case f == liaison.FaultDiskLow:
		return slices.Contains(x.Faults, liaison.FaultRoom) // whose words are as to the point
	}
	return f.OfUpdate() && x.Why != "" && !x.reasonStands() || f == liaison.FaultRoom && x.reasonStands()
}

// reasonStands reports that why the update does not go on is said by another row.
func (x Machine) reasonStands() bool {
	if x.Step == RolledBack && x.Why == liaison.FaultRolledBack.Words() {
		return true
	}
	return x.Step != Queued && slices.Contains(x.Faults, liaison.FaultDiskFull) && slices.Contains(x.Faults, liaison.FaultRoom)
}

// saysElsewhere reports words that stand on the page already.
func (x Machine) saysElsewhere(words string) bool {
	return words == x.Why || slices.ContainsFunc(x.Faults, func(f liaison.MachineFault) bool {
		return words == f.Words() || words == f.Name()
	})
}

// wayLeft is how long the technician's way in stays open, 0 when it is closed.
func wayLeft(x Machine, now time.Time) time.Duration { return max(0, x.Open.Sub(now)) }

func notedRows(all []Noted, now time.Time) []Row {
	var rows []Row
	for _, n := range all[:min(len(all), 8)] {
		rows = append(rows, lineRows(n.Who, look.Moment(n.At, now)+"　"+n.Words)...)
	}
	return rows
}

// lineRows are the lines of what the keeper says, each in a row of its own.
func lineRows(label, words string) []Row {
	var rows []Row
	for line := range strings.Lines(words) {
		rows = append(rows, Row{label, strings.TrimSpace(line), Plain})
		label = ""
	}
	return rows
}
