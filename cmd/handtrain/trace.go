package main

import (
	"image"
	"math"
	"slices"

	"lianluozhan/kiosk/ime/hand"
)

const (
	spur   = 8   // dots; shorter side branches are the blunt ends of strokes
	bent   = .75 // radians; a sharper turn ends a piece
	glance = 14  // dots over which a direction is judged
)

// trace follows the lines and returns strokes in the box of 1000: straight or
// gently bent pieces, each in the direction a hand would draw it, in about the
// usual order. A corner ends a piece, except right-then-down, which is one stroke.
func trace(d *dots) [][]hand.Point {
	pieces := connect(branches(d))
	var out [][]hand.Point
	for _, p := range pieces {
		for _, straight := range corners(p) {
			if length(straight) > spur/2 {
				out = append(out, forward(straight))
			}
		}
	}
	out = folded(order(hooked(out)))
	each(out, func(p hand.Point) hand.Point {
		return hand.Point{X: p.X * side / canvas, Y: p.Y * side / canvas}
	})
	return out
}

// next returns the set neighbours of a dot; a diagonal one is left out when a
// straight one leads to it.
func next(d *dots, p image.Point) (out []image.Point) {
	n := around(p.X, p.Y)
	for i, q := range n {
		if !d[q.Y][q.X] {
			continue
		}
		if i%2 == 1 && (d[n[i-1].Y][n[i-1].X] || d[n[(i+1)%8].Y][n[(i+1)%8].X]) {
			continue
		}
		out = append(out, q)
	}
	return out
}

// branches cuts the lines at every junction. Loops without one are cut at their
// highest dot.
func branches(d *dots) [][]image.Point {
	w := walker{dots: d, used: map[[2]image.Point]bool{}}
	for _, loops := range []bool{false, true} {
		for y := 1; y <= canvas; y++ {
			for x := 1; x <= canvas; x++ {
				at := image.Pt(x, y)
				if ways := next(d, at); d[y][x] && (len(ways) == 2) == loops {
					w.leave(at, ways)
				}
			}
		}
	}
	return w.lines
}

// walker follows lines of dots, each step once.
type walker struct {
	dots  *dots
	used  map[[2]image.Point]bool
	lines [][]image.Point
}

// leave walks every way from a dot that was not walked yet.
func (w *walker) leave(at image.Point, ways []image.Point) {
	for _, to := range ways {
		if !w.used[[2]image.Point{at, to}] && !w.used[[2]image.Point{to, at}] {
			w.walk(at, to)
		}
	}
}

// walk goes on until a junction, an end, or back at the beginning.
func (w *walker) walk(from, to image.Point) {
	line := []image.Point{from, to}
	w.used[[2]image.Point{from, to}] = true
	for {
		at, before := line[len(line)-1], line[len(line)-2]
		ways := next(w.dots, at)
		if len(ways) != 2 || at == from {
			w.used[[2]image.Point{at, before}] = true
			break
		}
		onward := ways[0]
		if onward == before {
			onward = ways[1]
		}
		w.used[[2]image.Point{at, onward}] = true
		line = append(line, onward)
	}
	w.lines = append(w.lines, line)
}

// connect leaves out spurs and joins branches that go straight on through a
// junction.
func connect(lines [][]image.Point) [][]hand.Point {
	degree := map[image.Point]int{}
	for _, l := range lines {
		degree[l[0]]++
		degree[l[len(l)-1]]++
	}
	var out [][]hand.Point
	for _, l := range lines {
		loose := degree[l[0]] == 1 != (degree[l[len(l)-1]] == 1)
		if loose && len(l) <= spur {
			continue
		}
		s := make([]hand.Point, len(l))
		for i, p := range l {
			s[i] = hand.Point{X: float64(p.X), Y: float64(p.Y)}
		}
		out = append(out, s)
	}
	for joinOne(&out) {
	}
	return out
}

// joinOne joins the two ends that lie within a junction of each other and agree
// best in direction, and reports whether there were such.
func joinOne(lines *[][]hand.Point) bool {
	const near, agree = 7.0, .55
	all := *lines
	best, bi, bj, be, bf := agree, -1, 0, false, false
	for i := range all {
		for j := i + 1; j < len(all); j++ {
			for k := range 4 {
				e, f := k&1 != 0, k&2 != 0
				a, da := tip(all[i], e)
				b, db := tip(all[j], f)
				if apart(a, b) > near {
					continue
				}
				turn := math.Abs(math.Remainder(da-db-math.Pi, 2*math.Pi))
				if turn < best {
					best, bi, bj, be, bf = turn, i, j, e, f
				}
			}
		}
	}
	if bi < 0 {
		return false
	}
	a, b := all[bi], all[bj]
	if !be {
		slices.Reverse(a)
	}
	if bf {
		slices.Reverse(b)
	}
	all[bi] = append(slices.Clip(a), b...)
	*lines = slices.Delete(all, bj, bj+1)
	return true
}

// tip returns an end of a line and the direction in which the line arrives there.
// The last dots are not asked: thinning bends them towards the junction.
func tip(s []hand.Point, end bool) (hand.Point, float64) {
	n := len(s)
	near, back := min(n-1, 6), min(n-1, 6+glance)
	if back-near < 5 {
		near = 0
	}
	at, a, b := s[0], s[near], s[back]
	if end {
		at, a, b = s[n-1], s[n-1-near], s[n-1-back]
	}
	return at, math.Atan2(a.Y-b.Y, a.X-b.X)
}

// corners cuts a line where it turns sharply.
func corners(s []hand.Point) (out [][]hand.Point) {
	s = spaced(round(s, 3), 2)
	const reach = 5
	begin := 0
	for i := reach; i+reach < len(s); i++ {
		here := angle(s[i-reach], s[i], s[i+reach])
		if here < bent || i-begin < reach {
			continue
		}
		sharpest := true
		for j := max(reach, i-reach); j <= i+reach && j+reach < len(s); j++ {
			if a := angle(s[j-reach], s[j], s[j+reach]); a > here || a == here && j < i {
				sharpest = false
			}
		}
		if sharpest {
			out = append(out, slices.Clone(s[begin:i+1]))
			begin = i
		}
	}
	return append(out, slices.Clone(s[begin:]))
}

// forward turns a piece the way it is written: flat ones to the right, all others
// downwards.
func forward(s []hand.Point) []hand.Point {
	a, b := s[0], s[len(s)-1]
	dx, dy := b.X-a.X, b.Y-a.Y
	if math.Abs(dx) > 1.9*math.Abs(dy) && dx < 0 || math.Abs(dx) <= 1.9*math.Abs(dy) && dy < 0 {
		slices.Reverse(s)
	}
	return s
}

// hooked adds short pieces at the end of a longer downward one to it, whichever way
// they point: the hooks of 丁 and 戈.
func hooked(in [][]hand.Point) (out [][]hand.Point) {
	taken := make([]bool, len(in))
	for i, hook := range in {
		n := len(hook)
		for j, s := range in {
			end := s[len(s)-1]
			if i == j || taken[j] || flat(s) || length(hook) > .35*length(s) || length(hook) > canvas/5 {
				continue
			}
			if apart(end, hook[n-1]) < 4 && (flat(hook) || hook[0].Y < end.Y) {
				slices.Reverse(hook)
			} else if apart(end, hook[0]) >= 4 || hook[n-1].Y > end.Y+4 {
				continue
			}
			in[j], taken[i] = append(slices.Clip(s), hook...), true
			break
		}
	}
	for i, s := range in {
		if !taken[i] {
			out = append(out, s)
		}
	}
	return out
}

func flat(s []hand.Point) bool {
	return math.Abs(s[len(s)-1].X-s[0].X) > 1.9*math.Abs(s[len(s)-1].Y-s[0].Y)
}

// folded joins right-then-down corners into one stroke.
func folded(in [][]hand.Point) (out [][]hand.Point) {
	taken := make([]bool, len(in))
	for i, s := range in {
		if taken[i] {
			continue
		}
		for j, t := range in {
			if j != i && !taken[j] && flat(s) && !flat(t) && apart(s[len(s)-1], t[0]) < 4 {
				s, taken[j] = append(slices.Clip(s), t...), true
				break
			}
		}
		taken[i] = true
		out = append(out, s)
	}
	return out
}

// order puts left before right and upper before lower where a gap parts them, and
// else goes by the beginnings of the strokes.
func order(in [][]hand.Point) [][]hand.Point {
	if len(in) < 2 {
		return in
	}
	for _, axis := range []func(hand.Point) float64{
		func(p hand.Point) float64 { return p.X },
		func(p hand.Point) float64 { return p.Y },
	} {
		if first, rest := parted(in, axis); len(rest) > 0 {
			return append(order(first), order(rest)...)
		}
	}
	slices.SortStableFunc(in, func(a, b []hand.Point) int {
		return int(rank(a) - rank(b))
	})
	return in
}

// rank is small for strokes written early: high up and to the left. The end counts
// more than the beginning, so that 十 and 丰 get their long stroke last.
func rank(s []hand.Point) float64 {
	a, b := s[0], s[len(s)-1]
	return .45*a.Y + .55*b.Y + .3*min(a.X, b.X)
}

// parted looks for the first gap along an axis.
func parted(in [][]hand.Point, axis func(hand.Point) float64) (first, rest [][]hand.Point) {
	const overlap = 3
	reach := func(s []hand.Point) (lo, hi float64) {
		lo, hi = math.Inf(1), math.Inf(-1)
		for _, p := range s {
			lo, hi = min(lo, axis(p)), max(hi, axis(p))
		}
		return lo, hi
	}
	sorted := slices.Clone(in)
	slices.SortStableFunc(sorted, func(a, b []hand.Point) int {
		la, _ := reach(a)
		lb, _ := reach(b)
		return int(math.Round((la - lb) * 64))
	})
	far := math.Inf(-1)
	for i, s := range sorted {
		lo, hi := reach(s)
		if i > 0 && lo > far-overlap {
			return sorted[:i:i], sorted[i:]
		}
		far = max(far, hi)
	}
	return in, nil
}
