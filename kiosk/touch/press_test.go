package touch_test

import (
	"image/color"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"

	"lianluozhan/kiosk/touch"
)

func ground(p *touch.Pressable) color.Color {
	return test.WidgetRenderer(p).Objects()[0].(*canvas.Rectangle).FillColor
}

func TestTapLooksPressedAtOnceAndTapsOnce(t *testing.T) {
	l := newLook(t)
	taps := 0
	p := touch.PressCard(l, touch.Space(400, 200), func() { taps++ })
	h := show(t, p, 400, 200)
	h.press(100, 100)
	if ground(p) != l.Pressed {
		t.Error("not drawn as pressed under the finger")
	}
	h.release()
	if taps != 1 || ground(p) != l.Card {
		t.Errorf("taps = %d, want 1 and the usual look", taps)
	}
}

func TestSlidingOffDoesNotTapAndLeavesNoPressedLook(t *testing.T) {
	l := newLook(t)
	taps := 0
	p := touch.PressCard(l, touch.Space(0, 200), func() { taps++ })
	q := touch.PressCard(l, touch.Space(0, 200), func() { taps++ })
	h := show(t, touch.Column(0, p, q), 400, 400)
	h.press(100, 190)
	h.move(0, 40, 20e6)
	if ground(p) != l.Card {
		t.Error("still looks pressed after the finger slid off")
	}
	h.release()
	if taps != 0 {
		t.Errorf("taps = %d after sliding to another card", taps)
	}
}

func TestDisabledButtonDoesNothing(t *testing.T) {
	l := newLook(t)
	taps := 0
	b := touch.NewButton(l, touch.Primary, "提交", func() { taps++ })
	h := show(t, b, 400, 120)
	b.Disable(true)
	h.tap(50, 50)
	b.Disable(false)
	h.tap(50, 50)
	if taps != 1 {
		t.Errorf("taps = %d, want only the one after enabling", taps)
	}
}

func TestShieldSwallowsTouchesButGivesWobblyTapsToTheDialog(t *testing.T) {
	l := newLook(t)
	below, inside, outside := 0, 0, 0
	page := touch.PressCard(l, touch.Space(0, 400), func() { below++ })
	shield := touch.NewShield(color.Black, func() { outside++ })
	button := touch.Fixed(200, 100, touch.PressCard(l, touch.Space(200, 100), func() { inside++ }))
	h := show(t, touch.Layers(page, shield, button), 400, 400)

	h.tap(10, 10)
	if below != 0 || outside != 1 {
		t.Errorf("tap beside the dialog: below %d, shield %d", below, outside)
	}
	h.press(200, 200)
	h.move(6, 8, 20e6)
	h.release()
	if inside != 1 {
		t.Errorf("wobbly tap on the dialog's button: %d taps", inside)
	}
	h.press(200, 200)
	h.move(0, 30, 20e6)
	h.release()
	h.press(10, 10)
	h.move(5, 5, 20e6)
	h.release()
	if inside != 1 || outside != 2 || below != 0 {
		t.Errorf("after a drag and a wobbly tap beside: inside %d, outside %d, below %d", inside, outside, below)
	}
}

// Fyne drops the renderers of pages that were out of sight for a minute and lays
// new ones not out.
func TestRenderersCanBeMadeAgain(t *testing.T) {
	l := newLook(t)
	text := touch.NewText("联络站每月至少安排一次代表接待日。", 32, l.Ink)
	card := touch.PressCard(l, text, nil)
	show(t, card, 300, 300)
	for _, o := range card.CreateRenderer().Objects() {
		if o.Size().Width != 300 {
			t.Errorf("%T is %v wide in a new renderer", o, o.Size())
		}
	}
	if n := len(text.CreateRenderer().Objects()); n < 2 {
		t.Errorf("a new renderer of the text holds %d lines", n)
	}
	list := touch.NewVirtual(10, touch.Space(0, 50), touch.Space(0, 50))
	list.Resize(fyne.NewSize(300, 300))
	if n := len(list.CreateRenderer().Objects()); n != 2 {
		t.Errorf("a new renderer of the list holds %d items", n)
	}
}
