package names

import (
	"cmp"
	"math"
	"slices"
	"strings"
)

// How much is kept at each step.
const (
	maxSpelling = 6  // longest syllable, in letters
	maxGiven    = 40 // given names kept for each way to cut the letters
	maxNames    = 60 // whole names offered
	beam        = 24 // beginnings of a minority name kept at each letter
)

// log10 weights that tie the sorts of names together.
const (
	secondCost   = -0.5 // a reading that is not the usual one
	fuzzyScale   = 2.2  // confused sounds cost more than in sentences: names are short
	prefixCost   = -2.0 // an unfinished last syllable
	minorityCost = -1.9 // a name of a minority at all
	partCost     = -2.3 // any part of such names
	dotCost      = -0.2
	foreignCost  = -3.0 // a part written sound by sound

	surnamePower = 1.1 // the shares fall a little too slowly towards rare surnames
	compoundLift = 4.0 // two syllables that are a surname are seldom anything else
)

// shares of the sorts of given names.
const (
	oneShare   = 0.13
	twoShare   = 0.86
	threeShare = 0.0005
	wholeShare = 0.40
	restShare  = 0.06
	twiceShare = 0.03
	ownShare   = 0.60 // our own rows of characters
	pairShare  = 0.30 // pairs of characters that were counted
	mixShare   = 0.15 // characters of such pairs, put together anew
)

// found is a text that reads the letters up to end.
type found struct {
	text  string
	end   int
	score float64
	given bool // a surname or a given name stands before the caret after it
	cuts  uint64
}

func logShare(p float64) float64 {
	if p <= 0 {
		return -12
	}
	return math.Log10(p)
}

// cell is a syllable of the letters with the characters it may stand for.
type cell struct {
	end   int
	chars []choice
	dot   bool // · stands behind it
}

type choice struct {
	char rune
	cost float64
}

// cells lists the syllables that begin at letter from.
func (e *Engine) cells(from int) (out []cell) {
	for from < len(e.input) && e.input[from] == '\'' {
		from++
	}
	for end := from + 1; end <= min(from+maxSpelling, len(e.input)) && e.input[end-1] != '\'' && e.input[end-1] != dot; end++ {
		options := e.spell.full[string(e.input[from:end])]
		if end == len(e.input) {
			options = append(slices.Clip(options), e.spell.prefix[string(e.input[from:end])]...)
		}
		c := cell{end: end, dot: end < len(e.input) && e.input[end] == dot}
		for _, o := range options {
			for _, s := range e.t.sounds[o.syllable] {
				cost := o.cost
				if s.second {
					cost += secondCost
				}
				c.chars = append(c.chars, choice{s.char, cost})
			}
		}
		if len(c.chars) > 0 {
			out = append(out, c)
		}
	}
	return out
}

// ways cuts the letters from a place into at most n syllables, to the end.
func (e *Engine) ways(from, n int) (out [][]cell) {
	if from >= len(e.input) {
		return [][]cell{nil}
	}
	if n == 0 {
		return nil
	}
	for _, c := range e.cells(from) {
		if c.dot {
			continue
		}
		for _, rest := range e.ways(c.end, n-1) {
			out = append(out, append([]cell{c}, rest...))
		}
	}
	return out
}

// han lists whole names of the Han shape: a surname and a given name.
func (e *Engine) han() (out []found) {
	if e.given {
		return e.givenFrom(0, found{})
	}
	for _, s := range e.surnamesFrom() {
		if s.end < len(e.input) {
			out = append(out, e.givenFrom(s.end, s)...)
		}
	}
	return out
}

// surnamesFrom lists the surnames that the letters begin with.
func (e *Engine) surnamesFrom() (out []found) {
	for _, s := range e.t.surnames {
		for _, end := range e.spelt(s.syllables, 0) {
			out = append(out, found{text: s.text, end: end.at, score: surnamePower*logShare(s.share) + end.cost, given: true, cuts: end.cuts})
		}
	}
	sortFound(out)
	return out
}

type spelt struct {
	at   int
	cost float64
	cuts uint64
}

// spelt finds where the syllables end when they begin at letter from. Only the
// very last may be unfinished.
func (e *Engine) spelt(syllables []string, from int) (out []spelt) {
	if len(syllables) == 0 {
		return []spelt{{at: from}}
	}
	for from < len(e.input) && e.input[from] == '\'' {
		from++
	}
	for end := from + 1; end <= min(from+maxSpelling, len(e.input)); end++ {
		options := e.spell.full[string(e.input[from:end])]
		if end == len(e.input) && len(syllables) == 1 {
			options = append(slices.Clip(options), e.spell.prefix[string(e.input[from:end])]...)
		}
		for _, o := range options {
			if o.syllable != syllables[0] {
				continue
			}
			for _, rest := range e.spelt(syllables[1:], end) {
				rest.cost += o.cost
				rest.cuts |= 1 << uint(end)
				out = append(out, rest)
			}
		}
	}
	return out
}

// givenFrom lists the names that a beginning and the letters after it make.
func (e *Engine) givenFrom(from int, before found) (out []found) {
	list, cached := e.givenAt[from]
	if !cached {
		for _, way := range e.ways(from, 3) {
			list = append(list, e.givenNames(way)...)
		}
		sortFound(list)
		list = list[:min(len(list), maxGiven)]
		e.givenAt[from] = list
	}
	for _, g := range list {
		out = append(out, found{text: before.text + g.text, end: g.end, score: before.score + g.score, given: true, cuts: before.cuts | g.cuts})
	}
	return out
}

func (e *Engine) givenNames(way []cell) (out []found) {
	var cuts uint64
	for _, c := range way {
		cuts |= 1 << uint(c.end)
	}
	end := len(e.input)
	switch len(way) {
	case 1:
		for _, a := range way[0].chars {
			out = append(out, found{string(a.char), end, a.cost + e.t.one(a.char), true, cuts})
		}
	case 2:
		for _, a := range way[0].chars {
			for _, b := range way[1].chars {
				out = append(out, found{string([]rune{a.char, b.char}), end, a.cost + b.cost + e.t.two(a.char, b.char), true, cuts})
			}
		}
	case 3:
		out = e.three(way, cuts)
	}
	sortFound(out)
	return out[:min(len(out), maxGiven)]
}

// three are given names of three characters: rare, so only the commonest
// characters are tried.
func (e *Engine) three(way []cell, cuts uint64) (out []found) {
	var best [3][]choice
	for i, c := range way {
		best[i] = slices.Clone(c.chars)
		slices.SortStableFunc(best[i], func(a, b choice) int {
			return cmp.Compare(b.cost+logShare(e.t.common[b.char]), a.cost+logShare(e.t.common[a.char]))
		})
		best[i] = best[i][:min(len(best[i]), 6)]
	}
	for _, a := range best[0] {
		for _, b := range best[1] {
			for _, c := range best[2] {
				p := threeShare * e.t.common[a.char] * e.t.common[b.char] * e.t.common[c.char]
				out = append(out, found{string([]rune{a.char, b.char, c.char}), len(e.input), a.cost + b.cost + c.cost + logShare(p), true, cuts})
			}
		}
	}
	return out
}

// one is log10 P of a given name of one character.
func (t *tables) one(r rune) float64 {
	return logShare(oneShare * (0.9*t.single[r] + 0.1*t.common[r]))
}

// two is log10 P of a given name of two characters.
func (t *tables) two(a, b rune) float64 {
	ca, cb := t.common[a], t.common[b]
	p := restShare * ca * cb
	for i := range t.families {
		f := &t.families[i]
		p += f.share * (0.92*f.first[a] + 0.08*ca) * (0.92*f.second[b] + 0.08*cb)
	}
	p = ownShare*p + t.pairs.share(a, b)
	if w, ok := t.twice[a]; ok && a == b {
		p += twiceShare * w
	}
	if w, ok := t.whole[string([]rune{a, b})]; ok {
		p += wholeShare * w
	}
	return logShare(twoShare * p)
}

func sortFound(list []found) {
	slices.SortFunc(list, func(a, b found) int {
		return cmp.Or(cmp.Compare(b.score, a.score), strings.Compare(a.text, b.text), cmp.Compare(b.end, a.end))
	})
}

// characters lists the single characters that the letters begin with, surnames
// first where one is due.
func (e *Engine) characters() (out []found) {
	for _, c := range e.cells(0) {
		for _, x := range c.chars {
			score := x.cost + logShare(e.t.common[x.char]) + float64(c.end)*0.3
			out = append(out, found{string(x.char), c.end, score, true, 1 << uint(c.end)})
		}
	}
	sortFound(out)
	return out
}
