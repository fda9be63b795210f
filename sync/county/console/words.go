package console

import (
	"cmp"
	"fmt"
	"html/template"
	"time"

	"lianluozhan/sync/county/casework"
	"lianluozhan/sync/liaison"
)

// funcs are what this package's templates call.
func funcs() template.FuncMap {
	return template.FuncMap{
		"daysLeft":  daysWords,
		"ref":       func(no liaison.ReceiptNo) string { return string(no) }, // as addresses have it
		"firstWant": firstWant,
		"shortDay":  shortDay,
		"offline":   offline,
		"list":      func(all ...any) []any { return all },
	}
}

// daysWords says how much time there is for an answer, in working days.
func daysWords(row casework.Row) string {
	switch n := row.DaysLeft; {
	case row.Due.IsZero():
		return ""
	case n < 0:
		return fmt.Sprintf("超期 %d 天", -n)
	case n == 0:
		return "今天"
	default:
		return fmt.Sprintf("还有 %d 天", n)
	}
}

// firstWant is the word on the button that leads to a matter.
func firstWant(row casework.Row) string {
	if len(row.Wants) == 0 {
		return "查看"
	}
	return cmp.Or(row.Wants[0], "查看")
}

func shortDay(d liaison.Date) string {
	return fmt.Sprintf("%d月%d日 周%s", d.Month, d.Day, []string{"日", "一", "二", "三", "四", "五", "六"}[d.Weekday()])
}

// offline says for how long a machine has not been heard of.
func offline(now, seen time.Time) string {
	switch gone := now.Sub(seen); {
	case seen.IsZero():
		return "还没有连上过"
	case gone < time.Hour:
		return fmt.Sprintf("离线 %d 分钟", max(1, int(gone/time.Minute)))
	case gone < 48*time.Hour:
		return fmt.Sprintf("离线 %d 小时", int(gone/time.Hour))
	default:
		return fmt.Sprintf("离线 %d 天", int(gone/(24*time.Hour)))
	}
}
