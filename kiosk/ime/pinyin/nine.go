package pinyin

import (
	"cmp"
	"slices"
	"strings"
)

// Nine keys: the engine reads digits as it reads letters, since a syllable is typed
// with its own digits and no others. A pinned syllable stands in the letters.

// maxNine is the longest composition on nine keys, in keys. Words are written one
// by one there; a whole sentence would rarely be right.
const maxNine = 24

// Digits writes letters as the keys they stand on: nihao → 64426.
func Digits(letters string) string {
	const keys = "22233344455566677778889999"
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' {
			return rune(keys[r-'a'])
		}
		return r
	}, letters)
}

// addDigits lets digits be typed for letters.
func (sp *spelling) addDigits() {
	for i, m := range []map[string][]option{sp.full, sp.prefix} {
		typed := make([]string, 0, len(m))
		for t := range m {
			typed = append(typed, t)
		}
		slices.Sort(typed) // the order of options decides between equals
		for _, t := range typed {
			for _, o := range m[t] {
				if i == 0 || o.cost == prefixCost { // an unfinished syllable means too much already
					add(m, Digits(t), o)
				}
			}
		}
	}
}

// Input is the composition as the engine holds it: digits, letters of pinned
// syllables and apostrophes.
func (e *Engine) Input() string { return string(e.input) }

// Retype composes other letters in place of what is composed, after the same words.
func (e *Engine) Retype(input string) {
	defer e.guard()
	e.fixed = nil
	e.restart(input)
}

// Whole lists the syllables that keys may mean as a whole, spelt exactly, those of
// the most frequent words first.
func (e *Engine) Whole(keys string) []string {
	type choice struct {
		text string
		p    float32
	}
	var list []choice
	for _, o := range e.spell.full[keys] {
		text := e.m.syl[o.syl]
		if r := e.m.lex.first[o.syl]; o.cost == 0 && r.lo < r.hi && Digits(text) == keys {
			list = append(list, choice{text, e.unigram(e.m.lex.word.at(r.lo))})
		}
	}
	slices.SortFunc(list, func(a, b choice) int {
		return cmp.Or(cmp.Compare(b.p, a.p), strings.Compare(a.text, b.text))
	})
	out := make([]string, len(list))
	for i, c := range list {
		out[i] = c.text
	}
	return out
}

// spelt writes a reading of the first n keys with its syllables.
func (e *Engine) spelt(x node, n int) string {
	if !e.opt.Nine {
		return ""
	}
	var words [][]string
	for {
		lex, entry := &e.m.lex, x.entry
		if x.word >= e.added.base {
			lex = e.added.lex
		}
		var row []string
		for d := range lex.size(entry) {
			row = append(row, e.m.syl[lex.at(entry, d)])
		}
		words = append(words, row)
		if x.prevCol == 0 {
			break
		}
		x = e.cols[x.prevCol].beam[x.prevIdx]
	}
	slices.Reverse(words)
	out := slices.Concat(words...)
	if last := len(out) - 1; len(out) > 0 {
		keys := len(strings.ReplaceAll(string(e.input[:n]), "'", "")) - len(strings.Join(out[:last], ""))
		out[last] = out[last][:max(0, min(len(out[last]), keys))]
	}
	return strings.Join(out, "'")
}
