package liaison

import (
	"cmp"
	"slices"
	"time"
)

// Content is everything a station can show, as the county last sent it. A
// Content is never changed after it is made: a new one takes its place.
type Content struct {
	Rules    RulePack
	Station  Station
	Deputies []Deputy // of this station, by Order
	Plans    []Plan   // of this station, by year
	Boards   []Board
	Notices  []Notice
	Profiles []Profile
	Results  []Result
	Tally    Tally
	SignIns  []SignIn  // today's, from the station itself and the county
	Updated  time.Time // when the county's last change was applied; zero before the first
}

// Empty reports whether nothing has come from a county yet.
func (c *Content) Empty() bool { return c == nil || c.Station.ID == "" }

// Deputy returns the deputy with the id.
func (c *Content) Deputy(id DeputyID) (Deputy, bool) {
	for _, d := range c.Deputies {
		if d.ID == id {
			return d, true
		}
	}
	return Deputy{}, false
}

// BoardsOn returns the boards that hang on day, by priority and title.
func (c *Content) BoardsOn(day Date) []Board {
	out := slices.DeleteFunc(slices.Clone(c.Boards), func(b Board) bool { return !b.ValidOn(day) })
	slices.SortStableFunc(out, func(a, b Board) int {
		return cmp.Or(cmp.Compare(a.Priority, b.Priority), cmp.Compare(a.Title, b.Title))
	})
	return out
}

// NoticesOn returns the notices shown on day, by priority, newest first.
func (c *Content) NoticesOn(day Date) []Notice {
	out := slices.DeleteFunc(slices.Clone(c.Notices), func(n Notice) bool { return !n.ValidOn(day) })
	slices.SortStableFunc(out, func(a, b Notice) int {
		return cmp.Or(cmp.Compare(a.Priority, b.Priority), b.From.Compare(a.From))
	})
	return out
}

// UrgentAt returns the notices that stand over every screen at now, the most
// pressing first.
func (c *Content) UrgentAt(now time.Time) []Notice {
	if c == nil {
		return nil
	}
	return slices.DeleteFunc(c.NoticesOn(DateOf(now)), func(n Notice) bool { return !n.UrgentAt(now) })
}

// UrgentEnds returns when the first of the notices of UrgentAt expires within the
// day; zero when none does.
func (c *Content) UrgentEnds(now time.Time) time.Time {
	var first time.Time
	for _, n := range c.UrgentAt(now) {
		if !n.Until.IsZero() && (first.IsZero() || n.Until.Before(first)) {
			first = n.Until
		}
	}
	return first
}

// SignedIn reports whether the deputy has signed in for the event.
func (c *Content) SignedIn(event string, id DeputyID) bool {
	in := false
	for _, s := range c.SignIns {
		if s.Event == event && s.Deputy == id {
			in = !s.Undo
		}
	}
	return in
}

// DeputiesOf returns the deputies of an event in its order; those unknown to the
// station are left out.
func (c *Content) DeputiesOf(e Event) []Deputy {
	var out []Deputy
	for _, id := range e.Deputies {
		if d, ok := c.Deputy(id); ok {
			out = append(out, d)
		}
	}
	return out
}
