package register

import (
	"fyne.io/fyne/v2"

	"lianluozhan/kiosk/look"
	"lianluozhan/kiosk/touch"
	"lianluozhan/sync/liaison"
)

// line is one entry on the check, with the key to change it.
type line struct {
	title  string
	to     Step
	fields []liaison.Field
	value  func() string
	text   *touch.Text
	wrong  note
}

func (v *View) checkLines() []*line {
	d := v.m.Draft
	return []*line{
		{title: "类别", to: Category, fields: []liaison.Field{liaison.FieldCategory},
			value: func() string { return v.c.Rules.Category(d().Category).Name }},
		{title: "内容", to: Writing, fields: []liaison.Field{liaison.FieldText}, value: func() string { return d().Text }},
		{title: "姓名", to: Contact, fields: []liaison.Field{liaison.FieldName}, value: func() string { return d().Name }},
		{title: "电话", to: Contact, fields: []liaison.Field{liaison.FieldPhone}, value: func() string { return d().Phone }},
		{title: "地点", to: Contact, fields: []liaison.Field{liaison.FieldVillage, liaison.FieldAddress}, value: v.place},
		{title: "代表", to: Wish, value: v.wishName},
	}
}

func (v *View) place() string {
	d := v.m.Draft()
	switch {
	case d.Village == "":
		return d.Address
	case d.Address == "":
		return d.Village
	}
	return d.Village + " " + d.Address
}

// checkPage shows everything once more, each with a key to change it.
func (v *View) checkPage() *page {
	back, file := v.backNext("提交登记")
	failed := touch.NewText("", v.l.Type(look.Body), v.l.Ink)
	alarm := touch.Sheet(v.l, v.l.AmberWash, v.l.Amber, touch.Inset(v.l.Px(28), failed))
	lines := v.checkLines()
	rows := touch.Column(v.l.Px(14))
	var changes []*touch.Button
	for i, ln := range lines {
		if i > 0 {
			rows.Add(touch.Rule(v.l))
		}
		b := touch.NewButton(v.l, touch.Quiet, "修改", func() { v.m.Go(ln.to) })
		changes = append(changes, b)
		rows.Add(v.checkRow(ln, b))
	}
	p := v.sheet(touch.Column(v.l.Gap(), alarm, touch.Section(v.l, "请核对，没有错再提交"),
		touch.Card(v.l, touch.Pad(v.l.Px(24), v.l.Px(32), v.l.Px(24), v.l.Px(36), rows))), back, file)
	p.update = func() {
		for _, ln := range lines {
			v.fill(ln)
		}
		busy := v.m.Filing()
		for _, b := range append(changes, back, file) {
			b.Disable(busy)
		}
		file.SetWords(map[bool]string{false: "提交登记", true: "正在保存…"}[busy])
		words := trouble(v.m.Trouble())
		alarm.Hidden = words == ""
		if words != "" {
			words += "您填写的内容都还在，可以过一会儿再提交。也" + elsewhere(v.c)
		}
		if failed.String() != words {
			failed.SetText(words)
			p.scroll.ScrollTo(0)
		}
		p.relayout()
	}
	return p
}

func (v *View) checkRow(ln *line, change *touch.Button) fyne.CanvasObject {
	ln.text, ln.wrong = v.plain(""), v.note()
	title := touch.NewText(ln.title, v.l.Type(look.Body), v.l.Soft)
	wide := look.Measure("国国国", v.l.Type(look.Body), false).Width
	pad := (v.l.Touch() - title.HeightFor(wide)) / 2
	down := func(o fyne.CanvasObject) fyne.CanvasObject { return touch.Pad(max(0, pad), 0, 0, 0, o) }
	return touch.TopRow(v.l.Px(20), []float32{0, 1, 0}, touch.Fixed(wide, 0, down(title)),
		down(touch.Column(0, ln.text, ln.wrong.text)), change)
}

// fill shows an entry; what was left out says so.
func (v *View) fill(ln *line) {
	s := ln.value()
	if s == "" {
		s = "没有填写"
	}
	if ln.text.String() != s {
		ln.text.SetText(s)
	}
	wrong := ""
	for _, f := range ln.fields {
		if w := v.fault(f); w != "" {
			wrong = w
		}
	}
	ln.wrong.set(wrong)
}
