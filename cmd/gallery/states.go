package main

import (
	"slices"
	"time"

	"lianluozhan/sync/liaison"
)

// state is one picture: how the machine stands, and what a visitor does.
type state struct {
	name  string // NN-screen-state; NN orders the screens
	set   setting
	reach func(*rig) // nil for the attract page
}

func states() []state {
	return slices.Concat(
		attractStates(), homeStates(), deputyStates(), readingStates(), registerStates(), keyboardStates(), modeStates(),
		receiptStates(), progressStates(), staffStates(), enrolStates(), warningStates(), largeStates(), urgentStates(), firstrunStates(),
	)
}

// begin wakes the display and taps words.
func begin(words ...string) func(*rig) {
	return func(r *rig) {
		r.wake()
		r.tap(words...)
	}
}

// then does b after a.
func then(a, b func(*rig)) func(*rig) {
	return func(r *rig) {
		a(r)
		b(r)
	}
}

// at is a time of the sample year.
func at(month time.Month, day, hour, minute int) time.Time {
	return time.Date(2026, month, day, hour, minute, 4, 0, liaison.Zone)
}

// signedIn lets the first deputy of the reception at now have signed in.
func signedIn(now time.Time) func(*liaison.Content) {
	return func(c *liaison.Content) {
		today := liaison.DayAt(c.Plans, c.Rules, now).Today
		c.SignIns = []liaison.SignIn{{ID: "sample", Station: station, Event: today.ID, Deputy: today.Deputies[0], At: now}}
	}
}

func nothing(c *liaison.Content)  { *c = liaison.Content{} }
func noPlan(c *liaison.Content)   { c.Plans = nil }
func noPublic(c *liaison.Content) { c.Rules.PublicURL = "" }

func attractStates() []state {
	return []state{
		{name: "01-attract-open"},
		{name: "01-attract-upcoming", set: setting{at: at(11, 26, 10, 5)}},
		{name: "01-attract-empty", set: setting{edit: nothing, offline: true}},
	}
}

func homeStates() []state {
	return []state{
		{"02-home-none-planned", setting{edit: noPlan}, begin()},
		{"02-home-upcoming", setting{at: at(11, 26, 10, 5)}, begin()},
		{"02-home-not-yet-open", setting{at: at(11, 25, 8, 12)}, begin()},
		{"02-home-open", setting{edit: signedIn(usual)}, begin()},
		{"02-home-open-three", setting{at: at(11, 10, 9, 40), edit: signedIn(at(11, 10, 9, 40))}, begin()},
		{"02-home-over", setting{at: at(11, 25, 15, 2), edit: signedIn(at(11, 25, 10, 0))}, begin()},
		{"02-home-cancelled", setting{at: at(12, 9, 9, 26)}, begin()},
		{"02-home-empty", setting{edit: nothing, offline: true}, begin()},
		{"02-home-offline", setting{offline: true, edit: signedIn(usual)}, begin()},
	}
}

func deputyStates() []state {
	none := func(c *liaison.Content) { c.Deputies = nil }
	return []state{
		{"03-deputies-all", setting{}, begin("代表名录")},
		{"03-deputies-scrolled", setting{}, then(begin("代表名录"), func(r *rig) { r.scroll(1500) })},
		{"03-deputies-level", setting{}, begin("代表名录", "省级")},
		{"03-deputies-villages", setting{}, begin("代表名录", "选择")},
		{"03-deputies-filtered", setting{}, begin("代表名录", "省级", "选择")},
		{"03-deputies-empty", setting{edit: none}, begin("代表名录")},
		{"04-deputy-photo", setting{}, begin("代表名录", "示例甲子")},
		{"04-deputy-monogram", setting{}, begin("代表名录", "示例壬申")},
		{"04-deputy-card", setting{edit: noPublic}, begin("代表名录", "示例甲子")},
	}
}

func readingStates() []state {
	bare := func(c *liaison.Content) {
		c.Boards, c.Notices, c.Results, c.Profiles, c.Plans = nil, nil, nil, nil, nil
		c.Station.Intro = nil
	}
	return []state{
		{"05-boards-article", setting{}, begin("制度上墙", "代表接待选民")},
		{"05-boards-first", setting{}, begin("制度上墙")},
		{"05-boards-long", setting{}, then(begin("制度上墙", "联络站工作"), func(r *rig) { r.scroll(900) })},
		{"05-boards-larger", setting{}, begin("制度上墙", "代表接待选民", "A＋", "A＋")},
		{"05-boards-table", setting{}, begin("制度上墙", "城关镇代表")},
		{"05-boards-picture", setting{}, begin("制度上墙", "群众来访接待")},
		{"05-boards-empty", setting{edit: bare}, begin("制度上墙")},
		{"06-plan-month", setting{}, begin("年度计划")},
		{"06-plan-activities", setting{}, begin("年度计划", "活动")},
		{"06-plan-empty", setting{edit: bare}, begin("年度计划")},
		{"07-notices-list", setting{}, begin("十二月二十二日代表", "看全部")},
		{"07-notices-open", setting{}, begin("十二月二十二日代表")},
		{"08-results-list", setting{}, begin("办理公示")},
		{"08-results-empty", setting{edit: bare}, begin("办理公示")},
		{"09-profiles-deeds", setting{}, begin("代表风采")},
		{"09-profiles-open", setting{}, begin("代表风采", "一支温度计，")},
		{"09-profiles-pledges", setting{}, begin("代表风采", "履职承诺")},
		{"09-profiles-empty", setting{edit: bare}, begin("代表风采")},
		{"10-intro", setting{}, begin("站点简介")},
		{"10-intro-scrolled", setting{}, then(begin("站点简介"), func(r *rig) { r.hand.Scroll(900); r.settle() })},
	}
}
