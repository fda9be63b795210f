package blocks

import (
	"fyne.io/fyne/v2"

	"lianluozhan/kiosk/touch"
)

var (
	_ touch.Drawn = (*Doc)(nil)
	_ touch.Drawn = (*picture)(nil)
	_ touch.Drawn = (*tableRow)(nil)
)

// Drawn is what is in view.
func (d *Doc) Drawn() []fyne.CanvasObject {
	if d.r == nil {
		return nil
	}
	return d.r.objs
}

// Drawn is the picture and its caption.
func (p *picture) Drawn() []fyne.CanvasObject { return (&pictureRenderer{p}).Objects() }

// Drawn is the row's cells and lines.
func (r *tableRow) Drawn() []fyne.CanvasObject { return (&rowRenderer{r}).Objects() }
