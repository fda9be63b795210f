package register

import (
	"fmt"
	"unicode/utf8"

	"fyne.io/fyne/v2"

	"lianluozhan/kiosk/keyboard"
	"lianluozhan/kiosk/look"
	"lianluozhan/kiosk/touch"
	"lianluozhan/sync/liaison"
)

// categoryPage asks what the matter is about; a touch answers and goes on.
func (v *View) categoryPage() *page {
	back, next := v.backNext("下一步")
	wrong := v.note()
	cards := map[string]*touch.Pressable{}
	var objs []fyne.CanvasObject
	for _, c := range v.c.Rules.Categories {
		name := touch.NewLine(c.Name, v.l.Type(look.Lead), true, v.l.Ink)
		hint := touch.NewText(c.Hint, v.l.Type(look.Small), v.l.Soft).Lines(2)
		hint.Leading = 1.35
		card := touch.PressCard(v.l, touch.Pad(v.l.Px(18), v.l.Px(24), v.l.Px(18), v.l.Px(24), touch.Column(v.l.Px(6), name, hint)), func() {
			v.m.Set(liaison.FieldCategory, c.Code)
			v.next()
		})
		cards[c.Code] = card
		objs = append(objs, card)
	}
	cols := 2
	if !v.l.Portrait() {
		cols = 4
		if v.l.Big {
			cols = 3
		}
	}
	p := v.sheet(touch.Column(v.l.Gap(), touch.Section(v.l, "您要反映哪方面的事？"), wrong.text,
		touch.Grid(cols, v.l.Px(16), objs...)), back, next)
	p.update = func() {
		chosen := v.m.Draft().Category
		for code, card := range cards {
			v.choose(card, code == chosen)
		}
		next.Disable(chosen == "")
		if wrong.set(v.fault(liaison.FieldCategory)) {
			p.relayout()
		}
	}
	return p
}

// writingPage takes the text. The field has all the height the keyboard leaves.
func (v *View) writingPage() *page {
	back, next := v.backNext("下一步")
	field := touch.NewField(v.l, "什么事、在哪里、多久了、希望怎样解决", 2)
	field.Max = liaison.MaxText
	field.SetText(v.m.Draft().Text)
	kind := touch.NewButton(v.l, touch.Chip, "", func() { v.keys.Close(); v.m.Go(Category) })
	tell := touch.NewLine("", v.l.Type(look.Small), false, v.l.Soft)
	count := touch.NewLine("", v.l.Type(look.Small), false, v.l.Soft).Trailing()
	full := false
	head := touch.Weighted(v.l.Gap(), []float32{1, 0}, middle(touch.Section(v.l, "请写下具体情况")), kind)
	room := look.Measure(fmt.Sprintf("%d / %d 字", liaison.MaxText, liaison.MaxText), v.l.Type(look.Small), false).Width + 1
	below := touch.Weighted(v.l.Gap(), []float32{1, 0}, tell, touch.Fixed(room, 0, count))
	p := v.frame(touch.Pad(v.l.Px(20), v.l.Margin(), v.l.Px(16), v.l.Margin(),
		touch.Filled(v.l.Px(16), field, head, field, below)), back, next)
	p.fields = []*touch.Field{field}
	p.update = func() {
		d := v.m.Draft()
		kind.SetWords(v.c.Rules.Category(d.Category).Name + " · 换一类")
		count.Set(fmt.Sprintf("%d / %d 字", utf8.RuneCountInString(d.Text), liaison.MaxText))
		wrong := v.fault(liaison.FieldText)
		if wrong == "" && full {
			wrong = fmt.Sprintf("已经写满 %d 个字", liaison.MaxText)
		}
		field.SetFault(wrong != "")
		tell.Set(wrong)
		tell.SetColor(v.l.Red)
		if wrong == "" {
			tell.Set("不用写身份证号、银行卡号")
			tell.SetColor(v.l.Soft)
		}
	}
	field.OnFull = func() { full = true; p.update() }
	field.OnChange = func(s string) { full = false; v.m.Set(liaison.FieldText, s) }
	use := keyboard.Use{Purpose: keyboard.Text, Done: "下一步", OnDone: v.next}
	field.OnTap = func() { v.openOnce(field, use) }
	p.enter = func() { v.open(field, use) }
	return p
}

// openOnce opens the keyboard unless it serves f already: then the touch moved the
// caret, no more.
func (v *View) openOnce(f *touch.Field, u keyboard.Use) {
	if !v.keys.Serves(f) {
		v.open(f, u)
	}
}
