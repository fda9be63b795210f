package register

import (
	"fmt"

	"fyne.io/fyne/v2"

	"lianluozhan/kiosk/look"
	"lianluozhan/kiosk/touch"
	"lianluozhan/sync/liaison"
)

// receiptPage shows what the resident takes away: the number, the code, and what
// happens next.
func (v *View) receiptPage() *page {
	r := *v.m.Receipt()
	done := touch.NewButton(v.l, touch.Primary, "完成", func() {
		if v.settled(settleLong) {
			v.env.Nav.Home()
		}
	})
	number, code := v.numberCard(r), v.codeBlock(r)
	var content fyne.CanvasObject
	if v.l.Portrait() {
		content = touch.Column(v.l.Gap(), v.card(touch.Column(v.l.Px(20), number, code)), v.card(v.receiptLines(r)))
	} else {
		both := touch.Weighted(v.l.Gap(), []float32{1, 0}, middle(number), touch.Fixed(v.l.Px(400), 0, middle(code)))
		content = touch.Column(v.l.Px(20), touch.Card(v.l, touch.Inset(v.l.Px(20), both)),
			touch.Card(v.l, touch.Inset(v.l.Px(24), v.receiptLines(r))))
	}
	return v.sheet(content, done)
}

func (v *View) numberCard(r Receipt) fyne.CanvasObject {
	sent := "网络恢复后自动报送县人大，不用再来填写"
	if r.Online {
		sent = "正在报送县人大，不用再来填写"
	}
	center := func(s string, step look.Step, bold bool) *touch.Text {
		t := touch.NewText(s, v.l.Type(step), v.l.Ink).Centered()
		if bold {
			t = touch.NewBold(s, v.l.Type(step), v.l.Ink).Centered()
		}
		return t
	}
	saved := center("✓ 已登记，本机已安全保存", look.Head, true)
	saved.Color = v.l.Green
	code := "查询码 " + r.QueryCode
	if v.m.byPhone {
		code += "（您电话的后四位）"
	}
	no := touch.NewLine(r.No.String(), v.l.Px(112), true, v.l.Red).Centered()
	air := touch.Space(0, v.l.Px(20))
	air.Hide()
	if v.l.Portrait() { // landscape has no height to spare
		air.Show()
	}
	return touch.Column(v.l.Px(4), saved, v.centeredSoft(sent, look.Body), air,
		v.centeredSoft("回执号", look.Body), no, center(code, look.Lead, true))
}

func (v *View) centeredSoft(s string, step look.Step) fyne.CanvasObject {
	return touch.NewText(s, v.l.Type(step), v.l.Soft).Centered()
}

func (v *View) codeBlock(r Receipt) fyne.CanvasObject {
	side := v.l.Px(330)
	code := touch.NewCode(v.l, liaison.ReceiptQR(r.No, r.Secret, v.c.Rules))
	words := "手机扫码，随时查看进度"
	if v.c.Rules.PublicURL == "" {
		words = "手机扫码保存回执号"
	}
	return touch.Column(v.l.Px(16), touch.Fixed(side, side, code),
		touch.NewText(words, v.l.Type(look.Body), v.l.Ink).Centered())
}

// receiptLines are the facts and what happens next.
func (v *View) receiptLines(r Receipt) fyne.CanvasObject {
	filed := look.FullDay(liaison.DateOf(r.Filed)) + " " + look.Clock(r.Filed)
	if !r.ClockOK {
		filed += "（本机时间待校准）"
	}
	out := touch.Column(v.l.Px(14), v.fact("事项", v.c.Rules.Category(v.m.Draft().Category).Name), v.fact("登记时间", filed))
	if !r.Due.IsZero() && r.ClockOK {
		out.Add(v.fact("预计答复", fmt.Sprintf("%s前（%d 个工作日内）", look.Day(r.Due, r.Filed), v.c.Rules.ReplyWorkdays)))
	} else if v.c.Rules.ReplyWorkdays > 0 {
		out.Add(v.fact("预计答复", fmt.Sprintf("受理后 %d 个工作日内", v.c.Rules.ReplyWorkdays)))
	}
	out.Add(v.fact("接下来", "受理后交有关单位办理，办好答复您。凭回执号和查询码可以查进度。"))
	return out
}

func (v *View) fact(title, words string) fyne.CanvasObject {
	wide := look.Measure("登记时间", v.l.Type(look.Body), false).Width
	t := touch.NewText(title, v.l.Type(look.Body), v.l.Soft)
	return touch.TopRow(v.l.Px(28), []float32{0, 1}, touch.Fixed(wide+1, 0, t), v.plain(words))
}
