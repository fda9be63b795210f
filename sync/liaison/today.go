package liaison

import "time"

// DayState is what a resident needs to know about today's reception.
type DayState int

// The states of a day, decided by the station's own clock.
const (
	NonePlanned DayState = iota // nothing today and nothing coming
	Upcoming                    // nothing today, Next tells when
	NotYetOpen                  // today, before the hours
	OpenNow                     // today, within the hours
	Over                        // today, after the hours
	Cancelled                   // today's reception is called off
)

// Day is the board's view of one moment: a pure function of plan and clock.
type Day struct {
	State    DayState
	Today    Event     // set in NotYetOpen, OpenNow, Over and Cancelled
	Next     Event     // next reception after today's that is not cancelled; zero Date when none
	ChangeAt time.Time // next moment at which Day can differ without new content
}

// DayAt decides what the reception board says at now. Where several receptions
// are planned on one day it speaks of the one that matters now: the open one,
// else the next to open, else the last that was held.
func DayAt(p []Plan, rules RulePack, now time.Time) Day {
	today := DateOf(now)
	out := Day{State: NonePlanned, ChangeAt: today.Add(1).At(0)}
	var todays []Event
	for _, plan := range p {
		for _, e := range plan.Events(rules, today, today.Add(400)) {
			if e.Kind != ReceptionDay {
				continue
			}
			switch {
			case e.Date == today:
				todays = append(todays, e)
			case !e.Cancelled && (out.Next.Date.IsZero() || e.Date.Before(out.Next.Date)):
				out.Next = e
			}
		}
	}
	if !out.Next.Date.IsZero() {
		out.State = Upcoming
	}
	for _, e := range todays {
		s := stateOf(e, now)
		if rank(s) > rank(out.State) || (s == Over && out.State == Over) {
			out.State, out.Today = s, e
		}
		for _, t := range []time.Time{e.Date.At(e.From), e.Date.At(e.To)} {
			if t.After(now) && t.Before(out.ChangeAt) {
				out.ChangeAt = t
			}
		}
	}
	return out
}

func stateOf(e Event, now time.Time) DayState {
	switch {
	case e.Cancelled:
		return Cancelled
	case now.Before(e.Date.At(e.From)):
		return NotYetOpen
	case now.Before(e.Date.At(e.To)):
		return OpenNow
	}
	return Over
}

// rank orders states by how much they matter when a day has several receptions.
func rank(s DayState) int {
	return map[DayState]int{NonePlanned: 0, Upcoming: 0, Cancelled: 1, Over: 2, NotYetOpen: 3, OpenNow: 4}[s]
}

// NextFor returns the deputy's next reception that has not ended at now, and
// whether there is one.
func NextFor(id DeputyID, p []Plan, rules RulePack, now time.Time) (Event, bool) {
	var best Event
	today := DateOf(now)
	for _, plan := range p {
		for _, e := range plan.Events(rules, today, today.Add(400)) {
			if e.Kind != ReceptionDay || e.Cancelled || !now.Before(e.Date.At(e.To)) || !contains(e.Deputies, id) {
				continue
			}
			if best.Date.IsZero() || e.Date.At(e.From).Before(best.Date.At(best.From)) {
				best = e
			}
		}
	}
	return best, !best.Date.IsZero()
}

func contains(ids []DeputyID, id DeputyID) bool {
	for _, x := range ids {
		if x == id {
			return true
		}
	}
	return false
}
