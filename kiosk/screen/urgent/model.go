package urgent

import (
	"time"

	"lianluozhan/kiosk/look"
	"lianluozhan/sync/liaison"
)

// until says how long the notice holds: to the minute where it says so, else to the
// end of its last day.
func until(n liaison.Notice, now time.Time) string {
	switch {
	case !n.Until.IsZero() && liaison.DateOf(n.Until) == liaison.DateOf(now):
		return "今天 " + look.Clock(n.Until) + " 前有效"
	case !n.Until.IsZero():
		return look.Moment(n.Until, now) + " 前有效"
	case !n.To.IsZero():
		return look.Day(n.To, now) + "前有效"
	}
	return ""
}
