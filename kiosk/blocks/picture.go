package blocks

import (
	"image"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"lianluozhan/kiosk/touch"
	"lianluozhan/sync/liaison"
)

// picture is a picture as wide as the text with its caption below. Until it is at
// hand it keeps a sunken place of the usual shape, so that little moves later.
type picture struct {
	widget.BaseWidget
	d       *Doc
	id      liaison.BlobID
	img     *canvas.Image
	bg      *canvas.Rectangle
	caption *touch.Text
	ratio   float32 // height to width, 0 while unknown
	natural float32 // width in pixels
	asked   fyne.Size
	tap     *touch.Pressable // over the picture, nil when it cannot be tapped
}

func newPicture(d *Doc, b liaison.Block) *picture {
	p := &picture{d: d, id: b.Image, img: &canvas.Image{FillMode: canvas.ImageFillStretch}}
	p.bg = canvas.NewRectangle(d.env.Look.Sunken)
	p.bg.CornerRadius = d.env.Look.Px(16)
	if b.Text != "" {
		p.caption = caption(d, b.Text)
	}
	if d.opt.OnPicture != nil {
		p.tap = touch.NewPressable(touch.Space(0, 0), func() { d.opt.OnPicture(p.id) })
	}
	p.ExtendBaseWidget(p)
	return p
}

// frame is the size of the picture itself. A picture is never drawn at more than
// twice its size (of the design's pixels) nor higher than most of the page.
func (p *picture) frame(w float32) fyne.Size {
	if p.ratio == 0 {
		if nw, nh := p.d.env.Pictures.Natural(p.id); nw > 0 && nh > 0 {
			p.ratio, p.natural = float32(nh)/float32(nw), float32(nw)
		}
	}
	ratio := p.ratio
	if ratio == 0 {
		ratio = 0.6
	} else {
		w = min(w, p.natural*p.d.env.Look.Px(200)/100)
	}
	h := min(w*ratio, p.d.env.Area.Height*0.7)
	return fyne.NewSize(float32(int(h/ratio+0.5)), float32(int(h+0.5)))
}

func (p *picture) HeightFor(w float32) float32 {
	h := p.frame(w).Height
	if p.caption != nil {
		h += p.gap() + p.caption.HeightFor(w)
	}
	return h
}

func (p *picture) gap() float32 { return p.d.env.Look.Px(12) }

// show asks for the picture in the size it is drawn, once for each size.
func (p *picture) show() {
	f := p.frame(p.Size().Width)
	if p.asked == f || f.Width < 1 {
		return
	}
	p.asked = f
	radius := int(p.d.env.Look.Px(16))
	p.d.env.Pictures.Fit(p.id, int(f.Width), int(f.Height), radius, func(img image.Image) {
		if img == nil || p.asked != f {
			return
		}
		if p.ratio == 0 { // it was not at hand when the page was measured
			if p.frame(p.Size().Width) != f {
				p.d.resized()
				return
			}
		}
		p.img.Image = img
		p.bg.Hide()
		p.img.Refresh()
	})
}

func (p *picture) MinSize() fyne.Size {
	p.ExtendBaseWidget(p)
	return fyne.NewSize(64, p.HeightFor(max(p.Size().Width, 64)))
}

func (p *picture) CreateRenderer() fyne.WidgetRenderer { return &pictureRenderer{p} }

type pictureRenderer struct{ p *picture }

func (r *pictureRenderer) Destroy()           {}
func (r *pictureRenderer) MinSize() fyne.Size { return r.p.MinSize() }
func (r *pictureRenderer) Refresh()           { r.Layout(r.p.Size()); canvas.Refresh(r.p) }

func (r *pictureRenderer) Objects() []fyne.CanvasObject {
	objs := []fyne.CanvasObject{r.p.bg, r.p.img}
	if r.p.caption != nil {
		objs = append(objs, r.p.caption)
	}
	if r.p.tap != nil {
		objs = append(objs, r.p.tap)
	}
	return objs
}

func (r *pictureRenderer) Layout(s fyne.Size) {
	p := r.p
	f := p.frame(s.Width)
	x := float32(int((s.Width - f.Width) / 2))
	for _, o := range []fyne.CanvasObject{p.bg, p.img} {
		o.Move(fyne.NewPos(x, 0))
		o.Resize(f)
	}
	if p.tap != nil {
		p.tap.Move(fyne.NewPos(x, 0))
		p.tap.Resize(f)
	}
	if p.caption != nil {
		p.caption.Move(fyne.NewPos(0, f.Height+p.gap()))
		p.caption.Resize(fyne.NewSize(s.Width, p.caption.HeightFor(s.Width)))
	}
}
