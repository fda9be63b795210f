// Package profiles shows what deputies did and what they promised (代表风采,
// 履职承诺). It knows content and clock only.
package profiles

import (
	"fmt"
	"image"
	"reflect"
	"time"

	"fyne.io/fyne/v2"

	"lianluozhan/kiosk/blocks"
	"lianluozhan/kiosk/look"
	"lianluozhan/kiosk/screen"
	"lianluozhan/kiosk/touch"
	"lianluozhan/sync/liaison"
)

// View is the page.
type View struct {
	env   screen.Env
	l     *look.Look
	root  *fyne.Container
	m     *Model
	shown *State
	c     *liaison.Content
	now   time.Time
	page  *touch.Scroller // the list
	kept  float32         // how far it was scrolled
}

var (
	_ screen.Screen  = (*View)(nil)
	_ screen.Stepper = (*View)(nil)
)

// New returns the page, as m says.
func New(env screen.Env, m *Model) *View {
	return &View{env: env, l: env.Look, m: m, root: touch.Layers()}
}

// Title stands in the header.
func (v *View) Title() string { return "代表风采" }

// Object is the page.
func (v *View) Object() fyne.CanvasObject { return v.root }

// About is the profile that is read, "" for the lists.
func (v *View) About() string { return v.m.open }

// Leave has nothing to forget.
func (v *View) Leave() {}

// Back goes from a text to its list.
func (v *View) Back() bool {
	if v.shown == nil || v.shown.Open.Profile.ID == "" {
		return false
	}
	v.m.open = ""
	v.Update(v.c, v.now)
	v.page.ScrollTo(v.kept)
	return true
}

// Update draws the page anew when it has something else to say.
func (v *View) Update(c *liaison.Content, now time.Time) {
	v.c, v.now = c, now
	s := StateAt(c, now, v.m.open)
	if v.shown != nil && reflect.DeepEqual(*v.shown, s) {
		return
	}
	before := v.shown
	v.shown, v.m.open = &s, s.Open.Profile.ID
	if before != nil && v.m.open != "" && reflect.DeepEqual(before.Open, s.Open) {
		return // who reads keeps the place
	}
	v.redraw()
}

func (v *View) redraw() {
	s := *v.shown
	if s.Open.Profile.ID != "" {
		v.root.Objects = []fyne.CanvasObject{v.text(s.Open)}
	} else {
		v.root.Objects = []fyne.CanvasObject{v.lists(s)}
	}
	v.root.Refresh()
}

func (v *View) choose(t Tab) {
	if v.m.tab != t {
		v.m.tab = t
		v.redraw()
	}
}

func (v *View) read(id string) {
	v.kept, v.m.open = v.page.Offset(), id
	v.Update(v.c, v.now)
}

// lists are the two tabs and the chosen one's cards.
func (v *View) lists(s State) fyne.CanvasObject {
	l, m := v.l, v.l.Margin()
	tab := func(t Tab, words string, n int) fyne.CanvasObject {
		style := touch.Chip
		if t == v.m.tab {
			style = touch.Chosen
		}
		return touch.NewButton(l, style, fmt.Sprintf("%s %d", words, n), func() { v.choose(t) })
	}
	tabs := touch.Flow(l.Px(16), tab(Deeds, "履职事迹", len(s.Deeds)), tab(Pledges, "履职承诺", len(s.Pledges)))
	var cards []fyne.CanvasObject
	none := "还没有公布代表的履职事迹，公布以后会显示在这里。"
	if v.m.tab == Pledges {
		none = "还没有公布代表的履职承诺，公布以后会显示在这里。"
		for _, d := range s.Pledges {
			cards = append(cards, v.pledge(d))
		}
	} else {
		for _, d := range s.Deeds {
			cards = append(cards, v.deed(d, s.Station))
		}
	}
	if len(cards) == 0 {
		cards = append(cards, touch.Card(l, touch.Inset(l.Px(64), touch.NewText(none, l.Type(look.Lead), l.Soft).Centered())))
	}
	v.page = touch.NewScroller(touch.Pad(l.Px(6), m, l.Px(32), m, touch.NewVirtual(l.Px(20), v.rows(cards)...)))
	return touch.Filled(0, v.page, touch.Pad(l.Px(28), m, l.Px(18), m, tabs), v.page)
}

// rows sets cards two abreast where there is room.
func (v *View) rows(cards []fyne.CanvasObject) []fyne.CanvasObject {
	if v.l.Portrait() || len(cards) < 2 {
		return cards
	}
	var out []fyne.CanvasObject
	for i := 0; i < len(cards); i += 2 {
		out = append(out, touch.Grid(2, v.l.Px(20), cards[i:min(i+2, len(cards))]...))
	}
	return out
}

func (v *View) deed(d Deed, station string) fyne.CanvasObject {
	l := v.l
	objs := []fyne.CanvasObject{v.kind(d), touch.NewBold(d.Profile.Title, l.Type(look.Lead), l.Ink).Lines(3)}
	who := d.Name(station)
	if !d.Date.IsZero() {
		who += " · " + look.FullDay(d.Date)
	}
	objs = append(objs, touch.NewLine(who, l.Type(look.Small), false, l.Soft))
	row := touch.TopRow(l.Px(28), []float32{0, 1}, v.photo(d.Picture(), d.Name(station)), touch.Column(l.Px(10), objs...))
	return touch.PressCard(l, touch.Inset(l.Px(28), row), func() { v.read(d.Profile.ID) })
}

func (v *View) kind(d Deed) fyne.CanvasObject {
	if d.Kind == "" {
		return touch.Space(0, 0)
	}
	return touch.Tag(v.l, d.Kind, v.l.RedWash, v.l.Red)
}

func (v *View) pledge(d liaison.Deputy) fyne.CanvasObject {
	l := v.l
	head := touch.Row(l.Px(16), touch.NewLine(d.Name, l.Type(look.Lead), true, l.Ink), touch.Tag(l, d.TitleWords(), l.RedWash, l.Red))
	objs := []fyne.CanvasObject{head, touch.NewText(d.Pledge, l.Type(look.Body), l.Ink)}
	row := touch.TopRow(l.Px(28), []float32{0, 1}, v.photo(d.Photo, d.Name), touch.Column(l.Px(10), objs...))
	return touch.PressCard(l, touch.Inset(l.Px(28), row), func() {
		v.env.Nav.Open(screen.Route{Page: screen.Deputy, Arg: string(d.ID)})
	})
}

// photo is asked for once it comes near what is on show.
func (v *View) photo(id liaison.BlobID, name string) fyne.CanvasObject {
	w, h := v.l.Px(132), v.l.Px(176)
	p := touch.NewPhoto(v.l, name)
	p.WhenNear(func() {
		v.env.Pictures.Fit(id, int(w), int(h), int(v.l.Px(16)), func(img image.Image) { p.SetImage(img) })
	})
	return touch.Fixed(w, h, p)
}

func (v *View) text(d Deed) fyne.CanvasObject {
	under := d.Name(v.shown.Station)
	if d.Deputy.ID != "" {
		under = d.Deputy.TitleWords() + " " + under
	}
	if !d.Date.IsZero() {
		under += "　" + look.FullDay(d.Date)
	}
	list := d.Blocks
	if d.Photo() != "" { // its own picture stands above the words, in full
		list = append([]liaison.Block{{Kind: liaison.Picture, Image: d.Photo()}}, list...)
	}
	return blocks.NewArticle(v.env, blocks.Head{Title: d.Profile.Title, Under: under}, list)
}
