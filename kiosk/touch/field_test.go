package touch_test

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"lianluozhan/kiosk/touch"
)

// shownIn returns what the field draws, line by line.
func shownIn(f *touch.Field) []string {
	var out []string
	for _, t := range texts(f) {
		out = append(out, t.Text)
	}
	return out
}

func TestFieldTypesAtTheCaret(t *testing.T) {
	l := newLook(t)
	f := touch.NewField(l, "请写下要反映的事", 3)
	var heard string
	f.OnChange = func(s string) { heard = s }
	h := show(t, f, 800, f.MinSize().Height)
	if got := shownIn(f); len(got) != 1 || got[0] != "请写下要反映的事" {
		t.Errorf("empty field shows %q, want its hint", got)
	}
	f.Insert("楼道窗户坏了")
	f.Backspace()
	if f.Text() != "楼道窗户坏" || heard != f.Text() {
		t.Errorf("text %q, heard %q", f.Text(), heard)
	}
	h.tap(28+38*2+4, 28+20) // nearest to the gap after 楼道
	if f.Before() != "楼道" {
		t.Errorf("caret after %q, want 楼道", f.Before())
	}
	f.Compose("de")
	if got := shownIn(f); got[0] != "楼道de窗户坏" || f.Text() != "楼道窗户坏" {
		t.Errorf("composition shows %q, text %q", got, f.Text())
	}
	f.Compose("")
	f.Insert("的")
	if f.Text() != "楼道的窗户坏" || f.Before() != "楼道的" {
		t.Errorf("text %q, before the caret %q", f.Text(), f.Before())
	}
}

func TestFieldRefusesMoreThanMax(t *testing.T) {
	l := newLook(t)
	f := touch.NewField(l, "", 1)
	f.Max = 4
	full := 0
	f.OnFull = func() { full++ }
	show(t, f, 600, f.MinSize().Height)
	f.Insert("一二三")
	f.Insert("四五六")
	f.Insert("七")
	if f.Text() != "一二三四" || full != 2 {
		t.Errorf("text %q, refused %d times", f.Text(), full)
	}
	f.SetText("一二三四五六")
	if f.Text() != "一二三四" {
		t.Errorf("SetText beyond Max: %q", f.Text())
	}
}

func TestFieldShowsTheRowsAroundTheCaret(t *testing.T) {
	l := newLook(t)
	f := touch.NewField(l, "", 2)
	h := show(t, f, 28*2+38*5+10, f.MinSize().Height)
	f.SetActive(true)
	f.Insert("一二三四五六七八九十甲乙丙丁\n\n戊")
	if got := shownIn(f); len(got) != 1 || got[0] != "戊" {
		t.Errorf("shows %q, want the empty row and the last", got)
	}
	f.SetText("一二三四五六七八九十甲乙丙丁")
	h.tap(28+2, 28+10)
	if f.Before() != "一二三四五" {
		t.Errorf("tap on the upper row shown: caret after %q", f.Before())
	}
	caret := 0
	walk(f, func(o fyne.CanvasObject) {
		if r, ok := o.(*canvas.Rectangle); ok && r.FillColor == l.Red {
			caret++
		}
	})
	if caret != 1 {
		t.Errorf("%d carets drawn", caret)
	}
}

func walk(o fyne.CanvasObject, f func(fyne.CanvasObject)) {
	f(o)
	for _, c := range children(o) {
		walk(c, f)
	}
}

func TestFieldOpensOnTapAlsoAWobblyOneButNotOnScrolling(t *testing.T) {
	l := newLook(t)
	f := touch.NewField(l, "", 2)
	opened := 0
	f.OnTap = func() { opened++ }
	f.SetText("楼道窗户坏了")
	s := touch.NewScroller(touch.Column(0, f, touch.Space(0, 2000)))
	h := show(t, s, 800, 600)
	defer s.ScrollTo(0) // a page left coasting would take the next test's first touch
	h.tap(40, 40)
	h.press(28+38+3, 50)
	h.move(4, 8, frame)
	h.release()
	if opened != 2 || f.Before() != "楼" {
		t.Errorf("opened %d times, caret after %q", opened, f.Before())
	}
	h.press(40, 80)
	h.move(0, -60, frame)
	h.release()
	if opened != 2 {
		t.Error("scrolling over the field opened the keyboard")
	}
}

func TestWipeLeavesNothing(t *testing.T) {
	l := newLook(t)
	f := touch.NewField(l, "", 2)
	show(t, f, 800, f.MinSize().Height)
	f.Insert("楼道窗户坏了")
	f.Compose("le")
	f.Wipe()
	if f.Text() != "" || f.Before() != "" || len(shownIn(f)) != 0 {
		t.Errorf("left: %q, %q", f.Text(), shownIn(f))
	}
}
