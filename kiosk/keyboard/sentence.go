package keyboard

import "strings"

// sentence is the deleting of a whole sentence: one press marks it, the next deletes
// it, a third brings it back. Any other key ends that.
type sentence struct {
	marked  int // characters before the caret that are marked
	deleted string
}

// SentenceWords is what the key for it says.
func (m *Model) SentenceWords() string {
	switch {
	case m.sentence.marked > 0:
		return "删掉"
	case m.sentence.deleted != "":
		return "恢复"
	}
	return "删一句"
}

// CanDeleteSentence reports whether the key for it would do anything.
func (m *Model) CanDeleteSentence() bool {
	p := m.use.Purpose
	return m.open && !m.Composing() && (p == Text || p == Line) &&
		(m.sentence.deleted != "" || m.use.Target.Before() != "")
}

func (s *sentence) press(m *Model) {
	t := m.use.Target
	switch {
	case m.Composing():
		m.drop()
	case s.marked > 0:
		r := []rune(t.Before())
		s.deleted = string(r[max(0, len(r)-s.marked):])
		t.Backspace()
		s.marked = 0
	case s.deleted != "":
		t.Insert(s.deleted)
		s.deleted = ""
	default:
		s.marked = lastSentence(t.Before())
		t.Mark(s.marked)
	}
}

func (m *Model) unmark() {
	if m.sentence.marked > 0 {
		m.use.Target.Mark(0)
	}
	m.sentence = sentence{}
}

// lastSentence counts the characters of the sentence that ends at the end of s, its
// full stop and what follows that included.
func lastSentence(s string) int {
	const ends = "。！？；!?;\n"
	r := []rune(s)
	n := len(r)
	for n > 0 && strings.ContainsRune(ends+" ", r[n-1]) {
		n--
	}
	for n > 0 && !strings.ContainsRune(ends, r[n-1]) {
		n--
	}
	return len(r) - n
}
