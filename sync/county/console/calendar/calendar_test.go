package calendar_test

import (
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"lianluozhan/sync/county/press"
	"lianluozhan/sync/liaison"
)

const base = "/console/calendar/s/chengguan"

func TestMonthOfAStation(t *testing.T) {
	r := open(t)
	body := r.page(base + "?m=2026-11")
	has(t, body, `<caption class="hide">2026年11月的安排</caption>`, `<th scope="col">周一</th>`, `aria-current="date"`)
	page := text(body)
	has(t, page, "城关镇人大代表联络站 2026年11月", "9:00 老旧小区改造", "9:00 供暖与物业", "9:00 视察城南供暖管网",
		"每月最后一个周三", "每月10日", "3、6、9、12月15日", "4 位代表轮流，每次 2 位", "11月28日 周六是休息日")
	hasNot(t, page, "没发布的修改")
	has(t, body, `href="/console/calendar/holidays?y=2026"`)
	has(t, page, "2026 年的节假日还没有录入")
	january := text(r.page(base + "?m=2027-01"))
	has(t, january, "2027年1月", "元旦", "休", "用 2026 年的规则")
	hasNot(t, january, "还没有录入")
	for path, status := range map[string]int{
		"/console/calendar/s/nowhere": 404, base + "/day/2026-02-30": 404, base + "/rule/none": 404, base + "/event?e=none": 404,
		base + "/swap?e=wed@2026-11-25&out=d09": 404, "/console/calendar/day/x": 404,
		base + "?m=x&y=y": 200, "/console/calendar?m=9999-99": 200, base + "/day/2026-12-31": 200,
	} {
		if a := r.Get(path); a.Status != status {
			t.Errorf("%s: %d, want %d", path, a.Status, status)
		}
	}
}

func TestOverviewOfAllStations(t *testing.T) {
	r := open(t)
	page := text(r.page("/console/calendar"))
	has(t, page, "城关镇 老旧小区改造", "河湾乡 农田灌溉", "东关村代表联络室", "还没有计划", "11月27日 周五", "节假日")
	has(t, text(r.page("/console/calendar/day/2026-11-27")), "9:00–11:00", "河湾乡人大代表联络站", "不足两位")
	r.Person = town
	page = text(r.page("/console/calendar"))
	hasNot(t, page, "河湾乡", "节假日")
	r.Person = liaison1
	if a := r.Get("/console/calendar"); a.Status != 303 || !strings.HasPrefix(a.To, base) {
		t.Errorf("a liaison is sent to %d %s", a.Status, a.To)
	}
}

// ruleForm is a rule of every second Tuesday.
func ruleForm() url.Values {
	return url.Values{
		"kind": {"接待"}, "from": {"09:30"}, "to": {"11:00"}, "way": {"weekdays"}, "weekdays": {"2"}, "nth": {"2"},
		"themes": {"道路\r\n供水"}, "deputies": {"d02", "d03", "d04"}, "rotate": {"2"}, "roll": {""}, "do": {"save"},
	}
}

func TestARuleFromDraftToPublished(t *testing.T) {
	r := open(t)
	page := r.done(r.send(base+"/rule/new", base+"/rule/new", ruleForm()))
	has(t, page, "规则已经加上，存为草稿", "2026 年有没发布的修改", "每月第 2 个周二", "3 位代表轮流，每次 2 位", "新增 12月8日 周二 9:30–11:00 接待")
	if doc, _, _ := r.c.Document("plan/chengguan-2026"); len(doc.(liaison.Plan).Rules) != 4 {
		t.Error("a draft was published")
	}
	p, _ := r.plan("chengguan", 2026)
	got := p.Rules[len(p.Rules)-1]
	if got.Nth != 2 || got.Weekdays[0] != time.Tuesday || got.Rotate != 2 || len(got.Themes) != 2 || got.ID == "" {
		t.Errorf("%+v", got)
	}
	page = r.done(r.send(base, base, url.Values{"do": {"publish"}}))
	has(t, page, "已经发布")
	hasNot(t, page, "没发布的修改")
	if doc, _, _ := r.c.Document("plan/chengguan-2026"); len(doc.(liaison.Plan).Rules) != 5 {
		t.Error("not published")
	}
	turned := ruleForm()
	turned.Set("turns", "示例丁、示例乙")
	r.done(r.send(base+"/rule/"+got.ID, base+"/rule/"+got.ID, turned))
	if p, _ = r.plan("chengguan", 2026); !slices.Equal(p.Rules[4].Deputies, []liaison.DeputyID{"d04", "d02", "d03"}) || p.Rules[4].ID != got.ID {
		t.Errorf("%+v", p.Rules[4])
	}
	has(t, r.page(base+"/rule/"+got.ID), `value="示例丁、示例乙、示例丙"`)
	r.done(r.send(base+"/rule/"+got.ID, base+"/rule/"+got.ID, url.Values{"do": {"delete"}}))
	if p, _ = r.plan("chengguan", 2026); len(p.Rules) != 4 {
		t.Errorf("%d rules", len(p.Rules))
	}
	has(t, r.done(r.send(base, base, url.Values{"do": {"discard"}})), "已经放弃")
	if p, _ = r.plan("chengguan", 2026); len(p.Rules) != 5 {
		t.Errorf("%d rules", len(p.Rules))
	}
}

func TestTheDaysOfARuleAreListedAsItIsTyped(t *testing.T) {
	r := open(t)
	form := ruleForm()
	form.Set("do", "preview")
	a := r.Htmx("POST", base+"/rule/new?y=2026", form)
	has(t, text(a.Body), "每月第 2 个周二 ：全年 12 天", "1月13日 周二 道路 示例乙、示例丙", "2月10日 周二 供水 示例丁、示例乙")
	hasNot(t, a.Body, "<html", "<form")
	form = url.Values{"kind": {"接待"}, "from": {"09:00"}, "to": {"10:00"}, "way": {"monthdays"}, "month_days": {"1、10"}, "months": {"1"}, "do": {"preview"}}
	has(t, text(r.Htmx("POST", base+"/rule/new?y=2027", form).Body), "1月4日 周一 原为 1月1日 周五，元旦", "1月11日 周一 原为 1月10日 周日")
	form.Set("roll", "skip")
	has(t, text(r.Htmx("POST", base+"/rule/new?y=2027", form).Body), "全年没有一天")
	form.Set("roll", "keep")
	has(t, text(r.Htmx("POST", base+"/rule/new?y=2027", form).Body), "1月1日 周五 休息日")
	form.Set("month_days", "32")
	has(t, text(r.Htmx("POST", base+"/rule/new?y=2027", form).Body), "填好上面的内容")
	whole := r.Post(base+"/rule/new?y=2027", form)
	has(t, text(whole.Body), "新增规则", "请写 1 到 31")
	if _, d := r.plan("chengguan", 2027); d.Key != "" {
		t.Error("a preview made a draft")
	}
}

func TestMistakesInARule(t *testing.T) {
	r := open(t)
	for field, c := range map[string]struct {
		set  url.Values
		want string
	}{
		"kind":   {url.Values{"kind": {" "}}, "请选种类"},
		"title":  {url.Values{"kind": {"走访"}}, "活动要有名称"},
		"hours":  {url.Values{"from": {"12:00"}}, "结束要晚于开始"},
		"from":   {url.Values{"from": {"中午"}}, "请写时间"},
		"way":    {url.Values{"way": {""}}, "请选怎样定日子"},
		"days":   {url.Values{"weekdays": nil}, "请选星期几"},
		"dates":  {url.Values{"way": {"dates"}, "dates": {"2027-01-02"}}, "2027-01-02 不在 2026 年"},
		"date":   {url.Values{"way": {"dates"}, "dates": {"三月"}}, "“三月”认不出来"},
		"rotate": {url.Values{"rotate": {"4"}}, "每次 4 位，可是只选了 3 位代表"},
		"turns":  {url.Values{"turns": {"示例甲"}}, "上面没有选“示例甲”"},
		"since":  {url.Values{"since": {"2026-05-01"}, "until": {"2026-04-01"}}, "止的日子比起的还早"},
		"year":   {url.Values{"since": {"2025-05-01"}}, "请选 2026 年的日子"},
		"long":   {url.Values{"themes": {strings.Repeat("很", 41)}}, "太长了"},
	} {
		form := ruleForm()
		for k, v := range c.set {
			form[k] = v
		}
		a := r.send(base+"/rule/new", base+"/rule/new", form)
		if a.Status != 422 {
			t.Errorf("%s: %d", field, a.Status)
		}
		has(t, text(a.Body), c.want)
		has(t, a.Body, `aria-invalid="true"`, `value="11:00"`)
	}
}

func TestDayMovedCancelledChangedAndAdded(t *testing.T) {
	r := open(t)
	event := base + "/event?y=2026&e=" + url.QueryEscape("wed@2026-11-25")
	form := url.Values{
		"date": {"2026-11-26"}, "from": {"14:00"}, "to": {"16:00"}, "theme": {"供水"}, "place": {"集市"}, "deputies": {"d01", "d03"}, "reason": {"因会议改期"}, "do": {"save"},
	}
	page := r.done(r.send(event, event, form))
	has(t, page, "2026年11月26日 周四", "14:00–16:00 接待 · 供水", "原定 11月25日 周三", "示例甲", "示例丙", "集市")
	p, _ := r.plan("chengguan", 2026)
	e, _ := p.Event(r.rules(), "wed@2026-11-25")
	if e.Date.String() != "2026-11-26" || e.Reason != "因会议改期" || !slices.Equal(e.Deputies, []liaison.DeputyID{"d01", "d03"}) {
		t.Errorf("%+v", e)
	}
	has(t, text(r.page(event)), "规则原来是 11月25日 周三 9:00–11:30")
	a := r.send(event, event, url.Values{"do": {"cancel"}})
	if a.Status != 422 {
		t.Errorf("cancelled without a reason: %d", a.Status)
	}
	has(t, r.done(r.send(event, event, url.Values{"do": {"cancel"}, "why": {"因防汛取消"}})), "已取消：因防汛取消")
	has(t, r.done(r.send(event, event, url.Values{"do": {"hold"}})), "照常举行")
	has(t, r.done(r.send(event, event, url.Values{"do": {"reset"}})), "恢复成规则原来的安排")
	day := base + "/day/2026-12-02"
	add := url.Values{"kind": {"接待"}, "date": {"2026-12-02"}, "from": {"09:00"}, "to": {"10:00"}, "theme": {"加开"}, "deputies": {"d05", "d06"}, "do": {"add"}}
	has(t, r.done(r.send(day, day, add)), "9:00–10:00 接待 · 加开", "示例戊", "示例己")
	if a := r.send(day, day, add); a.Status != 422 {
		t.Errorf("the same twice: %d", a.Status)
	}
	added := base + "/event?y=2026&e=" + url.QueryEscape("added-接待-09:00@2026-12-02")
	has(t, r.done(r.send(added, added, url.Values{"do": {"reset"}})), "这一场已经去掉")
	if p, _ = r.plan("chengguan", 2026); len(p.Exceptions) != 1 {
		t.Errorf("%+v", p.Exceptions)
	}
}

func TestSwapInTwoTaps(t *testing.T) {
	r := open(t)
	day := r.page(base + "/day/2026-11-25")
	swap := base + "/swap?e=" + url.QueryEscape("wed@2026-11-25") + "&out=d02&y=2026"
	has(t, day, "换人")
	has(t, text(r.page(swap)), "谁来替示例乙？", "今年 0 次")
	page := r.done(r.send(swap, swap, url.Values{"in": {"d09"}}))
	has(t, page, "已经把示例乙换成示例壬", "示例甲 换人 ，换下示例甲 示例壬 换人 ，换下示例壬")
	p, _ := r.plan("chengguan", 2026)
	e, _ := p.Event(r.rules(), "wed@2026-11-25")
	if !slices.Equal(e.Deputies, []liaison.DeputyID{"d01", "d09"}) {
		t.Errorf("%+v", e)
	}
	for _, in := range []string{"d01", "nobody", ""} {
		if a := r.Post(swap, url.Values{"in": {in}}); a.Status != 404 {
			t.Errorf("in %q: %d", in, a.Status)
		}
	}
	friday := base + "/day/2026-11-27"
	r.done(r.send(friday, friday, url.Values{"kind": {"接待"}, "date": {"2026-11-27"}, "from": {"10:00"}, "to": {"12:00"}, "deputies": {"d01", "d02"}}))
	has(t, text(r.page(base+"/swap?y=2026&e="+url.QueryEscape("added-接待-10:00@2026-11-27"))), "示例庚 这个时间在河湾乡人大代表联络站")
}

func TestTwoAtTheSamePlan(t *testing.T) {
	r := open(t)
	mine := r.page(base + "/rule/new")
	r.done(r.send(base+"/rule/new", base+"/rule/new", ruleForm()))
	form := ruleForm()
	form.Set("place", "集市")
	a := r.Post(base+"/rule/new", carried(mine, form))
	if a.Status != 422 {
		t.Fatalf("%d", a.Status)
	}
	has(t, text(a.Body), "别人刚刚改过这份计划")
	has(t, a.Body, `value="集市"`)
	has(t, r.done(r.Post(base+"/rule/new", carried(a.Body, form))), "规则已经加上")
	if p, _ := r.plan("chengguan", 2026); len(p.Rules) != 6 || p.Rules[4].ID == p.Rules[5].ID {
		t.Errorf("%+v", p.Rules)
	}
}

func TestLastYearsRulesForTheNewYear(t *testing.T) {
	r := open(t)
	page := r.done(r.send(base+"?m=2027-01", base+"?y=2027", url.Values{"do": {"copy"}, "m": {"2027-01"}}))
	has(t, page, "2026 年的规则搬到 2027 年", "没发布的修改", "每月10日")
	p, _ := r.plan("chengguan", 2027)
	if len(p.Rules) != 4 || len(p.Exceptions) != 0 || p.Rules[3].Dates[0].Year != 2027 {
		t.Errorf("%+v", p)
	}
	if a := r.send(base+"?m=2027-01", base+"?y=2027", url.Values{"do": {"copy"}}); a.Status != 404 {
		t.Errorf("copied twice: %d", a.Status)
	}
}

func TestManyStationsAtOnce(t *testing.T) {
	r := open(t)
	body := r.page("/console/calendar?m=2027-01")
	has(t, text(body), "2 个站 2027 年还没有规则")
	page := r.done(r.Post("/console/calendar", url.Values{"do": {"copy"}, "m": {"2027-01"}}))
	has(t, page, "2 个站 2026 年的规则已经搬到 2027 年", "2 个站 2027 年的修改还没有发布", "有未发布的修改")
	picks := url.Values{"do": {"publish"}, "m": {"2027-01"}, "pick": {"plan/chengguan-2027 1", "plan/hewan-2027 1"}}
	r.Person = town
	if a := r.Post("/console/calendar", picks); a.Status != 404 {
		t.Errorf("a town publishes another's: %d", a.Status)
	}
	has(t, text(r.page("/console/calendar?m=2027-01")), "1 个站 2027 年的修改")
	r.Person = liaison1
	if a := r.Post("/console/calendar", picks); a.Status != 403 {
		t.Errorf("a liaison publishes: %d", a.Status)
	}
	r.Person = office
	r.done(r.send(base+"/rule/wed?y=2027", base+"/rule/wed?y=2027", ruleForm()))
	has(t, r.done(r.Post("/console/calendar", picks)), "没有发布：别人刚刚改过")
	picks.Set("pick", "plan/chengguan-2027 2")
	picks.Add("pick", "plan/hewan-2027 1")
	has(t, r.done(r.Post("/console/calendar", picks)), "2 个站的安排已经发布")
	if _, ok, err := r.c.Document("plan/hewan-2027"); !ok || err != nil {
		t.Errorf("not published: %v", err)
	}
}

func TestALiaisonSubmitsAndTheTownReturnsOrPublishes(t *testing.T) {
	r := open(t)
	r.Person = liaison1
	r.done(r.send(base+"/rule/new", base+"/rule/new", ruleForm()))
	body := r.page(base)
	has(t, body, `value="submit"`)
	hasNot(t, body, `value="publish"`)
	if a := r.send(base, base, url.Values{"do": {"publish"}}); a.Status != 404 {
		t.Errorf("a liaison publishes: %d", a.Status)
	}
	has(t, r.done(r.send(base, base, url.Values{"do": {"submit"}})), "已经提交", "等待审核")
	r.Person = town
	has(t, text(r.page("/console/calendar")), "待审核")
	if a := r.send(base, base, url.Values{"do": {"return"}}); a.Status != 422 {
		t.Errorf("returned without a reason: %d", a.Status)
	}
	has(t, r.done(r.send(base, base, url.Values{"do": {"return"}, "why": {"人太少"}})), "被退回：人太少")
	r.Person = liaison1
	has(t, text(r.page(base)), "被退回：人太少", "提交审核")
	r.done(r.send(base, base, url.Values{"do": {"submit"}}))
	r.Person = town
	r.done(r.send(base, base, url.Values{"do": {"publish"}}))
	if _, d := r.plan("chengguan", 2026); d.Key != "" {
		t.Error("still a draft")
	}
	h, err := r.press.History(office, "plan/chengguan-2026")
	must(t, err)
	if len(h) == 0 || h[0].Deed != press.Published {
		t.Errorf("%+v", h)
	}
}

func TestScopes(t *testing.T) {
	r := open(t)
	r.Person = other // of another town
	forms := map[string]url.Values{
		base: {"do": {"discard"}}, base + "/rule/new": ruleForm(), base + "/rule/wed": {"do": {"delete"}},
		base + "/day/2026-11-25": {"do": {"add"}}, base + "/event?e=wed@2026-11-25": {"do": {"cancel"}, "why": {"x"}},
		base + "/swap?e=wed@2026-11-25&out=d02": {"in": {"d09"}},
	}
	for path, form := range forms {
		form.Set("n", "0")
		if a := r.Get(path); a.Status != 404 {
			t.Errorf("GET %s: %d", path, a.Status)
		}
		if a := r.Post(path, form); a.Status != 404 {
			t.Errorf("POST %s: %d", path, a.Status)
		}
	}
	for _, path := range []string{"/console/calendar/holidays"} {
		if a := r.Get(path); a.Status != 403 {
			t.Errorf("GET %s: %d", path, a.Status)
		}
		if a := r.Post(path, url.Values{"holidays": {""}}); a.Status != 403 {
			t.Errorf("POST %s: %d", path, a.Status)
		}
	}
	if p, d := r.plan("chengguan", 2026); len(p.Rules) != 4 || d.Key != "" {
		t.Errorf("%+v", p)
	}
	hasNot(t, text(r.page("/console/calendar")), "城关镇")
}
