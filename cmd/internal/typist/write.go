package typist

import (
	"fmt"
	"image"
	"strings"

	"fyne.io/fyne/v2"

	"lianluozhan/cmd/internal/complaints"
	"lianluozhan/kiosk/ime/pinyin"
	"lianluozhan/kiosk/ime/stroke"
	"lianluozhan/kiosk/keyboard"
	"lianluozhan/kiosk/touch"
)

// Way is a way to write.
type Way int

// The ways.
const (
	Hand   Way = iota // 手写
	Pinyin            // 拼音, whole syllables
	Firsts            // 拼音, their first letters
	Nine              // 九键
	Stroke            // 笔画
	Name              // 姓名, with letters
)

// Ways lists all ways to write a text.
func Ways() []Way { return []Way{Hand, Pinyin, Firsts, Nine, Stroke} }

func (w Way) String() string {
	return [...]string{Hand: "手写", Pinyin: "拼音", Firsts: "拼音首字母", Nine: "九键", Stroke: "笔画", Name: "姓名"}[w]
}

func (w Way) mode() keyboard.Mode {
	return [...]keyboard.Mode{
		Hand: keyboard.Hand, Pinyin: keyboard.Pinyin, Firsts: keyboard.Pinyin, Nine: keyboard.Nine, Stroke: keyboard.Stroke,
		Name: keyboard.Names,
	}[w]
}

// char is a character of a text, how it is spelled, and how many of its piece are left
// with it.
type char struct {
	char     rune
	syllable string
	left     int
}

func chars(pieces []complaints.Piece) (out []char) {
	for _, p := range pieces {
		text, syllables := []rune(p.Text), strings.Fields(p.Pinyin)
		for i, r := range text {
			c := char{char: r, left: len(text) - i}
			if i < len(syllables) {
				c.syllable = syllables[i]
			}
			out = append(out, c)
		}
	}
	return out
}

func words(all []char) string {
	var b strings.Builder
	for _, c := range all {
		b.WriteRune(c.char)
	}
	return b.String()
}

// Write writes a complaint and returns the touches. What cannot be had by hand is
// written wrong, as Text then shows.
func (t *Typist) Write(pieces []complaints.Piece) ([]Touch, error) {
	for rest := chars(pieces); len(rest) > 0 && t.err == nil; {
		word := t.toCome(words(rest), rest[0].left)
		if word != "" {
			t.tap(word)
			rest = rest[len([]rune(word)):]
			continue
		}
		rest = rest[t.some(rest[:rest[0].left]):]
	}
	return t.take()
}

// some writes a text or its beginning and returns how many characters it did.
func (t *Typist) some(text []char) int {
	switch t.way {
	case Hand:
		t.ink(text[0].char)
		return 1
	case Stroke:
		t.strokes(text[0].char)
		return 1
	}
	var keys strings.Builder
	for _, c := range text {
		if t.way == Firsts {
			c.syllable = c.syllable[:1]
		}
		keys.WriteString(c.syllable)
	}
	t.keys(keys.String())
	t.choose(words(text))
	return len(text)
}

// toCome is a word on offer that goes on with the text. One character alone is worth a
// tap only where it ends the piece, of which so much is left: it would tear a word apart.
func (t *Typist) toCome(rest string, left int) (best string) {
	if t.way == Hand || t.model.Composing() { // a hand that goes on writing sees none
		return ""
	}
	for _, w := range t.model.Next() {
		_, shown := t.hand.Where(w)
		if shown && strings.HasPrefix(rest, w) && len(w) > len(best) && (len([]rune(w)) > 1 || left == 1) {
			best = w
		}
	}
	return best
}

func (t *Typist) keys(letters string) {
	for _, r := range letters {
		words := string(r)
		if t.way == Nine {
			words = map[string]string{
				"2": "ABC", "3": "DEF", "4": "GHI", "5": "JKL", "6": "MNO", "7": "PQRS", "8": "TUV", "9": "WXYZ",
			}[pinyin.Digits(words)]
		}
		t.tap(words)
	}
}

// strokes gives strokes until the character can be seen.
func (t *Typist) strokes(char rune) {
	words := map[rune]string{'h': "一 横", 's': "丨 竖", 'p': "丿 撇", 'n': "丶 点捺", 'z': "乛 折"}
	for _, r := range t.codes[char] {
		t.tap(words[r])
		if t.best(string(char)) != "" {
			break
		}
	}
	t.choose(string(char))
}

func codes() map[rune]string {
	out := map[rune]string{}
	for _, c := range stroke.Table() {
		out[c.Rune] = c.Codes[0]
	}
	return out
}

const mostPages = 8 // of candidates, that somebody looks through

// choose takes the candidates that make the text, the longest first.
func (t *Typist) choose(text string) {
	for pages := 0; text != "" && t.err == nil; {
		if word := t.best(text); word != "" {
			t.tap(word)
			text, pages = text[len(word):], 0
			continue
		}
		_, open := t.hand.Where("收起")
		switch pages++; {
		case pages > mostPages || len(t.model.State().Candidates) == 0:
			t.err = fmt.Errorf("%q is not among the candidates", text)
		case open:
			t.tap("下一页")
		default:
			t.tap("更多")
		}
	}
}

// best is the longest candidate on show that begins the text. Above the grid stand the
// words of the sentence, which are no candidates.
func (t *Typist) best(text string) (best string) {
	top, open := t.hand.Where("上一页")
	for _, c := range t.model.State().Candidates {
		at, shown := t.hand.Where(c.Text)
		if shown && !(open && at.Y < top.Y-1) && strings.HasPrefix(text, c.Text) && len(c.Text) > len(best) {
			best = c.Text
		}
	}
	return best
}

// ink writes a character into the next square. When it is read as another one, the
// right one is taken from those on offer, or it stays wrong.
func (t *Typist) ink(char rune) {
	at, size := t.hand.Places(func(o fyne.CanvasObject) bool { _, ok := o.(*touch.Slate); return ok })
	if len(at) != keyboard.Boxes {
		t.err = fmt.Errorf("%d squares to write in", len(at))
		return
	}
	i := t.square
	t.square = (i + 1) % keyboard.Boxes
	place := image.Rect(int(at[i].X), int(at[i].Y), int(at[i].X+size[i].Width), int(at[i].Y+size[i].Height))
	strokes := t.config.Ink.Within(string(char), place.Inset(place.Dy()/8))
	if len(strokes) == 0 {
		t.err = fmt.Errorf("nobody shows how to write %c", char)
	}
	for _, s := range strokes {
		t.touch(Touch{Path: s})
	}
	list := t.model.State().Candidates
	if len(list) > 0 && list[0].Text == string(char) || t.best(string(char)) == "" {
		return
	}
	before := len(t.done)
	t.tap(string(char))
	for j := range t.done[before:] {
		t.done[before+j].Looks = true
	}
}
