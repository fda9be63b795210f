package pinyin

import (
	"math"
	"sync"
	"unicode/utf8"
)

// language is what the model knows about characters that follow each other, worked
// out for one character before at a time. It is safe for concurrent use.
type language struct {
	once  sync.Once
	share map[rune]float64  // of each character in plain text
	holds map[rune][]uint32 // words with a character in them, by character

	mu     sync.Mutex
	prev   string
	follow map[rune]float64 // P(character | prev), as far as words say
	rest   float64          // what is left for any character
}

// least is the smallest probability given to a character.
const least = 1e-9

// LogProb returns the natural logarithm of the probability of char after prev, the
// character before the caret; prev is "" at the beginning of a text. It implements
// what package hand calls a Context.
func (m *Model) LogProb(prev, char string) (p float64) {
	defer func() {
		if recover() != nil { // damaged data: no opinion
			p = math.Log(least)
		}
	}()
	l := &m.lang
	l.once.Do(m.learnCharacters)
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.follow == nil || l.prev != prev {
		l.prev = prev
		m.learnFollow(prev)
	}
	r, _ := utf8.DecodeRuneInString(char)
	return math.Log(max(least, l.follow[r]+l.rest*l.share[r]))
}

// Prepare reads the word list for LogProb, about a tenth of a second once, so that the
// first character written need not wait for it. It may run beside anything else.
func (m *Model) Prepare() {
	m.LogProb("", "一")
}

func (m *Model) learnCharacters() {
	l := &m.lang
	l.share, l.holds = m.Characters(), map[rune][]uint32{}
	for w := range uint32(m.Words()) {
		if m.uniProb[w] == 0 || w == m.bos || w == m.eos {
			continue
		}
		for _, r := range m.word(w) {
			if list := l.holds[r]; len(list) == 0 || list[len(list)-1] != w {
				l.holds[r] = append(list, w)
			}
		}
	}
}

// learnFollow works out what follows prev, within words and from word to word.
func (m *Model) learnFollow(prev string) {
	l := &m.lang
	l.follow, l.rest = map[rune]float64{}, 1
	r, size := utf8.DecodeRuneInString(prev)
	if size > 0 && len(l.holds[r]) > 0 { // the data knows no beginnings of sentences
		m.addWithin(r)
	}
	sum := 0.0
	for _, p := range l.follow {
		sum += p
	}
	l.rest = max(0.02, 1-sum)
}

// addWithin goes through the words with prev in them.
func (m *Model) addWithin(prev rune) {
	l := &m.lang
	total := 0.0
	for _, w := range l.holds[prev] {
		total += power(m.unigram(w))
	}
	for _, w := range l.holds[prev] {
		share, text := power(m.unigram(w))/total, m.word(w)
		for i, r := range text {
			if r != prev {
				continue
			}
			if after, size := utf8.DecodeRuneInString(text[i+utf8.RuneLen(r):]); size > 0 {
				l.follow[after] += share
			} else {
				m.addNext(w, share)
			}
		}
	}
}

// addNext shares p out to the beginnings of the words that follow w.
func (m *Model) addNext(w uint32, p float64) {
	for k := m.biStart.at(w); k < m.biStart.at(w+1); k++ {
		if next := m.biWord.at(k); next != m.eos {
			r, _ := utf8.DecodeRune(m.wordBytes(next))
			m.lang.follow[r] += p * power(prob(m.biProb[k]))
		}
	}
}

func power(log10 float32) float64 { return math.Pow(10, float64(log10)) }
