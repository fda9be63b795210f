package main

import (
	"errors"
	"fmt"
	"image"
	"time"

	"fyne.io/fyne/v2"

	"lianluozhan/kiosk/touch"
)

// ink writes one character into a square of the pad, without its last strokes, and
// waits until it is read.
func (r *rig) ink(square int, char string, without int) {
	if r.err != nil {
		return
	}
	at, size := r.hand.Places(func(o fyne.CanvasObject) bool { _, ok := o.(*touch.Slate); return ok })
	if square >= len(at) {
		r.err = fmt.Errorf("square %d of the pad is not on the screen", square)
		return
	}
	place := image.Rect(int(at[square].X), int(at[square].Y), int(at[square].X+size[square].Width), int(at[square].Y+size[square].Height))
	strokes := r.src.ink.Within(char, place.Inset(place.Dy()/8))
	if len(strokes) <= without {
		r.err = fmt.Errorf("no ink for %s", char)
		return
	}
	for _, s := range strokes[:len(strokes)-without] {
		r.clock = r.clock.Add(250 * time.Millisecond)
		var points []fyne.Position
		for _, p := range s {
			points = append(points, fyne.NewPos(float32(p.X), float32(p.Y)))
		}
		r.hand.Trace(points)
		r.settle()
	}
	r.until(func() bool { return !r.hand.Says("…") && (without > 0 || r.hand.Says(char)) })
}

// hold leaves the finger on words.
func (r *rig) hold(words string) {
	if r.err == nil {
		r.err = r.hand.Hold(words)
		r.settle()
	}
}

// hands writes characters into the two squares in turn.
func (r *rig) hands(chars string) {
	for i, c := range []rune(chars) {
		r.ink(i%2, string(c), 0)
	}
}

// until waits for what is done behind the screen.
func (r *rig) until(ok func() bool) {
	late := time.After(20 * time.Second)
	for r.err == nil && !ok() {
		select {
		case <-r.src.screen.came:
			r.settle()
		case <-late:
			r.err = errors.New("nothing came from behind the screen")
		}
	}
}
