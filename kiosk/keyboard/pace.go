package keyboard

import (
	"slices"
	"time"
)

// The pause after which a character counts as written: what it is at first, and the
// limits of what it becomes.
const (
	usualPause = 1200 * time.Millisecond
	leastPause = 800 * time.Millisecond
	mostPause  = 2500 * time.Millisecond
)

const (
	fewGaps  = 4  // so many must have been seen before they mean something
	keptGaps = 24 // of the most recent ones
)

// pace is how one visitor's hand moves: how long it is off the pad between two
// strokes of one character. It is forgotten with the visit.
type pace struct {
	gaps    []time.Duration
	patient float64 // what the pause is stretched by, 0 for not at all
}

func (p *pace) gap(d time.Duration) {
	if d <= 0 || d > mostPause {
		return
	}
	if len(p.gaps) == keptGaps {
		p.gaps = slices.Delete(p.gaps, 0, 1)
	}
	p.gaps = append(p.gaps, d)
}

// hasty notes that a character was taken before it was finished.
func (p *pace) hasty() { p.patient = max(1, p.patient) * 1.35 }

// pause is three times the usual gap of this hand.
func (p *pace) pause() time.Duration {
	d := usualPause
	if len(p.gaps) >= fewGaps {
		sorted := slices.Sorted(slices.Values(p.gaps))
		d = 3 * sorted[len(sorted)/2]
	}
	d = max(leastPause, d)
	return min(mostPause, time.Duration(float64(d)*max(1, p.patient)))
}
