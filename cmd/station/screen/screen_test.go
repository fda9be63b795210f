package screen_test

import (
	"context"
	"errors"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xproto"

	"lianluozhan/cmd/internal/touchmap"
	"lianluozhan/cmd/internal/xscreen"
	"lianluozhan/cmd/station/screen"
)

// start starts an X server without a monitor and returns what connects to it.
func start(t *testing.T, w, h int) screen.Options {
	t.Helper()
	server, err := xscreen.Start(t.Context(), w, h)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Stop)
	return screen.Options{Display: server.Display}
}

func open(t *testing.T, o screen.Options) *screen.Screen {
	t.Helper()
	s, err := screen.Open(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

// pictures writes the pictures: red ones for portrait, blue ones for landscape.
func pictures(t *testing.T, p screen.Picture) string {
	t.Helper()
	dir := t.TempDir()
	for name, x := range map[string]struct {
		w, h int
		c    color.RGBA
	}{"portrait": {30, 40, red}, "landscape": {40, 30, blue}} {
		img := image.NewRGBA(image.Rect(0, 0, x.w, x.h))
		for i := 0; i < len(img.Pix); i += 4 {
			copy(img.Pix[i:], []byte{x.c.R, x.c.G, x.c.B, 0xff})
		}
		f, err := os.Create(filepath.Join(dir, string(p)+"-"+name+".png"))
		if err == nil {
			err = errors.Join(png.Encode(f, img), f.Close())
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

var (
	red   = color.RGBA{0xB3, 0x13, 0x1B, 0xff}
	blue  = color.RGBA{0x24, 0x56, 0x8F, 0xff}
	paper = color.RGBA{0xFA, 0xF5, 0xEF, 0xff}
)

func at(t *testing.T, s *screen.Screen, x, y int) color.RGBA {
	t.Helper()
	img, err := s.Shot()
	if err != nil {
		t.Fatal(err)
	}
	return img.RGBAAt(x, y)
}

// The picture stays when who painted it is gone, also after many paintings, which the
// server's table of connections would not survive if each left one behind.
func TestSplashStays(t *testing.T) {
	o, dir := start(t, 400, 260), pictures(t, screen.Starting)
	for range 300 {
		s, err := screen.Open(o)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Splash(screen.Starting, dir); err != nil {
			t.Fatal(err)
		}
		s.Close()
	}
	s := open(t, o)
	if got := at(t, s, 200, 130); got != blue {
		t.Errorf("the middle is %v", got)
	}
	if got := at(t, s, 5, 130); got != blue { // 4:3 on a wider screen: what is at its edge goes on
		t.Errorf("beside the picture it is %v", got)
	}
	for range 3 { // twice from one connection
		if err := s.Splash(screen.Starting, dir); err != nil {
			t.Fatal(err)
		}
	}
	if got := at(t, s, 200, 130); got != blue {
		t.Errorf("painted again, the middle is %v", got)
	}
}

func TestSplashWithoutAPicture(t *testing.T) {
	s, dir := open(t, start(t, 200, 300)), pictures(t, screen.Starting)
	if err := s.Splash(screen.OutOfService, dir); err == nil {
		t.Error("a missing picture is not told")
	}
	if got := at(t, s, 100, 150); got != paper {
		t.Errorf("without a picture the screen is %v", got)
	}
	if err := os.WriteFile(filepath.Join(dir, "out-of-service-portrait.png"), []byte("rubbish"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := s.Splash(screen.OutOfService, dir); err == nil {
		t.Error("a damaged picture is not told")
	}
	if err := s.Splash(screen.Starting, dir); err != nil || at(t, s, 100, 150) != red || at(t, s, 100, 290) != paper {
		t.Errorf("afterwards: %v, below it %v", err, at(t, s, 100, 290))
	}
}

// window puts a window of one colour on the screen.
func window(t *testing.T, o screen.Options, at image.Rectangle) {
	t.Helper()
	c, err := xgb.NewConnDisplay(o.Display)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	w, err := xproto.NewWindowId(c)
	if err == nil {
		err = xproto.CreateWindowChecked(c, xproto.WindowClassCopyFromParent, w, xproto.Setup(c).DefaultScreen(c).Root,
			int16(at.Min.X), int16(at.Min.Y), uint16(at.Dx()), uint16(at.Dy()), 0,
			xproto.WindowClassInputOutput, 0, xproto.CwBackPixel, []uint32{0x23733F}).Check()
	}
	if err == nil {
		err = xproto.MapWindowChecked(c, w).Check()
	}
	if err != nil {
		t.Fatal(err)
	}
}

func TestLook(t *testing.T) {
	o := start(t, 300, 400)
	s := open(t, o)
	look := func() screen.Look {
		t.Helper()
		l, err := s.Look()
		if err != nil {
			t.Fatal(err)
		}
		return l
	}
	if l := look(); !l.Blank || l.Covered {
		t.Errorf("an empty server: %+v", l)
	}
	if err := s.Splash(screen.Starting, pictures(t, screen.Starting)); err != nil {
		t.Fatal(err)
	}
	window(t, o, image.Rect(0, 0, 150, 400))
	if l := look(); l.Blank || l.Covered || l.Share < 0.4 || l.Share > 0.6 {
		t.Errorf("half of a window: %+v", l)
	}
	window(t, o, image.Rect(0, 0, 300, 400))
	if l := look(); !l.Blank || !l.Covered || l.Share < 0.99 {
		t.Errorf("a window of one colour: %+v", l)
	}
}

func TestBlank(t *testing.T) {
	img := image.NewRGBA(image.Rect(0, 0, 300, 300))
	for i := range img.Pix {
		img.Pix[i] = 0xF8 + byte(i%7) // noise
	}
	if blank, share := screen.Blank(img); !blank || share < 0.99 {
		t.Errorf("noise on white: %v %v", blank, share)
	}
	for y := range 12 {
		for x := range 300 {
			img.SetRGBA(x, y, red)
		}
	}
	if blank, share := screen.Blank(img); blank || share > 0.98 {
		t.Errorf("a bar over the page: %v %v", blank, share)
	}
	if blank, _ := screen.Blank(image.NewRGBA(image.Rectangle{})); !blank {
		t.Error("no picture at all is blank")
	}
}

func TestWait(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := screen.Wait(ctx, screen.Options{Display: ":9876"}); !errors.Is(err, screen.ErrNoServer) {
		t.Errorf("no server: %v", err)
	}
	s, err := screen.Wait(t.Context(), start(t, 320, 240))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if w, h, err := s.Size(); err != nil || w != 320 || h != 240 {
		t.Errorf("%d×%d, %v", w, h, err)
	}
}

// A server that cannot switch its monitor has it on.
func TestPowerWithoutAMonitor(t *testing.T) {
	s := open(t, start(t, 320, 240))
	if on, err := s.Power(); !on || err != nil {
		t.Errorf("%v %v", on, err)
	}
	if err := s.SetPower(true); err != nil {
		t.Error(err)
	}
	if err := s.SetPower(false); !errors.Is(err, screen.ErrNoPower) {
		t.Errorf("%v", err)
	}
}

// named makes the devices of these names take part.
func named(names ...string) func(screen.Device) bool {
	return func(d screen.Device) bool {
		for _, n := range names {
			if d.Name == n {
				return true
			}
		}
		return false
	}
}

func TestMatrix(t *testing.T) {
	o := start(t, 320, 240)
	if got, err := open(t, o).Touches(); err != nil || len(got) != 0 {
		t.Fatalf("a mouse is taken for a touch panel: %v %v", got, err)
	}
	o.Turns = named("Xvfb mouse")
	s := open(t, o)
	touches, err := s.Touches()
	if err != nil || len(touches) != 1 {
		t.Fatalf("%v %v", touches, err)
	}
	want := touchmap.Matrix{0.02, 1.08, -0.05, -1.06, 0.01, 1.04}
	for i, changed := range []bool{true, false} { // a second time there is nothing to do
		if got, err := s.Apply(touchmap.Normal, want); err != nil || got != changed {
			t.Fatalf("time %d: %v %v", i+1, got, err)
		}
	}
	if got, err := s.Matrix(touches[0]); err != nil || !got.Near(want, 1e-5) {
		t.Errorf("in force: %v %v", got, err)
	}
	other := open(t, screen.Options{Display: o.Display, Turns: named("Virtual core XTEST pointer")})
	untouched, err := other.Touches()
	if err != nil || len(untouched) != 1 {
		t.Fatalf("%v %v", untouched, err)
	}
	if got, err := other.Matrix(untouched[0]); err != nil || got != touchmap.Identity() {
		t.Errorf("another device: %v %v", got, err)
	}
}

func TestCannotTurn(t *testing.T) {
	s := open(t, start(t, 320, 240)) // this server cannot
	if r, err := s.Rotation(); err != nil || r != touchmap.Normal {
		t.Fatalf("%v %v", r, err)
	}
	if changed, err := s.Rotate(touchmap.Normal); err != nil || changed {
		t.Errorf("%v %v", changed, err)
	}
	if _, err := s.Rotate(touchmap.Left); err == nil {
		t.Error("turned")
	}
	if w, h, err := s.Size(); err != nil || w != 320 || h != 240 {
		t.Errorf("afterwards %d×%d, %v", w, h, err)
	}
}
