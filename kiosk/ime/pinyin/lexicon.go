package pinyin

import "sort"

// lexicon is a list of entries (syllables → word) sorted by syllables, then best
// first. The model holds the large one; words from content make a small one.
type lexicon struct {
	off   u32s
	syl   u16s
	word  u32s
	cost  []byte
	first []span // entries by first syllable
}

func (l *lexicon) size(k uint32) uint32 { return l.off.at(k+1) - l.off.at(k) }

// at is the entry's syllable at depth, or -1 when it is shorter.
func (l *lexicon) at(k, depth uint32) int {
	o := l.off.at(k) + depth
	if o >= l.off.at(k+1) {
		return -1
	}
	return int(l.syl.at(o))
}

// index finds where each first syllable begins.
func (l *lexicon) index(syllables int) {
	l.first = make([]span, syllables)
	n := l.word.len()
	lo := uint32(0)
	for s := range l.first {
		hi := lo + uint32(sort.Search(int(n-lo), func(k int) bool { return l.at(lo+uint32(k), 0) > s }))
		l.first[s] = span{lo, hi}
		lo = hi
	}
}

// narrow keeps the entries of r whose syllable at depth is s.
func (l *lexicon) narrow(r span, depth uint32, s uint16) span {
	if depth == 0 {
		return l.first[s]
	}
	lo, hi := r.lo, r.hi
	for lo < hi {
		if k := lo + (hi-lo)/2; l.at(k, depth) < int(s) {
			lo = k + 1
		} else {
			hi = k
		}
	}
	a := lo
	for hi = r.hi; lo < hi; {
		if k := lo + (hi-lo)/2; l.at(k, depth) <= int(s) {
			lo = k + 1
		} else {
			hi = k
		}
	}
	return span{a, lo}
}

// whole returns where the entries of r with exactly size syllables end; they
// stand before the longer ones.
func (l *lexicon) whole(r span, size uint32) uint32 {
	lo, hi := r.lo, r.hi
	for lo < hi {
		if k := lo + (hi-lo)/2; l.size(k) <= size {
			lo = k + 1
		} else {
			hi = k
		}
	}
	return lo
}
