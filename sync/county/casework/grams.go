package casework

import (
	"encoding/binary"
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

// find returns the slots in whose words all pairs of a word stand; a single
// character stands for every pair that begins with it.
func (g *grams) find(word string, size int) set {
	var found set
	meet := func(fill func(set)) {
		if found != nil && found.empty() {
			return
		}
		next := newSet(size)
		fill(next)
		if found != nil {
			next.and(found)
		}
		found = next
	}
	single := true
	pairs(word, func(a, b rune) {
		if b != 0 {
			single = false
			meet(func(s set) { g.first[a][b].each(s.add) })
		} else if single {
			meet(func(s set) {
				for _, p := range g.first[a] {
					p.each(s.add)
				}
			})
		}
		if b == 0 {
			single = true
		}
	})
	if found == nil {
		found = newSet(size)
	}
	return found
}
