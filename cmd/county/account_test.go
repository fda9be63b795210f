package main

import (
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/gorilla/websocket"

	"lianluozhan/sync/county"
	"lianluozhan/sync/county/audit"
	"lianluozhan/sync/liaison"
	"lianluozhan/sync/wire"
)

var (
	saysPassword = regexp.MustCompile(`初始口令：(\S+)`)
	formToken    = regexp.MustCompile(`name="token" value="([0-9a-f]+)"`)
)

func TestAccountsOnTheCommandLine(t *testing.T) {
	u := newTool(t)
	file := filepath.Join(t.TempDir(), "password")
	if err := os.WriteFile(file, []byte("hewan reads 9\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	u.ok("account", "add", "zhen", "-role", "town", "-town", "hewan", "-person", "示例乙", "-password-file", file)
	if out := u.ok("account", "list"); !strings.Contains(out, "office") || !strings.Contains(out, "示例乙") {
		t.Errorf("list says %s", out)
	}
	for _, c := range []struct {
		args  []string
		words string
	}{
		{[]string{"account", "add", "zhen"}, "已经有这个账号了"},
		{[]string{"account", "add", "X!"}, "小写字母开头"},
		{[]string{"account", "add", "zhan", "-role", "liaison"}, "请选择站点"},
		{[]string{"account", "off", "office"}, "至少要留一个"},
		{[]string{"account", "password", "nobody"}, "没有这个账号"},
		{[]string{"account", "dance"}, "account 后面写"},
	} {
		if status, _, errOut := u.run(c.args...); status == 0 || !strings.Contains(errOut, c.words) {
			t.Errorf("%v: status %d: %s", c.args, status, errOut)
		}
	}
}

// TestSigningInToTheServer goes the way of the first person at a new county, while
// the server runs.
func TestSigningInToTheServer(t *testing.T) {
	s := newTool(t).serve()
	m := saysPassword.FindStringSubmatch(s.ok("account", "password", firstAccount))
	if m == nil {
		t.Fatal("no password is told")
	}
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	person := &visitor{t: t, base: s.base, client: &http.Client{Jar: jar}}
	person.post("/console/sign-in", url.Values{"name": {firstAccount}, "password": {m[1]}})
	if person.at != "/console/password" {
		t.Fatalf("signed in, at %s", person.at)
	}
	person.post("/console/password", url.Values{"old": {m[1]}, "password": {"chengguan reads 9"}, "again": {"chengguan reads 9"}})
	if person.at != "/console/" || !strings.Contains(person.body, "今天要办的") {
		t.Fatalf("after the first password, at %s:\n%s", person.at, person.body)
	}
	s.ok("account", "add", "second", "-person", "示例乙")
	s.ok("account", "off", firstAccount)
	person.get("/console/")
	if person.at != "/console/sign-in" {
		t.Errorf("turned off, at %s", person.at)
	}
}

// visitor is a browser that follows where it is sent.
type visitor struct {
	t      *testing.T
	base   string
	client *http.Client
	at     string
	body   string
}

func (v *visitor) get(path string) { v.t.Helper(); v.do(http.MethodGet, path, nil) }

// post fills in the form of the page.
func (v *visitor) post(path string, form url.Values) {
	v.t.Helper()
	v.get(path)
	if m := formToken.FindStringSubmatch(v.body); m != nil {
		form.Set("token", m[1])
	}
	v.do(http.MethodPost, path, form)
}

func (v *visitor) do(method, path string, form url.Values) {
	v.t.Helper()
	req, err := http.NewRequestWithContext(v.t.Context(), method, v.base+path, strings.NewReader(form.Encode()))
	if err != nil {
		v.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	res, err := v.client.Do(req)
	if err != nil {
		v.t.Fatal(err)
	}
	b, err := readAll(res)
	if err != nil {
		v.t.Fatal(err)
	}
	v.at, v.body = res.Request.URL.Path, b
}

func readAll(res *http.Response) (string, error) {
	b, err := io.ReadAll(res.Body)
	return string(b), errors.Join(err, res.Body.Close())
}

// TestTheLogHasWhatTheCommandLineDid opens what a resident wrote and exports the
// register: nobody sees a person's data without a record of it.
func TestTheLogHasWhatTheCommandLineDid(t *testing.T) {
	s := newTool(t).serve()
	id := s.join("machine")
	ws := s.dial(id, wire.ID16{1})
	b, err := wire.Encode(wire.Put{Outbox: wire.ID16{1}, Items: []wire.PutItem{entry(t, id, 1, "村口路灯不亮")}})
	if err == nil {
		err = ws.WriteMessage(websocket.BinaryMessage, b)
	}
	if err == nil {
		_, err = hear[wire.Ack](ws)
	}
	if err != nil {
		t.Fatal(err)
	}
	no, _ := liaison.IssueReceipt(liaison.Issuer(id.Issuer), 1, id.ReceiptKey)
	s.ok("registrations", "show", no.String())
	s.ok("registrations", "accept", string(no))
	s.ok("export", filepath.Join(t.TempDir(), "out"))
	s.kill()
	o, err := openFile(&flags{data: s.data}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer o.store.Close()
	var log audit.List
	if err := o.county.View(func(tx county.Tx) (err error) {
		log, err = audit.Page(tx, audit.Filter{Who: fromCommandLine})
		return err
	}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []audit.Record{{Deed: "查看个人信息", What: string(no)}, {Deed: "受理", What: string(no)}, {Deed: "导出资料和登记簿"}} {
		if !slices.ContainsFunc(log.Records, func(r audit.Record) bool { return r.Deed == want.Deed && r.What == want.What }) {
			t.Errorf("the log lacks %s %s: %+v", want.Deed, want.What, log.Records)
		}
	}
}
