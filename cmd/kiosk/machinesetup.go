package main

import (
	"context"
	"errors"
	"strings"
	"time"

	"lianluozhan/cmd/internal/helper"
	"lianluozhan/cmd/internal/touchmap"
	"lianluozhan/kiosk/background"
	"lianluozhan/kiosk/setup"
	"lianluozhan/sync/wire"
)

// fitter sets the machine itself by way of its helper. It belongs to the screen's
// goroutine.
type fitter struct {
	m     *machine
	door  *background.Door
	click func()

	saved setup.Settings // last, and when: what the helper says of itself comes later
	at    time.Time
}

var _ setup.Machine = (*fitter)(nil)

// State is what the helper last said, or what was saved since then.
func (f *fitter) State() (setup.State, bool) {
	s, ok := f.m.minder.helperState()
	out := setup.State{Settings: fromHelper(s.Settings), TouchMissing: s.Vitals.Touch == wire.Missing}
	if time.Since(f.at) < 2*helper.BeatEvery {
		out.Settings = f.saved
	}
	return out, ok
}

// Try has the helper put settings in force for a while.
func (f *fitter) Try(s setup.Settings, done func(error)) {
	f.act(helper.Act{What: helper.Try, Settings: toHelper(s)}, done)
}

// Save has the helper keep them.
func (f *fitter) Save(s setup.Settings, done func(error)) {
	f.act(helper.Act{What: helper.Save, Settings: toHelper(s)}, func(err error) {
		if err == nil {
			f.saved, f.at = s, time.Now()
		}
		done(err)
	})
}

func (f *fitter) act(a helper.Act, done func(error)) {
	f.door.Go(func(ctx context.Context) func() {
		_, err := f.m.minder.staffAct(ctx, a)
		if err != nil {
			f.m.log.Warn("machine not set", "what", string(a.What), "error", err)
			err = errors.New(helperWords(err) + "，没有改成")
		}
		return func() { done(err) }
	})
}

// Calibrate works out the matrix from what is in force now.
func (f *fitter) Calibrate(taps [4]setup.Tap, done func(setup.Settings, error)) {
	s, _ := f.State()
	out, err := calibrated(s.Settings, taps)
	done(out, err)
}

// Click sounds as a key does.
func (f *fitter) Click() { f.click() }

// calibrated are the settings that bring the taps to their marks.
func calibrated(s setup.Settings, taps [4]setup.Tap) (setup.Settings, error) {
	r, err := touchmap.ParseRotation(s.Rotation)
	if err != nil {
		r = touchmap.Normal
	}
	inForce := touchmap.For(r)
	if m, err := touchmap.Parse(s.Touch); err == nil {
		inForce = m
	}
	var all [4]touchmap.Tap
	for i, t := range taps {
		all[i] = touchmap.Tap{Want: touchmap.Point(t.Want), Got: touchmap.Point(t.Got)}
	}
	m, err := touchmap.Corrected(inForce, all)
	if err != nil {
		return s, errors.Join(setup.ErrNonsense, err)
	}
	switch m {
	case inForce:
	case touchmap.For(r):
		s.Touch = ""
	default:
		s.Touch = m.String()
	}
	return s, nil
}

func fromHelper(s helper.Settings) setup.Settings {
	return setup.Settings{
		Rotation: s.Rotation, Touch: s.Touch, Volume: s.Volume, ScreenOn: s.ScreenOn, ScreenOff: s.ScreenOff,
		Holidays: s.Holidays, QuietFrom: s.QuietFrom, QuietTo: s.QuietTo,
	}
}

func toHelper(s setup.Settings) helper.Settings {
	return helper.Settings{
		Rotation: s.Rotation, Touch: s.Touch, Volume: s.Volume, ScreenOn: s.ScreenOn, ScreenOff: s.ScreenOff,
		Holidays: s.Holidays, QuietFrom: s.QuietFrom, QuietTo: s.QuietTo,
	}
}

// settable tells the screens once that there is a helper by which the machine can be
// set, and where its answer file has it join.
func (d *display) settable() {
	s, ok := d.m.minder.helperState()
	if !ok || d.told {
		return
	}
	d.told = true
	address := strings.TrimRight(s.Settings.County, "/")
	if address != "" && s.Settings.Code != "" {
		address += "/join/" + s.Settings.Code
	}
	d.desk.Settable(address)
}
