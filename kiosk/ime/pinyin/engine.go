package pinyin

import (
	"strings"

	"lianluozhan/kiosk/ime"
	"lianluozhan/kiosk/ime/block"
)

// Options say how an engine reads. The zero value is exact spelling, no added
// words and the block list that comes with the program.
type Options struct {
	Fuzzy   Fuzzy
	Blocked []string // more words, in the form of dict.Blocked
	Nine    bool     // keys 2–9 stand for their letters; see package nine
}

// Engine is a pinyin input engine (ime.Engine). It belongs to one goroutine.
type Engine struct {
	m       *Model
	opt     Options
	spell   spelling
	added   added
	blocked map[uint32]struct{} // words never offered
	never   *block.List
	before  context // words picked before the composition
	fixed   []fixed // words put right in the composition
	input   []byte
	care    care // of whoever types it
	cols    [ime.MaxLetters*2 + 1]column
	work    []node
	tails   []match
	list    list
	next    map[string][]string // our own next words, read when first asked
	err     error
}

var _ ime.Engine = (*Engine)(nil)

// New makes an engine over a model. Engines of one model are independent.
func New(m *Model, o Options) *Engine {
	e := &Engine{opt: o}
	e.start(m)
	return e
}

func (e *Engine) start(m *Model) {
	defer e.guard()
	e.use(m)
}

func (e *Engine) use(m *Model) {
	if e.m = m; e.opt.Nine {
		e.spell = newSpelling(m.syl, e.opt.Fuzzy, even())
		e.spell.addDigits()
	} else {
		e.spell = newSpelling(m.syl, e.opt.Fuzzy, onLetters())
	}
	e.added = added{base: uint32(m.Words())}
	e.refuse(e.opt.Blocked)
	e.Reset()
}

// Err tells of data that proved damaged while typing. The engine has gone on with
// the built-in table since; the staff should be told.
func (e *Engine) Err() error { return e.err }

// guard turns a read outside the damaged data into the built-in table: the
// composition is lost, the keyboard goes on.
func (e *Engine) guard() {
	if r := recover(); r != nil {
		e.err = damaged("while typing: %v", r)
		e.use(Builtin())
	}
}

// Reset implements ime.Engine. It also drops every place that held the resident's
// words or letters.
func (e *Engine) Reset() {
	clear(e.input[:cap(e.input)])
	e.cols, e.work, e.tails, e.list = [len(e.cols)]column{}, nil, nil, list{}
	e.endSentence()
}

// endSentence begins anew, without words before.
func (e *Engine) endSentence() {
	e.before, e.fixed = e.m.start(), nil
	e.restart("")
}

// restart composes rest from the beginning, after e.before.
func (e *Engine) restart(rest string) {
	e.input, e.care = e.input[:0], care{}
	e.list.clear()
	first := &e.cols[0]
	first.clear()
	first.beam = append(first.beam, node{after: e.before})
	first.mixed, first.mixedOK = append(first.mixed, node{after: e.before}), true
	for i := range len(rest) {
		e.push(rest[i])
	}
}

func (e *Engine) push(c byte) {
	e.input = append(e.input, c)
	from := len(e.input)
	if c := careOf(e.input); c != e.care {
		e.care, from = c, 1
	}
	for n := from; n <= len(e.input); n++ {
		e.settleColumn(n)
	}
	e.list.clear()
}

// settleColumn reads column n and finds the best sentence beginnings that end there.
func (e *Engine) settleColumn(n int) {
	e.read(n)
	if col := &e.cols[n]; e.input[n-1] != '\'' {
		e.follow(col.words, n, false)
		col.beam = e.settle(col.beam, beamWidth)
	}
}

// Key implements ime.Engine: it takes the letters a–z (capitals as small ones),
// and the apostrophe between two syllables.
func (e *Engine) Key(r rune) (taken bool) {
	defer e.guard()
	if r >= 'A' && r <= 'Z' {
		r += 'a' - 'A'
	}
	n := len(e.input)
	switch {
	case e.opt.Nine && r >= '2' && r <= '9' && e.letters() < maxNine:
	case !e.opt.Nine && r >= 'a' && r <= 'z' && e.letters() < ime.MaxLetters:
	case r == '\'' && n > 0 && e.input[n-1] != '\'':
	default:
		if n == 0 {
			e.endSentence()
		}
		return false
	}
	e.push(byte(r))
	return true
}

func (e *Engine) letters() int { return len(e.input) - strings.Count(string(e.input), "'") }

// Back implements ime.Engine.
func (e *Engine) Back() bool {
	if len(e.input) == 0 {
		e.endSentence()
		return false
	}
	e.cols[len(e.input)].clear()
	e.input = e.input[:len(e.input)-1]
	e.list.clear()
	e.unfix(len(e.input))
	if careOf(e.input) != e.care {
		e.restart(string(e.input))
	}
	return true
}

// Raw implements ime.Engine.
func (e *Engine) Raw() string {
	raw := strings.ReplaceAll(string(e.input), "'", "")
	e.endSentence()
	return raw
}

// State implements ime.Engine.
func (e *Engine) State(limit int) (s ime.State) {
	defer e.guard()
	if len(e.input) == 0 || limit < 0 {
		return ime.State{}
	}
	e.fill(limit + 1)
	if s.Composition = cutAt(e.input, e.list.cuts); e.opt.Nine {
		s.Composition = e.list.spelt + string(e.input[min(len(e.input), e.list.end):])
	}
	n := min(limit, len(e.list.items))
	s.Candidates = make([]ime.Candidate, n)
	for i := range s.Candidates {
		s.Candidates[i] = e.list.items[i].Candidate
	}
	s.More = len(e.list.items) > n
	return s
}

// Pick implements ime.Engine.
func (e *Engine) Pick(i int) (commit string) {
	defer e.guard()
	if i < 0 || len(e.input) == 0 {
		return ""
	}
	if e.fill(i + 1); i >= len(e.list.items) {
		return ""
	}
	c := e.list.items[i]
	e.before, e.fixed = c.after, nil
	e.restart(strings.TrimLeft(string(e.input[c.end:]), "'"))
	return c.Text
}
