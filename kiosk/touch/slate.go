package touch

import (
	"image"
	"image/color"
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// Slate is a square to write on with a finger, with the guides of 田字格. It draws
// ink as it is told and tells where the finger is; what the ink means it does not
// know. The ink lives in one picture into which each piece is painted as it comes,
// so a frame costs the same however much is written.
type Slate struct {
	widget.BaseWidget
	Ink   color.NRGBA
	Paper color.NRGBA
	Guide color.NRGBA
	Pen   float32 // width of a stroke, in pixels
	// OnDown, OnMove and OnUp follow the one finger, in pixels from the slate's
	// corner. A stroke that began here goes on outside of it. None may be nil.
	OnDown, OnMove func(fyne.Position)
	OnUp           func()

	down   bool
	img    *image.RGBA
	raster *canvas.Raster
}

var (
	_ fyne.Tappable     = (*Slate)(nil)
	_ fyne.Draggable    = (*Slate)(nil)
	_ desktop.Mouseable = (*Slate)(nil)
)

// NewSlate returns an empty slate.
func NewSlate() *Slate {
	s := &Slate{OnDown: func(fyne.Position) {}, OnMove: func(fyne.Position) {}, OnUp: func() {}, Pen: 10}
	s.raster = canvas.NewRaster(func(int, int) image.Image { return s.picture() })
	s.ExtendBaseWidget(s)
	return s
}

// picture is nothing to see before the slate has a size.
func (s *Slate) picture() image.Image {
	if s.img == nil {
		return image.NewRGBA(image.Rect(0, 0, 1, 1))
	}
	return s.img
}

// MouseDown begins a stroke.
func (s *Slate) MouseDown(e *desktop.MouseEvent) {
	finger.pressed = nil
	if land() || e == nil {
		return
	}
	s.down = true
	s.OnDown(e.Position)
}

// Dragged goes on with the stroke.
func (s *Slate) Dragged(e *fyne.DragEvent) {
	if s.down {
		s.OnMove(e.Position)
	}
}

// MouseUp ends the stroke.
func (s *Slate) MouseUp(*desktop.MouseEvent) { s.DragEnd() }

// DragEnd ends the stroke.
func (s *Slate) DragEnd() {
	if s.down {
		s.down = false
		s.OnUp()
	}
}

// Tapped does nothing: MouseUp has ended the stroke.
func (s *Slate) Tapped(*fyne.PointEvent) {}

// Clear takes all ink away, also from memory.
func (s *Slate) Clear() {
	if s.img != nil {
		s.blank()
		s.raster.Refresh()
	}
}

// Draw paints a piece of a stroke from a to b; the same point twice is a dot.
func (s *Slate) Draw(a, b fyne.Position) {
	if s.img != nil {
		s.stroke(a, b)
		s.raster.Refresh()
	}
}

// stroke paints a line with round ends.
func (s *Slate) stroke(a, b fyne.Position) {
	r := s.Pen / 2
	box := image.Rect(int(min(a.X, b.X)-r)-1, int(min(a.Y, b.Y)-r)-1, int(max(a.X, b.X)+r)+2, int(max(a.Y, b.Y)+r)+2)
	box = box.Intersect(s.img.Rect)
	dx, dy := b.X-a.X, b.Y-a.Y
	length := dx*dx + dy*dy
	for y := box.Min.Y; y < box.Max.Y; y++ {
		for x := box.Min.X; x < box.Max.X; x++ {
			px, py := float32(x)+0.5-a.X, float32(y)+0.5-a.Y
			t := float32(0)
			if length > 0 {
				t = clamp((px*dx+py*dy)/length, 0, 1)
			}
			d := float32(math.Hypot(float64(px-t*dx), float64(py-t*dy)))
			if cover := clamp(r+0.5-d, 0, 1); cover > 0 {
				s.cover(x, y, s.Ink, cover)
			}
		}
	}
}

// cover paints one pixel, partly.
func (s *Slate) cover(x, y int, c color.NRGBA, part float32) {
	p := s.img.Pix[s.img.PixOffset(x, y):]
	for i, v := range [3]uint8{c.R, c.G, c.B} {
		p[i] = uint8(float32(p[i]) + (float32(v)-float32(p[i]))*part)
	}
}

// blank paints paper and guides: a frame, and a cross of dashes.
func (s *Slate) blank() {
	w, h := s.img.Rect.Dx(), s.img.Rect.Dy()
	for i := 0; i+3 < len(s.img.Pix); i += 4 {
		s.img.Pix[i], s.img.Pix[i+1], s.img.Pix[i+2], s.img.Pix[i+3] = s.Paper.R, s.Paper.G, s.Paper.B, 255
	}
	line, dash := max(2, w/260), max(6, w/40)
	for x := range w {
		for k := range line {
			s.cover(x, k, s.Guide, 1)
			s.cover(x, h-1-k, s.Guide, 1)
			if x/dash%2 == 0 {
				s.cover(x, h/2+k, s.Guide, 1)
			}
		}
	}
	for y := range h {
		for k := range line {
			s.cover(k, y, s.Guide, 1)
			s.cover(w-1-k, y, s.Guide, 1)
			if y/dash%2 == 0 {
				s.cover(w/2+k, y, s.Guide, 1)
			}
		}
	}
}

// CreateRenderer makes the picture.
func (s *Slate) CreateRenderer() fyne.WidgetRenderer { return &slateRenderer{s} }

type slateRenderer struct{ s *Slate }

func (r *slateRenderer) Destroy()                     {}
func (r *slateRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.s.raster} }
func (r *slateRenderer) MinSize() fyne.Size           { return fyne.NewSize(96, 96) }
func (r *slateRenderer) Refresh()                     { r.s.raster.Refresh() }

// Layout makes a new picture for another size; ink on the old one is gone.
func (r *slateRenderer) Layout(size fyne.Size) {
	s := r.s
	w, h := int(size.Width), int(size.Height)
	put(s.raster, 0, 0, float32(w), float32(h))
	if w > 0 && h > 0 && (s.img == nil || s.img.Rect.Dx() != w || s.img.Rect.Dy() != h) {
		s.img = image.NewRGBA(image.Rect(0, 0, w, h))
		s.blank()
	}
}
