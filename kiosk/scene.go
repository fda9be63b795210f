package kiosk

import (
	"fyne.io/fyne/v2"

	"lianluozhan/kiosk/screen"
	"lianluozhan/kiosk/session"
)

// Scene is what is on the display in few words, none of them a resident's: enough to
// draw it again from what the county published.
type Scene struct {
	Page   screen.Page // Waiting while nobody is here
	About  string      // what a page that is nobody's own is about; see screen.Telling
	Size   fyne.Size   // of the window, in pixels
	Big    bool
	Strong bool // strong colours
	InUse  bool // somebody is here
	Urgent string
}

// Waiting is the attract page in a Scene.
const Waiting screen.Page = "attract"

// Scene is what is on the display now.
func (s *Shell) Scene() Scene {
	out := Scene{
		Page: s.top().Page, Size: s.cfg.Size, Big: s.l.Big, Strong: s.l.Contrast, InUse: s.session.State() != session.Attract,
	}
	if s.urgent.object != nil {
		out.Urgent = s.urgent.shown.ID
	}
	if s.attract != nil {
		out.Page = Waiting
		return out
	}
	if !s.shown(out.Page) {
		return out // that somebody uses it, and no more
	}
	out.About = s.top().Arg
	if t, ok := s.made[s.top()].(screen.Telling); ok {
		out.About = t.About()
	}
	return out
}

// seen tells of a scene that is another than before.
func (s *Shell) seen() {
	if s.cfg.Seen == nil {
		return
	}
	if now := s.Scene(); now != s.scene {
		s.scene = now
		s.cfg.Seen(now)
	}
}
