package pinyin

import (
	"bytes"
	"fmt"
	"math/bits"
	"os"
	"sort"
	"strings"

	"lianluozhan/assets/dict"
)

const none = ^uint32(0) // no bigram, no word

// Model is an open data file, shared by all engines and safe for concurrent use.
type Model struct {
	raw      []byte
	release  func() error
	about    string
	syl      []string
	sylID    map[string]uint16
	wordOff  u32s
	wordText []byte
	uniProb  []byte
	uniBack  []byte
	biStart  u32s
	biWord   u32s
	biProb   []byte
	biMore   []byte
	biRank   u32s
	moreBack []byte
	moreOff  u32s
	triWord  u32s
	triProb  []byte
	lex      lexicon
	initials u32s
	bos      uint32
	eos      uint32
	lang     language
}

type span struct{ lo, hi uint32 }

// Open maps the model file at path, checking its header, size and layout but not
// every byte (see Verify). The model it returns always works: when the file is
// missing or damaged it is the small built-in table of single characters, and the
// error says why, for the staff screen.
func Open(path string) (*Model, error) {
	m, err := open(path)
	if err != nil {
		return Builtin(), fmt.Errorf("opening pinyin data: %w", err)
	}
	return m, nil
}

func open(path string) (*Model, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	raw, release, err := mapFile(f)
	if err != nil {
		return nil, err
	}
	m, err := newModel(raw)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, joinRelease(err, release))
	}
	m.release = release
	return m, nil
}

func joinRelease(err error, release func() error) error {
	if rerr := release(); rerr != nil {
		return fmt.Errorf("%w (and unmapping it: %w)", err, rerr)
	}
	return err
}

// Builtin returns the table compiled into the program: the common characters with
// their readings, no words, no context. It lets a station without its data file
// go on writing, one character at a time.
func Builtin() *Model {
	m, err := newModel(dict.Builtin)
	if err != nil {
		panic("pinyin: the built-in table is part of the program: " + err.Error())
	}
	m.release = func() error { return nil }
	return m
}

// Close gives the mapping back. No engine of this model may be used afterwards.
func (m *Model) Close() error { return m.release() }

// Verify reads the whole file and compares its checksum.
func (m *Model) Verify() error { return verify(m.raw) }

// About names the sources and version of the data, for the staff screen.
func (m *Model) About() string { return m.about }

// Words is the number of words in the model.
func (m *Model) Words() int { return int(m.wordOff.len()) - 1 }

// Has reports whether the dictionary knows the word.
func (m *Model) Has(word string) bool { return m.lookup(word) != none }

// newModel reads a few places of the sections; damage there may point anywhere.
func newModel(raw []byte) (m *Model, err error) {
	defer func() {
		if r := recover(); r != nil {
			m, err = nil, damaged("while opening: %v", r)
		}
	}()
	s, err := unpack(raw)
	if err != nil {
		return nil, err
	}
	if err := checkLayout(s); err != nil {
		return nil, err
	}
	m = &Model{
		raw: raw, about: string(s[secAbout]), syl: strings.Fields(string(s[secSyllables])),
		wordOff: s[secWordOff], wordText: s[secWordText], uniProb: s[secUniProb], uniBack: s[secUniBack],
		biStart: s[secBiStart], biWord: s[secBiWord], biProb: s[secBiProb], biMore: s[secBiMore], biRank: s[secBiRank],
		moreBack: s[secMoreBack], moreOff: s[secMoreStart], triWord: s[secTriWord], triProb: s[secTriProb],
		lex:      lexicon{off: s[secEntryOff], syl: s[secEntrySyl], word: s[secEntryWord], cost: s[secEntryCost]},
		initials: s[secInitKey], sylID: make(map[string]uint16, 512),
	}
	for i, x := range m.syl {
		m.sylID[x] = uint16(i)
	}
	m.bos, m.eos = m.lookup("<s>"), m.lookup("</s>")
	m.lex.index(len(m.syl))
	return m, nil
}

// checkLayout proves that the sections fit each other, so that later reads of an
// undamaged file stay inside them.
func checkLayout(s *sections) error {
	n := func(i, width int) int { return len(s[i]) / width }
	last := func(i int) int {
		if len(s[i]) < 4 {
			return -1
		}
		return int(u32s(s[i]).at(uint32(n(i, 4) - 1)))
	}
	v, b, t, e, more := n(secUniProb, 1), n(secBiWord, 4), n(secTriWord, 4), n(secEntryWord, 4), n(secMoreBack, 1)
	ok := v > 0 && e > 0 && n(secWordOff, 4) == v+1 && n(secUniBack, 1) == v && n(secBiStart, 4) == v+1 &&
		n(secBiProb, 1) == b && n(secBiMore, 1) == (b+7)/8 && n(secBiRank, 4) == (b+63)/64 &&
		n(secMoreStart, 4) == more+1 && n(secTriProb, 1) == t && n(secEntryOff, 4) == e+1 &&
		n(secEntryCost, 1) == e && n(secInitKey, 4) == e && last(secWordOff) == n(secWordText, 1) &&
		last(secBiStart) == b && last(secMoreStart) == t && last(secEntryOff) == n(secEntrySyl, 2)
	if !ok {
		return damaged("the sections do not fit each other")
	}
	return nil
}

func (m *Model) word(w uint32) string { return string(m.wordBytes(w)) }

func (m *Model) wordBytes(w uint32) []byte {
	return m.wordText[m.wordOff.at(w):m.wordOff.at(w+1)]
}

// lookup finds a word's number, or none.
func (m *Model) lookup(text string) uint32 {
	n, b := m.Words(), []byte(text)
	k := sort.Search(n, func(i int) bool { return bytes.Compare(m.wordBytes(uint32(i)), b) >= 0 })
	if k < n && bytes.Equal(m.wordBytes(uint32(k)), b) {
		return uint32(k)
	}
	return none
}

// unigram is log10 P(w).
func (m *Model) unigram(w uint32) float32 {
	if m.uniProb[w] == 0 {
		return unknown
	}
	return prob(m.uniProb[w])
}

// context is what the model remembers of the words so far: the last word and the
// number of the bigram that ends in it, each none when there is none.
type context struct{ word, bigram uint32 }

func (m *Model) start() context { return context{word: m.bos, bigram: none} }

// next gives log10 P(w | c) and the context after w.
func (m *Model) next(c context, w uint32) (float32, context) {
	if c.word == none {
		return m.unigram(w), context{w, none}
	}
	bigram, known := m.biWord.find(m.biStart.at(c.word), m.biStart.at(c.word+1), w)
	if !known {
		bigram = none
	}
	after, weight := context{w, bigram}, float32(0)
	if k, ok := m.more(c.bigram); ok {
		if t, hit := m.triWord.find(m.moreOff.at(k), m.moreOff.at(k+1), w); hit {
			return prob(m.triProb[t]), after
		}
		weight = backoff(m.moreBack[k])
	}
	if known {
		return weight + prob(m.biProb[bigram]), after
	}
	return weight + backoff(m.uniBack[c.word]) + m.unigram(w), after
}

// more finds what is stored about a bigram beyond its probability.
func (m *Model) more(b uint32) (uint32, bool) {
	if b == none || m.biMore[b/8]>>(b%8)&1 == 0 {
		return 0, false
	}
	k := m.biRank.at(b / 64)
	for i := b / 64 * 8; i < b/8; i++ {
		k += uint32(bits.OnesCount8(m.biMore[i]))
	}
	return k + uint32(bits.OnesCount8(m.biMore[b/8]&(1<<(b%8)-1))), true
}
