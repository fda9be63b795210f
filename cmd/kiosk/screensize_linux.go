package main

import (
	"io"
	"log/slog"

	"fyne.io/fyne/v2"
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
