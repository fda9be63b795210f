package pinyin

import (
	"cmp"
	"slices"

	"lianluozhan/kiosk/ime"
)

// A word in the middle of a sentence is put right without retyping: it is fixed to its
// letters, and what stands around it is read anew.

var _ ime.Sentenced = (*Engine)(nil)

// fixed is a word that was chosen for the letters between two columns.
type fixed struct {
	match
	end int
}

// allowed leaves out the words that overlap a fixed one, and sees to it that the fixed
// one is among those of its own place.
func (e *Engine) allowed(ms []match, end int) []match {
	if len(e.fixed) == 0 {
		return ms
	}
	out := make([]match, 0, len(ms)+1)
	for _, m := range ms {
		if !slices.ContainsFunc(e.fixed, func(f fixed) bool { return int(m.start) < f.end && end > int(f.start) }) {
			out = append(out, m)
		}
	}
	for _, f := range e.fixed {
		if f.end == end {
			out = append(out, f.match)
		}
	}
	return out
}

// unfix frees the words that end behind n and reads what is left anew.
func (e *Engine) unfix(n int) {
	kept := slices.DeleteFunc(slices.Clone(e.fixed), func(f fixed) bool { return f.end > n })
	if len(kept) < len(e.fixed) {
		e.fixed = kept
		e.restart(string(e.input))
	}
}

// place is a word of the best sentence with its columns and its neighbours.
type place struct {
	word       uint32
	start, end int
	before     context
	next       uint32 // the word behind it, or none
}

// places walks the best sentence from its end.
func (e *Engine) places() (out []place) {
	l := &e.list
	x, end, next := l.top, l.end, none
	for {
		for end > 0 && e.input[end-1] == '\'' {
			end--
		}
		p := place{word: x.word, start: int(x.prevCol), end: end, before: e.before, next: next}
		if x.prevCol == 0 {
			out = append(out, p)
			slices.Reverse(out)
			return out
		}
		col := &e.cols[x.prevCol]
		beam := col.beam
		if l.mixed {
			beam = col.mixed
		}
		next, end, x = x.word, int(x.prevCol), beam[x.prevIdx]
		p.before = x.after
		out = append(out, p)
	}
}

// sentencePlaces is the places of the first candidate, none where it is one word or
// leaves letters over.
func (e *Engine) sentencePlaces() []place {
	if len(e.input) == 0 {
		return nil
	}
	if e.fill(1); len(e.list.items) == 0 || e.list.end != len(e.input) {
		return nil
	}
	ps := e.places()
	if len(ps) < 2 || e.sentence(e.list.top, e.list.mixed) != e.list.items[0].Text {
		return nil
	}
	return ps
}

// Words implements ime.Sentenced.
func (e *Engine) Words() (out []string) {
	defer e.guard()
	for _, p := range e.sentencePlaces() {
		out = append(out, e.text(p.word))
	}
	return out
}

// Others implements ime.Sentenced.
func (e *Engine) Others(i, limit int) (out []string) {
	defer e.guard()
	for _, m := range e.others(i) {
		if len(out) == limit {
			break
		}
		out = append(out, e.text(m.word))
	}
	return out
}

// others lists what else word i may be, with its neighbours in mind.
func (e *Engine) others(i int) []match {
	ps := e.sentencePlaces()
	if i < 0 || i >= len(ps) {
		return nil
	}
	p := ps[i]
	col := &e.cols[p.end]
	ms := e.wordsFrom(uint8(p.start), nil, col.open)
	if p.end == len(e.input) {
		ms = e.wordsFrom(uint8(p.start), ms, col.tail)
	}
	for _, m := range col.abbrev {
		if e.list.mixed && int(m.start) == p.start {
			ms = append(ms, m)
		}
	}
	for k := range ms {
		score, after := e.step(p.before, ms[k].word)
		if p.next != none {
			more, _ := e.step(after, p.next)
			score += more
		}
		ms[k].rank = ms[k].score + score
	}
	slices.SortFunc(ms, func(a, b match) int {
		return cmp.Or(cmp.Compare(b.rank, a.rank), cmp.Compare(a.word, b.word))
	})
	seen := map[uint32]struct{}{p.word: {}}
	return slices.DeleteFunc(ms, func(m match) bool {
		_, dup := seen[m.word]
		seen[m.word] = struct{}{}
		return dup || e.never.Word(e.text(m.word))
	})
}

// Replace implements ime.Sentenced.
func (e *Engine) Replace(i, j int) (done bool) {
	defer e.guard()
	ms := e.others(i)
	if j < 0 || j >= len(ms) {
		return false
	}
	p := e.sentencePlaces()[i]
	e.fixed = slices.DeleteFunc(e.fixed, func(f fixed) bool { return int(f.start) < p.end && f.end > p.start })
	e.fixed = append(e.fixed, fixed{ms[j], p.end})
	e.restart(string(e.input))
	return true
}
