package casework

import (
	"errors"
	"slices"

	"lianluozhan/sync/county"
	"lianluozhan/sync/liaison"
)

// An open matter ends, because nobody can be answered any more.
func (h HandleDeletion) do(s *stroke) error {
	if err := s.end(); err != nil {
		return err
	}
	k, err := s.x.Erase(s.Case.Receipt)
	if err != nil {
		return err
	}
	s.Case = k
	if err := s.eraseWork(); err != nil {
		return err
	}
	return errors.Join(s.log(s.matter, record{Words: h.Reason}), s.x.Tx().Delete(county.TableDesk, askedKey(s.Case.Receipt)))
}

func (s *stroke) end() error {
	for _, step := range []liaison.Step{liaison.Withdrawn, liaison.Closed} {
		if !s.st.Finished && s.st.May(step) {
			if err := s.add(s.matter, liaison.CaseEvent{Step: step, Words: wordsErased}, record{}); err != nil {
				return err
			}
			return s.part()
		}
	}
	return nil
}

// eraseWork takes out what staff wrote for themselves, because it may say who the
// resident is. That they did something, and when, stays.
func (s *stroke) eraseWork() error {
	s.work = slices.Clone(s.work)
	for i, r := range s.work {
		if r.Words == "" {
			continue
		}
		s.work[i].Words = ""
		if err := writeWork(s.x.Tx(), s.Case.ID, i, s.work[i]); err != nil {
			return err
		}
	}
	s.staff = fold(s.work)
	return nil
}
