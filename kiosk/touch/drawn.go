package touch

import "fyne.io/fyne/v2"

// Drawn is a widget that says what it draws now, in order and placed within it, so
// that a page can be painted behind the screen without Fyne's renderers. Field and
// Slate hold what people write and never say.
type Drawn interface {
	Drawn() []fyne.CanvasObject
}

var (
	_ Drawn = (*Line)(nil)
	_ Drawn = (*Text)(nil)
	_ Drawn = (*Pressable)(nil)
	_ Drawn = (*Button)(nil)
	_ Drawn = (*Shield)(nil)
	_ Drawn = (*Scroller)(nil)
	_ Drawn = (*Virtual)(nil)
	_ Drawn = (*Code)(nil)
	_ Drawn = (*Photo)(nil)
)

// Drawn is the line's text.
func (l *Line) Drawn() []fyne.CanvasObject { return []fyne.CanvasObject{l.text} }

// Drawn is the lines in view.
func (t *Text) Drawn() []fyne.CanvasObject {
	if t.r == nil {
		return nil
	}
	return t.r.objs
}

// Drawn is background and content.
func (p *Pressable) Drawn() []fyne.CanvasObject {
	if p.bg == nil {
		return []fyne.CanvasObject{p.Content}
	}
	return []fyne.CanvasObject{p.bg, p.Content}
}

// Drawn is the shade, if any.
func (s *Shield) Drawn() []fyne.CanvasObject {
	if s.shade == nil {
		return nil
	}
	return []fyne.CanvasObject{s.shade}
}

// Drawn is the content and the bar that tells where the page is.
func (s *Scroller) Drawn() []fyne.CanvasObject {
	if s.bar == nil {
		return []fyne.CanvasObject{s.Content}
	}
	return []fyne.CanvasObject{s.Content, s.bar}
}

// Drawn is what is in view.
func (v *Virtual) Drawn() []fyne.CanvasObject {
	if v.r == nil {
		return nil
	}
	return v.r.objs
}

// Drawn is the frame and the code.
func (c *Code) Drawn() []fyne.CanvasObject { return []fyne.CanvasObject{c.bg, c.img} }

// Drawn is the frame, the monogram and the picture.
func (p *Photo) Drawn() []fyne.CanvasObject { return []fyne.CanvasObject{p.bg, p.monogram, p.img} }
