package liaison

import (
	"slices"
	"time"
)

// Step is a kind of event in the life of a matter.
type Step string

// The steps. What a case is, is a fold over them; none is ever erased.
const (
	Filed       Step = "filed"       // 登记
	Accepted    Step = "accepted"    // 受理
	Assigned    Step = "assigned"    // 交办
	Transferred Step = "transferred" // 转办
	Noted       Step = "noted"       // 办理进展
	Extended    Step = "extended"    // 延期
	Answered    Step = "answered"    // 答复
	Rated       Step = "rated"       // 评价
	Reopened    Step = "reopened"    // 二次办理
	Closed      Step = "closed"      // 办结
	Referred    Step = "referred"    // 不予受理, told where to go
	Withdrawn   Step = "withdrawn"   // 撤回
	Merged      Step = "merged"      // 并案: answered together with another matter
	Corrected   Step = "corrected"   // 更正: an earlier step was a mistake and counts no more
)

// CaseEvent is one step of a matter. Who and Words are what the resident sees.
type CaseEvent struct {
	Step   Step
	At     time.Time
	Who    string // office or unit that acted, never a resident
	Words  string // for the resident: note, reason, answer
	Unit   string // handling unit, with Assigned and Transferred
	Due    Date   // with Assigned and Extended
	Class  string // result class, with Answered
	Rating Rating // with Rated
	Of     int    // with Corrected: which event counts no more, from 1
}

// Case is the public side of a matter, as it can be asked for with the receipt
// number and the query code. It holds nothing that names the resident and not a
// word of what they wrote.
type Case struct {
	ID        RegistrationID
	Receipt   ReceiptNo
	QueryCode string // of matters filed by stations that did not seal yet, else ""
	Station   StationID
	Category  string // code
	Title     string // short, written by staff; "" until then
	Events    []CaseEvent
	Check     []byte // slow hash of receipt number and query code; see sync/seal
}

// CaseState is where a matter stands.
type CaseState struct {
	Step     Step // last step that changed the state
	Unit     string
	Due      Date
	Class    string
	Answer   string
	Rating   Rating
	Rounds   int // answers given so far
	CanRate  bool
	Finished bool
}

// State folds the events, but those that were corrected.
func (c Case) State() CaseState {
	var s CaseState
	void := c.voided()
	for i, e := range c.Events {
		if !void[i] {
			s = s.after(e)
		}
	}
	return s
}

// Voided reports whether event i, from 0, counts no more.
func (c Case) Voided(i int) bool { return c.voided()[i] }

// voided is nil for a case without corrections, as most are.
func (c Case) voided() map[int]bool {
	var void map[int]bool
	for i, e := range c.Events {
		if e.Step != Corrected || e.Of < 1 || e.Of > i {
			continue
		}
		if void == nil {
			void = map[int]bool{}
		}
		void[e.Of-1] = true
	}
	return void
}

// correctable are what staff do; the rest is the resident's, or a record of what was.
var correctable = []Step{Accepted, Assigned, Transferred, Noted, Extended, Answered, Reopened, Closed, Referred, Merged}

// CanCorrect reports whether event i, from 0, can be declared a mistake: it was
// made by staff, still counts, and what came after it could have come without it.
func (c Case) CanCorrect(i int) bool {
	if i < 0 || i >= len(c.Events) || !slices.Contains(correctable, c.Events[i].Step) {
		return false
	}
	void := c.voided()
	var s CaseState
	for k, e := range c.Events {
		if void[k] || k == i || e.Step == Corrected {
			if k == i && void[k] {
				return false
			}
			continue
		}
		if !s.May(e.Step) {
			return false
		}
		s = s.after(e)
	}
	return !forced(c.Events, i)
}

// forced reports whether event i is the second round that a resident's 不满意
// brings by itself.
func forced(events []CaseEvent, i int) bool {
	return i > 0 && events[i].Step == Reopened && events[i-1].Step == Rated && events[i-1].Rating == Dissatisfied
}

func (s CaseState) after(e CaseEvent) CaseState {
	if e.Step == Corrected {
		return s
	}
	if s.Step == Merged && slices.Contains([]Step{Accepted, Assigned, Transferred}, e.Step) {
		// it goes on as the other one does, and stays with it until there is an answer
	} else if e.Step != Noted && e.Step != Extended {
		s.Step = e.Step
	} else if s.Step == Accepted || s.Step == Assigned || s.Step == Transferred {
		s.Step = Noted
	}
	if e.Unit != "" {
		s.Unit = e.Unit
	}
	if !e.Due.IsZero() {
		s.Due = e.Due
	}
	switch e.Step {
	case Answered:
		s.Class, s.Answer, s.Rating, s.CanRate = e.Class, e.Words, 0, true
		s.Rounds++
	case Rated:
		s.Rating, s.CanRate = e.Rating, false
	case Reopened:
		s.CanRate, s.Finished = false, false
	case Closed, Referred, Withdrawn:
		s.Finished = true
		s.CanRate = s.CanRate && e.Step == Closed
	}
	return s
}

// May reports whether step can follow in state s, so that a case cannot be
// answered twice, assigned after it ended, or closed while the resident waits for
// an answer: of a reopened one, for another answer.
func (s CaseState) May(step Step) bool {
	open := []Step{Accepted, Assigned, Transferred, Noted, Extended, Answered, Referred, Withdrawn, Merged}
	if step == Corrected { // of which event matters, see Case.CanCorrect
		return s.Step != ""
	}
	switch s.Step {
	case "":
		return step == Filed
	case Answered:
		return slices.Contains([]Step{Rated, Closed, Reopened}, step)
	case Rated:
		return slices.Contains([]Step{Closed, Reopened}, step)
	case Closed:
		return step == Reopened || step == Rated && s.CanRate
	case Referred, Withdrawn:
		return step == Reopened
	}
	return slices.Contains(open, step)
}

// QueryCodeOf returns the four digits that go with a receipt: the last four of
// the resident's phone, or fallback where none was given.
func QueryCodeOf(phone, fallback string) string {
	p := PhoneDigits(phone)
	if len(p) < 4 {
		return fallback
	}
	return p[len(p)-4:]
}
