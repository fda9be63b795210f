package main

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"github.com/oklog/ulid/v2"

	"lianluozhan/sync/liaison"
	"lianluozhan/sync/wire"
)

// asProgram makes the test binary be the program itself, so that it can be killed.
const asProgram = "LIANLUOZHAN_COUNTY_TEST"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		main()
	}
	os.Exit(m.Run())
}

// server is the real program serving in a process of its own.
type server struct {
	tool
	cmd  *exec.Cmd
	base string
}

var saysAddress = regexp.MustCompile(`https?://\S+`)

func (u tool) serve(more ...string) *server {
	u.t.Helper()
	s := &server{tool: u}
	args := append([]string{"serve", "-data", u.data, "-listen", "127.0.0.1:0"}, more...)
	s.cmd = exec.CommandContext(context.Background(), os.Args[0], args...)
	s.cmd.Env = append(os.Environ(), asProgram+"=1")
	out, err := s.cmd.StdoutPipe()
	if err != nil {
		u.t.Fatal(err)
	}
	if err := s.cmd.Start(); err != nil {
		u.t.Fatal(err)
	}
	u.t.Cleanup(s.kill)
	said := make([]byte, 256)
	n, err := io.ReadAtLeast(out, said, 30)
	if err != nil {
		u.t.Fatal(err)
	}
	if s.base = saysAddress.FindString(string(said[:n])); s.base == "" {
		u.t.Fatalf("said %q", said[:n])
	}
	return s
}

func (s *server) kill() {
	_ = s.cmd.Process.Kill() // SIGKILL; gone already: nothing to do
	_ = s.cmd.Wait()         // killed, as wanted
}

func (s *server) join(machine string) wire.JoinReply {
	s.t.Helper()
	out := s.ok("station", "code", "chengguan", "-also")
	if !strings.Contains(out, "https"+strings.TrimPrefix(s.base, "http")+"/join/") {
		s.t.Fatalf("join address in %q", out)
	}
	code := regexp.MustCompile(`/join/([A-Z0-9-]+)`).FindStringSubmatch(out)
	b, err := wire.EncodeJoinRequest(wire.JoinRequest{Version: 1, Code: code[1], Machine: machine})
	if err != nil {
		s.t.Fatal(err)
	}
	body := s.ask(http.MethodPost, wire.PathJoin, bytes.NewReader(b))
	reply, err := wire.DecodeJoinReply(body)
	if err != nil || reply.Error != "" {
		s.t.Fatalf("%+v %v", reply, err)
	}
	return reply
}

func (s *server) dial(id wire.JoinReply, box wire.ID16) *websocket.Conn {
	s.t.Helper()
	d := websocket.Dialer{Subprotocols: []string{wire.Subprotocol}, HandshakeTimeout: 5 * time.Second}
	ws, res, err := d.Dial("ws"+strings.TrimPrefix(s.base, "http")+wire.PathSync+"?"+wire.ParamOutbox+"="+hex.EncodeToString(box[:]),
		http.Header{"Authorization": {"Bearer " + id.Token}})
	if err != nil {
		s.t.Fatal(err)
	}
	_ = res.Body.Close() // a handshake has none
	s.t.Cleanup(func() { _ = ws.Close() })
	return ws
}

// hear reads until a message of the type.
func hear[T any](ws *websocket.Conn) (T, error) {
	var none T
	for {
		if err := ws.SetReadDeadline(time.Now().Add(10 * time.Second)); err != nil {
			return none, err
		}
		_, b, err := ws.ReadMessage()
		if err != nil {
			return none, err
		}
		msg, err := wire.Decode(b)
		if err != nil {
			return none, err
		}
		if m, ok := msg.(T); ok {
			return m, nil
		}
	}
}

func entry(t *testing.T, id wire.JoinReply, n uint64, text string) wire.PutItem {
	t.Helper()
	no, err := liaison.IssueReceipt(liaison.Issuer(id.Issuer), uint32(n), id.ReceiptKey)
	if err != nil {
		t.Fatal(err)
	}
	item, err := wire.NewPutItem(n, liaison.Registration{
		ID: liaison.RegistrationID(ulid.Make().String()), Receipt: no, QueryCode: "5678", Secret: "s3cret", Station: "chengguan",
		Filed: time.Now(), Draft: liaison.Draft{Category: "road", Text: text, Name: "示例甲", Phone: "13812345678"},
	})
	if err != nil {
		t.Fatal(err)
	}
	return item
}

// Killed in the midst of puts, again and again: what was acknowledged is there,
// everything is there once.
func TestKilledWhileStoring(t *testing.T) {
	u := newTool(t)
	s := u.serve()
	id := s.join("machine")
	box := wire.ID16{9}
	var items []wire.PutItem
	acked := uint64(0)
	for round := range 4 {
		ws := s.dial(id, box)
		w, err := hear[wire.Welcome](ws)
		if err != nil {
			t.Fatal(err)
		}
		if w.Ack.Stored < acked {
			t.Fatalf("acknowledged %d, the county has %d", acked, w.Ack.Stored)
		}
		acked = w.Ack.Stored
		for n := uint64(len(items)) + 1; n <= acked+60; n++ {
			items = append(items, entry(t, id, n, strings.Repeat("村口路灯不亮。", 20)))
		}
		for _, item := range items[acked:] { // pipelined, one each
			b, err := wire.Encode(wire.Put{Outbox: box, Items: []wire.PutItem{item}})
			if err != nil {
				t.Fatal(err)
			}
			if err := ws.WriteMessage(websocket.BinaryMessage, b); err != nil {
				t.Fatal(err)
			}
		}
		for want := acked + 10 + 7*uint64(round); acked < want; {
			a, err := hear[wire.Ack](ws)
			if err != nil {
				t.Fatal(err)
			}
			acked = a.Stored
		}
		s.kill()
		s = u.serve()
	}
	ws := s.dial(id, box)
	b, err := wire.Encode(wire.Put{Outbox: box, Items: items}) // all once more
	if err != nil {
		t.Fatal(err)
	}
	if err := ws.WriteMessage(websocket.BinaryMessage, b); err != nil {
		t.Fatal(err)
	}
	a, err := hear[wire.Ack](ws)
	if err != nil || a.Stored != uint64(len(items)) {
		t.Fatalf("%+v %v", a, err)
	}
	list := s.ok("registrations", "list")
	for _, item := range items {
		no, _ := liaison.IssueReceipt(liaison.Issuer(id.Issuer), uint32(item.N), id.ReceiptKey)
		if n := strings.Count(list, no.String()); n != 1 {
			t.Errorf("entry %d is there %d times", item.N, n)
		}
	}
	if strings.Contains(list, "示例甲") || strings.Contains(list, "13812345678") {
		t.Error("the list shows a name or number in full")
	}
}

// Staff close the loop through the running server, and the resident's phone shows
// it without a word of what they wrote.
func TestTheLoopThroughTheServer(t *testing.T) {
	u := newTool(t)
	s := u.serve()
	id := s.join("machine")
	ws := s.dial(id, wire.ID16{1})
	item := entry(t, id, 1, "村口路灯不亮\x1b[2J")
	b, err := wire.Encode(wire.Put{Outbox: wire.ID16{1}, Items: []wire.PutItem{item}})
	if err != nil {
		t.Fatal(err)
	}
	if err := ws.WriteMessage(websocket.BinaryMessage, b); err != nil {
		t.Fatal(err)
	}
	if _, err := hear[wire.Ack](ws); err != nil {
		t.Fatal(err)
	}
	no, _ := liaison.IssueReceipt(liaison.Issuer(id.Issuer), 1, id.ReceiptKey)
	show := s.ok("registrations", "show", no.String())
	if !strings.Contains(show, "村口路灯不亮") || !strings.Contains(show, "13812345678") || strings.Contains(show, "\x1b") {
		t.Errorf("show: %q", show)
	}
	s.ok("registrations", "accept", string(no), "-title", "路灯")
	s.ok("registrations", "assign", string(no), "-unit", "县城管局", "-due", "2026-12-30")
	s.ok("registrations", "note", string(no), "-words", "已经派人看过。")
	if status, _, errOut := s.run("registrations", "answer", string(no), "-class", "Z", "-words", "好"); status != 2 || !strings.Contains(errOut, "A（已解决）") {
		t.Errorf("unknown class: %d %s", status, errOut)
	}
	if status, _, errOut := s.run("registrations", "close", string(no)); status != 1 || !strings.Contains(errOut, "还没有答复，不能办结") {
		t.Errorf("closed without an answer: %d %s", status, errOut)
	}
	s.ok("registrations", "answer", string(no), "-class", "A", "-words", "灯换好了。")
	s.ok("registrations", "close", string(no))
	if status, _, errOut := s.run("registrations", "answer", string(no), "-class", "A", "-words", "又答"); status != 1 || !strings.Contains(errOut, "现在不能这样办") {
		t.Errorf("answered after the close: %d %s", status, errOut)
	}
	twin := entry(t, id, 2, "同一编号的另一份内容")
	twin.ULID = item.ULID
	if b, err = wire.Encode(wire.Put{Outbox: wire.ID16{1}, Items: []wire.PutItem{twin}}); err == nil {
		err = ws.WriteMessage(websocket.BinaryMessage, b)
	}
	if a, heard := hear[wire.Ack](ws); err != nil || heard != nil || len(a.Verdicts) != 1 {
		t.Fatalf("%v %v %+v", err, heard, a)
	}
	key := regexp.MustCompile(item.ULID + `-\S+`).FindString(s.ok("quarantine"))
	if text := s.ok("quarantine", "show", key); !strings.Contains(text, "同一编号的另一份内容") || !strings.Contains(text, "13812345678") {
		t.Errorf("quarantined %q: %s", key, text)
	}
	page := s.get("/r/" + string(no) + "/s3cret")
	for _, want := range []string{"已办结", "灯换好了。", "县城管局", "路灯"} {
		if !strings.Contains(page, want) {
			t.Errorf("page lacks %q", want)
		}
	}
	for _, bad := range []string{"村口路灯不亮", "示例甲", "138"} {
		if strings.Contains(page, bad) {
			t.Errorf("page shows %q", bad)
		}
	}
	if form := s.get("/s/" + string(id.Station) + "/write"); !strings.Contains(form, `name="form" value="`) {
		t.Errorf("nobody can write from a phone: %s", form)
	}
	if got := s.get("/healthz"); got != "ok\n" {
		t.Errorf("healthz %q", got)
	}
	if out := s.ok("station", "list"); !strings.Contains(out, "是") {
		t.Errorf("station list: %s", out)
	}
}

func (s *server) get(path string) string {
	s.t.Helper()
	return string(s.ask(http.MethodGet, path, nil))
}

func (s *server) ask(method, path string, body io.Reader) []byte {
	s.t.Helper()
	req, err := http.NewRequestWithContext(s.t.Context(), method, s.base+path, body)
	if err != nil {
		s.t.Fatal(err)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		s.t.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return b
}

func TestWhileServing(t *testing.T) {
	u := newTool(t)
	s := u.serve()
	id := s.join("machine")
	ws := s.dial(id, wire.ID16{})
	if _, err := hear[wire.Sum](ws); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	s.ok("backup", filepath.Join(dir, "copy.db"))
	put, err := wire.Encode(wire.Put{Outbox: wire.ID16{}, Items: []wire.PutItem{entry(t, id, 1, "村口路灯不亮")}})
	if err == nil {
		err = ws.WriteMessage(websocket.BinaryMessage, put)
	}
	if a, heard := hear[wire.Ack](ws); err != nil || heard != nil || a.Stored != 1 || a.Safe != 0 {
		t.Fatalf("%v %v %+v", err, heard, a)
	}
	s.ok("backup", filepath.Join(dir, "copy.db"))
	if a, err := hear[wire.Ack](ws); err != nil || a.Safe != 1 {
		t.Errorf("after a backup %+v %v", a, err)
	}
	s.ok("export", filepath.Join(dir, "out"))
	if err := os.Remove(filepath.Join(dir, "out", "boards", "report.md")); err != nil {
		t.Fatal(err)
	}
	s.ok("import", filepath.Join(dir, "out"))
	c, err := hear[wire.Changes](ws)
	for err == nil && (len(c.Items) != 1 || !c.Items[0].Deleted) { // the matter that was filed
		c, err = hear[wire.Changes](ws)
	}
	if err != nil || c.Items[0].Key != "board/report" || !c.Items[0].Deleted {
		t.Errorf("%+v %v", c, err)
	}
	info, err := os.Stat(filepath.Join(u.data, "control.sock"))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("control socket %v %v", info, err)
	}
	restored := tool{t, filepath.Join(dir, "new")}
	restored.ok("restore", filepath.Join(dir, "copy.db"))
	if status, _, _ := u.run("serve", "-listen", "127.0.0.1:0"); status == 0 {
		t.Error("two servers on one directory")
	}
	s.ok("station", "revoke", "chengguan")
	if b, err := hear[wire.Bye](ws); err != nil || b.Code != wire.ByeRevoked {
		t.Errorf("%+v %v", b, err)
	}
}

func TestServerEndsWhenTold(t *testing.T) {
	u := newTool(t)
	s := u.serve()
	ws := s.dial(s.join("machine"), wire.ID16{})
	if _, err := hear[wire.Sum](ws); err != nil {
		t.Fatal(err)
	}
	if err := s.cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	var exit *exec.ExitError
	if err := s.cmd.Wait(); errors.As(err, &exit) {
		t.Errorf("ended with %v", err)
	}
	var o, e bytes.Buffer
	if got := run(context.Background(), []string{"station", "list", "-data", u.data}, &o, &e); got != 0 || !strings.Contains(o.String(), "服务没有运行") {
		t.Errorf("%d %s %s", got, o.String(), e.String())
	}
}
