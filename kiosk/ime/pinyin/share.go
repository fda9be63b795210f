package pinyin

import (
	"math"
	"unicode/utf8"
)

// Characters tells how often each character is written, as its share of all
// characters, words counted with their probability. It reads the whole word list:
// for building other data, not for a key press.
func (m *Model) Characters() map[rune]float64 {
	share, sum := map[rune]float64{}, 0.0
	for w := range uint32(m.Words()) {
		if m.uniProb[w] == 0 || w == m.bos || w == m.eos {
			continue
		}
		p := math.Pow(10, float64(m.unigram(w)))
		for _, r := range m.word(w) {
			share[r] += p
			sum += p
		}
	}
	for r := range share {
		share[r] /= sum
	}
	return share
}

// Spell tells how texts are read, likeliest first: what the dictionary knows,
// or a guess from the words in them. A text with an unknown character, or longer
// than twelve characters, has no reading. One call for many texts is as fast as
// for one.
func (m *Model) Spell(texts []string) [][][]string {
	words := make([]Word, len(texts))
	for i, t := range texts {
		words[i].Text = t
	}
	table := m.readingsFor(words)
	out := make([][][]string, len(texts))
	for i, t := range texts {
		out[i] = table.Derive(t)
	}
	return out
}

// Initials are the first letters of each syllable of texts, for a list that is
// searched by them: 示例沟村 → slgc. A text that can be read in several ways has
// several; one that cannot be read has none.
func (m *Model) Initials(texts []string) [][]string {
	out := make([][]string, len(texts))
	for i, readings := range m.Spell(texts) {
		seen := map[string]struct{}{}
		for _, syllables := range readings {
			key := make([]byte, len(syllables))
			for k, s := range syllables {
				key[k] = s[0]
			}
			if _, ok := seen[string(key)]; !ok {
				seen[string(key)] = struct{}{}
				out[i] = append(out[i], string(key))
			}
		}
	}
	return out
}

// Typing is a way to type a syllable.
type Typing struct {
	Letters string
	Cost    float64 // log10, 0 when it is spelt as it is
}

// Typings lists the ways to type a syllable (ü written v): as it is, with u for ü,
// and with the sounds that f lets a speaker confuse.
func Typings(syllable string, f Fuzzy) []Typing {
	var out []Typing
	for _, v := range typedAs(syllable, f, even()) {
		out = append(out, Typing{v.text, float64(v.cost)})
	}
	return out
}

// Readings lists how a single character is read, likeliest first.
func (m *Model) Readings(chars []string) map[string][]Reading {
	words := make([]Word, len(chars))
	for i, c := range chars {
		words[i].Text = c
	}
	table := m.readingsFor(words)
	for c := range table {
		if utf8.RuneCountInString(c) != 1 {
			delete(table, c)
		}
	}
	return table
}
