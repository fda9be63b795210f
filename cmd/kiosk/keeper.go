package main

import (
	"context"
	"errors"
	"time"

	"lianluozhan/cmd/internal/helper"
	"lianluozhan/kiosk/background"
	"lianluozhan/kiosk/screen/enrol"
	"lianluozhan/kiosk/screen/staff"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/wire"
)

// keeper shows staff what the machine's helper says and passes on what they ask for.
// The helper notes every act.
type keeper struct {
	m    *machine
	door *background.Door
}

var _ staff.Keeper = keeper{}

// Machine is what the helper last said; false where there is none. A packaged program
// has one, which is silent when it has not said a word for longer than it may.
func (k keeper) Machine() (staff.Machine, bool) {
	s, answers, ever := k.m.minder.known()
	if !ever {
		return staff.Machine{Silent: true}, k.m.helperDead()
	}
	v := s.Vitals
	x := staff.Machine{
		Silent: !answers, Release: v.Release, Good: v.Good, Bad: v.Bad, Ring: v.Ring, Step: staffStep(v.Step), Target: v.Target,
		Done: v.Done, Why: v.Why, Words: s.Words, Temperature: v.Temperature, Touch: staffPresence(v.Touch), Restarts: v.Restarts, Open: s.Open,
	}
	for _, f := range v.Faults {
		x.Faults = append(x.Faults, liaison.MachineFault(f))
	}
	for _, n := range s.Noted {
		x.Noted = append(x.Noted, staff.Noted{At: n.At, Who: n.Who, Words: n.Words})
	}
	return x, true
}

// helperDead reports that the machine should have a helper, and it never said a word.
func (m *machine) helperDead() bool {
	_, _, ever := m.minder.known()
	return !ever && watched() && time.Since(m.started) > helper.BeatLost
}

func staffStep(s wire.Step) staff.UpdateStep {
	return map[wire.Step]staff.UpdateStep{
		wire.Queued: staff.Queued, wire.Downloading: staff.Downloading, wire.Installing: staff.Installing,
		wire.OnTrial: staff.OnTrial, wire.RolledBack: staff.RolledBack, wire.Stuck: staff.Stuck,
	}[s]
}

func staffPresence(p wire.Presence) staff.Presence {
	return map[wire.Presence]staff.Presence{wire.Present: staff.Present, wire.Missing: staff.Missing}[p]
}

// wayOpen is how long a technician may come in.
const wayOpen = time.Hour

// Do has the helper do it.
func (k keeper) Do(d staff.Deed, done func(string, bool)) {
	act := map[staff.DeedKind]helper.Act{
		staff.OpenWay:     {What: helper.Open, For: wayOpen},
		staff.OpenConsole: {What: helper.Open, For: wayOpen, Console: true},
		staff.CloseWay:    {What: helper.Close},
		staff.UpdateNow:   {What: helper.Update},
		staff.FromStick:   {What: helper.Stick, Stick: d.Stick},
		staff.Reboot:      {What: helper.Reboot},
		staff.PowerOff:    {What: helper.Off},
	}[d.What]
	k.door.Go(func(ctx context.Context) func() {
		r, err := k.m.minder.staffAct(ctx, act)
		words := r.Words
		if err != nil {
			k.m.log.Warn("not done by the machine's helper", "what", string(act.What), "error", err)
			words = helperWords(err) + "，没有做成"
		}
		if words == "" {
			words = "办好了"
		}
		return func() { done(words, err == nil) }
	})
}

// announceJoining tells the helper that staff are about to have the machine join
// another county, whose root it may then take. What the helper refuses is not begun: it
// would not obey the county that was joined.
func (m *machine) announceJoining(ctx context.Context) error {
	_, joined := m.box.Enrolled()
	if _, answers := m.minder.helperState(); !joined || !answers {
		return nil
	}
	if _, err := m.minder.staffAct(ctx, helper.Act{What: helper.Join}); err != nil {
		return errors.Join(enrol.ErrStaff, err)
	}
	return nil
}
