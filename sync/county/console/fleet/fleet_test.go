package fleet_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"lianluozhan/sync/county/account"
	"lianluozhan/sync/county/api"
	"lianluozhan/sync/county/console/frame/frametest"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/wire"
)

var tags = regexp.MustCompile(`<[^>]*>|\s+`)

// says are the words of a page without its marks.
func says(a frametest.Answer) string { return tags.ReplaceAllString(a.Body, "") }

func (w *world) sees(a frametest.Answer, want ...string) {
	w.t.Helper()
	if a.Status != http.StatusOK {
		w.t.Errorf("status %d: %s", a.Status, says(a))
	}
	for _, s := range want {
		if !strings.Contains(says(a), s) {
			w.t.Errorf("the page does not say %q: %s", s, says(a))
		}
	}
}

func TestTreeWithMachines(t *testing.T) {
	w := open(t)
	w.connect("dongguan", "machine-1", wire.Status{Version: "1.4.0", DiskFree: 20 << 30, Shown: wire.Shown{Page: "boards", InUse: true}})
	w.connect("dongguan", "machine-2", wire.Status{Version: "1.3.0", DiskFree: 100 << 20, Time: w.now.Add(-5 * time.Minute).UnixMilli()})
	w.leave("hewan", "machine-3", 26*time.Hour)
	page := w.Get("/console/stations")
	w.sees(page, "城关镇代表之家", "在线", "已连接3小时", "制度上墙，有人在用", "20GB", "100MB", "慢5分钟", "离线", "最后一次11月24日07:26", "2条", "还没有一体机", "发入网码")
	for _, class := range []string{`fleet-d0"><a id="s-chengguan"`, `fleet-d1"><a id="s-dongguan"`, `fleet-d2"><a id="s-nanyuan"`, `fleet-d0"><a id="s-hewan"`} {
		if !strings.Contains(page.Body, class) {
			t.Errorf("the tree lacks %s", class)
		}
	}
	only := w.Get("/console/stations?only=offline")
	w.sees(only, "河湾乡联络站")
	if strings.Contains(says(only), "东关联络站") {
		t.Error("a station that is connected is among those that are not")
	}
	w.sees(w.Get("/console/stations?words="+url.QueryEscape("没有这个")), "没有符合的站点")
	if piece := w.Htmx(http.MethodGet, "/console/stations", nil); strings.Contains(piece.Body, "<html") || !strings.Contains(piece.Body, `id="fleet"`) {
		t.Error("the piece that is asked for every ten seconds is not the page's inner part")
	}
}

// A page that was left open ends its asking, so that its person is signed out in time.
func TestPollingEnds(t *testing.T) {
	w := open(t)
	for _, path := range []string{"/console/stations", "/console/stations/dongguan"} {
		if a := w.Get(path + "?n=5"); !strings.Contains(a.Body, "n=6") || !strings.Contains(a.Body, "every 10s") {
			t.Errorf("%s does not ask a sixth time", path)
		}
		if a := w.Get(path + "?n=120"); strings.Contains(a.Body, "every 10s") || !strings.Contains(says(a), "已停止自动更新") {
			t.Errorf("%s asks for ever", path)
		}
		if a := w.Get(path + "?n=-7"); !strings.Contains(a.Body, "n=1") {
			t.Errorf("%s: begins anew with nonsense", path)
		}
	}
}

// Each sees their own stations; those of others are not there, for whoever asks.
func TestScopes(t *testing.T) {
	w := open(t)
	w.connect("dongguan", "machine-1", wire.Status{})
	w.connect("hewan", "machine-2", wire.Status{})
	for _, tt := range []struct {
		who          account.Account
		sees, lacks  string
		mine, others string
		manages      bool
	}{
		{office, "河湾乡联络站", "没有这一句", "hewan", "nowhere", true},
		{it, "东关联络站", "没有这一句", "dongguan", "nowhere", true},
		{town, "东关联络站", "河湾乡联络站", "dongguan", "hewan", false},
		{liaiser, "河湾乡联络站", "东关联络站", "hewan", "dongguan", false},
	} {
		w.Person = tt.who
		list := w.Get("/console/stations")
		w.sees(list, tt.sees)
		if strings.Contains(says(list), tt.lacks) {
			t.Errorf("%s sees %s", tt.who.Role, tt.lacks)
		}
		mine := w.Get("/console/stations/" + tt.mine)
		w.sees(mine, "程序版本")
		if strings.Contains(mine.Body, "重启程序</button>") != tt.manages {
			t.Errorf("%s: the keys are there: %v", tt.who.Role, !tt.manages)
		}
		if a := w.Get("/console/stations/" + tt.others); a.Status != http.StatusNotFound {
			t.Errorf("%s: %s answers %d", tt.who.Role, tt.others, a.Status)
		}
		for _, do := range []string{"restart", "refresh", "revoke"} {
			want := http.StatusForbidden
			if tt.manages {
				want = http.StatusNotFound // the machine is of another station
			}
			if a := w.Post("/console/stations/dongguan/machines/machine-2/"+do, nil); a.Status != want {
				t.Errorf("%s: %s at another station's machine answers %d", tt.who.Role, do, a.Status)
			}
		}
	}
	w.Person = auditor
	if a := w.Get("/console/stations"); a.Status != http.StatusForbidden {
		t.Errorf("an auditor: %d", a.Status)
	}
	if len(w.Orders("machine-2")) > 0 || len(w.deeds()) > 0 {
		t.Errorf("something was done: %v, %v", w.Orders("machine-2"), w.deeds())
	}
}

func TestCommandsAreGivenOnceAndAudited(t *testing.T) {
	w := open(t)
	w.connect("dongguan", "machine-1", wire.Status{})
	w.leave("hewan", "machine-2", time.Hour)
	w.Person = it
	if a := w.Post("/console/stations/dongguan/machines/machine-1/restart", nil); a.To != "/console/stations/dongguan" {
		t.Fatalf("answered with %d, %s", a.Status, says(a))
	}
	w.sees(w.Get("/console/stations/dongguan"), "“重启程序”已发出", "重启程序（示例乙）已发出，等一体机回应")
	w.Post("/console/stations/dongguan/machines/machine-1/restart", nil)
	w.sees(w.Get("/console/stations/dongguan"), "已经发过")
	orders := w.Orders("machine-1")
	if len(orders) != 1 || orders[0].What != wire.DoRestart || orders[0].ID == "" || !orders[0].Until.After(w.now) {
		t.Errorf("orders: %+v", orders)
	}
	deeds := w.deeds()
	if len(deeds) != 1 || deeds[0].Who != "xinxi" || deeds[0].What != "dongguan" || !strings.Contains(deeds[0].Detail, orders[0].ID) {
		t.Errorf("audited: %+v", deeds)
	}
	w.Post("/console/stations/hewan/machines/machine-2/refresh", nil)
	w.sees(w.Get("/console/stations/hewan"), "连上就会收到")
}

func TestOutcomesInWords(t *testing.T) {
	w := open(t)
	w.connect("dongguan", "machine-1", wire.Status{})
	at := func(state int, why string, until time.Duration) api.Order {
		return api.Order{ID: why, What: wire.DoRefresh, Who: "示例乙", At: w.now, Until: w.now.Add(until), State: state, Why: why}
	}
	w.orders["machine-1"] = []api.Order{
		at(wire.Waiting, "", time.Hour), at(wire.Complete, "", time.Hour), at(wire.Unable, "磁盘写不进去", time.Hour),
		at(wire.TooLate, "", time.Hour), at(0, "", -time.Hour),
	}
	w.sees(w.Get("/console/stations/dongguan"), "等没人时执行", "已完成", "没有做成：磁盘写不进去", "过了时间，没有执行")
}

var join = regexp.MustCompile(`https?://[^<"]*/join/[0-9A-Z-]{19}`)

func TestJoinCode(t *testing.T) {
	w := open(t)
	page := w.Post("/console/stations/nanyuan/code", url.Values{"days": {"1"}})
	w.sees(page, "入网码只显示这一次", "有效期到2026-11-26")
	address := join.FindString(page.Body)
	if !strings.HasPrefix(address, "https://county.example:8080/join/") || !strings.Contains(page.Body, "data:image/png;base64,") {
		t.Errorf("the address is %q", address)
	}
	if _, err := w.county.Join(address[strings.LastIndex(address, "/")+1:], "new"); err != nil {
		t.Errorf("the code does not let a machine in: %v", err)
	}
	if a := w.Post("/console/stations/nanyuan/code", url.Values{"days": {"1"}}); a.Status != http.StatusUnprocessableEntity || !strings.Contains(says(a), "已经有一体机") {
		t.Errorf("for a station that has a machine: %d, %s", a.Status, says(a))
	}
	w.sees(w.Post("/console/stations/nanyuan/code", url.Values{"days": {"7"}, "also": {"replace"}, "address": {"http://10.0.0.8:9000/"}}),
		"原有的一体机就停用", "http://10.0.0.8:9000/join/", "有效期到2026-12-02")
	deeds := w.deeds()
	if len(deeds) != 2 || deeds[0].Deed != "发入网码" || strings.Contains(deeds[0].Detail, "/join/") {
		t.Errorf("audited: %+v", deeds)
	}
}

func TestJoinCodeMistakes(t *testing.T) {
	w := open(t)
	for what, form := range map[string]url.Values{
		"请选一个期限":     {"days": {"365"}},
		"请选“顶替”":     {"days": {"1"}, "also": {"both"}},
		"网址要写完整":     {"days": {"1"}, "address": {"javascript:alert(1)"}},
		"后面不带别的":     {"days": {"1"}, "address": {"https://a.example/x?y"}},
		`"><script>`: nil,
	} {
		if form == nil {
			form = url.Values{"days": {"1"}, "address": {what}}
			what = "网址要写完整"
		}
		a := w.Post("/console/stations/nanyuan/code", form)
		if a.Status != http.StatusUnprocessableEntity || !strings.Contains(says(a), what) || strings.Contains(a.Body, "<script>") {
			t.Errorf("%v: %d, %s", form, a.Status, says(a))
		}
	}
	if len(w.deeds()) > 0 {
		t.Errorf("audited: %+v", w.deeds())
	}
}

func TestOneMachineIsBarred(t *testing.T) {
	w := open(t)
	w.machine("dongguan", "stays")
	code, _, err := w.county.JoinCode("dongguan")
	w.must(err)
	_, err = w.county.Join(code, "goes")
	w.must(err)
	w.Post("/console/stations/dongguan/machines/goes/revoke", nil)
	list, err := w.county.Machines()
	w.must(err)
	for _, m := range list {
		if barred := !m.Revoked.IsZero(); barred != (m.ID == "goes") {
			t.Errorf("%s is barred: %v", m.ID, barred)
		}
	}
	if _, err := w.county.Join(code, "goes"); err == nil {
		t.Error("it is back with the code that it joined with")
	}
	w.sees(w.Get("/console/stations/dongguan"), "停用的一体机")
	if a := w.Post("/console/stations/dongguan/machines/goes/restart", nil); a.Status != http.StatusNotFound {
		t.Errorf("a command to a barred machine: %d", a.Status)
	}
	if d := w.deeds(); len(d) != 1 || d[0].Deed != "停用一体机" {
		t.Errorf("audited: %+v", d)
	}
}

func TestStanding(t *testing.T) {
	w := open(t)
	w.connect("dongguan", "machine-1", wire.Status{Unsent: 3})
	w.leave("hewan", "machine-2", 2*time.Hour)
	w.machine("nanyuan", "machine-3")
	all, err := w.fleet.Standing(account.Scope{All: true})
	w.must(err)
	if len(all) != 3 {
		t.Fatalf("%+v", all)
	}
	for _, s := range all {
		switch s.Station {
		case "dongguan":
			if !s.Online || s.Unsent != 3 || s.Name != "东关联络站" {
				t.Errorf("%+v", s)
			}
		case "nanyuan":
			if s.Online || !s.Seen.IsZero() {
				t.Errorf("%+v", s)
			}
		}
	}
	mine, err := w.fleet.Standing(liaiser.Scope())
	w.must(err)
	if len(mine) != 1 || mine[0].Station != "hewan" || mine[0].Online {
		t.Errorf("%+v", mine)
	}
}

// A station that is renamed shows at once, although stations are kept in memory.
func TestAStationIsRenamed(t *testing.T) {
	w := open(t)
	w.sees(w.Get("/console/stations"), "南苑联络室")
	w.rename("nanyuan", "南苑新联络室")
	w.sees(w.Get("/console/stations"), "南苑新联络室")
}

// A ring of parents hides nobody.
func TestParentsInARing(t *testing.T) {
	w := open(t)
	w.reparent(map[liaison.StationID]liaison.StationID{"chengguan": "nanyuan"})
	w.sees(w.Get("/console/stations"), "城关镇代表之家", "东关联络站", "南苑联络室")
	w.sees(w.Get("/console/stations/nanyuan"), "南苑联络室")
}
