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

// What confused sounds cost, log10 each.
type prices struct{ swap, drop, add float32 }

// onLetters: who confuses zh with z mostly writes z for both, and seldom zh. A letter
// left out is cheap and one too many dear; between n and l nothing tells which way.
func onLetters() prices { return prices{swap: -0.6, drop: -0.25, add: -1.2} }

// even is for where nothing tells: on nine keys, and in names.
func even() prices { return prices{swap: -0.6, drop: -0.6, add: -0.6} }

const (
	carelessCost = -0.9 // more for a letter left out by somebody who else writes it; see care

	prefixCost = -2.0 // an unfinished last syllable

	retroflexCost = -0.3 // r for er, within a word
	maxFuzzy      = -2.5 // a word with more than four confused sounds is no match
)

type option struct {
	syl  uint16
	cost float32
	left dropped
}

// spelling lists the syllables that typed letters may mean.
type spelling struct {
	full   map[string][]option // the letters are a whole syllable
	prefix map[string][]option // the letters begin a syllable
}

type variant struct {
	text string
	cost float32
	left dropped
}

func newSpelling(syllables []string, f Fuzzy, p prices) spelling {
	sp := spelling{full: map[string][]option{}, prefix: map[string][]option{}}
	for i, s := range syllables {
		for _, v := range typedAs(s, f, p) {
			add(sp.full, v.text, option{uint16(i), v.cost, v.left})
			for k := 1; k < len(v.text); k++ {
				add(sp.prefix, v.text[:k], option{uint16(i), v.cost + prefixCost, v.left})
			}
		}
	}
	return sp
}

// add keeps the cheapest way to read typed as the syllable.
func add(m map[string][]option, typed string, o option) {
	for i, x := range m[typed] {
		if x.syl == o.syl {
			if o.cost > x.cost {
				m[typed][i] = o
			}
			return
		}
	}
	m[typed] = append(m[typed], o)
}

// typedAs lists the ways to type a syllable: as it is, with v for ü, and confused.
func typedAs(s string, f Fuzzy, p prices) []variant {
	out := []variant{{text: s}}
	if len(s) > 1 && s[1] == 'u' && strings.IndexByte("jqxy", s[0]) >= 0 {
		out = append(out, variant{text: s[:1] + "v" + s[2:]})
	}
	if strings.HasSuffix(s, "ve") {
		out = append(out, variant{text: s[:1] + "ue"})
	}
	for _, rule := range []struct {
		on bool
		to func(string) string
	}{{f.ZhZ, swapZh}, {f.NL, swapNL}, {f.IngN, swapEnd("ing")}, {f.EngN, swapEnd("eng")}, {f.AngN, swapEnd("ang")}, {f.HuF, swapHuF}} {
		for _, v := range out {
			if t := rule.to(v.text); rule.on && t != v.text {
				out = append(out, v.confused(t, p))
			}
		}
	}
	return out
}

// confused is the variant typed as t, which differs in one sound.
func (v variant) confused(t string, p prices) variant {
	out := variant{t, v.cost + p.swap, v.left}
	switch {
	case len(t) > len(v.text):
		out.cost = v.cost + p.add
	case len(t) < len(v.text):
		out.cost = v.cost + p.drop
		if strings.HasSuffix(v.text, "g") && !strings.HasSuffix(t, "g") {
			out.left.g = true
		} else {
			out.left.h = true
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
