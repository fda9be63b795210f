package calendar

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"lianluozhan/sync/liaison"
)

func weekday(d time.Weekday) string {
	return []string{"日", "一", "二", "三", "四", "五", "六"}[d]
}

func dayWords(d liaison.Date) string {
	return fmt.Sprintf("%d月%d日 周%s", d.Month, d.Day, weekday(d.Weekday()))
}

func hours(from, to liaison.TimeOfDay) string {
	return strings.TrimPrefix(from.String(), "0") + "–" + strings.TrimPrefix(to.String(), "0")
}

// ruleWords says when a rule makes events.
func ruleWords(r liaison.PlanRule) string {
	var s string
	switch {
	case len(r.Dates) > 0:
		ds := slices.SortedFunc(slices.Values(r.Dates), liaison.Date.Compare)
		s = dayWords(ds[0])
		if len(ds) > 1 {
			s += fmt.Sprintf("等 %d 天", len(ds))
		}
		return s
	case len(r.MonthDays) > 0:
		s = joinInts(r.MonthDays) + "日"
	default:
		var days []string
		for _, d := range r.Weekdays {
			days = append(days, "周"+weekday(d))
		}
		s = nthWords(r.Nth) + strings.Join(days, "、")
	}
	month := "每月"
	if len(r.Months) > 0 {
		var ms []int
		for _, m := range r.Months {
			ms = append(ms, int(m))
		}
		month = joinInts(ms) + "月"
	}
	if len(r.Months) == 0 && len(r.MonthDays) == 0 && r.Nth == 0 {
		month = "每"
	}
	s = month + s
	if !r.Since.IsZero() {
		s += fmt.Sprintf("，从%d月%d日起", r.Since.Month, r.Since.Day)
	}
	if !r.Until.IsZero() {
		s += fmt.Sprintf("，到%d月%d日止", r.Until.Month, r.Until.Day)
	}
	return s
}

func nthWords(n int) string {
	switch {
	case n < 0:
		return "最后一个"
	case n > 0:
		return fmt.Sprintf("第 %d 个", n)
	}
	return ""
}

func joinInts(ns []int) string {
	var out []string
	for _, n := range ns {
		out = append(out, fmt.Sprint(n))
	}
	return strings.Join(out, "、")
}

func rollWords(r liaison.Roll) string {
	return map[liaison.Roll]string{
		liaison.RollNext: "遇休息日顺延", liaison.RollSkip: "遇休息日不办", liaison.RollKeep: "休息日照常",
	}[r]
}

// Warning is one thing to look at, in words.
type Warning struct {
	Tone  string // of the tag
	Tag   string
	Words string
	Link  string
	Date  liaison.Date
}

// spoken says warnings of one station; months without a reception are one line.
func (p place) spoken(ws []liaison.PlanWarning) (out []Warning) {
	var bare []int
	for _, w := range ws {
		if w.Fault == liaison.NoReception {
			bare = append(bare, int(w.Date.Month))
			continue
		}
		out = append(out, p.speak(w))
	}
	if len(bare) > 0 {
		out = append(out, Warning{Tone: "", Tag: "提醒", Words: joinInts(bare) + " 月没有接待日"})
	}
	return out
}

func (p place) speak(w liaison.PlanWarning) Warning {
	out := Warning{Tone: "red", Tag: "要改", Date: w.Date}
	if !w.Date.IsZero() {
		out.Link = p.Event(w.Event)
	}
	day := dayWords(w.Date)
	switch w.Fault {
	case liaison.TwoPlaces:
		if w.Other == p.Station.ID {
			out.Words = fmt.Sprintf("%s，%s同时有两项安排", day, p.deputyName(w.Deputy))
		} else {
			out.Words = fmt.Sprintf("%s，%s同时还在%s", day, p.deputyName(w.Deputy), p.stationName(w.Other))
		}
	case liaison.SameEvent:
		out.Words = day + "，同一时间有两场同样的安排"
	case liaison.FewDeputies:
		out.Words = fmt.Sprintf("%s，只有 %d 位代表，还差 %d 位", day, w.N, liaison.LeastDeputies-w.N)
		if w.N == 0 {
			out.Words = fmt.Sprintf("%s，还没有安排代表，要 %d 位", day, liaison.LeastDeputies)
		}
	case liaison.OutsideYear:
		out.Words = fmt.Sprintf("%d年%s，落到了%d年以外", w.Date.Year, day, p.Year)
	case liaison.StrangeDeputy:
		out.Words = fmt.Sprintf("%s，%s不是本站的代表，屏幕上会缺少资料", day, p.deputyName(w.Deputy))
	case liaison.NoEffect:
		out.Tag, out.Tone, out.Link = "无效", "amber", p.Day(w.Date)
		out.Words = day + "这一天已经没有这项安排，原来的改动不起作用"
	case liaison.OnDayOff:
		out.Tag, out.Tone, out.Words = "留意", "amber", day+"是休息日"
		if name := p.rules.HolidayOn(w.Date); name != "" {
			out.Words = day + "是" + name
		}
	case liaison.FewReceptions:
		out.Tag, out.Tone, out.Link = "留意", "amber", ""
		out.Words = fmt.Sprintf("%d年只安排了 %d 次接待，一般不少于 %d 次", p.Year, w.N, liaison.LeastReceptions)
	}
	return out
}

func (w world) stationName(id liaison.StationID) string {
	if n, ok := w.names[id]; ok {
		return n
	}
	return string(id)
}
