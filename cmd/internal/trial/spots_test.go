package trial_test

import (
	"image"
	"image/color"
	"image/draw"
	"testing"

	"lianluozhan/cmd/internal/trial"
)

func paint(img *image.RGBA, r image.Rectangle, c color.Color) {
	draw.Draw(img, r, image.NewUniform(c), image.Point{}, draw.Src)
}

func TestFindHome(t *testing.T) {
	red, paper := color.RGBA{R: 0xb1, G: 0x12, B: 0x1b, A: 255}, color.RGBA{R: 0xfb, G: 0xf6, B: 0xf0, A: 255}
	img := image.NewRGBA(image.Rect(0, 0, 1080, 1920))
	paint(img, img.Bounds(), paper)
	paint(img, image.Rect(0, 0, 1080, 196), red) // header
	if _, err := trial.FindHome(img); err == nil {
		t.Error("found a home screen on an empty page")
	}
	paint(img, image.Rect(56, 230, 72, 276), red)           // a heading's mark
	paint(img, image.Rect(56, 300, 1024, 980), color.White) // a card
	paint(img, image.Rect(56, 1000, 640, 1200), red)
	paint(img, image.Rect(56, 1220, 360, 1360), color.White)
	paint(img, image.Rect(56, 1380, 360, 1520), color.White)
	h, err := trial.FindHome(img)
	if err != nil {
		t.Fatal(err)
	}
	if h.Register != image.Pt(340, 1100) || h.Progress != image.Pt(846, 1100) {
		t.Errorf("register at %v, progress at %v", h.Register, h.Progress)
	}
	if len(h.Tiles) != 6 || h.Tiles[1] != image.Pt(540, 1290) || h.Tiles[5] != image.Pt(870, 1450) {
		t.Errorf("tiles at %v", h.Tiles)
	}
}
