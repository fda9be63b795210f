package releases_test

import (
	"crypto/rand"
	"log/slog"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"lianluozhan/sync/county"
	"lianluozhan/sync/county/account"
	"lianluozhan/sync/county/api"
	"lianluozhan/sync/county/boltstore"
	"lianluozhan/sync/county/console/frame/frametest"
	"lianluozhan/sync/county/console/releases"
	"lianluozhan/sync/county/rollout"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/wire"
)

// world is a county with three stations, a machine each, and the page.
type world struct {
	*frametest.Site
	t      *testing.T
	out    *rollout.Rollout
	online []api.Online
}

func (w *world) Connected() []api.Online { return w.online }
func (w *world) Away() []api.Online      { return nil }

func open(t *testing.T) *world {
	t.Helper()
	w := &world{t: t}
	store, err := boltstore.Open(filepath.Join(t.TempDir(), "county.db"))
	w.must(err)
	t.Cleanup(func() { w.must(store.Close()) })
	now := time.Date(2026, 11, 23, 10, 0, 0, 0, liaison.Zone)
	cfg := county.Config{Store: store, Now: func() time.Time { return now }, Rand: rand.Reader, Log: slog.New(slog.DiscardHandler)}
	w.must(county.Init(cfg, "示例县"))
	c, err := county.Open(cfg)
	w.must(err)
	var docs []county.Scoped
	ids := []liaison.StationID{"a", "b", "c"}
	for _, id := range ids {
		s := liaison.Station{ID: id, Name: "示例" + string(id) + "站", Town: "east", TownName: "东乡"}
		docs = append(docs, county.Scoped{Key: "station/" + string(id), Doc: s, Scopes: []string{county.ScopeStation(id)}})
	}
	_, err = c.Publish(docs, nil, nil)
	w.must(err)
	for _, id := range ids {
		code, _, err := c.JoinCode(id)
		w.must(err)
		_, err = c.Join(code, "m-"+string(id))
		w.must(err)
	}
	w.out, err = rollout.Open(c)
	w.must(err)
	part, err := releases.New(releases.Config{County: c, Links: w, Rollout: w.out})
	w.must(err)
	w.Site = frametest.Serve(t, account.Account{Name: "xinxi", Person: "示例乙", Role: account.IT}, part)
	return w
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) runs(id, version string, bad ...string) {
	w.online = append(w.online, api.Online{Machine: "m-" + id, Station: liaison.StationID(id), Status: wire.Status{
		Vitals: wire.Vitals{Helper: "1", Release: version, Good: version, Bad: bad},
	}})
}

func (w *world) sees(want ...string) {
	w.t.Helper()
	page := w.Get("/console/releases")
	for _, s := range want {
		if !strings.Contains(page.Body, s) {
			w.t.Errorf("the page does not say %q", s)
		}
	}
}

func (w *world) does(deed string, form url.Values) {
	w.t.Helper()
	if a := w.Post("/console/releases/"+deed, form); a.To != "/console/releases" {
		w.t.Errorf("%s %v: %d", deed, form, a.Status)
	}
}

// One roll-out from beginning to end, by the page alone.
func TestARollOut(t *testing.T) {
	w := open(t)
	w.runs("a", "1.0")
	w.runs("b", "1.1")
	w.runs("c", "1.0", "1.1")
	w.sees("还没有定过版本", "3 / 3 台到了")
	target := url.Values{"target": {"ring/all"}}
	w.does("want", url.Values{"target": {"ring/all"}, "version": {"1.0"}})
	w.does("want", url.Values{"target": {"ring/all"}, "version": {"1.0"}, "new": {"1.1"}, "now": {"1"}})
	w.sees("1 / 3 台到了", "还没有开始 1", "没有成功 1", "不等夜间", "退回 1.0", "1.1 没有通过检查，用着 1.0")
	w.does("pause", url.Values{"target": {"ring/all"}, "why": {"先看看"}})
	w.sees("先看看", "继续")
	w.does("resume", target)
	w.does("rollback", target)
	w.sees("2 / 3 台到了")
	w.does("withdraw", url.Values{"version": {"1.1"}, "why": {"示例原因"}})
	w.sees("已撤下", "示例原因")
	w.does("ring", url.Values{"target": {"town/east"}, "ring": {"canary"}})
	w.sees("东乡 <span class=\"tag blue\">试点圈")
	w.does("ring", url.Values{"target": {"town/east"}, "ring": {""}})
	w.does("hold", url.Values{"station": {"b"}, "why": {"开会"}})
	w.sees("开会")
	w.does("go", url.Values{"station": {"b"}})
	w.does("limits", url.Values{"share": {"5"}, "row": {"2"}, "from": {"01:00"}, "to": {"05:00"}})
	w.sees(`value="01:00"`, "失败超过 5% 暂停，连着 2 台失败暂停，01:00–05:00 升级", "升级：退回上一版")
	w.does("drop", target)
	if n := len(w.out.Overview().Wishes); n != 0 {
		t.Errorf("%d wishes are left", n)
	}
}

func TestWhatIsRefusedIsSaidAndWhatWasTypedStays(t *testing.T) {
	w := open(t)
	for deed, x := range map[string]struct {
		form url.Values
		says string
	}{
		"want":     {url.Values{"target": {"town/east"}, "new": {"<script>"}}, "版本号写得不对"},
		"ring":     {url.Values{"target": {"station/nowhere"}, "ring": {"canary"}}, "没有这个乡镇或者站点"},
		"pause":    {url.Values{"target": {"ring/all"}}, "没有什么可暂停"},
		"rollback": {url.Values{"target": {"ring/all"}}, "没有上一版可退"},
		"hold":     {url.Values{"station": {"nowhere"}}, "没有这个站点"},
		"limits":   {url.Values{"share": {"x"}, "row": {"1"}}, "要写数字"},
		"withdraw": {url.Values{"version": {""}}, "版本号写得不对"},
	} {
		a := w.Post("/console/releases/"+deed, x.form)
		if a.Status != http.StatusUnprocessableEntity || !strings.Contains(a.Body, x.says) || strings.Contains(a.Body, "<script>") {
			t.Errorf("%s: %d", deed, a.Status)
		}
		if deed == "want" && (!strings.Contains(a.Body, "&lt;script&gt;") || !strings.Contains(a.Body, `value="town/east" selected`)) {
			t.Error("what was typed is gone")
		}
	}
	if past, err := w.out.History(10); err != nil || len(past) > 0 {
		t.Errorf("something was done: %v, %v", past, err)
	}
}
