package keyboard

import (
	"strings"
	"time"

	"lianluozhan/kiosk/ime"
)

// Bounce is how long the same key is deaf after a press: old hands tremble.
const Bounce = 120 * time.Millisecond

// queued is the most that lies between two presses that a busy machine takes from
// its queue one after the other; no finger bounces that fast.
const queued = 4 * time.Millisecond

// Mode is what the keys write.
type Mode int

// The modes that exist.
const (
	Pinyin  Mode = iota // 拼音, through the engine
	Letters             // Latin letters as they are
	Digits              // digits and the words that go with them
	Symbols             // punctuation
)

// Modes lists the modes in the order of the mode bar.
func Modes() []Mode { return []Mode{Pinyin, Letters, Digits, Symbols} }

// Name is the mode's name on the bar.
func (m Mode) Name() string {
	return [...]string{Pinyin: "拼音", Letters: "英文", Digits: "数字", Symbols: "符号"}[m]
}

// Purpose is what a field is for; it decides which keys are shown.
type Purpose int

// The purposes.
const (
	Text    Purpose = iota // sentences, with new lines
	Line                   // one line of words: a name, an address
	Phone                  // a phone number
	Code                   // a few digits
	Receipt                // a receipt number
)

// words reports whether the purpose has modes and an engine.
func (p Purpose) words() bool { return p == Text || p == Line }

// Act is what a key does.
type Act int

// The acts.
const (
	Type    Act = iota // writes the key's text
	Delete             // takes one letter or character back
	Clear              // empties the field
	Space              // picks the first candidate, or writes a space
	Newline            // starts a new line
	Caps               // switches capital letters
	Done               // the field is finished
)

// Key is one key.
type Key struct {
	Act  Act
	Text string // with Type
}

// Target is where the text goes; touch.Field is one.
type Target interface {
	Insert(s string)
	Backspace()
	Compose(s string)
	SetText(s string)
}

// Use says for what the keyboard is open.
type Use struct {
	Target  Target
	Purpose Purpose
	Done    string // words on the red key, e.g. 下一步
	OnDone  func() // the red key; may be nil
}

// Model is the keyboard without its keys. It belongs to the screen's goroutine.
type Model struct {
	engine ime.Engine
	now    func() time.Time
	watch  func()

	use    Use
	open   bool
	mode   Mode
	caps   bool
	state  ime.State
	pages  pages
	last   Key
	lastAt time.Time
}

// barLimit is how many candidates the bar can need; gridLimit those of one page of
// the grid.
const (
	barLimit  = 24
	gridLimit = 80
)

// NewModel returns a closed keyboard.
func NewModel(engine ime.Engine, now func() time.Time) *Model {
	return &Model{engine: engine, now: now}
}

// Attach opens the keyboard for u. What was being composed for another field goes
// there first, so that moving on loses nothing.
func (m *Model) Attach(u Use) {
	if m.open {
		m.settle()
	}
	m.reset()
	m.use, m.open, m.mode, m.caps = u, true, Pinyin, false
	m.changed()
}

// Detach closes the keyboard, keeping what was composed.
func (m *Model) Detach() {
	if !m.open {
		return
	}
	m.settle()
	m.Wipe()
}

// Wipe closes the keyboard and drops everything, the composition too.
func (m *Model) Wipe() {
	m.reset()
	m.use, m.open, m.mode, m.caps = Use{}, false, Pinyin, false
	m.last, m.lastAt = Key{}, time.Time{}
	m.changed()
}

func (m *Model) reset() {
	if m.use.Target != nil {
		m.use.Target.Compose("")
	}
	m.engine.Reset()
	clear(m.state.Candidates)
	m.state, m.pages = ime.State{}, pages{}
}

// Open reports whether the keyboard serves a field.
func (m *Model) Open() bool { return m.open }

// Use returns what the keyboard is open for.
func (m *Model) Use() Use { return m.use }

// Mode returns what the keys write.
func (m *Model) Mode() Mode { return m.mode }

// Capitals reports whether the letters are capitals.
func (m *Model) Capitals() bool { return m.caps }

// Composing reports whether letters wait for a choice.
func (m *Model) Composing() bool { return m.state.Composition != "" }

// State is the composition and its candidates.
func (m *Model) State() ime.State { return m.state }

// SetMode changes what the keys write; a composition is settled first.
func (m *Model) SetMode(mode Mode) {
	m.settle()
	m.mode, m.caps = mode, false
	m.changed()
}

// Expand shows or hides the grid of candidates.
func (m *Model) Expand(on bool) {
	m.pages = pages{open: on && m.Composing()}
	m.read()
}

// Turn turns the grid's page: forward by the shown candidates of this one, or back
// when shown is negative.
func (m *Model) Turn(shown int) {
	if m.pages.turn(shown, len(m.state.Candidates)) {
		m.read()
	}
}

// Grid reports whether the grid covers the keys, and the first candidate on it.
func (m *Model) Grid() (open bool, first int) { return m.pages.open, m.pages.first() }

// Reread asks the engine anew, which has been given other words: a candidate that
// is on the screen must be the one that Pick inserts.
func (m *Model) Reread() {
	if m.open {
		m.pages = pages{}
		m.read()
	}
}

// Press does what a key does, unless it is the bounce of the press before.
func (m *Model) Press(k Key) {
	if now := m.now(); k == m.last && now.Sub(m.lastAt) < Bounce && now.Sub(m.lastAt) > queued {
		return
	}
	m.Do(k)
	// Presses carry no times of their own, so the count begins when this one is
	// done: one that comes at once after that has waited in the queue.
	m.last, m.lastAt = k, m.now()
}

// Do does what a key does, without looking at the clock: for keys held down.
func (m *Model) Do(k Key) {
	if !m.open {
		return
	}
	switch k.Act {
	case Type:
		m.write(k.Text)
	case Delete:
		if !m.engine.Back() {
			m.use.Target.Backspace()
		}
	case Clear:
		m.engine.Reset()
		m.use.Target.SetText("")
	case Space:
		if m.Composing() {
			m.pick(0)
		} else {
			m.use.Target.Insert(" ")
		}
	case Newline:
		m.settle()
		m.use.Target.Insert("\n")
	case Caps:
		m.caps = !m.caps
	case Done:
		m.done()
		return
	}
	m.read()
}

func (m *Model) done() {
	m.settle()
	m.read()
	if m.use.OnDone != nil {
		m.use.OnDone()
	}
}

// Pick chooses candidate i and inserts it.
func (m *Model) Pick(i int) {
	if !m.open {
		return
	}
	m.pick(i)
	m.pages = pages{}
	m.read()
}

func (m *Model) pick(i int) {
	if s := m.engine.Pick(i); s != "" {
		m.use.Target.Compose("")
		m.use.Target.Insert(s)
	}
}

// write offers a key to the engine and puts what it refuses into the field.
func (m *Model) write(s string) {
	if m.caps {
		s = strings.ToUpper(s)
	}
	r := []rune(s)
	if m.use.Purpose.words() && m.mode == Pinyin && len(r) == 1 {
		if m.engine.Key(r[0]) {
			return
		}
		if letter(r[0]) {
			return // the composition is full: nothing may slip past it
		}
	}
	m.settle()
	m.use.Target.Insert(s)
}

func letter(r rune) bool { return r >= 'a' && r <= 'z' || r == '\'' }

// settle turns what is being composed into text, the best candidates first.
func (m *Model) settle() {
	if !m.open {
		return
	}
	for range ime.MaxLetters {
		s := m.engine.Pick(0)
		if s == "" {
			break
		}
		m.use.Target.Compose("")
		m.use.Target.Insert(s)
	}
	if raw := m.engine.Raw(); raw != "" {
		m.use.Target.Compose("")
		m.use.Target.Insert(raw)
	}
	m.pages, m.state = pages{}, ime.State{}
}

// read asks the engine where it stands and shows it.
func (m *Model) read() {
	limit := barLimit
	if m.pages.open {
		limit = m.pages.first() + gridLimit
	}
	if m.open {
		m.state = m.engine.State(limit)
		if !m.Composing() {
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

// pages is where in the grid of candidates the resident is.
type pages struct {
	open   bool
	starts []int // first candidate of each page after the first, the last is on show
}

func (p *pages) first() int {
	if len(p.starts) == 0 {
		return 0
	}
	return p.starts[len(p.starts)-1]
}

func (p *pages) turn(shown, total int) bool {
	switch next := p.first() + shown; {
	case shown > 0 && next < total:
		p.starts = append(p.starts, next)
	case shown < 0 && len(p.starts) > 0:
		p.starts = p.starts[:len(p.starts)-1]
	default:
		return false
	}
	return true
}
