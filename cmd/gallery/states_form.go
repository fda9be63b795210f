package main

import (
	"errors"
	"time"

	"lianluozhan/kiosk/screen/register"
)

// write is the way of a registration, step by step.
var (
	toNotice   = begin("我要反映")
	toCategory = then(toNotice, func(r *rig) { r.tap("我已阅读，同意") })
	toPad      = then(toCategory, func(r *rig) { r.tap("供水供电供暖") })
	toWriting  = then(toPad, func(r *rig) { r.tap(letterKeys(r)) })
	toContact  = then(toWriting, func(r *rig) {
		write(r)
		r.tap("下一步")
	})
	toFilled = then(toContact, func(r *rig) {
		r.tap("怎样称呼您", "李", letterKeys(r))
		r.pick("nvshi")
		r.tap("下一项")
		r.typed("13800136021")
		r.tap("填好了", "城南社区")
	})
	toCheck = then(toFilled, func(r *rig) { r.tap("下一步") })
	toDone  = then(toCheck, func(r *rig) { r.tap("提交登记") })
)

// letterKeys is the mode with letters: nine keys where 26 would be too small.
func letterKeys(r *rig) string {
	if r.hand.Says("拼音") {
		return "拼音"
	}
	return "九键"
}

// write types what there is to say.
func write(r *rig) {
	r.pick("sanhaolou", "nuanqi", "bure")
	r.tap("，")
	r.pick("yijing", "liangge", "xingqi", "le")
	r.tap("。")
}

func registerStates() []state {
	full, saving := setting{fail: register.ErrDiskFull}, setting{slow: true}
	return []state{
		{"11-register-notice", setting{}, toNotice},
		{"11-register-closed", setting{offline: true, barred: true}, toNotice},
		{"11-register-notice-below", setting{}, then(toNotice, func(r *rig) { r.scroll(5000) })},
		{"11-register-category", setting{}, toCategory},
		{"11-register-writing", setting{}, toWriting},
		{"11-register-written", setting{}, then(toWriting, write)},
		{"11-register-writing-fault", setting{}, then(toWriting, func(r *rig) {
			r.pick("lu")
			r.tap("下一步")
			r.see("至少")
		})},
		{"11-register-contact", setting{}, toContact},
		{"11-register-contact-faults", setting{}, then(toContact, func(r *rig) {
			r.tap("用来告知办理结果")
			r.typed("13800")
			r.tap("填好了", "下一步")
			r.see("少了几位")
		})},
		{"11-register-contact-keys", setting{}, then(toContact, func(r *rig) {
			r.tap("怎样称呼您")
		})},
		{"11-register-contact-filled", setting{}, toFilled},
		{"11-register-wish", setting{}, then(toFilled, func(r *rig) { r.tap("选择") })},
		{"11-register-check", setting{}, toCheck},
		{"11-register-saving", saving, toDone},
		{"11-register-full", full, toDone},
		{"11-register-refused", setting{fail: errors.New("sample")}, toDone},
	}
}

func receiptStates() []state {
	return []state{
		{"13-receipt-online", setting{}, toDone},
		{"13-receipt-offline", setting{offline: true}, toDone},
		{"13-receipt-clock-unsure", setting{offline: true, clockWrong: true}, toDone},
		{"13-receipt-no-page", setting{edit: noPublic}, toDone},
	}
}

// ask looks a matter up.
func ask(x matter) func(*rig) {
	return then(begin("查进度"), func(r *rig) {
		r.typed(string(x.receipt()))
		r.tap("下一项")
		r.typed(queryCode)
		r.tap("查询")
	})
}

// judge looks the answered matter up and gives a rating.
func judge(words ...string) func(*rig) {
	return then(ask(answered), func(r *rig) { r.tap(words...) })
}

func progressStates() []state {
	return []state{
		{"14-progress-ask", setting{}, begin("查进度")},
		{"14-progress-mistyped", setting{}, then(begin("查进度"), func(r *rig) {
			r.typed("7K4M29QXC")
			r.tap("下一项")
			r.see("输错")
		})},
		{"14-progress-not-found", setting{}, then(begin("查进度"), func(r *rig) {
			r.typed(string(answered.receipt()))
			r.tap("下一项")
			r.typed("1111")
			r.tap("查询")
			r.see("没有查到")
		})},
		{"14-progress-filed", setting{}, ask(filed)},
		{"14-progress-working", setting{}, ask(working)},
		{"14-progress-answered", setting{}, ask(answered)},
		{"14-progress-words", setting{}, judge("满意")},
		{"14-progress-dissatisfied", setting{}, judge("不满意")},
		{"14-progress-rated", setting{}, judge("满意", "提交评价")},
		{"14-progress-rated-dissatisfied", setting{}, judge("不满意", "提交评价")},
		{"14-progress-rating-failed", setting{fail: errors.New("sample")}, judge("满意", "提交评价")},
		{"14-progress-second-round", setting{}, ask(second)},
		{"14-progress-referred", setting{}, ask(referred)},
		{"14-progress-local", setting{offline: true}, ask(local)},
		{"14-progress-elsewhere", setting{offline: true}, ask(elsewhere)},
		{"14-progress-elsewhere-answered", setting{}, ask(elsewhereAnswered)},
	}
}

func warningStates() []state {
	return []state{{"17-warning", setting{}, then(toWriting, func(r *rig) {
		write(r)
		r.wait(72 * time.Second)
		r.see("您还在吗？")
	})}}
}

// largeStates are the busiest pages in the other looks.
func largeStates() []state {
	pages := []state{
		{"home", setting{edit: signedIn(usual)}, begin()},
		{"home-three", setting{at: at(11, 10, 9, 40)}, begin()},
		{"deputies", setting{}, begin("代表名录")},
		{"deputy", setting{}, begin("代表名录", "示例甲子")},
		{"boards", setting{}, begin("制度上墙", "代表接待选民制度")},
		{"notice", setting{}, toNotice},
		{"category", setting{}, toCategory},
		{"keyboard", setting{}, then(toWriting, func(r *rig) { r.typed("daolu") })},
		{"hand", setting{}, then(toPad, func(r *rig) { r.hands("老人烧") })},
		{"names", setting{}, then(toContact, func(r *rig) { r.tap("怎样称呼您") })},
		{"contact", setting{}, toFilled},
		{"check", setting{}, toCheck},
		{"receipt", setting{}, toDone},
		{"ask", setting{}, begin("查进度")},
		{"progress", setting{}, ask(answered)},
	}
	// The look is chosen on the first page, whose footer always shows.
	in := func(p state, name string, words ...string) state {
		reach := p.reach
		return state{name + "-" + p.name, p.set, func(r *rig) {
			r.wake()
			r.tap(words...)
			reach(r)
		}}
	}
	var out []state
	for _, p := range pages {
		out = append(out, in(p, "18-big", "大字版"))
	}
	for _, p := range pages {
		out = append(out, in(p, "19-contrast", "高对比"))
	}
	for _, i := range []int{0, 5, 8, 12} {
		out = append(out, in(pages[i], "20-big-contrast", "大字版", "高对比"))
	}
	return out
}
