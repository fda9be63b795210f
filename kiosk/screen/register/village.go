package register

import (
	"fyne.io/fyne/v2"

	"lianluozhan/kiosk/keyboard"
	"lianluozhan/kiosk/touch"
	"lianluozhan/sync/liaison"
)

// A list that is seen at a glance needs no search; one that fills the page has no
// keys of its own, only the search.
const (
	glance  = 6
	pageful = 12
)

// villages is the choice of the station's villages, and 其他. A long list is searched
// by the first letters of their pinyin.
type villages struct {
	v      *View
	block  *fyne.Container
	names  []string // "" for elsewhere
	chips  []*touch.Button
	find   *touch.Button // nil where the list is short
	field  *touch.Field  // what was found; hidden until the search is open
	chosen int           // of names; -1 for none, -2 before the first look
}

func (v *View) villages() *villages {
	list := v.c.Station.Villages
	x := &villages{v: v, chosen: -2, names: append(append([]string{}, list...), "")}
	if len(list) > pageful {
		x.names = []string{""}
	}
	var objs []fyne.CanvasObject
	for _, n := range x.names {
		words := n
		if n == "" {
			words = "其他"
		}
		b := touch.NewButton(v.l, touch.Chip, words, func() { x.choose(n) })
		x.chips = append(x.chips, b)
		objs = append(objs, b)
	}
	x.field = touch.NewField(v.l, "按拼音首字母找，例如东关村打 dgc", 1)
	x.field.SetText(v.m.Draft().Village)
	x.field.OnChange = func(string) {}
	x.field.Hidden = len(list) <= pageful
	if len(list) > glance {
		x.find = touch.NewButton(v.l, touch.Chip, "按首字母找", x.search)
		objs = append(objs, x.find)
	}
	x.block = touch.Column(v.l.Px(18), touch.Section(v.l, "所在村（社区）"), x.field, touch.Flow(v.l.Px(16), objs...))
	return x
}

// serve makes the field one of the page's.
func (x *villages) serve(p *page) {
	p.fields = append(p.fields, x.field)
	p.marks[x.field] = x.block
	x.field.OnTap = x.search
}

func (x *villages) choose(name string) {
	x.field.SetText(name)
	x.v.m.Set(liaison.FieldVillage, name)
}

// search opens the keyboard with the station's list.
func (x *villages) search() {
	x.field.Show()
	x.field.SetText("")
	x.v.openOnce(x.field, keyboard.Use{
		Purpose: keyboard.Place, Done: "填好了", List: x.v.c.Station.Villages, OnDone: x.close,
		OnPick: func(name string) {
			x.choose(name)
			x.close()
		},
	})
}

func (x *villages) close() {
	x.v.putAway()
	x.field.SetText(x.v.m.Draft().Village)
	x.field.Hidden = len(x.v.c.Station.Villages) <= pageful
	x.v.shown.relayout()
}

// update shows what the model holds.
func (x *villages) update() {
	now := -1
	for i, n := range x.names {
		if n != "" && n == x.v.m.Draft().Village || n == "" && x.v.m.Elsewhere() {
			now = i
		}
	}
	if now == x.chosen { // every key comes through here
		return
	}
	x.chosen = now
	for i, b := range x.chips {
		b.SetStyle(map[bool]touch.Style{false: touch.Chip, true: touch.Chosen}[i == now])
	}
}
