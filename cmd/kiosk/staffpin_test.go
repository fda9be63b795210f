package main

import (
	"errors"
	"testing"
	"time"

	"lianluozhan/cmd/internal/helper"
	"lianluozhan/kiosk/pin"
	"lianluozhan/kiosk/screen/enrol"
)

// guard is a helper's word about the PIN.
type guard struct {
	pin    string
	refuse string // of new ones
	asked  []helper.ActKind
}

func (g *guard) staff(a helper.Act) (helper.Reply, string) {
	g.asked = append(g.asked, a.What)
	switch {
	case a.What == helper.NewPIN && g.refuse != "":
		return helper.Reply{}, g.refuse
	case a.What == helper.NewPIN:
		g.pin = string(a.PIN)
	case a.What == helper.Unlock && g.pin == "":
		return helper.Reply{PIN: helper.PINNone}, ""
	case a.What == helper.Unlock && g.pin == string(a.PIN):
		return helper.Reply{PIN: helper.PINRight}, ""
	case a.What == helper.Unlock:
		return helper.Reply{PIN: helper.PINWrong, Wait: time.Minute}, ""
	}
	return helper.Reply{}, ""
}

// withHelper is a machine whose helper has answered.
func withHelper(t *testing.T) (*machine, *guard, *steward) {
	t.Helper()
	h, g := newSteward(t), &guard{}
	h.staff = g.staff
	h.start(t)
	s := newStage(t, h.socket)
	heard := make(chan struct{}, 1)
	news := s.m.minder.news
	s.m.minder.news = func(x helper.State) { // before the first beat
		news(x)
		select {
		case heard <- struct{}{}:
		default:
		}
	}
	s.m.minder.beat(helper.Beat{})
	get(t, "an answer of the helper", heard)
	return s.m, g, h
}

func TestTheHelpersWordOnThePINCounts(t *testing.T) {
	m, g, h := withHelper(t)
	if err := m.newPIN(t.Context(), "290417"); err != nil || g.pin != "290417" {
		t.Fatalf("%v, the helper has %q", err, g.pin)
	}
	if err := m.checkPIN(t.Context(), "290417"); err != nil {
		t.Error(err)
	}
	g.pin = "408812" // it was changed where the program did not hear of it
	var wait *pin.WaitError
	if err := m.checkPIN(t.Context(), "290417"); !errors.Is(err, pin.ErrWrong) || !errors.As(err, &wait) || wait.Left != time.Minute {
		t.Errorf("the old one: %v", err)
	}
	if err := m.checkPIN(t.Context(), "408812"); err != nil {
		t.Errorf("the new one: %v", err)
	}
	g.refuse = "请重新输入维护密码"
	if err := m.newPIN(t.Context(), "556677"); !errors.Is(err, enrol.ErrStaff) {
		t.Errorf("one that the helper refuses: %v", err)
	}
	h.stop() // and what it said last is known here
	if err := m.checkPIN(t.Context(), "408812"); err != nil {
		t.Errorf("while the helper is away: %v", err)
	}
	if err := m.checkPIN(t.Context(), "556677"); !errors.Is(err, pin.ErrWrong) {
		t.Errorf("the refused one: %v", err)
	}
	if err := m.newPIN(t.Context(), "556677"); !errors.Is(err, enrol.ErrStaff) {
		t.Errorf("a new one that the helper does not hear: %v", err)
	}
}

// A helper that knows no PIN yet learns the one that is in use.
func TestTheHelperLearnsThePIN(t *testing.T) {
	m, g, _ := withHelper(t)
	record, err := pin.New("290417")
	if err != nil {
		t.Fatal(err)
	}
	if err := m.setPIN(record); err != nil {
		t.Fatal(err)
	}
	if err := m.checkPIN(t.Context(), "111222"); !errors.Is(err, pin.ErrWrong) || g.pin != "" {
		t.Errorf("a wrong one: %v, the helper has %q", err, g.pin)
	}
	if err := m.checkPIN(t.Context(), "290417"); err != nil || g.pin != "290417" {
		t.Errorf("the right one: %v, the helper has %q", err, g.pin)
	}
}
