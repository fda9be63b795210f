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
	"lianluozhan/sync/county/console"
)

// cookie returns the session of a browser.
func (b *browser) cookie() string {
	u := &url.URL{Scheme: "http", Host: "county.example", Path: "/"}
	for _, c := range b.jar.Cookies(u) {
		if c.Name == "console" {
			return c.Value
		}
	}
	return ""
}

func TestASessionThatSomebodyElseSetIsWorthNothing(t *testing.T) {
	w := staffed(t)
	thief := w.browser().signIn("zhan")
	victim := w.browser()
	u := &url.URL{Scheme: "http", Host: "county.example", Path: "/console/"}
	victim.jar.SetCookies(u, []*http.Cookie{{Name: "console", Value: thief.cookie(), Path: "/"}})
	if got := victim.get("/console/sign-in"); got.status != http.StatusSeeOther {
		t.Fatalf("the planted session is not used: %d", got.status)
	}
	victim.post("/console/sign-out", nil)
	victim.get("/console/password")
	made := w.browser()
	made.jar.SetCookies(u, []*http.Cookie{{Name: "console", Value: "chosenbysomebodyelse", Path: "/"}})
	made.signIn("gongwei")
	if made.cookie() == "chosenbysomebodyelse" || made.cookie() == "" {
		t.Errorf("the session's token after signing in is %q", made.cookie())
	}
	before := made.cookie()
	made.get("/console/password")
	if got := made.post("/console/password", url.Values{"old": {password}, "password": {"another example 8"}, "again": {"another example 8"}}); got.status != http.StatusSeeOther {
		t.Fatalf("change the password: %d\n%s", got.status, got.body)
	}
	if made.cookie() == before {
		t.Error("the token is the same after the password was changed")
	}
}

func TestSessionsEnd(t *testing.T) {
	w := staffed(t)
	out := func(b *browser) bool { return b.get("/console/password").status == http.StatusSeeOther }
	b := w.browser().signIn("zhen")
	w.later(account.Idle - time.Minute)
	if out(b) {
		t.Error("over before half an hour without use")
	}
	w.later(account.Idle + time.Minute)
	if !out(b) {
		t.Error("not over after half an hour without use")
	}
	b = w.browser().signIn("zhen")
	for range 25 {
		w.later(account.Idle - time.Minute)
		b.get("/console/")
	}
	if !out(b) {
		t.Error("not over after twelve hours")
	}
	b = w.browser().signIn("zhen")
	w.open() // as after a restart
	if out(b) {
		t.Error("over after a restart")
	}
	stolen := b.cookie()
	b.post("/console/sign-out", nil)
	b.jar.SetCookies(&url.URL{Scheme: "http", Host: "county.example", Path: "/"}, []*http.Cookie{{Name: "console", Value: stolen, Path: "/"}})
	if !out(b) {
		t.Error("a session goes on after signing out")
	}
	b = w.browser().signIn("zhen")
	a := people()[1]
	a.Off = true
	w.must(w.county.Change(func(x *county.Edit) error { return account.Change(x, a) }))
	if !out(b) {
		t.Error("an account that is off goes on")
	}
}

func TestPagesDoNotWriteTheDisk(t *testing.T) {
	w := staffed(t)
	b := w.browser().signIn("zhen")
	w.mu.Lock()
	before := w.writes
	w.mu.Unlock()
	for range 300 {
		b.get("/console/")
		w.later(time.Second / 10)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if n := w.writes - before; n > 1 {
		t.Errorf("300 pages wrote %d times", n)
	}
}

func TestTokensAreNotKept(t *testing.T) {
	w := staffed(t)
	b := w.browser().signIn("zhen")
	w.must(w.county.View(func(tx county.Tx) error {
		for _, table := range []string{county.TableSession, county.TableAccount} {
			tx.Scan(table, "", "", func(k string, v []byte) bool {
				if strings.Contains(k+string(v), b.cookie()) || strings.Contains(string(v), password) {
					t.Errorf("%s holds a token or a password", table)
				}
				return true
			})
		}
		return nil
	}))
}

func TestGuessing(t *testing.T) {
	w := staffed(t)
	for _, name := range []string{"zhen", "nobody-at-all"} {
		b := w.browser()
		b.from = "198.51.100.7:4000"
		var last answer
		for range 6 {
			last = b.try(name, "wrong password 1")
		}
		if last.status != http.StatusTooManyRequests {
			t.Errorf("%s: sixth guess: %d", name, last.status)
		}
		if got := b.try(name, password); got.status != http.StatusTooManyRequests {
			t.Errorf("%s: the right one while held up: %d", name, got.status)
		}
	}
	if got := w.browser().try("zhen", password); got.status != http.StatusSeeOther {
		t.Errorf("the owner, from elsewhere: %d", got.status)
	}
	w.later(time.Hour)
	b := w.browser()
	b.from = "198.51.100.7:4000"
	if got := b.try("zhen", password); got.status != http.StatusSeeOther {
		t.Errorf("an hour later: %d", got.status)
	}
	spray := w.browser()
	spray.from = "203.0.113.9:4000"
	held := false
	for i := range 70 {
		got := spray.try("user"+strings.Repeat("x", i%30)+string(rune('a'+i%26)), "wrong password 1")
		held = held || got.status == http.StatusTooManyRequests
	}
	if !held {
		t.Error("one address may guess at any number of accounts")
	}
}

func TestWrongNameAndWrongPasswordLookTheSame(t *testing.T) {
	w := staffed(t)
	clean := func(s string) string {
		s = tokenForm.ReplaceAllString(s, "")
		return regexp.MustCompile(`X-Token":"[0-9a-f]+|value="(zhen|nobody)"`).ReplaceAllString(s, "")
	}
	a, b := w.browser().try("zhen", "wrong password 1"), w.browser().try("nobody", "wrong password 1")
	if a.status != b.status || clean(a.body) != clean(b.body) {
		t.Errorf("they differ: %d and %d", a.status, b.status)
	}
}

func TestFirstPasswordMustBeChanged(t *testing.T) {
	w := staffed(t)
	admin := w.browser().signIn("gongwei")
	admin.get("/console/settings/accounts/new")
	made := admin.post("/console/settings/accounts/new", url.Values{"name": {"xinren"}, "person": {"示例辛"}, "role": {"town"}, "town": {"hewan"}})
	m := regexp.MustCompile(`class="secret">([0-9a-z-]+)<`).FindStringSubmatch(made.body)
	if m == nil {
		t.Fatalf("no first password: %d\n%s", made.status, made.body)
	}
	b := w.browser()
	if got := b.try("xinren", m[1]); got.to != "/console/password" {
		t.Fatalf("signing in leads to %q (%d)", got.to, got.status)
	}
	if got := b.get("/console/cases"); got.to != "/console/password" {
		t.Errorf("another page before that: %d to %q", got.status, got.to)
	}
	b.get("/console/password")
	for words, want := range map[string]int{"short1": 422, "xinren-2026-a": 422, "aaaaaaaaaa1": 422, "1234567890": 422, m[1]: 422} {
		if got := b.post("/console/password", url.Values{"old": {m[1]}, "password": {words}, "again": {words}}); got.status != want {
			t.Errorf("password %q: %d", words, got.status)
		}
	}
	if got := b.post("/console/password", url.Values{"old": {m[1]}, "password": {"hewan reads 9"}, "again": {"hewan reads 9"}}); got.status != http.StatusSeeOther {
		t.Fatalf("a good password: %d\n%s", got.status, got.body)
	}
	if got := b.get("/console/cases"); got.status != http.StatusOK {
		t.Errorf("after that: %d", got.status)
	}
}

func TestOnlyOverConnectionsThatNobodyReads(t *testing.T) {
	tests := []struct {
		name       string
		door       console.Door
		host, from string
		https      bool
		status     int
	}{
		{"from elsewhere, not encrypted", console.Door{}, "county.example", "192.0.2.9:1", false, 403},
		{"on this machine", console.Door{}, "127.0.0.1:8080", "127.0.0.1:1", false, 200},
		{"on this machine, by a name that points here", console.Door{}, "evil.example", "127.0.0.1:1", false, 403},
		{"encrypted", console.Door{TLS: true}, "county.example", "192.0.2.9:1", true, 200},
		{"led to the encrypted address", console.Door{TLS: true}, "county.example", "192.0.2.9:1", false, 307},
		{"allowed", console.Door{Plain: true}, "county.example", "192.0.2.9:1", false, 200},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := empty(t)
			w.door = tt.door
			w.open()
			b := w.browser()
			b.host, b.from, b.https = tt.host, tt.from, tt.https
			got := b.get("/console/sign-in")
			if got.status != tt.status {
				t.Errorf("%d to %q, want %d\n%s", got.status, got.to, tt.status, got.body)
			}
			if c := got.header.Get("Set-Cookie"); tt.https && !strings.Contains(c, "Secure") {
				t.Errorf("cookie %q", c)
			}
		})
	}
}

func TestGoingOnAfterSigningInStaysInside(t *testing.T) {
	w := staffed(t)
	for to, want := range map[string]string{
		"/console/cases?only=new": "/console/cases?only=new", "https://evil.example/": "/console/", "//evil.example": "/console/",
		"/console/../..//evil.example": "/console/", `/console/\evil`: "/console/", "": "/console/",
	} {
		b := w.browser()
		b.get("/console/sign-in?to=" + url.QueryEscape(to))
		got := b.post("/console/sign-in", url.Values{"name": {"zhen"}, "password": {password}, "to": {to}})
		if got.to != want {
			t.Errorf("to %q leads to %q", to, got.to)
		}
	}
}

// TestBehindAProxy has a proxy on the same machine take the encrypted connections.
func TestBehindAProxy(t *testing.T) {
	w := staffed(t)
	w.door = console.Door{Proxy: true}
	w.open()
	proxied := http.Header{"X-Forwarded-For": {"10.9.9.9, 203.0.113.5"}, "X-Forwarded-Proto": {"https"}}
	b := w.browser()
	b.from, b.head, b.https = "127.0.0.1:4000", proxied, true
	b.signIn("shenji")
	if got := b.get("/console/audit"); !strings.Contains(got.body, "203.0.113.5") || strings.Contains(got.body, "10.9.9.9") {
		t.Errorf("the address in the log is not what the proxy says:\n%s", got.body)
	}
	told := w.browser()
	told.from, told.head = "127.0.0.1:4000", proxied
	if got := told.get("/console/sign-in"); got.status != http.StatusOK || !strings.Contains(got.header.Get("Set-Cookie"), "Secure") {
		t.Errorf("by what the proxy says: %d, cookie %q", got.status, got.header.Get("Set-Cookie"))
	}
	for name, from := range map[string]string{"somebody else says so": "192.0.2.9:4000", "the proxy says that it is not": "127.0.0.1:4000"} {
		b := w.browser()
		b.from, b.head = from, proxied.Clone()
		if name == "the proxy says that it is not" {
			b.head.Set("X-Forwarded-Proto", "http")
		}
		if got := b.get("/console/sign-in"); got.status != http.StatusForbidden {
			t.Errorf("%s: %d", name, got.status)
		}
	}
}
