package content_test

import (
	"net/url"
	"strings"
	"testing"
)

func TestALiaisonWritesAndTheTownshipPublishes(t *testing.T) {
	r := open(t)
	r.Person = clerk
	got := r.Post("/console/content/boards/new", with(r.form("/console/content/boards/new"),
		"title", "接待日安排", "body", "第一条 每月十日。", "deed", "submit"))
	if got.Status != 303 || !strings.HasPrefix(got.To, "/console/content/boards/b261120") {
		t.Fatalf("%d to %q\n%s", got.Status, got.To, got.Body)
	}
	id := strings.TrimPrefix(got.To, "/console/content/boards/")
	if r.board(id).Title != "" {
		t.Fatal("it is on the screen before anybody looked at it")
	}
	page := r.Get(got.To).Body
	if !strings.Contains(page, "待审核") || strings.Contains(page, `value="publish"`) {
		t.Error("the liaison's page is wrong")
	}
	r.Person = town
	if list := r.Get("/console/content?tab=drafts").Body; !strings.Contains(list, "接待日安排") || !strings.Contains(list, "示例丙") {
		t.Error("the township is not told")
	}
	back := with(r.form(got.To), "deed", "return", "why", "请写明地点")
	if a := r.Post(got.To, back); a.Status != 303 {
		t.Fatalf("returned: %d", a.Status)
	}
	r.Person = clerk
	if page := r.Get(got.To).Body; !strings.Contains(page, "请写明地点") {
		t.Error("the liaison does not see why")
	}
	r.Post(got.To, with(r.form(got.To), "body", "第一条 每月十日，在甲站。", "deed", "submit"))
	r.Person = town
	if a := r.Post(got.To, with(r.form(got.To), "deed", "publish")); a.Status != 303 {
		t.Fatalf("published: %d\n%s", a.Status, a.Body)
	}
	if b := r.board(id); len(b.Blocks) != 1 || b.Blocks[0].Text != "每月十日，在甲站。" || b.Kind != "制度" {
		t.Errorf("on the screen: %+v", b)
	}
	if h := r.Get(got.To + "/history").Body; !strings.Contains(h, "示例乙") || !strings.Contains(h, "示例丙 写的") {
		t.Error("the history does not tell who")
	}
	r.Post(got.To, with(r.form(got.To), "deed", "remove"))
	if r.board(id).Title != "" {
		t.Error("taken down and still there")
	}
	if a := r.Post(got.To+"/history/1", nil); a.Status != 303 {
		t.Errorf("restored: %d %s", a.Status, a.Body)
	}
	if v := r.form(got.To); v.Get("title") != "接待日安排" {
		t.Errorf("the draft is %v", v)
	}
}

func TestTwoPeopleAtOneText(t *testing.T) {
	r := open(t)
	path := "/console/content/boards/b1"
	mine, theirs := r.form(path), r.form(path)
	r.Person.Person = "示例己"
	r.Post(path, with(theirs, "title", "对方的标题", "deed", "save"))
	r.Person = office
	got := r.Post(path, with(mine, "title", "我的标题", "body", "我的正文。", "deed", "publish"))
	if got.Status != 409 {
		t.Fatalf("%d", got.Status)
	}
	for _, want := range []string{"示例己", "对方的标题", "我的标题", "我的正文。", "旧的正文。"} {
		if !strings.Contains(got.Body, want) {
			t.Errorf("%s is not on the page", want)
		}
	}
	if r.board("b1").Title != "旧标题" {
		t.Error("it was published all the same")
	}
	if h := r.Get(path + "/history").Body; !strings.Contains(h, "未采用的文字") {
		t.Error("the losing text is not in the history")
	}
	again := with(formOf(got.Body), "title", "两人的标题", "deed", "publish")
	if a := r.Post(path, again); a.Status != 303 || r.board("b1").Title != "两人的标题" {
		t.Errorf("after looking at both: %d, %q", a.Status, r.board("b1").Title)
	}
}

func TestMistakesStandAtTheirFields(t *testing.T) {
	r := open(t)
	base := r.form("/console/content/boards/b1")
	station, deputy, rules := r.form("/console/stations/s1/edit"), r.form("/console/deputies/d1"), r.form("/console/content/rules/county")
	notice := r.form("/console/content/notices/new")
	for name, c := range map[string]struct {
		path  string
		form  url.Values
		field string
		want  string
	}{
		"no title":         {"/console/content/boards/b1", with(base, "title", " "), "title", "还没有写标题"},
		"long title":       {"/console/content/boards/b1", with(base, "title", strings.Repeat("长", 61)), "title", "标题太长"},
		"script":           {"/console/content/boards/b1", with(base, "body", "一\n\n<script>alert(1)</script>"), "body", "第 3 行：不能用网页代码"},
		"two at once":      {"/console/content/boards/b1", with(base, "title", "", "body", "<b>x</b>"), "title", "还没有写标题"},
		"no such day":      {"/console/content/boards/b1", with(base, "from", "2026-02-30"), "from", "日期不对"},
		"backwards":        {"/console/content/boards/b1", with(base, "from", "2026-02-03", "to", "2026-02-01"), "to", "比开始的还早"},
		"no such place":    {"/console/content/boards/b1", with(base, "scope", "station/nowhere"), "scope", "没有编号是"},
		"urgent for ever":  {"/console/content/notices/new", with(notice, "title", "停水", "urgent", "on"), "until", "到什么时候为止"},
		"phone":            {"/console/deputies/d1", with(deputy, "office_phone", "12"), "office_phone", "电话不对"},
		"no level":         {"/console/deputies/d1", with(deputy, "levels", ""), "levels", "没有这一级"},
		"no such station":  {"/console/deputies/d1", with(deputy, "stations", "s9"), "stations", "没有这个站"},
		"post":             {"/console/stations/s1/edit", with(station, "posts", "站长"), "posts", "岗位 姓名"},
		"own parent":       {"/console/stations/s1/edit", with(station, "parent", "s1"), "parent", "转了一圈"},
		"address":          {"/console/content/rules/county", with(rules, "public_url", "example"), "public_url", "https://"},
		"consent, version": {"/console/content/rules/county", with(rules, "consent", "新的告知。"), "consent_version", "版本也要换"},
		"no name":          {"/console/content/rules/county", with(rules, "name", ""), "name", "还没有写县名"},
	} {
		t.Run(name, func(t *testing.T) {
			got := r.Post(c.path, with(c.form, "deed", "publish"))
			if got.Status != 422 || !strings.Contains(got.Body, c.want) {
				t.Fatalf("%d: %q is not on the page\n%s", got.Status, c.want, got.Body)
			}
			if c.field != "" && !strings.Contains(got.Body, `id="`+c.field+`-e"`) {
				t.Errorf("not at the field %s", c.field)
			}
		})
	}
	if b := r.board("b1"); b.Title != "旧标题" {
		t.Errorf("published: %+v", b)
	}
}

func TestAScriptIsShownAsText(t *testing.T) {
	r := open(t)
	evil := `<script>alert(1)</script><img src=x onerror=alert(1)>`
	form := with(r.form("/console/content/boards/b1"), "title", evil, "body", "`"+evil+"`", "deed", "publish")
	if got := r.Post("/console/content/boards/b1", form); got.Status != 303 {
		t.Fatalf("%d\n%s", got.Status, got.Body)
	}
	if b := r.board("b1"); b.Title != evil || b.Blocks[0].Text != evil {
		t.Errorf("kept as %+v", b)
	}
	for _, path := range []string{"/console/content", "/console/content/boards/b1", "/console/content/boards/b1/history", "/console/content/boards/b1/history/2"} {
		got := r.Get(path)
		if got.Status != 200 || strings.Contains(got.Body, "<script>alert") || strings.Contains(got.Body, "<img src=x") || !strings.Contains(got.Body, "&lt;script&gt;") {
			t.Errorf("%s: %d", path, got.Status)
		}
	}
	live := r.Htmx("POST", "/console/content/preview/board", form).Body
	if strings.Contains(live, "<script>alert") || !strings.Contains(live, "&lt;script&gt;") || strings.Contains(live, "<html") {
		t.Errorf("live preview: %s", live)
	}
}

func TestNobodySeesWhatIsOthers(t *testing.T) {
	r := open(t)
	r.Person = town
	got := r.Post("/console/content/boards/new", with(r.form("/console/content/boards/new"), "title", "甲镇的", "body", "甲", "deed", "save"))
	path := got.To
	r.Person = other
	for _, p := range []string{path, path + "/history", "/console/deputies/d1", "/console/stations/s1/edit", "/console/deputies/d1/history"} {
		if a := r.Get(p); a.Status != 404 {
			t.Errorf("%s: %d", p, a.Status)
		}
		if a := r.Post(p, url.Values{"deed": {"save"}}); a.Status != 404 && a.Status != 405 {
			t.Errorf("POST %s: %d", p, a.Status)
		}
	}
	for _, p := range []string{"/console/content", "/console/content?tab=drafts", "/console/deputies"} {
		if a := r.Get(p); strings.Contains(a.Body, "甲镇的") || strings.Contains(a.Body, "示例戊") {
			t.Errorf("%s shows what is others'", p)
		}
	}
	if a := r.Get("/console/content/boards/b1"); a.Status != 200 || strings.Contains(a.Body, `name="deed" value="save"`) {
		t.Errorf("a county board may be read, not written: %d", a.Status)
	}
	if a := r.Post("/console/content/boards/b1", url.Values{"deed": {"save"}, "title": {"我的"}}); a.Status != 403 {
		t.Errorf("a county board was written: %d", a.Status)
	}
	if a := r.Post("/console/content/boards/new", url.Values{"deed": {"publish"}, "title": {"x"}, "kind": {"制度"}, "scope": {"county"}}); a.Status != 422 {
		t.Errorf("hung in the whole county: %d", a.Status)
	}
	r.Person = clerk
	if a := r.Get("/console/stations/new"); a.Status != 403 {
		t.Errorf("a liaison makes stations: %d", a.Status)
	}
}
