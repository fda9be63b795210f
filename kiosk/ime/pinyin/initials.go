package pinyin

import "sort"

// initial is the letter an abbreviation uses for a syllable: z for both z and zh.
func initial(syllable string) byte { return syllable[0] }

// compareInitials orders entries by number of syllables, then by their initials.
func (m *Model) compareInitials(entry uint32, key []byte) int {
	size := m.lex.size(entry)
	if int(size) != len(key) {
		return int(size) - len(key)
	}
	for d := range key {
		if c := int(initial(m.syl[m.lex.at(entry, uint32(d))])) - int(key[d]); c != 0 {
			return c
		}
	}
	return 0
}

// byInitials finds the entries with these initials as a range of m.initials,
// best first.
func (m *Model) byInitials(key []byte) span {
	n := int(m.initials.len())
	at := func(k int) int { return m.compareInitials(m.initials.at(uint32(k)), key) }
	lo := sort.Search(n, func(k int) bool { return at(k) >= 0 })
	hi := lo + sort.Search(n-lo, func(k int) bool { return at(lo+k) > 0 })
	return span{uint32(lo), uint32(hi)}
}
