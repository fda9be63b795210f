package touch_test

import (
	"image"
	"strings"
	"testing"

	qrcode "github.com/skip2/go-qrcode"

	"lianluozhan/kiosk/touch"
)

// modules reads n×n modules from the middle of a picture of a code in white.
func modules(img image.Image, n int) ([][]bool, int) {
	dark := func(x, y int) bool { r, _, _, _ := img.At(x, y).RGBA(); return r < 0x8000 }
	side := img.Bounds().Dx()
	quiet := 6 // inside the frame's line
	for y := quiet; y < side && !dark(y, y); y++ {
		quiet = y + 1
	}
	module := (side - 2*quiet) / n
	out := make([][]bool, n)
	for y := range n {
		for x := range n {
			out[y] = append(out[y], dark(quiet+x*module+module/2, quiet+y*module+module/2))
		}
	}
	return out, quiet / max(1, module)
}

func TestCodeIsReadableModuleByModule(t *testing.T) {
	l := newLook(t)
	for _, content := range []string{
		"http://127.0.0.1:8080/d/d01",
		`MECARD:N:示例甲;ORG:城关镇人大办公室;TEL:09995550101;;`,
		strings.Repeat("http://127.0.0.1:8080/b/", 8),
	} {
		for _, side := range []float32{200, 361, 720} {
			h := show(t, touch.NewCode(l, content), side, side)
			q, err := qrcode.New(content, qrcode.Medium)
			if err != nil {
				t.Fatal(err)
			}
			q.DisableBorder = true
			want := q.Bitmap()
			got, quiet := modules(h.win.Canvas().Capture(), len(want))
			for y := range want {
				for x := range want {
					if got[y][x] != want[y][x] {
						t.Fatalf("%q at %v px: module %d,%d is wrong", content, side, x, y)
					}
				}
			}
			if quiet < 2 {
				t.Errorf("%q at %v px: quiet zone of %d modules", content, side, quiet)
			}
		}
	}
}

func TestImpossibleCodeDrawsAnEmptyFrame(t *testing.T) {
	l := newLook(t)
	for _, content := range []string{"", strings.Repeat("长", 5000)} {
		show(t, touch.NewCode(l, content), 300, 300).win.Canvas().Capture()
	}
}

func TestPhotoShowsMonogramUntilThePictureComes(t *testing.T) {
	l := newLook(t)
	p := touch.NewPhoto(l, "示例甲")
	show(t, p, 200, 260)
	mono := texts(p)[0]
	if mono.Text != "示" || !mono.Visible() {
		t.Errorf("monogram %q", mono.Text)
	}
	p.SetImage(image.NewNRGBA(image.Rect(0, 0, 200, 260)))
	if mono.Visible() {
		t.Error("monogram stays over the picture")
	}
	p.SetImage(nil)
	if !mono.Visible() {
		t.Error("no monogram after the picture went")
	}
}
