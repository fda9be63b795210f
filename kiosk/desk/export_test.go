package desk

import (
	"lianluozhan/kiosk/keyboard"
	"lianluozhan/kiosk/screen/progress"
	"lianluozhan/kiosk/screen/register"
)

// Entries returns what holds a visitor's entries.
func (d *Desk) Entries() (*keyboard.Model, *register.Model, *progress.Model) {
	return d.keys, d.register, d.progress
}

// Begun goes on as after joining.
func (d *Desk) Begun() { d.begun() }
