package e2e_test

import (
	"errors"
	"image"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"lianluozhan/cmd/internal/trial"
)

// Somebody who never learned pinyin writes with a finger, takes their surname from
// the grid and finds their village by its initials. The county gets it character
// for character.
func TestHandwriting(t *testing.T) {
	t.Parallel()
	const written = "老人烧炕生烟"
	c := newCounty(t)
	k := newKiosk(t, portrait, c.join())
	k.says(10*time.Second, "connected to county")
	k.tap(anywhere)
	k.tap(toRegister)
	k.tap(agree)
	k.tap(road)
	k.write(written)
	k.shot("written")
	k.tap(keyDone)
	k.tap(nameField)
	k.tap(compound)
	k.tap(firstSurname)
	k.tap(forLetters)
	k.strike(letters("shilidingchou")...)
	k.strike(keySpace)
	k.shot("name")
	k.tap(keyDone)
	k.strike(digits("13800001234")...)
	k.shot("phone")
	k.tap(padDone)
	k.tap(byInitials)
	k.strike(letters("bsc")...)
	k.shot("village")
	k.tap(keySpace)
	k.shot("contact")
	k.tap(next)
	k.shot("check")
	k.tap(next)
	k.says(15*time.Second, "registration kept")
	k.settle()
	no := k.receiptNo()
	c.waitFor(10*time.Second, written, "registrations", "show", no)
	show := c.run("registrations", "show", no, "-data", c.data)
	for _, want := range []string{written, "欧阳示例丁丑", "13800001234", "北山村"} {
		if !strings.Contains(show, want) {
			t.Errorf("the county does not show %q:\n%s", want, show)
		}
	}
}

// write writes characters into the two squares of the pad in turn.
func (k *kiosk) write(text string) {
	k.t.Helper()
	ink, err := trial.LoadInk(filepath.Join(root, "kiosk/ime/hand/testdata/neat.jsonl"))
	if err != nil {
		k.t.Fatal(err)
	}
	for i, r := range []rune(text) {
		strokes := ink.Within(string(r), squares[i%2].Inset(60))
		if len(strokes) == 0 {
			k.t.Fatalf("no ink for %c", r)
		}
		for _, s := range strokes {
			k.stroke(s)
		}
	}
	k.settle()
}

// stroke moves the finger along a line.
func (k *kiosk) stroke(points []image.Point) {
	k.t.Helper()
	err := errors.Join(k.screen.Move(points[0]), k.screen.Press())
	for _, p := range points[1:] {
		pass(4 * time.Millisecond)
		err = errors.Join(err, k.screen.Move(p))
	}
	if err = errors.Join(err, k.screen.Release()); err != nil {
		k.t.Fatal(err)
	}
	pass(60 * time.Millisecond)
}
