package main

import "lianluozhan/sync/liaison"

func keyboardStates() []state {
	mode := func(words ...string) func(*rig) {
		return then(toPad, func(r *rig) { r.tap(words...) })
	}
	return []state{
		{"12-keyboard-candidates", setting{}, then(toWriting, func(r *rig) {
			write(r)
			r.typed("xiwang")
		})},
		{"12-keyboard-sentence", setting{}, then(toWriting, func(r *rig) { r.typed("zheliludenghuaile") })},
		{"12-keyboard-more", setting{}, then(toWriting, func(r *rig) {
			r.typed("shi")
			r.tap("更多")
		})},
		{"12-keyboard-word", setting{}, then(toWriting, func(r *rig) {
			r.typed("zheliludenghuaile")
			r.tap("更多", "坏")
		})},
		{"12-keyboard-letters", setting{}, mode("符号", "英文字母", "大写")},
		{"12-keyboard-digits", setting{}, mode("数字")},
		{"12-keyboard-symbols", setting{}, mode("符号")},
		{"12-keyboard-mark", setting{}, then(toWriting, func(r *rig) {
			write(r)
			r.tap("删一句")
		})},
		{"12-keyboard-caret", setting{}, then(toWriting, func(r *rig) {
			write(r)
			r.hold("三号楼")
		})},
		{"12-keyboard-held", setting{}, then(toWriting, func(r *rig) {
			r.typed("lu")
			r.hold("d")
		})},
		{"12-keyboard-phone", setting{}, then(toContact, func(r *rig) {
			r.tap("用来告知办理结果")
			r.typed("1380013")
		})},
		{"12-keyboard-builtin", setting{builtin: true}, then(toWriting, func(r *rig) { r.typed("lu") })},
	}
}

// modeStates are the ways to write without 26 keys, and those of a name and a village.
func modeStates() []state {
	mode := func(words ...string) func(*rig) {
		return then(toPad, func(r *rig) { r.tap(words...) })
	}
	return []state{
		{"12-hand-empty", setting{}, toPad},
		{"12-hand-writing", setting{}, then(toPad, func(r *rig) {
			r.hands("老人")
			r.ink(0, "楼", 0)
		})},
		{"12-hand-half", setting{}, then(toPad, func(r *rig) {
			r.hands("老人")
			r.ink(0, "楼", 4)
		})},
		{"12-hand-taken", setting{}, then(toPad, func(r *rig) {
			r.hands("老人做饭")
			r.tap("饭")
		})},
		{"12-nine-empty", setting{}, mode("九键")},
		{"12-nine-syllables", setting{}, then(mode("九键"), func(r *rig) { r.typed("daolu") })},
		{"12-stroke-empty", setting{}, mode("笔画")},
		{"12-stroke-typed", setting{}, then(mode("笔画"), func(r *rig) { r.tap("丨 竖", "乛 折", "？ 通配") })},
		{"12-names-grid", setting{}, then(toContact, func(r *rig) { r.tap("怎样称呼您") })},
		{"12-names-compound", setting{}, then(toContact, func(r *rig) { r.tap("怎样称呼您", "复姓") })},
		{"12-names-given", setting{}, then(toContact, func(r *rig) {
			r.tap("怎样称呼您", "复姓", "欧阳")
			r.typed("xiuying")
		})},
		{"12-village-list", setting{}, then(toContact, func(r *rig) { r.tap("按首字母找") })},
		{"12-village-found", setting{}, then(toContact, func(r *rig) {
			r.tap("按首字母找")
			r.typed("d")
		})},
		{"15-staff-font", setting{}, then(then(toPIN, enter), func(r *rig) {
			r.tap("字库自检")
			r.until(func() bool { return r.hand.Says("这些字应当都看得见") })
		})},
		{"12-village-many", setting{edit: manyVillages}, then(toContact, func(r *rig) { r.tap("按拼音首字母找") })},
	}
}

// manyVillages is a town whose list would fill the page.
func manyVillages(c *liaison.Content) {
	for _, n := range "甲乙丙丁戊己庚辛壬癸" {
		c.Station.Villages = append(c.Station.Villages, "示例"+string(n)+"村")
	}
}
