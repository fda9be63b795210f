package cases

import (
	"strings"

	"lianluozhan/sync/liaison"
)

// dotted joins what is there.
func dotted(parts ...string) string {
	var out []string
	for _, p := range parts {
		if p != "" {
			out = append(out, p)
		}
	}
	return strings.Join(out, " · ")
}

// stepWords are those of the kiosk and the phone pages.
func stepWords(s liaison.Step) string {
	switch s {
	case liaison.Filed:
		return "已登记"
	case liaison.Accepted:
		return "已受理"
	case liaison.Assigned:
		return "已交办"
	case liaison.Transferred:
		return "已转办"
	case liaison.Noted:
		return "正在办理"
	case liaison.Extended:
		return "延长办理时间"
	case liaison.Answered:
		return "已答复"
	case liaison.Rated:
		return "已评价"
	case liaison.Reopened:
		return "重新办理"
	case liaison.Closed:
		return "已办结"
	case liaison.Referred:
		return "已告知去向"
	case liaison.Withdrawn:
		return "已撤回"
	case liaison.Merged:
		return "合并办理"
	case liaison.Corrected:
		return "更正"
	}
	return "办理中"
}

func ratingWords(r liaison.Rating) string {
	switch r {
	case liaison.Satisfied:
		return "满意"
	case liaison.FairlyRated:
		return "基本满意"
	case liaison.Dissatisfied:
		return "不满意"
	}
	return ""
}

func ratingTone(r liaison.Rating) string {
	switch r {
	case liaison.Satisfied:
		return "green"
	case liaison.FairlyRated:
		return "blue"
	}
	return "red"
}
