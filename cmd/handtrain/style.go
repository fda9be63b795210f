package main

import (
	"math"
	"math/rand/v2"
	"slices"

	"lianluozhan/kiosk/ime/hand"
)

// writer is one invented hand. All lengths are in thousandths of the box, all
// others are shares or radians.
type writer struct {
	rng *rand.Rand

	slant, tilt, aspect float64 // of the whole character
	layout              float64 // how much the parts differ in size from the model
	warp                float64 // smooth distortion
	shift, scale, turn  float64 // of each stroke, on its own
	bow                 float64 // bend of each stroke
	tremble             float64
	trim                float64 // share of hooks and ends left out
	drop, split, swap   float64 // chance per stroke
	join                float64 // chance that the pen stays down over a short way
	round               float64 // corners
}

// bell is a normal random number without the far ends.
func (w *writer) bell() float64 { return max(-2.2, min(2.2, w.rng.NormFloat64())) }

func (w *writer) maybe(chance float64) bool { return w.rng.Float64() < chance }

// neat writes stroke by stroke: school children, careful and old people. Old hands
// tremble, and lift the pen within a stroke.
func neat(rng *rand.Rand) *writer {
	w := &writer{rng: rng}
	u := rng.Float64()
	w.slant, w.tilt, w.aspect = .07*w.bell(), .05*w.bell(), .16*w.bell()
	w.layout, w.warp = .10+.12*u, 14+22*rng.Float64()
	w.shift, w.scale, w.turn, w.bow = 8+20*u, .06+.08*u, .05+.05*u, 6+12*u
	w.tremble = 9 * rng.Float64() * rng.Float64()
	w.trim = .6 * rng.Float64()
	w.drop, w.split, w.swap = .002, .03*rng.Float64(), .05*rng.Float64()
	w.join, w.round = .06*rng.Float64(), 12*rng.Float64()
	return w
}

// running is the everyday hand of an adult: slanted, some strokes joined.
func running(rng *rand.Rand) *writer {
	w := &writer{rng: rng}
	u := rng.Float64()
	w.slant, w.tilt, w.aspect = .14*w.bell(), .04+.09*w.bell(), .2*w.bell()
	w.layout, w.warp = .12+.16*u, 18+26*rng.Float64()
	w.shift, w.scale, w.turn, w.bow = 12+32*u, .08+.12*u, .06+.10*u, 8+18*u
	w.tremble = 4 * rng.Float64()
	w.trim = .9 * rng.Float64()
	w.drop, w.split, w.swap = .010*u, .005, .07*rng.Float64()
	w.join, w.round = .15+.45*rng.Float64(), 8+30*rng.Float64()
	return w
}

// hasty joins most strokes, cuts corners and leaves small strokes out.
func hasty(rng *rand.Rand) *writer {
	w := running(rng)
	u := rng.Float64()
	w.layout, w.warp = .16+.2*u, 24+28*rng.Float64()
	w.shift, w.scale, w.turn, w.bow = 20+34*u, .12+.14*u, .10+.10*u, 14+20*u
	w.drop, w.join = .012+.02*u, .5+.5*rng.Float64()
	w.round = 22 + 40*rng.Float64()
	return w
}

// write returns the character in this hand.
func (w *writer) write(model [][]hand.Point) [][]hand.Point {
	ink := make([][]hand.Point, 0, len(model)+2)
	for _, s := range model {
		if len(model) > 4 && length(s) < 420 && w.maybe(w.drop*2.5) {
			continue
		}
		ink = append(ink, w.pieces(spaced(w.trimmed(s), 40))...)
	}
	w.reorder(ink)
	w.place(ink)
	for i, s := range ink {
		ink[i] = w.stroke(s)
	}
	w.lean(ink)
	ink = w.joined(ink)
	for i, s := range ink {
		ink[i] = round(s, w.round*(.5+w.rng.Float64()))
	}
	if w.tremble > 1 {
		each(ink, func(p hand.Point) hand.Point {
			return hand.Point{X: p.X + w.tremble*w.bell(), Y: p.Y + w.tremble*w.bell()}
		})
	}
	return ink
}

// trimmed leaves out a hook, or part of the end.
func (w *writer) trimmed(s []hand.Point) []hand.Point {
	n := len(s)
	if n > 2 && w.maybe(w.trim) {
		last, before := apart(s[n-2], s[n-1]), length(s[:n-1])
		turned := angle(s[n-3], s[n-2], s[n-1])
		if last < .4*before && turned > .9 {
			return s[:n-1]
		}
	}
	return s
}

// angle is how far the way a→b→c turns at b.
func angle(a, b, c hand.Point) float64 {
	d := math.Atan2(c.Y-b.Y, c.X-b.X) - math.Atan2(b.Y-a.Y, b.X-a.X)
	return math.Abs(math.Remainder(d, 2*math.Pi))
}

// pieces lifts the pen within a long stroke now and then: 横折 in two.
func (w *writer) pieces(s []hand.Point) [][]hand.Point {
	if len(s) < 8 || !w.maybe(w.split) {
		return [][]hand.Point{s}
	}
	at := 3 + w.rng.IntN(len(s)-6)
	return [][]hand.Point{s[: at+1 : at+1], slices.Clone(s[at:])}
}

// reorder swaps neighbours, moves a stroke to the end, and now and then begins a
// stroke at its other end.
func (w *writer) reorder(ink [][]hand.Point) {
	for i := 1; i < len(ink); i++ {
		if w.maybe(w.swap) {
			ink[i-1], ink[i] = ink[i], ink[i-1]
		}
	}
	if n := len(ink); n > 3 && w.maybe(w.swap) {
		i := w.rng.IntN(n - 1)
		late := ink[i]
		copy(ink[i:], ink[i+1:])
		ink[n-1] = late
	}
	if w.maybe(w.swap * .4) {
		slices.Reverse(ink[w.rng.IntN(len(ink))])
	}
}

// place changes the proportions: each axis gets a bent ruler, so that left and
// right, upper and lower parts take more or less room than in print, and a smooth
// distortion lies over both.
func (w *writer) place(ink [][]hand.Point) {
	bendX, bendY := w.ruler(), w.ruler()
	var a [8]float64
	for i := range a {
		a[i] = w.warp * w.bell() / side
	}
	fan := w.layout * .35 * w.bell() // wider at the top or at the bottom
	each(ink, func(p hand.Point) hand.Point {
		x, y := p.X/side, p.Y/side
		bx, by := bendX(x), bendY(y)
		bx += fan * (bx - .5) * (by - .5)
		bx += a[0]*math.Sin(math.Pi*y) + a[1]*math.Sin(2*math.Pi*y) + a[2]*math.Sin(2*math.Pi*x) + a[3]*math.Sin(math.Pi*x)*math.Sin(2*math.Pi*y)
		by += a[4]*math.Sin(math.Pi*x) + a[5]*math.Sin(2*math.Pi*x) + a[6]*math.Sin(2*math.Pi*y) + a[7]*math.Sin(math.Pi*y)*math.Sin(2*math.Pi*x)
		return hand.Point{X: bx * side, Y: by * side}
	})
}

// ruler is a rising broken line over [0,1].
func (w *writer) ruler() func(float64) float64 {
	const parts = 4
	var mark [parts + 1]float64
	for i := range parts {
		mark[i+1] = mark[i] + math.Exp(2*w.layout*w.bell())
	}
	return func(v float64) float64 {
		i := max(0, min(parts-1, int(v*parts)))
		f := v*parts - float64(i)
		return (mark[i] + f*(mark[i+1]-mark[i])) / mark[parts]
	}
}

// stroke varies one stroke about its middle.
func (w *writer) stroke(s []hand.Point) []hand.Point {
	c := middle(s)
	size := math.Exp(w.scale * w.bell())
	turn := w.turn * w.bell()
	if length(s) < 250 {
		turn *= 1.8
	}
	sin, cos := math.Sincos(turn)
	dx, dy, bow := w.shift*w.bell(), w.shift*w.bell(), w.bow*w.bell()
	ex, ey := s[len(s)-1].X-s[0].X, s[len(s)-1].Y-s[0].Y
	reach := max(math.Hypot(ex, ey), 1)
	out := make([]hand.Point, len(s))
	for i, p := range s {
		bend := bow * math.Sin(math.Pi*float64(i)/float64(len(s)-1))
		x, y := (p.X-c.X)*size-ey/reach*bend, (p.Y-c.Y)*size+ex/reach*bend
		out[i] = hand.Point{X: x*cos - y*sin + c.X + dx, Y: x*sin + y*cos + c.Y + dy}
	}
	return out
}

// lean slants and tilts the whole.
func (w *writer) lean(ink [][]hand.Point) {
	wide := math.Exp(w.aspect)
	each(ink, func(p hand.Point) hand.Point {
		x, y := p.X-side/2, p.Y-side/2
		return hand.Point{X: (x-w.slant*y)*wide + side/2, Y: y - w.tilt*x + side/2}
	})
}

// joined leaves the pen down between strokes, sooner over short ways. A long way
// is cut short at both ends: the hand turns before it has arrived.
func (w *writer) joined(ink [][]hand.Point) [][]hand.Point {
	out := ink[:1]
	for _, s := range ink[1:] {
		last := out[len(out)-1]
		way := apart(last[len(last)-1], s[0])
		if w.maybe(w.join * math.Exp(-way/450) * 1.3) {
			out[len(out)-1] = append(slices.Clip(last), s...)
		} else {
			out = append(out, s)
		}
	}
	return out
}
