package intake

import (
	"slices"
	"strings"

	"lianluozhan/sync/liaison"
)

// happening is an event of a rule on the day to which it rolled.
type happening struct {
	rule string
	day  liaison.Date
}

func (e *entry) exceptions(p *liaison.Plan) {
	planned := map[happening]bool{}
	first, last := liaison.Date{Year: p.Year - 1, Month: 1, Day: 1}, liaison.Date{Year: p.Year + 1, Month: 12, Day: 31}
	for _, ev := range p.Events(e.r.known.rules, first, last) {
		rule, _, _ := strings.Cut(ev.ID, "@")
		planned[happening{rule, ev.Date}] = true
	}
	for _, x := range e.entries("exceptions") {
		out := x.exception(*p)
		p.Exceptions = append(p.Exceptions, out)
		x.done()
		x.belong(out.Deputies, p.Station)
		if out.Rule == "" {
			x.judgeAdded(out)
			continue
		}
		x.judgeChange(out, p.Rules)
		if !out.Date.IsZero() && !planned[happening{out.Rule, out.Date}] {
			x.warnAt("date", "%s 这一天没有“%s”的安排，这条例外不起作用。请核对日期（遇节假日顺延的，写顺延后的日期）", out.Date, out.Rule)
		}
	}
}

func (e *entry) exception(p liaison.Plan) liaison.PlanException {
	out := liaison.PlanException{
		Rule: e.words("rule"), Date: e.needDate("date"), Cancel: e.truth("cancel"), Reason: e.words("reason"),
		Kind: liaison.EventKind(e.words("kind")), Title: e.words("title"), Place: e.words("place"),
		MoveTo: e.date("move_to"), Theme: e.words("theme"), Deputies: e.deputies("deputies"),
	}
	out.From, out.To = e.hours(out.Rule == "")
	if !out.Date.IsZero() && (out.Date.Year < p.Year || out.Date.Year > p.Year+1) {
		e.failAt("date", "日期 %s 不在 %d 年。请改正或者挪到那一年", out.Date, p.Year)
	}
	return out
}

func (e *entry) judgeAdded(x liaison.PlanException) {
	reception := x.Kind == "" || x.Kind == liaison.ReceptionDay
	if !reception && x.Title == "" {
		e.failAt("title", "增加的活动没有写名称（title）。请补上")
	}
	if !x.MoveTo.IsZero() {
		e.failAt("move_to", "增加的安排不能写 move_to。请直接把 date 改成那一天")
	}
	if reception && !x.Cancel {
		e.enough(len(x.Deputies))
	}
}

func (e *entry) judgeChange(x liaison.PlanException, rules []liaison.PlanRule) {
	var ids []string
	for _, r := range rules {
		ids = append(ids, r.ID)
	}
	i := slices.Index(ids, x.Rule)
	if i < 0 {
		e.failAt("rule", "这一年没有编号是“%s”的安排。%s增加一次的，请去掉 rule", x.Rule, hint(x.Rule, ids))
		return
	}
	if rules[i].Kind == liaison.ReceptionDay && !x.Cancel && len(x.Deputies) > 0 {
		e.enough(len(x.Deputies))
	}
	if x.Kind != "" && x.Kind != rules[i].Kind {
		e.failAt("kind", "例外不能改种类（kind）。请取消原来的，再增加一次")
	}
}
