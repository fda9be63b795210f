package kiosk_test

import (
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"lianluozhan/kiosk/screen"
	"lianluozhan/kiosk/screen/screentest"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/liaison/liaisontest"
)

const storm = "暴雨将至"

// warn publishes an urgent notice for so long and lets the shell hear of it.
func (r *rig) warn(hold time.Duration) {
	c := liaisontest.Content()
	c.Notices = append(c.Notices, liaison.Notice{ID: "storm", Title: storm, Urgent: true, Until: r.now.Add(hold)})
	r.content = c
	r.shell.ContentChanged()
}

func TestAnUrgentNoticeStandsOverEverything(t *testing.T) {
	for name, size := range map[string]fyne.Size{"portrait": screentest.Portrait, "landscape": screentest.Landscape} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, size)
			r.warn(time.Hour)
			if !r.says(storm) || r.says("触摸屏幕开始") {
				t.Fatal("it must stand over the attract page")
			}
			r.later(2 * time.Second)
			r.press(t, "知道了")
			if r.says(storm) || !r.says("首页名") {
				t.Fatal("its key must lead to the first page")
			}
		})
	}
}

func TestAnUrgentNoticeTakesNothingFromTheVisit(t *testing.T) {
	r := newRig(t, screentest.Portrait)
	r.tap(500, 500)
	r.shell.Open(screen.Route{Page: screen.Register})
	r.typed = "楼道窗户坏了"
	r.warn(time.Hour)
	if !r.says(storm) || r.says("我要反映") {
		t.Fatal("it must stand over the page on which somebody writes")
	}
	r.press(t, "知道了")
	if !r.says(storm) {
		t.Fatal("a finger that was typing must not put it away unread")
	}
	r.later(2 * time.Second)
	r.press(t, "知道了")
	if r.says(storm) || !r.says("我要反映") || r.typed == "" || r.left > 0 {
		t.Fatalf("the visit must go on as it was: %q, %d screens left", r.typed, r.left)
	}
	r.shell.ContentChanged()
	r.later(30 * time.Second)
	if r.says(storm) {
		t.Error("put away, it must stay so for this visit")
	}
}

func TestAnUrgentNoticeComesBackForTheNextVisitor(t *testing.T) {
	r := newRig(t, screentest.Portrait)
	r.warn(time.Hour)
	r.later(2 * time.Second)
	r.press(t, "知道了")
	r.later(2 * time.Minute)
	if !r.says(storm) {
		t.Fatal("once the visit is over it must be back")
	}
	r.tap(500, 300)
	if !r.says(storm) {
		t.Error("a touch beside the key does not put it away")
	}
}

func TestAnUrgentNoticeEndsByTheClock(t *testing.T) {
	r := newRig(t, screentest.Portrait)
	r.tap(500, 500)
	r.warn(40 * time.Second)
	r.later(39 * time.Second)
	if !r.says(storm) {
		t.Fatal("it must hold to its end")
	}
	r.later(time.Second)
	if r.says(storm) || !r.says("首页名") {
		t.Fatal("at its end it must go without anybody's touch")
	}
}

func TestAnUrgentNoticeThatIsChangedComesBack(t *testing.T) {
	r := newRig(t, screentest.Portrait)
	r.warn(time.Hour)
	r.later(2 * time.Second)
	r.press(t, "知道了")
	r.warn(2 * time.Hour)
	if !r.says(storm) {
		t.Error("a notice with another end is news")
	}
	r.content = liaisontest.Content()
	r.shell.ContentChanged()
	if r.says(storm) {
		t.Error("a notice that was taken down must go at once")
	}
}

func TestTheWarningStandsOverAnUrgentNotice(t *testing.T) {
	r := newRig(t, screentest.Landscape)
	r.tap(500, 500)
	r.shell.Open(screen.Route{Page: screen.Register})
	r.warn(time.Hour)
	r.later(61 * time.Second)
	if !r.says("您还在吗？") || !r.says(storm) {
		t.Fatal("what was typed is wiped: that must be asked above all")
	}
	r.press(t, "还需要时间")
	if r.says("您还在吗？") || !r.says(storm) {
		t.Error("the notice is still to be read")
	}
	r.press(t, "知道了")
	r.shell.Touch()
	if !r.says("我要反映") {
		t.Error("the visit must go on")
	}
}

func TestAnotherLookKeepsTheUrgentNotice(t *testing.T) {
	r := newRig(t, screentest.Portrait)
	r.tap(500, 500)
	r.press(t, "大字版")
	r.warn(time.Hour)
	if !r.says(storm) {
		t.Fatal("not shown in large type")
	}
	r.later(2 * time.Second)
	r.press(t, "知道了")
	if r.says(storm) || !r.says("标准字") {
		t.Error("the look must stay the visitor's")
	}
}
