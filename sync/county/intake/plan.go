package intake

import (
	"maps"
	"slices"
	"strings"
	"time"

	"lianluozhan/sync/county"
	"lianluozhan/sync/liaison"
)

func weekdays() map[string]time.Weekday {
	return map[string]time.Weekday{
		"mon": time.Monday, "tue": time.Tuesday, "wed": time.Wednesday, "thu": time.Thursday, "fri": time.Friday,
		"sat": time.Saturday, "sun": time.Sunday,
	}
}

func rolls() map[string]liaison.Roll {
	return map[string]liaison.Roll{"next": liaison.RollNext, "skip": liaison.RollSkip, "keep": liaison.RollKeep}
}

func planFile(id liaison.StationID) string { return "stations/" + string(id) + "/plan.yaml" }

func (r *reader) plans() {
	for _, id := range slices.Sorted(maps.Keys(r.known.stations)) {
		v, ok := r.open(planFile(id), false)
		if !ok {
			continue
		}
		for _, e := range v.entries() {
			p := liaison.Plan{Station: id, Year: e.number("year", 2000, 2199, 0)}
			if p.Year == 0 {
				e.fail("没有写年份（year）。例如 year: 2026")
			}
			for _, x := range e.entries("rules") {
				p.Rules = append(p.Rules, x.planRule(p))
			}
			e.exceptions(&p)
			e.done()
			r.add(v.file, e.node.Line, p, county.ScopeStation(id))
		}
	}
}

func (e *entry) planRule(p liaison.Plan) liaison.PlanRule {
	out := liaison.PlanRule{
		ID: e.id(), Kind: liaison.EventKind(e.need("kind", "种类")), Title: e.words("title"), Place: e.words("place"),
		MonthDays: e.numbers("month_days", 1, 31), Weekdays: e.weekdays(), Nth: e.nth(), Dates: e.dates("dates"),
		Roll: e.roll(), Themes: e.texts("themes"), Deputies: e.deputies("deputies"),
	}
	for _, m := range e.numbers("months", 1, 12) {
		out.Months = append(out.Months, time.Month(m))
	}
	out.From, out.To = e.hours(true)
	out.Since, out.Until = e.span("since", "until")
	out.Rotate = e.number("rotate", 0, 1000, 0)
	e.done()
	if out.ID != "" && slices.ContainsFunc(p.Rules, func(r liaison.PlanRule) bool { return r.ID == out.ID }) {
		e.failAt("id", "编号“%s”在这一年里重复了。请换一个", out.ID)
	}
	e.judgeRule(out, p)
	return out
}

// judgeRule finds what is wrong between the parts of a rule.
func (e *entry) judgeRule(r liaison.PlanRule, p liaison.Plan) {
	ways := 0
	for _, key := range []string{"month_days", "weekdays", "dates"} {
		if n := e.values[key]; n != nil && len(n.Content) > 0 {
			ways++
		}
	}
	if ways != 1 {
		e.fail("month_days（每月几号）、weekdays（星期几）、dates（具体日期）三样要写一样，也只能写一样")
	}
	if r.Nth != 0 && len(r.Weekdays) == 0 {
		e.failAt("nth", "nth（第几个）要和 weekdays（星期几）一起写")
	}
	for _, d := range r.Dates {
		if d.Year != p.Year {
			e.failAt("dates", "日期 %s 不在 %d 年。请改正或者挪到那一年", d, p.Year)
		}
	}
	if r.Rotate > len(r.Deputies) {
		e.failAt("rotate", "每次 %d 位（rotate），可是只列出 %d 位代表。请改正", r.Rotate, len(r.Deputies))
	}
	if r.Kind != liaison.ReceptionDay && r.Title == "" {
		e.failAt("title", "这项活动没有写名称（title）。请补上")
	}
	n := len(r.Deputies)
	if r.Rotate > 0 {
		n = r.Rotate
	}
	if r.Kind == liaison.ReceptionDay {
		e.enough(n)
	}
	e.belong(r.Deputies, p.Station)
}

func (e *entry) enough(deputies int) {
	if deputies < 2 {
		e.warnAt("deputies", "接待日每次应当有两位以上代表，这里只有 %d 位", deputies)
	}
}

func (e *entry) belong(ids []liaison.DeputyID, at liaison.StationID) {
	for _, id := range ids {
		if !slices.Contains(e.r.known.deputies[id].Stations, at) {
			e.warnAt("deputies", "代表“%s”不属于这个站，屏幕上会缺少他的资料。请在 %s 的 stations 里加上 %s", id, deputiesFile, at)
		}
	}
}

func (e *entry) weekdays() []time.Weekday {
	var out []time.Weekday
	for _, v := range e.list("weekdays") {
		s, ok := v.text()
		if !ok {
			continue
		}
		if d, ok := choice(v, strings.ToLower(s), weekdays()); ok && !slices.Contains(out, d) {
			out = append(out, d)
		}
	}
	return out
}

func (e *entry) nth() int {
	v, ok := e.at("nth")
	if !ok || v.null() {
		return 0
	}
	n := v.number(-1, 5)
	if n == 0 {
		v.fail("nth 不能是 0。第一个写 1，最后一个写 -1，每周都有就不写")
	}
	return n
}

func (e *entry) roll() liaison.Roll {
	v, ok := e.at("roll")
	if !ok || v.null() {
		return liaison.RollNext
	}
	s, _ := v.text()
	roll, _ := choice(v, s, rolls())
	return roll
}
