package main

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"image"
	"image/draw"
	"os"

	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
	"golang.org/x/image/vector"

	"lianluozhan/kiosk/ime/hand"
)

// canvas is the side of the bitmap a glyph is drawn on, in dots. A stroke of the
// regular face is about 12 dots wide.
const canvas = 176

// face draws characters of a font and finds the middle lines of their strokes.
type face struct {
	font *sfnt.Font
	buf  sfnt.Buffer
}

func openFace(name, sum string) (*face, error) {
	raw, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	if got := sha256.Sum256(raw); sum != "" && hex.EncodeToString(got[:]) != sum {
		return nil, fmt.Errorf("%s has SHA-256 %x, not %s", name, got, sum)
	}
	return parseFace(name, raw)
}

func parseFace(name string, raw []byte) (*face, error) {
	raw, err := unwrapped(raw)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	parsed, err := sfnt.Parse(raw)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return &face{font: parsed}, nil
}

// strokes returns the middle lines of a character, nil when the face lacks it.
func (f *face) strokes(char rune) ([][]hand.Point, error) {
	index, err := f.font.GlyphIndex(&f.buf, char)
	if err != nil || index == 0 {
		return nil, err
	}
	const em = canvas * 7 / 8
	segments, err := f.font.LoadGlyph(&f.buf, index, fixed.I(em), nil)
	if err != nil {
		return nil, fmt.Errorf("outline of %c: %w", char, err)
	}
	return trace(thin(bitmap(segments, canvas/16, em))), nil
}

// grid of dots, with a border that is never set.
type dots [canvas + 2][canvas + 2]bool

func bitmap(segments sfnt.Segments, left, em float32) *dots {
	r := vector.NewRasterizer(canvas, canvas)
	at := func(p fixed.Point26_6) (x, y float32) {
		return float32(p.X)/64 + left, float32(p.Y)/64 + left + em*.88
	}
	for _, s := range segments {
		x, y := at(s.Args[0])
		switch s.Op {
		case sfnt.SegmentOpMoveTo:
			r.ClosePath()
			r.MoveTo(x, y)
		case sfnt.SegmentOpLineTo:
			r.LineTo(x, y)
		case sfnt.SegmentOpQuadTo:
			x1, y1 := at(s.Args[1])
			r.QuadTo(x, y, x1, y1)
		case sfnt.SegmentOpCubeTo:
			x1, y1 := at(s.Args[1])
			x2, y2 := at(s.Args[2])
			r.CubeTo(x, y, x1, y1, x2, y2)
		}
	}
	r.ClosePath()
	gray := image.NewAlpha(image.Rect(0, 0, canvas, canvas))
	r.DrawOp = draw.Src
	r.Draw(gray, gray.Bounds(), image.Opaque, image.Point{})
	d := new(dots)
	for y := range canvas {
		for x := range canvas {
			d[y+1][x+1] = gray.AlphaAt(x, y).A >= 128
		}
	}
	return d
}

// thin wears the strokes down to lines one dot wide: Zhang and Suen 1984.
func thin(d *dots) *dots {
	for changed := true; changed; {
		changed = false
		for pass := range 2 {
			var gone []image.Point
			for y := 1; y <= canvas; y++ {
				for x := 1; x <= canvas; x++ {
					if d[y][x] && wearsOff(d, x, y, pass) {
						gone = append(gone, image.Pt(x, y))
					}
				}
			}
			for _, p := range gone {
				d[p.Y][p.X] = false
			}
			changed = changed || len(gone) > 0
		}
	}
	return d
}

// around are the eight neighbours, clockwise from above.
func around(x, y int) [8]image.Point {
	return [8]image.Point{{x, y - 1}, {x + 1, y - 1}, {x + 1, y}, {x + 1, y + 1}, {x, y + 1}, {x - 1, y + 1}, {x - 1, y}, {x - 1, y - 1}}
}

func wearsOff(d *dots, x, y, pass int) bool {
	var n [8]bool
	set, turns := 0, 0
	for i, p := range around(x, y) {
		n[i] = d[p.Y][p.X]
		if n[i] {
			set++
		}
	}
	for i := range n {
		if !n[i] && n[(i+1)%8] {
			turns++
		}
	}
	if set < 2 || set > 6 || turns != 1 {
		return false
	}
	if pass == 0 {
		return !(n[0] && n[2] && n[4]) && !(n[2] && n[4] && n[6])
	}
	return !(n[0] && n[2] && n[6]) && !(n[0] && n[4] && n[6])
}
