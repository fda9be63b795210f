package keyboard_test

import (
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"lianluozhan/kiosk/ime"
	"lianluozhan/kiosk/ime/kit"
	"lianluozhan/kiosk/ime/pinyin"
	"lianluozhan/kiosk/keyboard"
)

func allEngines() keyboard.Engines {
	k := kit.New(pinyin.Builtin())
	return keyboard.Engines{
		Pinyin: k.Pinyin, Nine: k.Nine, Stroke: k.Stroke, Names: k.Names, Hand: k.Hand, Next: k.Next(), Initials: k.Initials,
	}
}

// newTypist is a keyboard with every engine, without a screen.
func newTypist(p keyboard.Purpose) *writer {
	w := &writer{hall: &hall{}, sheet: &sheet{}}
	w.model = keyboard.NewModel(allEngines(), w, func() time.Time { return w.hall.now })
	w.model.Attach(keyboard.Use{Target: w.sheet, Purpose: p, Done: "下一步", List: []string{"东关社区", "北山村", "北沙村"}})
	return w
}

func (w *writer) keys(act keyboard.Act, letters string) {
	for _, r := range letters {
		w.pass(time.Second)
		w.model.Press(keyboard.Key{Act: act, Text: string(r)})
	}
}

func TestEachFieldOpensItsMode(t *testing.T) {
	tests := []struct {
		purpose keyboard.Purpose
		mode    keyboard.Mode
	}{
		{keyboard.Text, keyboard.Hand}, {keyboard.Line, keyboard.Hand}, {keyboard.Name, keyboard.Names},
		{keyboard.Place, keyboard.Places}, {keyboard.Phone, keyboard.Digits},
	}
	for _, tt := range tests {
		if got := newTypist(tt.purpose).model.Mode(); got != tt.mode {
			t.Errorf("purpose %v opens %s, want %s", tt.purpose, got.Name(), tt.mode.Name())
		}
	}
	w := newTypist(keyboard.Text)
	w.model.SetMode(keyboard.Stroke)
	w.model.SetMode(keyboard.Digits)
	w.model.Attach(keyboard.Use{Target: w.sheet, Purpose: keyboard.Phone})
	w.model.Wipe()
	w.open()
	if got := w.model.Mode(); got != keyboard.Stroke {
		t.Errorf("text opens %s in the same visit, want the mode last used for words", got.Name())
	}
	w.model.Forget()
	w.open()
	if got := w.model.Mode(); got != keyboard.Hand {
		t.Errorf("text opens %s for the next visitor", got.Name())
	}
}

func TestAnotherModeKeepsWhatIsComposed(t *testing.T) {
	w := newTypist(keyboard.Text)
	w.model.SetMode(keyboard.Pinyin)
	w.keys(keyboard.Spell, "wo")
	w.model.SetMode(keyboard.Nine)
	w.expect(t, "", "wo")
	w.keys(keyboard.Spell, "6")
	if got := w.sheet.composed; len(got) != 3 {
		t.Errorf("%q composed after three keys", got)
	}
	w.keys(keyboard.Delete, "x")
	w.model.SetMode(keyboard.Pinyin)
	w.expect(t, "", "wo")
	w.model.SetMode(keyboard.Digits)
	w.expect(t, "", "wo") // still open to a choice
	w.model.SetMode(keyboard.Pinyin)
	w.keys(keyboard.Spell, "m")
	w.expect(t, "", "wo'm")
	w.keys(keyboard.Delete, "x")
	w.model.SetMode(keyboard.Stroke)
	w.keys(keyboard.Spell, "h") // now it is written
	w.expect(t, "我", "一")
	w.model.SetMode(keyboard.Digits)
	w.keys(keyboard.Type, "3")
	if got := string(w.sheet.text); !strings.HasPrefix(got, "我") || !strings.HasSuffix(got, "3") || len(w.sheet.text) != 3 {
		t.Errorf("text %q, want 我, a character of one stroke, 3", got)
	}
}

func TestSentence(t *testing.T) {
	tests := []struct{ text, left string }{
		{"路灯坏了。请修好", "路灯坏了。"}, {"路灯坏了。请修好。", "路灯坏了。"}, {"路灯坏了", ""},
		{"第一行\n第二行\n", "第一行\n"}, {"", ""}, {"。。", ""},
	}
	for _, tt := range tests {
		w := newWriter()
		w.sheet.SetText(tt.text)
		key := keyboard.Key{Act: keyboard.Sentence}
		w.model.Press(key)
		w.pass(time.Second)
		if got := string(w.sheet.text); got != tt.text {
			t.Errorf("%q: marking left %q", tt.text, got)
		}
		w.model.Press(key)
		w.pass(time.Second)
		if got := string(w.sheet.text); got != tt.left {
			t.Errorf("%q: left %q, want %q", tt.text, got, tt.left)
		}
		w.model.Press(key)
		if got := string(w.sheet.text); got != tt.text {
			t.Errorf("%q: came back as %q", tt.text, got)
		}
	}
	w := newWriter()
	w.sheet.SetText("路灯坏了。请修好")
	w.model.Press(keyboard.Key{Act: keyboard.Sentence})
	w.model.Press(keyboard.Key{Act: keyboard.Type, Text: "！"})
	if got := string(w.sheet.text); got != "路灯坏了。请修好！" || w.sheet.marked != 0 {
		t.Errorf("typing on after marking: %q, %d marked", got, w.sheet.marked)
	}
}

func TestANameBeginsWithTheSurname(t *testing.T) {
	w := newTypist(keyboard.Name)
	if !w.model.SurnameGrid() || len(w.model.Surnames()) != 24 || w.model.Surnames()[0] != "王" {
		t.Fatalf("no grid of surnames: %v", w.model.Surnames())
	}
	w.model.Press(keyboard.Key{Act: keyboard.Compound})
	for _, s := range w.model.Surnames() {
		if len([]rune(s)) < 2 {
			t.Errorf("%s among the compound surnames", s)
		}
	}
	page := w.model.Surnames()
	w.model.Press(keyboard.Key{Act: keyboard.Turn, N: 1})
	if slices.Equal(page, w.model.Surnames()) {
		t.Error("the page did not turn")
	}
	for range 100 {
		w.model.Do(keyboard.Key{Act: keyboard.Turn, N: 1})
	}
	if len(w.model.Surnames()) == 0 {
		t.Error("turned past the last page")
	}
	w.model.Press(keyboard.Key{Act: keyboard.Compound})
	w.model.Press(keyboard.Key{Act: keyboard.Surname, N: 1})
	if got := string(w.sheet.text); got != "李" || w.model.SurnameGrid() {
		t.Errorf("after the tap: %q, grid %v", got, w.model.SurnameGrid())
	}
	w.keys(keyboard.Spell, "xiuying")
	if got := w.offered(); !slices.Contains(got[:5], "秀英") {
		t.Errorf("given names for xiuying: %v", got)
	}
}

func TestAPlaceIsFoundByItsInitials(t *testing.T) {
	w := newTypist(keyboard.Place)
	if got := w.offered(); len(got) != 3 {
		t.Errorf("with nothing typed %v", got)
	}
	w.keys(keyboard.Spell, "bs")
	if got := w.offered(); !slices.Equal(got, []string{"北山村", "北沙村"}) {
		t.Errorf("bs finds %v", got)
	}
	w.keys(keyboard.Delete, "x")
	w.keys(keyboard.Delete, "x")
	w.keys(keyboard.Spell, "g")
	w.model.Choose(0, "东关社区")
	w.expect(t, "东关社区", "")
	w.keys(keyboard.Spell, "b")
	w.model.Detach()
	w.expect(t, "东关社区", "") // letters of a search are no choice
}

func TestNineKeysPinASyllable(t *testing.T) {
	w := newTypist(keyboard.Text)
	w.model.SetMode(keyboard.Nine)
	w.keys(keyboard.Spell, "94664")
	shown, more := w.model.Syllables()
	if len(shown) == 0 || !more {
		t.Fatalf("syllables %v, more %v", shown, more)
	}
	seen := map[string]bool{}
	for range 20 {
		for _, s := range shown {
			seen[s] = true
		}
		w.model.Press(keyboard.Key{Act: keyboard.MorePins})
		w.pass(time.Second)
		shown, _ = w.model.Syllables()
	}
	if !seen["zhong"] || !seen["xi"] {
		t.Errorf("never came to zhong and xi: %v", seen)
	}
	for range 20 {
		if i := slices.Index(shown, "xi"); i >= 0 {
			w.model.Press(keyboard.Key{Act: keyboard.Pin, N: i})
			break
		}
		w.model.Do(keyboard.Key{Act: keyboard.MorePins})
		shown, _ = w.model.Syllables()
	}
	if got := w.sheet.composed; !strings.HasPrefix(got, "xi'") {
		t.Errorf("composed %q after pinning xi", got)
	}
}

// A word in the middle of a sentence is put right before the whole is picked.
func TestAWordOfASentenceIsPutRight(t *testing.T) {
	w := newTypist(keyboard.Text)
	w.model.SetMode(keyboard.Pinyin)
	w.keys(keyboard.Spell, "womenshi")
	w.model.Expand(true)
	words := w.model.Words()
	if len(words) < 2 {
		t.Fatalf("words %v of %q", words, w.offered()[0])
	}
	before := w.offered()
	w.model.PutRight(1)
	others := w.offered()
	if w.model.Word() != 1 || len(others) == 0 || slices.Equal(before, others) {
		t.Fatalf("instead of %s: %v", words[1], others)
	}
	w.model.PutRight(1)
	if !slices.Equal(before, w.offered()) {
		t.Error("asked again, the candidates are others")
	}
	w.model.PutRight(1)
	w.model.Choose(0, others[0])
	if got := w.offered()[0]; !strings.HasPrefix(got, words[0]+others[0]) || w.model.Word() != -1 {
		t.Errorf("put right: %q, want %s%s…", got, words[0], others[0])
	}
}

// A letter twice, as in ban'nian: the machine's own time is not taken for the finger's.
func TestALetterTwiceOnASlowMachine(t *testing.T) {
	for _, tt := range []struct {
		work, between time.Duration // on the first press, and from its end to the second
		want          string
	}{
		{0, keyboard.Bounce - time.Millisecond, "n"}, {0, keyboard.Bounce, "n'n"}, {60 * time.Millisecond, 90 * time.Millisecond, "n'n"},
		{60 * time.Millisecond, 50 * time.Millisecond, "n"}, {200 * time.Millisecond, time.Millisecond, "n'n"},
	} {
		w := newTypist(keyboard.Text)
		w.model.SetMode(keyboard.Pinyin)
		key := keyboard.Key{Act: keyboard.Spell, Text: "n"}
		w.model.Heard(func() { w.pass(tt.work) })
		w.model.Press(key)
		w.pass(tt.between)
		w.model.Press(key)
		if got := w.sheet.composed; got != tt.want {
			t.Errorf("%v of work, %v later: %q, want %q", tt.work, tt.between, got, tt.want)
		}
	}
}

// A tap counts for what stood under the finger when it came down.
func TestCandidatesDoNotJumpUnderTheFinger(t *testing.T) {
	w := newWriter()
	w.strokes(0, 2, gap)
	at := w.offered()[2]
	w.strokes(0, 1, gap) // another reading comes while the finger is down
	if w.offered()[2] == at {
		t.Fatal("the candidates are the same: this shows nothing")
	}
	w.model.Choose(2, at)
	w.expect(t, at, "")
	w.strokes(0, 1, gap)
	w.model.Choose(0, "请") // in no list any more
	w.expect(t, at+"请", "")
}

// TestRandomKeys presses anything in any mode.
func TestRandomKeys(t *testing.T) {
	n := 6000
	if os.Getenv("KEYBOARD_FULL") != "" {
		n = 100_000
	}
	r := rand.New(rand.NewPCG(7, 8))
	for _, p := range []keyboard.Purpose{keyboard.Text, keyboard.Name, keyboard.Place} {
		w := newTypist(p)
		acts := []keyboard.Act{
			keyboard.Spell, keyboard.Spell, keyboard.Spell, keyboard.Spell, keyboard.Type, keyboard.Delete, keyboard.Space,
			keyboard.Newline, keyboard.Caps, keyboard.Undo, keyboard.Rewrite, keyboard.Again, keyboard.Sentence, keyboard.Surname,
			keyboard.Turn, keyboard.Compound, keyboard.Keys, keyboard.Pin, keyboard.MorePins, keyboard.Done, keyboard.Clear,
		}
		for range n / 3 {
			w.pass(150 * time.Millisecond)
			switch r.IntN(12) {
			case 0:
				modes := w.model.Modes(p)
				w.model.SetMode(modes[r.IntN(len(modes))])
			case 1:
				w.model.Pick(r.IntN(30))
			case 2:
				w.model.Expand(r.IntN(2) == 0)
				w.model.Turn(r.IntN(20) - 5)
			case 3:
				w.model.CaretMoved()
			default:
				text := string("abcdefghijklmnopqrstuvwxyz123456789'*hspnz，·"[r.IntN(44)])
				w.model.Press(keyboard.Key{Act: acts[r.IntN(len(acts))], Text: text, N: r.IntN(26) - 1})
			}
			if len(w.sheet.text) > 500 {
				w.sheet.SetText("")
			}
		}
		w.model.Forget()
		if w.model.Composing() || len(w.model.State().Candidates) > 0 {
			t.Errorf("left after it all: %+v", w.model.State())
		}
	}
}

// What one visitor writes changes nothing for the next.
func TestTheNextVisitorIsOfferedTheSame(t *testing.T) {
	w := newTypist(keyboard.Text)
	all := []struct {
		mode keyboard.Mode
		keys string
	}{{keyboard.Pinyin, "womenshi"}, {keyboard.Nine, "966736"}, {keyboard.Stroke, "hs*"}, {keyboard.Names, "lixiu"}}
	visit := func() (seen [][]string) {
		for _, x := range all {
			w.model.SetMode(x.mode)
			w.keys(keyboard.Spell, x.keys)
			seen = append(seen, w.offered())
			w.model.Choose(1, w.offered()[1])
			seen = append(seen, slices.Clone(w.model.Next()))
			w.model.Do(keyboard.Key{Act: keyboard.Newline})
		}
		w.model.SetMode(keyboard.Hand)
		w.strokes(0, 3, gap)
		seen = append(seen, w.offered())
		w.pass(5 * time.Second)
		return seen
	}
	first := visit()
	w.model.Forget()
	w.sheet.SetText("")
	w.open()
	if second := visit(); !slices.EqualFunc(first, second, slices.Equal) {
		t.Errorf("the next visitor is offered\n%v\nthe first was offered\n%v", second, first)
	}
}

func BenchmarkKeyToCandidates(b *testing.B) {
	w := newTypist(keyboard.Text)
	w.model.SetMode(keyboard.Pinyin)
	letters := "zhelideludenghuaile"
	for i := 0; b.Loop(); i++ {
		w.model.Do(keyboard.Key{Act: keyboard.Spell, Text: string(letters[i%len(letters)])})
		if i%len(letters) == len(letters)-1 {
			w.model.Do(keyboard.Key{Act: keyboard.Again})
		}
	}
}

func BenchmarkPenUpToCandidates(b *testing.B) {
	w := newTypist(keyboard.Text)
	for b.Loop() {
		w.model.Pen().Down(0, ime.Point{X: 10, Y: 100})
		for x := range 60 {
			w.model.Pen().Move(ime.Point{X: float64(10 + 4*x), Y: 100})
		}
		w.model.Pen().Up()
		if _, s := w.model.Pen().Strokes(); len(s) == 12 {
			w.model.Press(keyboard.Key{Act: keyboard.Rewrite})
		}
	}
}
