package casework

import (
	"cmp"

	"lianluozhan/sync/liaison"
)

// Words that residents read where staff need not write any.
const (
	wordsMerged   = "您反映的事项与另一件同类事项合并办理，答复时会一并告诉您。"
	wordsUnmerged = "您反映的事项改为单独办理。"
	wordsWithdraw = "按反映人的要求撤回，不再办理。"
	wordsErased   = "按反映人的要求删除了个人信息，不再办理。"
	wordsRecheck  = "回头看时发现问题还没有解决好，重新办理。"
)

// takenIn is what a resident reads of whose job their matter is.
func (l Level) takenIn() string {
	if l == "" {
		return ""
	}
	return "按职责分工，由" + l.Words() + "一级办理。"
}

func (a Accept) do(s *stroke) error {
	return s.add(s.matter, liaison.CaseEvent{Step: liaison.Accepted, Words: cmp.Or(a.Words, a.Level.takenIn())},
		record{Level: a.Level, Title: a.Title, Category: a.Category})
}

func (r Recategorise) do(s *stroke) error {
	return s.add(s.matter, liaison.CaseEvent{}, record{Category: r.Category, Level: r.Level})
}

func (r Retitle) do(s *stroke) error {
	return s.add(s.matter, liaison.CaseEvent{}, record{Title: r.Title})
}

func (r Refer) do(s *stroke) error {
	return s.both(liaison.CaseEvent{Step: liaison.Referred, Words: r.GoTo}, record{})
}

func (a Assign) do(s *stroke) error {
	due := a.due(s)
	return s.both(liaison.CaseEvent{Step: liaison.Assigned, Unit: a.Unit, Due: due, Words: a.Words},
		record{Unit: a.Unit, Due: due.String()})
}

func (a Assign) due(s *stroke) liaison.Date {
	if !a.Due.IsZero() {
		return a.Due
	}
	return s.rules.DueDate(liaison.DateOf(s.x.Now()))
}

func (t Transfer) do(s *stroke) error {
	return s.both(liaison.CaseEvent{Step: liaison.Transferred, Unit: t.Unit, Due: t.Due, Words: t.Reason},
		record{Unit: t.Unit, Due: t.Due.String()})
}

func (n Note) do(s *stroke) error {
	return s.both(liaison.CaseEvent{Step: liaison.Noted, Words: n.Words}, record{})
}

func (n InternalNote) do(s *stroke) error { return s.log(s.matter, record{Words: n.Words}) }

func (u Urge) do(s *stroke) error { return s.log(s.matter, record{Words: u.Words, Unit: s.st.Unit}) }

func (e Extend) do(s *stroke) error {
	return s.both(liaison.CaseEvent{Step: liaison.Extended, Due: e.Due, Words: e.Reason}, record{Due: e.Due.String()})
}

func (d SaveDraft) do(s *stroke) error {
	return s.log(s.matter, record{Words: d.Words, Class: d.Class, Unit: d.Unit})
}

func (a Answer) do(s *stroke) error {
	unit := cmp.Or(a.Unit, s.st.Unit)
	return s.both(liaison.CaseEvent{Step: liaison.Answered, Words: a.Words, Class: a.Class, Unit: unit},
		record{Class: a.Class, Unit: unit})
}

// Closing ends those merged in as well that have the answer and do not wait for
// another.
func (c Close) do(s *stroke) error {
	e := liaison.CaseEvent{Step: liaison.Closed, Words: c.Words}
	if err := s.add(s.matter, e, record{}); err != nil {
		return err
	}
	return s.alike(e, record{}, func(m *matter) bool { return m.is(liaison.Answered, liaison.Rated) })
}

func (r Reopen) do(s *stroke) error {
	return s.add(s.matter, liaison.CaseEvent{Step: liaison.Reopened, Words: r.Reason}, record{})
}

func (w Withdraw) do(s *stroke) error {
	if err := s.add(s.matter, liaison.CaseEvent{Step: liaison.Withdrawn, Words: wordsWithdraw}, record{Words: w.Reason}); err != nil {
		return err
	}
	return s.part()
}

// An answer that went to those merged in as well is taken back there too, where
// its resident has not judged it yet.
func (c Correct) do(s *stroke) error {
	was := s.Case.Events[c.Event-1]
	if err := s.correct(s.matter, c.Event, c.Reason); err != nil {
		return err
	}
	for _, no := range s.staff.joined {
		m, err := s.other(no)
		if err != nil {
			return err
		}
		for i, e := range m.Case.Events {
			if e.At.Equal(was.At) && e.Step == was.Step && e.Words == was.Words && m.canCorrect(i) {
				if err := s.correct(m, i+1, c.Reason); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

func (s *stroke) correct(m *matter, event int, reason string) error {
	return s.add(m, liaison.CaseEvent{Step: liaison.Corrected, Of: event, Words: reason}, record{})
}

func (g Merge) do(s *stroke) error {
	into, err := s.other(g.Into)
	if err != nil {
		return err
	}
	if err := s.add(s.matter, liaison.CaseEvent{Step: liaison.Merged, Words: wordsMerged}, record{Other: g.Into}); err != nil {
		return err
	}
	return s.log(into, record{Deed: kindJoin, Other: s.Case.Receipt})
}

func (Unmerge) do(s *stroke) error {
	into, err := s.other(s.staff.into)
	if err != nil {
		return err
	}
	return s.separate(s.matter, into)
}

// part lets those merged into this matter go on alone.
func (s *stroke) part() error {
	for _, no := range s.staff.joined {
		m, err := s.other(no)
		if err != nil {
			return err
		}
		if waiting(m) {
			if err := s.separate(m, s.matter); err != nil {
				return err
			}
		}
	}
	return nil
}

// separate undoes that m was merged into another.
func (s *stroke) separate(m, into *matter) error {
	event := 0
	for i, e := range m.Case.Events {
		if e.Step == liaison.Merged && !m.Case.Voided(i) {
			event = i + 1
		}
	}
	e := liaison.CaseEvent{Step: liaison.Corrected, Of: event, Words: wordsUnmerged}
	if err := s.add(m, e, record{Deed: KindUnmerge, Other: into.Case.Receipt}); err != nil {
		return err
	}
	return s.log(into, record{Deed: kindPart, Other: m.Case.Receipt})
}

func (r Recheck) do(s *stroke) error {
	if r.Fine {
		return s.log(s.matter, record{Words: r.Words, Fine: true})
	}
	return s.add(s.matter, liaison.CaseEvent{Step: liaison.Reopened, Words: wordsRecheck}, record{Words: r.Words})
}
