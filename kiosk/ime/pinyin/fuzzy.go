package pinyin

import "strings"

// Fuzzy says which sounds a speaker may confuse. A confused sound still finds its
// word, at a cost, so exact typing stays first.
type Fuzzy struct {
	ZhZ  bool // zh/z, ch/c, sh/s
	NL   bool // n/l
	IngN bool // ing/in
	EngN bool // eng/en
	AngN bool // ang/an
	HuF  bool // hu/f
}

// DefaultFuzzy is what most of the country confuses. AngN and HuF are regional and
// cost more than they give elsewhere.
func DefaultFuzzy() Fuzzy { return Fuzzy{ZhZ: true, NL: true, IngN: true, EngN: true} }

const (
	fuzzyCost  = -0.6 // log10, per confused sound
	prefixCost = -2.0 // an unfinished last syllable

	retroflexCost = -0.3 // r for er, within a word
	maxFuzzy      = -2.5 // a word with more than four confused sounds is no match
)

type option struct {
	syl  uint16
	cost float32
}

// spelling lists the syllables that typed letters may mean.
type spelling struct {
	full   map[string][]option // the letters are a whole syllable
	prefix map[string][]option // the letters begin a syllable
}

type variant struct {
	text string
	cost float32
}

func newSpelling(syllables []string, f Fuzzy) spelling {
	sp := spelling{full: map[string][]option{}, prefix: map[string][]option{}}
	for i, s := range syllables {
		for _, v := range typedAs(s, f) {
			add(sp.full, v.text, option{uint16(i), v.cost})
			for k := 1; k < len(v.text); k++ {
				add(sp.prefix, v.text[:k], option{uint16(i), v.cost + prefixCost})
			}
		}
	}
	return sp
}

// add keeps the cheapest way to read typed as the syllable.
func add(m map[string][]option, typed string, o option) {
	for i, x := range m[typed] {
		if x.syl == o.syl {
			m[typed][i].cost = max(x.cost, o.cost)
			return
		}
	}
	m[typed] = append(m[typed], o)
}

// typedAs lists the ways to type a syllable: as it is, with v for ü, and confused.
func typedAs(s string, f Fuzzy) []variant {
	out := []variant{{s, 0}}
	if len(s) > 1 && s[1] == 'u' && strings.IndexByte("jqxy", s[0]) >= 0 {
		out = append(out, variant{s[:1] + "v" + s[2:], 0})
	}
	if strings.HasSuffix(s, "ve") {
		out = append(out, variant{s[:1] + "ue", 0})
	}
	for _, rule := range []struct {
		on bool
		to func(string) string
	}{{f.ZhZ, swapZh}, {f.NL, swapNL}, {f.IngN, swapEnd("ing")}, {f.EngN, swapEnd("eng")}, {f.AngN, swapEnd("ang")}, {f.HuF, swapHuF}} {
		for _, v := range out {
			if t := rule.to(v.text); rule.on && t != v.text {
				out = append(out, variant{t, v.cost + fuzzyCost})
			}
		}
	}
	return out
}

func swapZh(s string) string {
	if len(s) < 2 || strings.IndexByte("zcs", s[0]) < 0 {
		return s
	}
	if s[1] == 'h' {
		return s[:1] + s[2:]
	}
	return s[:1] + "h" + s[1:]
}

func swapNL(s string) string {
	switch s[0] {
	case 'n':
		return "l" + s[1:]
	case 'l':
		return "n" + s[1:]
	}
	return s
}

func swapEnd(nasal string) func(string) string {
	short := nasal[:len(nasal)-1]
	return func(s string) string {
		if strings.HasSuffix(s, nasal) {
			return s[:len(s)-1]
		}
		if strings.HasSuffix(s, short) {
			return s + "g"
		}
		return s
	}
}

func swapHuF(s string) string {
	if strings.HasPrefix(s, "hu") && len(s) > 2 {
		return "f" + s[2:]
	}
	if s[0] == 'f' && len(s) > 1 {
		return "hu" + s[1:]
	}
	return s
}
