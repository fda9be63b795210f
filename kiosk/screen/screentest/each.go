package screentest

import "fyne.io/fyne/v2"

// Each calls see for every visible object below o, in the order it is drawn.
func Each(o fyne.CanvasObject, see func(fyne.CanvasObject)) {
	walk(o, frame{clip: everything, in: everything}, func(o fyne.CanvasObject, _ frame) { see(o) })
}
