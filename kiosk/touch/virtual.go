package touch

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"
)

// Virtual is a Column for long lists: inside a Scroller only the items near what is
// on show are drawn, so its length does not matter.
type Virtual struct {
	widget.BaseWidget
	// OnTop is called with the index of the item at the upper edge when it changes.
	OnTop func(i int)

	gap         float32
	items       []fyne.CanvasObject
	at          []float32 // top of each item, and the end of the last
	width       float32
	top, height float32
	first       int
	r           *virtualRenderer
}

var (
	_ Sizer      = (*Virtual)(nil)
	_ Viewporter = (*Virtual)(nil)
)

// NewVirtual stacks items from the top, gap apart, each as high as it needs.
func NewVirtual(gap float32, items ...fyne.CanvasObject) *Virtual {
	v := &Virtual{gap: gap, items: items, height: 4000}
	v.ExtendBaseWidget(v)
	return v
}

// SetItems replaces the items. The Scroller around it must be laid out anew.
func (v *Virtual) SetItems(items ...fyne.CanvasObject) {
	v.items, v.at = items, nil
	v.Refresh()
}

// Remeasure is to be called after an item changed its height.
func (v *Virtual) Remeasure() {
	v.at = nil
	v.Refresh()
}

// Top is where item i begins, in pixels from the list's top.
func (v *Virtual) Top(i int) float32 {
	if i < 0 || i >= len(v.at) {
		return 0
	}
	return v.at[i]
}

// HeightFor is that of all items.
func (v *Virtual) HeightFor(w float32) float32 {
	if w != v.width || v.at == nil {
		v.width, v.at = w, make([]float32, 0, len(v.items)+1)
		y := float32(0)
		for i, o := range v.items {
			if i > 0 {
				y += v.gap
			}
			v.at = append(v.at, y)
			y += HeightFor(o, w)
		}
		v.at = append(v.at, y)
	}
	return v.at[len(v.at)-1]
}

// MinSize is the height at the width it was last given.
func (v *Virtual) MinSize() fyne.Size {
	v.ExtendBaseWidget(v)
	if v.width > 0 {
		return fyne.NewSize(32, v.HeightFor(v.width))
	}
	return fyne.NewSize(32, 32)
}

// SetViewport shows what lies between top and top+height.
func (v *Virtual) SetViewport(top, height float32) {
	v.top, v.height = top, height
	if v.r != nil {
		v.r.fill()
	}
	if at := v.itemAt(top); at != v.first {
		v.first = at
		if v.OnTop != nil {
			v.OnTop(at)
		}
	}
}

func (v *Virtual) itemAt(y float32) int {
	for i := 1; i+1 < len(v.at); i++ {
		if v.at[i] > y+v.gap+1 {
			return i - 1
		}
	}
	return max(0, len(v.at)-2)
}

// CreateRenderer draws what is in view.
func (v *Virtual) CreateRenderer() fyne.WidgetRenderer {
	v.r = &virtualRenderer{v: v}
	if v.Size().Width > 0 { // Fyne drops the renderers of pages out of sight and lays new ones not out
		v.r.Layout(v.Size())
	}
	return v.r
}

type virtualRenderer struct {
	v    *Virtual
	objs []fyne.CanvasObject
}

func (r *virtualRenderer) Destroy()                     {}
func (r *virtualRenderer) Objects() []fyne.CanvasObject { return r.objs }
func (r *virtualRenderer) MinSize() fyne.Size           { return r.v.MinSize() }
func (r *virtualRenderer) Refresh()                     { r.Layout(r.v.Size()); canvas.Refresh(r.v) }

func (r *virtualRenderer) Layout(s fyne.Size) {
	v := r.v
	v.HeightFor(s.Width)
	for i, o := range v.items {
		put(o, 0, v.at[i], s.Width, HeightFor(o, s.Width))
	}
	r.fill()
}

// fill keeps the items in view, and a little more so that a flick meets no gap.
func (r *virtualRenderer) fill() {
	v := r.v
	if len(v.at) != len(v.items)+1 {
		return
	}
	r.objs = make([]fyne.CanvasObject, 0, len(r.objs)+2)
	for i, o := range v.items {
		if v.at[i+1] < v.top-v.height/2 || v.at[i] > v.top+1.5*v.height {
			continue
		}
		SetViewport(o, v.top-v.at[i], v.height)
		r.objs = append(r.objs, o)
	}
}
