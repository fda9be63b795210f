package progress

import (
	"fyne.io/fyne/v2"

	"lianluozhan/kiosk/keyboard"
	"lianluozhan/kiosk/look"
	"lianluozhan/kiosk/touch"
	"lianluozhan/sync/liaison"
)

// judgePage asks for words with the rating, which may be left out, and gives it.
func (v *View) judgePage() *page {
	r, words := v.m.Judging()
	field := touch.NewField(v.l, "愿意的话写几句，也可以不写", 3)
	field.Max = liaison.MaxWords
	field.SetText(words)
	field.OnChange = v.m.SetWords
	again := touch.NewButton(v.l, touch.Outline, "重新选择", func() { v.Back() })
	give := touch.NewButton(v.l, touch.Primary, "提交评价", func() {
		if v.settled() {
			v.keys.Close()
			v.m.Give()
		}
	})
	failed := touch.NewText("", v.l.Type(look.Body), v.l.Red)
	failed.Hide()
	chosen := touch.Column(v.l.Px(8), v.soft("您选择了"), touch.NewBold(r.Words(), v.l.Type(look.Title), v.l.Ink))
	if r == liaison.Dissatisfied {
		chosen.Add(v.text("您不满意的，将重新办理一次。写下原因，能帮助办得更好。", look.Body))
	}
	block := touch.Column(v.l.Px(14), touch.Section(v.l, "还想说什么？"), field)
	keys := v.across([]float32{2, 3}, again, give)
	content := touch.Column(v.l.Px(32), v.card(chosen), block, failed, keys)
	if !v.l.Portrait() {
		content = touch.Column(0, touch.TopRow(v.l.Px(48), []float32{3, 2}, block, touch.Column(v.l.Gap(), v.card(chosen), failed, keys)))
	}
	p := v.sheet(content)
	p.fields = []*touch.Field{field}
	if v.l.Portrait() { // in landscape it is at the top anyway
		p.marks = map[*touch.Field]fyne.CanvasObject{field: block}
	}
	use := keyboard.Use{Purpose: keyboard.Text, Done: "写好了", OnDone: func() { v.keys.Close() }}
	field.OnTap = func() { v.open(field, use) }
	p.update = func() {
		busy := v.m.Sending()
		again.Disable(busy)
		give.Disable(busy)
		give.SetWords(map[bool]string{false: "提交评价", true: "正在保存…"}[busy])
		said := ""
		if v.m.Failed() != nil {
			said = "没有保存成功，请过一会儿再提交"
			if v.c.Station.Phone != "" {
				said += "，或者拨打本站电话 " + v.c.Station.Phone
			}
		}
		if said != failed.String() {
			failed.SetText(said)
			failed.Hidden = said == ""
			p.scroll.Relayout()
		}
	}
	return p
}
