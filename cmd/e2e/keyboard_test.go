package e2e_test

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"lianluozhan/cmd/internal/complaints"
	"lianluozhan/cmd/internal/trial"
	"lianluozhan/cmd/internal/typist"
	"lianluozhan/kiosk/keyboard"
)

// keyboardEnds is where the keyboard of a page ends, in pixels from above.
const keyboardEnds = 1800

// A complaint is typed at a touch every 150 ms and comes to the county as it was meant.
// With E2E_FULL set all complaints are, in every way, and what it takes is printed.
func TestComplaintsAreTyped(t *testing.T) {
	ways, all := []typist.Way{typist.Nine}, complaints.All()[:1]
	if os.Getenv("E2E_FULL") != "" {
		ways, all = typist.Ways(), complaints.All()
	} else {
		t.Parallel()
	}
	y := newTypist(t)
	c := newCounty(t)
	k := newKiosk(t, portrait, c.join())
	k.says(10*time.Second, "connected to county")
	k.tap(anywhere)
	t.Logf("%-8s\t%8s %9s %10s %9s %6s", "way", "touches", "per char", "s at 150", "s took", "wrong")
	for _, way := range ways {
		w := k.typed(y, way, all)
		k.tap(next)
		k.says(15*time.Second, "registration kept")
		k.forget()
		k.settle()
		no := k.receiptNo()
		c.waitFor(20*time.Second, "村", "registrations", "show", no)
		show := c.run("registrations", "show", no, "-data", c.data)
		w.wrong = misread(all, show)
		n := float64(len(all))
		t.Logf("%-8s\t%8.1f %9.2f %10.1f %9.1f %6d", way, float64(w.touches)/n, float64(w.touches)/float64(w.chars),
			float64(w.touches)*typist.Rhythm.Seconds()/n, w.took.Seconds()/n, w.wrong)
		if most := w.chars / 10; w.wrong > most {
			t.Errorf("%v: %d of %d characters came wrong:\n%s", way, w.wrong, w.chars, show)
		}
		pass(time.Second) // a receipt is not put away by an unsteady hand
		k.tap(next)
	}
}

// Somebody whose name has a character beyond the basic plane writes it by pinyin, and
// once more by strokes; it is on the screen, and the county has it.
func TestARareName(t *testing.T) {
	t.Parallel()
	const name = "示例𬱖𬱖"
	y := newTypist(t)
	c := newCounty(t)
	k := newKiosk(t, portrait, c.join())
	k.says(10*time.Second, "connected to county")
	k.tap(anywhere)
	k.written()
	k.contact(func() {
		list := k.touches(y.Open(keyboard.Name, typist.Name, "下一步"))
		for _, more := range []func() ([]typist.Touch, error){
			func() ([]typist.Touch, error) { return y.Tap("打拼音找姓") },
			func() ([]typist.Touch, error) {
				return y.Write([]complaints.Piece{{Text: "示", Pinyin: "shi"}, {Text: "例", Pinyin: "li"}, {Text: "𬱖", Pinyin: "di"}})
			},
			func() ([]typist.Touch, error) { return y.Switch(typist.Stroke) },
			func() ([]typist.Touch, error) { return y.Write([]complaints.Piece{{Text: "𬱖"}}) },
		} {
			k.follow(list)
			k.settle()
			list = k.touches(more())
		}
		k.follow(list)
		k.settle()
		k.shot("name")
	})
	k.tap(next)
	k.says(15*time.Second, "registration kept")
	k.settle()
	no := k.receiptNo()
	c.waitFor(20*time.Second, name, "registrations", "show", no)
	pass(time.Second) // a receipt is not put away by an unsteady hand
	k.tap(next)
	k.ask(no, "0123")
	k.shot("asked")
}

// typing is what writing took.
type typing struct {
	touches, chars, wrong int
	took                  time.Duration
}

func newTypist(t testing.TB) *typist.Typist {
	t.Helper()
	ink, err := trial.LoadInk(root + "/kiosk/ime/hand/testdata/complaints.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	y, err := typist.New(typist.Config{Model: built.ime, Size: portrait, Bottom: keyboardEnds, Ink: ink})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := y.Close(); err != nil {
			t.Error(err)
		}
	})
	return y
}

// typed goes from the home page through a registration with the complaints, a line
// each, until everything is there to be checked.
func (k *kiosk) typed(y *typist.Typist, way typist.Way, all [][]complaints.Piece) (w typing) {
	k.t.Helper()
	k.tap(toRegister)
	k.tap(agree)
	k.tap(road)
	k.follow(k.touches(y.Open(keyboard.Text, way, "下一步")))
	k.settle()
	for i, c := range all {
		list := k.touches(y.Write(c))
		w.took += k.follow(list)
		w.touches += len(list)
		w.chars += len([]rune(complaints.Text(c)))
		if i < len(all)-1 {
			k.follow(k.touches(y.Tap("换行")))
			k.settle()
		}
	}
	k.shot(fmt.Sprintf("typed-%d", way))
	k.follow(k.touches(y.Tap("下一步")))
	k.settle()
	k.contact(func() {
		k.tap(forLetters)
		k.strike(letters("shilidingchou")...)
		k.strike(keySpace)
	})
	return w
}

// touches are those of the typist, who must have found what to touch.
func (k *kiosk) touches(list []typist.Touch, err error) []typist.Touch {
	k.t.Helper()
	if err != nil {
		k.t.Fatal(err)
	}
	return list
}

// follow touches the screen in the typist's rhythm and returns how long that took.
func (k *kiosk) follow(touches []typist.Touch) time.Duration {
	k.t.Helper()
	began := time.Now()
	for i, x := range touches {
		if x.Looks || os.Getenv("E2E_FULL") == "" && i > 0 && slices.Equal(x.Path, touches[i-1].Path) {
			k.settle() // also or a busy machine takes the second for a bounce of the first
		}
		err := errors.Join(k.screen.Move(x.Path[0]), k.screen.Press())
		const down = 90 * time.Millisecond
		for _, p := range x.Path[1:] {
			pass(down / time.Duration(len(x.Path)))
			err = errors.Join(err, k.screen.Move(p))
		}
		pass(down / time.Duration(len(x.Path)))
		if err = errors.Join(err, k.screen.Release()); err != nil {
			k.t.Fatal(err)
		}
		pass(typist.Rhythm - down)
	}
	return time.Since(began)
}

// misread counts the characters of the complaints that the county shows otherwise.
func misread(all [][]complaints.Piece, show string) (wrong int) {
	lines := strings.Split(show, "\n")
	for _, c := range all {
		least := len([]rune(complaints.Text(c)))
		for _, l := range lines {
			least = min(least, distance([]rune(complaints.Text(c)), []rune(strings.TrimSpace(l))))
		}
		wrong += least
	}
	return wrong
}

// distance is how many characters must be put in, taken out or changed.
func distance(a, b []rune) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i, x := range a {
		corner := row[0]
		row[0] = i + 1
		for j, y := range b {
			change := corner
			if x != y {
				change++
			}
			corner = row[j+1]
			row[j+1] = min(change, row[j]+1, corner+1)
		}
	}
	return row[len(b)]
}
