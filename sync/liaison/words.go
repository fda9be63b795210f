package liaison

// Words says where a matter stands after the step, as residents and staff read it.
func (s Step) Words() string {
	w, ok := map[Step]string{
		Filed: "已登记", Accepted: "已受理", Assigned: "已交办", Transferred: "已转办", Noted: "正在办理", Extended: "延长办理时间",
		Answered: "已答复", Rated: "已评价", Reopened: "重新办理", Closed: "已办结", Referred: "已告知去向", Withdrawn: "已撤回",
		Merged: "合并办理", Corrected: "更正",
	}[s]
	if !ok {
		return "办理中"
	}
	return w
}

// Words is the rating as the resident gave it, "" for none.
func (r Rating) Words() string {
	return map[Rating]string{Satisfied: "满意", FairlyRated: "基本满意", Dissatisfied: "不满意"}[r]
}

// Words is the title that deputies of the level have, e.g. "县人大代表".
func (l Level) Words() string {
	w, ok := map[Level]string{
		National: "全国人大代表", Provincial: "省人大代表", Municipal: "市人大代表", CountyLevel: "县人大代表", Township: "乡镇人大代表",
	}[l]
	if !ok {
		return "人大代表"
	}
	return w
}

// TitleWords is what stands beside the deputy's name.
func (d Deputy) TitleWords() string {
	if d.Title != "" {
		return d.Title
	}
	return d.Highest().Words()
}
