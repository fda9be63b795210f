package liaison

import (
	"errors"
	"fmt"
	"slices"
	"time"
)

// ErrNoEvent is returned for an event that the plan does not have.
var ErrNoEvent = errors.New("plan: no such event")

// farFrom and farTo hold every event of a year's plan, those rolled or moved into
// the next year too.
func (p Plan) farFrom() Date { return Date{p.Year - 1, time.January, 1} }
func (p Plan) farTo() Date   { return Date{p.Year + 1, time.December, 31} }

// All returns every event of the plan, also those that fall outside its year.
func (p Plan) All(rules RulePack) []Event { return p.Events(rules, p.farFrom(), p.farTo()) }

// Event returns the event with the id.
func (p Plan) Event(rules RulePack, id string) (Event, bool) {
	return find(p.All(rules), id)
}

// ByRule returns the event as its rule alone makes it; ok is false for one that an
// exception added.
func (p Plan) ByRule(rules RulePack, id string) (e Event, ok bool) {
	return find(Plan{Station: p.Station, Year: p.Year, Rules: p.Rules}.All(rules), id)
}

func find(all []Event, id string) (Event, bool) {
	i := slices.IndexFunc(all, func(e Event) bool { return e.ID == id })
	if i < 0 {
		return Event{}, false
	}
	return all[i], true
}

// Alter returns the plan in which the event with the id is as want says: its day,
// hours, title, place, theme, deputies, whether it is called off and why. Empty
// words and no deputies leave the rule's. Its id stays unless an event that was
// added itself moves. ErrNoEvent means that there is none.
func (p Plan) Alter(rules RulePack, id string, want Event) (Plan, error) {
	p.Exceptions = slices.Clone(p.Exceptions)
	rule, ok := p.ByRule(rules, id)
	if !ok {
		i := p.added(id)
		if i < 0 {
			return p, fmt.Errorf("%s: %w", id, ErrNoEvent)
		}
		p.Exceptions[i] = asAdded(want)
		return p, nil
	}
	x, changes := difference(rule, want)
	p.Exceptions = slices.DeleteFunc(p.Exceptions, func(o PlanException) bool { return o.Rule == x.Rule && o.Date == x.Date })
	if changes {
		p.Exceptions = append(p.Exceptions, x)
	}
	return p, nil
}

// Add returns the plan with one event more.
func (p Plan) Add(e Event) Plan {
	p.Exceptions = append(slices.Clone(p.Exceptions), asAdded(e))
	return p
}

// Reset returns the plan without what was changed of the event: one of a rule is as
// the rule makes it again, one that was added is gone.
func (p Plan) Reset(rules RulePack, id string) (Plan, error) {
	if rule, ok := p.ByRule(rules, id); ok {
		return p.Alter(rules, id, rule)
	}
	i := p.added(id)
	if i < 0 {
		return p, fmt.Errorf("%s: %w", id, ErrNoEvent)
	}
	p.Exceptions = slices.Delete(slices.Clone(p.Exceptions), i, i+1)
	return p, nil
}

// added returns the place of the exception that adds the event, or -1.
func (p Plan) added(id string) int {
	return slices.IndexFunc(p.Exceptions, func(x PlanException) bool { return x.Rule == "" && x.added().ID == id })
}

func asAdded(e Event) PlanException {
	return PlanException{
		Date: e.Date, Cancel: e.Cancelled, Reason: e.Reason, Kind: e.Kind, Title: e.Title, Place: e.Place,
		From: e.From, To: e.To, Theme: e.Theme, Deputies: e.Deputies,
	}
}

// difference is the exception that makes want out of rule, and whether it does
// anything.
func difference(rule, want Event) (x PlanException, changes bool) {
	x = PlanException{Rule: ruleOf(rule.ID), Date: rule.Date, Cancel: want.Cancelled}
	changes = want.Cancelled
	if want.Date != rule.Date && !want.Date.IsZero() {
		x.MoveTo, changes = want.Date, true
	}
	if want.From != rule.From || want.To != rule.To {
		x.From, x.To, changes = want.From, want.To, true
	}
	for _, s := range []struct {
		rule, want string
		to         *string
	}{{rule.Title, want.Title, &x.Title}, {rule.Place, want.Place, &x.Place}, {rule.Theme, want.Theme, &x.Theme}} {
		if s.want != "" && s.want != s.rule {
			*s.to, changes = s.want, true
		}
	}
	if len(want.Deputies) > 0 && !slices.Equal(want.Deputies, rule.Deputies) {
		x.Deputies, changes = want.Deputies, true
	}
	if changes {
		x.Reason = want.Reason
	}
	return x, changes
}

// CopyTo returns the plan's rules for another year, their single days moved to the
// same day of that year. Exceptions belong to their year and stay behind.
func (p Plan) CopyTo(year int) Plan {
	out := Plan{Station: p.Station, Year: year}
	shift := func(d Date) Date {
		if d.IsZero() {
			return d
		}
		last := Date{year + d.Year - p.Year, d.Month + 1, 0}.Add(0).Day
		return Date{year + d.Year - p.Year, d.Month, min(d.Day, last)}
	}
	for _, r := range p.Rules {
		r.Since, r.Until = shift(r.Since), shift(r.Until)
		r.Dates = slices.Clone(r.Dates)
		for i, d := range r.Dates {
			r.Dates[i] = shift(d)
		}
		out.Rules = append(out.Rules, r)
	}
	return out
}
