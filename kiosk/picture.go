package kiosk

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"lianluozhan/kiosk/look"
	"lianluozhan/kiosk/shot"
)

// Covered stands in a picture of the display in place of what residents entered or
// were given.
const Covered = "此处有群众填写的内容，不截取"

// Picture notes what is on the display, for painting behind the screen. A page that
// may hold something of a resident is not looked at: neither it nor what it says in
// header and footer is in the picture, whatever step it is at, a receipt included.
// It is decided by the page on show at this moment, not by what the display last
// painted.
func (s *Shell) Picture() *shot.Picture {
	p := shot.New(s.cfg.Size, s.l.Paper)
	if s.frame.root.Visible() {
		s.pictureFrame(p)
	}
	p.Add(s.over)
	return p
}

func (s *Shell) pictureFrame(p *shot.Picture) {
	words := s.cover()
	if words == "" {
		p.Add(s.frame.root)
		return
	}
	f := s.frame
	p.Add(f.root, f.page, f.footer, f.over, f.title)
	top, size := headerHeight(s.l), s.cfg.Size
	ground := canvas.NewRectangle(s.l.Sunken)
	ground.Move(fyne.NewPos(0, top))
	ground.Resize(fyne.NewSize(size.Width, size.Height-top))
	line := look.Line(words, s.l.Type(look.Head), true, s.l.Soft)
	line.Alignment = fyne.TextAlignCenter
	line.Move(ground.Position())
	line.Resize(ground.Size())
	p.Add(ground)
	p.Add(line)
}

// cover is what stands in place of the page on show, "" for one that may be seen.
func (s *Shell) cover() string {
	page := s.top().Page
	if s.cfg.Cover != nil {
		if words := s.cfg.Cover(page); words != "" {
			return words
		}
	}
	if s.cfg.Personal[page] {
		return Covered
	}
	return ""
}
