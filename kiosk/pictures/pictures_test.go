package pictures_test

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/png"
	"io"
	"io/fs"
	"log/slog"
	"strings"
	"sync/atomic"
	"testing"

	"lianluozhan/kiosk/background"
	"lianluozhan/kiosk/pictures"
	"lianluozhan/sync/liaison"
)

// files are blobs by name; opened counts how often any is opened.
type files struct {
	data   map[liaison.BlobID][]byte
	opened atomic.Int32
}

func (f *files) OpenBlob(id liaison.BlobID) (io.ReadCloser, error) {
	f.opened.Add(1)
	b, ok := f.data[id]
	if !ok {
		return nil, fs.ErrNotExist
	}
	return io.NopCloser(bytes.NewReader(b)), nil
}

func picture(w, h int) []byte {
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	for i := range img.Pix {
		img.Pix[i] = 0xff
	}
	img.Set(0, 0, color.Black)
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		panic(err)
	}
	return b.Bytes()
}

// rig has a store whose work is done when wait returns.
func rig(t *testing.T, f *files, room int) (p *pictures.Pictures, log *strings.Builder, wait func()) {
	t.Helper()
	posts := make(chan func(), 100)
	log = &strings.Builder{}
	door := background.New(context.Background(), func(f func()) { posts <- f })
	t.Cleanup(door.Close)
	p = pictures.New(f, door, room, slog.New(slog.NewTextHandler(log, nil)))
	return p, log, func() { (<-posts)() }
}

func TestAPictureComesInItsSizeWithRoundCorners(t *testing.T) {
	p, _, wait := rig(t, &files{data: map[liaison.BlobID][]byte{"a": picture(400, 300)}}, 1<<20)
	var got image.Image
	p.Fit("a", 120, 160, 16, func(i image.Image) { got = i })
	if got != nil {
		t.Fatal("it must not be read on the screen's goroutine")
	}
	wait()
	if got == nil || got.Bounds().Dx() != 120 || got.Bounds().Dy() != 160 {
		t.Fatalf("got %v", got)
	}
	if _, _, _, a := got.At(0, 0).RGBA(); a != 0 {
		t.Error("the corner is not round")
	}
	if _, _, _, a := got.At(60, 80).RGBA(); a != 0xffff {
		t.Error("the middle is not opaque")
	}
	if w, h := p.Natural("a"); w != 400 || h != 300 {
		t.Errorf("natural size %d×%d", w, h)
	}
}

func TestAPictureAskedForTwiceIsReadOnce(t *testing.T) {
	f := &files{data: map[liaison.BlobID][]byte{"a": picture(40, 30)}}
	p, _, wait := rig(t, f, 1<<20)
	shown := 0
	for range 3 {
		p.Fit("a", 20, 20, 0, func(image.Image) { shown++ })
	}
	wait()
	opened := f.opened.Load()
	p.Fit("a", 20, 20, 0, func(image.Image) { shown++ })
	if shown != 4 || f.opened.Load() != opened {
		t.Errorf("shown %d times, opened %d more times", shown, f.opened.Load()-opened)
	}
}

func TestWhatIsNoPictureIsLoggedAndNotShown(t *testing.T) {
	p, log, wait := rig(t, &files{data: map[liaison.BlobID][]byte{"bad": []byte("<html>")}}, 1<<20)
	p.Fit("bad", 20, 20, 0, func(image.Image) { t.Error("shown") })
	wait()
	if strings.Count(log.String(), "picture not shown") != 1 {
		t.Errorf("log: %s", log)
	}
}

func TestAPictureThatComesLaterIsShownThen(t *testing.T) {
	f := &files{data: map[liaison.BlobID][]byte{}}
	p, _, wait := rig(t, f, 1<<20)
	shown := 0
	p.Fit("late", 20, 20, 0, func(image.Image) { shown++ })
	wait()
	p.Retry()
	wait()
	f.data["late"] = picture(40, 30)
	p.Retry()
	wait()
	if shown != 1 {
		t.Errorf("shown %d times", shown)
	}
}

func TestRoomIsKept(t *testing.T) {
	f := &files{data: map[liaison.BlobID][]byte{"a": picture(40, 30), "b": picture(40, 30)}}
	p, _, wait := rig(t, f, 4*100*100)
	for _, id := range []liaison.BlobID{"a", "b"} {
		p.Fit(id, 100, 100, 0, func(image.Image) {})
		wait()
	}
	opened := f.opened.Load()
	p.Fit("b", 100, 100, 0, func(image.Image) {})
	if f.opened.Load() != opened {
		t.Error("the newest picture must be kept")
	}
	p.Fit("a", 100, 100, 0, func(image.Image) {})
	wait()
	if f.opened.Load() == opened {
		t.Error("the oldest picture must have gone")
	}
}
