package keyboard_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"lianluozhan/kiosk/ime"
	"lianluozhan/kiosk/ime/pinyin"
	"lianluozhan/kiosk/keyboard"
	"lianluozhan/sync/liaison/liaisontest"
)

// sheet is a text field without a screen.
type sheet struct {
	text     []rune
	composed string
	marked   int
}

func (s *sheet) Insert(t string) { s.text, s.marked = append(s.text, []rune(t)...), 0 }
func (s *sheet) Backspace() {
	s.text, s.marked = s.text[:max(0, len(s.text)-max(1, s.marked))], 0
}
func (s *sheet) Compose(t string) { s.composed = t }
func (s *sheet) SetText(t string) { s.text = []rune(t) }
func (s *sheet) Before() string   { return string(s.text) }
func (s *sheet) Mark(n int)       { s.marked = n }

// counter reads ink by the number of its strokes: one is 一, two are 二.
type counter struct{ before []string }

func (c *counter) Read(ink [][]ime.Point, before string) []string {
	c.before = append(c.before, before)
	all := []string{"一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "百", "千"}
	n := min(len(ink), len(all))
	return append([]string{all[n-1]}, slices.Delete(slices.Clone(all), n-1, n)...)
}

// hall is the way to what runs beside the screen, gone by hand.
type hall struct {
	now    time.Time
	timers []*alarm
	work   []func(context.Context) func()
	slow   bool // work waits for answer
}

type alarm struct {
	at time.Time
	f  func()
}

func (h *hall) After(wait time.Duration, f func()) func() {
	a := &alarm{h.now.Add(wait), f}
	h.timers = append(h.timers, a)
	return func() { a.f = nil }
}

func (h *hall) Go(work func(context.Context) func()) {
	h.work = append(h.work, work)
	if !h.slow {
		h.answer()
	}
}

// answer does the work that waits.
func (h *hall) answer() {
	for len(h.work) > 0 {
		work := h.work[0]
		h.work = h.work[1:]
		if done := work(context.Background()); done != nil {
			done()
		}
	}
}

// pass lets time go by.
func (h *hall) pass(d time.Duration) {
	until := h.now.Add(d)
	for {
		slices.SortStableFunc(h.timers, func(a, b *alarm) int { return a.at.Compare(b.at) })
		if len(h.timers) == 0 || h.timers[0].at.After(until) {
			break
		}
		a := h.timers[0]
		h.timers, h.now = h.timers[1:], a.at
		if a.f != nil {
			a.f()
		}
	}
	h.now = until
}

// writer is a keyboard with a pad, and a hand.
type writer struct {
	*hall
	reader *counter
	sheet  *sheet
	model  *keyboard.Model
}

func newWriter() *writer {
	w := &writer{hall: &hall{now: liaisontest.Now}, reader: &counter{}, sheet: &sheet{}}
	w.model = keyboard.NewModel(keyboard.Engines{
		Pinyin: pinyin.New(pinyin.Builtin(), pinyin.Options{}), Hand: w.reader,
	}, w, func() time.Time { return w.hall.now })
	w.open()
	return w
}

func (w *writer) open() {
	w.model.Attach(keyboard.Use{Target: w.sheet, Purpose: keyboard.Text, Done: "下一步"})
}

// strokes writes n strokes into a box, gap apart.
func (w *writer) strokes(box, n int, gap time.Duration) {
	for range n {
		w.pass(gap)
		w.model.Pen().Down(box, ime.Point{X: 10, Y: 10})
		w.pass(50 * time.Millisecond)
		w.model.Pen().Move(ime.Point{X: 90, Y: 20})
		w.model.Pen().Up()
	}
}

func (w *writer) expect(t *testing.T, text, composed string) {
	t.Helper()
	if got := string(w.sheet.text); got != text || w.sheet.composed != composed {
		t.Errorf("text %q with %q composed, want %q with %q", got, w.sheet.composed, text, composed)
	}
}

func (w *writer) offered() []string {
	var out []string
	for _, c := range w.model.State().Candidates {
		out = append(out, c.Text)
	}
	return out
}

const gap = 200 * time.Millisecond

func TestACharacterIsTakenAfterThePause(t *testing.T) {
	w := newWriter()
	w.strokes(0, 2, gap)
	w.expect(t, "", "二")
	if got := w.offered(); len(got) != 10 || got[0] != "二" {
		t.Errorf("candidates %v, want ten with 二 first", got)
	}
	w.pass(1199 * time.Millisecond)
	w.expect(t, "", "二")
	w.pass(time.Millisecond)
	w.expect(t, "二", "")
	if got := w.offered(); len(got) != 10 || got[0] != "二" {
		t.Errorf("after it was taken %v are offered", got)
	}
	w.model.Choose(2, "三")
	w.expect(t, "三", "")
	w.pass(time.Second)
	w.model.Choose(0, "二")
	w.expect(t, "二", "")
	w.strokes(0, 1, gap)
	w.pass(5 * time.Second)
	w.expect(t, "二一", "")
	if got := w.reader.before[len(w.reader.before)-1]; got != "二" {
		t.Errorf("read after %q, want 二", got)
	}
}

func TestTheOtherSquareFinishesTheCharacter(t *testing.T) {
	w := newWriter()
	w.slow = true
	w.strokes(0, 2, gap)
	w.strokes(1, 3, gap) // nothing has been read yet
	w.expect(t, "二", "…")
	w.answer()
	w.expect(t, "二", "三")
	w.strokes(0, 1, gap)
	w.answer()
	w.expect(t, "二三", "一")
}

func TestALateAnswerIsTakenWhenItComes(t *testing.T) {
	w := newWriter()
	w.slow = true
	w.strokes(0, 2, gap)
	w.pass(3 * time.Second)
	w.expect(t, "", "…")
	w.answer()
	w.expect(t, "二", "")
}

func TestStrokesAreTakenBack(t *testing.T) {
	tests := []struct {
		name           string
		key            keyboard.Act
		text, composed string
	}{
		{"one stroke", keyboard.Undo, "一", "二"},
		{"the character", keyboard.Rewrite, "一", ""},
		{"deleted", keyboard.Delete, "一", ""},
		{"written with a comma", keyboard.Type, "一三，", ""},
		{"settled by a new line", keyboard.Newline, "一三\n", ""},
		{"emptied", keyboard.Clear, "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := newWriter()
			w.strokes(0, 1, gap)
			w.strokes(1, 3, gap)
			ink := w.model.Pen().Ink()
			w.model.Press(keyboard.Key{Act: tt.key, Text: "，"})
			w.expect(t, tt.text, tt.composed)
			if w.model.Pen().Ink() == ink {
				t.Error("the ink on the screen stays as it was")
			}
		})
	}
	w := newWriter()
	w.strokes(0, 1, gap)
	w.model.Press(keyboard.Key{Act: keyboard.Undo})
	if w.expect(t, "", ""); w.model.Composing() {
		t.Error("an empty pad composes")
	}
	w.model.Press(keyboard.Key{Act: keyboard.Undo})
	w.pass(10 * time.Second)
	w.expect(t, "", "")
}

// pause is how long the pad waits for another stroke.
func (w *writer) pause() time.Duration {
	w.strokes(0, 1, gap)
	before := len(w.sheet.text)
	for d := time.Duration(0); d < 5*time.Second; d += 10 * time.Millisecond {
		if len(w.sheet.text) > before {
			return d
		}
		w.pass(10 * time.Millisecond)
	}
	return 0
}

func TestThePauseSuitsTheHandAndIsForgotten(t *testing.T) {
	w := newWriter()
	if got := w.pause(); got != 1200*time.Millisecond {
		t.Errorf("the pause begins with %v", got)
	}
	w.strokes(0, 8, 100*time.Millisecond)
	w.pass(5 * time.Second)
	if got := w.pause(); got != 800*time.Millisecond {
		t.Errorf("for a quick hand it is %v", got)
	}
	w.model.Forget()
	w.open()
	for range 3 { // one stroke, taken too early, deleted
		w.strokes(0, 1, gap)
		w.pass(3 * time.Second)
		w.model.Press(keyboard.Key{Act: keyboard.Delete})
		w.pass(5 * time.Second)
	}
	if got := w.pause(); got != 2500*time.Millisecond {
		t.Errorf("for a hand that was not waited for it is %v", got)
	}
	w.model.Forget()
	w.open()
	if got := w.pause(); got != 1200*time.Millisecond {
		t.Errorf("the next visitor gets %v", got)
	}
}

func TestBadInk(t *testing.T) {
	w := newWriter()
	p := w.model.Pen()
	p.Up() // a finger that never came down
	p.Move(ime.Point{})
	w.expect(t, "", "")
	p.Down(0, ime.Point{X: 50, Y: 50})
	p.Down(1, ime.Point{X: 50, Y: 50}) // a second finger
	p.Move(ime.Point{X: 55, Y: 50})
	w.pass(2 * time.Second)
	p.Up()
	w.expect(t, "", "") // a palm that lay there
	p.Down(0, ime.Point{X: 50, Y: 50})
	kept := 0
	for i := range 10_000 {
		if p.Move(ime.Point{X: float64(i % 400), Y: float64(-i)}) {
			kept++
		}
	}
	p.Up()
	if _, s := p.Strokes(); len(s) != 1 || kept > 2000 || len(s[0]) != kept+1 {
		t.Errorf("%d points kept of 10,000", kept)
	}
	w.expect(t, "", "一")
	w.strokes(0, 200, 10*time.Millisecond)
	if _, s := p.Strokes(); len(s) > 64 {
		t.Errorf("%d strokes kept", len(s))
	}
	w.pass(5 * time.Second)
	w.expect(t, "千", "")
}

func TestNothingIsLeftOnThePad(t *testing.T) {
	w := newWriter()
	w.strokes(0, 2, gap)
	w.pass(3 * time.Second)
	w.slow = true
	w.strokes(1, 3, gap)
	_, s := w.model.Pen().Strokes()
	w.model.Forget()
	w.answer() // comes after the visitor has gone
	if _, left := w.model.Pen().Strokes(); len(left) > 0 || w.model.Composing() || len(w.offered()) > 0 || len(w.model.Next()) > 0 {
		t.Errorf("left: %v, %v", left, w.offered())
	}
	if s[0][0] != (ime.Point{}) {
		t.Error("the strokes stay in memory")
	}
	w.open()
	w.pass(10 * time.Second)
	w.expect(t, "二", "") // the field is the screen's to wipe
	if got := w.offered(); len(got) > 0 {
		t.Errorf("the next visitor is offered %v", got)
	}
}

func TestFinishedByLeavingTheField(t *testing.T) {
	w := newWriter()
	w.slow = true
	w.strokes(0, 2, gap)
	w.model.Detach()
	if got := string(w.sheet.text); got != "二" {
		t.Errorf("text %q, want what was written", got)
	}
}

func TestScribblesDoNoHarm(t *testing.T) {
	w := newWriter()
	r := rand.New(rand.NewPCG(3, 4))
	for range 5000 {
		w.slow = r.IntN(2) == 0
		switch r.IntN(8) {
		case 0:
			w.model.Pen().Down(r.IntN(2), ime.Point{X: r.Float64() * 500, Y: r.Float64() * 500})
		case 1, 2:
			w.model.Pen().Move(ime.Point{X: r.Float64() * 500, Y: r.Float64() * 500})
		case 3:
			w.model.Pen().Up()
		case 4:
			w.answer()
		case 5:
			w.pass(time.Duration(r.IntN(2000)) * time.Millisecond)
		case 6:
			w.model.Press(keyboard.Key{Act: []keyboard.Act{keyboard.Undo, keyboard.Delete, keyboard.Rewrite, keyboard.Sentence}[r.IntN(4)]})
		case 7:
			w.model.Pick(r.IntN(12))
		}
		if _, s := w.model.Pen().Strokes(); len(s) > 64 {
			t.Fatal(fmt.Sprint(len(s), " strokes"))
		}
	}
}
