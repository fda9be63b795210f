// Package deputies is the list of a station's deputies (代表名录): cards with photo,
// name, title and constituency, and filters by level, group and village. It knows
// content; going to a deputy's own page is the shell's business.
package deputies

import (
	"fmt"
	"reflect"
	"time"

	"fyne.io/fyne/v2"

	"lianluozhan/kiosk/look"
	"lianluozhan/kiosk/screen"
	"lianluozhan/kiosk/touch"
	"lianluozhan/sync/liaison"
)

// View is the page.
type View struct {
	env    screen.Env
	l      *look.Look
	m      *Model
	root   *fyne.Container
	levels []*level
	group  *selector
	place  *selector
	clear  *touch.Button
	panel  *fyne.Container // choices of the open panel
	grid   *fyne.Container
	empty  *fyne.Container
	page   *touch.Scroller
	cards  map[liaison.DeputyID]*card
}

var _ screen.Screen = (*View)(nil)

// New returns the page of m; it shows nothing until Update. The model may outlive
// the view, so that a view made anew for another look keeps the filters.
func New(env screen.Env, m *Model) *View {
	v := &View{env: env, l: env.Look, m: m, cards: map[liaison.DeputyID]*card{}}
	l := v.l
	v.panel = touch.Layers()
	v.grid = touch.Grid(v.columns(), l.Gap())
	v.empty = touch.Layers()
	side := l.Margin()
	v.page = touch.NewScroller(touch.Pad(l.Gap(), side, l.Px(40), side, touch.Column(l.Gap(), v.panel, v.grid, v.empty)))
	v.root = touch.Filled(0, v.page, touch.Pad(l.Px(32), side, l.Px(8), side, v.filters()), v.page)
	return v
}

// longTitle is the longest usual title; it stands on a card in full.
const longTitle = "省、市人大代表"

// columns is how many cards of a readable width stand side by side.
func (v *View) columns() int {
	l := v.l
	least := photoWidth(l) + l.Px(72) + touch.Tag(l, longTitle, l.RedWash, l.Red).MinSize().Width
	width := v.env.Area.Width - 2*l.Margin()
	return max(1, int((width+l.Gap())/(least+l.Gap())))
}

// filters are the levels in one row and the selectors beside or below them.
func (v *View) filters() fyne.CanvasObject {
	l := v.l
	var cells []fyne.CanvasObject
	for _, lev := range append([]liaison.Level{0}, liaison.Levels()...) {
		c := newLevel(l, lev, func() {
			v.m.WantLevel(lev)
			v.redraw()
		})
		v.levels = append(v.levels, c)
		cells = append(cells, c)
	}
	v.group = newSelector(l, "代表小组", func() { v.toggle(Groups) })
	v.place = newSelector(l, "村（社区）", func() { v.toggle(Villages) })
	v.clear = touch.NewButton(l, touch.Quiet, "看全部", v.reset)
	gap := l.Px(16)
	levels := touch.Grid(len(cells), l.Px(12), cells...)
	more := touch.Weighted(gap, []float32{1, 1, 0}, v.group, v.place, v.clear)
	if l.Portrait() {
		return touch.Column(gap, levels, more)
	}
	return touch.Weighted(l.Gap(), []float32{1, 1}, levels, more)
}

func (v *View) toggle(p Panel) {
	v.m.Toggle(p)
	v.redraw()
}

func (v *View) reset() {
	v.m.Reset()
	v.redraw()
}

// Title names the page.
func (v *View) Title() string { return "代表名录" }

// Object is the page.
func (v *View) Object() fyne.CanvasObject { return v.root }

// Leave has nothing to forget: the page shows nothing of a resident.
func (v *View) Leave() {}

// Update shows new deputies; the same ones change nothing.
func (v *View) Update(c *liaison.Content, _ time.Time) {
	before := *v.m
	v.m.Set(c)
	drawn := len(v.grid.Objects)+len(v.empty.Objects) > 0
	if drawn && reflect.DeepEqual(before, *v.m) {
		return
	}
	off := v.page.Offset()
	v.redraw()
	v.page.ScrollTo(off)
}

// redraw shows what the model says. Cards of deputies that stayed the same are
// kept with their photos.
func (v *View) redraw() {
	for i, c := range v.m.Levels() {
		v.levels[i].set(c)
	}
	f := v.m.Filter()
	v.group.set(f.Group, v.m.Panel() == Groups)
	v.place.set(f.Village, v.m.Panel() == Villages)
	show(v.group, v.m.Has(Groups))
	show(v.place, v.m.Has(Villages))
	show(v.clear, v.m.Filtered())
	v.panel.Objects = v.choices()
	show(v.panel, len(v.panel.Objects) > 0)
	v.grid.Objects = v.cardsOf(v.m.Shown())
	show(v.grid, len(v.grid.Objects) > 0)
	v.empty.Objects = nil
	if len(v.grid.Objects) == 0 {
		v.empty.Objects = []fyne.CanvasObject{v.emptyWords()}
	}
	show(v.empty, len(v.grid.Objects) == 0)
	v.root.Refresh()
	v.page.ScrollTo(0)
}

func show(o fyne.CanvasObject, on bool) {
	if on {
		o.Show()
	} else {
		o.Hide()
	}
}

func (v *View) cardsOf(list []liaison.Deputy) []fyne.CanvasObject {
	var out []fyne.CanvasObject
	for _, d := range list {
		c := v.cards[d.ID]
		if c == nil || !reflect.DeepEqual(c.of, d) {
			c = newCard(v.env, d)
			v.cards[d.ID] = c
		}
		out = append(out, c.object)
	}
	return out
}

// choices are the chips of the open panel.
func (v *View) choices() []fyne.CanvasObject {
	var chips []fyne.CanvasObject
	for _, c := range v.m.Choices() {
		words, style := c.Words, touch.Chip
		if words == "" {
			words = "全部"
		}
		if c.On {
			style = touch.Chosen
		}
		chips = append(chips, touch.NewButton(v.l, style, fmt.Sprintf("%s %d", words, c.Count), func() {
			v.m.Choose(c.Words)
			v.redraw()
		}))
	}
	if chips == nil {
		return nil
	}
	return []fyne.CanvasObject{touch.Sheet(v.l, v.l.Sunken, nil, touch.Inset(v.l.Gap(), touch.Flow(v.l.Px(16), chips...)))}
}

func (v *View) emptyWords() fyne.CanvasObject {
	l := v.l
	head, more := "这里还没有代表资料", "县人大发布后，这里会自动显示。"
	if v.m.Total() > 0 {
		head, more = "没有符合条件的代表", "换一个级别、小组或者村（社区）再看看。"
	}
	words := []fyne.CanvasObject{
		touch.Space(0, l.Px(120)),
		touch.NewBold(head, l.Type(look.Head), l.Ink).Centered(),
		touch.NewText(more, l.Type(look.Body), l.Soft).Centered(),
	}
	if v.m.Total() > 0 {
		words = append(words, touch.Space(0, l.Px(16)), touch.Fixed(l.Px(420), 0, touch.NewButton(l, touch.Outline, "看全部代表", v.reset)))
	}
	return touch.Column(l.Px(16), words...)
}
