package touch_test

import (
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"lianluozhan/kiosk/touch"
)

const frame = 16 * time.Millisecond

// list is a page of ten cards, 300 pixels each, in a window of 400×900.
func list(t *testing.T, taps *[]int) (*touch.Scroller, *hand) {
	l := newLook(t)
	var cards []fyne.CanvasObject
	for i := range 10 {
		cards = append(cards, touch.PressCard(l, touch.Space(0, 300), func() { *taps = append(*taps, i) }))
	}
	s := touch.NewScroller(touch.Column(0, cards...))
	h := show(t, s, 400, 900)
	s.WithClock(func() time.Time { return h.clock })
	return s, h
}

func TestWobblyTapIsATap(t *testing.T) {
	var taps []int
	s, h := list(t, &taps)
	defer s.ScrollTo(0)
	h.press(200, 400)
	h.move(3, 4, frame)
	h.move(2, 6, frame)
	h.release()
	if len(taps) != 1 || taps[0] != 1 || s.Offset() != 0 {
		t.Errorf("a finger that wandered 10 px: taps %v, offset %v", taps, s.Offset())
	}
	h.press(200, 400)
	h.move(0, -10, frame)
	h.release()
	if len(taps) != 2 {
		t.Errorf("a second wobbly tap: taps %v", taps)
	}
}

func TestDragScrollsAndDoesNotTap(t *testing.T) {
	var taps []int
	s, h := list(t, &taps)
	defer s.ScrollTo(0)
	h.press(200, 800)
	for range 20 {
		h.move(0, -20, frame)
	}
	h.move(0, 0, 200*time.Millisecond) // rests before it leaves: no coasting
	h.release()
	if s.Offset() != 400-touch.Slop || len(taps) != 0 {
		t.Errorf("offset %v, want the way of the finger less the slop; taps %v", s.Offset(), taps)
	}
	if s.Frame() {
		t.Error("coasts although the finger rested")
	}
	h.press(200, 400)
	h.move(80, 2, frame)
	h.release()
	if len(taps) != 0 {
		t.Errorf("a sideways swipe tapped %v", taps)
	}
	h.tap(200, 50) // page y 436: the second card
	if len(taps) != 1 || taps[0] != 1 {
		t.Errorf("tap on the scrolled page: %v", taps)
	}
}

// flick moves the finger up by 240 pixels in 6 frames: 2,500 pixels a second.
func flick(h *hand) {
	h.press(200, 800)
	for range 6 {
		h.move(0, -40, frame)
	}
	h.release()
}

func TestFlickCoastsAndTouchStops(t *testing.T) {
	var taps []int
	s, h := list(t, &taps)
	defer s.ScrollTo(0)
	flick(h)
	start := s.Offset()
	for range 10 {
		h.clock = h.clock.Add(frame)
		s.Frame()
	}
	coasted := s.Offset()
	if coasted < start+200 {
		t.Fatalf("coasted from %v to %v in ten frames", start, coasted)
	}
	h.tap(200, 450)
	if s.Frame() || len(taps) != 0 {
		t.Errorf("touch while it coasts: still moving, or tapped %v", taps)
	}
	h.tap(200, 450)
	if len(taps) != 1 {
		t.Errorf("the next touch is a tap, got %v", taps)
	}
}

func TestCoastEndsWithinLimits(t *testing.T) {
	var taps []int
	s, h := list(t, &taps)
	defer s.ScrollTo(0)
	for range 7 {
		flick(h)
	}
	far, n := s.Offset(), 0
	for s.Frame() && n < 1000 {
		h.clock = h.clock.Add(frame)
		far = max(far, s.Offset())
		n++
	}
	if n == 1000 || s.Offset() != s.Most() || s.Most() != 3000-900 {
		t.Errorf("ends at %v of %v after %d frames", s.Offset(), s.Most(), n)
	}
	if far <= s.Most() || far > s.Most()+600 {
		t.Errorf("went to %v: a rubber band gives a little", far)
	}
}

func TestTouchDuringSpringBackStillSpringsBack(t *testing.T) {
	var taps []int
	s, h := list(t, &taps)
	defer s.ScrollTo(0)
	h.press(200, 100)
	for range 10 {
		h.move(0, 30, frame)
	}
	h.move(0, 0, 200*time.Millisecond)
	h.release()
	if s.Offset() >= 0 {
		t.Fatalf("not pulled beyond the top: %v", s.Offset())
	}
	h.tap(200, 450)
	for n := 0; s.Frame() && n < 1000; n++ {
		h.clock = h.clock.Add(frame)
	}
	if s.Offset() != 0 || len(taps) != 0 {
		t.Errorf("offset %v, taps %v", s.Offset(), taps)
	}
}

func TestOnlyLinesInViewExist(t *testing.T) {
	l := newLook(t)
	text := touch.NewText(strings.Repeat("每次接待由两名以上代表共同参加，代表到站须签到。", 500), 32, l.Ink)
	head := touch.Fixed(0, 1000, touch.Space(0, 0))
	s := touch.NewScroller(touch.Column(0, head, touch.Card(l, touch.Inset(20, text))))
	show(t, s, 800, 960)
	count := func() int { return len(text.CreateRenderer().Objects()) }
	if n := count(); n > 4 {
		t.Errorf("%d lines exist while the text is below the fold", n)
	}
	s.ScrollTo(5000)
	if n := count(); n < 20 || n > 30 {
		t.Errorf("%d lines exist in the middle, want those of 960 pixels and a few", n)
	}
}

func TestPhotoAsksForItsPictureOnceWhenNear(t *testing.T) {
	l := newLook(t)
	asked := make([]int, 20)
	var rows []fyne.CanvasObject
	for i := range asked {
		p := touch.NewPhoto(l, "示例甲")
		p.WhenNear(func() { asked[i]++ })
		rows = append(rows, touch.PressCard(l, touch.Fixed(200, 300, p), nil))
	}
	s := touch.NewScroller(touch.Grid(1, 0, rows...))
	show(t, s, 400, 600)
	if asked[0] != 1 || asked[19] != 0 {
		t.Errorf("asked %v at the top", asked)
	}
	s.ScrollTo(s.Most())
	s.ScrollTo(0)
	if asked[0] != 1 || asked[19] != 1 {
		t.Errorf("asked %v after a look at the end", asked)
	}
}

func TestFineDisplaysForgiveMorePixels(t *testing.T) {
	l := newLook(t)
	taps := 0
	s := touch.NewScroller(touch.Column(0, touch.PressCard(l, touch.Space(0, 900), func() { taps++ }), touch.Space(0, 9000)))
	h := show(t, s, 2160, 3840)
	s.WithClock(func() time.Time { return h.clock })
	defer s.ScrollTo(0)
	h.press(200, 400)
	h.move(0, 20, frame)
	h.release()
	if taps != 1 {
		t.Error("a wobble of 20 of 3840 pixels was no tap")
	}
	h.press(200, 400)
	h.move(0, -40, frame)
	h.release()
	if taps != 1 || s.Offset() < 10 {
		t.Errorf("a drag of 40 pixels: %d taps, offset %v", taps, s.Offset())
	}
}
