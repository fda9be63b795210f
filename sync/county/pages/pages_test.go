package pages_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"lianluozhan/sync/county"
	"lianluozhan/sync/liaison"
)

// biggest is the most bytes that a page may have without its photos.
const biggest = 60 << 10

func TestPages(t *testing.T) {
	s := open(t)
	for _, c := range []struct {
		name, path string
		status     int
		has, not   []string
	}{
		{"index", "/", 200, []string{"示例镇联络站", `href="/s/s1"`, `class="below"`, `href="/s/s2"`}, nil},
		{"town", "/t/t1", 200, []string{"示例镇", `href="/s/s1"`}, nil},
		{"no town", "/t/t9", 404, []string{"没有找到这个网页"}, nil},
		{
			"deputy", "/d/d1", 200,
			[]string{
				"示例甲", "县人大代表 · 第三选区 · 教师", "12月10日 周四", "09:00–11:30", "供暖与物业", "件件有回音", "东街 1 号", "/p/",
				"给代表留言", "道路交通（路面、路灯）", "东关村", "只用于办理本事项。", "县人民法院", "提交，取回执",
			},
			[]string{"交给哪个站办理", "<script", "河湾村"},
		},
		{"deputy of two stations", "/d/d2", 200, []string{"交给哪个站办理", "示例镇联络站", "河湾联络点", "河湾村", "东关村"}, nil},
		{"deputy without a station", "/d/lonely", 200, []string{"现在不能在手机上登记"}, []string{"<form"}},
		{"board", "/b/b1", 200, []string{"接待制度", "第一条", "&lt;script&gt;", "<th>活动</th>", "<td>学习</td>", "流程图"}, []string{"<script"}},
		{
			"station", "/s/s1", 200,
			[]string{"今天没有接待安排", "12月10日", "示例甲", "接待制度", `href="/s/s1/plan"`, `href="/s/s2"`, `href="/s/s1/write"`},
			[]string{"别站的制度"},
		},
		{"station without anything", "/s/s2", 200, []string{"近期没有接待安排", "暂时没有安排", `href="/s/s1"`, "上级"}, []string{"今年登记"}},
		{"plan", "/s/s1/plan", 200, []string{"2026年全年安排", "2026年1月", "2026年12月"}, nil},
		{"no plan", "/s/s2/plan", 200, []string{"还没有安排"}, nil},
		{"results of a station", "/s/s1/results", 200, []string{"东街路灯", "已换新灯。", "已解决", "群众评价：满意", "1 件有群众评价"}[:4], nil},
		{"results of the county", "/results", 200, []string{"东街路灯"}, nil},
		{"results of another", "/s/s2/results", 200, []string{"还没有公示的办理结果"}, []string{"东街路灯"}},
		{"write to a station", "/s/s1/write", 200, []string{"写给联络站", "提交，取回执"}, nil},
		{"style", "/style.css", 200, []string{"max-width"}, nil},
		{"no deputy", "/d/nobody", 404, []string{"没有找到这个网页"}, nil},
		{"no page", "/admin", 404, []string{"没有找到这个网页"}, nil},
		{"long id", "/b/" + strings.Repeat("a", 65), 400, []string{"网址不对"}, nil},
		{"no picture", "/p/none", 404, []string{"没有找到这个网页"}, nil},
		{"mistyped receipt", "/r/222222223/s3cret", 400, []string{"回执号"}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			res := s.get(c.path)
			if res.status != c.status {
				t.Errorf("status %d, want %d", res.status, c.status)
			}
			res.has(t, c.has...)
			res.lacks(t, c.not...)
			safe(t, res)
		})
	}
}

// safe fails for a page that loads or sends what it should not, or is too large.
func safe(t *testing.T, res answer) {
	t.Helper()
	csp := res.header.Get("Content-Security-Policy")
	if res.header.Get("X-Content-Type-Options") != "nosniff" || res.header.Get("Referrer-Policy") != "no-referrer" ||
		!strings.Contains(csp, "default-src 'none'") || strings.Contains(csp, "unsafe") || strings.Contains(csp, "script-src") {
		t.Errorf("headers %v", res.header)
	}
	res.lacks(t, "<script", " style=", " onclick=")
	if len(res.body) > biggest {
		t.Errorf("%d bytes", len(res.body))
	}
}

// What the screen's codes hold leads to a page here.
func TestCodesLeadToPages(t *testing.T) {
	s := open(t)
	path, no := s.filed()
	for name, code := range map[string]string{
		"deputy":  liaison.QRContent(liaison.Deputy{ID: "d1"}, rules()),
		"board":   liaison.BoardQR(liaison.Board{ID: "b1"}, rules()),
		"receipt": liaison.ReceiptQR(no, strings.Split(path, "/")[3], rules()),
	} {
		to, ok := strings.CutPrefix(code, rules().PublicURL)
		if res := s.get(to); !ok || res.status != http.StatusOK {
			t.Errorf("%s: %q gives status %d", name, code, res.status)
		}
	}
}

func TestPictureIsServed(t *testing.T) {
	s := open(t)
	page := s.blob([]byte("<html>no</html>"))
	s.publish(s.content()...)
	res := s.get("/p/" + string(s.photo))
	if res.status != 200 || res.header.Get("Content-Type") != "image/jpeg" || res.body != string(s.blobs[s.photo]) {
		t.Errorf("status %d, %s, %d bytes", res.status, res.header.Get("Content-Type"), len(res.body))
	}
	if res := s.get("/p/" + string(page)); res.status != http.StatusNotFound || strings.Contains(res.body, "<html>no") {
		t.Errorf("a file that is no picture: %d", res.status)
	}
}

// A county with much of everything still sends small pages.
func TestLargeCounty(t *testing.T) {
	s := open(t)
	long := strings.Repeat("示例很长的名字", 4)
	var docs []county.Scoped
	for i := range 320 {
		id := liaison.StationID(fmt.Sprint("x", i))
		docs = append(docs, county.Scoped{Key: "station/" + string(id), Scopes: []string{county.ScopeStation(id)}, Doc: liaison.Station{
			ID: id, Name: long, Town: liaison.TownID(fmt.Sprint("town", i%20)), TownName: "示例乡", Address: long,
		}})
	}
	var blocks []liaison.Block
	for i := range 400 {
		blocks = append(blocks, liaison.Block{Kind: liaison.Article, Label: fmt.Sprintf("第%d条", i+1), Text: strings.Repeat("字", 100)})
	}
	docs = append(docs, county.Scoped{Key: "board/long", Scopes: []string{county.ScopeCounty}, Doc: liaison.Board{ID: "long", Title: long, Blocks: blocks}})
	for i := range 60 {
		docs = append(docs, county.Scoped{Key: fmt.Sprint("result/r", i), Scopes: []string{county.ScopeStation("s1")}, Doc: liaison.Result{
			ID: fmt.Sprint("r", i), Date: day.Add(-i), Title: long, Summary: strings.Repeat("述", 300), Answer: strings.Repeat("答", 400), Station: "s1",
		}})
	}
	s.put(docs...)
	for _, path := range []string{"/", "/t/town1", "/b/long", "/b/long?page=2", "/s/s1", "/s/s1/plan", "/s/s1/results", "/s/s1/results?page=3", "/d/d1"} {
		res := s.get(path)
		if res.status != http.StatusOK {
			t.Errorf("%s: %d", path, res.status)
		}
		safe(t, res)
	}
	s.get("/").has(t, "示例乡", "16 个站点")
	s.get("/b/long").has(t, "第1条", "下一页")
	s.get("/b/long?page=4").has(t, "第400条", "上一页")
}

func TestOnlyWhatThereIsCanBeSent(t *testing.T) {
	s := open(t)
	for _, path := range []string{"/b/b1", "/s/s1", "/", "/results"} {
		if res := s.do(http.MethodPost, path, "x=1"); res.status != http.StatusMethodNotAllowed {
			t.Errorf("POST %s: %d", path, res.status)
		}
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.URL+"/d/d1", strings.NewReader(s.letter("/d/d1").Encode()))
	s.must(err)
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Sec-Fetch-Site", "cross-site")
	if res := s.send(req); res.status != http.StatusForbidden || len(s.matters()) != 0 {
		t.Errorf("sent from another site: %d", res.status)
	}
}

// Who only looks is slowed down too, and may go on a little later.
func TestLookingTooFast(t *testing.T) {
	s := open(t)
	slow := 0
	for range 260 {
		if res := s.get("/r/222222222/x"); res.status == http.StatusTooManyRequests {
			slow++
			res.has(t, "请等")
			if res.header.Get("Retry-After") == "" {
				t.Error("does not say when to come back")
			}
		}
	}
	if slow != 20 {
		t.Errorf("%d of 260 were held up", slow)
	}
	if res := s.get("/style.css"); res.status != http.StatusOK {
		t.Errorf("style: %d", res.status)
	}
	s.later(10 * time.Second)
	if res := s.get("/"); res.status != http.StatusOK {
		t.Errorf("later: %d", res.status)
	}
}
