package pinyin

import (
	"cmp"
	"slices"
	"strings"

	"lianluozhan/kiosk/ime"
)

// item is a candidate with what Pick needs.
type item struct {
	ime.Candidate
	after context
	end   int // position behind it, separators counted
}

// list is the candidates found so far; more are looked for when asked.
type list struct {
	items  []item
	seen   map[string]struct{}
	cuts   uint64
	spelt  string // the best reading, where keys stand for several letters
	end    int    // what it reads
	next   int    // column whose words come next
	opened bool
	mixed  bool
	top    node // the best sentence
}

func (l *list) clear() {
	clear(l.items) // a resident's words shall not stay in memory
	*l = list{items: l.items[:0]}
}

// fill looks for candidates until there are want of them or no more.
func (e *Engine) fill(want int) {
	l := &e.list
	if !l.opened {
		l.opened, l.seen, l.next = true, map[string]struct{}{}, len(e.input)
		e.fillSentences()
	}
	for ; len(l.items) < want && l.next > 0; l.next-- {
		if e.input[l.next-1] != '\'' {
			e.fillWords(l.next)
		}
	}
}

// fillSentences offers the best readings of the whole composition, or of as much
// of it as can be read.
func (e *Engine) fillSentences() {
	n := len(e.input)
	e.tails = e.best(e.tails[:0], e.cols[n].tail)
	ends := e.ends(n, false)
	if len(ends) == 0 {
		e.mix(n)
		e.list.mixed = true
		ends = e.ends(n, true)
	}
	for ; len(ends) == 0 && n > 1; ends = e.cols[n].mixed {
		n--
	}
	for i, x := range ends {
		if len(e.list.items) == sentences || x.score < ends[0].score-spread {
			break
		}
		if i == 0 {
			e.list.cuts = x.cuts
			e.list.spelt, e.list.end, e.list.top = e.spelt(x, n), n, x
		}
		text := e.sentence(x, e.list.mixed)
		e.offer(text, n, x.after)
		e.offerDigits(text, n, x.after)
		if said, ok := spoken(string(e.input)); ok && i == 0 {
			e.offer(said, n, x.after)
			e.offerDigits(said, n, x.after)
		}
	}
	if !e.list.mixed {
		e.shortcuts()
	}
}

// offerDigits offers a number in digits too.
func (e *Engine) offerDigits(text string, end int, after context) {
	for _, digits := range inDigits(text) {
		e.offer(digits, end, after)
	}
}

// ends is the beam of the last column with unfinished syllables allowed.
func (e *Engine) ends(n int, mixed bool) []node {
	col := &e.cols[n]
	beam := col.beam
	if mixed {
		beam = col.mixed
	}
	e.work = append(e.work[:0], beam...)
	e.follow(e.tails, n, mixed)
	e.thin(beamWidth * 2)
	out := slices.Clone(e.work)
	e.work = e.work[:0]
	return out
}

// fillWords offers the words that end at column n and start the composition.
func (e *Engine) fillWords(n int) {
	col := &e.cols[n]
	ms := e.wordsFrom(0, nil, col.open)
	if n == len(e.input) {
		ms = e.wordsFrom(0, ms, col.tail)
	}
	if e.list.mixed {
		for _, m := range col.abbrev {
			if m.start == 0 {
				ms = append(ms, m)
			}
		}
	}
	for i := range ms {
		p, _ := e.step(e.before, ms[i].word)
		ms[i].rank = ms[i].score + p
	}
	slices.SortFunc(ms, func(a, b match) int {
		return cmp.Or(cmp.Compare(b.rank, a.rank), cmp.Compare(a.word, b.word))
	})
	for _, m := range ms {
		_, after := e.step(e.before, m.word)
		e.offer(e.text(m.word), n, after)
	}
}

// wordsFrom lists every word of the paths that begin at a column.
func (e *Engine) wordsFrom(start uint8, out []match, paths []path) []match {
	for i := range paths {
		for k := paths[i].all.lo; paths[i].start == start && k < paths[i].whole; k++ {
			if m, ok := e.match(&paths[i], k); ok {
				out = append(out, m)
			}
		}
	}
	return out
}

func (e *Engine) offer(text string, end int, after context) {
	if _, seen := e.list.seen[text]; seen || e.never.Word(text) {
		return
	}
	e.list.seen[text] = struct{}{}
	letters := end - strings.Count(string(e.input[:end]), "'")
	e.list.items = append(e.list.items, item{ime.Candidate{Text: text, Letters: letters}, after, end})
}
