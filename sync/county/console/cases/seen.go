package cases

import (
	"time"

	"lianluozhan/sync/liaison"
)

// seen is what the resident sees at the kiosk and on the phone.
type seen struct {
	State, Title, Due string
	Step              *seenStep
	Warnings          []string // what should not be told to everybody
}

// seenStep is the newest entry of the history as the resident sees it.
type seenStep struct {
	Line         []string
	Words, Blank string
}

// glass shows a matter as residents see it.
type glass struct {
	rules liaison.RulePack
	now   time.Time
}

// at shows the matter where it stands.
func (g glass) at(k liaison.Case) seen {
	st := k.State()
	out := seen{State: st.Step.Words(), Title: dotted(g.rules.Category(k.Category).Name, k.Title)}
	if st.Rounds == 0 && !st.Finished && len(k.Events) > 0 {
		due := st.Due
		if due.IsZero() {
			due = g.rules.DueDate(liaison.DateOf(k.Events[0].At))
		}
		out.Due = dayOf(due)
	}
	for i := len(k.Events) - 1; i >= 0; i-- {
		if !k.Voided(i) {
			out.Step = g.step(k.Events[i])
			break
		}
	}
	return out
}

// after shows the matter as it would be after one more step, or with another title
// or category.
func (g glass) after(k liaison.Case, title, category string, more ...liaison.CaseEvent) seen {
	if title != "" {
		k.Title = title
	}
	if category != "" {
		k.Category = category
	}
	for _, e := range more {
		e.At = g.now
		k.Events = append(k.Events[:len(k.Events):len(k.Events)], e)
	}
	out := g.at(k)
	if len(more) > 0 && out.Step.Words == "" {
		out.Step.Blank = "（还没有写话）"
	}
	return out
}

func (g glass) step(e liaison.CaseEvent) *seenStep {
	out := &seenStep{Words: e.Words}
	class := ""
	if e.Class != "" {
		c := g.rules.ResultClass(e.Class)
		class = c.Code + " 类：" + c.Name
	}
	for _, p := range []string{e.Step.Words(), moment(e.At, g.now), e.Who, e.Unit, class, e.Rating.Words()} {
		if p != "" {
			out.Line = append(out.Line, p)
		}
	}
	return out
}
