package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"iter"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"strings"

	"lianluozhan/kiosk/ime/hand"
)

// Held-out hands. They share no code and no kind of distortion with the writers
// of the trainer: a lattice pulled out of shape, strokes that drift, and for the
// fast ones a pen with mass that follows its goal on a spring. The strokes they
// start from are the same, so that they measure style, not other ways of writing
// a character.

func runHeld(fs *flag.FlagSet, args []string) error {
	in := inputFlags(fs)
	style := fs.String("style", "neat", "neat, fast, or traced: the strokes of -font as they are")
	other := fs.String("font", "", "a font the trainer does not use, OpenType or WOFF")
	n := fs.Int("n", 1000, "samples: 7 of 10 of the commonest 3,500 characters, the others of all")
	seed := fs.Uint64("seed", 1, "another seed, other samples")
	these := fs.String("chars", "", "write these characters, each once, instead of samples")
	out := fs.String("out", "", "file of JSON lines to write")
	if err := fs.Parse(args); err != nil {
		return err
	}
	chars, err := in.gather(nil)
	if err != nil {
		return err
	}
	write, err := heldStyle(*style, *other)
	if err != nil {
		return err
	}
	rng := rand.New(rand.NewPCG(*seed, 0x4e1d))
	wanted := anyOf(rng, chars, *n)
	if *these != "" {
		wanted, *n = exactly(chars, *these), len([]rune(*these))
	}
	var samples []written
	for c := range wanted {
		if len(samples) == *n {
			break
		}
		ink, err := write(rng, c)
		if err != nil {
			return err
		}
		if len(ink) > 0 { // the font has it
			samples = append(samples, rounded(string(c.char), ink))
		}
	}
	return writeSamples(*out, samples)
}

type scribe func(*rand.Rand, character) ([][]hand.Point, error)

func heldStyle(style, fontFile string) (scribe, error) {
	switch style {
	case "neat":
		return func(rng *rand.Rand, c character) ([][]hand.Point, error) { return heldNeat(rng, c.drawn), nil }, nil
	case "fast":
		return func(rng *rand.Rand, c character) ([][]hand.Point, error) { return heldFast(rng, c.drawn), nil }, nil
	case "traced":
		f, err := openFace(fontFile, "")
		if err != nil {
			return nil, err
		}
		return func(_ *rand.Rand, c character) ([][]hand.Point, error) {
			ink, err := f.strokes(c.char)
			for i, s := range ink {
				ink[i] = spaced(s, 25)
			}
			return ink, err
		}, nil
	}
	return nil, fmt.Errorf("no style %q", style)
}

// anyOf draws characters for so many samples, and more for those that a font lacks.
func anyOf(rng *rand.Rand, chars []character, samples int) iter.Seq[character] {
	return func(yield func(character) bool) {
		for range 20 * samples {
			if !yield(pick(rng, chars)) {
				return
			}
		}
	}
}

// exactly gives the characters that are in these.
func exactly(chars []character, these string) iter.Seq[character] {
	return slices.Values(slices.DeleteFunc(chars, func(c character) bool { return !strings.ContainsRune(these, c.char) }))
}

func pick(rng *rand.Rand, chars []character) character {
	common := rng.Float64() < .7
	for {
		if c := chars[rng.IntN(len(chars))]; len(c.drawn) > 0 && (!common || c.prior == level1) {
			return c
		}
	}
}

func rounded(char string, ink [][]hand.Point) written {
	w := written{Char: char, Strokes: make([][][2]float64, len(ink))}
	for i, s := range ink {
		for _, p := range s {
			w.Strokes[i] = append(w.Strokes[i], [2]float64{math.Round(p.X), math.Round(p.Y)})
		}
	}
	return w
}

func writeSamples(name string, samples []written) (err error) {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	b := bufio.NewWriter(f)
	lines := json.NewEncoder(b)
	for _, s := range samples {
		if err := lines.Encode(s); err != nil {
			return err
		}
	}
	return b.Flush()
}

// heldNeat pulls a lattice out of shape and lets each stroke drift and wander.
func heldNeat(rng *rand.Rand, model [][]hand.Point) [][]hand.Point {
	return wander(rng, lattice(rng, model, 55), 16, 5)
}

// heldFast is looser and follows with a pen that has mass.
func heldFast(rng *rand.Rand, model [][]hand.Point) [][]hand.Point {
	loose := wander(rng, lattice(rng, model, 75), 26, 7)
	turn := rng.NormFloat64() * .09
	sin, cos := math.Sincos(turn)
	each(loose, func(p hand.Point) hand.Point { return hand.Point{X: p.X*cos - p.Y*sin, Y: p.X*sin + p.Y*cos} })
	return spring(loose, 26+30*rng.Float64(), 130+330*rng.Float64())
}

// knots is the lattice's size.
const knots = 5

func lattice(rng *rand.Rand, model [][]hand.Point, pull float64) [][]hand.Point {
	var dx, dy [knots][knots]float64
	for y := range knots {
		for x := range knots {
			dx[y][x], dy[y][x] = pull*rng.NormFloat64(), pull*rng.NormFloat64()
		}
	}
	stretch := math.Exp(.18 * rng.NormFloat64())
	out := make([][]hand.Point, len(model))
	for i, s := range model {
		out[i] = spaced(s, 30)
	}
	each(out, func(p hand.Point) hand.Point {
		return hand.Point{X: (p.X + blend(&dx, p)) * stretch, Y: p.Y + blend(&dy, p)}
	})
	return out
}

// blend interpolates the lattice smoothly at p.
func blend(d *[knots][knots]float64, p hand.Point) float64 {
	split := func(v float64) (int, float64) {
		v = max(0, min(knots-1.001, v/side*(knots-1)))
		i := int(v)
		f := v - float64(i)
		return i, f * f * (3 - 2*f)
	}
	x, fx := split(p.X)
	y, fy := split(p.Y)
	top := d[y][x]*(1-fx) + d[y][x+1]*fx
	low := d[y+1][x]*(1-fx) + d[y+1][x+1]*fx
	return top*(1-fy) + low*fy
}

// wander lets the place drift from stroke to stroke, changes the length of each
// from its beginning on, and adds a slow unsteadiness along the line.
func wander(rng *rand.Rand, ink [][]hand.Point, drift, unsteady float64) [][]hand.Point {
	var at, off hand.Point
	for _, s := range ink {
		at = hand.Point{X: .5*at.X + drift*rng.NormFloat64(), Y: .5*at.Y + drift*rng.NormFloat64()}
		longer, begin := math.Exp(.11*rng.NormFloat64()), s[0]
		for i, p := range s {
			off = hand.Point{X: .8*off.X + .6*unsteady*rng.NormFloat64(), Y: .8*off.Y + .6*unsteady*rng.NormFloat64()}
			s[i] = hand.Point{
				X: begin.X + longer*(p.X-begin.X) + at.X + off.X,
				Y: begin.Y + longer*(p.Y-begin.Y) + at.Y + off.Y,
			}
		}
	}
	return ink
}

// spring follows the ink at the given speed (thousandths of the box per step) with
// a lagging pen, which leaves the paper only when the next stroke is far.
func spring(ink [][]hand.Point, speed, far float64) [][]hand.Point {
	const stiff, damp = .26, .62
	var out [][]hand.Point
	pen, velocity := ink[0][0], hand.Point{}
	follow := func(goal []hand.Point) (path []hand.Point) {
		for _, g := range spaced(goal, speed)[1:] {
			velocity.X = velocity.X*(1-damp) + stiff*(g.X-pen.X)
			velocity.Y = velocity.Y*(1-damp) + stiff*(g.Y-pen.Y)
			pen = hand.Point{X: pen.X + velocity.X, Y: pen.Y + velocity.Y}
			path = append(path, pen)
		}
		return path
	}
	line := []hand.Point{pen}
	for i, s := range ink {
		if i > 0 {
			from := ink[i-1][len(ink[i-1])-1]
			way := follow([]hand.Point{from, s[0]})
			if apart(from, s[0]) < far {
				line = append(line, way...)
			} else {
				out = append(out, line)
				line = []hand.Point{pen}
			}
		}
		line = append(line, follow(s)...)
	}
	return append(out, line)
}
