package shot

import (
	"image"
	"image/color"
	"image/draw"

	"fyne.io/fyne/v2"
	xdraw "golang.org/x/image/draw"
	"golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
	"golang.org/x/image/vector"
)

// brush paints on one picture.
type brush struct {
	all   *image.RGBA
	clip  image.Rectangle
	faces map[faceKey]font.Face
}

type faceKey struct {
	name string
	size float32
}

func newBrush(w, h int) *brush {
	r := image.Rect(0, 0, w, h)
	return &brush{all: image.NewRGBA(r), clip: r, faces: map[faceKey]font.Face{}}
}

// within is the part of the picture that may be painted.
func (b *brush) within() draw.Image { return b.all.SubImage(b.clip).(draw.Image) }

// clear reports a colour that paints nothing.
func clear(c color.Color) bool {
	if c == nil {
		return true
	}
	_, _, _, a := c.RGBA()
	return a == 0
}

func (o box) fill(b *brush, c color.Color) {
	if !clear(c) {
		draw.Draw(b.within(), o.pixels(), image.NewUniform(c), image.Point{}, draw.Over)
	}
}

// plate is a rectangle, perhaps with round corners and an edge.
type plate struct {
	fill, stroke color.Color
	edge, radius float32
}

func (p plate) paint(b *brush, at box, k float32) {
	edge, radius := p.edge*k, min(p.radius*k, (at.x1-at.x0)/2, (at.y1-at.y0)/2)
	if clear(p.stroke) {
		edge = 0
	}
	if radius < 0.5 && edge == 0 {
		at.fill(b, p.fill)
		return
	}
	inner := box{at.x0 + edge, at.y0 + edge, at.x1 - edge, at.y1 - edge}
	if !clear(p.fill) {
		b.shape(p.fill, at, func(r *vector.Rasterizer, off box) { round(r, at.less(off), radius, false) })
	}
	if edge > 0 {
		b.shape(p.stroke, at, func(r *vector.Rasterizer, off box) {
			round(r, at.less(off), radius, false)
			round(r, inner.less(off), max(0, radius-edge), true) // the other way round: a hole
		})
	}
}

func (o box) less(off box) box {
	return box{o.x0 - off.x0, o.y0 - off.y0, o.x1 - off.x0, o.y1 - off.y0}
}

// shape fills a path, which is drawn relative to the corner it is given.
func (b *brush) shape(c color.Color, at box, path func(*vector.Rasterizer, box)) {
	r := at.grown().pixels()
	off := box{x0: float32(r.Min.X), y0: float32(r.Min.Y)}
	ras := vector.NewRasterizer(r.Dx(), r.Dy())
	path(ras, off)
	mask := image.NewAlpha(image.Rect(0, 0, r.Dx(), r.Dy()))
	ras.Draw(mask, mask.Bounds(), image.Opaque, image.Point{})
	draw.DrawMask(b.within(), r, image.NewUniform(c), image.Point{}, mask, image.Point{}, draw.Over)
}

// round draws a rectangle with round corners, clockwise or back.
func round(p *vector.Rasterizer, o box, r float32, back bool) {
	const k = 0.5523 // of the radius, for a quarter of a circle
	if o.empty() {
		return
	}
	c := r * (1 - k)
	type corner struct{ fx, fy, c1x, c1y, c2x, c2y, tx, ty float32 }
	all := [4]corner{
		{o.x1 - r, o.y0, o.x1 - c, o.y0, o.x1, o.y0 + c, o.x1, o.y0 + r},
		{o.x1, o.y1 - r, o.x1, o.y1 - c, o.x1 - c, o.y1, o.x1 - r, o.y1},
		{o.x0 + r, o.y1, o.x0 + c, o.y1, o.x0, o.y1 - c, o.x0, o.y1 - r},
		{o.x0, o.y0 + r, o.x0, o.y0 + c, o.x0 + c, o.y0, o.x0 + r, o.y0},
	}
	if back {
		for i, x := range all {
			all[i] = corner{x.tx, x.ty, x.c2x, x.c2y, x.c1x, x.c1y, x.fx, x.fy}
		}
		all[0], all[3] = all[3], all[0]
		all[1], all[2] = all[2], all[1]
	}
	p.MoveTo(all[0].fx, all[0].fy)
	for _, x := range all {
		p.LineTo(x.fx, x.fy)
		p.CubeTo(x.c1x, x.c1y, x.c2x, x.c2y, x.tx, x.ty)
	}
	p.ClosePath()
}

// shade goes from one colour at the top to another at the bottom.
type shade struct{ from, to color.Color }

func (s shade) paint(b *brush, at box, _ float32) {
	r := at.pixels()
	part := r.Intersect(b.clip)
	from, to := color.RGBAModel.Convert(s.from).(color.RGBA), color.RGBAModel.Convert(s.to).(color.RGBA)
	mix := func(x, y uint8, i int) uint8 { return uint8(int(x) + (int(y)-int(x))*i/max(1, r.Dy()-1)) } //nolint:gosec // between the two
	for y := part.Min.Y; y < part.Max.Y; y++ {
		i := y - r.Min.Y
		c := color.RGBA{mix(from.R, to.R, i), mix(from.G, to.G, i), mix(from.B, to.B, i), mix(from.A, to.A, i)}
		draw.Draw(b.all, image.Rect(part.Min.X, y, part.Max.X, y+1), image.NewUniform(c), image.Point{}, draw.Over)
	}
}

// photo is a picture that fills its place.
type photo struct {
	img  image.Image
	hard bool // with sharp edges, as a code
}

func (p photo) paint(b *brush, at box, k float32) {
	r := at.pixels()
	if p.img.Bounds().Size() == r.Size() {
		draw.Draw(b.within(), r, p.img, p.img.Bounds().Min, draw.Over)
		return
	}
	how := xdraw.Interpolator(xdraw.ApproxBiLinear)
	if p.hard && k == 1 {
		how = xdraw.NearestNeighbor
	}
	how.Scale(b.within(), r, p.img, p.img.Bounds(), draw.Over, nil)
}

// words is one line of text.
type words struct {
	text   string
	size   float32
	ink    color.Color
	source fyne.Resource
	align  fyne.TextAlign
}

func (w words) paint(b *brush, at box, k float32) {
	face := b.face(w.source, w.size*k)
	if face == nil || clear(w.ink) {
		return
	}
	m := face.Metrics()
	high := float32(m.Ascent+m.Descent) / 64
	x, y := at.x0, at.y0+max(0, (at.y1-at.y0-high)/2)
	if w.align != fyne.TextAlignLeading {
		left := at.x1 - at.x0 - float32(font.MeasureString(face, w.text))/64
		if w.align == fyne.TextAlignCenter {
			left /= 2
		}
		x += left
	}
	d := font.Drawer{Dst: b.within(), Src: image.NewUniform(w.ink), Face: face}
	d.Dot = fixed.Point26_6{X: fixed.Int26_6(x * 64), Y: fixed.Int26_6(y*64) + m.Ascent}
	d.DrawString(w.text)
}

// face returns a face in a size; nil for one that cannot be read. Fyne's own faces
// belong to the screen's goroutine.
func (b *brush) face(source fyne.Resource, size float32) font.Face {
	if source == nil {
		return nil
	}
	key := faceKey{source.Name(), size}
	if f, ok := b.faces[key]; ok {
		return f
	}
	b.faces[key] = nil
	parsed, err := sfnt.Parse(source.Content())
	if err != nil {
		return nil
	}
	face, err := opentype.NewFace(parsed, &opentype.FaceOptions{Size: float64(size), DPI: 72, Hinting: font.HintingNone})
	if err == nil {
		b.faces[key] = face
	}
	return b.faces[key]
}
