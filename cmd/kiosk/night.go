package main

import (
	"time"

	"lianluozhan/cmd/internal/helper"
	"lianluozhan/sync/liaison"
)

// How long a screen that is dark by the timetable stays lit after a touch, and how
// long before and after a reception it is lit whatever the timetable says.
const (
	lightAfterTouch = 5 * time.Minute
	lightAround     = 30 * time.Minute
)

// night decides whether the screen is lit. The zero night keeps it lit. It belongs to
// the screen's goroutine.
type night struct {
	planned bool      // by the timetable, as last asked
	asked   bool      // planned is known
	order   *bool     // of the county: until the timetable changes
	since   time.Time // of the order
	day     held      // what is planned today
}

// held remembers a day's receptions: going through a year's plan every few seconds
// would cost more than all the rest.
type held struct {
	of     *liaison.Content
	day    liaison.Date
	events []liaison.Event
}

// moment is what the screen's light depends on.
type moment struct {
	now      time.Time
	settings helper.Settings
	content  *liaison.Content
	inUse    bool
	touched  time.Time // last, zero for never
}

// command is an order of the county. It holds until the timetable says something new,
// and dark until somebody touches the screen.
func (n *night) command(on bool, now time.Time) { n.order, n.since = &on, now }

// lit reports whether the screen is to be lit: always while somebody is here.
func (n *night) lit(m moment) bool {
	events := n.receptions(m)
	planned := onByTimetable(m.settings, m.now) && !closed(m, events) || near(events, m.now)
	if n.asked && planned != n.planned {
		n.order = nil
	}
	n.planned, n.asked = planned, true
	if n.order != nil && !*n.order && m.touched.After(n.since) {
		n.order = nil
	}
	switch {
	case m.inUse:
		return true
	case n.order != nil:
		return *n.order
	case planned:
		return true
	}
	age := m.now.Sub(m.touched)
	return !m.touched.IsZero() && age >= 0 && age < lightAfterTouch
}

// onByTimetable knows the hours only. A timetable that cannot be read keeps the
// screen lit.
func onByTimetable(s helper.Settings, now time.Time) bool {
	on, errOn := liaison.ParseTimeOfDay(s.ScreenOn)
	off, errOff := liaison.ParseTimeOfDay(s.ScreenOff)
	if errOn != nil || errOff != nil || on == off {
		return true
	}
	at := liaison.TimeOfDay(now.Sub(liaison.DateOf(now).At(0)) / time.Minute)
	if on < off {
		return at >= on && at < off
	}
	return at >= on || at < off
}

// closed: the machine is to be dark on days off, and nothing is planned today.
func closed(m moment, today []liaison.Event) bool {
	if !m.settings.Holidays || m.content.Empty() || len(today) > 0 {
		return false
	}
	return !m.content.Rules.IsWorkday(liaison.DateOf(m.now))
}

// near reports a reception that is under way, about to begin or just over.
func near(today []liaison.Event, now time.Time) bool {
	for _, e := range today {
		from, to := e.Date.At(e.From).Add(-lightAround), e.Date.At(e.To).Add(lightAround)
		if !now.Before(from) && now.Before(to) {
			return true
		}
	}
	return false
}

// receptions lists today's that are not called off.
func (n *night) receptions(m moment) []liaison.Event {
	day := liaison.DateOf(m.now)
	if m.content.Empty() {
		return nil
	}
	if n.day.of == m.content && n.day.day == day {
		return n.day.events
	}
	n.day = held{of: m.content, day: day}
	for _, p := range m.content.Plans {
		for _, e := range p.Events(m.content.Rules, day, day) {
			if e.Kind == liaison.ReceptionDay && !e.Cancelled {
				n.day.events = append(n.day.events, e)
			}
		}
	}
	return n.day.events
}
