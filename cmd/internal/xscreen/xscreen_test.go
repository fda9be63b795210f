package xscreen_test

import (
	"image"
	"image/color"
	"testing"
	"time"

	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xproto"

	"lianluozhan/cmd/internal/xscreen"
)

// TestSeesAndTouches puts a red window on a screen, looks at it and taps it.
func TestSeesAndTouches(t *testing.T) {
	server, err := xscreen.Start(t.Context(), 320, 240)
	if err != nil {
		t.Fatal(err)
	}
	defer server.Stop()
	presses := redWindow(t, server.Display)
	s, err := xscreen.Open(server.Display)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()

	shot, err := s.Shot()
	if err != nil {
		t.Fatal(err)
	}
	if got := shot.Bounds(); got != image.Rect(0, 0, 320, 240) {
		t.Errorf("the picture is %v", got)
	}
	if got, want := shot.RGBAAt(60, 50), (color.RGBA{R: 0xcc, G: 0x11, B: 0x22, A: 0xff}); got != want {
		t.Errorf("the window is %v, want %v", got, want)
	}
	if err := s.Tap(t.Context(), image.Pt(60, 50)); err != nil {
		t.Fatal(err)
	}
	select {
	case at := <-presses:
		if at != image.Pt(60, 50) {
			t.Errorf("tapped at %v", at)
		}
	case <-time.After(5 * time.Second):
		t.Error("the tap did not arrive")
	}
}

// redWindow maps a window over (50,40)-(90,70) and tells where it is pressed.
func redWindow(t *testing.T, display string) <-chan image.Point {
	t.Helper()
	c, err := xgb.NewConnDisplay(display)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	w, err := xproto.NewWindowId(c)
	if err != nil {
		t.Fatal(err)
	}
	root := xproto.Setup(c).DefaultScreen(c).Root
	err = xproto.CreateWindowChecked(c, xproto.WindowClassCopyFromParent, w, root, 50, 40, 40, 30, 0,
		xproto.WindowClassInputOutput, 0, xproto.CwBackPixel|xproto.CwEventMask,
		[]uint32{0xcc1122, xproto.EventMaskButtonPress}).Check()
	if err == nil {
		err = xproto.MapWindowChecked(c, w).Check()
	}
	if err != nil {
		t.Fatal(err)
	}
	presses := make(chan image.Point, 1)
	go func() {
		for {
			e, err := c.WaitForEvent()
			if e == nil && err == nil {
				return // the connection is closed
			}
			if p, ok := e.(xproto.ButtonPressEvent); ok {
				presses <- image.Pt(int(p.RootX), int(p.RootY))
			}
		}
	}()
	return presses
}
