package touch

import (
	"image"
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"
	qrcode "github.com/skip2/go-qrcode"

	"lianluozhan/kiosk/look"
)

// Code is a QR code drawn with whole pixels per module, so that it scans from the
// glass and from a screenshot alike.
type Code struct {
	widget.BaseWidget
	content string
	img     *canvas.Image
	bg      *canvas.Rectangle
	side    int
}

// NewCode returns a code for content; content that no code can hold draws an
// empty frame.
func NewCode(l *look.Look, content string) *Code {
	c := &Code{content: content, img: &canvas.Image{ScaleMode: canvas.ImageScalePixels, FillMode: canvas.ImageFillOriginal}}
	c.bg = canvas.NewRectangle(color.White)
	c.bg.StrokeColor, c.bg.StrokeWidth = l.Edge, l.Px(2)
	c.ExtendBaseWidget(c)
	return c
}

// Content returns what the code holds.
func (c *Code) Content() string { return c.content }

// CreateRenderer makes the frame and the code.
func (c *Code) CreateRenderer() fyne.WidgetRenderer { return &codeRenderer{c} }

type codeRenderer struct{ c *Code }

func (r *codeRenderer) Destroy()                     {}
func (r *codeRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.c.bg, r.c.img} }
func (r *codeRenderer) MinSize() fyne.Size           { return fyne.NewSize(64, 64) }
func (r *codeRenderer) Refresh()                     { r.Layout(r.c.Size()); canvas.Refresh(r.c) }

func (r *codeRenderer) Layout(s fyne.Size) {
	side := float32(int(min(s.Width, s.Height)))
	x, y := float32(int((s.Width-side)/2)), float32(int((s.Height-side)/2))
	put(r.c.bg, x, y, side, side)
	if int(side) != r.c.side {
		r.c.side = int(side)
		r.c.img.Image = codeImage(r.c.content, int(side))
		r.c.img.Refresh()
	}
	if r.c.img.Image != nil {
		n := float32(r.c.img.Image.Bounds().Dx())
		put(r.c.img, x+float32(int((side-n)/2)), y+float32(int((side-n)/2)), n, n)
	}
}

// codeImage draws the code as large as whole modules allow within side pixels,
// with a quiet zone of at least 3 modules inside the white frame.
func codeImage(content string, side int) image.Image {
	q, err := qrcode.New(content, qrcode.Medium)
	if err != nil || content == "" {
		return nil
	}
	q.DisableBorder = true
	bits := q.Bitmap()
	module := max(1, side/(len(bits)+6))
	img := image.NewGray(image.Rect(0, 0, module*len(bits), module*len(bits)))
	for y := range img.Bounds().Dy() {
		for x := range img.Bounds().Dx() {
			if !bits[y/module][x/module] {
				img.Pix[y*img.Stride+x] = 255
			}
		}
	}
	return img
}

// Photo shows a picture that may come later, in a frame with round corners, and
// until then or instead a drawn monogram.
type Photo struct {
	widget.BaseWidget
	img      *canvas.Image
	bg       *canvas.Rectangle
	monogram *canvas.Text
	l        *look.Look
	onNear   func()
}

var _ Viewporter = (*Photo)(nil)

// NewPhoto returns a frame with the first character of name as its monogram.
func NewPhoto(l *look.Look, name string) *Photo {
	p := &Photo{l: l, img: &canvas.Image{FillMode: canvas.ImageFillStretch, ScaleMode: canvas.ImageScaleSmooth}}
	first := ""
	for _, r := range name {
		first = string(r)
		break
	}
	p.bg = canvas.NewRectangle(l.RedWash)
	p.bg.CornerRadius = l.Px(16)
	if l.Contrast {
		p.bg.StrokeColor, p.bg.StrokeWidth = l.Red, l.Px(2)
	}
	p.monogram = look.Line(first, l.Type(look.Giant), true, l.Red)
	p.img.Hide()
	p.ExtendBaseWidget(p)
	return p
}

// SetImage shows the picture; nil shows the monogram. The picture should have the
// frame's size, see Round.
func (p *Photo) SetImage(img image.Image) {
	p.img.Image = img
	p.img.Hidden = img == nil
	p.monogram.Hidden = img != nil
	p.img.Refresh()
	p.Refresh()
}

// WhenNear calls f once, when the photo first comes within a screen's height of
// what a Scroller shows, so that long lists ask only for the pictures they need.
func (p *Photo) WhenNear(f func()) { p.onNear = f }

// SetViewport is told by a Scroller which part of the photo is on show.
func (p *Photo) SetViewport(top, height float32) {
	if p.onNear != nil && top-height < p.Size().Height && top+2*height > 0 {
		f := p.onNear
		p.onNear = nil
		f()
	}
}

// CreateRenderer makes the frame, the monogram and the picture.
func (p *Photo) CreateRenderer() fyne.WidgetRenderer { return &photoRenderer{p} }

type photoRenderer struct{ p *Photo }

func (r *photoRenderer) Destroy() {}
func (r *photoRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.p.bg, r.p.monogram, r.p.img}
}
func (r *photoRenderer) MinSize() fyne.Size { return fyne.NewSize(64, 80) }
func (r *photoRenderer) Refresh()           { r.Layout(r.p.Size()); canvas.Refresh(r.p) }

func (r *photoRenderer) Layout(s fyne.Size) {
	put(r.p.bg, 0, 0, s.Width, s.Height)
	put(r.p.img, 0, 0, s.Width, s.Height)
	r.p.monogram.TextSize = float32(int(min(s.Width, s.Height) * 0.5))
	m := r.p.monogram.MinSize()
	put(r.p.monogram, float32(int((s.Width-m.Width)/2)), float32(int((s.Height-m.Height)/2)), m.Width, m.Height)
}
