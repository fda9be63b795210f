package pages_test

import (
	"fmt"
	"html"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"lianluozhan/sync/county"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/wire"
)

func TestWritingToADeputy(t *testing.T) {
	s := open(t)
	page := s.get("/d/d1")
	if page.header.Get("Cache-Control") != "no-store" {
		t.Errorf("a form is kept: %v", page.header)
	}
	res := s.post("/d/d1", s.letter("/d/d1"))
	to := res.header.Get("Location")
	if res.status != http.StatusSeeOther || !strings.HasPrefix(to, "/r/222") || !strings.HasSuffix(to, "?new=phone#kept") {
		t.Fatalf("%d to %q: %s", res.status, to, res.body)
	}
	got := s.matters()
	if len(got) != 1 {
		t.Fatalf("%d matters", len(got))
	}
	d := got[0].Registration.Draft
	want := liaison.Draft{
		Category: "road", Text: said, Village: "东关村", Name: "示例丁", Phone: "13800001234", Deputy: "d1", Consent: "2026-01",
	}
	if d != want || got[0].Registration.Station != "s1" || got[0].Registration.Via != liaison.ViaPhone {
		t.Errorf("%+v", got[0].Registration)
	}
	to, _, _ = strings.Cut(to, "#")
	receipt := s.get(to)
	receipt.has(t, "已登记，县里已安全保存", got[0].Case.Receipt.String(), "您留的电话的后四位", "qr.png", "请保存这一页", "12月30日")
	receipt.lacks(t, said, "示例丁", "13800001234", "1234<")
	safe(t, receipt)
	path, _, _ := strings.Cut(to, "?")
	if png := s.get(path + "/qr.png"); png.status != http.StatusOK || png.header.Get("Content-Type") != "image/png" ||
		png.header.Get("Cache-Control") != "no-store" {
		t.Errorf("code: %d %v", png.status, png.header)
	}
	if strings.Contains(s.logged.String(), said) || strings.Contains(s.logged.String(), "1380000") {
		t.Errorf("logged: %s", s.logged.String())
	}
}

func TestWritingToTheOtherStation(t *testing.T) {
	s := open(t)
	f := s.letter("/d/d2")
	f.Set("station", "s1")
	if res := s.post("/d/d2", f); res.status != http.StatusSeeOther {
		t.Fatal(res.status, res.body)
	}
	f = s.letter("/d/d2")
	f.Set("station", "s9") // not one of the deputy's
	s.post("/d/d2", f)
	f = s.letter("/s/s1/write")
	f.Del("phone")
	if res := s.post("/s/s1/write", f); res.status != http.StatusUnprocessableEntity {
		t.Errorf("without a phone: %d", res.status)
	}
	f.Set("phone", "0500-5550101")
	s.post("/s/s1/write", f)
	var at []liaison.StationID
	var wished []liaison.DeputyID
	for _, m := range s.matters() {
		at, wished = append(at, m.Registration.Station), append(wished, m.Registration.Draft.Deputy)
	}
	if fmt.Sprint(at) != "[s1 s2 s1]" || fmt.Sprint(wished) != "[d2 d2 ]" {
		t.Error(at, wished)
	}
}

// Nobody gave a number: the code is shown, and goes with the receipt everywhere.
func TestReceiptWithoutAPhoneNumber(t *testing.T) {
	s := open(t)
	r := rules()
	r.PhoneOptional, r.NamesOptional = true, true
	s.put(county.Scoped{Key: wire.KeyRules, Doc: r, Scopes: []string{county.ScopeCounty}})
	f := s.letter("/d/d1")
	f.Del("phone")
	f.Del("name")
	to := s.post("/d/d1", f).header.Get("Location")
	if !strings.HasSuffix(to, "?new=code#kept") {
		t.Fatal(to)
	}
	to, _, _ = strings.Cut(to, "#")
	s.get(to).has(t, "查询码 "+s.matters()[0].Registration.QueryCode)
}

// Every mistake comes back with all that was typed, and can be sent again.
func TestMistakesLoseNoWord(t *testing.T) {
	s := open(t)
	for _, c := range []struct{ name, field, value, words string }{
		{"nothing", "text", "", "请写下要反映的事"},
		{"too short", "text", "路灯", "请再写几个字"},
		{"too long", "text", strings.Repeat("长", 1001), "最多 1000 个字"},
		{"no category", "category", "", "请选一类"},
		{"unknown category", "category", "nonsense", "这一类已停用"},
		{"no name", "name", "", "请填写姓名或称呼"},
		{"digits in the name", "name", "示例1", "姓名里不能有数字或符号"},
		{"no phone", "phone", "", "请填写电话"},
		{"short phone", "phone", "138000", "电话号码"},
		{"long address", "address", strings.Repeat("街", 61), "地址最多 60 个字"},
		{"no consent", "consent", "", "请先阅读并同意须知"},
		{"older consent", "consent", "2025-01", "请先阅读并同意须知"},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := s.letter("/d/d1")
			f.Set(c.field, c.value)
			s.later(time.Minute)
			res := s.post("/d/d1", f)
			if res.status != http.StatusUnprocessableEntity || res.header.Get("Cache-Control") != "no-store" {
				t.Errorf("status %d, %v", res.status, res.header)
			}
			safe(t, res)
			res.has(t, c.words, "还没有提交", `aria-invalid="true"`)
			for name := range f {
				if name != "consent" && name != "category" {
					res.has(t, html.EscapeString(f.Get(name)))
				}
			}
			if res.token(t) != f.Get("form") {
				t.Error("another form")
			}
		})
	}
	if n := len(s.matters()); n != 0 {
		t.Errorf("%d matters", n)
	}
}

func TestSentTwice(t *testing.T) {
	s := open(t)
	f := s.letter("/d/d1")
	first := s.post("/d/d1", f).header.Get("Location")
	if again := s.post("/d/d1", f).header.Get("Location"); again != first {
		t.Errorf("again %q, first %q", again, first)
	}
	f.Set("text", said+"，还有第四盏")
	res := s.post("/d/d1", f)
	path, _, _ := strings.Cut(first, "?")
	res.has(t, "已经登记好了", path, "还有第四盏")
	if n := len(s.matters()); res.status != http.StatusConflict || n != 1 {
		t.Errorf("status %d, %d matters", res.status, n)
	}
	f.Set("form", res.token(t)) // they read it and tap again
	s.later(time.Minute)
	if second := s.post("/d/d1", f).header.Get("Location"); second == "" || second == first || len(s.matters()) != 2 {
		t.Errorf("second %q", second)
	}
}

func TestTooFastAndTooLate(t *testing.T) {
	s := open(t)
	f := s.letter("/d/d1")
	f.Set("form", s.get("/d/d1").token(t))
	res := s.post("/d/d1", f)
	res.has(t, "太快了", said)
	s.later(4 * time.Second)
	if res := s.post("/d/d1", f); res.status != http.StatusSeeOther {
		t.Errorf("a little later: %d", res.status)
	}
	old := s.letter("/d/d1")
	s.later(24 * time.Hour)
	res = s.post("/d/d1", old)
	res.has(t, "打开太久了", said)
	old.Set("form", res.token(t))
	s.later(4 * time.Second)
	if res := s.post("/d/d1", old); res.status != http.StatusSeeOther {
		t.Errorf("with the new form: %d %s", res.status, res.body)
	}
	old.Set("form", "made up")
	s.post("/d/d1", old).has(t, said)
	if n := len(s.matters()); n != 2 {
		t.Errorf("%d matters", n)
	}
}

// The deputy is taken down while somebody writes to them.
func TestTheDeputyIsGone(t *testing.T) {
	s := open(t)
	f := s.letter("/d/d1")
	s.must(s.county.Change(func(x *county.Edit) error { return x.Remove("deputy/d1") }))
	res := s.post("/d/d1", f)
	res.has(t, "没有找到这个网页", said, "还没有登记")
	if res.status != http.StatusNotFound || res.header.Get("Cache-Control") != "no-store" {
		t.Errorf("%d %v", res.status, res.header)
	}
}

// What a resident typed is words wherever it is shown, never a page's own.
func TestTypedMarkupStaysWords(t *testing.T) {
	s := open(t)
	bad := `</textarea><script>alert(1)</script>" onfocus="alert(2)`
	f := s.letter("/d/d1")
	for _, field := range []string{"text", "name", "address", "phone", "village", "category", "station", "consent", "form"} {
		x := url.Values{}
		for k, v := range f {
			x[k] = v
		}
		x.Set(field, bad)
		res := s.post("/d/d1", x)
		safe(t, res)
		res.lacks(t, `" onfocus`)
	}
	f.Set("text", bad)
	to, _, _ := strings.Cut(s.post("/d/d1", f).header.Get("Location"), "#")
	safe(t, s.get(to))
}

func TestSentTooMuch(t *testing.T) {
	s := open(t)
	f := s.letter("/d/d1")
	f.Set("text", strings.Repeat("长", 20000))
	if res := s.post("/d/d1", f); res.status != http.StatusRequestEntityTooLarge {
		t.Errorf("status %d", res.status)
	}
	if res := s.do(http.MethodPost, "/d/d1", ""); res.status != http.StatusBadRequest {
		t.Errorf("nothing: %d", res.status)
	}
}

// A flood from one place slows that place down, and loses no word.
func TestFloodFromOneAddress(t *testing.T) {
	s := openAt(t, true)
	flood := func(n int) (through int) {
		for i := range n {
			f := s.letter("/d/d1")
			s.later(-time.Minute + time.Millisecond)
			f.Set("text", fmt.Sprint("第几封：", i, said))
			s.later(4 * time.Second)
			res := s.post("/d/d1", f)
			s.later(-4 * time.Second)
			switch res.status {
			case http.StatusSeeOther:
				through++
			case http.StatusTooManyRequests:
				res.has(t, said, "请等", "不会丢")
				if res.header.Get("Retry-After") == "" || res.header.Get("Cache-Control") != "no-store" {
					t.Error(res.header)
				}
			default:
				t.Fatalf("status %d", res.status)
			}
		}
		return through
	}
	s.from = "203.0.113.7"
	if n := flood(30); n != 20 {
		t.Errorf("%d of 30 went through", n)
	}
	s.from = "6.6.6.6, 203.0.113.7" // what a sender writes himself stands first
	if n := flood(2); n != 0 {
		t.Error("got through with a made-up address")
	}
	s.from = "203.0.113.7:4711" // some gateways write the port
	if n := flood(1); n != 0 {
		t.Error("got through with a port")
	}
	s.from = "198.51.100.9"
	if n := flood(1); n != 1 {
		t.Error("another address was held up")
	}
	s.later(2 * time.Minute)
	s.from = "203.0.113.7"
	if n := flood(10); n != 4 {
		t.Errorf("%d went through after two minutes", n)
	}
}

// A flood from everywhere is held to the county's pace: so much a day, no more.
func TestFloodFromEverywhere(t *testing.T) {
	s := openAt(t, true)
	through := 0
	for i := range 230 {
		s.from = fmt.Sprintf("2001:db8:%x::1", i)
		f := s.letter("/d/d1")
		s.later(-time.Minute)
		s.later(4 * time.Second)
		if s.post("/d/d1", f).status == http.StatusSeeOther {
			through++
		}
		s.later(-4 * time.Second)
	}
	if through != 200 {
		t.Errorf("%d of 230 went through", through)
	}
}

// Without a gateway before the server anybody could write where they are from.
func TestForwardedForIsNotBelieved(t *testing.T) {
	s := open(t)
	through := 0
	for i := range 25 {
		s.from = fmt.Sprintf("203.0.113.%d", i)
		f := s.letter("/d/d1")
		s.later(-time.Minute + 4*time.Second)
		if s.post("/d/d1", f).status == http.StatusSeeOther {
			through++
		}
		s.later(-4 * time.Second)
	}
	if through != 20 {
		t.Errorf("%d of 25 went through", through)
	}
}
