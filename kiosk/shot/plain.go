package shot

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/layout"

	"lianluozhan/kiosk/touch"
)

// Plain reports that an object and all that shows in it is something to read: nothing
// to write in, no dialog, nothing of a kind that is not known here.
func Plain(o fyne.CanvasObject) bool {
	if o == nil || !o.Visible() {
		return true
	}
	switch x := o.(type) {
	case *touch.Shield: // lies under a dialog
		return false
	case *fyne.Container:
		return plain(x.Objects)
	case touch.Drawn:
		return plain(x.Drawn())
	case *canvas.Rectangle, *canvas.Circle, *canvas.Text, *canvas.LinearGradient, *canvas.Image, layout.SpacerObject:
		return true
	}
	return false
}

func plain(all []fyne.CanvasObject) bool {
	for _, o := range all {
		if !Plain(o) {
			return false
		}
	}
	return true
}
