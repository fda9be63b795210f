// Package home is the first page: who receives residents today or next, the way to
// raise a matter and to ask after one, and the doors to all other pages. It knows
// content and clock; it knows no store and leaves going elsewhere to the shell.
package home

import (
	"reflect"
	"time"

	"fyne.io/fyne/v2"

	"lianluozhan/kiosk/look"
	"lianluozhan/kiosk/screen"
	"lianluozhan/kiosk/touch"
	"lianluozhan/sync/liaison"
)

// View is the home page.
type View struct {
	env    screen.Env
	l      *look.Look
	root   *fyne.Container
	shown  *State
	photos map[photoKey]*frame // of the page shown
	used   map[photoKey]*frame // of the page being drawn
	now    time.Time
}

type photoKey struct {
	id   liaison.DeputyID
	blob liaison.BlobID
	name string
	w, h float32
}

var _ screen.Screen = (*View)(nil)

// New returns the home page.
func New(env screen.Env) *View {
	return &View{env: env, l: env.Look, root: touch.Layers(), photos: map[photoKey]*frame{}}
}

// Title is the station's name.
func (v *View) Title() string {
	if v.shown == nil || v.shown.Waiting || v.shown.Station.Name == "" {
		return "人大代表联络站"
	}
	return v.shown.Station.Name
}

// Object is the page.
func (v *View) Object() fyne.CanvasObject { return v.root }

// Leave has nothing to forget: the page shows nothing of a resident.
func (v *View) Leave() {}

// Update draws the page anew when it has something else to say.
func (v *View) Update(c *liaison.Content, now time.Time) {
	s := StateAt(c, now)
	s.Barred = v.env.Barred != nil && v.env.Barred()
	if v.shown != nil && reflect.DeepEqual(*v.shown, s) {
		return
	}
	v.shown, v.now = &s, now
	v.used = map[photoKey]*frame{}
	v.root.Objects = []fyne.CanvasObject{v.page(s)}
	v.root.Refresh()
	v.load()
}

// room is how generously the page is set. Pages try one after another until
// everything fits, and share what is then left.
type room struct {
	gap      float32
	card     float32   // inset of cards
	tile     float32   // inset of tiles
	action   float32   // inset of the main keys
	big      look.Step // of the main key
	name     look.Step // of the tiles' names
	notices  int
	sideways bool // tiles stand below the main keys instead of the deputies
	scrolled bool // the deputies scroll and the keys stay

	longest string // of the deputies' names
}

// rooms are the ways to set the page, the most generous first.
func (v *View) rooms(s State) []room {
	px := v.l.Px
	name := look.Head
	if v.l.Big {
		name = look.Lead
	}
	upright := []room{
		{px(24), px(24), px(22), px(36), look.Giant, name, 2, false, false, ""},
		{px(20), px(20), px(14), px(22), look.Giant, name, 2, false, false, ""},
		{px(16), px(18), px(10), px(16), look.Giant, name, 1, false, false, ""},
		{px(12), px(16), px(8), px(10), look.Title, name, 1, false, false, ""},
	}
	if v.l.Portrait() {
		return upright
	}
	beside := []room{
		{px(16), px(18), px(12), px(24), look.Giant, look.Lead, 2, false, false, ""},
		{px(12), px(18), px(6), px(16), look.Giant, look.Lead, 2, false, false, ""},
	}
	below := []room{
		{px(16), px(18), px(12), px(24), look.Giant, name, 2, true, false, ""},
		{px(12), px(18), px(8), px(16), look.Title, name, 2, true, false, ""},
		{px(12), px(18), px(6), px(10), look.Title, look.Lead, 1, true, false, ""},
	}
	if len(s.Deputies) > 2 {
		return below
	}
	return append(beside, below...)
}

func (v *View) page(s State) fyne.CanvasObject {
	if s.Waiting {
		return v.waiting()
	}
	var page *fyne.Container
	for _, r := range v.rooms(s) {
		page = v.sheet(s, r)
		if spare := v.env.Area.Height - touch.HeightFor(page, v.env.Area.Width); spare >= 0 {
			// Wider gaps leave less for the words, which may take a line more then.
			if wide := v.sheet(s, v.relax(r, spare)); touch.HeightFor(wide, v.env.Area.Width) <= v.env.Area.Height {
				return wide
			}
			return v.sheet(s, r)
		}
	}
	if r := v.rooms(s)[len(v.rooms(s))-1]; !v.l.Portrait() {
		r.scrolled = true
		page = v.sheet(s, r)
		if touch.HeightFor(page, v.env.Area.Width) <= v.env.Area.Height {
			return page
		}
	}
	return touch.NewScroller(page)
}

// relax shares height that is left: some to the gaps, the rest to the main keys and
// the tiles.
func (v *View) relax(r room, spare float32) room {
	if !v.l.Portrait() {
		return r // the columns fill themselves
	}
	more := min(float32(int(spare*0.4/9)), v.l.Px(12)) // the gap is used nine times at most
	r.gap += more
	spare -= 9 * more
	r.action += float32(int(spare * 0.4 / 2))
	r.tile += float32(int(spare * 0.4 / 4))
	return r
}

func (v *View) sheet(s State, r room) *fyne.Container {
	v.used = map[photoKey]*frame{}
	m := v.l.Margin()
	width := v.env.Area.Width - 2*m
	if v.l.Portrait() {
		return touch.Pad(v.l.Px(28), m, v.l.Px(20), m, v.portrait(s, r, width))
	}
	return touch.Pad(v.l.Px(20), m, v.l.Px(20), m, v.landscape(s, r, width))
}

// portrait stacks everything.
func (v *View) portrait(s State, r room, width float32) fyne.CanvasObject {
	tiles := v.tiles(s, r, 3)
	return touch.Filled(r.gap, tiles,
		v.reception(s, r, width), v.nextRow(s), v.actions(r, true), tiles, v.notices(s, r))
}

// landscape has the deputies at the left and the keys at the right.
func (v *View) landscape(s State, r room, width float32) fyne.CanvasObject {
	gap := v.l.Px(32)
	left := float32(int((width - gap) * 0.62))
	if r.scrolled {
		left -= v.l.Px(14) // room for the bar
	}
	reception, next := v.reception(s, r, left), v.nextRow(s)
	actions := v.actions(r, r.sideways)
	var a, b *fyne.Container
	switch {
	case !r.sideways:
		tiles := v.tiles(s, r, 3)
		a = touch.Filled(r.gap, tiles, reception, next, tiles)
		b = touch.Filled(r.gap, actions, actions, v.notices(s, r))
	case len(s.Deputies) > 2:
		tiles := v.tiles(s, r, 2)
		a = touch.Filled(r.gap, reception, reception, next)
		b = touch.Filled(r.gap, tiles, actions, tiles, v.notices(s, r))
	default:
		tiles := v.tiles(s, r, 2)
		a = touch.Filled(r.gap, reception, reception, next, v.notices(s, r))
		b = touch.Filled(r.gap, tiles, actions, tiles)
	}
	if r.scrolled {
		return touch.Weighted(gap, []float32{0.62, 0.38}, touch.NewScroller(touch.Pad(0, v.l.Px(14), 0, 0, a)), b)
	}
	return touch.Weighted(gap, []float32{0.62, 0.38}, a, b)
}

func (v *View) open(p screen.Page, arg string) func() {
	return func() { v.env.Nav.Open(screen.Route{Page: p, Arg: arg}) }
}
