package main

import (
	"math"

	"lianluozhan/kiosk/ime/hand"
)

// side is the side of the box all strokes here live in.
const side = 1000.0

func length(s []hand.Point) (l float64) {
	for i := 1; i < len(s); i++ {
		l += apart(s[i-1], s[i])
	}
	return l
}

func apart(a, b hand.Point) float64 { return math.Hypot(a.X-b.X, a.Y-b.Y) }

// even returns n points spread evenly along s.
func even(s []hand.Point, n int) []hand.Point {
	n = max(n, 2)
	step := length(s) / float64(n-1)
	out := make([]hand.Point, 0, n)
	out = append(out, s[0])
	walked, next := 0.0, step
	for i := 1; i < len(s); i++ {
		l := apart(s[i-1], s[i])
		for l > 0 && len(out) < n-1 && walked+l >= next {
			t := (next - walked) / l
			out = append(out, hand.Point{X: s[i-1].X + t*(s[i].X-s[i-1].X), Y: s[i-1].Y + t*(s[i].Y-s[i-1].Y)})
			next += step
		}
		walked += l
	}
	for len(out) < n {
		out = append(out, s[len(s)-1])
	}
	return out
}

// spaced returns s with points about gap apart.
func spaced(s []hand.Point, gap float64) []hand.Point {
	return even(s, int(length(s)/gap)+2)
}

func middle(s []hand.Point) (c hand.Point) {
	for _, p := range s {
		c.X += p.X / float64(len(s))
		c.Y += p.Y / float64(len(s))
	}
	return c
}

// each replaces every point.
func each(strokes [][]hand.Point, f func(hand.Point) hand.Point) {
	for _, s := range strokes {
		for i, p := range s {
			s[i] = f(p)
		}
	}
}

// round takes the corners off, the way a quick hand does: a bell curve of the
// given width along the stroke; the ends stay.
func round(s []hand.Point, width float64) []hand.Point {
	if width < 1 || len(s) < 3 {
		return s
	}
	s = spaced(s, 12)
	step := length(s) / float64(len(s)-1)
	if step <= 0 {
		return s
	}
	reach := int(2.5*width/step) + 1
	out := make([]hand.Point, len(s))
	for i := range s {
		k := min(reach, i, len(s)-1-i)
		var x, y, sum float64
		for j := -k; j <= k; j++ {
			d := float64(j) * step / width
			w := math.Exp(-d * d / 2)
			x, y, sum = x+w*s[i+j].X, y+w*s[i+j].Y, sum+w
		}
		out[i] = hand.Point{X: x / sum, Y: y / sum}
	}
	return out
}
