package desk_test

import (
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"lianluozhan/kiosk/screen"
	"lianluozhan/kiosk/screen/screentest"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/liaison/liaisontest"
)

// The panel is turned in the middle of a word: everything is laid out anew, and what
// was typed is still there.
func TestAnotherScreenSizeKeepsWhatWasTyped(t *testing.T) {
	r := newRig(t, liaisontest.Now)
	r.write("wo")
	r.tap("选第一个", "m", "e") // and another word half typed
	before := r.fields()
	if len(before) == 0 || before[0].Text() == "" {
		t.Fatal("nothing was typed")
	}
	typed := before[0].Text()
	r.resize(screentest.Landscape)
	_, registration, _ := r.desk.Entries()
	after := r.fields()
	if len(after) == 0 || !strings.HasPrefix(after[0].Text(), typed) || registration.Draft() == (liaison.Draft{}) {
		t.Error("what was typed is lost")
	}
	if !r.says("我要反映") {
		t.Error("another page is on show")
	}
	r.idle()
	if !r.says("触摸屏幕开始") || registration.Draft() != (liaison.Draft{}) {
		t.Error("the visit does not end as usual")
	}
}

// resize gives the display another size and waits until everything is made for it.
func (r *rig) resize(size fyne.Size) {
	r.t.Helper()
	r.win.Resize(size)
	for late := time.After(20 * time.Second); r.shell.Scene().Size != size; r.turn() {
		select {
		case <-late:
			r.t.Fatalf("still laid out for %v", r.shell.Scene().Size)
		case <-time.After(10 * time.Millisecond):
		}
	}
}

// Whoever reads stays where they were: what is built for the size before does not move
// on its way out.
func TestAnotherScreenSizeKeepsThePlace(t *testing.T) {
	r := newRig(t, liaisontest.Now)
	r.shell.Touch()
	r.shell.Open(screen.Route{Page: screen.Plan})
	r.tap("9月")
	month := r.shell.Scene().About
	if month == "" {
		t.Fatal("the page does not say which month it shows")
	}
	for _, size := range []fyne.Size{screentest.Landscape, fyne.NewSize(1280, 720), fyne.NewSize(3840, 2160), screentest.Portrait} {
		r.resize(size)
		if got := r.shell.Scene().About; got != month {
			t.Fatalf("at %v the page shows %s, it was %s", size, got, month)
		}
	}
}
