// Package setup is how staff set the machine itself: which way its screen is turned,
// whether its touch panel hits, how loud it is and when its screen is on. It holds what
// is being tried and the parts of pages that ask for it; the first-run page and the
// staff page both use them. It changes nothing itself: a Machine does.
package setup

import (
	"errors"
	"time"
)

// Machine is the computer the program runs on, as far as staff may set it. All methods
// return at once; done is called on the screen's goroutine, with an error whose words
// are for staff.
type Machine interface {
	// State is how it is set now; false while nobody can change it.
	State() (State, bool)
	// Try puts settings in force for half a minute.
	Try(s Settings, done func(error))
	// Save puts them in force for good.
	Save(s Settings, done func(error))
	// Calibrate works out what settings bring every tap to its mark, and changes nothing
	// yet. ErrNonsense is of taps that do not fit together.
	Calibrate(taps [4]Tap, done func(Settings, error))
	// Click sounds as a key does.
	Click()
}

// ErrNonsense is of taps that do not fit together.
var ErrNonsense = errors.New("setup: taps do not fit together")

// State is how the machine is.
type State struct {
	Settings
	TouchMissing bool // no touch panel is plugged in
}

// Settings are what staff can set.
type Settings struct {
	Rotation            string // "normal", "right", "inverted" or "left": where the top of the picture is
	Touch               string // what calibration found; "" for what fits the rotation
	Volume              int    // percent
	ScreenOn, ScreenOff string // such as "06:30"; both "" for never off
	Holidays            bool   // also off on days when the station is closed
	QuietFrom, QuietTo  string // updates may begin
}

// Tap is one touch of a calibration: where the mark was and where the touch arrived, as
// parts of the screen.
type Tap struct{ Want, Got Point }

// Point is a place on the screen: 0, 0 is its upper left corner, 1, 1 the lower right.
type Point struct{ X, Y float64 }

// Confirming is how long staff have to say that a change is good before it goes back by
// itself. The machine waits longer, for a program that stopped in between.
const Confirming = 20 * time.Second

// markCount is how many crosses a calibration asks for.
const markCount = 4

// Marks are where the crosses of a calibration are, in the order they are touched, and
// Middle the one to try the outcome with.
func Marks() [markCount]Point {
	return [markCount]Point{{0.12, 0.1}, {0.88, 0.1}, {0.88, 0.9}, {0.12, 0.9}}
}

// Middle is where the outcome of a calibration is tried.
func Middle() Point { return Point{0.5, 0.5} }

// rotations in the order of quarter turns.
func rotations() []string { return []string{"normal", "right", "inverted", "left"} }

// NextRotation is a quarter turn on.
func NextRotation(r string) string {
	all := rotations()
	for i, x := range all {
		if x == r {
			return all[(i+1)%len(all)]
		}
	}
	return all[1]
}
