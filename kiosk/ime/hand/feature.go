package hand

import "math"

const (
	grid       = 8
	directions = 8
	// Dim is the length of a feature vector.
	Dim = directions * grid * grid

	softness   = .62 // width of a cell's bell curve, in cells
	airborne   = .6  // weight of the moves between strokes
	margin     = 16  // ink is heard this far outside the box
	negligible = .01
)

// Extractor turns ink into feature vectors. It belongs to one goroutine.
type Extractor struct {
	cells [grid][2*margin + int(box)]float64 // weight of each place for a cell
	first [2*margin + int(box)]int           // cells that a place reaches
	last  [2*margin + int(box)]int
	sums  [grid][grid][directions]float64
	line  []Point
}

// NewExtractor returns an extractor.
func NewExtractor() *Extractor {
	e := new(Extractor)
	wide := box / grid * softness
	for place := range e.first {
		e.first[place], e.last[place] = grid, -1
		for c := range grid {
			d := float64(place-margin) + .5 - (float64(c)+.5)*box/grid
			w := math.Exp(-d * d / 2 / wide / wide)
			if w < negligible {
				continue
			}
			e.cells[c][place] = w
			e.first[place] = min(e.first[place], c)
			e.last[place] = max(e.last[place], c)
		}
	}
	return e
}

// Extract writes the features of the strokes to out. It reports false, and leaves
// out as it was, when there is no ink.
func (e *Extractor) Extract(strokes [][]Point, out *[Dim]float32) bool {
	ink := clean(strokes)
	if len(ink) == 0 {
		return false
	}
	normalise(ink)
	e.sums = [grid][grid][directions]float64{}
	var up Point
	for i, s := range ink {
		e.line = resample(s, e.line)
		if i > 0 {
			e.move(up, e.line[0], airborne)
		}
		up = e.line[len(e.line)-1]
		if len(e.line) == 2 && math.Hypot(e.line[0].X-up.X, e.line[0].Y-up.Y) < 1 {
			e.move(Point{up.X - 1, up.Y - 1}, Point{up.X + 1, up.Y + 1}, 1) // a dot: 丶
			continue
		}
		for j := 1; j < len(e.line); j++ {
			e.move(e.line[j-1], e.line[j], 1)
		}
	}
	k := 0
	for d := range directions {
		for y := range grid {
			for x := range grid {
				out[k] = float32(math.Sqrt(e.sums[y][x][d]))
				k++
			}
		}
	}
	return true
}

// move counts a straight move, shared out between its two nearest directions and
// the cells around it.
func (e *Extractor) move(a, b Point, weight float64) {
	dx, dy := b.X-a.X, b.Y-a.Y
	length := math.Hypot(dx, dy)
	if length < 1e-6 {
		return
	}
	turn := math.Atan2(dy, dx) / (2 * math.Pi) * directions
	whole := math.Floor(turn)
	d0 := (int(whole) + directions) % directions
	d1 := (d0 + 1) % directions
	share := turn - whole
	n := min(int(length/finest)+1, 256)
	for k := range n {
		t := (float64(k) + .5) / float64(n)
		x, y := place(a.X+t*dx), place(a.Y+t*dy)
		q := length / float64(n) * weight
		for gy := e.first[y]; gy <= e.last[y]; gy++ {
			wy := q * e.cells[gy][y]
			for gx := e.first[x]; gx <= e.last[x]; gx++ {
				w := wy * e.cells[gx][x]
				e.sums[gy][gx][d0] += w * (1 - share)
				e.sums[gy][gx][d1] += w * share
			}
		}
	}
}

func place(v float64) int {
	return int(max(0, min(2*margin+box-1, v+margin)))
}
