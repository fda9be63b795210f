package main

import (
	"math"
	"math/rand/v2"
	"slices"
	"sync"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/mat"

	"lianluozhan/kiosk/ime/hand"
)

const (
	forms   = 2  // prototypes of a character: stroke by stroke, and joined
	perForm = 30 // samples for each of them

	tracedShare = 2 // one in so many samples starts from a traced font

	shards = 16 // sums are added in this fixed order, however many workers run
	ridge  = 1.2
)

// sums gathers what the analysis needs of a share of the characters.
type sums struct {
	scatter *mat.SymDense
	samples int
}

// learning is a run of the trainer.
type learning struct {
	chars   []character
	dims    int
	workers int
	means   [][]float64 // forms per character, one after the other
}

// learn returns the model without its sharpness.
func (l *learning) learn() *hand.Model {
	l.means = make([][]float64, len(l.chars)*forms)
	total := l.gather()
	center, between := l.between()
	projection := discriminants(total, between, l.dims)
	return l.pack(center, projection)
}

// gather makes the samples of every character and sums up how they scatter about
// the mean of their character.
func (l *learning) gather() *mat.SymDense {
	parts := make([]sums, shards)
	work := make(chan int)
	var wg sync.WaitGroup
	for range l.workers {
		wg.Go(func() {
			for s := range work {
				parts[s] = l.shard(s)
			}
		})
	}
	for s := range shards {
		work <- s
	}
	close(work)
	wg.Wait()
	total, n := mat.NewSymDense(hand.Dim, nil), 0
	for _, p := range parts {
		total.AddSym(total, p.scatter)
		n += p.samples
	}
	total.ScaleSym(1/float64(n), total)
	return total
}

func (l *learning) shard(s int) sums {
	out := sums{scatter: mat.NewSymDense(hand.Dim, nil)}
	extract := hand.NewExtractor()
	rows := make([]float64, forms*perForm*hand.Dim)
	var vector [hand.Dim]float32
	for c := s; c < len(l.chars); c += shards {
		for i := range forms * perForm {
			row := rows[i*hand.Dim : (i+1)*hand.Dim]
			extract.Extract(sample(l.chars[c], i/perForm, uint64(i)), &vector)
			for j, v := range vector {
				row[j] = float64(v)
			}
		}
		l.center(c, rows)
		all := blas64.General{Rows: forms * perForm, Cols: hand.Dim, Stride: hand.Dim, Data: rows}
		blas64.Syrk(blas.Trans, 1, all, 1, out.scatter.RawSymmetric())
		out.samples += forms * perForm
	}
	return out
}

// center keeps the mean of each form and takes the mean of all off the rows.
func (l *learning) center(c int, rows []float64) {
	whole := make([]float64, hand.Dim)
	for f := range forms {
		mean := make([]float64, hand.Dim)
		for i := f * perForm; i < (f+1)*perForm; i++ {
			for j, v := range rows[i*hand.Dim : (i+1)*hand.Dim] {
				mean[j] += v / perForm
				whole[j] += v / (forms * perForm)
			}
		}
		l.means[c*forms+f] = mean
	}
	for i := range rows {
		rows[i] -= whole[i%hand.Dim]
	}
}

// sample writes character c once: form 0 stroke by stroke, form 1 joined.
func sample(c character, form int, n uint64) [][]hand.Point {
	rng := rand.New(rand.NewPCG(uint64(c.char), n))
	style := neat
	if form == 1 {
		style = running
		if n%3 == 0 {
			style = hasty
		}
	}
	model := c.drawn
	if k := int(n) / tracedShare; len(c.traced) > 0 && (len(model) == 0 || n%tracedShare == 1) {
		model = c.traced[k%len(c.traced)]
	}
	return style(rng).write(model)
}

// between returns the mean of all and the scatter of the characters' means.
func (l *learning) between() ([]float64, *mat.SymDense) {
	center := make([]float64, hand.Dim)
	for _, m := range l.means {
		for j, v := range m {
			center[j] += v / float64(len(l.means))
		}
	}
	rows := mat.NewDense(len(l.chars), hand.Dim, nil)
	for c := range l.chars {
		for j := range center {
			v := -center[j]
			for f := range forms {
				v += l.means[c*forms+f][j] / forms
			}
			rows.Set(c, j, v)
		}
	}
	out := mat.NewSymDense(hand.Dim, nil)
	out.SymOuterK(1/float64(len(l.chars)), rows.T())
	return center, out
}

// discriminants returns the directions in which characters differ most, measured
// by how much one character varies: linear discriminant analysis. The ridge keeps
// it from trusting directions in which invented hands hardly vary but real do.
func discriminants(within, between *mat.SymDense, dims int) *mat.Dense {
	trace := mat.Trace(within) / hand.Dim
	for i := range hand.Dim {
		within.SetSym(i, i, within.At(i, i)+ridge*trace)
	}
	values, white := eigen(within)
	white.Apply(func(_, j int, v float64) float64 { return v / math.Sqrt(values[j]) }, white)
	var half, turned mat.Dense
	half.Mul(between, white)
	turned.Mul(white.T(), &half)
	square := mat.NewSymDense(hand.Dim, nil)
	for i := range hand.Dim {
		for j := i; j < hand.Dim; j++ {
			square.SetSym(i, j, turned.At(i, j))
		}
	}
	_, directions := eigen(square)
	var all mat.Dense
	all.Mul(white, directions)
	out := mat.NewDense(hand.Dim, dims, nil)
	for i := range hand.Dim {
		for j := range dims {
			out.Set(i, j, all.At(i, hand.Dim-1-j)) // eigenvalues rise
		}
	}
	return out
}

func eigen(s *mat.SymDense) ([]float64, *mat.Dense) {
	var e mat.EigenSym
	if !e.Factorize(s, true) {
		panic("a symmetric matrix has eigenvectors")
	}
	vectors := mat.NewDense(hand.Dim, hand.Dim, nil)
	e.VectorsTo(vectors)
	return e.Values(nil), vectors
}

// pack projects the prototypes and rounds them to bytes.
func (l *learning) pack(center []float64, projection *mat.Dense) *hand.Model {
	rows := mat.NewDense(len(l.means), hand.Dim, nil)
	for i, m := range l.means {
		for j, v := range m {
			rows.Set(i, j, v-center[j])
		}
	}
	var far mat.Dense
	far.Mul(rows, projection)
	m := &hand.Model{
		Dims: l.dims, Forms: forms, Sharpness: 1, Step: float32(math.Max(mat.Max(&far), -mat.Min(&far)) / 127),
		Mean: singles(center), Projection: singles(projection.RawMatrix().Data),
	}
	for _, c := range l.chars {
		m.Chars = append(m.Chars, c.char)
		m.Priors = append(m.Priors, c.prior)
	}
	for _, v := range far.RawMatrix().Data {
		m.Prototypes = append(m.Prototypes, int8(math.Round(v/float64(m.Step))))
	}
	return m
}

func singles(v []float64) []float32 {
	out := slices.Grow([]float32(nil), len(v))
	for _, x := range v {
		out = append(out, float32(x))
	}
	return out
}
