package keyboard

import (
	"time"

	"fyne.io/fyne/v2"
)

// A held delete key repeats after repeatAfter, every repeatEvery, at most
// repeatMost times, so that a finger's end that got lost cannot run on.
const (
	repeatAfter = 600 * time.Millisecond
	repeatEvery = 110 * time.Millisecond
	repeatMost  = 200
)

const (
	// brief is the shortest contact that counts: less is a brush of the hand.
	brief = 30 * time.Millisecond
	// still is how long nothing has changed on the keyboard when contacts can be
	// measured: touches carry no times, and one that came while a frame was painted
	// seems shorter than it was.
	still = 200 * time.Millisecond
	// seen is how long a key looks pressed at least, so that a tap is always seen.
	seen = 80 * time.Millisecond
)

// feel turns one finger's touches of a panel into presses. The key under the finger
// when it lifts is the one that counts.
type feel struct {
	v     *View
	p     *panel
	began *keyCap   // where the finger came down, nil while it is up
	at    *keyCap   // where it is now, nil between keys
	since time.Time // when it came down
	sure  bool      // the screen was at rest then
	spent bool      // the key has repeated: lifting the finger adds no more
	stop  func()    // ends the repetition
}

func (f *feel) serve(c *keyCap) {
	c.cap.OnDown = func() { f.down(c) }
	c.cap.OnSlide = f.slide
	c.cap.OnLift = f.lift
	c.cap.OnGone = f.gone
	c.cap.OnTap = func() { f.tap(c) }
}

func (f *feel) down(c *keyCap) {
	f.began, f.since, f.spent = c, f.v.m.now(), false
	f.sure = f.since.Sub(f.v.drawn) >= still
	f.over(c)
	if c.key.Act == Delete {
		f.repeat(c)
	}
}

// over lights the key under the finger and shows it above.
func (f *feel) over(c *keyCap) {
	if f.at == c {
		return
	}
	if f.at != nil {
		f.at.cap.Light(false)
	}
	f.at = c
	if c != nil {
		c.dim()
		c.cap.Light(true)
	}
	f.v.popup.show(c)
	f.v.drawn = f.v.m.now()
}

func (f *feel) slide(at fyne.Position) {
	if f.began == nil {
		return
	}
	c := f.p.under(at)
	if c != nil && c.spot.kind == final && c != f.began {
		c = nil // nobody hands in by sliding
	}
	if c != f.at {
		f.stop()
	}
	f.over(c)
}

func (f *feel) lift() {
	if c := f.at; c != nil {
		f.tap(c)
		return
	}
	f.gone()
}

// tap presses a key, unless the contact was too brief to be meant.
func (f *feel) tap(c *keyCap) {
	began, contact, spent := f.began, f.v.m.now().Sub(f.since), f.spent
	f.rest(c, seen-contact)
	if began != nil && (spent || f.sure && contact > queued && contact < brief) {
		return
	}
	f.v.m.Press(c.key)
}

func (f *feel) gone() { f.rest(f.at, 0) }

// rest ends a touch; the key stays lit for a little while.
func (f *feel) rest(c *keyCap, lit time.Duration) {
	f.stop()
	f.stop = func() {}
	if f.began != nil && c != nil {
		if lit > 0 {
			c.dim = f.v.m.door.After(lit, func() {
				c.cap.Light(false)
				f.v.drawn = f.v.m.now()
			})
		} else {
			c.cap.Light(false)
		}
	}
	f.began, f.at, f.spent = nil, nil, false
	f.v.popup.show(nil)
}

// repeat presses the key while the finger stays on it.
func (f *feel) repeat(c *keyCap) {
	left := repeatMost
	var again func()
	again = func() {
		if left--; left < 0 || !f.v.m.Open() {
			return
		}
		f.spent = true
		f.v.m.Do(c.key)
		f.stop = f.v.m.door.After(repeatEvery, again)
	}
	f.stop()
	f.stop = f.v.m.door.After(repeatAfter, again)
}
