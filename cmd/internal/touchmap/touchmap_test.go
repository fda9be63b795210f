package touchmap_test

import (
	"errors"
	"math"
	"math/rand/v2"
	"testing"

	"lianluozhan/cmd/internal/touchmap"
)

// marks are where a page draws its crosses.
var marks = [4]touchmap.Point{{X: 0.1, Y: 0.1}, {X: 0.9, Y: 0.1}, {X: 0.9, Y: 0.9}, {X: 0.1, Y: 0.9}}

// A finger at the upper left corner of the picture, seen by a panel that was not turned
// with it.
func TestTurns(t *testing.T) {
	for _, x := range []struct {
		r     touchmap.Rotation
		panel touchmap.Point // where the panel feels a finger at a tenth from the left and a fifth from the top
	}{
		{touchmap.Normal, touchmap.Point{X: 0.1, Y: 0.2}},
		{touchmap.Right, touchmap.Point{X: 0.8, Y: 0.1}},
		{touchmap.Left, touchmap.Point{X: 0.2, Y: 0.9}},
		{touchmap.Inverted, touchmap.Point{X: 0.9, Y: 0.8}},
	} {
		got := touchmap.For(x.r).At(x.panel)
		if math.Abs(got.X-0.1) > 1e-9 || math.Abs(got.Y-0.2) > 1e-9 {
			t.Errorf("%s: %v comes to %v", x.r, x.panel, got)
		}
	}
	if touchmap.For(touchmap.Right).Then(touchmap.For(touchmap.Left)) != touchmap.Identity() {
		t.Error("right and left together are nothing")
	}
	r := touchmap.Normal
	for range 4 {
		r = r.Next()
	}
	if r != touchmap.Normal || touchmap.Normal.Next() != touchmap.Right {
		t.Error("four quarters are a whole turn")
	}
}

func TestParse(t *testing.T) {
	for s, want := range map[string]string{
		"0 1 0 -1 0 1":              "0 1 0 -1 0 1",
		" 1 0  0 0 1 0 0 0 1 ":      "1 0 0 0 1 0",
		"1.05 0 -0.02 0 0.98 0.011": "1.05 0 -0.02 0 0.98 0.011",
		"-1 0 1 -0 -1 1":            "-1 0 1 0 -1 1",
		"":                          "refused",
		"1 0 0 0 1":                 "refused",
		"1 0 0 0 1 0 0 0 2":         "refused",
		"1 0 0 1 0 0":               "refused", // everything on one line
		"0 0 0 0 0 0":               "refused",
		"1 0 0 0 1 x":               "refused",
		"NaN 0 0 0 1 0":             "refused",
		"1e9 0 0 0 1 0":             "refused",
		"1 0 9 0 1 0":               "refused",
	} {
		m, err := touchmap.Parse(s)
		got := m.String()
		if err != nil {
			got = "refused"
			if !errors.Is(err, touchmap.ErrMatrix) {
				t.Errorf("%q: %v", s, err)
			}
		}
		if got != want {
			t.Errorf("%q: %s, want %s", s, got, want)
		}
	}
	for s, want := range map[string]touchmap.Rotation{"": "normal", "left": "left", "upside": ""} {
		if r, err := touchmap.ParseRotation(s); r != want || (err == nil) != (want != "") {
			t.Errorf("%q: %q %v", s, r, err)
		}
	}
}

// felt is where the marks arrive when a finger touches them on a panel whose right
// matrix is want while inForce is at work, off by some noise.
func felt(want, inForce touchmap.Matrix, noise func() float64) [4]touchmap.Tap {
	back := inverse(want)
	var taps [4]touchmap.Tap
	for i, p := range marks {
		got := inForce.At(back.At(p))
		taps[i] = touchmap.Tap{Want: p, Got: touchmap.Point{X: got.X + noise(), Y: got.Y + noise()}}
	}
	return taps
}

func inverse(m touchmap.Matrix) touchmap.Matrix {
	d := m[0]*m[4] - m[1]*m[3]
	return touchmap.Matrix{
		m[4] / d, -m[1] / d, (m[1]*m[5] - m[4]*m[2]) / d,
		-m[3] / d, m[0] / d, (m[3]*m[2] - m[0]*m[5]) / d,
	}
}

func quiet() float64 { return 0 }

// Panels that are turned, mirrored, a little larger than the picture, shifted and
// crooked: the matrix found brings every place home.
func TestFindsPanels(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	between := func(a, b float64) float64 { return a + (b-a)*rnd.Float64() }
	for range 5000 {
		m := touchmap.For(touchmap.Rotations()[rnd.IntN(4)])
		if rnd.IntN(2) == 0 {
			m = touchmap.Matrix{-1, 0, 1, 0, 1, 0}.Then(m)
		}
		sx, sy, lean := between(0.95, 1.3), between(0.95, 1.3), between(-0.05, 0.05)
		want := m.Then(touchmap.Matrix{sx, lean, (1 - sx) / 2, -lean, sy, (1 - sy) / 2})
		taps := felt(want, touchmap.Identity(), func() float64 { return between(-0.004, 0.004) })
		got, err := touchmap.Corrected(touchmap.Identity(), taps)
		if err != nil {
			t.Fatalf("%v: %v", want, err)
		}
		for range 4 {
			p := touchmap.Point{X: rnd.Float64(), Y: rnd.Float64()}
			a, b := got.At(p), want.At(p)
			if math.Hypot(a.X-b.X, a.Y-b.Y) > 0.08 {
				t.Fatalf("%v comes to %v, not %v, by %v", p, a, b, got)
			}
		}
	}
}

// Any affine map that a panel can have is found to the last digit when the finger is
// exact.
func TestSolvesAffineMaps(t *testing.T) {
	rnd := rand.New(rand.NewPCG(3, 4))
	solved := 0
	for range 20000 {
		var m touchmap.Matrix
		for i := range m {
			m[i] = 4*rnd.Float64() - 2
		}
		if parsed, err := touchmap.Parse(m.String()); err != nil {
			continue // nothing a panel can have
		} else {
			m = parsed
		}
		taps := felt(m, touchmap.Identity(), quiet)
		got, err := touchmap.Solve(taps)
		if err != nil {
			continue // a mark outside of the panel
		}
		solved++
		if !got.Near(m, 1e-6) {
			t.Fatalf("found %v, want %v", got, m)
		}
	}
	if solved < 50 {
		t.Errorf("only %d maps were tried", solved)
	}
}

// The matrix in force is part of what was felt.
func TestCorrectsWhatIsInForce(t *testing.T) {
	crooked := touchmap.Matrix{0.02, 1.08, -0.05, -1.06, 0.01, 1.04}
	for _, in := range []touchmap.Matrix{touchmap.Identity(), touchmap.For(touchmap.Right), touchmap.For(touchmap.Left)} {
		got, err := touchmap.Corrected(in, felt(crooked, in, quiet))
		if err != nil || !got.Near(crooked, 1e-9) {
			t.Errorf("in force %v: found %v, %v", in, got, err)
		}
	}
	in := touchmap.Matrix{1.03, 0, 0.01, 0, 1, 0}
	if got, err := touchmap.Corrected(in, felt(in, in, func() float64 { return 0.01 })); err != nil || got != in {
		t.Errorf("a finger a hair beside the marks changed the matrix to %v, %v", got, err)
	}
	if got, err := touchmap.Corrected(touchmap.Identity(), felt(touchmap.For(touchmap.Inverted), touchmap.Identity(), func() float64 { return 0.012 })); err != nil || got != touchmap.For(touchmap.Inverted) {
		t.Errorf("a panel upside down: %v, %v", got, err)
	}
}

func TestRefusesNonsense(t *testing.T) {
	good := felt(touchmap.Identity(), touchmap.Identity(), quiet)
	change := func(f func(*[4]touchmap.Tap)) [4]touchmap.Tap {
		taps := good
		f(&taps)
		return taps
	}
	for name, taps := range map[string][4]touchmap.Tap{
		"one place": change(func(x *[4]touchmap.Tap) {
			for i := range x {
				x[i].Got = touchmap.Point{X: 0.5, Y: 0.5}
			}
		}),
		"one line": change(func(x *[4]touchmap.Tap) {
			for i := range x {
				x[i].Got = touchmap.Point{X: float64(i) / 4, Y: float64(i) / 4}
			}
		}),
		"two taken for one another": change(func(x *[4]touchmap.Tap) { x[0].Got, x[1].Got = x[1].Got, x[0].Got }),
		"the same mark twice":       change(func(x *[4]touchmap.Tap) { x[2].Got = x[1].Got }),
		"far beside":                change(func(x *[4]touchmap.Tap) { x[3].Got.X += 0.3 }),
		"outside":                   change(func(x *[4]touchmap.Tap) { x[0].Got.X = -0.5 }),
		"no number":                 change(func(x *[4]touchmap.Tap) { x[0].Got.Y = math.NaN() }),
		"a corner of the panel": change(func(x *[4]touchmap.Tap) {
			for i := range x {
				x[i].Got = touchmap.Point{X: x[i].Want.X / 5, Y: x[i].Want.Y / 5}
			}
		}),
	} {
		if m, err := touchmap.Corrected(touchmap.Identity(), taps); !errors.Is(err, touchmap.ErrNonsense) {
			t.Errorf("%s: %v, %v", name, m, err)
		}
	}
	if _, err := touchmap.Corrected(touchmap.Identity(), good); err != nil {
		t.Errorf("good taps are refused: %v", err)
	}
}
