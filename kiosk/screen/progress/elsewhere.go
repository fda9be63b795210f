package progress

import (
	"fyne.io/fyne/v2"

	"lianluozhan/kiosk/look"
	"lianluozhan/kiosk/touch"
	"lianluozhan/sync/liaison"
)

// elsewherePage shows where a matter of another station stands. This station knows
// no more of it than that.
func (v *View) elsewherePage() *page {
	f := *v.m.Found()
	state := touch.Column(v.l.Px(12), v.soft("回执号 "+f.Case.Receipt.String()),
		touch.NewBold(standWords(f.Case.State().Step), v.l.Type(look.Title), v.l.Ink),
		v.text(meaning(f.Case.State().Step), look.Body),
		v.soft(look.Day(liaison.DateOf(f.Case.Events[0].At), v.env.Now())+"办到这一步"))
	more := touch.Column(v.l.Px(14), touch.Section(v.l, "想知道得更详细"), v.text(v.whereMore(), look.Body),
		v.soft("本站每天夜里更新一次。今天刚有的变化，明天才看得到。"))
	keys := v.across([]float32{2, 3}, touch.NewButton(v.l, touch.Outline, "再查一件", func() { v.Back() }),
		touch.NewButton(v.l, touch.Primary, "看好了", v.env.Nav.Home))
	if v.l.Portrait() {
		p := v.sheet(touch.Column(v.l.Px(32), v.card(state), v.card(more)))
		foot := touch.Column(0, touch.Rule(v.l), touch.Pad(v.l.Px(20), v.l.Margin(), v.l.Px(24), v.l.Margin(), keys))
		p.root = touch.Filled(0, p.root, p.root, foot)
		return p
	}
	right := touch.Column(v.l.Gap(), v.card(more), keys)
	return v.sheet(touch.Column(0, touch.TopRow(v.l.Px(40), []float32{1, 1}, fyne.CanvasObject(v.card(state)), right)))
}

func (v *View) whereMore() string {
	s := "这件事是在别的联络站登记的。办理经过和答复内容，请用手机扫登记回执上的二维码看，或者到登记的联络站查"
	if v.c.Rules.PublicURL == "" { // there is no page to scan for
		s = "这件事是在别的联络站登记的。办理经过和答复内容，请到登记的联络站查"
	}
	if v.c.Rules.OfficePhone != "" {
		s += "，也可以拨打 " + v.c.Rules.OfficePhone
	}
	return s + "。"
}

// standWords says in a few words where a matter stands.
func standWords(s liaison.Step) string {
	w, ok := map[liaison.Step]string{
		liaison.Filed: "已经登记", liaison.Accepted: "已经受理", liaison.Assigned: "已交办", liaison.Transferred: "已转办",
		liaison.Answered: "已经答复", liaison.Rated: "已经答复，您已评价", liaison.Reopened: "正在重新办理",
		liaison.Closed: "已经办结", liaison.Referred: "请找别的部门", liaison.Withdrawn: "已经撤回",
		liaison.Merged: "与同类事项一起办理",
	}[s]
	if !ok {
		return "正在办理"
	}
	return w
}

// meaning says what that means for the resident.
func meaning(s liaison.Step) string {
	w, ok := map[liaison.Step]string{
		liaison.Filed:       "县人大已经收到，正在研究是否受理、交哪里办理。",
		liaison.Accepted:    "正在安排承办单位。",
		liaison.Assigned:    "承办单位正在办理。",
		liaison.Transferred: "承办单位正在办理。",
		liaison.Answered:    "承办单位已经答复您，等您看了以后评价。",
		liaison.Rated:       "谢谢您的评价。",
		liaison.Reopened:    "您不满意，承办单位正在再办一次。",
		liaison.Closed:      "这件事已经办完了。",
		liaison.Referred:    "这件事不归代表联络站办，该找谁已经写在办理结果里。",
		liaison.Withdrawn:   "这件事不再办理。",
		liaison.Merged:      "与另一件同类的事一起办理，答复会一并告诉您。",
	}[s]
	if !ok {
		return "承办单位正在办理，有了新的进展。"
	}
	return w
}
