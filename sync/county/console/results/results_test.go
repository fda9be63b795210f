package results_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"lianluozhan/sync/county"
	"lianluozhan/sync/county/account"
	"lianluozhan/sync/county/console/frame/frametest"
	"lianluozhan/sync/liaison"
)

const (
	base = "/console/results"
	of   = base + "/of/"
)

func has(t *testing.T, a frametest.Answer, words ...string) {
	t.Helper()
	for _, w := range words {
		if !strings.Contains(a.Body, w) {
			t.Errorf("lacks %q in %s", w, a.Body)
		}
	}
}

func lacks(t *testing.T, a frametest.Answer, words ...string) {
	t.Helper()
	for _, w := range words {
		if strings.Contains(a.Body, w) {
			t.Errorf("has %q", w)
		}
	}
}

// written is a form as it should be, from the page that shows it.
func written(page frametest.Answer) url.Values {
	n, rev := marks(page.Body)
	return url.Values{
		"n": {n}, "base": {rev}, "title": {"东关村路灯不亮"}, "summary": {"有群众反映路灯长期不亮，夜间出行不便。"},
		"answer": {"路灯已经换新，共八盏。"}, "category": {"road"}, "class": {"A"}, "unit": {"镇城建办"}, "where": {"town/chengguan"}, "do": {"publish"},
	}
}

func TestFromAFinishedMatterToTheScreen(t *testing.T) {
	w := open(t)
	no, id := w.finished("chengguan")
	has(t, w.Get(base), "还没有公示的办理结果", base+"/pick")
	has(t, w.Get(base+"/pick"), no.String(), "东关村路灯", of+id, "镇城建办")
	page := w.Get(of + id)
	has(t, page, "群众的原话", said, "东关村路灯", "路灯已经换新。", "镇城建办", "城关镇联络站", "群众评价：满意")
	if i := strings.Index(page.Body, `id="summary"`); i < 0 || strings.Contains(page.Body[i:i+300], "路灯坏了半个月") {
		t.Error("what the resident said is in the form")
	}
	res := w.Post(of+id, written(page))
	if res.Status != http.StatusSeeOther || res.To != base {
		t.Fatalf("%d %s %s", res.Status, res.To, res.Body)
	}
	got := w.shown("chengguan")
	want := liaison.Result{
		ID: id, Date: liaison.DateOf(w.at), Category: "road", Title: "东关村路灯不亮", Summary: "有群众反映路灯长期不亮，夜间出行不便。",
		Unit: "镇城建办", Class: "A", Answer: "路灯已经换新，共八盏。", Satisfaction: liaison.Satisfied, Station: "chengguan",
	}
	if len(got) != 1 || got[0] != want {
		t.Errorf("the screen has %+v\nwant %+v", got, want)
	}
	if far := w.shown("hewan"); len(far) != 0 {
		t.Errorf("another township shows %+v", far)
	}
	has(t, w.Get(base), "东关村路灯不亮", "全乡镇", "正在公示的")
	has(t, w.Get(base+"/pick"), "已公示")
	has(t, w.Get(base+"?q=八盏"), "东关村路灯不亮")
	has(t, w.Get(base+"?q=没有的词"), "没有找到")
	page = w.Get(of + id)
	n, rev := marks(page.Body)
	if res := w.Post(of+id+"/down", url.Values{"n": {n}, "base": {rev}}); res.Status != http.StatusSeeOther || len(w.shown("chengguan")) != 0 {
		t.Errorf("taken back: %d, %+v", res.Status, w.shown("chengguan"))
	}
}

// Whatever may tell who somebody is has to be looked at before it can be public.
func TestHintsStandInTheWay(t *testing.T) {
	w := open(t)
	_, id := w.finished("chengguan")
	for _, c := range []struct{ name, field, text, hint string }{
		{"name given", "summary", "反映路灯的赵六儿很着急。", "赵六儿"},
		{"name with a word", "answer", "已经答复王建国先生，他表示认可。", "王建国"},
		{"name after a word", "summary", "村民李小明反映路灯不亮。", "李小明"},
		{"phone", "answer", "可打１３８００００１２３４询问。", "13800001234"},
		{"landline", "answer", "可打0500-5550101询问。", "0500-5550101"},
		{"id number", "summary", "身份证110101199003070000的住户。", "110101199003070000"},
		{"address", "summary", "在城北小区3号楼2单元门口。", "3号楼2单元"},
		{"address given", "summary", "三组12号门口的灯。", "三组12号"},
		{"plate", "title", "京A12345乱停车", "京A12345"},
		{"mail", "answer", "写信到someone@example.org。", "someone@example.org"},
		{"own words", "summary", "群众说门口的路灯坏了半个月，晚上老人出门摔了一跤。", "路灯坏了半个月"},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := written(w.Get(of + id))
			f.Set(c.field, c.text)
			res := w.Post(of+id, f)
			if res.Status != http.StatusUnprocessableEntity || len(w.shown("chengguan")) != 0 {
				t.Errorf("status %d, shown %+v", res.Status, w.shown("chengguan"))
			}
			_, marked, _ := strings.Cut(res.Body, "这些地方可能看得出是谁")
			marked, _, _ = strings.Cut(marked, "</ul>")
			if !strings.Contains(marked, c.hint) {
				t.Errorf("marks %q, not %q", marked, c.hint)
			}
		})
	}
	f := written(w.Get(of + id))
	f.Set("summary", "村民李小明反映路灯不亮。")
	piece := w.Htmx(http.MethodPost, of+id+"/look", f)
	has(t, piece, "李小明", "群众将看到")
	lacks(t, piece, "<html")
	f.Set("sure", "1") // somebody looked: it is a name that may be public
	if res := w.Post(of+id, f); res.Status != http.StatusSeeOther || len(w.shown("chengguan")) != 1 {
		t.Errorf("confirmed: %d", res.Status)
	}
}

func TestWhatIsGoodHasNoHints(t *testing.T) {
	w := open(t)
	_, id := w.finished("chengguan")
	f := written(w.Get(of + id))
	f.Set("summary", "群众反映小区供暖不足、道路交通不畅，希望加强管理，2026年11月办理。共投入12万元，惠及三百户。")
	f.Set("answer", "经县交通运输局和镇政府研究，已安排资金，10月20日完工。方便群众出行，得到大家的认可。")
	f.Set("do", "look")
	lacks(t, w.Post(of+id, f), "可能看得出是谁")
}

// An import of the county's folder knows nothing of it, and leaves it.
func TestAnImportLeavesIt(t *testing.T) {
	w := open(t)
	_, id := w.finished("chengguan")
	w.Post(of+id, written(w.Get(of+id)))
	old := county.Scoped{Key: "result/old", Doc: liaison.Result{ID: "old", Station: "chengguan"}, Scopes: []string{"station/chengguan"}}
	w.publish(old)
	if got := w.shown("chengguan"); len(got) != 2 {
		t.Errorf("with one of the folder's: %+v", got)
	}
	w.publish()
	if got := w.shown("chengguan"); len(got) != 1 || got[0].ID != id {
		t.Errorf("the folder's own is gone, and only that: %+v", got)
	}
}

func TestMistakesInTheForm(t *testing.T) {
	w := open(t)
	_, id := w.finished("chengguan")
	f := written(w.Get(of + id))
	f.Set("title", "")
	f.Set("summary", "")
	f.Set("answer", strings.Repeat("答", 601))
	f.Set("class", "")
	res := w.Post(of+id, f)
	has(t, res, "请写一个标题", "请用自己的话写清", "最多 600 个字，现在 601 个", "请选一类办理结果", strings.Repeat("答", 601))
	if res.Status != http.StatusUnprocessableEntity {
		t.Errorf("status %d", res.Status)
	}
	f.Set("where", "county/../station/hewan")
	f.Set("title", `<script>alert(1)</script>"`)
	res = w.Post(of+id, f)
	lacks(t, res, "<script>alert")
	if len(w.shown("hewan")) != 0 {
		t.Error("shown elsewhere")
	}
}

// A liaison writes, the township looks at it and publishes or returns it.
func TestReview(t *testing.T) {
	w := open(t)
	_, id := w.finished("chengguan")
	w.Person = liaiser
	page := w.Get(of + id)
	has(t, page, "提交审核")
	f := written(page)
	f.Set("where", "station/chengguan")
	if res := w.Post(of+id, f); res.Status != http.StatusSeeOther {
		t.Fatalf("%d %s", res.Status, res.Body)
	}
	if len(w.shown("chengguan")) != 0 {
		t.Error("public without a review")
	}
	w.Person = town
	has(t, w.Get(base), "待审核", "示例丁")
	page = w.Get(of + id)
	has(t, page, "退回", "东关村路灯不亮")
	n, _ := marks(page.Body)
	if res := w.Post(of+id+"/return", url.Values{"n": {n}}); res.Status != http.StatusUnprocessableEntity {
		t.Errorf("without a reason: %d", res.Status)
	}
	w.Post(of+id+"/return", url.Values{"n": {n}, "why": {"写清楚换了几盏"}})
	w.Person = liaiser
	has(t, w.Get(base), "退回修改", "写清楚换了几盏")
	f = written(w.Get(of + id))
	f.Set("where", "station/chengguan")
	w.Post(of+id, f)
	w.Person = town
	f = written(w.Get(of + id))
	f.Set("where", "station/chengguan")
	if res := w.Post(of+id, f); res.Status != http.StatusSeeOther || len(w.shown("chengguan")) != 1 {
		t.Errorf("published: %d", res.Status)
	}
	w.Person = liaiser
	n, rev := marks(w.Get(of + id).Body)
	w.Post(of+id+"/down", url.Values{"n": {n}, "base": {rev}})
	if len(w.shown("chengguan")) != 1 {
		t.Error("a liaison took it back alone")
	}
	w.Person = town
	page = w.Get(of + id)
	has(t, page, "申请撤下这一件", "同意撤下")
	n, rev = marks(page.Body)
	w.Post(of+id+"/down", url.Values{"n": {n}, "base": {rev}})
	if len(w.shown("chengguan")) != 0 {
		t.Error("still shown")
	}
}

func TestTwoWriteAtOnce(t *testing.T) {
	w := open(t)
	_, id := w.finished("chengguan")
	first, second := written(w.Get(of+id)), written(w.Get(of+id))
	second.Set("answer", "第二个人写的。")
	w.Post(of+id, first)
	res := w.Post(of+id, second)
	has(t, res, "已经改过", "路灯已经换新，共八盏。", "第二个人写的。")
	if got := w.shown("chengguan"); res.Status != http.StatusConflict || len(got) != 1 || got[0].Answer != "路灯已经换新，共八盏。" {
		t.Errorf("%d %+v", res.Status, got)
	}
	n, rev := marks(res.Body)
	second.Set("n", n)
	second.Set("base", rev)
	if res := w.Post(of+id, second); res.Status != http.StatusSeeOther || w.shown("chengguan")[0].Answer != "第二个人写的。" {
		t.Errorf("once more: %d", res.Status)
	}
}

// Others' matters are not there at all, and unfinished ones cannot be published.
func TestWhoSeesWhat(t *testing.T) {
	w := open(t)
	no, id := w.finished("chengguan")
	w.Post(of+id, written(w.Get(of+id)))
	has(t, w.Get(base), "东关村")
	w.Person = other
	lacks(t, w.Get(base), "东关村")
	lacks(t, w.Get(base+"/pick"), no.String())
	for _, path := range []string{of + id, of + "01jd0000000000000000000000", of + "x"} {
		if res := w.Get(path); res.Status != http.StatusNotFound || strings.Contains(res.Body, "路灯") {
			t.Errorf("%s: %d", path, res.Status)
		}
	}
	for _, tail := range []string{"", "/look", "/down", "/discard", "/return"} {
		if res := w.Post(of+id+tail, url.Values{"title": {"x"}, "why": {"x"}}); res.Status != http.StatusNotFound {
			t.Errorf("POST %s: %d", tail, res.Status)
		}
	}
	w.Person = account.Account{Name: "it", Role: account.IT}
	if res := w.Get(base); res.Status != http.StatusForbidden {
		t.Errorf("IT: %d", res.Status)
	}
	w.Person = office
	k, err := w.county.Case(no)
	w.must(err)
	w.must(w.county.Change(func(x *county.Edit) error {
		_, err := x.Append(no, county.Addition{Events: []liaison.CaseEvent{{Step: liaison.Reopened}}})
		return err
	}))
	if res := w.Get(of + strings.ToLower(string(k.ID))); res.Status != http.StatusOK {
		t.Errorf("what is public can be taken back: %d", res.Status)
	}
	n, rev := marks(w.Get(of + id).Body)
	w.Post(of+id+"/down", url.Values{"n": {n}, "base": {rev}})
	if res := w.Get(of + id); res.Status != http.StatusConflict {
		t.Errorf("a reopened matter: %d", res.Status)
	}
}
