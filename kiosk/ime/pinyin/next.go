package pinyin

import (
	"bytes"
	"cmp"
	"math"
	"slices"
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"

	"lianluozhan/assets/dict"
	"lianluozhan/kiosk/ime"
)

var _ ime.Predictor = (*Engine)(nil)

const (
	nextTail  = 8    // characters before the caret that are looked at
	nextLeast = -3.5 // log10: rarer words are no help
	wordTail  = 4    // longest word before the caret, in characters
)

// guess is a text that may follow, with log10 of its probability.
type guess struct {
	text  string
	score float32
}

// Next implements ime.Predictor: first what our own table knows, then the rest of
// words that have been begun and the words that often follow, from the language
// model. It depends on before and the data alone.
func (e *Engine) Next(before string, limit int) (out []string) {
	defer e.guard()
	tail := lastPart(before)
	list := e.ownNext(tail)
	if tail != "" {
		list = append(list, e.modelNext(tail)...)
	}
	seen := map[string]struct{}{}
	for _, text := range list {
		if len(out) == limit {
			break
		}
		if _, dup := seen[text]; !dup && !e.never.Word(text) && !e.never.Part(tail+text) {
			seen[text] = struct{}{}
			out = append(out, text)
		}
	}
	return out
}

// lastPart is the end of a text behind the last mark that is no character.
func lastPart(text string) string {
	if i := strings.LastIndexFunc(text, func(r rune) bool { return !unicode.Is(unicode.Han, r) }); i >= 0 {
		_, size := utf8.DecodeRuneInString(text[i:])
		text = text[i+size:]
	}
	rs := []rune(text)
	return string(rs[max(0, len(rs)-nextTail):])
}

// ownNext looks the longest end of tail up in our own table; "" is the beginning.
func (e *Engine) ownNext(tail string) []string {
	if e.next == nil {
		e.next = map[string][]string{}
		for line := range strings.Lines(dict.Next) {
			if c := strings.Fields(line); len(c) > 1 && !strings.HasPrefix(line, "#") {
				e.next[strings.TrimPrefix(c[0], "^")] = c[1:]
			}
		}
	}
	if tail == "" {
		return e.next[""]
	}
	for rs := []rune(tail); len(rs) > 0; rs = rs[1:] {
		if list := e.next[string(rs)]; list != nil {
			return list
		}
	}
	return nil
}

// modelNext asks the model, the longest word at the end of tail first.
func (e *Engine) modelNext(tail string) []string {
	rs := []rune(tail)
	var list []guess
	found := float32(0)
	for n := min(wordTail, len(rs)); n > 0; n-- {
		text := string(rs[len(rs)-n:])
		more := append(e.endings(text), e.followers(string(rs[:len(rs)-n]), text)...)
		for _, g := range more {
			list = append(list, guess{g.text, g.score + found})
		}
		if len(more) > 0 {
			found -= 1.2 // shorter ends say less
		}
	}
	slices.SortStableFunc(list, func(a, b guess) int { return cmp.Or(cmp.Compare(b.score, a.score), strings.Compare(a.text, b.text)) })
	out := make([]string, len(list))
	for i, g := range list {
		out[i] = g.text
	}
	return out
}

// endings lists how the words go on that begin with text.
func (e *Engine) endings(text string) (out []guess) {
	m := e.m
	from := sort.Search(m.Words(), func(i int) bool { return bytes.Compare(m.wordBytes(uint32(i)), []byte(text)) >= 0 })
	sum := 0.0
	for w := uint32(from); int(w) < m.Words() && bytes.HasPrefix(m.wordBytes(w), []byte(text)); w++ {
		if m.uniProb[w] == 0 {
			continue
		}
		p := m.unigram(w)
		sum += power(p)
		if rest := m.word(w)[len(text):]; rest != "" {
			out = append(out, guess{rest, p})
		}
	}
	for i := range out {
		out[i].score -= float32(math.Log10(sum))
	}
	return slices.DeleteFunc(out, func(g guess) bool { return g.score < nextLeast })
}

// followers lists the words that follow text where it is a word, after the word that
// ends before.
func (e *Engine) followers(before, text string) (out []guess) {
	m := e.m
	w := m.lookup(text)
	if w == none {
		return nil
	}
	_, c := m.next(context{e.wordBefore(before), none}, w)
	for k := m.biStart.at(w); k < m.biStart.at(w+1); k++ {
		next := m.biWord.at(k)
		if _, blocked := e.blocked[next]; blocked || next == m.eos {
			continue
		}
		p, _ := m.next(c, next)
		if text := m.wordBytes(next); p > nextLeast && (utf8.RuneCount(text) > 1 || p > -1) {
			out = append(out, guess{string(text), p})
		}
	}
	return out
}

// wordBefore is the longest word that text ends in, or none.
func (e *Engine) wordBefore(text string) uint32 {
	rs := []rune(text)
	for n := min(wordTail, len(rs)); n > 0; n-- {
		if w := e.m.lookup(string(rs[len(rs)-n:])); w != none && e.m.uniProb[w] > 0 {
			return w
		}
	}
	return none
}
