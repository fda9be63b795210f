// Package touchmap is the arithmetic between a touch panel and the picture under it:
// which way the picture is turned, the matrix that makes a finger hit what it touches,
// and how to find that matrix from a few taps. It knows no X server and no file.
package touchmap

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Rotation is where the top of the picture is on the panel, by RandR's words.
type Rotation string

// The rotations. A picture turned right has its top at the panel's right edge.
const (
	Normal   Rotation = "normal"
	Right    Rotation = "right"
	Inverted Rotation = "inverted"
	Left     Rotation = "left"
)

// Rotations are all of them, each a quarter turn after the one before.
func Rotations() []Rotation { return []Rotation{Normal, Right, Inverted, Left} }

// ErrRotation is of a word that names none.
var ErrRotation = errors.New("not a rotation")

// ParseRotation returns the rotation of that name; "" is Normal.
func ParseRotation(s string) (Rotation, error) {
	switch r := Rotation(s); r {
	case "":
		return Normal, nil
	case Normal, Right, Inverted, Left:
		return r, nil
	}
	return "", fmt.Errorf("%w: %q", ErrRotation, s)
}

// Next is a quarter turn on.
func (r Rotation) Next() Rotation {
	all := Rotations()
	for i, x := range all {
		if x == r {
			return all[(i+1)%len(all)]
		}
	}
	return Right
}

// Sideways reports whether width and height change places.
func (r Rotation) Sideways() bool { return r == Left || r == Right }

// Point is a place on the panel or the picture: 0, 0 is the upper left corner and 1, 1
// the lower right one.
type Point struct{ X, Y float64 }

// Matrix holds the first two rows of what X calls a calibration matrix; the third is
// always 0 0 1.
type Matrix [6]float64

// Identity changes nothing.
func Identity() Matrix { return Matrix{1, 0, 0, 0, 1, 0} }

// For is the matrix of a panel that is glued on straight, under a picture turned so.
func For(r Rotation) Matrix {
	switch r {
	case Right:
		return Matrix{0, 1, 0, -1, 0, 1}
	case Left:
		return Matrix{0, -1, 1, 1, 0, 0}
	case Inverted:
		return Matrix{-1, 0, 1, 0, -1, 1}
	}
	return Identity()
}

// ErrMatrix is of text that is no usable matrix.
var ErrMatrix = errors.New("not a calibration matrix")

// Parse reads six numbers; a third row of 0 0 1 may follow. A matrix that would bring
// whole areas of the panel to one point is refused.
func Parse(s string) (Matrix, error) {
	fields := strings.Fields(s)
	if len(fields) == 9 && strings.Join(fields[6:], " ") == "0 0 1" {
		fields = fields[:6]
	}
	var m Matrix
	if len(fields) != len(m) {
		return Matrix{}, fmt.Errorf("%w: %d numbers", ErrMatrix, len(fields))
	}
	for i, f := range fields {
		x, err := strconv.ParseFloat(f, 64)
		if err != nil || math.IsNaN(x) || math.Abs(x) > 10 {
			return Matrix{}, fmt.Errorf("%w: %q", ErrMatrix, f)
		}
		m[i] = x
	}
	if !m.sound() {
		return Matrix{}, fmt.Errorf("%w: it does not keep places apart", ErrMatrix)
	}
	return m, nil
}

// String is what Parse reads.
func (m Matrix) String() string {
	var parts []string
	for _, x := range m {
		x = math.Round(x*1e6)/1e6 + 0 // without -0
		parts = append(parts, strconv.FormatFloat(x, 'f', -1, 64))
	}
	return strings.Join(parts, " ")
}

// Full is the whole matrix of nine numbers, as the X server keeps it.
func (m Matrix) Full() [9]float32 {
	out := [9]float32{8: 1}
	for i, x := range m {
		out[i] = float32(x)
	}
	return out
}

// At is where a place comes to.
func (m Matrix) At(p Point) Point {
	return Point{m[0]*p.X + m[1]*p.Y + m[2], m[3]*p.X + m[4]*p.Y + m[5]}
}

// Then is m followed by b.
func (m Matrix) Then(b Matrix) Matrix {
	return Matrix{
		b[0]*m[0] + b[1]*m[3], b[0]*m[1] + b[1]*m[4], b[0]*m[2] + b[1]*m[5] + b[2],
		b[3]*m[0] + b[4]*m[3], b[3]*m[1] + b[4]*m[4], b[3]*m[2] + b[4]*m[5] + b[5],
	}
}

// Near reports whether no number of m and b differs by more than so much.
func (m Matrix) Near(b Matrix, by float64) bool {
	for i := range m {
		if math.Abs(m[i]-b[i]) > by {
			return false
		}
	}
	return true
}

// The least and the most that a matrix may stretch anything: a panel is about as large
// as the picture under it.
const (
	leastStretch = 0.4
	mostStretch  = 2.5
	mostOffset   = 2.5
)

// sound reports whether m could belong to a panel over a picture.
func (m Matrix) sound() bool {
	least, most := m.stretch()
	return least >= leastStretch && most <= mostStretch &&
		math.Abs(m[2]) <= mostOffset && math.Abs(m[5]) <= mostOffset
}

// stretch is the least and the most that m stretches a line: its singular values.
func (m Matrix) stretch() (least, most float64) {
	a, b, c, d := m[0], m[1], m[3], m[4]
	sum, det := a*a+b*b+c*c+d*d, math.Abs(a*d-b*c)
	root := math.Sqrt(max(0, sum*sum/4-det*det))
	most = math.Sqrt(sum/2 + root)
	return math.Sqrt(max(0, sum/2-root)), most
}
