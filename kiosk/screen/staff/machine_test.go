package staff_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"lianluozhan/kiosk/screen/screentest"
	"lianluozhan/kiosk/screen/staff"
	"lianluozhan/kiosk/touch"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/liaison/liaisontest"
)

// keeper answers when the test lets it.
type keeper struct {
	machine staff.Machine
	none    bool
	deeds   []string
	done    func(string, bool)
}

func (k *keeper) Machine() (staff.Machine, bool) { return k.machine, !k.none }

func (k *keeper) Do(d staff.Deed, done func(string, bool)) {
	k.deeds, k.done = append(k.deeds, string(d.What)+d.Stick), done
}

func troubled() staff.Machine {
	return staff.Machine{
		Release: "1.4.1", Good: "1.4.0", Bad: []string{"1.3.9"}, Ring: "early", Step: staff.OnTrial, Target: "1.4.1",
		Words:       []string{"县里要求装 1.4.1", liaison.FaultDiskLow.Words()},
		Faults:      []liaison.MachineFault{liaison.FaultTouchMissing, liaison.FaultDiskLow},
		Temperature: 58, Touch: staff.Missing, Restarts: 2, Open: now.Add(42*time.Minute + 10*time.Second),
		Noted: []staff.Noted{{At: now.Add(-18 * time.Minute), Who: "工作人员", Words: "打开了技术人员入口"}},
	}
}

func kept(t *testing.T, size fyne.Size, big bool, x staff.Machine) (*fixture, *keeper) {
	f := show(t, size, big, false)
	k := &keeper{machine: x}
	f.v.Keep(k)
	f.open(t)
	f.tap(t, "机器维护")
	return f, k
}

func TestTheMachineIsShownAsItsKeeperSays(t *testing.T) {
	f, k := kept(t, screentest.Portrait, false, troubled())
	f.says(t, "1.4.1", "试用中", "1.4.0，随时可以退回", "1.3.9，在本机没有通过检查", "第二批", "找不到触摸屏。请检查触摸屏的 USB 线",
		"硬盘快满了", "县里要求装 1.4.1", "58 °C", "开机以来 2 次", "还剩 42 分 10 秒")
	if n := strings.Count(strings.ReplaceAll(f.words(), "\n", ""), "硬盘快满了"); n != 1 {
		t.Errorf("told %d times of the disk", n)
	}
	page := screentest.Scrollers(f.v.Object())[0]
	page.ScrollTo(page.Most())
	f.says(t, "打开了技术人员入口")
	page.ScrollTo(0)
	f.Clock = now.Add(time.Minute)
	f.v.Update(liaisontest.Content(), f.Clock)
	f.says(t, "还剩 41 分 10 秒")
	k.machine = staff.Machine{Silent: true, Release: "1.4.0", Good: "1.4.0"}
	f.v.Update(liaisontest.Content(), f.Clock)
	f.says(t, "管理程序没有回应", "已通过检查", "没有要装的更新", "开 1 小时")
}

// What is wrong is said once, where it is said most exactly.
func TestATroubleIsSaidOnce(t *testing.T) {
	room := liaison.FaultRoom.Words()
	for name, tt := range map[string]struct {
		x     staff.Machine
		words string
	}{
		"room": {staff.Machine{Step: staff.Stuck, Why: room, Faults: []liaison.MachineFault{liaison.FaultRoom}}, "硬盘空间不够"},
		"room, exactly": {staff.Machine{Step: staff.Stuck, Why: "硬盘空间不够：要 60 MB，只有 12 MB。", Words: []string{"硬盘空间不够：要 60 MB，只有 12 MB。"},
			Faults: []liaison.MachineFault{liaison.FaultRoom}}, "空间不够"},
		"room, and the disk is low": {staff.Machine{Step: staff.Stuck, Why: room,
			Faults: []liaison.MachineFault{liaison.FaultDiskLow, liaison.FaultRoom}, Words: []string{room, liaison.FaultDiskLow.Words()}}, "清理硬盘"},
		"room, and the disk is full": {staff.Machine{Step: staff.Stuck, Why: room,
			Faults: []liaison.MachineFault{liaison.FaultDiskFull, liaison.FaultRoom}}, "硬盘满了"},
		"full, and nothing of room": {staff.Machine{Step: staff.Stuck, Why: room,
			Faults: []liaison.MachineFault{liaison.FaultDiskFull, liaison.FaultRoom}}, "清理硬盘"},
		"only the fault":  {staff.Machine{Step: staff.Stuck, Faults: []liaison.MachineFault{liaison.FaultRoom}}, "硬盘空间不够"},
		"waits for room":  {staff.Machine{Step: staff.Queued, Why: room, Faults: []liaison.MachineFault{liaison.FaultRoom}}, "硬盘空间不够"},
		"rolled back":     {staff.Machine{Step: staff.RolledBack, Why: liaison.FaultRolledBack.Words(), Faults: []liaison.MachineFault{liaison.FaultRolledBack}}, "没有通过检查"},
		"touch panel":     {staff.Machine{Touch: staff.Missing, Faults: []liaison.MachineFault{liaison.FaultTouchMissing}}, "插紧"},
		"silent helper":   {staff.Machine{Silent: true, Faults: []liaison.MachineFault{liaison.FaultHelper}}, "管理程序没有回应"},
		"a fault's words": {staff.Machine{Words: []string{liaison.FaultHot.Words()}, Faults: []liaison.MachineFault{liaison.FaultHot}}, "太热"},
	} {
		t.Run(name, func(t *testing.T) {
			f, _ := kept(t, screentest.Portrait, false, tt.x)
			said := strings.ReplaceAll(f.words(), "\n", "")
			if n := strings.Count(said, tt.words); n != 1 {
				t.Errorf("%q is said %d times: %s", tt.words, n, said)
			}
			if strings.Contains(said, "没有发现问题") || strings.Contains(said, "没有找到") {
				t.Errorf("says that nothing is wrong, or again what is: %s", said)
			}
		})
	}
}

// What is said in several lines stands in as many: a line's end has no picture.
func TestSeveralLinesOfTheKeeper(t *testing.T) {
	two := "安装答案有问题：第 2 行 volum：没有这一项\n第 3 行 rotation：只能是 normal"
	f, _ := kept(t, screentest.Portrait, false, staff.Machine{Words: []string{two}, Noted: []staff.Noted{{At: now, Who: "本机", Words: two}}})
	n := 0
	screentest.Each(f.v.Object(), func(o fyne.CanvasObject) {
		if x, ok := o.(*touch.Text); ok && strings.Contains(x.String(), "\n") {
			t.Errorf("a line's end is drawn in %q", x.String())
		}
		if x, ok := o.(*touch.Text); ok && x.String() == "第 3 行 rotation：只能是 normal" {
			n++
		}
	})
	if n != 2 {
		t.Errorf("%d times in a row of its own, want 2", n)
	}
}

// A keeper that never said a word is told of, and nothing is made up in its place.
func TestAKeeperThatNeverSpoke(t *testing.T) {
	f, _ := kept(t, screentest.Portrait, false, staff.Machine{Silent: true})
	f.says(t, "机器的管理程序没有回应。屏幕照常使用，不能更新和远程维护", "不详")
	for _, w := range []string{"不是安装包装的", "没有要装的更新", "0 次"} {
		if strings.Contains(f.words(), w) {
			t.Errorf("says %s", w)
		}
	}
}

func TestEveryStepOfAnUpdateHasWords(t *testing.T) {
	f, k := kept(t, screentest.Portrait, false, staff.Machine{})
	for step, want := range map[staff.UpdateStep]string{
		staff.UpToDate: "没有要装的更新", staff.Queued: "1.5.0 等着安装", staff.Downloading: "正在下载 1.5.0，37%",
		staff.Installing: "正在安装 1.5.0，请不要断电", staff.OnTrial: "试用中", staff.RolledBack: "已自动退回", staff.Stuck: "装不了",
	} {
		k.machine = staff.Machine{Step: step, Target: "1.5.0", Done: 37}
		f.v.Update(liaisontest.Content(), f.Clock)
		f.says(t, want)
		k.machine.Why = "空间不够"
		f.v.Update(liaisontest.Content(), f.Clock)
		f.says(t, "空间不够")
	}
}

func TestDeedsOnTheMachine(t *testing.T) {
	f, k := kept(t, screentest.Portrait, false, staff.Machine{Release: "1.4.0"})
	f.o.sticks = []staff.Stick{{Name: "示例盘", Path: "/b"}}
	f.v.Update(liaisontest.Content(), f.Clock)
	f.tap(t, "检查更新")
	f.says(t, "正在办理")
	f.tap(t, "从 U 盘更新") // one thing at a time
	k.done("没有新的版本。", true)
	f.says(t, "没有新的版本。")
	f.tap(t, "从 U 盘更新")
	k.done("U 盘不是本县的。没有采用。", false)
	f.says(t, "U 盘不是本县的。")
	f.tap(t, "网络入口，开 1 小时")
	k.machine.Open = now.Add(time.Hour)
	k.done("已经打开。", true)
	f.tap(t, "现在关上")
	k.machine.Open = time.Time{}
	k.done("已经关上。", true)
	f.tap(t, "键盘入口，开 1 小时")
	k.done("已经打开。", true)
	f.tap(t, "重启机器", "不了", "关机", "不了")
	f.tap(t, "重启机器")
	screentest.Tap(t, f.over(), "重启机器")
	k.done("正在重启。", true)
	f.tap(t, "关机")
	screentest.Tap(t, f.over(), "关机")
	if got := fmt.Sprint(k.deeds); got != "[update stick/b open close open-console reboot off]" {
		t.Errorf("asked for %v", got)
	}
	f.v.Leave()
	k.done("正在关机。", true) // after whoever asked has gone
	f.open(t)
	f.tap(t, "机器维护")
	f.says(t, "正在关机。")
}

// over is the question above the page.
func (f *fixture) over() fyne.CanvasObject {
	all := f.v.Object().(*fyne.Container).Objects
	return all[len(all)-1]
}

func TestWhereNobodyLooksAfterTheMachineThereIsNoSuchPart(t *testing.T) {
	f := show(t, screentest.Portrait, false, false)
	f.v.Keep(&keeper{none: true})
	f.open(t)
	for _, x := range screentest.Tappables(f.v.Object()) {
		if screentest.Words(x.(fyne.CanvasObject)) == "机器维护" {
			t.Fatal("the part is there")
		}
	}
}

func TestTheMachinesPartFits(t *testing.T) {
	for _, size := range []fyne.Size{screentest.Portrait, screentest.Landscape, fyne.NewSize(1200, 1600), fyne.NewSize(3840, 2160)} {
		for _, big := range []bool{false, true} {
			t.Run(fmt.Sprint(size, big), func(t *testing.T) {
				f, k := kept(t, size, big, troubled())
				screentest.Check(t, f.Shell, f.v.Object())
				k.machine.Open = time.Time{}
				f.o.sticks = []staff.Stick{{Name: "示例盘（剩余 12.4 GB）", Path: "b"}, {Name: "示例盘二", Path: "c"}}
				f.v.Update(liaisontest.Content(), f.Clock)
				screentest.Check(t, f.Shell, f.v.Object())
				f.Save(t, fmt.Sprintf("staff-machine-%v-%v", size.Width, big))
				f.tap(t, "重启机器")
				screentest.Check(t, f.Shell, f.v.Object())
			})
		}
	}
}

// Where whatever ends is started anew, nobody is offered to quit.
func TestAWatchedProgramIsNotQuit(t *testing.T) {
	for _, size := range []fyne.Size{screentest.Portrait, screentest.Landscape} {
		f := show(t, size, false, false)
		f.o.report.Watched = true
		f.open(t)
		f.tap(t, "重启、入网")
		screentest.Check(t, f.Shell, f.v.Object())
		if strings.Contains(f.words(), "退出程序") || !strings.Contains(f.words(), "重新入网") {
			t.Errorf("offered: %s", f.words())
		}
	}
}
