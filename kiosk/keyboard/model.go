package keyboard

import (
	"context"
	"slices"
	"time"

	"lianluozhan/kiosk/ime"
)

// Bounce is how long the same key is deaf after a press: old hands tremble.
const Bounce = 120 * time.Millisecond

// queued is the most that lies between two presses, or between a finger's coming and
// going, that a busy machine takes from its queue one after the other; no finger is
// that fast.
const queued = 4 * time.Millisecond

// Model is the keyboard without its keys. It belongs to the screen's goroutine.
type Model struct {
	engines Engines
	door    Door
	now     func() time.Time
	watch   func()
	heard   func() // sounds a key; may be nil

	use      Use
	open     bool
	narrow   bool // 26 keys would be too small for this look: nine stand in
	mode     Mode
	habit    Mode // of text, last used in this session
	habitual bool // there is a habit
	caps     bool

	live     ime.Engine // what has something composed, nil for nothing
	state    ime.State
	pages    pages
	pen      *Pen
	finder   *finder
	surnames surnames
	offer    offer
	sentence sentence
	column   int // first syllable on show
	word     int // of the best sentence, from 1, that is being put right; 0 for none

	last     Key
	lastAt   time.Time // when it came
	lastDone time.Time // when it had been worked off
}

// barLimit is how many candidates the bar can need; gridLimit those of one page of
// the grid.
const (
	barLimit  = 24
	gridLimit = 80
)

// NewModel returns a closed keyboard.
func NewModel(e Engines, door Door, now func() time.Time) *Model {
	m := &Model{engines: e, door: door, now: now, finder: &finder{}, surnames: surnamesOf(e.Names)}
	m.pen = &Pen{m: m, stop: func() {}}
	return m
}

// Heard has sound called for every key that counts. It must return at once.
func (m *Model) Heard(sound func()) { m.heard = sound }

// Attach opens the keyboard for u. What was being composed for another field goes
// there first, so that moving on loses nothing.
func (m *Model) Attach(u Use) {
	if m.open {
		m.settle()
	}
	m.reset()
	m.use, m.open, m.caps = u, true, false
	if u.Purpose == Place {
		m.finder.list(u.List, m.engines.Initials)
	}
	m.mode = m.begin(u.Purpose)
	m.read()
}

// begin is the mode a field opens with.
func (m *Model) begin(p Purpose) Mode {
	modes := m.Modes(p)
	switch {
	case len(modes) == 0:
		return Digits
	case (p == Text || p == Line) && m.habitual && slices.Contains(modes, m.habit):
		return m.habit
	case (p == Text || p == Line) && m.habitual && m.habit == Pinyin:
		return Nine
	}
	return modes[0]
}

// Modes lists the modes a purpose has here.
func (m *Model) Modes(p Purpose) []Mode {
	return slices.DeleteFunc(p.modes(), func(mode Mode) bool {
		switch mode {
		case Hand:
			return m.engines.Hand == nil
		case Pinyin:
			return m.narrow && m.engines.Nine != nil
		case Nine, Stroke, Names:
			return m.engineOf(mode) == nil
		}
		return false
	})
}

// Detach closes the keyboard, keeping what was composed.
func (m *Model) Detach() {
	if !m.open {
		return
	}
	m.settle()
	m.Wipe()
}

// Wipe closes the keyboard and drops everything that was typed.
func (m *Model) Wipe() {
	m.reset()
	m.use, m.open, m.mode, m.caps = Use{}, false, Hand, false
	m.last, m.lastAt, m.lastDone = Key{}, time.Time{}, time.Time{}
	m.changed()
}

// Forget is Wipe at the end of a visit: the next visitor finds no habits either.
func (m *Model) Forget() {
	m.Wipe()
	m.habit, m.habitual = Hand, false
	m.pen.pace = pace{}
	if m.engines.Forget != nil {
		m.door.Go(func(context.Context) func() {
			m.engines.Forget()
			return nil
		})
	}
}

func (m *Model) reset() {
	if m.use.Target != nil {
		m.use.Target.Compose("")
		m.use.Target.Mark(0)
	}
	for _, mode := range []Mode{Pinyin, Nine, Stroke, Names} {
		if e := m.engineOf(mode); e != nil {
			e.Reset()
		}
	}
	m.pen.wipe()
	m.finder.Reset()
	clear(m.state.Candidates)
	m.state, m.pages, m.live, m.column = ime.State{}, pages{}, nil, 0
	m.word = 0
	m.offer.wipe()
	m.sentence = sentence{}
	m.surnames.begin()
}

// engineOf is the engine behind a mode, nil where the keys write as they are.
func (m *Model) engineOf(mode Mode) ime.Engine {
	switch mode {
	case Hand:
		return m.pen
	case Pinyin:
		return m.engines.Pinyin
	case Nine:
		return m.engines.Nine
	case Stroke:
		return m.engines.Stroke
	case Names:
		return m.engines.Names
	case Places:
		return m.finder
	}
	return nil
}

// Open reports whether the keyboard serves a field.
func (m *Model) Open() bool { return m.open }

// Use returns what the keyboard is open for.
func (m *Model) Use() Use { return m.use }

// Mode returns what the keys write.
func (m *Model) Mode() Mode { return m.mode }

// Capitals reports whether the letters are capitals.
func (m *Model) Capitals() bool { return m.caps }

// Composing reports whether something waits for a choice.
func (m *Model) Composing() bool { return m.live != nil }

// Pen is the handwriting pad.
func (m *Model) Pen() *Pen { return m.pen }

// State is the composition and its candidates, or, while nothing is composed, what
// can be chosen instead: other readings of the character just written by hand, words
// that often come next, or the whole of a list.
func (m *Model) State() ime.State {
	if s, ok := m.live.(ime.Sentenced); ok && m.word > 0 {
		return ime.State{Composition: m.state.Composition, Candidates: asCandidates(s.Others(m.word-1, gridLimit))}
	}
	if !m.Composing() && m.mode != Places {
		return ime.State{Candidates: m.offer.candidates()}
	}
	return m.state
}

// Next lists the words that often come next, for a place of their own.
func (m *Model) Next() []string { return m.offer.next }

// SetMode changes what the keys write. A composition goes on: in letters where the
// new keys have letters too, or else as it is until something else is typed.
func (m *Model) SetMode(mode Mode) {
	if mode == m.mode || !m.open {
		return
	}
	to := m.engineOf(mode)
	if m.live != nil && mode.spelled() && m.mode.spelled() && to != nil && move(m.live, to, mode == Nine) {
		m.live = to
	}
	m.mode, m.caps, m.pages, m.column, m.word = mode, false, pages{}, 0, 0
	if p := m.use.Purpose; (p == Text || p == Line) && mode != Digits && mode != Symbols && mode != Letters {
		m.habit, m.habitual = mode, true
	}
	m.unmark()
	m.read()
}

// Expand shows or hides the grid of candidates.
func (m *Model) Expand(on bool) {
	m.word = 0
	m.pages = pages{open: on && (m.Composing() || m.mode == Places)}
	m.read()
}

// Turn turns the grid's page: forward by the shown candidates of this one, or back
// when shown is negative.
func (m *Model) Turn(shown int) {
	if m.pages.turn(shown, len(m.State().Candidates)) {
		m.read()
	}
}

// Grid reports whether the grid of candidates is open and its page's first one.
func (m *Model) Grid() (open bool, first int) { return m.pages.open, m.pages.first() }

// Reread asks the engine anew, which has been given other words: a candidate that
// is on the screen must be the one that is written.
func (m *Model) Reread() {
	if m.open {
		m.pages, m.word = pages{}, 0
		m.read()
	}
}

// CaretMoved tells that a touch has put the caret elsewhere: what was offered for
// the old place no longer fits.
func (m *Model) CaretMoved() {
	if m.open && !m.Composing() {
		m.offer.wipe()
		m.sentence = sentence{}
		m.read()
	}
}

// read asks the engine where it stands and shows it.
func (m *Model) read() {
	limit := barLimit
	if m.pages.open {
		limit = m.pages.first() + gridLimit
	}
	if m.open {
		m.state = ime.State{}
		switch {
		case m.live != nil:
			m.state = m.live.State(limit)
		case m.mode == Places:
			m.state = m.finder.State(limit)
		}
		if m.live == nil && m.mode != Places {
			m.pages = pages{}
		}
		m.use.Target.Compose(m.state.Composition)
	}
	m.changed()
}

func (m *Model) changed() {
	if m.watch != nil {
		m.watch()
	}
}
