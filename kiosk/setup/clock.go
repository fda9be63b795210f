package setup

import "fmt"

// Shift moves a time of day such as "06:30" by so many minutes, past midnight where it
// must. What is no time begins at midnight.
func Shift(t string, by int) string {
	var h, m int
	if n, err := fmt.Sscanf(t, "%d:%d", &h, &m); n != 2 || err != nil || h < 0 || h > 23 || m < 0 || m > 59 {
		h, m = 0, 0
	}
	const day = 24 * 60
	at := ((h*60+m+by)%day + day) % day
	return fmt.Sprintf("%02d:%02d", at/60, at%60)
}

// The steps of times, in minutes, and the hours a screen is given that was never off.
const (
	ScreenStep = 30
	QuietStep  = 60
	usualOn    = "06:30"
	usualOff   = "21:30"
)

// WithHours are the settings with other hours of the screen: on or off moved, by so many
// minutes. Hours that would leave no time at all are stepped over.
func (s Settings) WithHours(on, off int) Settings {
	s.ScreenOn, s.ScreenOff = Shift(s.ScreenOn, on), Shift(s.ScreenOff, off)
	if s.ScreenOn == s.ScreenOff && on != off {
		return s.WithHours(on, off)
	}
	return s
}

// WithNever are the settings with a screen that is never off, or is by the usual hours.
func (s Settings) WithNever(never bool) Settings {
	s.ScreenOn, s.ScreenOff = usualOn, usualOff
	if never {
		s.ScreenOn, s.ScreenOff = "", ""
	}
	return s
}

// Never reports whether the screen is never off.
func (s Settings) Never() bool { return s.ScreenOn == "" && s.ScreenOff == "" }

// WithQuiet are the settings with other hours for updates.
func (s Settings) WithQuiet(from, to int) Settings {
	s.QuietFrom, s.QuietTo = Shift(s.QuietFrom, from), Shift(s.QuietTo, to)
	if s.QuietFrom == s.QuietTo && from != to {
		return s.WithQuiet(from, to)
	}
	return s
}
