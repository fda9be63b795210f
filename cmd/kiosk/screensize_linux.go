package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver"
	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xproto"
)

// screenSize asks X for the size of the screen, so that the first frame is drawn
// for it. Whatever it says, the window's real size decides in the end.
func screenSize(log *slog.Logger) fyne.Size {
	xgb.Logger.SetOutput(io.Discard)
	conn, err := xgb.NewConn()
	if err != nil {
		log.Warn("size of the screen is not known yet", "error", err)
		return usualSize
	}
	defer conn.Close()
	s := xproto.Setup(conn).DefaultScreen(conn)
	return fyne.NewSize(float32(s.WidthInPixels), float32(s.HeightInPixels))
}

// followScreen tells of the screen's size, and again when it changes, as when it is
// turned, until ctx ends. Without a window manager nobody else makes the window fit. fit runs on a
// goroutine of its own and is given what makes a window fill the screen.
func followScreen(ctx context.Context, fit func(fill func(fyne.Window) error)) error {
	conn, err := xgb.NewConn()
	if err != nil {
		return fmt.Errorf("follow the screen's size: %w", err)
	}
	stop := context.AfterFunc(ctx, conn.Close)
	defer stop()
	screen := xproto.Setup(conn).DefaultScreen(conn)
	root := screen.Root
	fit(func(w fyne.Window) error { return fill(conn, w, screen.WidthInPixels, screen.HeightInPixels) }) // to the last pixel
	err = xproto.ChangeWindowAttributesChecked(conn, root, xproto.CwEventMask, []uint32{xproto.EventMaskStructureNotify}).Check()
	if err != nil {
		return fmt.Errorf("follow the screen's size: %w", err)
	}
	for {
		event, xerr := conn.WaitForEvent()
		if event == nil && xerr == nil {
			return ctx.Err() // the connection is closed
		}
		if c, ok := event.(xproto.ConfigureNotifyEvent); ok && c.Window == root {
			fit(func(w fyne.Window) error { return fill(conn, w, c.Width, c.Height) })
		}
	}
}

// fill makes a window as large as the screen. On the screen's goroutine.
func fill(conn *xgb.Conn, w fyne.Window, width, height uint16) error {
	native, ok := w.(driver.NativeWindow)
	if !ok {
		return nil // not on X
	}
	var err error
	native.RunNative(func(ctx any) {
		if x, ok := ctx.(driver.X11WindowContext); ok && x.WindowHandle != 0 {
			err = xproto.ConfigureWindowChecked(conn, xproto.Window(x.WindowHandle),
				xproto.ConfigWindowX|xproto.ConfigWindowY|xproto.ConfigWindowWidth|xproto.ConfigWindowHeight,
				[]uint32{0, 0, uint32(width), uint32(height)}).Check()
		}
	})
	return err
}
