package touch

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// Ground lies below everything and feels the touches that nothing else takes, so
// that a finger beside the keys still counts as somebody being there. It draws
// nothing.
type Ground struct{ widget.BaseWidget }

// NewGround returns a Ground to lay below everything. From then on felt is called
// whenever a finger lands anywhere on one of this package's widgets.
func NewGround(felt func()) *Ground {
	finger.felt = felt
	g := &Ground{}
	g.ExtendBaseWidget(g)
	return g
}

// MouseDown feels the touch.
func (g *Ground) MouseDown(*desktop.MouseEvent) { land(); finger.pressed = nil }

// MouseUp does nothing.
func (g *Ground) MouseUp(*desktop.MouseEvent) {}

// Tapped does nothing.
func (g *Ground) Tapped(*fyne.PointEvent) {}

// CreateRenderer draws nothing.
func (g *Ground) CreateRenderer() fyne.WidgetRenderer { return &stackRenderer{} }
