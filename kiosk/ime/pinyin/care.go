package pinyin

// care is which sounds the typist of a composition tells apart: who types an h after
// one z, c or s, or a g after one n, hardly leaves it out of the next syllable.
type care struct{ h, g bool }

// dropped are the letters that a confused spelling leaves out.
type dropped struct{ h, g bool }

// careOf looks at the letters of a composition.
func careOf(input []byte) (c care) {
	for i := 1; i < len(input); i++ {
		switch before := input[i-1]; input[i] {
		case 'h':
			c.h = c.h || before == 'z' || before == 'c' || before == 's'
		case 'g':
			c.g = c.g || before == 'n' && endsSyllable(input, i)
		}
	}
	return c
}

// endsSyllable reports whether the g at i belongs to ing or eng: it does not when
// another syllable may begin with it.
func endsSyllable(input []byte, i int) bool {
	if i < 2 || input[i-2] != 'i' && input[i-2] != 'e' {
		return false
	}
	if i+1 == len(input) {
		return true
	}
	switch input[i+1] {
	case 'a', 'e', 'o', 'u':
		return false
	}
	return true
}

// cost is what leaving letters out costs on top.
func (c care) cost(d dropped) (cost float32) {
	if c.h && d.h {
		cost += carelessCost
	}
	if c.g && d.g {
		cost += carelessCost
	}
	return cost
}
