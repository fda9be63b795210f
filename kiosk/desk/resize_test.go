package desk_test

import (
	"strings"
	"testing"
	"time"

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
	r.win.Resize(screentest.Landscape)
	for late := time.After(20 * time.Second); r.shell.Scene().Size != screentest.Landscape; r.turn() {
		select {
		case <-late:
			t.Fatalf("still laid out for %v", r.shell.Scene().Size)
		case <-time.After(10 * time.Millisecond):
		}
	}
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
