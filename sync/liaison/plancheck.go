package liaison

import (
	"cmp"
	"slices"
	"time"
)

// What most places ask of a station. A plan that gives less is warned of, not
// refused.
const (
	LeastDeputies   = 2 // at a reception
	LeastReceptions = 4 // a year
)

// PlanFault is something about a plan that somebody should look at.
type PlanFault string

// The faults of plans, those that hurt a resident first.
const (
	TwoPlaces     PlanFault = "two places"     // Deputy is at Other's event at the same time
	FewDeputies   PlanFault = "few deputies"   // a reception has N, fewer than LeastDeputies
	OnDayOff      PlanFault = "day off"        // held on a holiday or weekend
	OutsideYear   PlanFault = "outside year"   // falls or was moved out of the plan's year
	StrangeDeputy PlanFault = "strange deputy" // Deputy is not one of the station's
	NoEffect      PlanFault = "no effect"      // an exception for a day on which its rule has nothing
	SameEvent     PlanFault = "same event"     // two events of one kind at one station at the same time
	NoReception   PlanFault = "no reception"   // none in the month of Date
	FewReceptions PlanFault = "few receptions" // N in the year, fewer than LeastReceptions
)

// faultOrder is how much faults matter.
func faultOrder() []PlanFault {
	return []PlanFault{
		TwoPlaces, SameEvent, FewDeputies, OnDayOff, OutsideYear, StrangeDeputy, NoEffect, FewReceptions, NoReception,
	}
}

// PlanWarning is one fault and where it is. Fields that do not belong to the fault
// are zero.
type PlanWarning struct {
	Fault   PlanFault
	Station StationID
	Date    Date
	Event   string // id; of NoEffect the exception's rule
	Deputy  DeputyID
	Other   StationID // of TwoPlaces
	N       int
}

// PlanCheck is what plans of one year are judged by.
type PlanCheck struct {
	Rules    RulePack
	Plans    []Plan // one a station
	Deputies []Deputy
	Events   map[StationID][]Event // what Plan.All gives, where that is known already
}

// Warnings returns what is wrong with the plans, by station, then by how much it
// matters, then by day. Events that are called off are not looked at.
func (c PlanCheck) Warnings() []PlanWarning {
	var out []PlanWarning
	var held []placedEvent
	home := map[DeputyID][]StationID{}
	for _, d := range c.Deputies {
		home[d.ID] = d.Stations
	}
	for _, p := range c.Plans {
		out = append(out, c.ofExceptions(p)...)
		count := map[time.Month]int{}
		for _, e := range c.eventsOf(p) {
			if e.Cancelled {
				continue
			}
			held = append(held, placedEvent{e, p.Station})
			out = append(out, c.ofEvent(p, e, home)...)
			if e.Kind == ReceptionDay && e.Date.Year == p.Year {
				count[e.Date.Month]++
			}
		}
		out = append(out, ofYear(p, count)...)
	}
	out = append(out, overlaps(held)...)
	order := faultOrder()
	slices.SortStableFunc(out, func(a, b PlanWarning) int {
		return cmp.Or(
			cmp.Compare(a.Station, b.Station), slices.Index(order, a.Fault)-slices.Index(order, b.Fault), a.Date.Compare(b.Date),
		)
	})
	return out
}

func (c PlanCheck) eventsOf(p Plan) []Event {
	if all, ok := c.Events[p.Station]; ok {
		return all
	}
	return p.All(c.Rules)
}

// placedEvent is an event and whose it is.
type placedEvent struct {
	Event
	station StationID
}

func (c PlanCheck) ofEvent(p Plan, e Event, home map[DeputyID][]StationID) (out []PlanWarning) {
	at := PlanWarning{Station: p.Station, Date: e.Date, Event: e.ID}
	put := func(f PlanFault, n int, id DeputyID) {
		w := at
		w.Fault, w.N, w.Deputy = f, n, id
		out = append(out, w)
	}
	if e.Kind == ReceptionDay && len(e.Deputies) < LeastDeputies {
		put(FewDeputies, len(e.Deputies), "")
	}
	if !c.Rules.IsWorkday(e.Date) {
		put(OnDayOff, 0, "")
	}
	if e.Date.Year != p.Year {
		put(OutsideYear, 0, "")
	}
	for _, id := range e.Deputies {
		if !slices.Contains(home[id], p.Station) {
			put(StrangeDeputy, 0, id)
		}
	}
	return out
}

func (c PlanCheck) ofExceptions(p Plan) (out []PlanWarning) {
	if len(p.Exceptions) == 0 {
		return nil
	}
	byRule := Plan{Station: p.Station, Year: p.Year, Rules: p.Rules}.All(c.Rules)
	for _, x := range p.Exceptions {
		meant := func(e Event) bool { return e.Date == x.Date && ruleOf(e.ID) == x.Rule }
		if x.Rule != "" && !slices.ContainsFunc(byRule, meant) {
			out = append(out, PlanWarning{Fault: NoEffect, Station: p.Station, Date: x.Date, Event: x.Rule})
		}
	}
	return out
}

// ofYear judges how often residents are received. A station without any reception
// is told once, not for every month.
func ofYear(p Plan, count map[time.Month]int) (out []PlanWarning) {
	n := 0
	for _, k := range count {
		n += k
	}
	if n < LeastReceptions {
		out = append(out, PlanWarning{Fault: FewReceptions, Station: p.Station, N: n})
	}
	for m := time.January; n > 0 && m <= time.December; m++ {
		if count[m] == 0 {
			out = append(out, PlanWarning{Fault: NoReception, Station: p.Station, Date: Date{p.Year, m, 1}})
		}
	}
	return out
}

// together is a day with somebody or somewhere that should be at one event at a time.
type together struct {
	day     Date
	deputy  DeputyID
	station StationID // "" with a deputy
}

// overlaps finds events at the same time that share a deputy or a station.
func overlaps(held []placedEvent) (out []PlanWarning) {
	groups := map[together][]placedEvent{}
	for _, e := range held {
		at := together{day: e.Date, station: e.station}
		groups[at] = append(groups[at], e)
		for _, id := range e.Deputies {
			at := together{day: e.Date, deputy: id}
			groups[at] = append(groups[at], e)
		}
	}
	for by, group := range groups {
		for i, a := range group {
			for _, b := range group[i+1:] {
				if a.From < b.To && b.From < a.To {
					out = append(out, clash(a, b, by)...)
				}
			}
		}
	}
	slices.SortFunc(out, func(a, b PlanWarning) int {
		return cmp.Or(a.Date.Compare(b.Date), cmp.Compare(a.Event, b.Event), cmp.Compare(a.Deputy, b.Deputy), cmp.Compare(a.Other, b.Other))
	})
	return out
}

// clash tells of two events at the same time, both stations where there are two.
func clash(a, b placedEvent, by together) (out []PlanWarning) {
	twice := a.station == b.station && a.Kind == b.Kind
	switch {
	case by.deputy == "" && twice:
		return append(out, PlanWarning{Fault: SameEvent, Station: a.station, Date: a.Date, Event: b.ID})
	case by.deputy == "" || twice:
		return nil
	}
	out = append(out, PlanWarning{Fault: TwoPlaces, Station: a.station, Date: a.Date, Event: a.ID, Deputy: by.deputy, Other: b.station})
	if a.station != b.station {
		out = append(out, PlanWarning{Fault: TwoPlaces, Station: b.station, Date: b.Date, Event: b.ID, Deputy: by.deputy, Other: a.station})
	}
	return out
}
