package calendar_test

import (
	"bytes"
	"net/url"
	"strings"
	"testing"

	"lianluozhan/sync/county/console/frame/frametest"
	"lianluozhan/sync/county/roster"
	"lianluozhan/sync/liaison"
)

const tablePath, rosterPath = "/console/calendar/table", "/console/roster"

func file(name, text string) frametest.File {
	return frametest.File{Field: "file", Name: name, Bytes: []byte(text)}
}

func TestATableOfReceptionsIsShownThenSavedAsDrafts(t *testing.T) {
	r := open(t)
	text1 := "站点,日期,开始,结束,种类,主题,代表,随手记\n城关镇,2026-12-10,9:00,12:00,,年终走访,示例甲、示例丙,x\n河湾乡,2026-12-01,9:00,10:00,学习,集中学习,示例庚,\n"
	a := r.Upload(tablePath, url.Values{"y": {"2026"}}, file("安排.csv", text1))
	page := text(a.Body)
	has(t, page, "新增 1 场，改动 1 场，去掉 0 场", "主题： 道路与路灯 → 年终走访", "随手记", "12月1日 周二 9:00–10:00 集中学习")
	if _, d := r.plan("chengguan", 2026); a.Status != 200 || d.Key != "" {
		t.Fatalf("%d, saved before it was looked at: %v", a.Status, d.Key)
	}
	page = r.done(r.Post(tablePath+"/save", carried(a.Body, nil)))
	has(t, page, "2 个站的安排已经存为草稿", "有未发布的修改")
	p, d := r.plan("chengguan", 2026)
	e, _ := p.Event(r.rules(), "tenth@2026-12-10")
	if d.Key == "" || e.Theme != "年终走访" || e.To != 720 {
		t.Errorf("%+v", e)
	}
	a = r.Post(tablePath+"/save", carried(a.Body, nil))
	if a.Status != 200 {
		t.Errorf("%d", a.Status)
	}
	has(t, text(a.Body), "没有要改的")
}

func TestATableThatIsOvertaken(t *testing.T) {
	r := open(t)
	a := r.Upload(tablePath, url.Values{"y": {"2026"}}, file("x.csv", "站点,日期,时间,代表\n城关镇,2026-12-10,9:00-12:00,示例甲、示例丙\n"))
	r.done(r.send(base+"/rule/new", base+"/rule/new", ruleForm()))
	b := r.Post(tablePath+"/save", carried(a.Body, nil))
	if b.Status != 422 {
		t.Fatalf("%d", b.Status)
	}
	has(t, text(b.Body), "请再看一遍下面的清单", "改动 1 场")
	r.done(r.Post(tablePath+"/save", carried(b.Body, nil)))
	if p, _ := r.plan("chengguan", 2026); len(p.Rules) != 5 || len(p.Exceptions) != 2 {
		t.Errorf("%+v", p)
	}
}

func TestUploadsThatAreRefused(t *testing.T) {
	r := open(t)
	for _, path := range []string{tablePath, rosterPath} {
		for name, c := range map[string]struct{ text, want string }{
			"x.xlsm": {"PK\x03\x04", "带有宏"},
			"x.xlsx": {"PK\x03\x04", "文件损坏了"},
			"x.xls":  {"\xD0\xCF\x11\xE0", "旧版 .xls"},
			"x.png":  {"\x89PNG\x00", "不是 .xlsx 或 .csv"},
			"x.csv":  {"甲,乙\n1,2\n", "没有找到表头"},
		} {
			a := r.Upload(path, url.Values{"y": {"2026"}}, file(name, c.text))
			if a.Status != 422 {
				t.Errorf("%s %s: %d", path, name, a.Status)
			}
			has(t, text(a.Body), c.want)
		}
		if a := r.Upload(path, nil); a.Status != 422 {
			t.Errorf("no file: %d", a.Status)
		}
		big := r.Upload(path, nil, frametest.File{Field: "file", Name: "x.csv", Bytes: bytes.Repeat([]byte("x"), 5<<20)})
		if big.Status != 413 {
			t.Errorf("too large: %d", big.Status)
		}
	}
	a := r.Upload(tablePath, url.Values{"y": {"2026"}}, file("x.csv", "站点,日期,时间,代表\n城关镇,2026-02-30,9:00,<script>alert(1)</script>\n"))
	has(t, text(a.Body), "有 4 处要改，表格一行也没有导入", "第 2 行 B 列（日期）", "日期“2026-02-30”不对")
	hasNot(t, a.Body, "<script>alert")
}

func TestARosterOfDeputies(t *testing.T) {
	r := open(t)
	r.Person = town
	csv := "姓名,层级,所属站点,电话,职业\n示例甲,县,城关镇,0999-5550101,护士\n示例木,乡镇,东关村,,教师\n"
	a := r.Upload(rosterPath, nil, file("名册.csv", csv))
	page := text(a.Body)
	has(t, page, "新增 1 位，改动 1 位，撤下 0 位", "职业： 教师 → 护士", "另有 22 位表格里没有", "存并发布")
	page = r.Post(rosterPath+"/save", carried(a.Body, url.Values{"do": {"publish"}})).To
	if page != "/console/deputies" {
		t.Fatalf("leads to %s", page)
	}
	doc, _, err := r.c.Document("deputy/d01")
	must(t, err)
	if d := doc.(liaison.Deputy); d.Occupation != "护士" || d.Pledge == "" {
		t.Errorf("%+v", d)
	}
	r.Person = liaison1
	a = r.Upload(rosterPath, url.Values{"replace": {"1"}}, file("名册.csv", csv[:strings.Index(csv, "示例木")]))
	has(t, text(a.Body), "撤下 22 位", "还属于别的站，不撤")
	hasNot(t, text(a.Body), "存并发布")
	save := carried(a.Body, url.Values{"do": {"publish"}})
	if to := r.Post(rosterPath+"/save", save).To; to != "/console/deputies" {
		t.Fatalf("leads to %s", to)
	}
	if _, ok, _ := r.c.Document("deputy/d02"); !ok {
		t.Error("a liaison took a deputy down")
	}
	d, ok, err := r.press.Draft(office, "deputy/d02")
	if !ok || err != nil || !d.Delete {
		t.Errorf("%+v %v %v", d, ok, err)
	}
	a = r.Upload(rosterPath, url.Values{"replace": {"1"}}, file("名册.csv", "姓名,层级,所属站点\n示例甲,县,城关镇\n"))
	has(t, text(a.Body), "还有没发布的修改，请先发布或者放弃")
	has(t, text(r.Post(rosterPath+"/save", save).Body), "还有没发布的修改，请先发布或者放弃")
}

func TestScopeOfUploads(t *testing.T) {
	r := open(t)
	r.Person = other
	a := r.Upload(tablePath, url.Values{"y": {"2026"}}, file("x.csv", "站点,日期,时间,代表\n城关镇,2026-12-10,9:00-12:00,示例甲\n"))
	has(t, text(a.Body), "不在您的管理范围")
	a = r.Upload(rosterPath, nil, file("x.csv", "姓名,层级,站点\n示例甲,县,城关镇\n示例木,县,城关镇\n"))
	has(t, text(a.Body), "“城关镇人大代表联络站”不在您的管理范围", "请只写您管理的站")
}

func TestTablesToTakeAway(t *testing.T) {
	r := open(t)
	r.Person = town
	for path, want := range map[string]string{
		"/console/calendar/table.xlsx?y=2026": "filename*=utf-8''2026%E5%B9%B4", rosterPath + "/table.xlsx": "attachment",
		"/console/calendar/table.xlsx?y=2026&empty=1": "attachment", rosterPath + "/table.xlsx?empty=1": "attachment",
	} {
		a := r.Get(path)
		has(t, a.Header.Get("Content-Disposition"), want)
		book, err := roster.Read("x.xlsx", []byte(a.Body))
		must(t, err)
		if len(book) != 2 || len(book[0].Rows) == 0 {
			t.Errorf("%s: %d sheets", path, len(book))
		}
		for _, row := range book[0].Rows {
			hasNot(t, strings.Join(row.Cells, " "), "河湾乡人大代表联络站,")
		}
	}
}

func TestDaysOff(t *testing.T) {
	r := open(t)
	path := "/console/calendar/holidays?y=2027"
	has(t, r.page(path), "元旦 1月1日")
	notice := "一、元旦：1月1日（周五）至3日（周日）放假，共3天。\n二、春节：2月5日（农历除夕、周五）至11日（周四）放假调休，共7天。2月14日（周日）上班。\n三、其他没有日期的话。"
	a := r.send(path, path, url.Values{"do": {"paste"}, "paste": {notice}})
	has(t, text(a.Body), "认出 10 天放假、1 天上班，还没有保存", "元旦 1月1日至1月3日 春节 2月5日至2月11日", "2月14日（周日）")
	if len(r.rules().Holidays) != 1 {
		t.Error("saved before it was looked at")
	}
	form := url.Values{"do": {"save"}, "holidays": {"元旦 1月1日至1月3日\n春节 2月5日至2月11日"}, "workdays": {"2月14日（周日）"}}
	has(t, r.done(r.send(path, path, form)), "2027年的节假日已经保存")
	rules := r.rules()
	if len(rules.Holidays) != 10 || len(rules.Workdays) != 1 || !rules.IsWorkday(liaison.Date{Year: 2027, Month: 2, Day: 14}) || rules.County != "示例县" {
		t.Errorf("%+v %+v", rules.Holidays, rules.Workdays)
	}
	now := "/console/calendar/holidays?y=2026"
	has(t, r.done(r.send(now, now, url.Values{"do": {"save"}, "holidays": {"假日 12月10日"}})), "全县有 1 场安排的日子随之改变")
	if len(r.rules().Holidays) != 11 {
		t.Errorf("another year's days changed: %+v", r.rules().Holidays)
	}
	for typed, want := range map[string]string{
		"元旦 13月1日": "没有这样的日子", "1月1日": "没有写节日的名称", "元旦 2026年1月1日": "不在 2027 年", "春节 2月11日至2月5日": "起止的日子请检查",
	} {
		a := r.send(path, path, url.Values{"do": {"save"}, "holidays": {typed}})
		if a.Status != 422 {
			t.Errorf("%s: %d", typed, a.Status)
		}
		has(t, text(a.Body), want)
	}
	for typed, want := range map[string]string{"1月1日": "既写了放假又写了上班", "3月1日": "不是周末", "初一": "认不出日期"} {
		a := r.send(path, path, url.Values{"do": {"save"}, "holidays": {"元旦 1月1日"}, "workdays": {typed}})
		has(t, text(a.Body), want)
	}
	a = r.Post(path, url.Values{"do": {"save"}, "base": {"1"}, "holidays": {"元旦 1月1日"}})
	if a.Status != 422 {
		t.Errorf("made from old rules: %d", a.Status)
	}
}
