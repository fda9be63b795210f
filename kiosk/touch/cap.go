package touch

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

// Cap is a key of a keyboard. A finger that came down on it may slide to another
// key before it lifts; which key then counts is decided by whoever made the caps.
// Its pressed look is set by Light alone.
type Cap struct {
	*Pressable
	OnDown  func()
	OnSlide func(at fyne.Position) // in the coordinates of what holds the cap
	OnLift  func()                 // after sliding; without, OnTap is called
	OnGone  func()                 // the touch means nothing after all
}

var (
	_ fyne.Tappable     = (*Cap)(nil)
	_ fyne.Draggable    = (*Cap)(nil)
	_ desktop.Mouseable = (*Cap)(nil)
	_ desktop.Hoverable = (*Cap)(nil)
)

// NewCap returns a key with content on it; the caller sets its look and what it does.
func NewCap(content fyne.CanvasObject) *Cap {
	nothing := func() {}
	c := &Cap{Pressable: &Pressable{Content: content}, OnDown: nothing, OnLift: nothing, OnGone: nothing}
	c.OnSlide = func(fyne.Position) {}
	c.ExtendBaseWidget(c)
	return c
}

// Light sets the pressed look.
func (c *Cap) Light(on bool) {
	if c.down != on {
		c.down = on
		c.paint()
	}
}

// MouseDown begins a touch.
func (c *Cap) MouseDown(*desktop.MouseEvent) {
	c.spent = land()
	finger.pressed = c
	if !c.spent {
		c.OnDown()
	}
}

// MouseUp does nothing: Tapped or DragEnd follows.
func (c *Cap) MouseUp(*desktop.MouseEvent) {}

// MouseOut does nothing: a finger that slides off is told to OnSlide.
func (c *Cap) MouseOut() {}

// Tapped ends a touch that stayed on the key.
func (c *Cap) Tapped(*fyne.PointEvent) {
	spent := c.spent
	c.spent = false
	if finger.pressed == target(c) {
		finger.pressed = nil
	}
	if !spent && c.OnTap != nil {
		c.OnTap()
	}
}

func (c *Cap) cancel() {
	c.spent = true
	c.OnGone()
}

// Dragged follows the finger.
func (c *Cap) Dragged(e *fyne.DragEvent) {
	if !c.spent {
		c.OnSlide(c.Position().Add(e.Position))
	}
}

// DragEnd ends a touch that moved.
func (c *Cap) DragEnd() {
	spent := c.spent
	c.spent = false
	if finger.pressed == target(c) {
		finger.pressed = nil
	}
	if !spent {
		c.OnLift()
	}
}
