package progress

import (
	"strings"

	"fyne.io/fyne/v2"

	"lianluozhan/kiosk/keyboard"
	"lianluozhan/kiosk/look"
	"lianluozhan/kiosk/touch"
)

// askPage takes the receipt number and the query code.
func (v *View) askPage() *page {
	number := touch.NewField(v.l, "例如 7K4-M29-QXB", 1)
	code := touch.NewField(v.l, "4 位数字", 1)
	number.Max, code.Max = 11, codeLen
	no, digits := v.m.Typed()
	number.SetText(group(no))
	code.SetText(digits)
	typed := func() { v.m.Type(number.Text(), code.Text()) }
	number.Group = group
	number.OnChange = func(string) { typed() }
	code.OnChange = func(string) { typed() }
	askCode := keyboard.Use{Purpose: keyboard.Code, Done: "查询", OnDone: v.m.Find}
	askNo := keyboard.Use{Purpose: keyboard.Receipt, Done: "下一项", OnDone: func() {
		if v.m.CheckNo() {
			v.open(code, askCode)
		}
	}}
	number.OnTap = func() { v.open(number, askNo) }
	code.OnTap = func() { v.open(code, askCode) }
	return v.askSheet(number, code, func() { v.open(number, askNo) })
}

// askSheet sets the two fields on a page, with what is wrong below them.
func (v *View) askSheet(number, code *touch.Field, begin func()) *page {
	wrong := touch.NewText("", v.l.Type(look.Body), v.l.Red)
	wrong.Hide()
	first := touch.Column(v.l.Px(14), touch.Section(v.l, "请输入回执号"), number)
	second := touch.Column(v.l.Px(14), touch.Section(v.l, "请输入查询码"), code,
		v.soft("登记时留的电话的后四位；没有留电话的，看回执上的查询码"))
	pair := touch.Column(v.l.Px(34), first, second)
	if !v.l.Portrait() {
		pair = touch.TopRow(v.l.Px(48), []float32{1, 1}, first, second)
	}
	p := v.sheet(touch.Column(v.l.Px(28), pair, wrong, v.helpCard()))
	p.fields, p.enter = []*touch.Field{number, code}, begin
	p.update = func() {
		problem, _ := v.m.Problem()
		number.SetFault(problem == BadNo)
		code.SetFault(problem == BadCode)
		if words := problemWords(v.m, v.c); words != wrong.String() {
			wrong.SetText(words)
			wrong.Hidden = words == ""
			p.scroll.Relayout()
		}
	}
	return p
}

func (v *View) helpCard() fyne.CanvasObject {
	words := "回执号在登记成功的画面上，扫过回执二维码的手机里也有。"
	if v.c.Station.Phone != "" {
		words += "找不到回执，请拨打本站电话 " + v.c.Station.Phone + "，或者问站内工作人员。"
	}
	return v.card(v.soft(words))
}

// group sets hyphens as on the receipt: 7K4-M29-QXB.
func group(s string) string {
	plain := strings.ReplaceAll(s, "-", "")
	var parts []string
	for len(plain) > 3 {
		parts = append(parts, plain[:3])
		plain = plain[3:]
	}
	return strings.Join(append(parts, plain), "-")
}
