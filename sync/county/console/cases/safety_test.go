package cases_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"lianluozhan/sync/county"
	"lianluozhan/sync/county/account"
	"lianluozhan/sync/county/audit"
	"lianluozhan/sync/county/casework"
	"lianluozhan/sync/county/console/cases"
	"lianluozhan/sync/liaison"
)

// posts are all addresses of a matter that take a form.
func (w *world) posts(no liaison.ReceiptNo) (all []string) {
	w.t.Helper()
	part, err := cases.New(cases.Config{Desk: w.desk, County: w.county})
	w.must(err)
	for _, r := range part.Routes {
		if r.Method == http.MethodPost {
			all = append(all, strings.Replace(r.Path, "{no}", string(no), 1))
		}
	}
	if len(all) < 20 {
		w.t.Fatalf("only %d", len(all))
	}
	return all
}

// A township, and a liaison, find nothing of another's: not in lists, files or
// search, and not by guessing addresses. What is not there looks the same.
func TestAnotherTownshipsMattersAreNotThere(t *testing.T) {
	w := open(t, false)
	no := w.file(matter{text: "示例路三号楼的窗户坏了"})
	gone, err := liaison.IssueReceipt("222", 999, [16]byte{3})
	w.must(err)
	w.settle()
	for _, p := range []account.Account{other, far} {
		w.Person = p
		for _, page := range []string{"/console/cases", "/console/cases?q=" + url.QueryEscape("窗户"), "/console/cases?q=" + string(no), "/console/cases?station=chengguan"} {
			without(t, w.Get(page), no.String()+" ", "窗户坏了")
		}
		if body := w.Get("/console/cases/export?form=csv").Body; strings.Contains(body, no.String()) {
			t.Errorf("%s: in the file: %s", p.Name, body)
		}
		for _, address := range []string{path(no, ""), path(no, "/print")} {
			there, not := w.Get(address), w.Get(strings.Replace(address, string(no), string(gone), 1))
			if there.Status != http.StatusNotFound || there.Body != not.Body {
				t.Errorf("%s %s: %d", p.Name, address, there.Status)
			}
		}
		for _, address := range w.posts(no) {
			form := url.Values{"version": {"1"}, "deed": {"note"}, "words": {"示例"}, "title": {"示例"}, "level": {"town"}}
			if a := w.Post(address, form); a.Status != http.StatusNotFound || strings.Contains(a.Body, "窗户") {
				t.Errorf("%s %s: %d", p.Name, address, a.Status)
			}
		}
	}
	if v := w.version(no); v != 1 {
		t.Errorf("changed: version %d", v)
	}
	w.Person = town
	want(t, w.Get("/console/cases"), "共 1 件", no.String())
}

func TestWhoseJobItIsNotGetsNothing(t *testing.T) {
	w := open(t, false)
	no := w.file(matter{text: "窗户坏了"})
	w.settle()
	for _, role := range []account.Role{account.IT, account.Auditor} {
		w.Person = account.Account{Name: "x", Person: "示例己", Role: role}
		for _, address := range []string{"/console/cases", "/console/cases/export", path(no, ""), path(no, "/print")} {
			if a := w.Get(address); a.Status != http.StatusForbidden || strings.Contains(a.Body, "窗户") {
				t.Errorf("%s %s: %d", role, address, a.Status)
			}
		}
		for _, address := range w.posts(no) {
			if a := w.Post(address, nil); a.Status != http.StatusForbidden {
				t.Errorf("%s %s: %d", role, address, a.Status)
			}
		}
	}
	w.Person = liaiser
	if a := w.send(no, "answer", w.version(no), url.Values{"words": {"好了"}, "class": {"A"}}); a.Status != http.StatusForbidden {
		t.Errorf("a liaison answered: %d", a.Status)
	}
	without(t, w.Get(path(no, "")), "发布答复", "不予受理")
}

func TestFormsOfOthersAreNotTaken(t *testing.T) {
	w := open(t, false)
	no := w.file(matter{text: "窗户坏了"})
	for _, address := range w.posts(no) {
		if a := w.Post(address, url.Values{"token": {"made-up"}, "version": {"1"}}); a.Status != http.StatusForbidden {
			t.Errorf("%s: %d", address, a.Status)
		}
		if a := w.Get(address); a.Status != http.StatusMethodNotAllowed && a.Status != http.StatusNotFound {
			t.Errorf("GET %s: %d", address, a.Status)
		}
	}
	if v := w.version(no); v != 1 {
		t.Errorf("changed: version %d", v)
	}
}

// What anybody typed stays text, wherever it is shown.
func TestWhatWasTypedIsNeverMarkup(t *testing.T) {
	w := open(t, false)
	evil := `<script>alert(1)</script><img src=x onerror=alert(2)>"'><b onmouseover=alert(3)>`
	no := w.file(matter{text: evil})
	w.do(no, "accept", url.Values{"title": {evil[:50]}, "level": {"town"}, "words": {evil}})
	w.do(no, "assign", url.Values{"unit": {`"><script>`}, "words": {evil}})
	w.do(no, "internal", url.Values{"words": {evil}})
	w.do(no, "draft", url.Values{"words": {evil}})
	twin := w.file(matter{text: evil})
	w.settle()
	pages := []string{
		w.Get("/console/cases").Body, w.Get("/console/cases?q=" + url.QueryEscape(evil)).Body, w.Get(path(no, "")).Body,
		w.Get(path(twin, "")).Body, w.Get(path(no, "/print")).Body, w.Get("/console/cases?unit=" + url.QueryEscape(evil) + "&from=" + url.QueryEscape(evil)).Body,
		w.Post(path(no, "/reveal"), nil).Body, w.send(no, "answer", w.version(no), url.Values{"words": {evil}, "unit": {evil}}).Body,
		w.send(no, "answer", 1, url.Values{"words": {evil}, "unit": {evil}}).Body, w.send(no, "merge", w.version(no), url.Values{"into": {evil}}).Body,
		w.Htmx(http.MethodPost, path(no, "/preview"), url.Values{"deed": {"answer"}, "words": {evil}, "unit": {evil}}).Body,
	}
	for i, page := range pages {
		for _, bad := range []string{"<script>", "<img src=x", "<b onmouse", "onerror=alert(2)>\""} {
			if strings.Contains(page, bad) {
				t.Errorf("page %d has %s:\n%s", i, bad, page)
			}
		}
	}
	want(t, w.Get(path(no, "")), evil)
}

// Who a resident is, is shown on demand only, and stands in the audit log first.
func TestOpeningAPersonsDataIsRecorded(t *testing.T) {
	w := open(t, false)
	no := w.file(matter{text: "窗户坏了"})
	w.Person = town
	page := w.Get(path(no, ""))
	want(t, page, "138****1234", "查看完整信息（将记入审计）")
	for _, secret := range []string{"13800001234", "王示例", "示例路一号"} {
		if strings.Contains(page.Body, secret) || strings.Contains(w.Get(path(no, "/print")).Body, secret) {
			t.Errorf("%s is on the page", secret)
		}
	}
	if n := len(w.audited("查看个人信息")); n != 0 {
		t.Fatalf("%d records before", n)
	}
	a := w.Post(path(no, "/reveal"), nil)
	want(t, a, "姓名 王示例", "电话 13800001234", "住址 示例路一号", "已经记入审计")
	if cache := a.Header.Get("Cache-Control"); cache != "no-store" {
		t.Errorf("may be kept: %s", cache)
	}
	got := w.audited("查看个人信息")
	if len(got) != 1 || got[0].Who != town.Name || got[0].What != string(no) || got[0].From == "" {
		t.Errorf("%+v", got)
	}
}

func (w *world) audited(deed string) (all []audit.Record) {
	w.t.Helper()
	w.must(w.county.View(func(tx county.Tx) error {
		list, err := audit.Page(tx, audit.Filter{Deed: deed})
		all = list.Records
		return err
	}))
	return all
}

// Nothing that a browser can send breaks a page or does half a deed.
func TestNonsenseIsAnswered(t *testing.T) {
	w := open(t, false)
	no := w.file(matter{text: "窗户坏了"})
	long := strings.Repeat("长", 30000)
	for _, address := range w.posts(no) {
		for _, value := range []string{"", "\x00", long} {
			form := url.Values{"version": {"1"}}
			for _, f := range []string{"words", "title", "category", "level", "unit", "due", "reason", "class", "event", "into", "fine", "goto", "refusal", "steps", "deed"} {
				form.Set(f, value)
			}
			deed := address[strings.LastIndex(address, "/")+1:]
			if value == "" && slices.Contains([]string{"urge", "draft", "delete"}, deed) {
				continue // these need no words
			}
			if a := w.Post(address, form); a.Status >= http.StatusInternalServerError || a.Status == http.StatusSeeOther {
				t.Errorf("%s %.20q: %d %s", address, value, a.Status, a.To)
			}
		}
	}
	for _, n := range []string{"-1", "0", "1", "99999999999999999999", "x"} {
		for deed, form := range map[string]url.Values{
			"correct": {"event": {n}, "reason": {"点错了"}}, "extend": {"due": {n}, "reason": {"等材料"}}, "answer": {"class": {n}, "words": {"好了"}},
			"refer": {"refusal": {"7" + n}}, "merge": {"into": {n}}, "accept": {"level": {n}, "category": {n}},
		} {
			if a := w.send(no, deed, 1, form); a.Status >= http.StatusInternalServerError || a.Status == http.StatusSeeOther {
				t.Errorf("%s %s: %d", deed, n, a.Status)
			}
		}
	}
	for _, q := range []string{"page=-3", "page=99999", "page=x", "from=x", "only=x", "state=x", "station=x", "q=" + url.QueryEscape(long), "q=%ff"} {
		if a := w.Get("/console/cases?" + q); a.Status != http.StatusOK {
			t.Errorf("%.30s: %d", q, a.Status)
		}
	}
	for _, bad := range []string{"x", "..%2f..", "22222222", strings.Repeat("2", 500)} {
		if a := w.Get("/console/cases/" + bad); a.Status != http.StatusNotFound {
			t.Errorf("%.20s: %d", bad, a.Status)
		}
	}
	if _, err := w.desk.File(no, casework.ActorOf(office, "", "")); err != nil || w.version(no) != 1 {
		t.Errorf("version %d, %v", w.version(no), err)
	}
}
