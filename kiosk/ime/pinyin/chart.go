package pinyin

import "math/bits"

// The chart has a column per position between letters. Column n knows every way
// to read the letters before it, so a new letter only adds column n+1, and taking
// one back only forgets the last column.

const maxSyllables = 12 // longest word looked up: a county office with its full name

// path is a reading of some letters as the first syllables of dictionary entries.
type path struct {
	lex   *lexicon
	base  uint32 // added to the lexicon's word numbers
	all   span   // entries that begin with these syllables
	whole uint32 // entries all.lo … whole-1 have no more syllables
	depth uint32
	cost  float32
	start uint8
	cuts  uint64 // bit p set: a syllable ends at position p
}

// match is a word read from letters start … column.
type match struct {
	word  uint32
	entry uint32 // the reading's place in its lexicon
	start uint8
	score float32 // cost of the reading, without the language model
	rank  float32 // score with the word's own probability
	cuts  uint64
}

// column is one position of the chart.
type column struct {
	open    []path  // readings that end here with whole syllables
	tail    []path  // readings whose last syllable is unfinished
	words   []match // best words of open
	beam    []node  // best sentence beginnings that end here, whole syllables only
	mixed   []node  // the same, abbreviations allowed; filled on demand
	mixedOK bool
	abbrev  []match
}

func (c *column) clear() {
	c.open, c.tail, c.words, c.beam = c.open[:0], c.tail[:0], c.words[:0], c.beam[:0]
	c.mixed, c.abbrev, c.mixedOK = c.mixed[:0], c.abbrev[:0], false
}

// longest syllable, in letters.
const maxSpelling = 6

// read fills column n from the letters before it.
func (e *Engine) read(n int) {
	col := &e.cols[n]
	col.clear()
	if e.input[n-1] == '\'' { // a separator: go on from where the letters ended
		prev := &e.cols[n-1]
		col.open = append(col.open, prev.open...)
		col.beam = append(col.beam, prev.beam...)
		return
	}
	for k := n - 1; k >= 0 && k >= n-maxSpelling && e.input[k] != '\''; k-- {
		if options := e.spell.full[string(e.input[k:n])]; options != nil {
			col.open = e.extend(col.open, k, n, options)
		}
		if options := e.spell.prefix[string(e.input[k:n])]; options != nil {
			col.tail = e.extend(col.tail, k, n, options)
		}
	}
	if e.input[n-1] == 'r' && n > 1 && !e.opt.Nine {
		col.open = e.retroflex(col.open, n)
	}
	col.words = e.best(col.words, col.open)
}

// retroflex reads a lone r as 儿 at the end of a word: zher is 这儿.
func (e *Engine) retroflex(out []path, n int) []path {
	er, known := e.m.sylID["er"]
	if !known {
		return out
	}
	for _, p := range e.cols[n-1].open {
		if p.depth < maxSyllables {
			out = grow(out, p, option{syl: er, cost: retroflexCost}, n)
		}
	}
	return out
}

// extend adds the readings that go from column k to n by one more syllable.
func (e *Engine) extend(out []path, k, n int, options []option) []path {
	from := &e.cols[k]
	for _, o := range options {
		o.cost += e.care.cost(o.left)
		for i := range from.open {
			if p := &from.open[i]; p.depth < maxSyllables {
				out = grow(out, *p, o, n)
			}
		}
		out = grow(out, path{lex: &e.m.lex, start: uint8(k)}, o, n)
		if e.added.lex != nil {
			out = grow(out, path{lex: e.added.lex, base: e.added.base, start: uint8(k)}, o, n)
		}
	}
	return out
}

func grow(out []path, p path, o option, n int) []path {
	if p.depth > 0 && p.whole == p.all.hi || p.cost < maxFuzzy {
		return out
	}
	p.all.lo = p.whole
	r := p.lex.narrow(p.all, p.depth, o.syl)
	if r.lo >= r.hi {
		return out
	}
	p.all, p.depth, p.cost, p.cuts = r, p.depth+1, p.cost+o.cost, p.cuts|1<<uint(n)
	p.whole = p.lex.whole(r, p.depth)
	return append(out, p)
}

// best lists the words that the paths end in, the best few for each start.
func (e *Engine) best(out []match, paths []path) []match {
	from := len(out)
	for i := range paths {
		p := &paths[i]
		for k := p.all.lo; k < min(p.whole, p.all.lo+perSpan); k++ {
			if m, ok := e.match(p, k); ok {
				out = append(out, m)
			}
		}
	}
	return append(out[:from], keepBest(out[from:])...)
}

func (e *Engine) match(p *path, entry uint32) (match, bool) {
	w := p.base + p.lex.word.at(entry)
	if _, blocked := e.blocked[w]; blocked {
		return match{}, false
	}
	score := p.cost + reading(p.lex.cost[entry])
	return match{word: w, entry: entry, start: p.start, score: score, rank: score + e.unigram(w), cuts: p.cuts}, true
}

// cutAt shows the letters with an apostrophe after each syllable.
func cutAt(input []byte, cuts uint64) string {
	out := make([]byte, 0, len(input)+bits.OnesCount64(cuts))
	for i, c := range input {
		out = append(out, c)
		if cuts>>(uint(i)+1)&1 == 1 && i+1 < len(input) && c != '\'' && input[i+1] != '\'' {
			out = append(out, '\'')
		}
	}
	return string(out)
}
