package console_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"lianluozhan/sync/county"
	"lianluozhan/sync/county/account"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/wire"
)

var link = regexp.MustCompile(`(?:href|action)="(/console/[^"]*)"`)

// TestLinksLeadSomewhere follows every link of the console's own pages, as every
// role: a menu entry or button that leads to a page that is not there, or that one
// may not see, is worse than none.
func TestLinksLeadSomewhere(t *testing.T) {
	for name, make := range map[string]func(*testing.T) *world{"empty county": func(t *testing.T) *world {
		w := empty(t)
		for _, a := range people() {
			w.add(a)
		}
		return w
	}, "county": staffed} {
		t.Run(name, func(t *testing.T) {
			w := make(t)
			w.must(w.keys.Unlock("", w.keys.content))
			if name == "county" {
				w.file("chengguan")
			}
			for _, a := range people() {
				b := w.browser().signIn(a.Name)
				seen := map[string]bool{}
				for _, page := range []string{"/console/", "/console/first", "/console/settings", "/console/settings/accounts/new", "/console/search?q=示例", "/console/audit", "/console/password"} {
					for _, m := range link.FindAllStringSubmatch(b.get(page).body, -1) {
						to := strings.ReplaceAll(m[1], "&amp;", "&")
						if seen[to] || strings.HasPrefix(to, "/console/assets/") || strings.HasPrefix(to, "/console/sign-out") || strings.HasPrefix(to, "/console/audit/verify") {
							continue
						}
						seen[to] = true
						if got := b.get(to); got.status != http.StatusOK && !strings.HasPrefix(got.to, "/console/calendar/s/") {
							t.Errorf("%s: %s on %s: %d to %q", a.Name, to, page, got.status, got.to)
						}
					}
				}
			}
		})
	}
}

func TestFirstStepsAreTickedByWhatThereIs(t *testing.T) {
	w := empty(t)
	w.add(people()[0])
	b := w.browser().signIn("gongwei")
	done := func() int { return strings.Count(b.get("/console/first").body, `class="card done"`) }
	if n := done(); n != 0 {
		t.Errorf("%d steps are done in an empty county", n)
	}
	if got := b.get("/console/"); !strings.Contains(got.body, "从这里开始") || !strings.Contains(got.body, "定好办理规则") {
		t.Error("the first page does not say what to do first")
	}
	w.must(w.keys.Unlock("", w.keys.content))
	if n := done(); n != 1 {
		t.Errorf("%d steps are done with the keys open", n)
	}
	w.add(people()[1])
	s := liaison.Station{ID: "chengguan", Name: "城关镇联络站", Town: "chengguan", TownName: "城关镇"}
	_, err := w.county.Publish([]county.Scoped{{Key: wire.Key(wire.DocStation, "chengguan"), Doc: s, Scopes: []string{county.ScopeStation("chengguan")}}}, nil, nil)
	w.must(err)
	if n := done(); n != 3 {
		t.Errorf("%d steps are done with a colleague and a station", n)
	}
	_, _, err = w.county.JoinCode("chengguan")
	w.must(err)
	if n := done(); n != 4 {
		t.Errorf("%d steps are done with a join code", n)
	}
}

func TestSearch(t *testing.T) {
	w := staffed(t)
	w.must(w.keys.Unlock("", w.keys.content))
	own, far := w.file("chengguan"), w.file("hewan")
	b := w.browser().signIn("zhen")
	waitFor(t, func() bool { return strings.Contains(b.get("/console/search?q=楼道").body, string(own)) })
	got := b.get("/console/search?q=楼道")
	if strings.Contains(got.body, string(far)) {
		t.Error("a matter of another township is found")
	}
	if strings.Contains(got.body, "<script>alert") {
		t.Error("a resident's script stands in the page")
	}
	if got := b.get("/console/search?q=" + url.QueryEscape(`"><script>alert(2)</script>`)); strings.Contains(got.body, "<script>alert") {
		t.Error("what is searched for stands in the page as it is")
	}
	if got := b.get("/console/search?q=城关镇"); !strings.Contains(got.body, "/console/deputies/d-chengguan") || !strings.Contains(got.body, "/console/stations/chengguan") {
		t.Errorf("deputies and stations are not found:\n%s", got.body)
	}
	if got := b.get("/console/search?q=河湾乡"); strings.Contains(got.body, "/console/stations/hewan") {
		t.Error("a station of another township is found")
	}
	if got := b.get("/console/search?q=没有这个词"); !strings.Contains(got.body, "没有找到") {
		t.Error("nothing found is not said")
	}
}

// waitFor waits for what runs in the background.
func waitFor(t *testing.T, ok func() bool) {
	t.Helper()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	end := time.After(20 * time.Second)
	for !ok() {
		select {
		case <-tick.C:
		case <-end:
			t.Fatal("it never came")
		}
	}
}

func TestUnlocking(t *testing.T) {
	w := staffed(t)
	b := w.browser().signIn("xinxi")
	if got := b.get("/console/settings/keys"); !strings.Contains(got.body, "锁着") {
		t.Fatalf("not locked:\n%s", got.body)
	}
	if got := b.post("/console/settings/keys", url.Values{"passphrase": {"not the passphrase"}}); got.status != 422 || !strings.Contains(got.body, "不对") {
		t.Errorf("a wrong passphrase: %d", got.status)
	}
	if got := b.post("/console/settings/keys", nil); got.status != 422 {
		t.Errorf("nothing at all: %d", got.status)
	}
	w.must(w.keys.Unlock("", w.keys.content))
	if got := b.get("/console/settings/keys"); !strings.Contains(got.body, "已经解锁") {
		t.Error("it still says that they are locked")
	}
	log := w.browser().signIn("shenji").get("/console/audit?deed=解锁").body
	if strings.Count(log, "解锁登记密钥") != 1 || !strings.Contains(log, "xinxi") || strings.Contains(log, "not the passphrase") {
		t.Errorf("the log has:\n%s", log)
	}
}

func TestAuditPage(t *testing.T) {
	w := staffed(t)
	admin := w.browser().signIn("gongwei")
	admin.get("/console/settings/accounts/zhen")
	if got := admin.post("/console/settings/accounts/zhen/password", nil); got.status != http.StatusOK || !strings.Contains(got.body, "初始口令") {
		t.Fatalf("reset a password: %d", got.status)
	}
	b := w.browser().signIn("shenji")
	got := b.get("/console/audit?what=zhen")
	if !strings.Contains(got.body, "重置口令") || !strings.Contains(got.body, "192.0.2.1") {
		t.Errorf("the log does not have it:\n%s", got.body)
	}
	if got := b.get("/console/audit?from=2020-13-50"); !strings.Contains(got.body, "日期要写成") {
		t.Error("a wrong date is not told of")
	}
	b.get("/console/audit")
	if got := b.post("/console/audit/verify", nil); !strings.Contains(got.body, "没有改动") {
		t.Errorf("verifying: %d\n%s", got.status, got.body)
	}
	w.must(w.county.Change(func(x *county.Edit) error {
		return x.Tx().Delete(county.TableAudit, "n\x00\x00\x00\x00\x00\x00\x00\x01")
	}))
	if got := b.post("/console/audit/verify", nil); !strings.Contains(got.body, "第 1 条") {
		t.Errorf("verifying after one was taken out:\n%s", got.body)
	}
}

func TestAccountsPage(t *testing.T) {
	w := staffed(t)
	b := w.browser().signIn("gongwei")
	b.get("/console/settings/accounts/new")
	for name, tt := range map[string]struct {
		form  url.Values
		words string
	}{
		"no town":            {url.Values{"name": {"a1"}, "person": {"示例"}, "role": {"town"}}, "请选择乡镇"},
		"a town that is not": {url.Values{"name": {"a1"}, "person": {"示例"}, "role": {"town"}, "town": {"nowhere"}}, "没有这个乡镇"},
		"no station":         {url.Values{"name": {"a1"}, "person": {"示例"}, "role": {"liaison"}}, "请选择站点"},
		"a taken name":       {url.Values{"name": {"zhen"}, "person": {"示例"}, "role": {"it"}}, "已经有这个账号了"},
		"a wrong name":       {url.Values{"name": {"../x"}, "person": {"示例"}, "role": {"it"}}, "账号用小写字母开头"},
	} {
		got := b.post("/console/settings/accounts/new", tt.form)
		if got.status != 422 || !strings.Contains(got.body, tt.words) || !strings.Contains(got.body, "示例") {
			t.Errorf("%s: %d\n%s", name, got.status, got.body)
		}
	}
	if got := b.post("/console/settings/accounts/gongwei", url.Values{"person": {"示例甲"}, "role": {"office"}, "off": {"1"}}); got.status != 422 {
		t.Errorf("turning oneself off: %d", got.status)
	}
	other := w.browser().signIn("zhen")
	if got := b.post("/console/settings/accounts/zhen", url.Values{"person": {"示例乙"}, "role": {"town"}, "town": {"hewan"}}); got.status != http.StatusSeeOther {
		t.Errorf("another township: %d\n%s", got.status, got.body)
	}
	if got := other.get("/console/cases"); got.status != http.StatusSeeOther {
		t.Errorf("who works elsewhere now is still signed in: %d", got.status)
	}
	a, _, err := w.book.Get("zhen")
	w.must(err)
	if a.Town != "hewan" || a.Role != account.Town {
		t.Errorf("it is %+v", a)
	}
}

func TestTodayTellsOfReceptionsThatAreShort(t *testing.T) {
	w := staffed(t)
	day := liaison.DateOf(w.now()).Add(3)
	var docs []county.Scoped
	for station, deputies := range map[liaison.StationID][]liaison.DeputyID{"chengguan": {"d-chengguan"}, "hewan": {"d-hewan", "d-chengguan"}} {
		p := liaison.Plan{Station: station, Year: day.Year, Rules: []liaison.PlanRule{{
			ID: "r", Kind: liaison.ReceptionDay, From: 9 * 60, To: 11 * 60, Dates: []liaison.Date{day}, Themes: []string{"示例主题"}, Deputies: deputies,
		}}}
		key, err := wire.KeyOf(p)
		w.must(err)
		docs = append(docs, county.Scoped{Key: key, Doc: p, Scopes: []string{county.ScopeStation(station)}})
	}
	w.must(w.county.Change(func(x *county.Edit) error {
		for _, d := range docs {
			if err := x.Put(d); err != nil {
				return err
			}
		}
		return nil
	}))
	for _, tt := range []struct {
		who         string
		short, good bool
	}{{"gongwei", true, true}, {"zhen", true, false}, {"yuan", false, true}, {"xinxi", false, false}} {
		body := w.browser().signIn(tt.who).get("/console/").body
		if got := strings.Contains(body, "只有 1 位代表，还差 1 位"); got != tt.short {
			t.Errorf("%s: the short one is shown: %v", tt.who, got)
		}
		if got := strings.Contains(body, ">2 位代表<"); got != tt.good {
			t.Errorf("%s: the other one is shown: %v", tt.who, got)
		}
	}
}
