package staff_test

import (
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"lianluozhan/kiosk/screen/screentest"
	"lianluozhan/kiosk/screen/staff"
)

// The page shows what can be drawn, counted behind the screen.
func TestTheFontChecksItself(t *testing.T) {
	for _, tt := range []struct {
		size fyne.Size
		big  bool
	}{{screentest.Portrait, false}, {screentest.Portrait, true}, {screentest.Landscape, false}, {screentest.Landscape, true}} {
		f := show(t, tt.size, tt.big, false)
		f.open(t)
		f.tap(t, "字库自检")
		for late := time.After(20 * time.Second); strings.Contains(f.words(), "正在清点"); {
			select {
			case do := <-f.posted:
				do()
			case <-late:
				t.Fatal("the characters are not counted")
			}
		}
		words := f.words()
		page := screentest.Scrollers(f.v.Object())[0]
		for y := float32(0); y < page.Most(); y += 300 {
			page.ScrollTo(y)
			words += f.words()
		}
		words = strings.ReplaceAll(words, "\n", "")
		for _, want := range []string{"一级3500 个，全部都有", "二级3000 个", "三级1605 个", "基本区", "〔U+323AF〕"} {
			if !strings.Contains(words, want) {
				t.Errorf("%q is missing from %s", want, words)
			}
		}
		screentest.Check(t, f.Shell, f.v.Object())
		if !f.v.Back() || f.m.Tab != staff.Overview {
			t.Error("the way back does not lead to the overview")
		}
	}
}
