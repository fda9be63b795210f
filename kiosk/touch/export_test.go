package touch

import "time"

// WithClock gives the page a clock of the test's.
func (s *Scroller) WithClock(now func() time.Time) *Scroller {
	s.now = now
	return s
}

// Frame does what every drawn frame does while the page coasts, and reports
// whether it still does.
func (s *Scroller) Frame() bool {
	if s.anim != nil {
		s.anim.Tick(0)
	}
	return s.anim != nil
}

// Lines returns what a paragraph is broken into at a width.
func Lines(s string, size, width, indent float32) []string {
	var out []string
	for _, line := range newMeasurer(size).wrap([]Span{{Text: s}}, width, indent) {
		text := ""
		for _, p := range line {
			text += p.text
		}
		out = append(out, text)
	}
	return out
}
