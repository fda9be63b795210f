package kiosk_test

import (
	"reflect"
	"testing"
	"time"

	"lianluozhan/kiosk"
	"lianluozhan/kiosk/screen"
	"lianluozhan/kiosk/screen/screentest"
)

// What is told of a visit: that somebody is here and on which page, of a page of
// their own nothing else.
func TestScenesOfAVisit(t *testing.T) {
	r := newRig(t, screentest.Portrait)
	r.tap(500, 500)
	r.shell.Open(screen.Route{Page: screen.Boards, Arg: "rules"})
	r.shell.Open(screen.Route{Page: screen.Register, Arg: "d01"})
	r.warn(time.Hour)
	r.later(2 * time.Second)
	r.press(t, "知道了")
	r.press(t, "高对比")
	r.later(60 * time.Second)
	r.later(30 * time.Second)
	at := func(s kiosk.Scene) kiosk.Scene {
		s.Size = screentest.Portrait
		return s
	}
	want := []kiosk.Scene{
		at(kiosk.Scene{Page: kiosk.Waiting}),
		at(kiosk.Scene{Page: screen.Home, InUse: true}),
		at(kiosk.Scene{Page: screen.Boards, About: "rules", InUse: true}),
		at(kiosk.Scene{Page: screen.Register, InUse: true}),
		at(kiosk.Scene{Page: screen.Register, InUse: true, Urgent: "storm"}),
		at(kiosk.Scene{Page: screen.Register, InUse: true}),
		at(kiosk.Scene{Page: screen.Register, InUse: true, Strong: true}),
		at(kiosk.Scene{Page: kiosk.Waiting, Urgent: "storm"}),
	}
	var got []kiosk.Scene
	for _, s := range r.scenes {
		if s.Page != screen.Home || s.InUse { // on its way to the attract page
			got = append(got, s)
		}
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("told\n%+v\nwant\n%+v", got, want)
	}
}
