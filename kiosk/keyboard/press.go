package keyboard

import (
	"strings"
	"time"
)

// Press does what a key does, unless it is the bounce of the press before.
func (m *Model) Press(k Key) {
	if m.bounces(k) {
		return
	}
	came := m.now()
	if m.open && m.heard != nil {
		m.heard()
	}
	m.Do(k)
	m.pressed(k, came)
}

func (m *Model) pressed(k Key, came time.Time) { m.last, m.lastAt, m.lastDone = k, came, m.now() }

// bounces reports whether a press is the bounce of the one before. Presses carry no
// times of their own: one that comes as soon as the one before is worked off has waited
// in the queue, and nobody knows for how long.
func (m *Model) bounces(k Key) bool {
	now := m.now()
	return k == m.last && now.Sub(m.lastAt) < Bounce && now.Sub(m.lastDone) > queued
}

// Do does what a key does, without looking at the clock: for keys held down.
func (m *Model) Do(k Key) {
	if !m.open {
		return
	}
	if k.Act == Sentence {
		m.offer.wipe()
		m.sentence.press(m)
		m.read()
		return
	}
	marked := m.sentence.marked
	m.word = 0
	m.unmark()
	if k.Act == Delete && marked > 0 {
		m.use.Target.Mark(marked) // the mark is there to be deleted
		m.use.Target.Backspace()
		m.read()
		return
	}
	if k.Act == Done {
		m.done()
		return
	}
	m.act(k)
	m.read()
}

func (m *Model) act(k Key) {
	switch k.Act {
	case Spell:
		m.spell(k.Text)
	case Type:
		m.write(k.Text)
	case Delete:
		m.erase()
	case Clear:
		m.drop()
		m.offer.wipe()
		m.use.Target.SetText("")
	case Space:
		m.space()
	case Newline:
		m.settle()
		m.offer.wipe()
		m.use.Target.Insert("\n")
	case Caps:
		m.caps = !m.caps
	case To:
		m.SetMode(k.Mode)
	case Again:
		m.drop()
	case Undo:
		m.pen.undo()
	case Rewrite:
		m.pen.rewrite()
	case Surname, Turn, Compound, Keys:
		m.surnames.act(m, k)
	case Pin, MorePins:
		m.pin(k)
	}
}

func (m *Model) done() {
	m.settle()
	m.offer.wipe()
	m.read()
	if m.use.OnDone != nil {
		m.use.OnDone()
	}
}

func (m *Model) space() {
	switch {
	case m.Composing():
		m.pick(0)
	case m.mode == Places:
	default:
		m.offer.wipe()
		m.use.Target.Insert(" ")
	}
}

// spell gives letters to the engine; what it refuses is lost, and nothing slips
// into the text.
func (m *Model) spell(s string) {
	e := m.engineOf(m.mode)
	if e == nil {
		return
	}
	if m.live != nil && m.live != e {
		m.settle()
	}
	for _, r := range s {
		if e.Key(r) {
			m.live, m.column = e, 0
			m.offer.wipe()
		}
	}
}

// write offers a character to the engine and puts what it refuses into the field.
func (m *Model) write(s string) {
	if m.caps {
		s = strings.ToUpper(s)
	}
	r := []rune(s)
	if e := m.engineOf(m.mode); e != nil && len(r) == 1 && e.Key(r[0]) {
		m.live = e
		return
	}
	m.settle()
	m.offer.wipe()
	m.use.Target.Insert(s)
}

// erase takes back a letter, or else the character before the caret.
func (m *Model) erase() {
	if m.live != nil && m.live.Back() {
		m.rest()
		return
	}
	if e := m.engineOf(m.mode); e != nil {
		e.Back() // what comes next follows other words now
	}
	m.pen.regret()
	m.offer.wipe()
	m.use.Target.Backspace()
}

// pin takes a syllable of the column, or shows the next ones.
func (m *Model) pin(k Key) {
	all := m.syllables()
	if k.Act == MorePins {
		if m.column += pins - 1; m.column >= len(all) {
			m.column = 0
		}
		return
	}
	if s, ok := m.live.(syllabled); ok && s.Pin(m.column+k.N) {
		m.column = 0
	}
}
