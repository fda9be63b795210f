// Package screentest shows screens to tests: a window without a display, a stand-in
// for the shell, and pictures for the eye. It knows no particular screen.
package screentest

import (
	"context"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"lianluozhan/kiosk/background"
	"lianluozhan/kiosk/look"
	"lianluozhan/kiosk/screen"
	"lianluozhan/kiosk/touch"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/liaison/liaisontest"
)

// Sizes are the two usual displays.
var (
	Portrait  = fyne.NewSize(1080, 1920)
	Landscape = fyne.NewSize(1920, 1080)
)

// Shell stands in for the shell: it remembers where screens asked to go.
type Shell struct {
	Opened    []screen.Route
	Backs     int
	Homes     int
	Relayouts int
	Clock     time.Time
	Env       screen.Env
	Window    fyne.Window
}

// New returns a shell with a window of the given size and look.
func New(t testing.TB, window fyne.Size, big, contrast bool) *Shell {
	t.Helper()
	a := test.NewTempApp(t)
	l := look.New(window, big, contrast)
	a.Settings().SetTheme(look.Theme{Look: l})
	s := &Shell{Clock: liaisontest.Now}
	// A timer that ran out during a slow capture would draw beside the test.
	door := background.New(context.Background(), func(func()) {})
	t.Cleanup(door.Close)
	area := fyne.NewSize(window.Width, window.Height-l.Px(200)-l.Px(120))
	if !l.Portrait() {
		area.Height = window.Height - l.Px(150) - l.Px(112)
	}
	s.Env = screen.Env{Look: l, Background: door, Nav: s, Pictures: s, Now: func() time.Time { return s.Clock }, Area: area}
	return s
}

// Show puts the screen into a window of the page's area and updates it.
func (s *Shell) Show(t testing.TB, scr screen.Screen, c *liaison.Content) {
	t.Helper()
	scr.Update(c, s.Clock)
	if s.Window == nil {
		s.Window = test.NewTempWindow(t, scr.Object())
	}
	s.Window.SetPadded(false)
	s.Window.SetContent(touch.Layers(scr.Object()))
	s.Window.Resize(s.Env.Area)
}

// Save writes what is shown to build/preview/<name>.png below the module's root,
// for the eye, and returns the picture.
func (s *Shell) Save(t testing.TB, name string) image.Image {
	t.Helper()
	img := s.Window.Canvas().Capture()
	dir := filepath.Join(root(t), "build", "preview")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	f, err := os.Create(filepath.Join(dir, name+".png"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := png.Encode(f, img); err != nil {
		t.Fatal(err)
	}
	return img
}

func root(t testing.TB) string {
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for dir != "/" {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		dir = filepath.Dir(dir)
	}
	t.Fatal("no module root above the working directory")
	return ""
}

// Open remembers the route.
func (s *Shell) Open(r screen.Route) { s.Opened = append(s.Opened, r) }

// Back counts.
func (s *Shell) Back() { s.Backs++ }

// Home counts.
func (s *Shell) Home() { s.Homes++ }

// Relayout counts.
func (s *Shell) Relayout() { s.Relayouts++ }

// Fit shows a plain picture for every id but "".
func (s *Shell) Fit(id liaison.BlobID, w, h, _ int, show func(image.Image)) {
	if id == "" || w <= 0 || h <= 0 {
		return
	}
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			img.Set(x, y, color.NRGBA{R: 0xC5, G: 0xD5, B: uint8(0xE0 + 31*y/h), A: 255})
		}
	}
	show(img)
}

// Natural is 4:3 for every id but "".
func (s *Shell) Natural(id liaison.BlobID) (int, int) {
	if id == "" {
		return 0, 0
	}
	return 800, 600
}
