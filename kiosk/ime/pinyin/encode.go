package pinyin

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Source is everything a packed model is made of. The order of its lists does not
// matter: the same content always gives the same bytes.
type Source struct {
	About    string // names the sources and their version, one line
	Entries  []Entry
	Unigrams map[string]Gram
	Bigrams  map[[2]string]Gram
	Trigrams map[[3]string]float64 // log10 P(third | first two)
}

// Entry is one reading of a word.
type Entry struct {
	Word      string
	Syllables []string
	Cost      float64 // log10 P(reading | word), 0 … -5.1
}

// Gram is an n-gram's log10 probability and back-off weight.
type Gram struct{ Prob, Back float64 }

// Encode packs a model.
func Encode(src Source) ([]byte, error) {
	p := packer{src: src, sylID: map[string]uint16{}, number: map[string]uint32{}}
	if err := p.nameEverything(); err != nil {
		return nil, err
	}
	p.s[secAbout] = []byte(src.About)
	p.packWords()
	if err := p.packGrams(); err != nil {
		return nil, err
	}
	p.packDictionary()
	return p.s.pack(), nil
}

type packer struct {
	src    Source
	s      sections
	syl    []string
	sylID  map[string]uint16
	words  []string
	number map[string]uint32
}

// nameEverything numbers syllables and words in ascending order.
func (p *packer) nameEverything() error {
	for _, e := range p.src.Entries {
		if len(e.Syllables) == 0 || e.Word == "" {
			return fmt.Errorf("packing the dictionary: %q has no reading", e.Word)
		}
		p.words = append(p.words, e.Word)
		p.syl = append(p.syl, e.Syllables...)
	}
	for w := range p.src.Unigrams {
		p.words = append(p.words, w)
	}
	p.words, p.syl = sortedSet(p.words), sortedSet(p.syl)
	for i, w := range p.words {
		p.number[w] = uint32(i)
	}
	for i, s := range p.syl {
		p.sylID[s] = uint16(i)
	}
	return nil
}

func sortedSet(v []string) []string {
	slices.Sort(v)
	return slices.Compact(v)
}

func (p *packer) packWords() {
	p.s[secSyllables] = []byte(strings.Join(p.syl, " "))
	off, text := []uint32{0}, []byte{}
	for _, w := range p.words {
		g, known := p.src.Unigrams[w]
		q := max(1, quantProb(g.Prob)) // 0 means: not in the language model
		if !known {
			q = 0
		}
		text = append(text, w...)
		off = append(off, uint32(len(text)))
		p.s[secUniProb] = append(p.s[secUniProb], q)
		p.s[secUniBack] = append(p.s[secUniBack], quantBack(g.Back))
	}
	p.s[secWordOff], p.s[secWordText] = putU32s(off), text
}

// packDictionary sorts the entries for lookup by syllables and by initials.
func (p *packer) packDictionary() {
	es := p.sortEntries()
	l := packEntries(es, p.number, p.sylID)
	p.s[secEntryOff], p.s[secEntrySyl], p.s[secEntryWord], p.s[secEntryCost] = l.off, l.syl, l.word, l.cost
	keys := make([]string, len(es))
	order := make([]uint32, len(es))
	for i, e := range es {
		key := []byte{byte(len(e.Syllables))}
		for _, s := range e.Syllables {
			key = append(key, initial(s))
		}
		keys[i], order[i] = string(key), uint32(i)
	}
	slices.SortFunc(order, func(a, b uint32) int {
		return cmp.Or(cmp.Compare(keys[a], keys[b]), cmp.Compare(p.rank(es[b]), p.rank(es[a])), cmp.Compare(a, b))
	})
	p.s[secInitKey] = putU32s(order)
}

// rank is how likely an entry is without context.
func (p *packer) rank(e Entry) float64 {
	g, known := p.src.Unigrams[e.Word]
	if !known {
		return e.Cost + unknown
	}
	return e.Cost + g.Prob
}

// sortEntries puts every reading of a word once, by syllables, best first.
func (p *packer) sortEntries() []Entry {
	es := slices.Clone(p.src.Entries)
	slices.SortFunc(es, func(a, b Entry) int {
		return cmp.Or(slices.Compare(a.Syllables, b.Syllables), cmp.Compare(a.Word, b.Word), cmp.Compare(b.Cost, a.Cost))
	})
	es = slices.CompactFunc(es, func(a, b Entry) bool { return a.Word == b.Word && slices.Equal(a.Syllables, b.Syllables) })
	slices.SortFunc(es, func(a, b Entry) int {
		return cmp.Or(slices.Compare(a.Syllables, b.Syllables), cmp.Compare(p.rank(b), p.rank(a)), cmp.Compare(a.Word, b.Word))
	})
	return es
}

// packEntries lays out entries that are already in order of their syllables.
func packEntries(es []Entry, number map[string]uint32, sylID map[string]uint16) *lexicon {
	off, syl, word := []uint32{0}, []uint16{}, []uint32{}
	l := &lexicon{}
	for _, e := range es {
		for _, s := range e.Syllables {
			syl = append(syl, sylID[s])
		}
		off, word = append(off, uint32(len(syl))), append(word, number[e.Word])
		l.cost = append(l.cost, quantCost(e.Cost))
	}
	l.off, l.syl, l.word = putU32s(off), putU16s(syl), putU32s(word)
	return l
}
