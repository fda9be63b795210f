package keyboard

import (
	"unicode/utf8"

	"lianluozhan/kiosk/ime"
)

// surnamePage is how many surnames the grid shows.
const surnamePage = 24

// surnames is the grid a name begins with.
type surnames struct {
	all, double []string // the most common first; double are those of two characters
	compound    bool
	page        int
	spelling    bool // letters are wanted instead
}

func surnamesOf(e ime.Engine) surnames {
	s := surnames{}
	list, ok := e.(Surnamer)
	for page := 0; ok; page++ {
		names := list.Surnames(page)
		if len(names) == 0 {
			break
		}
		s.all = append(s.all, names...)
	}
	for _, n := range s.all {
		if utf8.RuneCountInString(n) > 1 {
			s.double = append(s.double, n)
		}
	}
	return s
}

func (s *surnames) begin() { s.compound, s.page, s.spelling = false, 0, false }

func (s *surnames) list() []string {
	if s.compound {
		return s.double
	}
	return s.all
}

func (s *surnames) shown() []string {
	list := s.list()
	from := min(s.page*surnamePage, len(list))
	return list[from:min(from+surnamePage, len(list))]
}

// SurnameGrid reports whether the grid stands in place of the letters: at the
// beginning of a name, until letters are asked for.
func (m *Model) SurnameGrid() bool {
	return m.open && m.mode == Names && !m.Composing() && !m.surnames.spelling && len(m.surnames.all) > 0 &&
		m.use.Target.Before() == ""
}

// Surnames is the page of the grid on show.
func (m *Model) Surnames() []string { return m.surnames.shown() }

// CompoundSurnames reports whether the grid shows those of two characters.
func (m *Model) CompoundSurnames() bool { return m.surnames.compound }

// SurnamePages tells the page on show, from 0, and how many there are.
func (m *Model) SurnamePages() (page, pages int) {
	return m.surnames.page, (len(m.surnames.list()) + surnamePage - 1) / surnamePage
}

func (s *surnames) act(m *Model, k Key) {
	switch k.Act {
	case Turn:
		_, pages := m.SurnamePages()
		s.page = max(0, min(s.page+k.N, pages-1))
	case Compound:
		s.compound, s.page = !s.compound, 0
	case Keys:
		s.spelling = !s.spelling
	case Surname:
		if name := at(s.shown(), k.N); name != "" {
			m.settle()
			m.use.Target.Insert(name)
			if e, ok := m.engines.Names.(Surnamer); ok {
				e.AfterSurname()
			}
		}
	}
}

// syllabled is an engine with a column of syllables, as package ime has it.
type syllabled = ime.Syllabled

// pins is how many places the column of syllables has.
const pins = 4

// syllables lists all choices for the first syllable.
func (m *Model) syllables() []string {
	if s, ok := m.live.(syllabled); ok && m.mode == Nine {
		return s.Syllables()
	}
	return nil
}

// Syllables are the choices on show in the column; more tells of others.
func (m *Model) Syllables() (shown []string, more bool) {
	all := m.syllables()
	if len(all) <= pins {
		return all, false
	}
	from := min(m.column, len(all)-1)
	return all[from:min(from+pins-1, len(all))], true
}
