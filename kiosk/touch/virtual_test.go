package touch_test

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"

	"lianluozhan/kiosk/touch"
)

func TestVirtualDrawsOnlyWhatIsNear(t *testing.T) {
	test.NewTempApp(t)
	var items []fyne.CanvasObject
	for range 500 {
		items = append(items, touch.Fixed(0, 90, canvas.NewRectangle(nil)))
	}
	v := touch.NewVirtual(10, items...)
	tops := []int{}
	v.OnTop = func(i int) { tops = append(tops, i) }
	s := touch.NewScroller(v)
	s.Resize(fyne.NewSize(300, 1000))
	for _, tt := range []struct {
		off   float32
		first int
	}{{0, 0}, {10_000, 100}, {1e9, 490}} {
		s.ScrollTo(tt.off)
		drawn := test.WidgetRenderer(v).Objects()
		if len(drawn) > 25 {
			t.Errorf("at %v %d items are drawn", tt.off, len(drawn))
		}
		seen := false
		for _, o := range drawn {
			seen = seen || o == items[tt.first]
		}
		if !seen {
			t.Errorf("at %v item %d is not drawn", tt.off, tt.first)
		}
	}
	if len(tops) != 2 || tops[0] != 100 {
		t.Errorf("told of tops %v, want 100 and the end's", tops)
	}
	if v.Top(100) != 10_000 || v.HeightFor(300) != 500*100-10 {
		t.Errorf("item 100 is at %v, the list is %v high", v.Top(100), v.HeightFor(300))
	}
}

func TestVirtualRemeasures(t *testing.T) {
	test.NewTempApp(t)
	grown := touch.Column(0, touch.Space(0, 50))
	v := touch.NewVirtual(0, grown, touch.Space(0, 50))
	v.Resize(fyne.NewSize(100, 400))
	grown.Add(touch.Space(0, 70))
	v.Remeasure()
	if v.Top(1) != 120 {
		t.Errorf("the second item is at %v, want 120", v.Top(1))
	}
	v.SetItems(touch.Space(0, 30))
	if h := v.HeightFor(100); h != 30 {
		t.Errorf("height %v after the items were replaced, want 30", h)
	}
}
