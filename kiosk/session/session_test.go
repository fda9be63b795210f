package session_test

import (
	"testing"
	"time"

	"lianluozhan/kiosk/session"
)

var start = time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)

func at(s int) time.Time { return start.Add(time.Duration(s) * time.Second) }

var limits = session.Limits{Idle: 60 * time.Second, Warn: 30 * time.Second, Quiet: 90 * time.Second}

func TestNothingHappensUntilSomebodyComes(t *testing.T) {
	s := session.New(limits)
	if s.Tick(at(100_000)) || s.State() != session.Attract {
		t.Fatal("an empty station ended a session")
	}
	if !s.Touch(at(100_001)) || s.State() != session.Active {
		t.Fatal("a touch must open a session")
	}
}

func TestPersonalPageWarnsThenEnds(t *testing.T) {
	s := session.New(limits)
	s.Touch(at(0))
	s.Show(true, limits, at(0))
	s.Tick(at(59))
	if s.State() != session.Active {
		t.Fatal("warned before its time")
	}
	s.Tick(at(60))
	if s.State() != session.Warning || s.Left(at(60)) != 30*time.Second {
		t.Fatalf("state %v, left %v", s.State(), s.Left(at(60)))
	}
	if s.Touch(at(61)); s.State() != session.Warning {
		t.Fatal("a touch beside the dialog must not answer it")
	}
	if s.Tick(at(89)) || !s.Tick(at(90)) || s.State() != session.Attract {
		t.Fatal("must end exactly at the end of the countdown")
	}
}

func TestStayGivesAWholeNewSpell(t *testing.T) {
	s := session.New(limits)
	s.Touch(at(0))
	s.Show(true, limits, at(0))
	s.Tick(at(60))
	s.Stay(at(80))
	s.Tick(at(139))
	if s.State() != session.Active {
		t.Fatal("staying must give a whole new spell")
	}
}

func TestPublicPageEndsWithoutWarning(t *testing.T) {
	s := session.New(limits)
	s.Touch(at(0))
	s.Tick(at(89))
	if s.State() != session.Active || !s.Tick(at(90)) {
		t.Fatal("a public page must end quietly after 90 s")
	}
}

func TestLateTickStillWarnsInFull(t *testing.T) {
	s := session.New(limits)
	s.Touch(at(0))
	s.Show(true, limits, at(0))
	s.Tick(at(500)) // the machine was asleep
	if s.State() != session.Warning || s.Left(at(500)) != 30*time.Second {
		t.Fatalf("state %v left %v", s.State(), s.Left(at(500)))
	}
}

func TestClockSetBackDoesNotFreezeTheSession(t *testing.T) {
	s := session.New(limits)
	s.Touch(at(1_000_000))
	s.Tick(at(0))
	if s.Tick(at(90)); s.State() != session.Attract {
		t.Fatal("a clock set back must not keep a session open for ever")
	}
}

func TestAPageOfStaffHasItsOwnLimits(t *testing.T) {
	s := session.New(limits)
	s.Touch(at(0))
	s.Show(true, session.Maintenance, at(50))
	if s.Tick(at(199)); s.State() != session.Active {
		t.Fatal("staff read for longer than a minute")
	}
	if s.Tick(at(200)); s.State() != session.Warning || s.Left(at(200)) != 30*time.Second {
		t.Fatalf("state %v, left %v", s.State(), s.Left(at(200)))
	}
	s.Stay(at(210))
	s.Show(false, limits, at(220)) // back to a public page
	if s.Tick(at(309)) || !s.Tick(at(310)) {
		t.Fatal("the public page's limits must count from leaving the staff page")
	}
}
