package trial

import (
	"errors"
	"image"
	"image/color"
)

// Home is where a finger finds things on the home screen of 1080×1920. What the
// day holds moves them, so they are looked for.
type Home struct {
	Register, Progress image.Point
	// Tiles are deputies, boards, results, plan, profiles, introduction.
	Tiles []image.Point
	// Notice is the first of the notices, or below the tiles when there is none.
	Notice image.Point
}

// Back is the way back on every page but home.
var Back = image.Pt(150, 98)

// FindHome looks at a picture of the home screen.
func FindHome(shot *image.RGBA) (Home, error) {
	const edge = 70 // a column within the left rim of the cards, left of all words
	top, bottom := run(shot, edge, 220, 90, isRed)
	if bottom == 0 {
		return Home{}, errors.New("no red button: this is not the home screen")
	}
	middle := (top + bottom) / 2
	h := Home{Register: image.Pt(340, middle), Progress: image.Pt(846, middle)}
	for len(h.Tiles) < 6 {
		top, bottom = run(shot, edge, bottom, 60, isWhite)
		if bottom == 0 {
			return Home{}, errors.New("no tiles: this is not the home screen")
		}
		for _, x := range []int{210, 540, 870} {
			h.Tiles = append(h.Tiles, image.Pt(x, (top+bottom)/2))
		}
	}
	h.Notice = image.Pt(540, bottom+60)
	return h, nil
}

// run returns the first stretch of column x, from y on, of at least so many
// pixels that are like wanted; 0, 0 when there is none.
func run(shot *image.RGBA, x, y, least int, like func(color.RGBA) bool) (top, bottom int) {
	for ; y < shot.Bounds().Max.Y; y++ {
		if !like(shot.RGBAAt(x, y)) {
			continue
		}
		top := y
		for y < shot.Bounds().Max.Y && like(shot.RGBAAt(x, y)) {
			y++
		}
		if y-top >= least {
			return top, y
		}
	}
	return 0, 0
}

func isRed(c color.RGBA) bool { return c.R > 140 && c.G < 70 && c.B < 70 }

func isWhite(c color.RGBA) bool { return c.R == 255 && c.G == 255 && c.B == 255 }
