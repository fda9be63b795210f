package intake

import (
	"lianluozhan/sync/county"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/wire"
)

func ratings() map[string]liaison.Rating {
	return map[string]liaison.Rating{
		"satisfied": liaison.Satisfied, "fairly": liaison.FairlyRated, "dissatisfied": liaison.Dissatisfied,
	}
}

func (r *reader) results() {
	const file = "results.yaml"
	v, ok := r.open(file, false)
	if !ok {
		return
	}
	for _, e := range v.entries() {
		x := liaison.Result{
			ID: e.id(), Date: e.needDate("date"), Category: e.category(), Title: e.need("title", "标题"),
			Summary: e.words("summary"), Unit: e.words("unit"), Class: e.class(), Answer: e.need("answer", "答复"),
			Satisfaction: e.rating(),
		}
		scope := county.ScopeCounty
		if v, ok := e.at("station"); ok {
			if x.Station = v.station(); x.Station != "" {
				scope = county.ScopeStation(x.Station)
			}
		}
		e.done()
		r.add(file, e.node.Line, x, scope)
	}
}

func (e *entry) category() string {
	code := e.need("category", "事项分类")
	var known []string
	for _, c := range e.r.known.rules.Categories {
		known = append(known, c.Code)
	}
	return e.coded("category", code, known)
}

func (e *entry) class() string {
	code := e.need("class", "办理结果的分类")
	var known []string
	for _, c := range e.r.known.rules.ResultClasses {
		known = append(known, c.Code)
	}
	return e.coded("class", code, known)
}

func (e *entry) coded(key, code string, known []string) string {
	for _, k := range known {
		if k == code {
			return code
		}
	}
	if code != "" {
		e.failAt(key, "%s 里没有代码是“%s”的分类。%s请核对", rulesFile, code, hint(code, known))
	}
	return code
}

func (e *entry) rating() liaison.Rating {
	v, ok := e.at("satisfaction")
	if !ok || v.null() {
		return 0
	}
	s, _ := v.text()
	out, _ := choice(v, s, ratings())
	return out
}

func (r *reader) tallies() map[string]liaison.Tally {
	out := map[string]liaison.Tally{}
	v, ok := r.open("tallies.yaml", false)
	if !ok {
		return out
	}
	for _, e := range v.entries() {
		e.need("station", "站")
		at, _ := e.at("station")
		var id liaison.StationID
		if at.node != nil {
			id = at.station()
		}
		const most = 1 << 30
		t := liaison.Tally{
			Year: e.number("year", 2000, 2199, 0), Registered: e.number("registered", 0, most, 0),
			Answered: e.number("answered", 0, most, 0), Closed: e.number("closed", 0, most, 0),
		}
		e.done()
		if t.Year == 0 {
			e.fail("没有写年份（year）。例如 year: 2026")
		}
		if max(t.Answered, t.Closed) > t.Registered {
			e.fail("已答复 %d 件、已办结 %d 件，不能比登记的 %d 件还多。请核对", t.Answered, t.Closed, t.Registered)
		}
		key := wire.TallyKey(id, t.Year)
		if _, twice := out[key]; twice {
			e.fail("“%s”%d 年的件数写了两次。请留一个", id, t.Year)
		}
		out[key] = t
	}
	return out
}
