package names

import (
	"fmt"
	"unicode/utf8"
)

// pairs counts the given names of two characters that a word list knows.
type pairs struct {
	count  map[[2]rune]float64
	first  map[rune]float64
	second map[rune]float64
	sum    float64
}

func newPairs() pairs {
	return pairs{map[[2]rune]float64{}, map[rune]float64{}, map[rune]float64{}, 0}
}

// read reads a first character and the second ones; a digit behind one says how
// often the pair was seen.
func (p *pairs) read(c []string) error {
	if len(c) != 2 || utf8.RuneCountInString(c[0]) != 1 {
		return fmt.Errorf("line %q", c[0])
	}
	a, _ := utf8.DecodeRuneInString(c[0])
	row := []rune(c[1])
	for i, b := range row {
		if b >= '2' && b <= '9' {
			continue
		}
		n := 1.0
		if i+1 < len(row) && row[i+1] >= '2' && row[i+1] <= '9' {
			n = float64(row[i+1] - '0')
		}
		p.count[[2]rune{a, b}] += n
		p.first[a] += n
		p.second[b] += n
		p.sum += n
	}
	return nil
}

// share is the probability of a given name: as seen, and as its characters make it
// likely.
func (p *pairs) share(a, b rune) float64 {
	return pairShare*p.count[[2]rune{a, b}]/p.sum + mixShare*p.first[a]/p.sum*p.second[b]/p.sum
}
