//go:build !linux

package main

import (
	"log/slog"

	"fyne.io/fyne/v2"
)

// screenSize is not known before the window is there.
func screenSize(*slog.Logger) fyne.Size { return usualSize }
