package boards

import (
	"image"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"lianluozhan/kiosk/look"
	"lianluozhan/kiosk/touch"
	"lianluozhan/sync/liaison"
)

// enlarge shows a picture as large as the page allows, until it is tapped.
func (v *View) enlarge(id liaison.BlobID) {
	l := v.l
	nw, nh := v.env.Pictures.Natural(id)
	if nw <= 0 || nh <= 0 {
		return
	}
	hint := touch.NewLine("点一下返回", l.Type(look.Body), false, l.Soft).Centered()
	room := fyne.NewSize(v.env.Area.Width-2*l.Margin(), v.env.Area.Height-2*l.Px(32)-l.Gap()-hint.MinSize().Height)
	scale := min(room.Width/float32(nw), room.Height/float32(nh))
	w, h := float32(int(float32(nw)*scale)), float32(int(float32(nh)*scale))
	img := &canvas.Image{FillMode: canvas.ImageFillStretch}
	v.env.Pictures.Fit(id, int(w), int(h), int(l.Px(16)), func(p image.Image) {
		img.Image = p
		img.Refresh()
	})
	framed := touch.Fixed(w, h, img)
	sheet := touch.Pad(l.Px(32), l.Margin(), l.Px(32), l.Margin(), touch.Filled(l.Gap(), framed, framed, hint))
	v.large.Objects = []fyne.CanvasObject{touch.NewShield(l.Paper, v.shrink), sheet}
	v.large.Refresh()
}

func (v *View) shrink() {
	v.large.Objects = nil
	v.large.Refresh()
}

// Back closes an enlarged picture first.
func (v *View) Back() bool {
	open := len(v.large.Objects) > 0
	v.shrink()
	return open
}
