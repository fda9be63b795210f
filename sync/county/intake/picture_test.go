package intake_test

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"testing"

	"lianluozhan/sync/county/intake"
	"lianluozhan/sync/liaison"
)

// photo makes a JPEG, red on the left and blue on the right, that a camera held
// in the given orientation would have written.
func photo(t *testing.T, w, h int, orientation byte) string {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	draw.Draw(img, img.Bounds(), image.NewUniform(color.RGBA{R: 255, A: 255}), image.Point{}, draw.Src)
	draw.Draw(img, image.Rect(w/2, 0, w, h), image.NewUniform(color.RGBA{B: 255, A: 255}), image.Point{}, draw.Src)
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		t.Fatal(err)
	}
	exif := "Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00" + string([]byte{orientation}) +
		"\x00\x00\x00\x00\x00\x00 SECRET PLACE"
	head := string([]byte{0xff, 0xe1, 0, byte(len(exif) + 2)}) + exif
	return "\xff\xd8" + head + b.String()[2:]
}

// portraitOf reads the small county whose first deputy has that photo.
func portraitOf(t *testing.T, file string) ([]byte, intake.Report) {
	t.Helper()
	f, report := intake.Read(folder(t, map[string]string{"photos/a.png": file}))
	if f == nil {
		return nil, report
	}
	return f.Blobs[find(t, f.Docs, "deputy/d1").Doc.(liaison.Deputy).Photo], report
}

func TestPortraitsAreTurnedScaledAndStripped(t *testing.T) {
	for orientation, want := range map[byte]struct {
		w, h       int
		redX, redY int // a place that must be red, in tenths
	}{
		1: {900, 450, 1, 5}, 2: {900, 450, 9, 5}, 3: {900, 450, 9, 5}, 4: {900, 450, 1, 5},
		5: {450, 900, 5, 1}, 6: {450, 900, 5, 1}, 7: {450, 900, 5, 9}, 8: {450, 900, 5, 9},
	} {
		b, report := portraitOf(t, photo(t, 1200, 600, orientation))
		img, err := jpeg.Decode(bytes.NewReader(b))
		if err != nil {
			t.Fatalf("orientation %d: %v %s", orientation, err, report)
		}
		if got := img.Bounds().Size(); got != (image.Point{X: want.w, Y: want.h}) {
			t.Errorf("orientation %d: size %v", orientation, got)
		}
		if r, _, blue, _ := img.At(want.redX*want.w/10, want.redY*want.h/10).RGBA(); r < blue {
			t.Errorf("orientation %d: not upright", orientation)
		}
		if bytes.Contains(b, []byte("SECRET")) || bytes.Contains(b, []byte("Exif")) {
			t.Errorf("orientation %d: the camera's data is still there", orientation)
		}
	}
}

func TestSmallPhotosLoseTheirData(t *testing.T) {
	b, report := portraitOf(t, photo(t, 60, 40, 1))
	if b == nil || bytes.Contains(b, []byte("SECRET")) {
		t.Errorf("%d bytes, %s", len(b), report)
	}
	tail := picturePNG(60, 40) + "SECRET"
	if b, _ := portraitOf(t, tail); b == nil || bytes.Contains(b, []byte("SECRET")) {
		t.Error("what followed the picture is still there")
	}
}

func TestPicturesGiveTheSameBytes(t *testing.T) {
	raw := photo(t, 1000, 1000, 6)
	first, _ := portraitOf(t, raw)
	second, _ := portraitOf(t, raw)
	if first == nil || !bytes.Equal(first, second) {
		t.Error("the same photo gave other bytes")
	}
	if third, _ := portraitOf(t, string(first)); !bytes.Equal(third, first) {
		t.Error("a finished photo was changed again")
	}
}

func TestBadPictures(t *testing.T) {
	for name, raw := range map[string]string{
		"a bomb": bomb(), "cut off": picturePNG(50, 50)[:200], "a GIF": "GIF89a\x01\x00\x01\x00", "empty JPEG": "\xff\xd8",
		"large": photo(t, 10, 10, 1) + string(make([]byte, 20<<20)),
	} {
		if b, report := portraitOf(t, raw); b != nil || report.Errors() != 1 {
			t.Errorf("%s: %d bytes, %s", name, len(b), report)
		}
	}
}
