package touchmap

import (
	"errors"
	"math"
)

// Tap is one touch of a calibration: where the mark was, and where the touch arrived.
type Tap struct{ Want, Got Point }

// ErrNonsense is of taps that no panel could have given: the same place touched again
// and again, two marks taken for one another, a finger far beside the mark.
var ErrNonsense = errors.New("taps do not fit together")

const (
	// steady is how far beside the mark a careful finger lands, as a part of the picture.
	// Who lands nearer needs no calibration.
	steady = 0.025
	// slack is how far a tap may be from what all four say together.
	slack = 0.03
	// plain is how near a found matrix must be to a plain turn to be taken for it.
	plain = 0.04
)

// Solve finds the matrix that brings every tap to its mark, as well as one can.
func Solve(taps [4]Tap) (Matrix, error) {
	for _, t := range taps {
		if !inside(t.Got) || !inside(t.Want) {
			return Matrix{}, ErrNonsense
		}
	}
	m, ok := fit(taps)
	if !ok || !m.sound() {
		return Matrix{}, ErrNonsense
	}
	for _, t := range taps {
		at := m.At(t.Got)
		if math.Hypot(at.X-t.Want.X, at.Y-t.Want.Y) > slack {
			return Matrix{}, ErrNonsense
		}
	}
	return m, nil
}

// Corrected returns the matrix to keep when inForce was at work during the taps:
// inForce itself when every tap was near its mark, a plain turn or mirror where that
// explains the taps, else what Solve finds.
func Corrected(inForce Matrix, taps [4]Tap) (Matrix, error) {
	m, err := Solve(taps)
	if err != nil {
		return Matrix{}, err
	}
	near := true
	for _, t := range taps {
		near = near && math.Abs(t.Got.X-t.Want.X) <= steady && math.Abs(t.Got.Y-t.Want.Y) <= steady
	}
	if near {
		return inForce, nil
	}
	m = inForce.Then(m)
	for _, p := range turns() {
		if m.Near(p, plain) {
			return p, nil
		}
	}
	if !m.sound() {
		return Matrix{}, ErrNonsense
	}
	return m, nil
}

// turns are the four rotations and their mirror images.
func turns() []Matrix {
	mirror := Matrix{-1, 0, 1, 0, 1, 0}
	var out []Matrix
	for _, r := range Rotations() {
		out = append(out, For(r), mirror.Then(For(r)))
	}
	return out
}

func inside(p Point) bool {
	const beside = 0.02
	ok := func(x float64) bool { return x >= -beside && x <= 1+beside } // false for NaN
	return ok(p.X) && ok(p.Y)
}

// fit is the least-squares answer: for either row r of the matrix, the normal
// equations of r·(x, y, 1) = want.
func fit(taps [4]Tap) (Matrix, bool) {
	var n [3][3]float64
	var bx, by [3]float64
	for _, t := range taps {
		v := [3]float64{t.Got.X, t.Got.Y, 1}
		for i := range v {
			for j := range v {
				n[i][j] += v[i] * v[j]
			}
			bx[i] += v[i] * t.Want.X
			by[i] += v[i] * t.Want.Y
		}
	}
	x, ok := solve3(n, bx)
	if !ok {
		return Matrix{}, false
	}
	y, _ := solve3(n, by)
	return Matrix{x[0], x[1], x[2], y[0], y[1], y[2]}, true
}

// solve3 is Cramer's rule; false where the equations say too little.
func solve3(n [3][3]float64, b [3]float64) ([3]float64, bool) {
	const little = 1e-6
	whole := det3(n)
	if math.Abs(whole) < little {
		return [3]float64{}, false
	}
	var out [3]float64
	for col := range out {
		part := n
		for row := range part {
			part[row][col] = b[row]
		}
		out[col] = det3(part) / whole
	}
	return out, true
}

func det3(m [3][3]float64) float64 {
	return m[0][0]*(m[1][1]*m[2][2]-m[1][2]*m[2][1]) -
		m[0][1]*(m[1][0]*m[2][2]-m[1][2]*m[2][0]) +
		m[0][2]*(m[1][0]*m[2][1]-m[1][1]*m[2][0])
}
