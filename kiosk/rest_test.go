package kiosk_test

import (
	"testing"

	"lianluozhan/kiosk/screen"
	"lianluozhan/kiosk/screen/screentest"
)

// A machine that is yet to be set up stands with its first page, after a visit too;
// once it is, it rests as all do.
func TestAMachineThatIsYetToBeSetUpDoesNotRest(t *testing.T) {
	ready := false
	r := newRigThat(t, screentest.Portrait, func() bool { return ready })
	if !r.says("首页名") || r.says("触摸屏幕开始") {
		t.Fatal("the first page does not stand open")
	}
	if s := r.shell.Scene(); s.Page != screen.Home || s.InUse {
		t.Errorf("%+v", s)
	}
	r.tap(500, 500)
	r.later(91e9)
	if !r.says("首页名") || r.shell.Scene().InUse {
		t.Error("after a visit it rests")
	}
	ready = true
	r.shell.Reset()
	if !r.says("触摸屏幕开始") {
		t.Error("set up, it does not rest")
	}
	r.tap(500, 500)
	r.shell.Reset()
	if !r.says("首页名") {
		t.Error("somebody is here, and sees the waiting page")
	}
}
