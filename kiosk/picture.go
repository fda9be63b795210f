package kiosk

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"lianluozhan/kiosk/look"
	"lianluozhan/kiosk/screen"
	"lianluozhan/kiosk/shot"
)

// Covered stands in a picture of the display in place of a page that is not looked at.
const Covered = "此处可能有不公开的内容，不截取"

// Picture notes what is on the display, for painting behind the screen. Only a page
// that Config.Shown names is looked at, and only while nothing lies over it and there
// is nothing to write in; of any other neither the page nor what it says in header and
// footer is in the picture, whatever step it is at. It is decided by the page on show
// at this moment, not by what the display last painted.
func (s *Shell) Picture() *shot.Picture {
	p := shot.New(s.cfg.Size, s.l.Paper)
	if s.frame.root.Visible() {
		s.pictureFrame(p)
	}
	above := s.above()
	for _, o := range s.over.Objects {
		if !slices.Contains(above, o) {
			s.coverFrom(p, 0)
			return p
		}
		p.Add(o)
	}
	return p
}

// above is what may lie over the frame and be seen: all of it is published, or the
// shell's own question.
func (s *Shell) above() []fyne.CanvasObject {
	var all []fyne.CanvasObject
	if s.urgent.object != nil {
		all = append(all, s.urgent.object)
	}
	if s.warning != nil {
		all = append(all, s.warning.object)
	}
	if s.attract != nil && s.shown(Waiting) {
		all = append(all, s.attract.Object())
	}
	return all
}

func (s *Shell) pictureFrame(p *shot.Picture) {
	f := s.frame
	if s.plain() {
		p.Add(f.root)
		return
	}
	p.Add(f.root, f.page, f.footer, f.over, f.title)
	s.coverFrom(p, headerHeight(s.l))
}

// coverFrom lays the cover over all that is below a height.
func (s *Shell) coverFrom(p *shot.Picture, top float32) {
	size := s.cfg.Size
	ground := canvas.NewRectangle(s.l.Sunken)
	ground.Move(fyne.NewPos(0, top))
	ground.Resize(fyne.NewSize(size.Width, size.Height-top))
	line := look.Line(Covered, s.l.Type(look.Head), true, s.l.Soft)
	line.Alignment = fyne.TextAlignCenter
	line.Move(ground.Position())
	line.Resize(ground.Size())
	p.Add(ground)
	p.Add(line)
}

// shown reports that a page holds only what is published.
func (s *Shell) shown(page screen.Page) bool { return s.cfg.Shown != nil && s.cfg.Shown(page) }

// plain reports that the page on show may be seen as it stands: no keyboard, no dialog
// and nothing over the window.
func (s *Shell) plain() bool {
	if b, ok := s.made[s.top()].(screen.Bottomed); ok && b.Covers() {
		return false
	}
	return s.shown(s.top().Page) && len(s.cfg.Window.Canvas().Overlays().List()) == 0 && shot.Plain(s.frame.page)
}
