package staff_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"lianluozhan/kiosk/screen/screentest"
	"lianluozhan/kiosk/setup"
	"lianluozhan/kiosk/setup/setuptest"
	"lianluozhan/sync/liaison/liaisontest"
)

// fitted opens the page where the machine is set.
func fitted(t *testing.T, size fyne.Size, big bool) (*fixture, *setuptest.Machine) {
	f := show(t, size, big, false)
	m := setuptest.New()
	f.v.Set(setup.NewModel(m, f.Env.Now))
	f.open(t)
	f.tap(t, "本机设置")
	return f, m
}

// later lets time pass and the page draw itself.
func (f *fixture) later(d time.Duration) {
	f.Clock = f.Clock.Add(d)
	f.v.Update(liaisontest.Content(), f.Clock)
}

func TestStaffSetTheMachine(t *testing.T) {
	f, m := fitted(t, screentest.Portrait, false)
	f.says(t, "屏幕方向", "触摸校准", "音量", "开关屏时间", "更新时段", "现在：没有转", "06:30 开，21:30 关")
	f.tap(t, "转一下")
	f.says(t, "还有 20 秒", "再转一下")
	f.later(5 * time.Second)
	f.says(t, "还有 15 秒")
	f.tap(t, "就这样")
	f.says(t, "向右转了")
	f.tap(t, "转一下")
	f.later(20 * time.Second)
	f.says(t, "已经恢复成原来的样子", "向右转了")
	f.tap(t, "最大", "一直开着")
	if m.Now.Rotation != "right" || m.Now.Volume != 100 || !m.Now.Never() || m.Clicks != 1 {
		t.Errorf("%+v, %d clicks", m.Now, m.Clicks)
	}
	m.Fail = errors.New("机器的管理程序没有回应，没有改成")
	f.tap(t, "静音")
	f.says(t, "没有改成")
	m.Fail, m.Now.TouchMissing = nil, true
	f.tap(t, "本机设置")
	f.says(t, "没有找到触摸屏")
}

// A visit that ends leaves nothing over the window, and whoever comes next needs the PIN.
func TestCalibrationEndsWithTheVisit(t *testing.T) {
	f, _ := fitted(t, screentest.Landscape, false)
	f.tap(t, "开始校准")
	if f.Window.Canvas().Overlays().Top() == nil {
		t.Fatal("nothing asks for crosses")
	}
	f.v.Leave()
	if f.Window.Canvas().Overlays().Top() != nil {
		t.Error("the glass stays")
	}
}

func TestNothingToSet(t *testing.T) {
	f, m := fitted(t, screentest.Portrait, false)
	m.Silent = true
	f.later(time.Second)
	f.says(t, "管理程序没有回应，现在改不了")
	g := show(t, screentest.Portrait, false, false)
	g.v.Set(setup.NewModel(&setuptest.Machine{Silent: true}, g.Env.Now))
	g.open(t)
	if strings.Contains(g.words(), "本机设置") {
		t.Error("there is nothing to set")
	}
}

func TestSettingsFit(t *testing.T) {
	for _, size := range []fyne.Size{screentest.Portrait, screentest.Landscape, fyne.NewSize(3840, 2160)} {
		for _, big := range []bool{false, true} {
			t.Run(fmt.Sprint(size, big), func(t *testing.T) {
				f, m := fitted(t, size, big)
				check := func() { t.Helper(); screentest.Check(t, f.Shell, f.v.Object()) }
				check()
				f.tap(t, "转一下")
				check()
				f.later(20 * time.Second)
				check()
				m.Silent = true
				f.later(time.Second)
				check()
			})
		}
	}
}
