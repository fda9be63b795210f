package casework

import (
	"cmp"
	"encoding/binary"
	"maps"
	"slices"
	"unicode"
)

// grams is the search: for every two characters that stand side by side, the slots
// of the matters in which they do. A character that ends a word stands beside 0, so
// single characters are found as well.
type grams struct {
	first map[rune]map[rune]*posting
}

// posting is a list of slots in no order, each as its distance from the one before.
type posting struct {
	list []byte // zigzag varints
	last uint32
	n    uint32
}

func newGrams() *grams { return &grams{first: map[rune]map[rune]*posting{}} }

// foldRune is a character as the search compares it, 0 for one that ends a word.
func foldRune(r rune) rune {
	if r >= '！' && r <= '～' { // full width
		r -= '！' - '!'
	}
	if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
		return 0
	}
	return unicode.ToLower(r)
}

// pairs calls fn for the pairs in s.
func pairs(s string, fn func(a, b rune)) {
	var last rune
	for _, r := range s {
		r = foldRune(r)
		if last != 0 {
			fn(last, r)
		}
		last = r
	}
	if last != 0 {
		fn(last, 0)
	}
}

func (g *grams) add(slot uint32, s string) {
	pairs(s, func(a, b rune) {
		seconds := g.first[a]
		if seconds == nil {
			seconds = map[rune]*posting{}
			g.first[a] = seconds
		}
		p := seconds[b]
		if p == nil {
			p = &posting{}
			seconds[b] = p
		}
		p.add(slot)
	})
}

func (p *posting) add(slot uint32) {
	if p.n > 0 && p.last == slot {
		return
	}
	p.list = binary.AppendVarint(p.list, int64(slot)-int64(p.last))
	p.last = slot
	p.n++
}

func (p *posting) each(fn func(slot uint32)) {
	if p == nil {
		return
	}
	var at int64
	for b := p.list; len(b) > 0; {
		d, n := binary.Varint(b)
		b = b[n:]
		at += d
		fn(uint32(at)) //nolint:gosec // as it was added
	}
}

// set is a set of slots.
type set []uint64

func newSet(n int) set { return make(set, (n+63)/64) }

func (s set) has(slot uint32) bool { return s[slot/64]&(1<<(slot%64)) != 0 }

func (s set) add(slot uint32) { s[slot/64] |= 1 << (slot % 64) }

func (s set) and(o set) {
	for i := range s {
		s[i] &= o[i]
	}
}

func (s set) empty() bool {
	for _, w := range s {
		if w != 0 {
			return false
		}
	}
	return true
}

// find returns the slots in whose words the pairs of a word stand: the rarest of
// them, where there are many. A single character stands for every pair that begins
// with it.
func (g *grams) find(word string, size int) set {
	var all [][]*posting
	single := true
	pairs(word, func(a, b rune) {
		switch {
		case b != 0:
			all = append(all, []*posting{g.first[a][b]})
		case single:
			all = append(all, slices.Collect(maps.Values(g.first[a])))
		}
		single = b == 0
	})
	slices.SortStableFunc(all, func(a, b []*posting) int { return cmp.Compare(slots(a), slots(b)) })
	var found set
	for _, some := range all[:min(len(all), searchPairs)] {
		next := newSet(size)
		for _, p := range some {
			next.fill(p)
		}
		if found != nil {
			next.and(found)
		}
		if found = next; found.empty() {
			break
		}
	}
	if found == nil {
		found = newSet(size)
	}
	return found
}

// searchPairs is how many pairs of a word are looked at.
const searchPairs = 10

func slots(all []*posting) (n uint32) {
	for _, p := range all {
		if p != nil {
			n += p.n
		}
	}
	return n
}

// fill adds a list's slots.
func (s set) fill(p *posting) {
	if p == nil {
		return
	}
	var at int64
	for b := p.list; len(b) > 0; {
		d, n := int64(b[0]>>1)^-int64(b[0]&1), 1 // most are near one another
		if b[0] >= 0x80 {
			d, n = binary.Varint(b)
		}
		b = b[n:]
		at += d
		s.add(uint32(at)) //nolint:gosec // as it was added
	}
}
