package touch

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// Sizer is an object whose height follows from its width, such as wrapped text.
type Sizer interface {
	HeightFor(width float32) float32
}

// sizing is a layout that can tell a container's height for a width.
type sizing interface {
	fyne.Layout
	heightFor(objs []fyne.CanvasObject, width float32) float32
}

// HeightFor returns the height that o needs at the given width: that of a Sizer,
// of a container with one of this package's layouts, or else its MinSize.
func HeightFor(o fyne.CanvasObject, width float32) float32 {
	switch t := o.(type) {
	case Sizer:
		return t.HeightFor(width)
	case *fyne.Container:
		if l, ok := t.Layout.(sizing); ok {
			return l.heightFor(t.Objects, width)
		}
	}
	return o.MinSize().Height
}

func put(o fyne.CanvasObject, x, y, w, h float32) {
	o.Move(fyne.NewPos(x, y))
	o.Resize(fyne.NewSize(w, h))
}

func visible(objs []fyne.CanvasObject) []fyne.CanvasObject {
	out := make([]fyne.CanvasObject, 0, len(objs))
	for _, o := range objs {
		if o.Visible() {
			out = append(out, o)
		}
	}
	return out
}

// widest is the MinSize of a layout: never larger than its largest child asks,
// because pages are given their size and do not ask for it.
func widest(objs []fyne.CanvasObject) fyne.Size {
	var s fyne.Size
	for _, o := range visible(objs) {
		s = s.Max(o.MinSize())
	}
	return s
}

// ------------------------------------------------------------------ Column

// column stacks children at full width. The child at stretch, if any, takes the
// height that is left.
type column struct {
	gap     float32
	stretch fyne.CanvasObject
}

// Column stacks objects from the top, gap apart, each as high as it needs.
func Column(gap float32, objs ...fyne.CanvasObject) *fyne.Container {
	return container.New(&column{gap: gap}, objs...)
}

// Filled is a Column in which stretch, one of objs, takes the height left over.
func Filled(gap float32, stretch fyne.CanvasObject, objs ...fyne.CanvasObject) *fyne.Container {
	return container.New(&column{gap: gap, stretch: stretch}, objs...)
}

func (c *column) MinSize(objs []fyne.CanvasObject) fyne.Size {
	s := widest(objs)
	s.Height = 0
	for i, o := range visible(objs) {
		if i > 0 {
			s.Height += c.gap
		}
		s.Height += o.MinSize().Height
	}
	return s
}

func (c *column) heightFor(objs []fyne.CanvasObject, w float32) float32 {
	h := float32(0)
	for i, o := range visible(objs) {
		if i > 0 {
			h += c.gap
		}
		h += HeightFor(o, w)
	}
	return h
}

func (c *column) Layout(objs []fyne.CanvasObject, size fyne.Size) {
	spare := float32(0)
	if c.stretch != nil {
		spare = size.Height - c.heightFor(objs, size.Width)
	}
	y := float32(0)
	for _, o := range visible(objs) {
		h := HeightFor(o, size.Width)
		if o == c.stretch {
			h = max(0, h+spare)
		}
		put(o, 0, y, size.Width, h)
		y += h + c.gap
	}
}

// --------------------------------------------------------------------- Row

// row sets children side by side, centred in height unless top.
type row struct {
	gap     float32
	weights []float32
	top     bool
	fill    bool
}

// Row sets objects side by side at their own widths, the last one taking what is
// left, each centred in the row's height.
func Row(gap float32, objs ...fyne.CanvasObject) *fyne.Container {
	w := make([]float32, len(objs))
	w[len(w)-1] = 1
	return container.New(&row{gap: gap, weights: w}, objs...)
}

// Weighted sets objects side by side. A weight of 0 keeps the object's own width;
// the rest is shared by weight. Objects fill the row's height.
func Weighted(gap float32, weights []float32, objs ...fyne.CanvasObject) *fyne.Container {
	return container.New(&row{gap: gap, weights: weights, fill: true}, objs...)
}

// TopRow is Weighted with each object at the top at its own height.
func TopRow(gap float32, weights []float32, objs ...fyne.CanvasObject) *fyne.Container {
	return container.New(&row{gap: gap, weights: weights, top: true}, objs...)
}

func (r *row) MinSize(objs []fyne.CanvasObject) fyne.Size {
	var s fyne.Size
	for i, o := range visible(objs) {
		m := o.MinSize()
		s.Height = max(s.Height, m.Height)
		s.Width += m.Width
		if i > 0 {
			s.Width += r.gap
		}
	}
	return s
}

func (r *row) widths(objs []fyne.CanvasObject, w float32) []float32 {
	out := make([]float32, len(objs))
	total, left, shown := float32(0), w, 0
	for i, o := range objs {
		if !o.Visible() {
			continue
		}
		if shown++; shown > 1 {
			left -= r.gap
		}
		if r.weight(i) == 0 {
			out[i] = o.MinSize().Width
			left -= out[i]
		}
		total += r.weight(i)
	}
	for i, o := range objs {
		if k := r.weight(i); k > 0 && o.Visible() {
			out[i] = max(0, left) * k / total
		}
	}
	return out
}

func (r *row) weight(i int) float32 {
	if i < len(r.weights) {
		return r.weights[i]
	}
	return 0
}

func (r *row) heightFor(objs []fyne.CanvasObject, w float32) float32 {
	h := float32(0)
	for i, x := range r.widths(objs, w) {
		if objs[i].Visible() {
			h = max(h, HeightFor(objs[i], x))
		}
	}
	return h
}

func (r *row) Layout(objs []fyne.CanvasObject, size fyne.Size) {
	x := float32(0)
	for i, w := range r.widths(objs, size.Width) {
		if !objs[i].Visible() {
			continue
		}
		h := size.Height
		if !r.fill {
			h = min(h, HeightFor(objs[i], w))
		}
		y := float32(0)
		if !r.top {
			y = float32(int((size.Height - h) / 2))
		}
		put(objs[i], x, y, w, h)
		x += w + r.gap
	}
}

// ----------------------------------------------------------- Pad and Layers

type pad struct{ top, right, bottom, left float32 }

// Pad sets one object within margins.
func Pad(top, right, bottom, left float32, o fyne.CanvasObject) *fyne.Container {
	return container.New(&pad{top, right, bottom, left}, o)
}

// Inset sets one object within the same margin on all sides.
func Inset(m float32, o fyne.CanvasObject) *fyne.Container { return Pad(m, m, m, m, o) }

func (p *pad) MinSize(objs []fyne.CanvasObject) fyne.Size {
	return widest(objs).Add(fyne.NewSize(p.left+p.right, p.top+p.bottom))
}

func (p *pad) heightFor(objs []fyne.CanvasObject, w float32) float32 {
	h := float32(0)
	for _, o := range visible(objs) {
		h = max(h, HeightFor(o, w-p.left-p.right))
	}
	return h + p.top + p.bottom
}

func (p *pad) Layout(objs []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objs {
		put(o, p.left, p.top, max(0, size.Width-p.left-p.right), max(0, size.Height-p.top-p.bottom))
	}
}

type layers struct{}

// Layers sets objects on top of one another, the last on top.
func Layers(objs ...fyne.CanvasObject) *fyne.Container { return container.New(layers{}, objs...) }

func (layers) MinSize(objs []fyne.CanvasObject) fyne.Size { return widest(objs) }

func (layers) heightFor(objs []fyne.CanvasObject, w float32) float32 {
	h := float32(0)
	for _, o := range visible(objs) {
		h = max(h, HeightFor(o, w))
	}
	return h
}

func (layers) Layout(objs []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objs {
		put(o, 0, 0, size.Width, size.Height)
	}
}

type fixed struct{ w, h float32 }

// Fixed gives one object a size of its own; 0 leaves that side to the object.
// In a larger place the object keeps its size and is centred.
func Fixed(w, h float32, o fyne.CanvasObject) *fyne.Container {
	return container.New(&fixed{w, h}, o)
}

func (f *fixed) MinSize(objs []fyne.CanvasObject) fyne.Size {
	s := widest(objs)
	if f.w > 0 {
		s.Width = f.w
	}
	if f.h > 0 {
		s.Height = f.h
	}
	return s
}

func (f *fixed) heightFor(objs []fyne.CanvasObject, w float32) float32 {
	if f.h > 0 {
		return f.h
	}
	if f.w > 0 {
		w = f.w
	}
	return HeightFor(objs[0], w)
}

func (f *fixed) Layout(objs []fyne.CanvasObject, size fyne.Size) {
	w, h := size.Width, size.Height
	if f.w > 0 {
		w = f.w
	}
	if f.h > 0 {
		h = f.h
	}
	for _, o := range objs {
		put(o, float32(int((size.Width-w)/2)), float32(int((size.Height-h)/2)), w, h)
	}
}

// Space is an empty object of the given size.
func Space(w, h float32) fyne.CanvasObject { return Fixed(w, h, container.NewWithoutLayout()) }
