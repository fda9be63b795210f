package touch_test

import (
	"image/color"
	"testing"

	"fyne.io/fyne/v2"

	"lianluozhan/kiosk/touch"
)

func TestSlateFollowsTheFingerAlsoOutside(t *testing.T) {
	newLook(t)
	s := touch.NewSlate()
	s.Ink, s.Paper, s.Guide = color.NRGBA{A: 255}, color.NRGBA{R: 255, G: 255, B: 255, A: 255}, color.NRGBA{R: 200, A: 255}
	var points []fyne.Position
	ups := 0
	s.OnDown = func(p fyne.Position) { points = append(points, p); s.Draw(p, p) }
	s.OnMove = func(p fyne.Position) { s.Draw(points[len(points)-1], p); points = append(points, p) }
	s.OnUp = func() { ups++ }
	h := show(t, touch.Column(0, touch.Fixed(400, 400, s), touch.Space(400, 300)), 400, 700)
	ink := func(x, y int) bool {
		r, g, b, _ := h.win.Canvas().Capture().At(x, y).RGBA()
		return r+g+b < 3*0x2000
	}
	h.press(50, 60)
	h.move(100, 0, frame)
	h.move(0, 500, frame) // leaves the slate
	h.release()
	if len(points) != 3 || points[0] != fyne.NewPos(50, 60) || points[2] != fyne.NewPos(150, 560) || ups != 1 {
		t.Fatalf("points %v, %d ends", points, ups)
	}
	if !ink(100, 60) || !ink(150, 300) || ink(250, 250) {
		t.Errorf("ink at the line %v and %v, elsewhere %v", ink(100, 60), ink(150, 300), ink(250, 250))
	}
	s.Clear()
	if ink(100, 60) {
		t.Error("ink is left after Clear")
	}
	h.tap(300, 300)
	if len(points) != 4 || ups != 2 || !ink(300, 300) {
		t.Errorf("a dot: %v, %d ends", points, ups)
	}
}

func TestCapTellsOfSlides(t *testing.T) {
	newLook(t)
	c := touch.NewCap(touch.Space(100, 100))
	log := ""
	c.OnDown = func() { log += "d" }
	c.OnTap = func() { log += "t" }
	c.OnLift = func() { log += "l" }
	at := fyne.Position{}
	c.OnSlide = func(p fyne.Position) { at = p }
	h := show(t, touch.Layers(touch.Fixed(100, 100, c)), 400, 400)
	h.tap(200, 200)
	h.press(200, 200)
	h.move(150, 10, frame)
	h.release()
	if log != "dtdl" || at.X < 200 {
		t.Errorf("heard %q, last at %v", log, at)
	}
}

func TestTheCaretFollowsTheFingerInSight(t *testing.T) {
	l := newLook(t)
	f := touch.NewField(l, "", 2)
	var seen []touch.Caret
	f.OnCaret = func(c touch.Caret) { seen = append(seen, c) }
	f.SetText("楼道窗户坏了")
	s := touch.NewScroller(touch.Column(0, f, touch.Space(0, 2000)))
	h := show(t, s, 800, 600)
	f.SetActive(true)
	h.press(28+2, 50)
	h.move(38, 0, frame)
	h.move(38, 30, frame)
	if f.Before() != "楼道" || s.Offset() != 0 {
		t.Errorf("caret after %q, page moved by %v", f.Before(), s.Offset())
	}
	last := seen[len(seen)-1]
	if !last.Down || last.Before != "楼道" || last.After != "窗户坏了" {
		t.Errorf("shown larger: %+v", last)
	}
	h.release()
	if seen[len(seen)-1].Down || f.Before() != "楼道" {
		t.Errorf("after the finger has gone: %+v, caret after %q", seen[len(seen)-1], f.Before())
	}
}

func TestMarkedTextGoesAtOnce(t *testing.T) {
	l := newLook(t)
	f := touch.NewField(l, "", 2)
	show(t, f, 800, f.MinSize().Height)
	f.SetText("路灯坏了。请修好")
	f.Mark(3)
	f.Backspace()
	if f.Text() != "路灯坏了。" {
		t.Errorf("left %q", f.Text())
	}
	f.Mark(99)
	f.Insert("很")
	f.Backspace()
	if f.Text() != "路灯坏了。" {
		t.Errorf("typing must drop the mark: %q", f.Text())
	}
}

func TestGroupsKeepTheCaret(t *testing.T) {
	l := newLook(t)
	f := touch.NewField(l, "", 1)
	f.Group = func(s string) string {
		var out []rune
		for i, r := range []rune(string(without(s))) {
			if i == 3 || i == 7 {
				out = append(out, ' ')
			}
			out = append(out, r)
		}
		return string(out)
	}
	h := show(t, f, 800, f.MinSize().Height)
	for _, d := range "13800001234" {
		f.Insert(string(d))
	}
	if f.Text() != "138 0000 1234" || f.Before() != f.Text() {
		t.Errorf("%q, caret after %q", f.Text(), f.Before())
	}
	for range 4 {
		f.Backspace()
	}
	if f.Text() != "138 0000" {
		t.Errorf("after four digits were deleted: %q", f.Text())
	}
	h.tap(28+1, 50)
	f.Insert("9")
	if f.Text() != "913 8000 0" || f.Before() != "9" {
		t.Errorf("typed in front: %q, caret after %q", f.Text(), f.Before())
	}
}

func without(s string) []rune {
	var out []rune
	for _, r := range s {
		if r != ' ' {
			out = append(out, r)
		}
	}
	return out
}
