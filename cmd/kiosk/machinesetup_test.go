package main

import (
	"errors"
	"testing"

	"lianluozhan/kiosk/setup"
)

func TestCalibrated(t *testing.T) {
	felt := func(f func(setup.Point) setup.Point) (taps [4]setup.Tap) {
		for i, p := range setup.Marks() {
			taps[i] = setup.Tap{Want: p, Got: f(p)}
		}
		return taps
	}
	straight := func(p setup.Point) setup.Point { return p }
	upsideDown := func(p setup.Point) setup.Point { return setup.Point{X: 1 - p.X, Y: 1 - p.Y} }
	wide := func(p setup.Point) setup.Point { return setup.Point{X: 0.5 + (p.X-0.5)*1.1, Y: p.Y} }
	for _, x := range []struct {
		name  string
		now   setup.Settings
		felt  func(setup.Point) setup.Point
		touch string
	}{
		{"right already", setup.Settings{Rotation: "right"}, straight, ""},
		{"right already, calibrated", setup.Settings{Rotation: "right", Touch: "0 1.1 0 -1 0 1"}, straight, "0 1.1 0 -1 0 1"},
		{"upside down", setup.Settings{Rotation: "normal"}, upsideDown, "-1 0 1 0 -1 1"},
		{"back to what fits", setup.Settings{Rotation: "normal", Touch: "-1 0 1 0 -1 1"}, upsideDown, ""},
		{"upside down on a turned picture", setup.Settings{Rotation: "right"}, upsideDown, "0 -1 1 1 0 0"},
		{"smaller than the picture", setup.Settings{Rotation: "normal"}, wide, "0.909091 0 0.045455 0 1 0"},
	} {
		got, err := calibrated(x.now, felt(x.felt))
		if err != nil || got.Touch != x.touch || got.Rotation != x.now.Rotation {
			t.Errorf("%s: %q, %v; want %q", x.name, got.Touch, err, x.touch)
		}
	}
	if got, err := calibrated(setup.Settings{}, felt(func(setup.Point) setup.Point { return setup.Middle() })); !errors.Is(err, setup.ErrNonsense) {
		t.Errorf("%v %v", got, err)
	}
}

func TestSettingsThereAndBack(t *testing.T) {
	s := setup.Settings{
		Rotation: "left", Touch: "0 -1 1 1 0 0", Volume: 30, ScreenOn: "07:00", ScreenOff: "20:00", Holidays: true,
		QuietFrom: "02:00", QuietTo: "03:00",
	}
	if got := fromHelper(toHelper(s)); got != s {
		t.Errorf("%+v", got)
	}
}
