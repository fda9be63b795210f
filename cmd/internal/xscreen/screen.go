package xscreen

import (
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"time"

	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xproto"
	"github.com/jezek/xgb/xtest"
)

// Screen is a connection to an X server: eyes and one finger.
// It is for one goroutine at a time.
type Screen struct {
	Width, Height int

	conn *xgb.Conn
	root xproto.Window
}

// Open connects to a display such as ":91".
func Open(display string) (*Screen, error) {
	xgb.Logger.SetOutput(discard{})
	conn, err := xgb.NewConnDisplay(display)
	if err != nil {
		return nil, fmt.Errorf("connect to display %s: %w", display, err)
	}
	if err := xtest.Init(conn); err != nil {
		conn.Close()
		return nil, fmt.Errorf("display %s has no XTEST: %w", display, err)
	}
	s := xproto.Setup(conn).DefaultScreen(conn)
	return &Screen{Width: int(s.WidthInPixels), Height: int(s.HeightInPixels), conn: conn, root: s.Root}, nil
}

// Close ends the connection.
func (s *Screen) Close() { s.conn.Close() }

// Pixels returns a part of the screen as bytes, four a pixel: blue, green, red
// and one to ignore.
func (s *Screen) Pixels(part image.Rectangle) ([]byte, error) {
	reply, err := xproto.GetImage(s.conn, xproto.ImageFormatZPixmap, xproto.Drawable(s.root),
		int16(part.Min.X), int16(part.Min.Y), uint16(part.Dx()), uint16(part.Dy()), ^uint32(0)).Reply()
	if err != nil {
		return nil, fmt.Errorf("read the screen: %w", err)
	}
	return reply.Data, nil
}

// Shot returns a picture of the whole screen.
func (s *Screen) Shot() (*image.RGBA, error) {
	data, err := s.Pixels(image.Rect(0, 0, s.Width, s.Height))
	if err != nil {
		return nil, err
	}
	img := image.NewRGBA(image.Rect(0, 0, s.Width, s.Height))
	for i := 0; i+3 < len(data); i += 4 {
		img.SetRGBA(i/4%s.Width, i/4/s.Width, color.RGBA{R: data[i+2], G: data[i+1], B: data[i], A: 255})
	}
	return img, nil
}

// Tap touches the screen for a tenth of a second.
func (s *Screen) Tap(ctx context.Context, at image.Point) error {
	return errors.Join(s.Move(at), s.Press(), pause(ctx, 100*time.Millisecond), s.Release())
}

// Drag touches at from and moves to to within the given time, in 20 steps.
func (s *Screen) Drag(ctx context.Context, from, to image.Point, took time.Duration) error {
	const steps = 20
	errs := []error{s.Move(from), s.Press()}
	for i := 1; i <= steps; i++ {
		at := from.Add(to.Sub(from).Mul(i).Div(steps))
		errs = append(errs, pause(ctx, took/steps), s.Move(at))
	}
	return errors.Join(append(errs, s.Release())...)
}

// Move brings the pointer to a place.
func (s *Screen) Move(at image.Point) error {
	return s.input(xproto.MotionNotify, 0, at)
}

// Press puts the finger down where the pointer is.
func (s *Screen) Press() error { return s.input(xproto.ButtonPress, 1, image.Point{}) }

// Release lifts the finger.
func (s *Screen) Release() error { return s.input(xproto.ButtonRelease, 1, image.Point{}) }

func (s *Screen) input(kind, detail byte, at image.Point) error {
	err := xtest.FakeInputChecked(s.conn, kind, detail, 0, s.root, int16(at.X), int16(at.Y), 0).Check()
	if err != nil {
		return fmt.Errorf("touch the screen: %w", err)
	}
	return nil
}

func pause(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}

type discard struct{}

func (discard) Write(p []byte) (int, error) { return len(p), nil }
