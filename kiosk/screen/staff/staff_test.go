package staff_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"lianluozhan/kiosk/background"
	"lianluozhan/kiosk/pin"
	"lianluozhan/kiosk/screen/screentest"
	"lianluozhan/kiosk/screen/staff"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/liaison/liaisontest"
)

var now = liaisontest.Now

// office answers when the test lets it.
type office struct {
	report  staff.Report
	log     []staff.LogLine
	entries []string
	answer  func(error)
	signs   []string
	signed  func(error)
	deeds   []string
	sticks  []staff.Stick
	carried []string
	over    func(staff.Carried, error)
}

func (o *office) Report() staff.Report { return o.report }

func (o *office) CheckPIN(entry string, done func(error)) {
	o.entries, o.answer = append(o.entries, entry), done
}

func (o *office) Log() []staff.LogLine { return o.log }

func (o *office) SignIn(e liaison.Event, d liaison.DeputyID, on bool, done func(error)) {
	o.signs, o.signed = append(o.signs, fmt.Sprint(e.ID, " ", d, " ", on)), done
}

func (o *office) Sticks() []staff.Stick { return o.sticks }

func (o *office) Carry(s staff.Stick, done func(staff.Carried, error)) {
	o.carried, o.over = append(o.carried, s.Path), done
}

func (o *office) Sound(on bool) { o.report.Sound = on }

func (o *office) End(how staff.Ending) { o.deeds = append(o.deeds, string(how)) }

func newOffice() *office {
	o := &office{report: staff.Report{
		StationName: "城关镇人大代表联络站", StationID: "chengguan", Town: "城关镇", Issuer: "2A7",
		Program: "0.3.0", Data: "第 1204 号变更",
		Sync: staff.Sync{
			Since: now.Add(-26 * time.Minute), News: now.Add(-30 * time.Minute), Unsent: 3,
			Offset: 72 * time.Second, OffsetKnown: true, Problem: "县里的服务器没有回应，30 秒后再连",
		},
		Disk: staff.Disk{Free: 41 << 30, Records: 141, Incidents: []staff.Incident{
			{At: now.Add(-50 * time.Hour), File: "待发记录", Rescued: 12, Lost: 1},
			{At: now.Add(-50 * time.Hour), File: "公开内容", Rebuilt: true},
		}},
		Input: staff.Input{Complete: true},
	}}
	levels := []string{"INFO", "INFO", "WARN", "INFO", "ERROR"}
	for i := range 200 {
		o.log = append(o.log, staff.LogLine{
			At: now.Add(-time.Duration(i) * time.Minute), Level: levels[i%5],
			Text: fmt.Sprintf("uplink closed attempt=%d wait=30s err=\"dial tcp: connection refused\"", i),
		})
	}
	return o
}

type fixture struct {
	*screentest.Shell
	o      *office
	m      *staff.Model
	v      *staff.View
	posted chan func() // what timers ask of the screen's goroutine, which is the test's
}

func show(t *testing.T, size fyne.Size, big, contrast bool) *fixture {
	f := &fixture{Shell: screentest.New(t, size, big, contrast), o: newOffice(), m: staff.NewModel(), posted: make(chan func(), 100)}
	door := background.New(t.Context(), func(do func()) { f.posted <- do })
	t.Cleanup(door.Close)
	f.Env.Background = door
	if big { // header and footer grow with the type
		f.Env.Area.Height -= f.Env.Look.Px(50)
	}
	f.v = staff.New(f.Env, f.m, f.o, f.o)
	f.Show(t, f.v, liaisontest.Content())
	t.Cleanup(f.v.Leave)
	return f
}

func (f *fixture) words() string { return screentest.Words(f.v.Object()) }

func (f *fixture) tap(t *testing.T, words ...string) {
	t.Helper()
	for _, w := range words {
		screentest.Tap(t, f.v.Object(), w)
	}
}

func (f *fixture) enter(t *testing.T, digits string) {
	t.Helper()
	f.tap(t, strings.Split(digits, "")...)
	f.tap(t, "进入")
}

func (f *fixture) open(t *testing.T) {
	t.Helper()
	f.enter(t, "290417")
	f.o.answer(nil)
}

func (f *fixture) says(t *testing.T, want ...string) {
	t.Helper()
	all := strings.ReplaceAll(f.words(), "\n", "")
	for _, w := range want {
		if !strings.Contains(all, w) {
			t.Errorf("the page does not say %q:\n%s", w, f.words())
		}
	}
}

func TestPIN(t *testing.T) {
	f := show(t, screentest.Portrait, false, false)
	f.tap(t, "1", "2", "3", "进入")
	if len(f.o.entries) != 0 {
		t.Fatal("three digits are no PIN")
	}
	f.tap(t, "删除", "清空")
	f.enter(t, "111119")
	f.tap(t, "2", "2", "2", "2", "2", "2", "正在核对") // an answer is awaited: nothing is taken
	f.o.answer(errors.Join(pin.ErrWrong, &pin.WaitError{Left: 90 * time.Second}))
	f.says(t, "密码不对", "请等 1 分 30 秒")
	f.tap(t, "1", "1", "1", "1", "1", "1", "请等")
	f.Clock = now.Add(85 * time.Second)
	f.v.Update(liaisontest.Content(), f.Clock)
	f.says(t, "请等 5 秒")
	f.Clock = now.Add(2 * time.Minute)
	f.v.Update(liaisontest.Content(), f.Clock)
	f.open(t)
	f.says(t, "本站信息", "同步", "存储", "最近错误")
	if got := fmt.Sprint(f.o.entries); got != "[111119 290417]" {
		t.Errorf("checked %v", got)
	}
	f.v.Leave()
	f.says(t, "请输入维护密码")
}

func TestWaitEndsByItself(t *testing.T) {
	f := show(t, screentest.Portrait, false, false)
	f.enter(t, "111119")
	f.o.answer(&pin.WaitError{Left: 20 * time.Millisecond})
	f.says(t, "请等 1 秒")
	f.Clock = now.Add(time.Second)
	(<-f.posted)()
	f.says(t, "进入")
	f.open(t)
	f.o.report.Sync.Unsent = 77
	(<-f.posted)()
	f.says(t, "77 条")
}

func TestPINWords(t *testing.T) {
	for err, want := range map[error]string{
		pin.ErrNotSet: "还没有设维护密码", pin.ErrDamaged: "记录坏了", pin.ErrWrong: "密码不对",
		&pin.WaitError{Left: time.Second}: "暂时不能再输", errors.New("disk"): "请再试一次",
	} {
		f := show(t, screentest.Portrait, false, false)
		f.enter(t, "290417")
		f.o.answer(err)
		f.says(t, want)
	}
}

func TestLateAnswerOpensNothing(t *testing.T) {
	f := show(t, screentest.Portrait, false, false)
	f.enter(t, "290417")
	late := f.o.answer
	f.v.Leave()
	late(nil)
	if f.m.Open() {
		t.Fatal("the answer to a visit that has ended opened the page")
	}
}

func TestAnotherLookKeepsTheVisit(t *testing.T) {
	f := show(t, screentest.Portrait, false, false)
	f.open(t)
	f.tap(t, "代表签到")
	again := staff.New(f.Env, f.m, f.o, f.o)
	again.Update(liaisontest.Content(), now)
	if !strings.Contains(screentest.Words(again.Object()), "已签到") {
		t.Error("the new view does not show what the old one did")
	}
}

func TestSaysWhatIs(t *testing.T) {
	f := show(t, screentest.Portrait, false, false)
	f.open(t)
	f.says(t, "城关镇人大代表联络站", "chengguan", "2A7", "0.3.0", "第 1204 号变更", "11月25日 09:00 起未连接",
		"3 条，连上后自动发送", "比县里慢 1 分 12 秒", "县里的服务器没有回应", "41.0 GB", "141 条", "救回 12 条，1 条读不出", "已从县里重新取得")
	f.o.report = staff.Report{Sync: staff.Sync{Connected: true, Since: now}, Disk: staff.Disk{Free: 90 << 20, Low: true}}
	f.o.log = nil
	f.v.Update(liaisontest.Content(), now)
	f.says(t, "还没有加入县里", "已连接，11月25日 09:26 起", "都已送到县里", "还没有和县里对过", "90 MB，快满了", "没有错误", "词库不全")
	for words, disk := range map[string]staff.Disk{
		"满了，内容不能更新": {Free: 4 << 10, Low: true}, "写不进去，已停止登记。请重启机器": {Free: 41 << 30, Broken: true}, "不详": {},
	} {
		f.o.report.Disk = disk
		f.v.Update(liaisontest.Content(), now)
		f.says(t, words)
	}
}

func TestUnchangedPageIsNotBuiltAgain(t *testing.T) {
	f := show(t, screentest.Portrait, false, false)
	f.open(t)
	before := screentest.Tappables(f.v.Object())
	f.v.Update(liaisontest.Content(), now)
	for i, x := range screentest.Tappables(f.v.Object()) {
		if x != before[i] {
			t.Fatalf("%d was built anew", i)
		}
	}
}

func TestSignIn(t *testing.T) {
	f := show(t, screentest.Portrait, false, false)
	f.open(t)
	f.tap(t, "代表签到")
	f.says(t, "09:00–11:30", "老旧小区改造", "示例甲", "已签到", "示例乙", "还没有签到")
	signIn := func(words string) {
		for _, x := range screentest.Tappables(f.v.Object()) {
			if strings.TrimSpace(screentest.Words(x.(fyne.CanvasObject))) == words {
				x.Tapped(nil)
				return
			}
		}
		t.Fatalf("no key %q", words)
	}
	signIn("签到")
	f.says(t, "正在保存")
	f.o.signed(errors.New("disk full"))
	f.says(t, "没有保存成功")
	signIn("签到")
	f.o.signed(nil)
	if strings.Contains(f.words(), "还没有签到") {
		t.Error("示例乙 has signed in")
	}
	signIn("撤销")
	want := "[wed@2026-11-25 d02 true wed@2026-11-25 d02 true wed@2026-11-25 d01 false]"
	if fmt.Sprint(f.o.signs) != want {
		t.Errorf("asked for %v", f.o.signs)
	}
	f.o.signed(nil)
	f.v.Update(liaisontest.Content(), now.AddDate(0, 0, 1))
	f.Clock = now.AddDate(0, 0, 1)
	f.v.Update(liaisontest.Content(), f.Clock)
	f.says(t, "今天没有接待安排")
	if !f.v.Back() || f.v.Back() {
		t.Error("back goes to the overview and then leaves")
	}
}

func TestEndingNeedsAConfirmation(t *testing.T) {
	f := show(t, screentest.Portrait, false, false)
	f.open(t)
	f.tap(t, "重启、入网", "不了", "重启、入网")
	if !f.v.Back() || len(f.o.deeds) != 0 {
		t.Fatalf("did %v without being told", f.o.deeds)
	}
	for _, size := range []fyne.Size{screentest.Portrait, screentest.Landscape} {
		for _, big := range []bool{false, true} {
			f := show(t, size, big, false)
			f.open(t)
			f.tap(t, "重启、入网")
			screentest.Check(t, f.Shell, f.v.Object())
		}
	}
	f.tap(t, "重启、入网")
	f.tap(t, "退出程序")
	f.tap(t, "重启、入网", "重新启动")
	if fmt.Sprint(f.o.deeds) != "[quit restart]" {
		t.Errorf("did %v", f.o.deeds)
	}
	f.tap(t, "退出维护")
	if f.Homes != 1 || f.m.Open() {
		t.Error("leaving goes home and locks")
	}
}

func TestFits(t *testing.T) {
	for _, size := range []fyne.Size{screentest.Portrait, screentest.Landscape, fyne.NewSize(1200, 1600), fyne.NewSize(3840, 2160)} {
		for _, big := range []bool{false, true} {
			t.Run(fmt.Sprint(size, big), func(t *testing.T) {
				f := show(t, size, big, big)
				screentest.Check(t, f.Shell, f.v.Object())
				f.enter(t, "111119")
				f.o.answer(errors.Join(pin.ErrWrong, &pin.WaitError{Left: 15 * time.Minute}))
				screentest.Check(t, f.Shell, f.v.Object())
				f.Clock = now.Add(time.Hour)
				f.v.Update(liaisontest.Content(), f.Clock)
				f.open(t)
				f.o.sticks = []staff.Stick{{Name: "示例盘（剩余 12.4 GB）", Path: "b"}}
				f.tap(t, "U 盘摆渡", "开始摆渡")
				f.o.over(staff.Carried{Written: 4, Found: true, Made: now, Photos: 12}, staff.ErrStickDamaged)
				screentest.Check(t, f.Shell, f.v.Object())
				f.tap(t, "本站情况")
				for _, tab := range []string{"本站情况", "代表签到", "运行日志"} {
					f.tap(t, tab)
					screentest.Check(t, f.Shell, f.v.Object())
				}
			})
		}
	}
}

func TestPictures(t *testing.T) {
	p := show(t, screentest.Portrait, false, false)
	p.enter(t, "1111190")
	p.o.answer(errors.Join(pin.ErrWrong, &pin.WaitError{Left: 30 * time.Second}))
	p.Save(t, "staff-pin")
	p.Clock = now.Add(time.Minute)
	p.v.Update(liaisontest.Content(), p.Clock)
	p.open(t)
	p.Save(t, "staff-portrait")
	p.tap(t, "代表签到")
	p.Save(t, "staff-signing")
	u := show(t, fyne.NewSize(3840, 2160), false, true)
	u.open(t)
	u.Save(t, "staff-4k-contrast")
	w := show(t, screentest.Landscape, true, false)
	w.open(t)
	w.Save(t, "staff-landscape-big")
	w.tap(t, "运行日志", "重启、入网")
	w.Save(t, "staff-quit-landscape-big")
}

func TestKeysCanBeSilenced(t *testing.T) {
	f := show(t, fyne.NewSize(1080, 1920), false, false)
	f.open(t)
	f.tap(t, "按键音：关")
	if !f.o.report.Sound {
		t.Fatal("not turned on")
	}
	f.tap(t, "按键音：开")
	if f.o.report.Sound {
		t.Error("not turned off")
	}
}
