package casework

import (
	"fmt"
	"slices"
	"time"

	"github.com/fxamacker/cbor/v2"

	"lianluozhan/sync/county"
	"lianluozhan/sync/liaison"
)

// matter is a case with its staff's side.
type matter struct {
	county.Sheet
	work  []record
	rules liaison.RulePack
	st    liaison.CaseState
	staff staff
	asked *Asked // the resident wants their data deleted
}

// Asked is a resident's wish to have their data deleted. Records of it are at
// "deletion/<receipt>" in county.TableDesk.
type Asked struct {
	At    time.Time `cbor:"1,keyasint"`
	Words string    `cbor:"2,keyasint,omitempty"`
}

func askedKey(no liaison.ReceiptNo) string { return "deletion/" + string(no) }

func readMatter(tx county.Tx, rules liaison.RulePack, sheet county.Sheet) (*matter, error) {
	work, err := readWork(tx, sheet.Case.ID)
	if err != nil {
		return nil, err
	}
	m := &matter{Sheet: sheet, work: work, rules: rules, st: sheet.Case.State(), staff: fold(work)}
	if b := tx.Get(county.TableDesk, askedKey(sheet.Case.Receipt)); b != nil {
		m.asked = &Asked{}
		if err := cbor.Unmarshal(b, m.asked); err != nil {
			return nil, fmt.Errorf("deletion of %s: %w", sheet.Case.Receipt, err)
		}
	}
	return m, nil
}

// version counts everything that ever happened to the matter.
func (m *matter) version() int { return len(m.Case.Events) + len(m.work) }

func (m *matter) erased() bool { return !m.Erased.IsZero() }

func (m *matter) is(steps ...liaison.Step) bool { return slices.Contains(steps, m.st.Step) }

func (m *matter) unfinished() bool { return !m.st.Finished && !m.erased() }

// open reports whether an answer is owed, and not through another matter.
func (m *matter) open() bool {
	return m.st.May(liaison.Answered) && !m.is(liaison.Merged) && !m.erased()
}

// inHand reports whether a unit is at it.
func (m *matter) inHand() bool {
	return m.open() && m.st.Unit != "" && m.is(liaison.Assigned, liaison.Transferred, liaison.Noted)
}

func (m *matter) correctable() bool {
	for i := range m.Case.Events {
		if m.canCorrect(i) {
			return true
		}
	}
	return false
}

// canCorrect leaves out merging, which is undone from both sides.
func (m *matter) canCorrect(i int) bool {
	return m.Case.CanCorrect(i) && m.Case.Events[i].Step != liaison.Merged && !m.erased()
}

// dissatisfied reports whether the resident waits for a second answer.
func (m *matter) dissatisfied() bool {
	return m.st.Rating == liaison.Dissatisfied && m.st.May(liaison.Answered)
}

// due is the last day for the answer that is owed, zero if none is. A second round
// has a term of its own.
func (m *matter) due() liaison.Date {
	if !m.open() {
		return liaison.Date{}
	}
	due := m.rules.DueDate(liaison.DateOf(m.Filed()))
	for i, e := range m.Case.Events {
		switch {
		case m.Case.Voided(i):
		case e.Step == liaison.Reopened:
			due = m.rules.DueDate(liaison.DateOf(e.At))
		case !e.Due.IsZero():
			due = e.Due
		}
	}
	return due
}

// recheckDays is for rules that do not say.
const recheckDays = 30

// recheck is the day to look at a closed matter again, zero for never.
func (m *matter) recheck() liaison.Date {
	if !m.is(liaison.Closed) || m.erased() || m.st.Class == "" || !m.rules.ResultClass(m.st.Class).Recheck {
		return liaison.Date{}
	}
	var closed time.Time
	for i, e := range m.Case.Events {
		if e.Step == liaison.Closed && !m.Case.Voided(i) {
			closed = e.At
		}
	}
	if m.staff.rechecked.After(closed) {
		return liaison.Date{}
	}
	days := m.rules.RecheckDays
	if days <= 0 {
		days = recheckDays
	}
	return liaison.DateOf(closed).Add(days)
}
