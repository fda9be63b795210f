package pinyin_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"lianluozhan/assets/dict"
	"lianluozhan/kiosk/ime/pinyin"
	"lianluozhan/kiosk/ime/stroke"
)

// TestEveryStandardCharacterCanBeTyped types every reading of every character of
// 通用规范汉字表 and GB 2312 and looks for the character as far as the grid goes.
func TestEveryStandardCharacterCanBeTyped(t *testing.T) {
	e := pinyin.New(model, pinyin.Options{Fuzzy: pinyin.DefaultFuzzy()})
	n := 0
	for line := range strings.Lines(dict.Readings) {
		syllable, chars, ok := strings.Cut(strings.TrimSpace(line), " ")
		if strings.HasPrefix(line, "#") || !ok {
			continue
		}
		e.Reset()
		typeKeys(e, syllable)
		offered := map[string]bool{}
		for _, c := range texts(e, 5000) {
			offered[c] = true
		}
		for _, c := range strings.Replace(chars, ",", "", 1) {
			if n++; !offered[string(c)] && !strings.ContainsRune(blockedCharacters(), c) {
				t.Errorf("%s does not offer %c", syllable, c)
			}
		}
	}
	if n < 8105 {
		t.Errorf("only %d readings", n)
	}
}

// TestEveryStandardCharacterHasStrokes asks the stroke table for the same characters.
func TestEveryStandardCharacterHasStrokes(t *testing.T) {
	e, err := stroke.New()
	if err != nil {
		t.Fatal(err)
	}
	reached := map[rune]bool{}
	for _, first := range stroke.Keys {
		e.Reset()
		e.Key(first)
		for _, c := range e.State(20_000).Candidates {
			r, _ := utf8.DecodeRuneInString(c.Text)
			reached[r] = true
		}
	}
	n := 0
	for line := range strings.Lines(dict.Readings) {
		_, chars, _ := strings.Cut(strings.TrimSpace(line), " ")
		for _, c := range strings.Replace(chars, ",", "", 1) {
			if strings.HasPrefix(line, "#") {
				break
			}
			if n++; !reached[c] && !strings.ContainsRune(blockedCharacters(), c) {
				t.Errorf("%c has no strokes", c)
			}
		}
	}
	if n < 8105 || len(reached) < 8105 {
		t.Errorf("%d readings, %d characters by strokes", n, len(reached))
	}
}

// blockedCharacters are the few that are never offered, though they can be written.
func blockedCharacters() string {
	var out strings.Builder
	for _, w := range dict.Blocked() {
		if w = strings.TrimPrefix(w, "*"); utf8.RuneCountInString(w) == 1 {
			out.WriteString(w)
		}
	}
	return out.String()
}
