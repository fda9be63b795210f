package hand

import "math"

const (
	box      = 64.0 // side of the standard box
	spread   = .24  // standard deviation of the ink, in sides of the box
	finest   = 2.0  // distance of the points after resampling, in box units
	maxPoint = 512  // points kept of a stroke; more are thinned out evenly
	maxInk   = 256  // strokes kept: no character has more than 64
	farthest = 1e7  // coordinates beyond are pulled in
)

// clean copies the strokes without points that are no numbers, thins out what is
// absurdly dense and leaves out empty strokes.
func clean(strokes [][]Point) [][]Point {
	out := make([][]Point, 0, min(len(strokes), maxInk))
	for _, s := range strokes {
		if len(out) == maxInk {
			break
		}
		if kept := cleanStroke(s); len(kept) > 0 {
			out = append(out, kept)
		}
	}
	return out
}

func cleanStroke(s []Point) []Point {
	step := max(1, (len(s)+maxPoint-1)/maxPoint)
	var kept []Point
	for i := 0; i < len(s); i += step {
		if p, ok := real(s[i]); ok {
			kept = append(kept, p)
		}
	}
	if last := len(s) - 1; last > 0 && last%step != 0 {
		if p, ok := real(s[last]); ok {
			kept = append(kept, p)
		}
	}
	return kept
}

func real(p Point) (Point, bool) {
	if math.IsNaN(p.X) || math.IsNaN(p.Y) || math.IsInf(p.X, 0) || math.IsInf(p.Y, 0) {
		return p, false
	}
	return Point{clamp(p.X), clamp(p.Y)}, true
}

func clamp(v float64) float64 { return max(-farthest, min(farthest, v)) }

// moments sums up ink by its length.
type moments struct{ m, x, y, xx, yy float64 }

// add counts the straight line from a to b; a dot counts as very little ink.
func (m *moments) add(a, b Point, least float64) {
	l := math.Hypot(b.X-a.X, b.Y-a.Y) + least
	m.m += l
	m.x += l * (a.X + b.X) / 2
	m.y += l * (a.Y + b.Y) / 2
	m.xx += l * (a.X*a.X + a.X*b.X + b.X*b.X) / 3
	m.yy += l * (a.Y*a.Y + a.Y*b.Y + b.Y*b.Y) / 3
}

// normalise moves the ink to the middle of the box and scales it by its spread,
// which a single long tail moves less than it would move the outline. The aspect
// changes towards a square, but 一 stays flat.
func normalise(strokes [][]Point) {
	origin := strokes[0][0] // near the ink, so that the sums lose no digits
	size := 0.0
	for _, s := range strokes {
		for i := range s {
			s[i].X, s[i].Y = s[i].X-origin.X, s[i].Y-origin.Y
			size = max(size, math.Abs(s[i].X), math.Abs(s[i].Y))
		}
	}
	var m moments
	for _, s := range strokes {
		m.add(s[0], s[0], size*.01+1e-9)
		for i := 1; i < len(s); i++ {
			m.add(s[i-1], s[i], 0)
		}
	}
	cx, cy := m.x/m.m, m.y/m.m
	sx, sy := math.Sqrt(max(0, m.xx/m.m-cx*cx)), math.Sqrt(max(0, m.yy/m.m-cy*cy))
	kx, ky := scales(sx, sy)
	for _, s := range strokes {
		for i, p := range s {
			s[i] = Point{(p.X-cx)*kx + box/2, (p.Y-cy)*ky + box/2}
		}
	}
}

// scales returns the factors for x and y. The ratio r of the smaller to the larger
// spread becomes √sin(πr/2), the aspect-adaptive normalisation usual in the field.
func scales(sx, sy float64) (kx, ky float64) {
	const flat = .15 // flatter than this is meant to be flat
	big := max(sx, sy)
	if big < 1e-9 {
		return 0, 0
	}
	fit := func(s float64) float64 {
		r := s / big
		if r < flat {
			return math.Sqrt(math.Sin(math.Pi/2*flat)) / flat
		}
		return math.Sqrt(math.Sin(math.Pi/2*r)) / r
	}
	k := box * spread / big
	return fit(sx) * k, fit(sy) * k
}

// resample returns points about finest apart along s, ends included, slightly
// smoothed against the tremble of hand and panel.
func resample(s, into []Point) []Point {
	length := 0.0
	for i := 1; i < len(s); i++ {
		length += math.Hypot(s[i].X-s[i-1].X, s[i].Y-s[i-1].Y)
	}
	n := min(int(length/finest)+1, 2048)
	step := length / float64(n)
	into = append(into[:0], s[0])
	walked, next := 0.0, step
	for i := 1; i < len(s) && len(into) < n; i++ {
		l := math.Hypot(s[i].X-s[i-1].X, s[i].Y-s[i-1].Y)
		for l > 0 && walked+l >= next && len(into) < n {
			t := (next - walked) / l
			into = append(into, Point{s[i-1].X + t*(s[i].X-s[i-1].X), s[i-1].Y + t*(s[i].Y-s[i-1].Y)})
			next += step
		}
		walked += l
	}
	into = append(into, s[len(s)-1])
	before := into[0]
	for i := 1; i+1 < len(into); i++ {
		here := into[i]
		into[i] = Point{(before.X + 2*here.X + into[i+1].X) / 4, (before.Y + 2*here.Y + into[i+1].Y) / 4}
		before = here
	}
	return into
}
