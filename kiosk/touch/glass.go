package touch

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// Glass lies over a whole window and tells where a finger comes down, whatever is shown
// on it: for trying out the touch panel, when nothing else may be hit by mistake.
type Glass struct {
	widget.BaseWidget
	Content fyne.CanvasObject
	// OnTouch is told the place as a part of the window: 0, 0 is its upper left corner and
	// 1, 1 the lower right one.
	OnTouch func(x, y float64)
}

// NewGlass returns a glass over content.
func NewGlass(content fyne.CanvasObject, onTouch func(x, y float64)) *Glass {
	g := &Glass{Content: content, OnTouch: onTouch}
	g.ExtendBaseWidget(g)
	return g
}

// Lay puts the glass over the window that o is in, and returns what takes it away. In no
// window nothing happens.
func (g *Glass) Lay(o fyne.CanvasObject) (lift func()) {
	c := fyne.CurrentApp().Driver().CanvasForObject(o)
	if c == nil {
		return func() {}
	}
	c.Overlays().Add(g)
	g.Move(fyne.NewPos(0, 0))
	g.Resize(c.Size())
	return func() { c.Overlays().Remove(g) }
}

// MouseDown tells of the touch.
func (g *Glass) MouseDown(e *desktop.MouseEvent) {
	land()
	finger.pressed = nil
	if s := g.Size(); s.Width > 0 && s.Height > 0 {
		g.OnTouch(float64(e.AbsolutePosition.X/s.Width), float64(e.AbsolutePosition.Y/s.Height))
	}
}

// MouseUp does nothing.
func (g *Glass) MouseUp(*desktop.MouseEvent) {}

// Tapped does nothing: MouseDown has told.
func (g *Glass) Tapped(*fyne.PointEvent) {}

// CreateRenderer draws the content.
func (g *Glass) CreateRenderer() fyne.WidgetRenderer {
	return &stackRenderer{objs: []fyne.CanvasObject{g.Content}}
}
