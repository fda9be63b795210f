package console_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"lianluozhan/sync/county/account"
	"lianluozhan/sync/county/console/frame"
)

// Who may use a route: one letter a role. "+" serves those who are not signed in too.
var letters = map[rune]account.Role{
	'O': account.Office, 'T': account.Town, 'L': account.Liaison, 'I': account.IT, 'A': account.Auditor,
}

// access is who may use which route. A route that is not here fails the test, and so
// does a line without a route.
const access = `
GET  /console/sign-in                            +OTLIA
POST /console/sign-in                            +OTLIA
POST /console/sign-out                           OTLIA
GET  /console/password                           OTLIA
POST /console/password                           OTLIA
GET  /console/{$}                                OTLIA
GET  /console/first                              OI
GET  /console/search                             OTL
GET  /console/settings                           OI
GET  /console/settings/accounts/{name}           OI
POST /console/settings/accounts/{name}           OI
POST /console/settings/accounts/{name}/password  OI
GET  /console/settings/keys                      OI
POST /console/settings/keys                      OI
GET  /console/audit                              OA
POST /console/audit/verify                       OA
`

// rights reads the tables.
func rights(t *testing.T) map[string]string {
	t.Helper()
	want := map[string]string{}
	for _, table := range []string{access, accessOfParts} {
		for line := range strings.Lines(table) {
			f := strings.Fields(line)
			if len(f) == 0 {
				continue
			}
			if len(f) != 3 {
				t.Fatalf("not a line of the table: %q", line)
			}
			if _, twice := want[f[0]+" "+f[1]]; twice {
				t.Errorf("%s %s stands in the table twice", f[0], f[1])
			}
			want[f[0]+" "+f[1]] = f[2]
		}
	}
	return want
}

// TestWhoMayUseWhat asks for every route as every role, and as nobody.
func TestWhoMayUseWhat(t *testing.T) {
	w := staffed(t)
	want := rights(t)
	routes := map[string]bool{}
	for _, r := range w.console.Routes() {
		name := r.Method + " " + r.Path
		routes[name] = true
		may, ok := want[name]
		if !ok {
			t.Errorf("nobody has said who may use %s", name)
			continue
		}
		checkRoute(t, w, r, may)
	}
	for name := range want {
		if !routes[name] {
			t.Errorf("the table has %s, the console has not", name)
		}
	}
}

// param fills in what stands in braces.
var param = regexp.MustCompile(`\{[^}]*\}`)

func checkRoute(t *testing.T, w *world, r frame.Route, may string) {
	t.Helper()
	path := strings.TrimSuffix(r.Path, "{$}")
	path = param.ReplaceAllString(path, "nothing")
	for letter, role := range letters {
		b := w.signedIn(role)
		got := b.ask(r.Method, path)
		refused := got.status == http.StatusForbidden && strings.Contains(got.body, frame.ErrMayNot.Title)
		if allowed := strings.ContainsRune(may, letter); allowed == refused {
			t.Errorf("%s %s as %s: allowed %v, refused %v (%d)", r.Method, path, role, allowed, refused, got.status)
		}
		if got.status == http.StatusInternalServerError {
			t.Errorf("%s %s as %s breaks", r.Method, path, role)
		}
		if r.Method != http.MethodPost || !strings.ContainsRune(may, letter) {
			continue
		}
		b = w.signedIn(role)
		b.token = "0123456789abcdef0123456789abcdef"
		if got := b.ask(r.Method, path); got.status != http.StatusForbidden || strings.Contains(got.body, frame.ErrMayNot.Title) {
			t.Errorf("%s %s as %s with a token of somebody else: %d", r.Method, path, role, got.status)
		}
	}
	got := w.browser().ask(r.Method, path)
	out := got.status == http.StatusSeeOther && strings.HasPrefix(got.to, frame.SignInPath)
	if open := strings.HasPrefix(may, "+"); open == out {
		t.Errorf("%s %s as nobody: open %v, sent to sign in %v (%d)", r.Method, path, open, out, got.status)
	}
}

func (b *browser) ask(method, path string) answer {
	if method == http.MethodPost {
		return b.post(path, nil)
	}
	return b.get(path)
}

// signedIn is a browser of somebody with the role, the same as before unless that
// one signed out.
func (w *world) signedIn(role account.Role) *browser {
	w.t.Helper()
	if b := w.browsers[role]; b != nil && b.get("/console/password").status == http.StatusOK {
		return b
	}
	for _, a := range people() {
		if a.Role == role {
			w.browsers[role] = w.browser().signIn(a.Name)
			w.browsers[role].get("/console/password") // has the token of the session
			return w.browsers[role]
		}
	}
	w.t.Fatalf("nobody is %s", role)
	return nil
}

// TestNobodySeesWhatIsElsewheres asks for what belongs to another township, by its
// real address: to who asks it must be as if it were not there.
func TestNobodySeesWhatIsElsewheres(t *testing.T) {
	w := staffed(t)
	w.must(w.keys.Unlock("", w.keys.content))
	no := string(w.file("hewan"))
	own := string(w.file("chengguan"))
	tests := []struct {
		who, method, path string
		form              url.Values
		status            int
	}{
		{"zhen", "GET", "/console/cases/" + own, nil, 200},
		{"zhan", "GET", "/console/cases/" + own, nil, 200},
		{"zhen", "GET", "/console/cases/" + no, nil, 404},
		{"zhan", "GET", "/console/cases/" + no, nil, 404},
		{"zhen", "GET", "/console/cases/" + no + "/print", nil, 404},
		{"zhen", "POST", "/console/cases/" + no + "/reveal", nil, 404},
		{"zhan", "POST", "/console/cases/" + no + "/reveal", nil, 404},
		{"zhen", "POST", "/console/cases/" + no + "/note", url.Values{"words": {"示例"}, "version": {"1"}}, 404},
		{"zhen", "POST", "/console/cases/" + no + "/accept", url.Values{"category": {"estate"}, "title": {"示例"}, "version": {"1"}}, 404},
		{"zhan", "POST", "/console/cases/" + no + "/internal", url.Values{"words": {"示例"}, "version": {"1"}}, 404},
		{"zhen", "GET", "/console/stations/hewan", nil, 404},
		{"zhan", "GET", "/console/stations/hewan", nil, 404},
		{"zhen", "GET", "/console/calendar/hewan", nil, 404},
		{"xinxi", "GET", "/console/settings/accounts/gongwei", nil, 404},
		{"xinxi", "POST", "/console/settings/accounts/gongwei", url.Values{"person": {"示例"}, "role": {"it"}}, 404},
		{"xinxi", "POST", "/console/settings/accounts/gongwei/password", nil, 404},
		{"xinxi", "POST", "/console/settings/accounts/shenji/password", nil, 404},
		{"xinxi", "POST", "/console/settings/accounts/new", url.Values{"name": {"second"}, "person": {"示例"}, "role": {"office"}}, 422},
		{"xinxi", "POST", "/console/settings/accounts/xinxi", url.Values{"person": {"示例"}, "role": {"office"}}, 422},
	}
	for _, tt := range tests {
		b := w.browser().signIn(tt.who)
		got := b.get(tt.path)
		if tt.method == http.MethodPost {
			got = b.post(tt.path, tt.form)
		}
		if got.status != tt.status {
			t.Errorf("%s %s by %s: %d, want %d", tt.method, tt.path, tt.who, got.status, tt.status)
		}
		if tt.status == 404 && (strings.Contains(got.body, "王示例") || strings.Contains(got.body, "楼道的灯")) {
			t.Errorf("%s %s by %s shows it", tt.method, tt.path, tt.who)
		}
	}
	if got := w.browser().signIn("zhen").get("/console/cases/" + own); strings.Contains(got.body, "<script>alert") {
		t.Error("a resident's script stands in the page")
	}
}
