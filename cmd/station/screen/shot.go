package screen

import (
	"fmt"
	"image"

	"github.com/jezek/xgb/xproto"
)

// band is how many rows are read or painted at once: of the widest screens too a band
// stays below what one request may carry.
const band = 8

// Shot returns a picture of the whole screen as it is now.
func (s *Screen) Shot() (*image.RGBA, error) {
	w, h, err := s.Size()
	if err != nil {
		return nil, err
	}
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	const rows = 16 * band // replies may be long
	for y := 0; y < h; y += rows {
		n := min(rows, h-y)
		r, err := xproto.GetImage(s.conn, xproto.ImageFormatZPixmap, xproto.Drawable(s.root),
			0, int16(y), uint16(w), uint16(n), ^uint32(0)).Reply()
		if err != nil {
			return nil, fmt.Errorf("picture of the screen: %w", err)
		}
		if len(r.Data) < 4*w*n {
			return nil, fmt.Errorf("picture of the screen: depth %d has no 32 bits a pixel", r.Depth)
		}
		out := img.Pix[y*img.Stride:]
		for i := 0; i < 4*w*n; i += 4 {
			out[i], out[i+1], out[i+2], out[i+3] = r.Data[i+2], r.Data[i+1], r.Data[i], 0xff
		}
	}
	return img, nil
}

// Look is what somebody in front of the screen sees, in two words.
type Look struct {
	// Blank: it is nearly all of one colour, as when nothing was ever drawn.
	Blank bool
	// Covered: a window stands over the whole screen, so that what one sees is a
	// program's and not the picture below it.
	Covered bool
	// Share of the commonest colour, 0 to 1.
	Share float64
}

// Look looks at the screen.
func (s *Screen) Look() (Look, error) {
	img, err := s.Shot()
	if err != nil {
		return Look{}, err
	}
	covered, err := s.covered()
	if err != nil {
		return Look{}, err
	}
	blank, share := Blank(img)
	return Look{Blank: blank, Covered: covered, Share: share}, nil
}

// covered reports whether a window that shows covers the whole screen.
func (s *Screen) covered() (bool, error) {
	w, h, err := s.Size()
	if err != nil {
		return false, err
	}
	tree, err := xproto.QueryTree(s.conn, s.root).Reply()
	if err != nil {
		return false, fmt.Errorf("windows on the screen: %w", err)
	}
	for _, win := range tree.Children {
		a, err := xproto.GetWindowAttributes(s.conn, win).Reply()
		if err != nil || a.MapState != xproto.MapStateViewable || a.Class != xproto.WindowClassInputOutput {
			continue // an error is of a window that has just gone
		}
		g, err := xproto.GetGeometry(s.conn, xproto.Drawable(win)).Reply()
		if err != nil {
			continue
		}
		if g.X <= 0 && g.Y <= 0 && int(g.X)+int(g.Width) >= w && int(g.Y)+int(g.Height) >= h {
			return true, nil
		}
	}
	return false, nil
}

// nearly is the share of one colour from which a screen is blank. The emptiest page of
// the program, its attract page without content, stays well below.
const nearly = 0.985

// Blank reports whether a picture is nearly all of one colour, and how large that
// colour's share is. Colours that differ by noise only are one.
func Blank(img image.Image) (blank bool, share float64) {
	b := img.Bounds()
	counts := map[uint16]int{}
	total := 0
	const step = 3 // every third pixel of every third row tells as much
	for y := b.Min.Y; y < b.Max.Y; y += step {
		for x := b.Min.X; x < b.Max.X; x += step {
			r, g, bl, _ := img.At(x, y).RGBA()
			counts[uint16(r>>11)<<10|uint16(g>>11)<<5|uint16(bl>>11)]++
			total++
		}
	}
	most := 0
	for _, n := range counts {
		most = max(most, n)
	}
	if total == 0 {
		return true, 1
	}
	share = float64(most) / float64(total)
	return share >= nearly, share
}
