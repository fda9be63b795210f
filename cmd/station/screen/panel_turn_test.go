package screen_test

import (
	"image"
	"image/color"
	"math"
	"testing"

	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xproto"

	"lianluozhan/cmd/internal/touchmap"
	"lianluozhan/cmd/station/screen"
)

// What the server shows at a place of the turned picture, the glass of the panel has
// somewhere else: a finger there must come back to that place, in every rotation.
func TestAFingerMeetsTheTurnedPicture(t *testing.T) {
	outer := start(t, 700, 700)
	o := nestedIn(t, outer, 400, 300)
	s, err := screen.Wait(short(t), o)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	want := touchmap.Point{X: 0.15, Y: 0.3}
	for _, r := range touchmap.Rotations() {
		if _, err := s.Apply(r, touchmap.For(r)); err != nil {
			t.Fatal(err)
		}
		w, h, err := s.Size()
		if err != nil {
			t.Fatal(err)
		}
		mark := image.Rect(0, 0, 20, 20).Add(image.Pt(int(want.X*float64(w))-10, int(want.Y*float64(h))-10))
		cover(t, s, mark)
		// What a nested server shows comes to the outer one a little later.
		var felt, got touchmap.Point
		for ctx := short(t); ctx.Err() == nil; {
			felt = middle(glass(t, outer))
			if got = touchmap.For(r).At(felt); math.Hypot(got.X-want.X, got.Y-want.Y) < 0.01 {
				break
			}
		}
		if math.Hypot(got.X-want.X, got.Y-want.Y) >= 0.01 {
			t.Errorf("%s: shown at %v of the panel, which comes to %v", r, felt, got)
		}
	}
}

// cover leaves the screen black but for a white mark.
func cover(t *testing.T, s *screen.Screen, mark image.Rectangle) {
	t.Helper()
	w, h, err := s.Size()
	if err != nil {
		t.Fatal(err)
	}
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := mark.Min.Y; y < mark.Max.Y; y++ {
		for x := mark.Min.X; x < mark.Max.X; x++ {
			img.SetRGBA(x, y, color.RGBA{0xff, 0xff, 0xff, 0xff})
		}
	}
	if err := s.Paint(img); err != nil {
		t.Fatal(err)
	}
}

// glass is what is seen of the nested server from outside, as it was built in: its
// window on the outer one.
func glass(t *testing.T, outer screen.Options) *image.RGBA {
	t.Helper()
	c, err := xgb.NewConnDisplay(outer.Display)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	tree, err := xproto.QueryTree(c, xproto.Setup(c).DefaultScreen(c).Root).Reply()
	if err != nil || len(tree.Children) != 1 {
		t.Fatalf("windows: %+v %v", tree, err)
	}
	g, err := xproto.GetGeometry(c, xproto.Drawable(tree.Children[0])).Reply()
	if err != nil {
		t.Fatal(err)
	}
	img, err := open(t, outer).Shot()
	if err != nil {
		t.Fatal(err)
	}
	return img.SubImage(image.Rect(0, 0, int(g.Width), int(g.Height)).Add(image.Pt(int(g.X), int(g.Y)))).(*image.RGBA)
}

// middle of what is white.
func middle(img *image.RGBA) touchmap.Point {
	b, n, sum := img.Bounds(), 0, image.Point{}
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			if img.RGBAAt(x, y).R > 0x80 {
				n, sum = n+1, sum.Add(image.Pt(x, y).Sub(b.Min))
			}
		}
	}
	n = max(1, n)
	return touchmap.Point{X: float64(sum.X) / float64(n*b.Dx()), Y: float64(sum.Y) / float64(n*b.Dy())}
}
