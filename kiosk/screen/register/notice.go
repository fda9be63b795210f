package register

import (
	"fyne.io/fyne/v2"

	"lianluozhan/kiosk/look"
	"lianluozhan/kiosk/touch"
	"lianluozhan/sync/liaison"
)

// noticePage says what is taken here, what is not, and what happens with personal
// data, before anything is typed.
func (v *View) noticePage() *page {
	rules := v.c.Rules
	leave := touch.NewButton(v.l, touch.Outline, "不同意", v.env.Nav.Back)
	agree := touch.NewButton(v.l, touch.Primary, "我已阅读，同意", func() {
		v.m.Set(liaison.FieldConsent, rules.Consent.Version)
		v.next()
	})
	if v.closed = v.m.Closed(); v.closed != nil || len(rules.Categories) == 0 {
		return v.closedPage(leave)
	}
	taken := touch.Column(v.l.Px(16), touch.Section(v.l, "这里可以反映"))
	for _, s := range rules.Accepts {
		taken.Add(v.item("✓", s))
	}
	about := []fyne.CanvasObject{taken}
	if len(rules.Refuses) > 0 {
		about = append(about, v.refusals(rules.Refuses))
	}
	consent := touch.Column(v.l.Px(18), touch.Section(v.l, "您的信息怎样使用"))
	for _, s := range rules.Consent.Text {
		consent.Add(v.plain(s))
	}
	consent.Add(v.small("须知版本 " + rules.Consent.Version))
	var content fyne.CanvasObject
	if v.l.Portrait() {
		content = touch.Column(v.l.Gap(), v.card(touch.Column(v.l.Px(32), about...)), v.card(consent))
	} else {
		content = touch.TopRow(v.l.Gap(), []float32{1, 1}, v.card(touch.Column(v.l.Px(32), about...)), v.card(consent))
	}
	return v.sheet(content, leave, agree)
}

func (v *View) refusals(list []liaison.Refusal) fyne.CanvasObject {
	out := touch.Column(v.l.Px(16), touch.Section(v.l, "这些事请到别处反映"))
	for _, r := range list {
		out.Add(touch.Column(v.l.Px(2), v.item("·", r.What),
			touch.Pad(0, 0, 0, v.l.Type(look.Body)*1.1+v.l.Px(16), touch.NewText("→ "+r.GoTo, v.l.Type(look.Body), v.l.Amber))))
	}
	return out
}

// item is a line of a list with its mark.
func (v *View) item(mark, words string) fyne.CanvasObject {
	ink := v.l.Green
	if mark != "✓" {
		ink = v.l.Soft
	}
	sign := touch.Fixed(v.l.Type(look.Body)*1.1, 0, touch.NewText(mark, v.l.Type(look.Body), ink).Centered())
	return touch.TopRow(v.l.Px(16), []float32{0, 1}, sign, v.plain(words))
}

func (v *View) card(o fyne.CanvasObject) *fyne.Container {
	return touch.Card(v.l, touch.Inset(v.l.Px(36), o))
}

// closedPage stands in while nothing is taken here: the county's rules have not come
// yet, or it turned this machine away.
func (v *View) closedPage(leave *touch.Button) *page {
	leave.SetWords("返回")
	words := touch.Column(v.l.Px(24), touch.Section(v.l, closedWords(v.closed)),
		v.plain("您要反映的事，"+elsewhere(v.c)))
	return v.sheet(touch.Column(0, v.card(words)), leave)
}
