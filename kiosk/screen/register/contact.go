package register

import (
	"fyne.io/fyne/v2"

	"lianluozhan/kiosk/keyboard"
	"lianluozhan/kiosk/touch"
	"lianluozhan/sync/liaison"
)

// entry is one field of the form with its heading and its fault.
type entry struct {
	field *touch.Field
	wrong note
	block *fyne.Container
	of    liaison.Field
}

func (v *View) entry(of liaison.Field, title, hint, value string, most int) entry {
	e := entry{field: touch.NewField(v.l, hint, 1), wrong: v.note(), of: of}
	e.field.Max = most
	e.field.SetText(value)
	e.field.OnChange = func(s string) { v.m.Set(of, s) }
	e.block = touch.Column(v.l.Px(14), touch.Section(v.l, title), e.field, e.wrong.text)
	return e
}

// contactPage asks where and who; what the county lets people leave out says so.
func (v *View) contactPage() *page {
	rules, d := v.c.Rules, v.m.Draft()
	back, next := v.backNext("下一步")
	address := v.entry(liaison.FieldAddress, "具体地点（可以不填）", "路段、小区、楼号、门牌号", d.Address, liaison.MaxAddress)
	name := v.entry(liaison.FieldName, "您的姓名"+optional(rules.NamesOptional), "怎样称呼您", d.Name, liaison.MaxName)
	phone := v.entry(liaison.FieldPhone, "联系电话"+optional(rules.PhoneOptional), "用来告知办理结果", groupPhone(d.Phone), 20)
	phone.field.Group = groupPhone
	phone.field.OnChange = func(s string) { v.m.Set(liaison.FieldPhone, plainPhone(s)) }
	villages := v.villages()
	wish := touch.NewButton(v.l, touch.Chip, "", func() { v.keys.Close(); v.m.Go(Wish) })
	wishes := touch.Column(v.l.Px(14), touch.Section(v.l, "想请哪位代表（可以不选）"), touch.Flow(0, wish))
	gap := v.l.Px(34)
	var content *fyne.Container
	if v.l.Portrait() {
		content = touch.Column(gap, name.block, phone.block, villages.block, address.block, wishes)
	} else {
		content = touch.TopRow(v.l.Px(48), []float32{1, 1},
			touch.Column(gap, name.block, phone.block, wishes), touch.Column(gap, villages.block, address.block))
	}
	p := v.sheet(content, back, next)
	entries := []entry{name, phone, address}
	v.chain(p, entries)
	villages.serve(p)
	p.update = func() {
		villages.update()
		wish.SetWords(v.wishName() + " · 选择")
		moved := false
		for _, e := range entries {
			wrong := v.fault(e.of)
			e.field.SetFault(wrong != "")
			moved = e.wrong.set(wrong) || moved
		}
		if moved {
			p.relayout()
			v.showFault(p, entries)
		}
	}
	return p
}

// showFault scrolls to the first field that is wrong, unless one is being typed in.
func (v *View) showFault(p *page, entries []entry) {
	for _, e := range entries {
		if e.wrong.text.Visible() && !v.keys.Serves(e.field) {
			p.scroll.ScrollTo(topOf(e.block, p.scroll.Content) - v.l.Px(28)) // with the air above it
			return
		}
	}
}

func optional(yes bool) string {
	if yes {
		return "（可以不填）"
	}
	return ""
}

// chain lets the red key lead from field to field.
func (v *View) chain(p *page, entries []entry) {
	p.marks = map[*touch.Field]fyne.CanvasObject{}
	for i := len(entries) - 1; i >= 0; i-- {
		e := entries[i]
		use := keyboard.Use{Purpose: keyboard.Line, Done: "填好了", OnDone: v.putAway}
		switch e.of {
		case liaison.FieldPhone:
			use.Purpose = keyboard.Phone
		case liaison.FieldName:
			use.Purpose = keyboard.Name
			use.Done, use.OnDone = "下一项", entries[i+1].field.OnTap
		}
		e.field.OnTap = func() { v.openOnce(e.field, use) }
		p.fields = append(p.fields, e.field)
		p.marks[e.field] = e.block
	}
}

// putAway closes the keyboard and shows the page whole again.
func (v *View) putAway() {
	v.keys.Close()
	v.field = nil
	if v.stale {
		v.renew()
		v.show()
	}
	v.arrange()
}

func (v *View) wishName() string {
	if d, ok := v.c.Deputy(v.m.Draft().Deputy); ok {
		return d.Name
	}
	return "不指定"
}
