package main

import (
	"testing"
	"time"

	"lianluozhan/cmd/internal/helper"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/liaison/liaisontest"
)

// clockAt is a time of Wednesday, 25 November 2026, a day with a reception from 9:00
// to 11:30, or of another day of that month.
func clockAt(day, hour, minute int) time.Time {
	return time.Date(2026, time.November, day, hour, minute, 0, 0, liaison.Zone)
}

func TestScreenByTimetable(t *testing.T) {
	usual := helper.Settings{ScreenOn: "06:30", ScreenOff: "21:30", Holidays: true}
	late := helper.Settings{ScreenOn: "10:30", ScreenOff: "11:00"}
	over := helper.Settings{ScreenOn: "20:00", ScreenOff: "04:00"}
	tests := []struct {
		name string
		at   time.Time
		set  helper.Settings
		want bool
	}{
		{"before the day", clockAt(26, 6, 29), usual, false},
		{"its first minute", clockAt(26, 6, 30), usual, true},
		{"its last", clockAt(26, 21, 29), usual, true},
		{"after it", clockAt(26, 21, 30), usual, false},
		{"no timetable", clockAt(26, 3, 0), helper.Settings{}, true},
		{"one half of it", clockAt(26, 3, 0), helper.Settings{ScreenOn: "06:30"}, true},
		{"one that cannot be read", clockAt(26, 3, 0), helper.Settings{ScreenOn: "early", ScreenOff: "late"}, true},
		{"both the same", clockAt(26, 3, 0), helper.Settings{ScreenOn: "06:00", ScreenOff: "06:00"}, true},
		{"over midnight, before", clockAt(26, 23, 0), over, true},
		{"over midnight, after", clockAt(26, 3, 59), over, true},
		{"over midnight, by day", clockAt(26, 12, 0), over, false},
		{"a Sunday", clockAt(29, 12, 0), usual, false},
		{"a Sunday without holidays", clockAt(29, 12, 0), helper.Settings{ScreenOn: "06:30", ScreenOff: "21:30"}, true},
		{"half an hour before a reception", clockAt(25, 8, 30), late, true},
		{"earlier", clockAt(25, 8, 29), late, false},
		{"half an hour after", clockAt(25, 11, 59), late, true},
		{"later", clockAt(25, 12, 0), late, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var n night
			if got := n.lit(moment{now: tt.at, settings: tt.set, content: liaisontest.Content()}); got != tt.want {
				t.Errorf("lit: %v", got)
			}
		})
	}
}

// A reception on a day off keeps the screen on, unless it is called off.
func TestScreenOnADayOffWithAReception(t *testing.T) {
	set := helper.Settings{ScreenOn: "06:30", ScreenOff: "21:30", Holidays: true}
	sunday := liaison.Date{Year: 2026, Month: 11, Day: 29}
	with := func(cancel bool) *liaison.Content {
		c := liaisontest.Content()
		c.Plans = append([]liaison.Plan(nil), c.Plans...)
		c.Plans[0].Rules = append(c.Plans[0].Rules[:len(c.Plans[0].Rules):len(c.Plans[0].Rules)], liaison.PlanRule{
			ID: "sun", Kind: liaison.ReceptionDay, From: 9 * 60, To: 11 * 60, Dates: []liaison.Date{sunday}, Roll: liaison.RollKeep,
		})
		if cancel {
			c.Plans[0].Exceptions = append(c.Plans[0].Exceptions[:len(c.Plans[0].Exceptions):len(c.Plans[0].Exceptions)],
				liaison.PlanException{Rule: "sun", Date: sunday, Cancel: true})
		}
		return c
	}
	for _, cancel := range []bool{false, true} {
		var n night
		if got := n.lit(moment{now: clockAt(29, 15, 0), settings: set, content: with(cancel)}); got == cancel {
			t.Errorf("called off %v: lit %v", cancel, got)
		}
	}
}

func TestTheScreenIsNeverDarkWhileSomebodyIsHere(t *testing.T) {
	var n night
	m := moment{now: clockAt(26, 2, 0), settings: helper.Settings{ScreenOn: "06:30", ScreenOff: "21:30"}, content: liaisontest.Content()}
	is := func(what string, want bool) {
		t.Helper()
		if got := n.lit(m); got != want {
			t.Errorf("%s: lit %v", what, got)
		}
	}
	is("at night", false)
	m.inUse, m.touched = true, m.now
	is("touched", true)
	m.now = m.now.Add(20 * time.Minute)
	is("still here", true)
	m.inUse, m.touched = false, m.now
	m.now = m.now.Add(lightAfterTouch - time.Second)
	is("just gone", true)
	m.now = m.now.Add(time.Second)
	is("gone", false)
	m.touched = m.now.Add(time.Hour) // the clock was set back
	is("touched in the future", false)
}

func TestOrdersAboutTheScreen(t *testing.T) {
	var n night
	m := moment{now: clockAt(26, 12, 0), settings: helper.Settings{ScreenOn: "06:30", ScreenOff: "21:30"}, content: liaisontest.Content()}
	is := func(what string, want bool) {
		t.Helper()
		if got := n.lit(m); got != want {
			t.Errorf("%s: lit %v", what, got)
		}
	}
	is("by day", true)
	n.command(false, m.now)
	is("put out", false)
	m.now = m.now.Add(time.Minute)
	m.touched = m.now
	is("and touched", true)
	n.command(false, m.now)
	is("put out again", false)
	m.now = clockAt(26, 23, 0)
	is("at night", false)
	m.now = clockAt(27, 7, 0)
	is("the timetable lights it in the morning", true)
	m.now = clockAt(27, 22, 0)
	is("and puts it out", false)
	n.command(true, m.now)
	is("lit at night", true)
	m.now = clockAt(28, 7, 0)
	is("in the morning", true)
	m.now = clockAt(28, 22, 0)
	is("the next night", false)
	m.inUse = true
	n.command(false, m.now)
	is("put out while somebody is here", true)
}
