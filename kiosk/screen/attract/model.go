// Package attract is the page that waits for somebody: the station's name, the
// time, who receives today or next, and one request: touch the screen. It knows
// content and clock; the touch itself is the shell's business.
package attract

import (
	"time"

	"lianluozhan/sync/liaison"
)

// Model is what the page says at one moment.
type Model struct {
	Place    string // county and town
	Station  string
	Day      liaison.Day
	Shown    liaison.Event // today's reception, or the next one; zero Date for none
	Deputies []liaison.Deputy
	Ready    bool // something has come from the county
}

// Make decides what the page says.
func Make(c *liaison.Content, now time.Time) Model {
	if c.Empty() {
		return Model{Station: "人大代表联络站"}
	}
	m := Model{
		Place: c.Rules.County + " · " + c.Station.TownName, Station: c.Station.Name, Ready: true,
		Day: liaison.DayAt(c.Plans, c.Rules, now),
	}
	m.Shown = m.Day.Today
	if m.Day.State == liaison.Upcoming || m.Day.State == liaison.Over || m.Day.State == liaison.Cancelled {
		m.Shown = m.Day.Next // none rather than one that is over or called off
	}
	m.Deputies = c.DeputiesOf(m.Shown)
	return m
}
