package hand

import (
	"cmp"
	"slices"
)

const (
	// coarse is how many of the leading numbers sift the prototypes before the
	// rest is compared: the projection puts what tells most in front.
	coarse = 32
	// sifted is how many prototypes pass.
	sifted = 1200
)

// match is a character and the squared distance of its nearest prototype.
type match struct {
	class    int
	distance int32
}

// search holds the space for looking up, so that nothing is allocated at a
// pen-up but the answer.
type search struct {
	query     []int32
	projected []float32
	far       []int32
	order     []int32
	best      []int32 // of each character, 0 for not reached
	reached   []match
}

func newSearch(m *Model) *search {
	n := len(m.Chars)
	return &search{
		query: make([]int32, m.Dims), projected: make([]float32, m.Dims),
		far: make([]int32, n*m.Forms), order: make([]int32, n*m.Forms),
		best: make([]int32, n),
	}
}

// nearest returns the n nearest characters, the nearest first.
func (s *search) nearest(m *Model, vector *[Dim]float32, n int) []match {
	s.project(m, vector)
	for p := range s.far {
		s.far[p] = distance(m.Prototypes[p*m.Dims:p*m.Dims+coarse], s.query[:coarse])
	}
	limit := s.cut(sifted)
	clear(s.best)
	s.reached = s.reached[:0]
	for p, d := range s.far {
		if d > limit {
			continue
		}
		row := m.Prototypes[p*m.Dims : (p+1)*m.Dims]
		d += distance(row[coarse:], s.query[coarse:]) + 1
		class := p / m.Forms
		if b := s.best[class]; b == 0 || d < b {
			s.best[class] = d
		}
	}
	for class, d := range s.best {
		if d > 0 {
			s.reached = append(s.reached, match{class, d})
		}
	}
	slices.SortFunc(s.reached, func(a, b match) int {
		return cmp.Or(cmp.Compare(a.distance, b.distance), cmp.Compare(a.class, b.class))
	})
	return s.reached[:min(n, len(s.reached))]
}

// cut returns the n-th smallest coarse distance.
func (s *search) cut(n int) int32 {
	if n >= len(s.far) {
		return slices.Max(s.far)
	}
	copy(s.order, s.far)
	lo, hi := 0, len(s.order)-1
	for lo < hi { // quickselect
		pivot := s.order[(lo+hi)/2]
		i, j := lo, hi
		for i <= j {
			for s.order[i] < pivot {
				i++
			}
			for s.order[j] > pivot {
				j--
			}
			if i <= j {
				s.order[i], s.order[j] = s.order[j], s.order[i]
				i, j = i+1, j-1
			}
		}
		switch {
		case n <= j:
			hi = j
		case n >= i:
			lo = i
		default:
			return s.order[n]
		}
	}
	return s.order[n]
}

func (s *search) project(m *Model, vector *[Dim]float32) {
	clear(s.projected)
	for i, v := range vector {
		v -= m.Mean[i]
		row := m.Projection[i*m.Dims : (i+1)*m.Dims]
		for j, w := range row {
			s.projected[j] += v * w
		}
	}
	for j, v := range s.projected {
		s.query[j] = int32(max(-500, min(500, v/m.Step)))
	}
}

// distance is at most Dim × 627², which fits.
func distance(row []int8, query []int32) int32 {
	query = query[:len(row)]
	var d int32
	for i, p := range row {
		e := int32(p) - query[i]
		d += e * e
	}
	return d
}
