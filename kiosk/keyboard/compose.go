package keyboard

import (
	"slices"
	"strings"

	"lianluozhan/kiosk/ime"
)

// Choose writes candidate i, which showed text when the finger came down on it. If
// the candidates have changed since, it is the text that counts.
func (m *Model) Choose(i int, text string) {
	k := Key{Act: Space, Text: text, N: i + 1}
	if !m.open || m.bounces(k) {
		return
	}
	came := m.now()
	m.unmark()
	list := m.State().Candidates
	if i >= len(list) || list[i].Text != text {
		i = -1
		for j, c := range list {
			if c.Text == text {
				i = j
				break
			}
		}
	}
	if i < 0 {
		m.drop()
		m.commit(text)
		m.read()
	} else {
		m.Pick(i)
	}
	m.pressed(k, came)
}

// ChooseNext writes a word that was offered to come next.
func (m *Model) ChooseNext(text string) {
	if !m.open {
		return
	}
	m.settle()
	m.commit(text)
	m.read()
}

// Pick chooses candidate i of State and inserts it.
func (m *Model) Pick(i int) {
	if !m.open {
		return
	}
	m.pick(i)
	m.pages, m.word = pages{}, 0
	m.read()
}

func (m *Model) pick(i int) {
	switch {
	case m.live != nil && m.word > 0:
		if s, ok := m.live.(ime.Sentenced); ok {
			s.Replace(m.word-1, i)
		}
	case m.live != nil:
		from := m.live
		if s := from.Pick(i); s != "" {
			m.commit(s)
			if from == ime.Engine(m.pen) {
				m.offer.last, m.offer.list = s, slices.Clone(m.pen.taken)
			}
		}
		m.rest()
	case m.mode == Places:
		m.commit(m.finder.Pick(i))
	default:
		m.replaceOrGoOn(i)
	}
}

// commit writes s and looks for what may come next.
func (m *Model) commit(s string) {
	if s == "" {
		return
	}
	if m.mode == Places {
		m.use.Target.SetText("")
	}
	picked := m.use.OnPick
	m.use.Target.Compose("")
	m.use.Target.Insert(s)
	m.predict()
	if m.mode == Places && picked != nil {
		picked(s)
	}
}

// settle turns what is being composed into text, the best candidates first.
func (m *Model) settle() {
	if !m.open || m.live == nil {
		return
	}
	e, t := m.live, m.use.Target // whoever hears of the text may close the keyboard
	if m.mode == Places {        // letters that search are no choice
		m.drop()
		return
	}
	for range ime.MaxLetters {
		s := e.Pick(0)
		if s == "" {
			break
		}
		t.Compose("")
		t.Insert(s)
	}
	if raw := e.Raw(); raw != "" {
		t.Compose("")
		t.Insert(raw)
	}
	m.pages, m.state, m.live = pages{}, ime.State{}, nil
	t.Compose("")
}

// drop throws away what is being composed.
func (m *Model) drop() {
	if m.live != nil {
		m.live.Reset()
		m.live = nil
		m.use.Target.Compose("")
	}
}

// rest notes that nothing is composed any more, when that is so.
func (m *Model) rest() {
	if m.live != nil && m.live.State(0).Composition == "" {
		m.live = nil
	}
}

// move types what is composed in one engine on the keys of another. It reports false
// and changes nothing when the other does not take it all.
func move(from, to ime.Engine, nine bool) bool {
	letters := strings.ReplaceAll(from.State(1).Composition, "'", "")
	to.Reset()
	for _, r := range letters {
		if nine && r >= 'a' && r <= 'z' {
			const keys = "22233344455566677778889999"
			r = rune(keys[r-'a'])
		}
		if !to.Key(r) {
			to.Reset()
			return false
		}
	}
	from.Reset()
	return letters != ""
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
