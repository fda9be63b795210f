// Package plan shows a station's year: every reception and activity, month by month,
// from this month on. It knows content and clock only.
package plan

import (
	"fmt"
	"reflect"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

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

	list   *touch.Virtual
	page   *touch.Scroller
	rail   []*railKey
	months *touch.Scroller // holds the rail
	aimed  bool
}

var _ screen.Screen = (*View)(nil)

// New returns the page, where m says.
func New(env screen.Env, m *Model) *View {
	return &View{env: env, l: env.Look, m: m, root: touch.Layers()}
}

// Title stands in the header.
func (v *View) Title() string { return "年度计划" }

// Object is the page.
func (v *View) Object() fyne.CanvasObject { return v.root }

// About is the month at the top, "2026-11".
func (v *View) About() string {
	if v.shown == nil || v.m.month >= len(v.shown.Months) {
		return ""
	}
	m := v.shown.Months[v.m.month]
	return fmt.Sprintf("%04d-%02d", m.Year, int(m.Month))
}

// Leave has nothing to forget.
func (v *View) Leave() {}

// Update draws the page anew when it has something else to say.
func (v *View) Update(c *liaison.Content, now time.Time) {
	v.c, v.now = c, now
	s := StateAt(c, now, v.m.filter)
	if v.shown != nil && reflect.DeepEqual(*v.shown, s) {
		return
	}
	at := s.Current()
	if v.m.looked && v.m.month < len(s.Months) {
		at = v.m.month // the reader keeps the month
	}
	v.shown = &s
	if s.None {
		words := touch.NewText("今年的安排还没有公布，公布以后会显示在这里。", v.l.Type(look.Lead), v.l.Soft).Centered()
		card := touch.Card(v.l, touch.Inset(v.l.Px(64), words))
		v.root.Objects = []fyne.CanvasObject{touch.Column(0, touch.Inset(v.l.Margin(), card))}
		v.root.Refresh()
		return
	}
	v.root.Objects = []fyne.CanvasObject{v.draw(s)}
	v.root.Resize(v.env.Area)
	v.root.Refresh()
	v.jump(at)
}

func (v *View) draw(s State) fyne.CanvasObject {
	l := v.l
	var months []fyne.CanvasObject
	for _, m := range s.Months {
		months = append(months, v.month(m))
	}
	v.list = touch.NewVirtual(l.Px(36), months...)
	v.list.OnTop = func(i int) {
		if !v.aimed {
			v.mark(i)
		}
	}
	// The last month can come to the top too, so that every key of the rail does what
	// it says.
	tail := touch.Space(0, max(0, v.env.Area.Height-l.Px(700)))
	v.page = touch.NewScroller(touch.Pad(0, l.Margin(), 0, l.Px(36), touch.Column(0, v.list, tail)))
	chips := touch.Pad(l.Px(24), l.Margin(), l.Px(20), l.Px(36), v.chips(s))
	right := touch.Filled(0, v.page, chips, v.page)
	return touch.Weighted(0, []float32{0, 1}, v.railOf(s), right)
}

func (v *View) chips(s State) fyne.CanvasObject {
	var objs []fyne.CanvasObject
	for i, name := range []string{"全部", "接待", "活动"} {
		style := touch.Chip
		if Filter(i) == v.m.filter {
			style = touch.Chosen
		}
		objs = append(objs, touch.NewButton(v.l, style, fmt.Sprintf("%s %d", name, s.Counts[i]), func() { v.choose(Filter(i)) }))
	}
	return touch.Flow(v.l.Px(16), objs...)
}

func (v *View) choose(f Filter) {
	if v.m.filter != f {
		v.m.filter = f
		v.Update(v.c, v.now)
	}
}

// jump brings a month to the top and marks it, also where the list is too short to
// scroll that far.
func (v *View) jump(i int) {
	v.aimed = true
	v.page.ScrollTo(v.list.Top(i))
	v.aimed = false
	v.mark(i)
}

func (v *View) mark(i int) {
	v.m.month, v.m.looked = i, true
	for k, key := range v.rail {
		key.set(k == i)
	}
	if i < len(v.rail) {
		v.reveal(v.rail[i])
	}
}

// reveal scrolls the rail when the marked month is out of sight.
func (v *View) reveal(k *railKey) {
	y := k.group.Position().Y + k.Position().Y
	if top := v.months.Offset(); y < top || y+k.Size().Height > top+v.months.Size().Height {
		v.months.ScrollTo(y - v.l.Px(120))
	}
}

// railKey is one month at the left.
type railKey struct {
	*touch.Pressable
	l     *look.Look
	words *touch.Line
	bar   *canvas.Rectangle
	group *fyne.Container // the year's keys
}

func (k *railKey) set(on bool) {
	fill, ink := k.l.Sunken, k.l.Ink
	if on {
		fill, ink = k.l.Paper, k.l.Red
	}
	k.bar.Hidden = !on
	k.words.SetColor(ink)
	k.SetLook(fill, k.l.Pressed, nil)
}

// railOf is the column of months: one below the other upright, two abreast where the
// window is low.
func (v *View) railOf(s State) fyne.CanvasObject {
	l := v.l
	v.rail = nil
	var parts, keys []fyne.CanvasObject
	cols, width := 1, l.Px(168)
	if !l.Portrait() {
		cols, width = 2, l.Px(300)
	}
	if l.Big {
		width += l.Px(24) * float32(cols)
	}
	year := s.Months[0].Year
	flush := func() {
		if len(keys) > 0 {
			grid := touch.Grid(cols, 0, keys...)
			for _, k := range v.rail[len(v.rail)-len(keys):] {
				k.group = grid
			}
			parts = append(parts, v.yearMark(year), grid)
		}
		keys = nil
	}
	for i, m := range s.Months {
		if m.Year != year {
			flush()
			year = m.Year
		}
		k := v.railKey(i, m)
		v.rail = append(v.rail, k)
		keys = append(keys, k.Pressable)
	}
	flush()
	v.months = touch.NewScroller(touch.Pad(l.Px(12), 0, l.Px(12), 0, touch.Column(0, parts...)))
	return touch.Fixed(width, 0, touch.Layers(canvas.NewRectangle(l.Sunken), v.months))
}

func (v *View) yearMark(year int) fyne.CanvasObject {
	l := v.l
	return touch.Pad(l.Px(14), 0, l.Px(6), 0, touch.NewLine(fmt.Sprintf("%d年", year), l.Type(look.Small), false, l.Soft).Centered())
}

func (v *View) railKey(i int, m Month) *railKey {
	l := v.l
	k := &railKey{l: l, words: touch.NewLine(fmt.Sprintf("%d月", int(m.Month)), l.Type(look.Lead), m.Now, l.Ink).Centered(), bar: canvas.NewRectangle(l.Red)}
	high := l.Px(108)
	row := touch.Layers(touch.Fixed(0, high, k.words), touch.TopRow(0, []float32{0, 1}, touch.Fixed(l.Px(8), high, k.bar), touch.Space(0, 0)))
	k.Pressable = touch.NewPressable(row, func() { v.jump(i) })
	k.set(false)
	return k
}
