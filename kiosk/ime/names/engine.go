package names

import (
	"fmt"
	"slices"
	"strings"

	"lianluozhan/kiosk/ime"
	"lianluozhan/kiosk/ime/block"
	"lianluozhan/kiosk/ime/pinyin"
)

// dot stands for · in the letters: a byte that is no letter.
const dot = '.'

// GridPage is how many surnames a page of the grid holds.
const GridPage = 24

// Engine is the engine of the name field (ime.Engine). It belongs to one goroutine.
type Engine struct {
	t       *tables
	spell   spelling
	input   []byte
	given   bool // a surname stands before the caret
	items   []found
	listed  bool
	chars   bool
	givenAt map[int][]found
	blocked *block.List
}

var _ ime.Engine = (*Engine)(nil)

type option struct {
	syllable string
	cost     float64
}

// spelling lists the syllables that typed letters may mean, whole or unfinished.
type spelling struct{ full, prefix map[string][]option }

// New makes an engine over the tables compiled into the program.
func New(f pinyin.Fuzzy) (*Engine, error) { return Open(Embedded(), f) }

// Open makes an engine over other tables. The engine it returns always works: when
// the tables are damaged it refuses every key and its grid is empty, and the error,
// which wraps ErrData, says why, for the staff screen.
func Open(d Data, f pinyin.Fuzzy) (*Engine, error) {
	t, err := parse(d)
	if err != nil {
		return &Engine{t: &tables{}, givenAt: map[int][]found{}, blocked: block.Embedded()}, fmt.Errorf("opening the tables of names: %w", err)
	}
	e := &Engine{t: t, givenAt: map[int][]found{}, blocked: block.Embedded(), spell: spelling{map[string][]option{}, map[string][]option{}}}
	for _, s := range t.syllables {
		for _, v := range pinyin.Typings(s, f) {
			add(e.spell.full, v.Letters, option{s, fuzzyScale * v.Cost})
			for k := 1; k < len(v.Letters); k++ {
				add(e.spell.prefix, v.Letters[:k], option{s, fuzzyScale*v.Cost + prefixCost})
			}
		}
	}
	return e, nil
}

// add keeps the cheapest way to read typed as the syllable.
func add(m map[string][]option, typed string, o option) {
	for i, x := range m[typed] {
		if x.syllable == o.syllable {
			m[typed][i].cost = max(x.cost, o.cost)
			return
		}
	}
	m[typed] = append(m[typed], o)
}

// Surnames is a page of the surname grid, GridPage to a page, the most common
// first; page 0 is the first. An empty page means that there are no more.
func (e *Engine) Surnames(page int) []string {
	if page < 0 || page*GridPage >= len(e.t.grid) {
		return nil
	}
	return slices.Clone(e.t.grid[page*GridPage : min((page+1)*GridPage, len(e.t.grid))])
}

// AfterSurname tells the engine that a surname stands in the field, as after a tap
// on the grid: what is typed next is a given name. Reset and Back at the
// beginning undo it.
func (e *Engine) AfterSurname() {
	e.Reset()
	e.given = true
}

// Reset implements ime.Engine.
func (e *Engine) Reset() {
	clear(e.input[:cap(e.input)])
	e.input, e.given = e.input[:0], false
	e.forget()
}

func (e *Engine) forget() {
	clear(e.items)
	clear(e.givenAt)
	e.items, e.listed, e.chars = e.items[:0], false, false
}

// Key implements ime.Engine: it takes the letters a–z (capitals as small ones), the
// apostrophe between two syllables, and · between the parts of a name.
func (e *Engine) Key(r rune) bool {
	if r >= 'A' && r <= 'Z' {
		r += 'a' - 'A'
	}
	n := len(e.input)
	if len(e.t.syllables) == 0 || n >= ime.MaxLetters {
		return false
	}
	after := n > 0 && e.input[n-1] != '\'' && e.input[n-1] != dot
	switch {
	case r >= 'a' && r <= 'z':
	case r == '\'' && after:
	case (r == '·' || r == '•' || r == '.') && after:
		r = dot
	default:
		return false
	}
	e.input = append(e.input, byte(r))
	e.forget()
	return true
}

// Back implements ime.Engine.
func (e *Engine) Back() bool {
	if len(e.input) == 0 {
		e.given = false
		return false
	}
	e.input = e.input[:len(e.input)-1]
	e.forget()
	return true
}

// Raw implements ime.Engine.
func (e *Engine) Raw() string {
	raw := strings.NewReplacer("'", "", ".", "·").Replace(string(e.input))
	e.Reset()
	return raw
}

// State implements ime.Engine.
func (e *Engine) State(limit int) (s ime.State) {
	if len(e.input) == 0 || limit < 0 {
		return ime.State{}
	}
	e.fill(limit + 1)
	n := min(limit, len(e.items))
	s.Composition, s.More = e.shown(), len(e.items) > n
	s.Candidates = make([]ime.Candidate, n)
	for i := range s.Candidates {
		s.Candidates[i] = ime.Candidate{Text: e.items[i].text, Letters: e.letters(e.items[i].end)}
	}
	return s
}

// letters counts the typed letters up to a place.
func (e *Engine) letters(end int) int { return end - strings.Count(string(e.input[:end]), "'") }

func (e *Engine) shown() string {
	var out strings.Builder
	for i, c := range e.input {
		switch {
		case c == dot:
			out.WriteString("·")
			continue
		default:
			out.WriteByte(c)
		}
		last := i+1 == len(e.input)
		if len(e.items) > 0 && e.items[0].cuts>>uint(i+1)&1 == 1 && !last && c != '\'' && e.input[i+1] != '\'' && e.input[i+1] != dot {
			out.WriteByte('\'')
		}
	}
	return out.String()
}

// fill lists whole names, then surnames, then characters as far as wanted.
func (e *Engine) fill(want int) {
	if !e.listed {
		e.listed = true
		list := append(e.han(), e.minority()...)
		sortFound(list)
		e.offer(list, maxNames)
		if !e.given {
			e.offer(e.surnamesFrom(), maxNames)
		}
	}
	if len(e.items) < want && !e.chars {
		e.chars = true
		e.offer(e.characters(), 1<<20)
	}
}

func (e *Engine) offer(list []found, most int) {
	seen := make(map[string]struct{}, len(e.items)+len(list))
	for _, x := range e.items {
		seen[x.text] = struct{}{}
	}
	for _, x := range list {
		if _, dup := seen[x.text]; dup || e.blocked.Part(x.text) {
			continue
		}
		if most--; most < 0 {
			return
		}
		seen[x.text] = struct{}{}
		e.items = append(e.items, x)
	}
}

// Pick implements ime.Engine.
func (e *Engine) Pick(i int) string {
	if i < 0 || len(e.input) == 0 {
		return ""
	}
	if e.fill(i + 1); i >= len(e.items) {
		return ""
	}
	x := e.items[i]
	rest := strings.TrimLeft(string(e.input[x.end:]), "'")
	text := x.text
	if after, ok := strings.CutPrefix(rest, "."); ok {
		text, rest = text+"·", after
	}
	e.given = true
	e.input = append(e.input[:0], rest...)
	e.forget()
	return text
}
