package kiosk

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"lianluozhan/kiosk/look"
	"lianluozhan/kiosk/screen"
	"lianluozhan/kiosk/session"
	"lianluozhan/kiosk/touch"
	"lianluozhan/sync/liaison"
)

// Shell shows screens and keeps the resident's session. All methods are called on
// the screen's goroutine.
type Shell struct {
	cfg     Config
	l       *look.Look
	frame   *frame
	session *session.Session
	stack   []screen.Route
	made    map[screen.Route]screen.Screen
	attract screen.Screen
	over    *fyne.Container // dialogs and the attract page, above the frame
	warning *warning
	urgent  urgent
	corner  corner
	turn    turn
	wake    func()    // stops the pending timer
	felt    time.Time // last touch, by the visit's clock

	barred   bool      // as last told of the link
	scene    Scene     // as last told
	laid     fyne.Size // the window's, as last laid out
	unsettle func()    // stops the wait for a new size to stay
}

var _ screen.Nav = (*Shell)(nil)

// New returns a shell that waits for the first touch. The caller shows the window.
func New(cfg Config) *Shell {
	if cfg.Clock == nil {
		cfg.Clock = cfg.Now
	}
	if cfg.NextChange == nil {
		cfg.NextChange = func(*liaison.Content, time.Time) time.Time { return time.Time{} }
	}
	if cfg.PageLimits == nil {
		cfg.PageLimits = func(screen.Page) session.Limits { return session.Usual }
	}
	s := &Shell{
		cfg: cfg, session: session.New(cfg.PageLimits(screen.Home)), stack: []screen.Route{{Page: screen.Home}},
		made: map[screen.Route]screen.Screen{}, wake: func() {}, unsettle: func() {},
	}
	s.dress(look.New(cfg.Size, false, false))
	s.showAttract()
	s.schedule()
	return s
}

// dress builds everything anew in another look; what a resident typed lives in
// models outside the screens and stays.
func (s *Shell) dress(l *look.Look) {
	for _, scr := range s.made {
		if old, ok := scr.(screen.Retirer); ok {
			old.Retire()
		}
	}
	s.l = l
	s.urgent.object = nil // of the look before
	fyne.CurrentApp().Settings().SetTheme(look.Theme{Look: l})
	s.frame = newFrame(l, framePorts{
		back: s.stepBack, home: s.Home, corner: s.tapCorner,
		big:      func() { s.relook(!s.l.Big, s.l.Contrast) },
		contrast: func() { s.relook(s.l.Big, !s.l.Contrast) },
	})
	s.made = map[screen.Route]screen.Screen{}
	s.over = touch.Layers()
	s.cfg.Window.SetContent(container.New(stage{s.cfg.Size, s.resized}, touch.NewGround(s.touched), s.frame.root, s.over, touch.NewBlank()))
	s.frame.relayout()
	s.show()
}

func (s *Shell) relook(big, contrast bool) {
	s.dress(look.New(s.cfg.Size, big, contrast))
	s.refreshOver()
}

// settle is how long a window must keep a size before everything is built for it:
// a window passes through several on its way to full screen.
const settle = 150 * time.Millisecond

// resized notes the window's size and, when it is another and stays, builds
// everything anew for it, e.g. when the panel was turned.
func (s *Shell) resized(size fyne.Size) {
	s.laid = size
	s.unsettle()
	s.unsettle = func() {}
	if size == s.cfg.Size || size.Width < 320 || size.Height < 320 {
		return
	}
	s.unsettle = s.cfg.Door.After(settle, func() {
		if s.laid == size && size != s.cfg.Size {
			s.rebuild(size)
		}
	})
}

func (s *Shell) rebuild(size fyne.Size) {
	s.cfg.Size = size
	s.dress(look.New(size, s.l.Big, s.l.Contrast))
	if s.attract != nil {
		s.showAttract()
	}
	s.refreshOver()
}

// stage lays its objects out for the size that everything was built for, which is soon
// the window's, and tells of the window's own: what is about to be built anew must not
// move on its way out and take the reader's place along. It asks for no size of its own:
// the window decides.
type stage struct {
	size    fyne.Size
	resized func(fyne.Size)
}

func (stage) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(1, 1) }

func (g stage) Layout(objs []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objs {
		o.Move(fyne.NewPos(0, 0))
		o.Resize(g.size)
	}
	g.resized(size)
}

// Open goes to a page. Going to the page on show does nothing.
func (s *Shell) Open(r screen.Route) {
	if s.cfg.Pages[r.Page] == nil || r == s.top() {
		return
	}
	if r.Page == screen.Home {
		s.Home()
		return
	}
	s.stack = append(s.stack, r)
	s.show()
}

// Back leaves the page for the one before it.
func (s *Shell) Back() {
	if len(s.stack) == 1 {
		return
	}
	s.drop(s.top())
	s.stack = s.stack[:len(s.stack)-1]
	s.show()
}

// Home leaves all pages but the first.
func (s *Shell) Home() {
	for len(s.stack) > 1 {
		s.drop(s.top())
		s.stack = s.stack[:len(s.stack)-1]
	}
	s.show()
}

// Relayout asks the page on show anew whether it covers the footer and what it
// wants said there.
func (s *Shell) Relayout() {
	top := s.made[s.top()]
	if b, ok := top.(screen.Bottomed); ok {
		s.frame.cover(b.Covers())
	} else {
		s.frame.cover(false)
	}
	s.name(top)
	s.tell()
	s.seen()
}

func (s *Shell) top() screen.Route { return s.stack[len(s.stack)-1] }

// Top is the page on show, for tests and the county's overview.
func (s *Shell) Top() screen.Route { return s.top() }

// stepBack is the header's key: first a step within the page, then the page.
func (s *Shell) stepBack() {
	if st, ok := s.made[s.top()].(screen.Stepper); ok && st.Back() {
		s.Relayout()
		return
	}
	s.Back()
}

func (s *Shell) show() {
	r := s.top()
	scr := s.made[r]
	if scr == nil {
		s.frame.cover(false)
		scr = s.cfg.Pages[r.Page](s.env(s.frame.area()), r.Arg)
		s.made[r] = scr
		scr.Update(s.cfg.Station.Content(), s.cfg.Now())
	}
	s.frame.setPage(scr.Object(), "", "", len(s.stack) > 1)
	s.session.Show(s.cfg.Personal[r.Page], s.cfg.PageLimits(r.Page), s.cfg.Clock())
	s.Relayout()
	s.schedule()
}

func (s *Shell) name(scr screen.Screen) {
	over := ""
	if c := s.cfg.Station.Content(); s.top().Page == screen.Home && !c.Empty() {
		over = c.Rules.County + " · " + c.Station.TownName
	}
	s.frame.title.Set(scr.Title())
	s.frame.over.Set(over)
	s.frame.over.Hidden = over == ""
	s.frame.relayout()
}

func (s *Shell) env(area fyne.Size) screen.Env {
	return screen.Env{
		Look: s.l, Background: s.cfg.Door, Nav: s, Pictures: s.cfg.Pictures, Now: s.cfg.Now, Area: area,
		Barred: func() bool { return s.cfg.Station.Link().Barred },
	}
}

// drop lets a screen go for good, unless another place of the stack shows it too.
func (s *Shell) drop(r screen.Route) {
	for _, x := range s.stack[:len(s.stack)-1] {
		if x == r {
			return
		}
	}
	if scr := s.made[r]; scr != nil && r.Page != screen.Home {
		if s.cfg.Personal[r.Page] {
			scr.Leave()
			delete(s.made, r)
		}
	}
}

// ContentChanged tells every screen that the county or the station has news.
func (s *Shell) ContentChanged() {
	c, now := s.cfg.Station.Content(), s.cfg.Now()
	for _, scr := range s.made {
		scr.Update(c, now)
	}
	if s.attract != nil {
		s.attract.Update(c, now)
	}
	s.name(s.made[s.top()])
	s.tell()
	s.urge()
	s.schedule()
}

// LinkChanged tells that the connection came or went, or the county turned the
// machine away.
func (s *Shell) LinkChanged() {
	if barred := s.cfg.Station.Link().Barred; barred != s.barred {
		s.barred = barred
		s.ContentChanged()
	}
	s.tell()
}

// tell brings clock and connection up to date.
func (s *Shell) tell() {
	now := s.cfg.Now()
	hint := ""
	if h, ok := s.made[s.top()].(screen.Hinted); ok {
		hint = h.Hint()
	}
	s.frame.setClock(now)
	s.frame.setLink(s.cfg.Station.Link(), hint, now)
}

// Content returns what the station shows, for screens made outside the stack.
func (s *Shell) content() *liaison.Content { return s.cfg.Station.Content() }
