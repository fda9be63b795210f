package main

import (
	"context"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
)

func testConfig(t *testing.T) config {
	t.Helper()
	return config{
		out: t.TempDir(), sample: "../../assets/sample/county", ink: "../../kiosk/ime/hand/testdata/neat.jsonl", sizes: []fyne.Size{fyne.NewSize(1080, 1920)}, part: 1, parts: 1,
	}
}

// TestDraw draws a state that needs no touch and one that needs several.
func TestDraw(t *testing.T) {
	c := testConfig(t)
	for _, c.only = range []string{"01-attract-open", "11-register-category"} {
		if err := draw(t.Context(), c); err != nil {
			t.Fatal(err)
		}
		img := read(t, filepath.Join(c.out, c.only+"-1080x1920.png"))
		if img.Bounds() != image.Rect(0, 0, 1080, 1920) {
			t.Errorf("%s: the picture is %v", c.only, img.Bounds())
		}
		if n := colours(img); n < 50 {
			t.Errorf("%s: only %d colours: the picture is blank", c.only, n)
		}
	}
	if err := writeIndex(c.out); err != nil {
		t.Fatal(err)
	}
	page, err := os.ReadFile(filepath.Join(c.out, "index.html"))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"01-attract-open-1080x1920.png", "11-register-category-1080x1920.png"} {
		if !strings.Contains(string(page), want) {
			t.Errorf("the index lacks %s", want)
		}
	}
}

// TestUnreachable: words that are not there are an error, and so is a state that
// does not say what it must.
func TestUnreachable(t *testing.T) {
	src, end, err := open(t.Context(), testConfig(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(end)
	for name, reach := range map[string]func(*rig){
		"tap": begin("没有这个键"),
		"see": then(begin(), func(r *rig) { r.see("没有这句话") }),
	} {
		if _, err := (state{name, setting{}, reach}).draw(t.Context(), src, fyne.NewSize(1080, 1920)); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestNames(t *testing.T) {
	var names []string
	for _, s := range states() {
		if !pictureName.MatchString(s.name + "-1x1.png") {
			t.Errorf("%s is not NN-screen-state", s.name)
		}
		names = append(names, s.name)
	}
	slices.Sort(names)
	if n := len(slices.Compact(slices.Clone(names))); n != len(names) {
		t.Errorf("%d names for %d states", n, len(names))
	}
}

func TestRunRefuses(t *testing.T) {
	for _, args := range [][]string{{"-sizes", "wide"}, {"-sizes", "10x10"}, {"-part", "3/2"}, {"-nothing"}} {
		if err := run(context.Background(), append([]string{"-out", t.TempDir()}, args...)); err == nil {
			t.Errorf("%v: no error", args)
		}
	}
}

func read(t *testing.T, path string) image.Image {
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

func colours(img image.Image) int {
	seen := map[[3]uint32]bool{}
	for y := 0; y < img.Bounds().Dy(); y += 3 {
		for x := 0; x < img.Bounds().Dx(); x += 3 {
			r, g, b, _ := img.At(x, y).RGBA()
			seen[[3]uint32{r, g, b}] = true
		}
	}
	return len(seen)
}
