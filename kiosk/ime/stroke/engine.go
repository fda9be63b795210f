package stroke

import (
	"slices"
	"strings"

	"lianluozhan/assets/dict"
	"lianluozhan/kiosk/ime"
	"lianluozhan/kiosk/ime/block"
)

// Wildcard is the key for any one stroke.
const Wildcard = '*'

// MaxStrokes is the longest composition; no character of the table has more.
const MaxStrokes = ime.MaxLetters

// glyphs show the strokes of Keys and the wildcard.
var glyphs = strings.NewReplacer("h", "一", "s", "丨", "p", "丿", "n", "丶", "z", "乛", "*", "？")

// Engine finds characters by strokes (ime.Engine). It belongs to one goroutine.
type Engine struct {
	entries []entry
	input   []byte
	found   []rune // candidates of input, exact ones first; nil until asked for
}

var _ ime.Engine = (*Engine)(nil)

// New makes an engine over the table compiled into the program.
func New() (*Engine, error) { return Open(dict.Strokes) }

// Open makes an engine over a packed table. The engine it returns always works:
// when the table is missing or damaged it refuses every key, and the error, which
// wraps ErrDamaged, says why, for the staff screen.
func Open(table []byte) (*Engine, error) {
	es, err := decode(table)
	if err != nil {
		es = nil
	}
	blocked := block.Embedded()
	es = slices.DeleteFunc(es, func(x entry) bool { return blocked.Word(string(x.char)) })
	return &Engine{entries: es}, err
}

// Reset implements ime.Engine.
func (e *Engine) Reset() {
	clear(e.input[:cap(e.input)])
	e.input, e.found = e.input[:0], nil
}

// Key implements ime.Engine: it takes the letters of Keys (capitals as small
// ones), the strokes themselves (一丨丿丶乛) and the Wildcard.
func (e *Engine) Key(r rune) bool {
	k := keyOf(r)
	if k == 0 || len(e.entries) == 0 || len(e.input) >= MaxStrokes {
		return false
	}
	e.input, e.found = append(e.input, k), nil
	return true
}

func keyOf(r rune) byte {
	switch r {
	case 'h', 'H', '一', '㇀', '㇐':
		return 'h'
	case 's', 'S', '丨', '亅', '㇑':
		return 's'
	case 'p', 'P', '丿', '㇒':
		return 'p'
	case 'n', 'N', '丶', '㇏', '㇔':
		return 'n'
	case 'z', 'Z', '乛', '乙', '㇠', '𠃍':
		return 'z'
	case Wildcard, '？', '?':
		return Wildcard
	}
	return 0
}

// Back implements ime.Engine.
func (e *Engine) Back() bool {
	if len(e.input) == 0 {
		return false
	}
	e.input, e.found = e.input[:len(e.input)-1], nil
	return true
}

// State implements ime.Engine. Characters that have exactly these strokes come
// first, then those that begin with them, each most frequent first.
func (e *Engine) State(limit int) (s ime.State) {
	if len(e.input) == 0 || limit < 0 {
		return ime.State{}
	}
	found := e.search()
	n := min(limit, len(found))
	s.Composition, s.More = glyphs.Replace(string(e.input)), len(found) > n
	s.Candidates = make([]ime.Candidate, n)
	for i := range s.Candidates {
		s.Candidates[i] = ime.Candidate{Text: string(found[i]), Letters: len(e.input)}
	}
	return s
}

// search lists every match, once for a composition.
func (e *Engine) search() []rune {
	if e.found != nil {
		return e.found
	}
	var exact, longer []rune
	for rest := e.entries; len(rest) > 0; {
		n := 1 // the codes of a character stand together
		for n < len(rest) && rest[n].char == rest[0].char {
			n++
		}
		switch e.fit(rest[:n]) {
		case fitsWhole:
			exact = append(exact, rest[0].char)
		case fitsBegin:
			longer = append(longer, rest[0].char)
		}
		rest = rest[n:]
	}
	if e.found = append(exact, longer...); e.found == nil {
		e.found = []rune{}
	}
	return e.found
}

type fit int

const (
	fitsNot fit = iota
	fitsBegin
	fitsWhole
)

// fit tells how well the strokes suit one of a character's codes.
func (e *Engine) fit(codes []entry) (best fit) {
	for _, x := range codes {
		switch {
		case !begins(x.code, e.input):
		case len(x.code) == len(e.input):
			return fitsWhole
		default:
			best = fitsBegin
		}
	}
	return best
}

func begins(code string, input []byte) bool {
	if len(code) < len(input) {
		return false
	}
	for i, k := range input {
		if k != Wildcard && code[i] != k {
			return false
		}
	}
	return true
}

// Pick implements ime.Engine.
func (e *Engine) Pick(i int) string {
	if i < 0 || len(e.input) == 0 || i >= len(e.search()) {
		return ""
	}
	text := string(e.search()[i])
	e.Reset()
	return text
}

// Raw implements ime.Engine. Strokes are no text: it gives the composition up and
// returns "".
func (e *Engine) Raw() string {
	e.Reset()
	return ""
}
