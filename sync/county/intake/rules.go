package intake

import (
	"slices"

	"lianluozhan/sync/county"
	"lianluozhan/sync/liaison"
)

const rulesFile = "county.yaml"

func (r *reader) rules() {
	v, ok := r.open(rulesFile, true)
	if !ok {
		return
	}
	e, ok := v.entry()
	if !ok {
		return
	}
	if id, ok := e.at("id"); ok { // names the folder for people; no document holds it
		if s, ok := id.text(); ok && s != "" {
			id.checkID(s)
		}
	}
	p := liaison.RulePack{
		County: e.need("name", "县名"), Office: e.need("office", "主管单位"), OfficePhone: e.phone("office_phone"),
		PublicURL: e.address("public_url"), ReplyWorkdays: e.number("reply_workdays", 0, 365, 0),
		NamesOptional: e.truth("names_optional"), PhoneOptional: e.truth("phone_optional"),
		Categories: e.categories(), ResultClasses: e.classes(),
		Accepts: e.texts("accepts"), Refuses: e.refusals(), Consent: e.consent(),
		Holidays: e.holidays(), Workdays: e.dates("workdays"),
		Units: e.texts("units"), RecheckDays: e.number("recheck_days", 0, 365, 0),
	}
	e.done()
	r.known.rules = p
	r.add(rulesFile, 1, p, county.ScopeCounty)
}

// code returns the entry's code, not seen before.
func (e *entry) code(seen []string) string {
	c := e.need("code", "代码")
	switch {
	case c == "":
	case !codeShape.MatchString(c):
		e.failAt("code", "代码“%s”只能用字母、数字和减号，最多二十个", c)
	case slices.Contains(seen, c):
		e.failAt("code", "代码“%s”重复了。请换一个", c)
	}
	return c
}

func (e *entry) categories() []liaison.Category {
	var out []liaison.Category
	var seen []string
	for _, c := range e.entries("categories") {
		code := c.code(seen)
		seen = append(seen, code)
		out = append(out, liaison.Category{Code: code, Name: c.need("name", "名称"), Hint: c.words("hint")})
		c.done()
	}
	if len(out) == 0 {
		e.failAt("categories", "没有写事项分类（categories）。至少要有一类，群众登记时要选")
	}
	return out
}

func (e *entry) classes() []liaison.ResultClass {
	var out []liaison.ResultClass
	var seen []string
	for _, c := range e.entries("result_classes") {
		code := c.code(seen)
		seen = append(seen, code)
		out = append(out, liaison.ResultClass{
			Code: code, Name: c.need("name", "名称"), Explain: c.words("explain"), Recheck: c.truth("recheck"),
		})
		c.done()
	}
	if len(out) == 0 {
		e.failAt("result_classes", "没有写办理结果的分类（result_classes）。至少要有一类，答复时要选")
	}
	return out
}

func (e *entry) refusals() []liaison.Refusal {
	var out []liaison.Refusal
	for _, c := range e.entries("refuses") {
		out = append(out, liaison.Refusal{What: c.need("what", "什么事"), GoTo: c.need("go_to", "去哪里办")})
		c.done()
	}
	return out
}

func (e *entry) consent() liaison.Consent {
	v, ok := e.at("consent")
	if !ok {
		e.fail("没有写个人信息告知书（consent）。按个人信息保护法必须有，请写上 version 和 text")
		return liaison.Consent{}
	}
	c, ok := v.entry()
	if !ok {
		return liaison.Consent{}
	}
	out := liaison.Consent{Version: c.need("version", "版本"), Text: c.texts("text")}
	if len(out.Text) == 0 {
		c.failAt("text", "个人信息告知书没有正文（text）。按个人信息保护法必须有，请写上")
	}
	c.done()
	return out
}

func (e *entry) holidays() []liaison.Holiday {
	var out []liaison.Holiday
	for _, c := range e.entries("holidays") {
		name := c.need("name", "节日名称")
		first, last := c.holidaySpan()
		c.done()
		for d := first; !d.IsZero() && !last.Before(d); d = d.Add(1) {
			if slices.ContainsFunc(out, func(h liaison.Holiday) bool { return h.Date == d }) {
				c.fail("%s 写了两次。请检查日期", d)
				break
			}
			out = append(out, liaison.Holiday{Date: d, Name: name})
		}
	}
	return out
}

// holidaySpan reads one day or some days on end, 31 at most.
func (e *entry) holidaySpan() (first, last liaison.Date) {
	if e.keys["from"] == nil && e.keys["to"] == nil {
		d := e.needDate("date")
		return d, d
	}
	if _, both := e.at("date"); both {
		e.fail("date 和 from、to 只能写一种。请删掉一种")
	}
	first, last = e.needDate("from"), e.needDate("to")
	switch {
	case first.IsZero() || last.IsZero():
		return liaison.Date{}, liaison.Date{}
	case last.Before(first):
		e.fail("to（%s）比 from（%s）还早。请对调或者改正", last, first)
	case first.Add(30).Before(last):
		e.fail("假期从 %s 到 %s，超过一个月。请检查年份", first, last)
		last = first
	}
	return first, last
}
