package desk_test

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"lianluozhan/kiosk/screen"
	"lianluozhan/kiosk/screen/screentest"
	"lianluozhan/kiosk/setup/setuptest"
	"lianluozhan/kiosk/shot"
	"lianluozhan/kiosk/touch"
	"lianluozhan/sync/liaison/liaisontest"
)

// picture is what the county would be sent now.
func (r *rig) picture() []byte {
	r.t.Helper()
	b, err := r.shell.Picture().PNG()
	if err != nil {
		r.t.Fatal(err)
	}
	return b
}

// likeness is how alike two pictures are: the share of spots, each the mean of some
// pixels, that are of about the same lightness.
func likeness(a, b image.Image) float64 {
	const side = 8
	same, all := 0, 0
	for y := 0; y+side <= a.Bounds().Dy(); y += side {
		for x := 0; x+side <= a.Bounds().Dx(); x += side {
			all++
			if d := mean(a, x, y, side) - mean(b, x, y, side); d > -24 && d < 24 {
				same++
			}
		}
	}
	return float64(same) / float64(all)
}

func mean(img image.Image, x, y, side int) int {
	sum := 0
	for i := range side * side {
		c := img.At(img.Bounds().Min.X+x+i%side, img.Bounds().Min.Y+y+i/side)
		sum += int(color.GrayModel.Convert(c).(color.Gray).Y)
	}
	return sum / side / side
}

// What is painted behind the screen is what Fyne paints on it.
func TestThePictureIsWhatIsOnTheDisplay(t *testing.T) {
	for _, page := range []screen.Page{"", screen.Home, screen.Boards, screen.Plan, screen.Deputies, screen.Notices, screen.Results, screen.Intro} {
		t.Run("page "+string(page), func(t *testing.T) {
			r := newRig(t, liaisontest.Now)
			if page != "" {
				r.shell.Touch()
				r.shell.Open(screen.Route{Page: page})
			}
			real := r.win.Canvas().Capture()
			got := r.shell.Picture().Paint(1920)
			if got.Bounds().Size() != real.Bounds().Size() {
				t.Fatalf("%v, the display is %v", got.Bounds(), real.Bounds())
			}
			if l := likeness(real, got); l < 0.97 {
				t.Errorf("only %.3f alike", l)
			}
			b := r.picture()
			c, err := png.DecodeConfig(bytes.NewReader(b))
			if err != nil || max(c.Width, c.Height) != shot.MaxSide || len(b) > shot.MaxBytes {
				t.Errorf("%+v, %d bytes, %v", c, len(b), err)
			}
		})
	}
}

// The picture is the same whatever somebody has typed: their words are not in it,
// not even as a change of one pixel.
func TestNothingThatSomebodyTypedIsInThePicture(t *testing.T) {
	r := newRig(t, liaisontest.Now)
	r.write("")
	blank := r.picture()
	shown := r.win.Canvas().Capture()
	r.tap("w", "o", "选第一个", "m", "e", "n")
	_, registration, _ := r.desk.Entries()
	if registration.Draft().Text == "" || likeness(shown, r.win.Canvas().Capture()) == 1 {
		t.Fatal("nothing was typed that could be seen")
	}
	if !bytes.Equal(blank, r.picture()) {
		t.Error("what was typed changes the picture")
	}
	r.later(time.Minute) // the question whether somebody is still there stands above
	asked := r.picture()
	other := newRig(t, liaisontest.Now)
	other.write("")
	other.later(r.now.Sub(other.now) - time.Minute)
	other.shell.Touch()
	other.later(time.Minute)
	if !r.says("您还在吗") || !other.says("您还在吗") || bytes.Equal(blank, asked) {
		t.Fatal("nothing asks whether somebody is still there")
	}
	if !bytes.Equal(asked, other.picture()) {
		t.Error("what stands below the question is in the picture")
	}
}

// A number typed in the query, the PIN of staff and what they read are kept out too.
func TestPagesThatAreNotForEverybodyAreCovered(t *testing.T) {
	for _, tt := range []struct {
		page screen.Page
		taps []string
	}{
		{screen.Progress, []string{"7", "K", "4"}},
		{screen.Staff, []string{"2", "4", "6"}},
		{screen.Staff, []string{"2", "4", "6", "8", "0", "2", "进入"}},
	} {
		r := newRig(t, liaisontest.Now)
		r.shell.Touch()
		r.shell.Open(screen.Route{Page: tt.page})
		blank := r.picture()
		r.tap(tt.taps...)
		if !bytes.Equal(blank, r.picture()) {
			t.Errorf("%v on %s change the picture", tt.taps, tt.page)
		}
	}
}

// Even on a page that is nobody's own, what people write in is not looked at.
func TestFieldsAreNeverInAPicture(t *testing.T) {
	r := newRig(t, liaisontest.Now)
	r.write("wo")
	page := r.win.Content()
	fields := 0
	screentest.Each(page, func(o fyne.CanvasObject) {
		switch o.(type) {
		case *touch.Field, *touch.Slate:
			fields++
			p := shot.New(o.Size(), color.White)
			p.Add(o)
			if img := p.Paint(400); fmt.Sprint(img.Pix) != fmt.Sprint(shot.New(o.Size(), color.White).Paint(400).Pix) {
				t.Errorf("%T is painted", o)
			}
		}
	})
	if fields == 0 {
		t.Fatal("no field on the page")
	}
}

// BenchmarkPictureNoted is what a picture takes of the screen's goroutine.
func BenchmarkPictureNoted(b *testing.B) {
	r := openRig(b)
	for b.Loop() {
		r.shell.Picture()
	}
}

// BenchmarkPicturePainted is what it takes behind the screen.
func BenchmarkPicturePainted(b *testing.B) {
	p := openRig(b).shell.Picture()
	for b.Loop() {
		if _, err := p.PNG(); err != nil {
			b.Fatal(err)
		}
	}
}

func openRig(b *testing.B) *rig {
	b.Helper()
	r := newRig(b, liaisontest.Now)
	r.shell.Touch()
	r.shell.Open(screen.Route{Page: screen.Boards})
	return r
}

// While a machine joins, address, code and PIN are covered, until its page has gone.
func TestThePagesOfJoiningAreCovered(t *testing.T) {
	m := setuptest.New()
	m.Silent = true
	r := newMachine(t, m)
	r.shell.Touch()
	r.sees("县里的地址")
	blank := r.picture()
	shown := r.win.Canvas().Capture()
	r.tap("http://", "1", "0")
	if likeness(shown, r.win.Canvas().Capture()) == 1 {
		t.Fatal("nothing was typed that could be seen")
	}
	r.fresh = false // it has joined, and still shows where it did
	if !bytes.Equal(blank, r.picture()) {
		t.Error("what was typed changes the picture")
	}
	r.shell.Reset()
	r.sees("我要反映")
	if bytes.Equal(blank, r.picture()) {
		t.Error("the first page stays covered")
	}
}
