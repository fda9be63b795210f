package pinyin

import (
	"cmp"
	"slices"
	"unicode/utf8"
)

// Readings knows how words are read, and from them guesses how others are.
type Readings map[string][]Reading

// Reading is one way to read a word.
type Reading struct {
	Syllables []string
	Cost      float64 // log10 P(reading | word), 0 for the only one
}

// Add notes one reading of a word, keeping the likeliest first.
func (t Readings) Add(word string, r Reading) {
	rs := append(t[word], r)
	slices.SortStableFunc(rs, func(a, b Reading) int { return cmp.Compare(b.Cost, a.Cost) })
	t[word] = rs
}

// rival is how much less likely (log10) a second reading may be and still be
// tried: 重 is both chong and zhong, 的 is nearly always de.
const rival = 0.7

const maxGuesses = 4

// Derive guesses how text is read, from the longest known words in it. The
// likeliest guess comes first; there are none when a character is unknown or the
// text is longer than twelve characters.
func (t Readings) Derive(text string) [][]string {
	if n := utf8.RuneCountInString(text); n == 0 || n > maxSyllables {
		return nil
	}
	out := [][]string{nil}
	for rs := []rune(text); len(rs) > 0; {
		size := len(rs)
		for size > 1 && len(t[string(rs[:size])]) == 0 {
			size--
		}
		found := t[string(rs[:size])]
		if len(found) == 0 {
			return nil
		}
		out, rs = continueWith(out, found), rs[size:]
	}
	return out
}

func continueWith(guesses [][]string, found []Reading) (out [][]string) {
	for i, r := range found {
		if i > 0 && (r.Cost < found[0].Cost-rival || len(out)+len(guesses) > maxGuesses) {
			break
		}
		for _, g := range guesses {
			out = append(out, slices.Concat(g, r.Syllables))
		}
	}
	return out
}

// readingsFor reads from the dictionary what is needed to derive words: one pass
// over the entries, instead of an index of all of them in memory.
func (m *Model) readingsFor(words []Word) Readings {
	need := map[uint32]struct{}{}
	for _, w := range words {
		rs := []rune(w.Text)
		for i := range rs {
			for j := i + 1; j <= min(len(rs), i+maxSyllables); j++ {
				if id := m.lookup(string(rs[i:j])); id != none {
					need[id] = struct{}{}
				}
			}
		}
	}
	t := Readings{}
	for k := uint32(0); len(need) > 0 && k < m.lex.word.len(); k++ {
		if _, ok := need[m.lex.word.at(k)]; ok {
			t.Add(m.word(m.lex.word.at(k)), m.readingOf(k))
		}
	}
	return t
}

func (m *Model) readingOf(entry uint32) Reading {
	r := Reading{Cost: float64(reading(m.lex.cost[entry]))}
	for d := range m.lex.size(entry) {
		r.Syllables = append(r.Syllables, m.syl[m.lex.at(entry, d)])
	}
	return r
}
