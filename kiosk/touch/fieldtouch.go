package touch

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

// Caret is where a finger has put the caret, and the text on that line around it.
type Caret struct {
	Before, After string
	At            fyne.Position // of the caret on the canvas, at its line's top
	Down          bool          // the finger is still down
}

// holder is a target that keeps the finger for itself: the page does not move.
type holder interface{ holds() bool }

// held reports whether what the finger went down on keeps it.
func held() bool {
	h, ok := finger.pressed.(holder)
	return ok && h.holds()
}

func (f *Field) holds() bool { return f.aiming }

// MouseDown stops a moving page; in a field that is being typed in it begins to
// place the caret.
func (f *Field) MouseDown(e *desktop.MouseEvent) {
	f.spent, finger.pressed = land(), f
	if e == nil {
		return
	}
	f.at = e.Position
	if f.active && !f.spent && f.composition == "" {
		f.aiming = true
		f.aim()
	}
}

// MouseIn does nothing: a finger does not hover.
func (f *Field) MouseIn(*desktop.MouseEvent) {}

// MouseMoved lets the caret follow the finger.
func (f *Field) MouseMoved(e *desktop.MouseEvent) {
	if f.aiming && finger.pressed == target(f) {
		f.at = e.Position
		f.aim()
	}
}

// MouseOut leaves the caret where the finger left the field.
func (f *Field) MouseOut() { f.settleCaret() }

// MouseUp ends the placing.
func (f *Field) MouseUp(*desktop.MouseEvent) { f.settleCaret() }

func (f *Field) cancel() {
	f.spent = true
	f.settleCaret()
}

// aim puts the caret at the gap nearest to the finger.
func (f *Field) aim() {
	if f.r == nil || f.composition != "" {
		return
	}
	f.caret, f.marked = f.r.gapAt(f.at), 0
	f.Refresh()
	f.tellCaret()
}

func (f *Field) settleCaret() {
	if f.aiming {
		f.aiming = false
		f.tellCaret()
	}
}

func (f *Field) tellCaret() {
	if f.OnCaret == nil || f.r == nil {
		return
	}
	c := Caret{Down: f.aiming}
	if row, x, y, ok := f.r.caretRow(); ok {
		c.Before, c.After = string(f.text[row.from:f.caret]), string(f.text[f.caret:row.to])
		c.At = fyne.CurrentApp().Driver().AbsolutePositionForObject(f).AddXY(f.pad()+x, y)
	}
	f.OnCaret(c)
}

// Tapped asks for the keyboard and puts the caret at the nearest gap. A tap given
// back after a wobble has no event: it counts where the finger was.
func (f *Field) Tapped(e *fyne.PointEvent) {
	at, spent := f.at, f.spent
	f.spent = false
	f.settleCaret()
	if finger.pressed == target(f) {
		finger.pressed = nil
	}
	if spent {
		return
	}
	if e != nil {
		at = e.Position
	}
	if f.OnTap != nil {
		f.OnTap()
	}
	f.at = at
	f.aim()
	f.Refresh()
}
