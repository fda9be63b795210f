package main

import (
	"fmt"
	"image"
	"log/slog"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"github.com/coreos/go-systemd/v22/daemon"

	"lianluozhan/kiosk/background"
)

// watchdog tells who started the program how it is, by sd_notify(3): that it is ready
// once a frame that fills the screen was drawn, then that it lives. Each sign of life
// comes from a function that really ran on the goroutine that draws, so a frozen screen
// falls silent whatever else still runs. Where nobody asked, it says nothing.
type watchdog struct {
	door  *background.Door
	log   *slog.Logger
	say   func(state string) error
	every time.Duration    // between signs of life; 0 for none
	full  func() fyne.Size // of the screen, in pixels
	clock func() time.Time

	stamp *canvas.Raster // is drawn whenever a frame is
	size  func() fyne.Size
	drawn fyne.Size // of the last frame in which stamp was drawn
	began time.Time
}

const (
	lookEvery = 100 * time.Millisecond
	// patience is how long a frame may be smaller than the screen: a size that was told
	// wrongly must not keep a program that draws from being ready.
	patience = 15 * time.Second
)

// newWatchdog returns one that nobody listens to unless the environment says who does.
func newWatchdog(door *background.Door, log *slog.Logger, full func() fyne.Size) *watchdog {
	limit, err := daemon.SdWatchdogEnabled(false)
	if err != nil {
		log.Warn("time of the watchdog not understood", "error", err)
	}
	return &watchdog{
		door: door, log: log, every: limit / 3, full: full, clock: time.Now,
		say: func(state string) error {
			_, err := daemon.SdNotify(false, state)
			return err
		},
	}
}

// window returns win with a mark in every content that is set from now on. The mark is
// one clear pixel; that it was asked for its colour means that a frame was being drawn.
func (w *watchdog) window(win fyne.Window) fyne.Window {
	w.size = func() fyne.Size { return win.Canvas().Size() }
	w.stamp = canvas.NewRaster(func(int, int) image.Image {
		w.drawn = w.size()
		return image.NewRGBA(image.Rect(0, 0, 1, 1))
	})
	return stamped{win, w.stamp}
}

type stamped struct {
	fyne.Window
	stamp fyne.CanvasObject
}

// SetContent sets o with the mark in its corner.
func (s stamped) SetContent(o fyne.CanvasObject) {
	s.Window.SetContent(container.New(beneath{}, s.stamp, o))
}

// beneath lays all but the first object over everything.
type beneath struct{}

// Layout gives the first object one pixel.
func (beneath) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for i, o := range objects {
		o.Move(fyne.NewPos(0, 0))
		if i == 0 {
			o.Resize(fyne.NewSquareSize(1))
			continue
		}
		o.Resize(size)
	}
}

// MinSize is none: the window has the size of the screen.
func (beneath) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.Size{} }

// start watches for the first full frame. Call it before the window's loop begins.
func (w *watchdog) start() {
	w.began = w.clock()
	w.after(lookEvery, w.look)
}

// after runs f on the screen's goroutine after wait.
func (w *watchdog) after(wait time.Duration, f func()) { w.door.After(wait, f) }

// look runs on the screen's goroutine between two frames: what was drawn then is
// finished and on show.
func (w *watchdog) look() {
	want, late := w.full(), w.clock().Sub(w.began) > patience
	if w.drawn.Width > 0 && (w.drawn == want || late) {
		w.ready(want)
		return
	}
	w.drawn = fyne.Size{}
	w.stamp.Refresh()
	w.after(lookEvery, w.look)
}

func (w *watchdog) ready(want fyne.Size) {
	if w.drawn != want {
		w.log.Warn("the picture does not fill the screen", "picture", w.drawn, "screen", want)
	}
	w.tell(fmt.Sprintf("%s\nSTATUS=版本 %s，画面 %v×%v", daemon.SdNotifyReady, version, w.drawn.Width, w.drawn.Height))
	w.live()
}

// live gives a sign of life, now and for ever.
func (w *watchdog) live() {
	if w.every <= 0 {
		return
	}
	w.tell(daemon.SdNotifyWatchdog)
	w.after(w.every, w.live)
}

// stopping says that the program ends because it was to.
func (w *watchdog) stopping() { w.tell(daemon.SdNotifyStopping) }

func (w *watchdog) tell(state string) {
	if err := w.say(state); err != nil {
		w.log.Warn("watchdog not told", "error", err)
	}
}
