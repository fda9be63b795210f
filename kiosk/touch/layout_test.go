package touch_test

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"lianluozhan/kiosk/look"
	"lianluozhan/kiosk/touch"
)

func arrangements(l *look.Look) map[string]fyne.CanvasObject {
	text := func(n int) fyne.CanvasObject { return touch.NewText(strings.Repeat("接待选民，", n), 32, l.Ink) }
	hidden := text(50)
	hidden.Hide()
	chips := func() []fyne.CanvasObject {
		var out []fyne.CanvasObject
		for _, w := range []string{"全部", "全国人大代表", "省", "市人大代表", "县", "乡镇"} {
			out = append(out, touch.NewButton(l, touch.Chip, w, nil))
		}
		return out
	}
	return map[string]fyne.CanvasObject{
		"column":   touch.Column(24, text(3), hidden, text(30), touch.Rule(l)),
		"filled":   touch.Filled(24, hidden, text(3), text(4), hidden),
		"row":      touch.Row(16, touch.Tag(l, "县人大代表", l.RedWash, l.Red), text(12)),
		"weighted": touch.Weighted(16, []float32{1, 2, 0}, text(9), text(20), touch.Space(80, 40)),
		"top row":  touch.TopRow(16, []float32{0, 1}, touch.Fixed(200, 260, touch.NewPhoto(l, "甲")), text(40)),
		"grid":     touch.Grid(3, 20, text(1), text(9), text(20), hidden, text(5)),
		"flow":     touch.Flow(16, chips()...),
		"nested":   touch.Card(l, touch.Inset(30, touch.Column(10, touch.Section(l, "代表"), touch.Grid(2, 8, text(7), text(8)), touch.Flow(8, chips()...)))),
		"press":    touch.PressCard(l, touch.Pad(1, 2, 3, 4, text(33)), nil),
	}
}

// What a layout says it needs at a width is what its children take there, with
// nothing over the edges and no overlap of neighbours.
func TestHeightForIsWhatTheLayoutTakes(t *testing.T) {
	l := newLook(t)
	for name, o := range arrangements(l) {
		for _, w := range []float32{420, 777, 1400} {
			h := touch.HeightFor(o, w)
			o.Resize(fyne.NewSize(w, h))
			bottom := float32(0)
			var prev []fyne.CanvasObject
			for _, c := range children(o) {
				if !c.Visible() {
					continue
				}
				end := c.Position().Add(c.Size())
				bottom = max(bottom, end.Y)
				if end.X > w+0.5 || end.Y > h+0.5 {
					t.Errorf("%s at %v: child ends at %v of %v×%v", name, w, end, w, h)
				}
				if need := touch.HeightFor(c, c.Size().Width); c.Size().Height < need-0.5 {
					t.Errorf("%s at %v: child is %v high and needs %v", name, w, c.Size().Height, need)
				}
				for _, p := range prev {
					if name != "press" && name != "nested" && overlap(p, c) {
						t.Errorf("%s at %v: children overlap", name, w)
					}
				}
				prev = append(prev, c)
			}
			if bottom < h-1 && name != "press" {
				t.Errorf("%s at %v: says %v, takes %v", name, w, h, bottom)
			}
		}
	}
}

func overlap(a, b fyne.CanvasObject) bool {
	ae, be := a.Position().Add(a.Size()), b.Position().Add(b.Size())
	return a.Position().X < be.X-0.5 && b.Position().X < ae.X-0.5 && a.Position().Y < be.Y-0.5 && b.Position().Y < ae.Y-0.5
}

func TestFilledGivesTheRestToOne(t *testing.T) {
	l := newLook(t)
	a, b := touch.Space(0, 100), touch.NewText("中间", 32, l.Ink)
	c := touch.Space(0, 50)
	box := touch.Filled(10, b, a, b, c)
	box.Resize(fyne.NewSize(300, 1000))
	if b.Size().Height != 1000-100-50-20 || c.Position().Y != 950 {
		t.Errorf("middle %v high, last at %v", b.Size().Height, c.Position().Y)
	}
}

func TestButtonIsLargeEnoughForAFinger(t *testing.T) {
	test := newLook(t)
	for _, big := range []bool{false, true} {
		l := look.New(test.Window, big, false)
		for s := touch.Primary; s <= touch.Caution; s++ {
			if m := touch.NewButton(l, s, "好", nil).MinSize(); m.Height < l.Touch() || m.Width < l.Touch() {
				t.Errorf("style %d big %v: %v", s, big, m)
			}
		}
	}
}
