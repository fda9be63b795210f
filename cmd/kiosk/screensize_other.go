//go:build !linux

package main

import (
	"context"
	"log/slog"

	"fyne.io/fyne/v2"
)

// screenSize is not known before the window is there.
func screenSize(*slog.Logger) fyne.Size { return usualSize }

// followScreen does nothing: the system makes the window fit.
func followScreen(context.Context, func(func(fyne.Window) error)) error { return nil }
