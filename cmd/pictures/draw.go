package main

import (
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"math"

	"golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"

	typefaces "lianluozhan/assets/font"
)

// The colours are those of the program's usual palette.
var (
	paper   = color.NRGBA{0xFA, 0xF5, 0xEF, 0xff}
	card    = color.NRGBA{0xFF, 0xFF, 0xFF, 0xff}
	edge    = color.NRGBA{0xE6, 0xDD, 0xCF, 0xff}
	ink     = color.NRGBA{0x2A, 0x21, 0x1C, 0xff}
	soft    = color.NRGBA{0x6B, 0x5F, 0x55, 0xff}
	red     = color.NRGBA{0xB3, 0x13, 0x1B, 0xff}
	redDeep = color.NRGBA{0x8A, 0x0D, 0x14, 0xff}
	gold    = color.NRGBA{0xC7, 0x9A, 0x45, 0xff}
	amber   = color.NRGBA{0x9A, 0x5B, 0x00, 0xff}
)

// mark is the sign above the words.
type mark int

const (
	waiting mark = iota // three dots on gold
	stopped             // a bar across, on amber
)

// faces are the program's type.
type faces struct{ regular, bold *opentype.Font }

func openFaces() (faces, error) {
	r, err := opentype.Parse(typefaces.Regular)
	if err != nil {
		return faces{}, fmt.Errorf("regular face: %w", err)
	}
	b, err := opentype.Parse(typefaces.Bold)
	if err != nil {
		return faces{}, fmt.Errorf("bold face: %w", err)
	}
	return faces{r, b}, nil
}

// draw makes one picture: the header of every page, and a card with mark and words.
func (f faces) draw(p page, size image.Point) (image.Image, error) {
	img := image.NewNRGBA(image.Rectangle{Max: size})
	fill(img, img.Bounds(), paper)
	const header, rule = 188, 8
	for y := range header {
		fill(img, image.Rect(0, y, size.X, y+1), between(red, redDeep, float64(y)/header))
	}
	fill(img, image.Rect(0, header, size.X, header+rule), gold)
	if err := f.line(img, f.bold, line{"人大代表联络站", 64, card, image.Pt(56, 118), false}); err != nil {
		return nil, err
	}
	wide, high := min(size.X-2*56, 1160), 820
	if size.X > size.Y {
		high = 720
	}
	body := image.Rect(0, 0, wide, high).Add(image.Pt((size.X-wide)/2, header+rule+(size.Y-header-rule-high)*9/20))
	round(img, body.Inset(-2), 24, edge)
	round(img, body, 22, card)
	x, y := body.Min.X+wide/2, body.Min.Y
	gap := (high - 630) / 2
	p.mark.draw(img, image.Pt(x, y+gap+110))
	lines := []struct {
		face *opentype.Font
		line
	}{{f.bold, line{p.title, 112, ink, image.Pt(x, y+gap+390), true}}}
	for i, words := range p.lines {
		lines = append(lines, struct {
			face *opentype.Font
			line
		}{f.regular, line{words, 56, soft, image.Pt(x, y+gap+520+i*88), true}})
	}
	for _, l := range lines {
		if err := f.line(img, l.face, l.line); err != nil {
			return nil, err
		}
	}
	return img, nil
}

// line is one line of words; at is on its base line, at its middle or its beginning.
type line struct {
	words  string
	size   float64 // pixels
	ink    color.Color
	at     image.Point
	middle bool
}

func (f faces) line(dst draw.Image, face *opentype.Font, l line) error {
	x, err := opentype.NewFace(face, &opentype.FaceOptions{Size: l.size, DPI: 72})
	if err != nil {
		return fmt.Errorf("set type: %w", err)
	}
	d := font.Drawer{Dst: dst, Src: image.NewUniform(l.ink), Face: x, Dot: fixed.P(l.at.X, l.at.Y)}
	if l.middle {
		d.Dot.X -= d.MeasureString(l.words) / 2
	}
	d.DrawString(l.words)
	if err := x.Close(); err != nil {
		return fmt.Errorf("set type: %w", err)
	}
	return nil
}

// draw paints the mark around its centre.
func (m mark) draw(img *image.NRGBA, at image.Point) {
	const r = 110
	box := func(dx, dy, w, h int) image.Rectangle {
		return image.Rect(-w/2, -h/2, w/2, h/2).Add(at).Add(image.Pt(dx, dy))
	}
	switch m {
	case waiting:
		round(img, box(0, 0, 2*r, 2*r), r, gold)
		for _, dx := range []int{-56, 0, 56} {
			round(img, box(dx, 0, 32, 32), 16, card)
		}
	case stopped:
		round(img, box(0, 0, 2*r, 2*r), r, amber)
		round(img, box(0, 0, 116, 28), 14, card)
	}
}

func fill(img *image.NRGBA, r image.Rectangle, c color.Color) {
	draw.Draw(img, r, image.NewUniform(c), image.Point{}, draw.Src)
}

// round fills a rectangle with round corners, soft at its edge.
func round(img *image.NRGBA, r image.Rectangle, radius int, c color.NRGBA) {
	mask := image.NewAlpha(r)
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			dx := max(0, r.Min.X+radius-x-1, x-(r.Max.X-radius))
			dy := max(0, r.Min.Y+radius-y-1, y-(r.Max.Y-radius))
			over := float64(radius) - math.Hypot(float64(dx), float64(dy))
			mask.SetAlpha(x, y, color.Alpha{A: uint8(255 * min(1, max(0, over)))})
		}
	}
	draw.DrawMask(img, r, image.NewUniform(c), image.Point{}, mask, r.Min, draw.Over)
}

// between is a colour on the way from a to b.
func between(a, b color.NRGBA, part float64) color.NRGBA {
	mix := func(x, y uint8) uint8 { return uint8(float64(x) + (float64(y)-float64(x))*part) }
	return color.NRGBA{mix(a.R, b.R), mix(a.G, b.G), mix(a.B, b.B), 0xff}
}
