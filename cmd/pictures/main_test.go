package main

import (
	"image"
	"image/png"
	"os"
	"path/filepath"
	"testing"
)

// What is in the tree is what the program draws, and small enough to paint at once.
func TestTheTreeHasThePictures(t *testing.T) {
	out, tree := t.TempDir(), filepath.Join("..", "..", "packaging", "pictures")
	if err := run(out); err != nil {
		t.Fatal(err)
	}
	drawn, err := os.ReadDir(out)
	if err != nil || len(drawn) != 4 {
		t.Fatalf("%d pictures, %v", len(drawn), err)
	}
	for _, d := range drawn {
		kept := filepath.Join(tree, d.Name())
		if info, err := os.Stat(kept); err != nil || info.Size() > 200<<10 {
			t.Errorf("%s: %v", d.Name(), err)
			continue
		}
		if !same(decode(t, filepath.Join(out, d.Name())), decode(t, kept)) {
			t.Errorf("%s in the tree is another: make pictures", d.Name())
		}
	}
}

func decode(t *testing.T, path string) image.Image {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	img, err := png.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	return img
}

// same allows for the last bit of a computation.
func same(a, b image.Image) bool {
	if a.Bounds() != b.Bounds() {
		return false
	}
	near := func(x, y uint32) bool { return max(x, y)-min(x, y) <= 3<<8 }
	for y := range a.Bounds().Dy() {
		for x := range a.Bounds().Dx() {
			r, g, bl, _ := a.At(x, y).RGBA()
			p, q, s, _ := b.At(x, y).RGBA()
			if !near(r, p) || !near(g, q) || !near(bl, s) {
				return false
			}
		}
	}
	return true
}
