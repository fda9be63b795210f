package desk

import (
	"lianluozhan/kiosk"
	"lianluozhan/kiosk/keyboard"
	"lianluozhan/kiosk/screen"
	"lianluozhan/kiosk/screen/progress"
	"lianluozhan/kiosk/screen/register"
)

// Entries returns what holds a visitor's entries.
func (d *Desk) Entries() (*keyboard.Model, *register.Model, *progress.Model) {
	return d.keys, d.register, d.progress
}

// Begun goes on as after joining.
func (d *Desk) Begun() { d.begun() }

// Pages are all that the desk can open.
func (d *Desk) Pages() map[screen.Page]kiosk.Factory { return d.pages() }

// Shown reports that a page may be in a picture.
func (d *Desk) Shown(p screen.Page) bool { return d.shown(p) }
