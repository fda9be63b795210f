package e2e_test

import (
	"bytes"
	"testing"
	"time"
)

// When somebody walks away in the middle, nothing of what they typed is left: not
// on the screen, not for the next one, not in a file.
func TestNothingIsLeftBehind(t *testing.T) {
	t.Parallel()
	c := newCounty(t)
	k := newKiosk(t, portrait, c.join())
	k.says(10*time.Second, "connected to county")
	k.settle()
	attract := k.part(belowClock)
	k.tap(anywhere)
	k.tap(toRegister)
	k.tap(agree)
	k.tap(road)
	empty := k.part(writing)
	k.tap(padLetters)
	k.strike(letters("cunkouludengbuliang")...)
	k.strike(keySpace)
	if bytes.Equal(empty, k.part(writing)) {
		t.Fatal("nothing was typed")
	}
	k.strike(letters("laoren")...) // still being composed
	k.endsBy(attract)
	k.shot("ended")
	k.tap(anywhere)
	k.tap(toRegister)
	k.shot("next")
	k.tap(agree)
	k.tap(road)
	k.shot("left")
	eventually(t, 10*time.Second, "the next resident sees nothing of the last one's", func() bool {
		return bytes.Equal(empty, k.part(writing))
	})
	k.stop()
	holdsNone(t, k.dir, "村口路灯", "cunkou")
}

// endsBy waits until the session has ended by itself and the kiosk shows what it
// shows while nobody is there.
func (k *kiosk) endsBy(attract []byte) {
	k.t.Helper()
	k.t.Cleanup(func() {
		if k.t.Failed() {
			k.shot("failed")
		}
	})
	eventually(k.t, 2*time.Minute, "the session ends", func() bool {
		pass(100 * time.Millisecond)
		return bytes.Equal(attract, k.part(belowClock))
	})
}
