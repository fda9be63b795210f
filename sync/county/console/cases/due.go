package cases

import (
	"fmt"
	"strings"
	"time"

	"lianluozhan/sync/county/casework"
	"lianluozhan/sync/liaison"
)

// reckoned is a last day with the way it was come by.
type reckoned struct {
	Due   liaison.Date
	Words string
}

// reckon counts the county's working days from the day after from. Nothing is due
// where the county has no deadline.
func reckon(rules liaison.RulePack, from liaison.Date) reckoned {
	due := rules.DueDate(from)
	if due.IsZero() {
		return reckoned{}
	}
	words := fmt.Sprintf("%s交办，从第二天起数 %d 个工作日，到%s", dayOf(from), rules.ReplyWorkdays, dayOf(due))
	var weekends, holidays, worked []string
	for d := from.Add(1); !due.Before(d); d = d.Add(1) {
		weekend := d.Weekday() == time.Saturday || d.Weekday() == time.Sunday
		name := rules.HolidayOn(d)
		switch {
		case rules.IsWorkday(d):
			if weekend || name != "" {
				worked = append(worked, short(d))
			}
		case name != "":
			holidays = append(holidays, short(d)+" "+name)
		default:
			weekends = append(weekends, short(d))
		}
	}
	for _, part := range []struct {
		name string
		days []string
	}{{"周末不算：", weekends}, {"放假不算：", holidays}, {"调休上班要算：", worked}} {
		if len(part.days) > 0 {
			words += "；" + part.name + strings.Join(part.days, "、")
		}
	}
	return reckoned{due, words + "。"}
}

func short(d liaison.Date) string { return fmt.Sprintf("%d月%d日", int(d.Month), d.Day) }

var weekdays = [...]string{"日", "一", "二", "三", "四", "五", "六"}

// dayOf is a day with its weekday, e.g. "12月2日（周三）".
func dayOf(d liaison.Date) string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%s（周%s）", short(d), weekdays[d.Weekday()])
}

// moment names the year only where it is not this one.
func moment(t, now time.Time) string {
	if t.IsZero() {
		return ""
	}
	t = t.In(liaison.Zone)
	words := fmt.Sprintf("%d月%d日 %s", int(t.Month()), t.Day(), t.Format("15:04"))
	if t.Year() != now.In(liaison.Zone).Year() {
		words = fmt.Sprintf("%d年%s", t.Year(), words)
	}
	return words
}

// stamp is when a matter was filed, so that a spreadsheet can sort it.
func stamp(r casework.Row) string { return r.Filed.In(liaison.Zone).Format("2006-01-02 15:04") }
