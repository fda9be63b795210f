package look

import (
	"fmt"
	"time"

	"lianluozhan/sync/liaison"
)

// LevelShort names a level in one or two characters, for filters.
func LevelShort(l liaison.Level) string {
	switch l {
	case liaison.National:
		return "全国"
	case liaison.Provincial:
		return "省级"
	case liaison.Municipal:
		return "市级"
	case liaison.CountyLevel:
		return "县级"
	case liaison.Township:
		return "乡镇"
	}
	return "其他"
}

var weekdays = [...]string{"星期日", "星期一", "星期二", "星期三", "星期四", "星期五", "星期六"}

// Weekday names a day of the week.
func Weekday(d time.Weekday) string { return weekdays[d] }

// Day is "11月25日"; another year than now's is named too.
func Day(d liaison.Date, now time.Time) string {
	if d.Year != liaison.DateOf(now).Year {
		return fmt.Sprintf("%d年%d月%d日", d.Year, d.Month, d.Day)
	}
	return fmt.Sprintf("%d月%d日", d.Month, d.Day)
}

// LongDay is "11月25日 星期三".
func LongDay(d liaison.Date, now time.Time) string {
	return Day(d, now) + " " + Weekday(d.Weekday())
}

// FullDay is "2026年11月25日".
func FullDay(d liaison.Date) string {
	return fmt.Sprintf("%d年%d月%d日", d.Year, d.Month, d.Day)
}

// Clock is "09:26" in civil time.
func Clock(t time.Time) string { return t.In(liaison.Zone).Format("15:04") }

// Moment is "11月25日 09:31".
func Moment(t, now time.Time) string { return Day(liaison.DateOf(t), now) + " " + Clock(t) }

// Hours is "09:00–11:30".
func Hours(e liaison.Event) string { return e.From.String() + "–" + e.To.String() }

// StepName names a step in the life of a matter.
func StepName(s liaison.Step) string {
	names := map[liaison.Step]string{
		liaison.Filed: "登记", liaison.Accepted: "受理", liaison.Assigned: "交办", liaison.Transferred: "转办",
		liaison.Noted: "办理", liaison.Extended: "延期", liaison.Answered: "答复", liaison.Rated: "评价",
		liaison.Reopened: "二次办理", liaison.Closed: "办结", liaison.Referred: "引导", liaison.Withdrawn: "撤回",
		liaison.Merged: "合并办理", liaison.Corrected: "更正",
	}
	return names[s]
}

// FaultWords says in plain words what is wrong with a field, "" for no fault.
func FaultWords(f liaison.Field, fault liaison.Fault) string { return liaison.FaultWords(f, fault) }
