package firstrun_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"lianluozhan/kiosk/screen/firstrun"
	"lianluozhan/kiosk/screen/screentest"
	"lianluozhan/kiosk/setup"
	"lianluozhan/kiosk/setup/setuptest"
	"lianluozhan/kiosk/touch"
)

type fixture struct {
	*screentest.Shell
	machine *setuptest.Machine
	m       *firstrun.Model
	v       *firstrun.View
	ended   int
}

func show(t *testing.T, size fyne.Size, big, joined bool) *fixture {
	f := &fixture{Shell: screentest.New(t, size, big, big), machine: setuptest.New()}
	if big { // header and footer grow with the type
		f.Env.Area.Height -= f.Env.Look.Px(50)
	}
	f.m = firstrun.NewModel(f.machine, f.Env.Now, joined)
	f.look(t)
	return f
}

func (f *fixture) look(t *testing.T) {
	f.v = firstrun.New(f.Env, f.m, func() { f.ended++ })
	f.Show(t, f.v, nil)
}

func (f *fixture) says(t *testing.T, want ...string) {
	t.Helper()
	words := strings.ReplaceAll(screentest.Words(f.v.Object()), "\n", "")
	for _, w := range want {
		if !strings.Contains(words, w) {
			t.Errorf("the page does not say %q:\n%s", w, words)
		}
	}
}

func (f *fixture) tap(t *testing.T, words ...string) {
	t.Helper()
	for _, w := range words {
		screentest.Tap(t, f.v.Object(), w)
	}
}

func (f *fixture) later(d time.Duration) {
	f.Clock = f.Clock.Add(d)
	f.v.Update(nil, f.Clock)
}

// glass is what lies over the window, nil for nothing.
func (f *fixture) glass() *touch.Glass {
	g, _ := f.Window.Canvas().Overlays().Top().(*touch.Glass)
	return g
}

// finger touches the window at a part of it.
func (f *fixture) finger(t *testing.T, at setup.Point) {
	t.Helper()
	g := f.glass()
	if g == nil {
		t.Fatal("nothing lies over the window")
	}
	size := f.Window.Canvas().Size()
	e := &desktop.MouseEvent{}
	e.AbsolutePosition = fyne.NewPos(float32(at.X)*size.Width, float32(at.Y)*size.Height)
	g.MouseDown(e)
}

func TestBeforeJoining(t *testing.T) {
	f := show(t, screentest.Portrait, false, false)
	f.says(t, "这样看着正吗？", "这边是上面", "第 1 步，共 4 步")
	f.tap(t, "转一下")
	f.says(t, "还有 20 秒", "再转一下")
	f.look(t) // turned: every page is made anew
	f.later(3 * time.Second)
	f.says(t, "还有 17 秒")
	f.tap(t, "就这样")
	if len(f.machine.Saved) != 1 || f.machine.Saved[0].Rotation != "right" {
		t.Fatalf("%+v", f.machine.Saved)
	}
	f.tap(t, "正，下一步")
	f.says(t, "触摸准不准？")
	if f.v.Back(); f.m.Step() != firstrun.AskDirection || f.v.Back() {
		t.Error("back goes to the direction and no further")
	}
	f.tap(t, "正，下一步", "下一步")
	if f.ended != 1 {
		t.Error("the machine could join now")
	}
}

func TestNobodyConfirms(t *testing.T) {
	f := show(t, screentest.Landscape, false, false)
	f.tap(t, "转一下")
	f.later(20 * time.Second)
	f.says(t, "已经恢复成原来的样子", "正，下一步")
	if len(f.machine.Saved) != 1 || f.machine.Saved[0].Rotation != "normal" {
		t.Errorf("%+v", f.machine.Saved)
	}
}

func TestTouch(t *testing.T) {
	f := show(t, screentest.Portrait, false, false)
	f.machine.Found.Touch = "-1 0 1 0 -1 1"
	f.tap(t, "正，下一步", "试一试")
	for i, p := range setup.Marks() {
		if got := strings.ReplaceAll(screentest.Words(f.glass()), "\n", ""); !strings.Contains(got, fmt.Sprintf("第 %d 个，共 4 个", i+1)) {
			t.Fatalf("the glass says %s", got)
		}
		f.finger(t, setup.Point{X: 1 - p.X, Y: 1 - p.Y})
	}
	if taps := f.machine.Taps; len(taps) != 1 || taps[0][0].Got.X < 0.87 || taps[0][0].Got.X > 0.89 {
		t.Fatalf("%v", taps)
	}
	f.finger(t, setup.Middle())
	if f.glass() != nil || len(f.machine.Saved) != 1 {
		t.Fatalf("%v", f.machine.Saved)
	}
	f.says(t, "触摸校准好了")
	f.tap(t, "试一试")
	f.later(31 * time.Second)
	if f.glass() != nil {
		t.Error("the glass does not go away")
	}
	f.says(t, "没有点，触摸没有改")
	f.tap(t, "试一试")
	f.v.Leave()
	if f.glass() != nil {
		t.Error("the glass stays when the page is left")
	}
	f.machine.Now.TouchMissing = true
	f.later(31 * time.Second)
	f.says(t, "没有找到触摸屏")
}

func TestAfterJoining(t *testing.T) {
	f := show(t, screentest.Portrait, false, true)
	f.says(t, "声音多大合适？", "第 3 步")
	f.tap(t, "最大", "听一听", "下一步")
	if f.machine.Now.Volume != 100 || f.machine.Clicks != 2 {
		t.Errorf("%+v, %d clicks", f.machine.Now, f.machine.Clicks)
	}
	f.tap(t, "早些", "放假的日子也关")
	f.says(t, "06:30", "21:00", "✓ 放假的日子也关")
	f.tap(t, "一直开着")
	f.says(t, "✓ 一直开着")
	if !f.machine.Now.Never() {
		t.Errorf("%+v", f.machine.Now)
	}
	f.tap(t, "放假的日子也关", "下一步")
	f.says(t, "都设好了", "06:30 开，21:30 关，放假的日子也关")
	f.tap(t, "开始使用")
	if f.ended != 1 {
		t.Error("nothing ended")
	}
}

func TestFits(t *testing.T) {
	for _, size := range []fyne.Size{screentest.Portrait, screentest.Landscape, fyne.NewSize(1200, 1600), fyne.NewSize(3840, 2160)} {
		for _, big := range []bool{false, true} {
			t.Run(fmt.Sprint(size, big), func(t *testing.T) {
				f := show(t, size, big, false)
				check := func() { t.Helper(); screentest.Check(t, f.Shell, f.v.Object()) }
				check()
				f.tap(t, "转一下")
				check()
				f.later(20 * time.Second)
				check()
				f.machine.Fail = errors.New("这台机器的显卡转不了画面，请联系县里技术人员")
				f.tap(t, "转一下")
				check()
				f.machine.Fail = nil
				f.tap(t, "正，下一步")
				check()
				f.machine.Now.TouchMissing = true
				f.later(time.Second)
				check()
				g := show(t, size, big, true)
				check = func() { t.Helper(); screentest.Check(t, g.Shell, g.v.Object()) }
				check()
				g.tap(t, "下一步")
				check()
				g.tap(t, "放假的日子也关", "下一步")
				check()
			})
		}
	}
}

// Who stands before a machine that was to join by itself reads why it did not.
func TestSaysWhyTheMachineDidNotJoin(t *testing.T) {
	const words = "按安装答案入网没有成功：机器的管理程序没有接受，过一会儿自动再试。"
	for _, size := range []fyne.Size{screentest.Portrait, screentest.Landscape} {
		for _, big := range []bool{false, true} {
			f := show(t, size, big, false)
			f.m.SetNote(words)
			f.v.Update(nil, f.Clock)
			f.says(t, "入网没有成功")
			screentest.Check(t, f.Shell, f.v.Object())
			f.Save(t, fmt.Sprintf("firstrun-tried-%v-%v", size.Width, big))
			f.tap(t, "正，下一步")
			f.says(t, "入网没有成功")
			screentest.Check(t, f.Shell, f.v.Object())
		}
	}
}
