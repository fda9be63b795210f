package frame_test

import (
	"bytes"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"lianluozhan/assets/web"
	"lianluozhan/sync/county/account"
	"lianluozhan/sync/county/console/frame"
	"lianluozhan/sync/county/console/frame/frametest"
)

var clerk = account.Account{Name: "shili", Person: "示例用户", Role: account.Town, Town: "t1"}

// part is a part with a route of each kind.
func part(t *testing.T) frame.Part {
	t.Helper()
	pages, err := frame.NewPages(web.ConsoleLayout, `{{define "p"}}<h1>{{.Data}}</h1>{{index .Query "q"}}{{end}}`)
	if err != nil {
		t.Fatal(err)
	}
	show := func(words string) func(*frame.Request) error {
		return func(r *frame.Request) error {
			return r.Show(frame.Page{Name: "p", Title: "示例", Active: "/console/cases", Data: words})
		}
	}
	fail := func(err error) func(*frame.Request) error { return func(*frame.Request) error { return err } }
	staff := frame.Roles(account.Town, account.Office)
	return frame.Part{Pages: pages, Assets: map[string][]byte{"a.js": []byte("1")}, Routes: []frame.Route{
		{Method: "GET", Path: "/console/cases", Roles: staff, Serve: show("事项甲")},
		{Method: "POST", Path: "/console/cases", Roles: staff, Serve: func(r *frame.Request) error { return r.Go("/console/cases", "存好了") }},
		{Method: "POST", Path: "/console/photo", Roles: staff, Big: 1 << 20, Serve: func(r *frame.Request) error {
			f, _, err := r.FormFile("photo")
			if err != nil {
				return err
			}
			return errors.Join(f.Close(), r.Go("/console/cases", ""))
		}},
		{Method: "GET", Path: "/console/broken", Roles: staff, Serve: fail(errors.New("disk on fire"))},
		{Method: "GET", Path: "/console/stale", Roles: staff, Serve: fail(frame.ErrStale)},
		{Method: "GET", Path: "/console/panic", Roles: staff, Serve: func(*frame.Request) error { panic("oh") }},
		{Method: "GET", Path: "/console/open", Open: true, Serve: show("大家")},
	}}
}

func TestWhoMaySee(t *testing.T) {
	auditor := account.Account{Name: "s", Person: "示例", Role: account.Auditor}
	fresh := clerk
	fresh.Fresh = true
	tests := []struct {
		name, path string
		person     account.Account
		status     int
		want       string
	}{
		{"staff", "/console/cases?q=%3Cb%3E", clerk, 200, "<h1>事项甲</h1>&lt;b&gt;"},
		{"another role", "/console/cases", auditor, 403, "不能查看"},
		{"nobody", "/console/cases?q=1", account.Account{}, 303, "/console/sign-in?to=%2Fconsole%2Fcases%3Fq%3D1"},
		{"nobody, home", "/console/", account.Account{}, 303, "/console/sign-in"},
		{"first password", "/console/cases", fresh, 303, "/console/password"},
		{"open", "/console/open", account.Account{}, 200, "大家"},
		{"unknown", "/console/nothing", clerk, 404, "没有这一页"},
		{"unknown to nobody", "/console/nothing", account.Account{}, 303, "/console/sign-in"},
		{"fault", "/console/broken", clerk, 500, "这一页出错了"},
		{"panic", "/console/panic", clerk, 500, "这一页出错了"},
		{"stale", "/console/stale", clerk, 409, "别人刚改过"},
		{"asset", "/console/assets/a.js?v=1", account.Account{}, 200, "1"},
		{"no asset", "/console/assets/b.js", account.Account{}, 404, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := frametest.Serve(t, tt.person, part(t)).Get(tt.path)
			if got.Status != tt.status || !strings.Contains(got.Body+got.To, tt.want) {
				t.Errorf("got %d to %q:\n%s", got.Status, got.To, got.Body)
			}
			if csp := got.Header.Get("Content-Security-Policy"); !strings.Contains(csp, "default-src 'none'") || strings.Contains(csp, "unsafe") {
				t.Errorf("policy is %q", csp)
			}
			if strings.Contains(got.Body, "disk on fire") {
				t.Error("the fault is shown")
			}
		})
	}
}

func TestFormsAreOurOwn(t *testing.T) {
	s := frametest.Serve(t, clerk, part(t))
	if got := s.Post("/console/cases", nil); got.Status != http.StatusSeeOther || got.To != "/console/cases" {
		t.Fatalf("own form: %d to %q", got.Status, got.To)
	}
	if got := s.Get("/console/cases"); !strings.Contains(got.Body, "存好了") {
		t.Errorf("words after a deed are not shown:\n%s", got.Body)
	}
	if got := s.Get("/console/cases"); strings.Contains(got.Body, "存好了") {
		t.Error("they are shown twice")
	}
	if got := s.Post("/console/cases", url.Values{"token": {"guessed"}}); got.Status != http.StatusForbidden {
		t.Errorf("wrong token: %d", got.Status)
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.URL+"/console/cases", strings.NewReader("token="+frametest.Token))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Origin", "https://elsewhere.example")
	res, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	if res.StatusCode != http.StatusForbidden {
		t.Errorf("form of another site: %d", res.StatusCode)
	}
}

func TestSizes(t *testing.T) {
	s := frametest.Serve(t, clerk, part(t))
	if got := s.Post("/console/cases", url.Values{"x": {strings.Repeat("a", frame.MaxForm)}}); got.Status != 413 || !strings.Contains(got.Body, "256 KB") {
		t.Errorf("long form: %d", got.Status)
	}
	file := func(n int) frametest.File {
		return frametest.File{Field: "photo", Name: "示例.jpg", Bytes: bytes.Repeat([]byte{1}, n)}
	}
	if got := s.Upload("/console/photo", nil, file(600<<10)); got.Status != http.StatusSeeOther {
		t.Errorf("photo: %d", got.Status)
	}
	if got := s.Upload("/console/photo", nil, file(3<<20)); got.Status != 413 || !strings.Contains(got.Body, "1 MB") {
		t.Errorf("large photo: %d", got.Status)
	}
}

func TestPieces(t *testing.T) {
	s := frametest.Serve(t, clerk, part(t))
	if got := s.Htmx("GET", "/console/cases", nil); got.Body != "<h1>事项甲</h1>" {
		t.Errorf("piece of a page:\n%s", got.Body)
	}
	if got := s.Htmx("POST", "/console/cases", nil); got.Status != http.StatusNoContent || got.Header.Get("Hx-Redirect") != "/console/cases" {
		t.Errorf("deed: %d %v", got.Status, got.Header)
	}
	if got := s.Htmx("GET", "/console/broken", nil); got.Header.Get("Hx-Retarget") != "body" || !strings.Contains(got.Body, "<!doctype html>") {
		t.Errorf("fault in a piece:\n%s", got.Body)
	}
}

func TestRoutesMustBeWhole(t *testing.T) {
	serve := func(*frame.Request) error { return nil }
	for name, routes := range map[string][]frame.Route{
		"nobody may":         {{Method: "GET", Path: "/console/x", Serve: serve}},
		"another method":     {{Method: "PUT", Path: "/console/x", Roles: frame.Everybody(), Serve: serve}},
		"outside":            {{Method: "GET", Path: "/x", Roles: frame.Everybody(), Serve: serve}},
		"the same two times": {{Method: "GET", Path: "/console/x", Roles: frame.Everybody(), Serve: serve}, {Method: "GET", Path: "/console/x", Roles: frame.Everybody(), Serve: serve}},
	} {
		if _, err := frame.New(frame.Config{Parts: []frame.Part{{Routes: routes}}, Gate: &frametest.Site{}}); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
}
