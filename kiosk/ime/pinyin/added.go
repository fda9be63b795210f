package pinyin

import (
	"slices"
	"strings"
)

// addedProb is log10 P of a word from content: that of a fairly common word, so
// that a village's own name beats chance rows of characters but not daily words.
const addedProb = -5.0

// Word is a word from content: a place, a deputy's name, a handling unit.
type Word struct {
	Text   string
	Pinyin string // syllables separated by spaces or apostrophes; "" derives them
}

// added is the words from content. Their numbers follow the model's.
type added struct {
	lex   *lexicon
	base  uint32
	texts []string
}

// SetWords replaces the words from content; they live in memory only. Words of
// which no pinyin is known are left out and returned. A composition goes on, with new candidates: ask for
// State again before the next Pick.
func (e *Engine) SetWords(words []Word) (refused []string) {
	defer e.guard()
	a := added{base: uint32(e.m.Words())}
	var es []Entry
	number := map[string]uint32{}
	table := e.m.readingsFor(words)
	for _, w := range words {
		readings := e.m.readings(w, table)
		if len(readings) == 0 {
			refused = append(refused, w.Text)
			continue
		}
		if _, seen := number[w.Text]; !seen {
			number[w.Text] = uint32(len(a.texts))
			a.texts = append(a.texts, w.Text)
		}
		for _, r := range readings {
			es = append(es, Entry{Word: w.Text, Syllables: r})
		}
	}
	if len(es) > 0 {
		slices.SortStableFunc(es, func(x, y Entry) int { return slices.Compare(x.Syllables, y.Syllables) })
		a.lex = packEntries(es, number, e.m.sylID)
		a.lex.index(len(e.m.syl))
	}
	e.added, e.fixed = a, nil
	e.restart(string(e.input))
	return refused
}

func (m *Model) readings(w Word, table Readings) [][]string {
	if w.Pinyin == "" {
		return table.Derive(w.Text)
	}
	s := Syllables(w.Pinyin)
	if len(s) == 0 || len(s) > maxSyllables || slices.ContainsFunc(s, func(x string) bool { _, ok := m.sylID[x]; return !ok }) {
		return nil
	}
	return [][]string{s}
}

// Syllables splits pinyin at spaces and apostrophes and writes ü as v.
func Syllables(pinyin string) []string {
	pinyin = strings.NewReplacer("'", " ", "ü", "v").Replace(strings.ToLower(pinyin))
	s := strings.Fields(pinyin)
	for i, x := range s {
		if x == "lue" || x == "nue" {
			s[i] = x[:1] + "ve"
		}
	}
	return s
}
