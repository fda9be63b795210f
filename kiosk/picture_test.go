package kiosk_test

import (
	"bytes"
	"context"
	"image/color"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"lianluozhan/kiosk"
	"lianluozhan/kiosk/background"
	"lianluozhan/kiosk/screen"
	"lianluozhan/kiosk/screen/attract"
	"lianluozhan/kiosk/screen/screentest"
	"lianluozhan/kiosk/touch"
	"lianluozhan/sync/liaison/liaisontest"
)

// known is the page that the shells of these tests may show, added one that nobody
// declared.
const known, added screen.Page = "known", "added"

// covering is a page with a keyboard.
type covering struct {
	page
	up bool
}

func (c *covering) Covers() bool { return c.up }

// shown is a page made of words and something, as it stands.
type shown struct {
	page screen.Page
	with func(screen.Env) fyne.CanvasObject // nil for nothing
	over fyne.CanvasObject                  // above the window, nil for nothing
	up   bool                               // the keyboard
}

// picture is what the county would see of the page with these words on it.
func (s shown) picture(t *testing.T, words string) []byte {
	t.Helper()
	test.NewTempApp(t)
	left := 0
	r := &rig{now: liaisontest.Now, content: liaisontest.Content(), size: screentest.Portrait}
	r.win = test.NewTempWindow(t, touch.Layers())
	r.win.SetPadded(false)
	r.win.Resize(r.size)
	door := background.New(context.Background(), func(func()) {})
	t.Cleanup(door.Close)
	blank := func(screen.Env, string) screen.Screen {
		return &page{object: touch.Layers(), left: &left}
	}
	some := func(env screen.Env, _ string) screen.Screen {
		content := touch.Column(0, touch.NewText(words, 40, color.Black))
		if s.with != nil {
			content.Add(s.with(env))
		}
		return &covering{page{object: content, title: words, left: &left}, s.up}
	}
	shell := kiosk.New(kiosk.Config{
		Window: r.win, Size: r.size, Door: door, Pictures: nowhere{}, Station: r, Now: func() time.Time { return r.now },
		Pages:   map[screen.Page]kiosk.Factory{screen.Home: blank, known: some, added: some},
		Attract: func(env screen.Env, _ string) screen.Screen { return attract.New(env) },
		Shown:   func(p screen.Page) bool { return p == known },
		Wipe:    func() {},
	})
	r.win.Resize(r.size)
	shell.Touch()
	shell.Open(screen.Route{Page: s.page})
	if s.over != nil {
		r.win.Canvas().Overlays().Add(s.over)
	}
	b, err := shell.Picture().PNG()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// A page is in a picture where it is declared, and only as long as nothing is on it or
// above it that may hold what somebody writes.
func TestWhatIsNotDeclaredIsCovered(t *testing.T) {
	field := func(env screen.Env) *touch.Field { return touch.NewField(env.Look, "示例", 1) }
	for name, tt := range map[string]struct {
		shown
		seen bool
	}{
		"declared":            {shown{page: known}, true},
		"added, not declared": {shown{page: added}, false},
		"keyboard":            {shown{page: known, up: true}, false},
		"something above":     {shown{page: known, over: container.NewWithoutLayout()}, false},
		"field":               {shown{page: known, with: func(e screen.Env) fyne.CanvasObject { return field(e) }}, false},
		"field in a list": {shown{page: known, with: func(e screen.Env) fyne.CanvasObject {
			return touch.NewScroller(field(e))
		}}, false},
		"field that does not show": {shown{page: known, with: func(e screen.Env) fyne.CanvasObject {
			f := field(e)
			f.Hide()
			return f
		}}, true},
		"slate":                 {shown{page: known, with: func(screen.Env) fyne.CanvasObject { return touch.NewSlate() }}, false},
		"dialog":                {shown{page: known, with: func(screen.Env) fyne.CanvasObject { return touch.NewShield(color.Black, nil) }}, false},
		"widget of another kit": {shown{page: known, with: func(screen.Env) fyne.CanvasObject { return widget.NewEntry() }}, false},
		"drawn by hand":         {shown{page: known, with: func(screen.Env) fyne.CanvasObject { return canvas.NewRasterWithPixels(nil) }}, false},
	} {
		t.Run(name, func(t *testing.T) {
			if seen := !bytes.Equal(tt.picture(t, "示例甲 13800000000"), tt.picture(t, "")); seen != tt.seen {
				t.Errorf("the page is in the picture: %v, want %v", seen, tt.seen)
			}
		})
	}
}
