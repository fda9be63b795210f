package casework

import (
	"slices"
	"time"

	"lianluozhan/sync/liaison"
)

// Step is one line of a matter's history.
type Step struct {
	At     time.Time
	Name   string // 登记, 受理, 督办, …
	Who    string // office, station; the resident is 反映人
	Person string // of staff; "" where it is not known
	Unit   string
	Words  string
	Due    liaison.Date
	Class  string // code of a result class
	Level  Level
	Rating liaison.Rating
	Other  liaison.ReceiptNo // with merging
	Public bool              // the resident sees it
	Event  int               // number of the public event, from 1; 0 for staff's own
	Void   bool              // corrected later: counts no more
	// CanCorrect says that Correct{Event} is possible for the actor now.
	CanCorrect bool
}

// StepName is the word for a public step.
func StepName(s liaison.Step) string {
	return map[liaison.Step]string{
		liaison.Filed: "登记", liaison.Accepted: "受理", liaison.Assigned: "交办", liaison.Transferred: "转办",
		liaison.Noted: "办理进展", liaison.Extended: "延期", liaison.Answered: "答复", liaison.Rated: "评价",
		liaison.Reopened: "重新办理", liaison.Closed: "办结", liaison.Referred: "不予受理", liaison.Withdrawn: "撤回",
		liaison.Merged: "并案", liaison.Corrected: "更正",
	}[s]
}

// steps is the matter's history as the actor sees it.
func (m *matter) steps(a Actor) []Step {
	may := m.may(a, KindCorrect) == nil
	made := map[int]record{}
	var all []Step
	for _, r := range m.work {
		if r.Event > 0 {
			made[r.Event] = r
		} else if r.Deed != KindSaveDraft {
			all = append(all, m.inner(r))
		}
	}
	for i, e := range m.Case.Events {
		r := made[i+1]
		s := Step{
			At: e.At, Name: StepName(e.Step), Who: e.Who, Person: r.Person, Unit: e.Unit, Words: e.Words, Due: e.Due,
			Class: e.Class, Level: r.Level, Rating: e.Rating, Other: r.Other, Public: true, Event: i + 1, Void: m.Case.Voided(i),
		}
		s.CanCorrect = may && m.canCorrect(i)
		all = append(all, s)
		if r.Words != "" { // staff wrote something beside it
			all = append(all, m.inner(r))
		}
	}
	slices.SortStableFunc(all, func(a, b Step) int { return a.At.Compare(b.At) })
	return all
}

// inner is a step that only staff see.
func (m *matter) inner(r record) Step {
	due, _ := liaison.ParseDate(r.Due) // its own writing
	s := Step{
		At: r.At, Name: r.Deed.Words(), Who: r.Office, Person: r.Person, Unit: r.Unit, Words: r.Words, Due: due,
		Class: r.Class, Level: r.Level, Other: r.Other,
	}
	if r.Title != "" {
		s.Words = r.Title
	}
	if r.Category != "" {
		s.Words = m.rules.Category(r.Category).Name
	}
	return s
}
