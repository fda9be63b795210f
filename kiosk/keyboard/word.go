package keyboard

import "lianluozhan/kiosk/ime"

// Words are the words of the best candidate while the grid is open, for one of them
// to be put right: none where it is a single word.
func (m *Model) Words() []string {
	s, ok := m.live.(ime.Sentenced)
	if !ok || !m.pages.open {
		return nil
	}
	words := s.Words()
	if len(words) < 2 {
		return nil
	}
	return words
}

// Word is which of Words is being put right, -1 for none: State then lists what else
// it may be.
func (m *Model) Word() int { return m.word - 1 }

// PutRight lists what else a word of the best candidate may be; asked again it lists
// all candidates as before.
func (m *Model) PutRight(i int) {
	if i+1 == m.word {
		i = -1
	}
	m.word, m.pages.starts = i+1, nil
	m.read()
}
