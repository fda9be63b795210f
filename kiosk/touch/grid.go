package touch

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

type grid struct {
	cols int
	gap  float32
}

// Grid sets objects in equal columns; each line is as high as its highest object.
func Grid(cols int, gap float32, objs ...fyne.CanvasObject) *fyne.Container {
	return container.New(&grid{cols: max(1, cols), gap: gap}, objs...)
}

func (g *grid) MinSize(objs []fyne.CanvasObject) fyne.Size {
	s := widest(objs)
	return fyne.NewSize(s.Width, g.heightFor(objs, s.Width*float32(g.cols)+g.gap*float32(g.cols-1)))
}

func (g *grid) cell(w float32) float32 {
	return (w - g.gap*float32(g.cols-1)) / float32(g.cols)
}

func (g *grid) lines(objs []fyne.CanvasObject, w float32) []float32 {
	var out []float32
	for i, o := range visible(objs) {
		if i%g.cols == 0 {
			out = append(out, 0)
		}
		out[len(out)-1] = max(out[len(out)-1], HeightFor(o, g.cell(w)))
	}
	return out
}

func (g *grid) heightFor(objs []fyne.CanvasObject, w float32) float32 {
	h := float32(0)
	for i, x := range g.lines(objs, w) {
		if i > 0 {
			h += g.gap
		}
		h += x
	}
	return h
}

// Layout shares height left over among the lines, so that a grid fills its place.
func (g *grid) Layout(objs []fyne.CanvasObject, size fyne.Size) {
	lines := g.lines(objs, size.Width)
	extra := float32(0)
	if n := float32(len(lines)); n > 0 {
		extra = max(0, (size.Height-g.heightFor(objs, size.Width))/n)
	}
	w, y := g.cell(size.Width), float32(0)
	for i, o := range visible(objs) {
		if i > 0 && i%g.cols == 0 {
			y += lines[i/g.cols-1] + extra + g.gap
		}
		put(o, float32(i%g.cols)*(w+g.gap), y, w, lines[i/g.cols]+extra)
	}
}

type flow struct{ gap float32 }

// Flow sets objects at their own size one after another and starts a new line
// where they no longer fit.
func Flow(gap float32, objs ...fyne.CanvasObject) *fyne.Container {
	return container.New(&flow{gap: gap}, objs...)
}

func (f *flow) MinSize(objs []fyne.CanvasObject) fyne.Size { return widest(objs) }

func (f *flow) walk(objs []fyne.CanvasObject, w float32, at func(o fyne.CanvasObject, x, y float32, s fyne.Size)) float32 {
	x, y, h := float32(0), float32(0), float32(0)
	for _, o := range visible(objs) {
		s := o.MinSize()
		s.Width = min(s.Width, w)
		if x > 0 && x+s.Width > w {
			x, y, h = 0, y+h+f.gap, 0
		}
		at(o, x, y, s)
		x += s.Width + f.gap
		h = max(h, s.Height)
	}
	return y + h
}

func (f *flow) heightFor(objs []fyne.CanvasObject, w float32) float32 {
	return f.walk(objs, w, func(fyne.CanvasObject, float32, float32, fyne.Size) {})
}

func (f *flow) Layout(objs []fyne.CanvasObject, size fyne.Size) {
	f.walk(objs, size.Width, func(o fyne.CanvasObject, x, y float32, s fyne.Size) { put(o, x, y, s.Width, s.Height) })
}
