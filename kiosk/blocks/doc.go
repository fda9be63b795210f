// Package blocks sets the texts that a county writes (boards, notices,
// introductions, reports) on the screen: paragraphs, headings, articles, lists,
// pictures with captions and tables. It knows the blocks of the domain and how they
// should look; it knows no screen and does not scroll by itself.
package blocks

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"lianluozhan/kiosk/look"
	"lianluozhan/kiosk/screen"
	"lianluozhan/kiosk/touch"
	"lianluozhan/sync/liaison"
)

// Options are how a text is set. The zero value is reading text.
type Options struct {
	Size float32 // type size of the text in pixels, 0 for look.Body
	// OnResize is called when a picture that came late changed the text's height:
	// the page around it should be measured anew.
	OnResize func()
	// OnPicture is called when a picture is tapped; nil leaves pictures untappable.
	OnPicture func(liaison.BlobID)
}

// Doc is a text on the screen. Its height follows from its width, and only what is
// on show exists, so its length does not matter.
type Doc struct {
	widget.BaseWidget

	env   screen.Env
	opt   Options
	list  []liaison.Block
	parts []part
	at    []float32 // top of each part, and the end of the last, for width
	width float32

	top, height float32
	r           *docRenderer
}

var (
	_ touch.Sizer      = (*Doc)(nil)
	_ touch.Viewporter = (*Doc)(nil)
)

// part is a piece of the text that is laid out as one.
type part struct {
	body
	after float32 // distance to what follows, in pixels
}

type body interface {
	fyne.CanvasObject
	touch.Sizer
}

// shower is a part that needs something only once it comes into view.
type shower interface{ show() }

// New returns the text of list.
func New(env screen.Env, list []liaison.Block, o Options) *Doc {
	d := &Doc{env: env, opt: o, list: list, height: 2 * env.Area.Height}
	d.ExtendBaseWidget(d)
	d.build()
	return d
}

// SetSize sets the text in another type size, in pixels. The page around it must be
// measured anew.
func (d *Doc) SetSize(size float32) {
	if size != d.opt.Size {
		d.opt.Size = size
		d.build()
		d.Refresh()
	}
}

// SetBlocks shows another text. The page around it must be measured anew.
func (d *Doc) SetBlocks(list []liaison.Block) {
	d.list = list
	d.build()
	d.Refresh()
}

func (d *Doc) size() float32 {
	if d.opt.Size > 0 {
		return d.opt.Size
	}
	return d.env.Look.Type(look.Body)
}

func (d *Doc) build() {
	d.parts, d.width = split(d, d.list), 0
}

// HeightFor lays the text out for the width and returns its height.
func (d *Doc) HeightFor(w float32) float32 {
	if w != d.width || d.at == nil {
		d.measure(w)
	}
	return d.at[len(d.at)-1]
}

func (d *Doc) measure(w float32) {
	d.width, d.at = w, make([]float32, 0, len(d.parts)+1)
	y := float32(0)
	for i, p := range d.parts {
		d.at = append(d.at, y)
		y += p.HeightFor(w)
		if i+1 < len(d.parts) {
			y += p.after
		}
	}
	d.at = append(d.at, y)
}

// MinSize is the height at the width it was last given.
func (d *Doc) MinSize() fyne.Size {
	d.ExtendBaseWidget(d)
	if d.width > 0 {
		return fyne.NewSize(d.size()*4, d.HeightFor(d.width))
	}
	return fyne.NewSize(d.size()*4, d.size())
}

// SetViewport shows what lies between top and top+height.
func (d *Doc) SetViewport(top, height float32) {
	d.top, d.height = top, height
	if d.r != nil {
		d.r.fill()
	}
}

// CreateRenderer makes what is in view.
func (d *Doc) CreateRenderer() fyne.WidgetRenderer {
	d.r = &docRenderer{d: d}
	if w := d.Size().Width; w > 0 { // Fyne drops the renderers of pages out of sight and lays new ones not out
		d.r.Layout(d.Size())
	}
	return d.r
}

// resized is called when a part found out that it needs another height.
func (d *Doc) resized() {
	d.width = 0
	d.Refresh()
	if d.opt.OnResize != nil {
		d.opt.OnResize()
	}
}

type docRenderer struct {
	d    *Doc
	objs []fyne.CanvasObject
}

func (r *docRenderer) Destroy()                     {}
func (r *docRenderer) Objects() []fyne.CanvasObject { return r.objs }
func (r *docRenderer) MinSize() fyne.Size           { return r.d.MinSize() }
func (r *docRenderer) Refresh()                     { r.Layout(r.d.Size()); canvas.Refresh(r.d) }

func (r *docRenderer) Layout(s fyne.Size) {
	d := r.d
	d.HeightFor(s.Width)
	for i, p := range d.parts {
		p.Move(fyne.NewPos(0, d.at[i]))
		touch.SetViewport(p.body, d.top-d.at[i], d.height) // first, so that little is built
		p.Resize(fyne.NewSize(s.Width, p.HeightFor(s.Width)))
	}
	r.fill()
}

// fill keeps the parts in view, and a little more so that a flick meets no gap.
func (r *docRenderer) fill() {
	d := r.d
	if d.width == 0 {
		return
	}
	objs := make([]fyne.CanvasObject, 0, len(d.parts))
	for i, p := range d.parts {
		if d.at[i+1] < d.top-d.height/2 || d.at[i] > d.top+1.5*d.height {
			continue
		}
		touch.SetViewport(p.body, d.top-d.at[i], d.height)
		if s, ok := p.body.(shower); ok {
			s.show()
		}
		objs = append(objs, p.body)
	}
	r.objs = objs
}
