package keyboard_test

import (
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"lianluozhan/kiosk/keyboard"
	"lianluozhan/kiosk/screen/screentest"
	"lianluozhan/kiosk/touch"
)

func (d *desk) key(t *testing.T, words string) *touch.Cap { return pressable(t, d.root, words) }

func TestAFingerMaySlideToTheRightKey(t *testing.T) {
	d, _ := newDesk(t, screentest.Portrait, false, false)
	d.open(keyboard.Phone)
	one, two, done := d.key(t, "1"), d.key(t, "2"), d.key(t, "下一步")
	slide := func(to *touch.Cap) {
		d.now = d.now.Add(time.Second)
		one.MouseDown(nil)
		d.now = d.now.Add(100 * time.Millisecond)
		one.Dragged(&fyne.DragEvent{PointEvent: fyne.PointEvent{Position: to.Position().Subtract(one.Position()).AddXY(20, 20)}})
		one.DragEnd()
	}
	slide(two)
	if got := d.field.Text(); got != "2" {
		t.Errorf("slid from 1 to 2: %q", got)
	}
	slide(one)
	if got := d.field.Text(); got != "21" {
		t.Errorf("a wobble on 1: %q", got)
	}
	slide(done)
	if got := d.field.Text(); got != "21" || !d.model.Open() {
		t.Errorf("slid onto the red key: %q", got)
	}
}

func TestABrushOfTheHandIsNoTap(t *testing.T) {
	d, _ := newDesk(t, screentest.Portrait, false, false)
	d.open(keyboard.Phone)
	for _, tt := range []struct {
		contact time.Duration
		text    string
	}{{29 * time.Millisecond, ""}, {30 * time.Millisecond, "5"}, {time.Millisecond, "55"}} { // the last one waited in a queue
		d.now = d.now.Add(time.Second)
		key := d.key(t, "5")
		key.MouseDown(nil)
		d.now = d.now.Add(tt.contact)
		key.Tapped(nil)
		if got := d.field.Text(); got != tt.text {
			t.Errorf("after a contact of %v: %q, want %q", tt.contact, got, tt.text)
		}
	}
}

func TestTheKeyIsShownAboveTheFinger(t *testing.T) {
	d, _ := newDesk(t, screentest.Portrait, false, false)
	d.open(keyboard.Text)
	count := func() int { return strings.Count(screentest.Words(d.root), "g\n") }
	before := count()
	key := d.key(t, "g")
	key.MouseDown(nil)
	if got := count(); got != before+1 {
		t.Errorf("g is written %d times while it is held, %d before", got, before)
	}
	key.Tapped(nil)
	d.timer.fire()
	d.model.Press(keyboard.Key{Act: keyboard.Delete})
	if got := count(); got != before {
		t.Errorf("g is written %d times after it, %d before", got, before)
	}
}
