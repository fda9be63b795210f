package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"lianluozhan/sync/county"
	"lianluozhan/sync/county/alarm"
	"lianluozhan/sync/county/api"
)

// ear is a program of county IT that hears of alarms on a real socket.
type ear struct {
	*httptest.Server
	mu     sync.Mutex
	status int
	heard  chan letter // 100 fit
	bodies []string
}

func newEar(t *testing.T, start func(http.Handler) *httptest.Server) *ear {
	t.Helper()
	e := &ear{status: http.StatusNoContent, heard: make(chan letter, 100)}
	e.Server = start(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		b, err := io.ReadAll(r.Body)
		var l letter
		if err != nil || json.Unmarshal(b, &l) != nil || r.Method != http.MethodPost || !strings.HasPrefix(r.Header.Get("Content-Type"), "application/json") {
			t.Errorf("heard %s %s, %v", r.Method, b, err)
		}
		e.mu.Lock()
		defer e.mu.Unlock()
		if e.status == http.StatusFound {
			w.Header().Set("Location", "/elsewhere")
		}
		w.WriteHeader(e.status)
		e.bodies = append(e.bodies, string(b))
		e.heard <- l
	}))
	t.Cleanup(e.Close)
	return e
}

func (e *ear) answers(status int) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.status = status
}

func (e *ear) next(t *testing.T) letter {
	t.Helper()
	select {
	case l := <-e.heard:
		return l
	case <-time.After(20 * time.Second):
		t.Fatal("nothing is heard")
		return letter{}
	}
}

// nobody is a fleet without machines.
type nobody struct{}

func (nobody) Connected() []api.Online { return nil }
func (nobody) Away() []api.Online      { return nil }

// post is a county whose only alarm is its backup, and its courier.
type post struct {
	t     *testing.T
	c     *county.County
	watch *alarm.Watch
	wrong string
	slept chan time.Duration // one fits: how long the courier waits
	wake  chan time.Time
	stop  func()
}

func newPost(t *testing.T) *post {
	t.Helper()
	_, c := begun(t, t.TempDir())
	p := &post{t: t, c: c, slept: make(chan time.Duration, 1), wake: make(chan time.Time), stop: func() {}}
	p.begin()
	return p
}

// begin starts anew, as the county's program does.
func (p *post) begin() {
	p.t.Helper()
	p.stop()
	var err error
	p.watch, err = alarm.Open(alarm.Config{
		County: p.c, Fleet: nobody{}, Log: slog.New(slog.DiscardHandler), Backup: func(time.Time) string { return p.wrong },
	})
	if err != nil {
		p.t.Fatal(err)
	}
	k := courier{county: p.c, watch: p.watch, client: courierClient(), log: slog.New(slog.DiscardHandler), after: func(d time.Duration) <-chan time.Time {
		select {
		case <-p.slept:
		default:
		}
		p.slept <- d
		return p.wake
	}}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		k.run(ctx)
	}()
	p.stop = sync.OnceFunc(func() {
		cancel()
		<-done
	})
	p.t.Cleanup(p.stop)
}

// is has the backup be as it is said, and looks.
func (p *post) is(wrong string) {
	p.t.Helper()
	p.wrong = wrong
	if err := p.watch.Sweep(); err != nil {
		p.t.Fatal(err)
	}
}

func (p *post) hook(to string) {
	p.t.Helper()
	if err := p.watch.SetHook(alarm.Actor{Who: "shili"}, to); err != nil {
		p.t.Fatal(err)
	}
}

func events(l letter) (out string) {
	for _, t := range l.Alarms {
		out += t.Event + " " + t.Words + ";"
	}
	return out
}

// What stands when the address is given is told, then what comes and what ends, and nobody
// of the staff by name.
func TestAlarmsAreTold(t *testing.T) {
	e, p := newEar(t, httptest.NewServer), newPost(t)
	p.is("坏一")
	if _, err := p.watch.See(alarm.Actor{Who: "shili"}, []string{p.watch.Standing()[0].Key()}, "示例甲去看"); err != nil {
		t.Fatal(err)
	}
	p.hook(e.URL + "/hook?key=secret")
	l := e.next(t)
	if events(l) != "raised 坏一;" || l.County != "示例县" || l.Alarms[0].Kind != "backup" || !l.Alarms[0].Urgent || l.Alarms[0].Place != "县里" {
		t.Errorf("first: %+v", l)
	}
	if l.Text.Content != "【联络站】示例县：\n告警｜县里｜县里的备份有问题｜坏一" {
		t.Errorf("in words: %q", l.Text.Content)
	}
	p.is("")
	if l := e.next(t); events(l) != "ended 坏一;" || l.Alarms[0].Ended == nil {
		t.Errorf("then: %+v", l)
	}
	p.is("坏二")
	if l := e.next(t); events(l) != "raised 坏二;" {
		t.Errorf("last: %+v", l)
	}
	for _, b := range e.bodies {
		if strings.Contains(b, "shili") || strings.Contains(b, "示例甲") {
			t.Errorf("a person is told of: %s", b)
		}
	}
	p.hook("")
	if p.is(""); p.watch.Hook().Waiting() > 0 {
		t.Error("after it was turned off, news wait")
	}
}

// Nobody hears: it is tried again, later and later; a new start of the county loses
// nothing, and the order stays.
func TestAlarmsWaitUntilSomebodyHears(t *testing.T) {
	e, p := newEar(t, httptest.NewServer), newPost(t)
	e.answers(http.StatusBadGateway)
	p.hook(e.URL)
	p.is("坏一")
	e.next(t)
	for _, want := range []time.Duration{10 * time.Second, 20 * time.Second, 40 * time.Second} {
		if got := <-p.slept; got != want {
			t.Fatalf("waits %s, want %s", got, want)
		}
		p.wake <- time.Now()
		e.next(t)
	}
	<-p.slept
	if got := p.watch.Posted(); got.Bad.IsZero() || !strings.Contains(got.Why, "502") {
		t.Errorf("says %+v", got)
	}
	p.is("") // while it waits
	p.is("坏二")
	p.stop()
	e.answers(http.StatusOK)
	p.begin()
	if l := e.next(t); events(l) != "raised 坏一;ended 坏一;raised 坏二;" {
		t.Errorf("after the new start: %s", events(l))
	}
	for end := time.Now().Add(20 * time.Second); p.watch.Hook().Waiting() > 0; <-time.After(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("what was heard waits on")
		}
	}
	if got := p.watch.Posted(); got.Good.IsZero() || !got.Bad.IsZero() {
		t.Errorf("then %+v", got)
	}
}

// A redirect is no hearing, and what a person asks for is tried at once.
func TestATrialDoesNotWait(t *testing.T) {
	e, p := newEar(t, httptest.NewServer), newPost(t)
	e.answers(http.StatusFound)
	p.hook(e.URL)
	p.is("坏一")
	e.next(t)
	<-p.slept
	if got := p.watch.Posted().Why; !strings.Contains(got, "302") || strings.Contains(got, e.URL) {
		t.Errorf("says %q", got)
	}
	e.answers(http.StatusOK)
	if err := p.watch.TryHook(alarm.Actor{Who: "shili"}); err != nil {
		t.Fatal(err)
	}
	if l := e.next(t); events(l) != "raised 坏一;test 这是一条试推送，没有告警;" {
		t.Errorf("hears %s", events(l))
	}
}

// Encrypted, to a program whose certificate this machine knows, and not to another.
func TestAlarmsAreToldByTLS(t *testing.T) {
	e, p := newEar(t, func(h http.Handler) *httptest.Server {
		s := httptest.NewUnstartedServer(h)
		s.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
		s.StartTLS()
		return s
	}), newPost(t)
	p.hook(e.URL)
	p.is("坏一")
	<-p.slept
	if got := p.watch.Posted().Why; !strings.Contains(got, "证书信不过") || strings.Contains(got, "x509") {
		t.Errorf("an unknown certificate: %q", got)
	}
	k := courier{county: p.c, watch: p.watch, client: e.Client(), log: slog.New(slog.DiscardHandler)}
	p.stop()
	if wait := k.tell(t.Context(), 0); wait != 0 {
		t.Errorf("waits %s: %+v", wait, p.watch.Posted())
	}
	if l := e.next(t); events(l) != "raised 坏一;" {
		t.Errorf("hears %s", events(l))
	}
}

// A program that does not speak TLS, and one that says nothing: in words for staff.
func TestWhyNobodyHeard(t *testing.T) {
	e := newEar(t, func(http.Handler) *httptest.Server {
		return httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }))
	})
	for address, want := range map[string]string{e.URL: "断开了", strings.Replace(e.URL, "http:", "https:", 1): "不用 https"} {
		k := courier{client: courierClient()}
		if got := courierWords(k.post(t.Context(), address, letter{})); !strings.Contains(got, want) {
			t.Errorf("%s: %q", address, got)
		}
	}
}

// Much waits: it is told in loads, and what is too much is counted.
func TestWhatWaitsIsBounded(t *testing.T) {
	e, p := newEar(t, httptest.NewServer), newPost(t)
	e.answers(http.StatusServiceUnavailable)
	p.hook(e.URL)
	p.stop()
	for i := range 600 {
		p.is(fmt.Sprintf("坏 %d", i))
		p.is("")
	}
	if h := p.watch.Hook(); h.Waiting() != 1000 || h.Lost != 200 {
		t.Fatalf("%d wait, %d lost", h.Waiting(), h.Lost)
	}
	e.answers(http.StatusOK)
	p.begin()
	seen, lost := 0, uint64(0)
	for seen < 1000 {
		l := e.next(t)
		seen, lost = seen+len(l.Alarms), lost+l.Lost
		if len(l.Alarms) > courierLoad || len(l.Text.Content) > 2000 {
			t.Fatalf("%d at once, %d bytes of words", len(l.Alarms), len(l.Text.Content))
		}
	}
	if lost != 200 {
		t.Errorf("told of %d that were lost", lost)
	}
}

func TestWhatIsNoAddress(t *testing.T) {
	p := newPost(t)
	for _, bad := range []string{"file:///etc/passwd", "ftp://192.0.2.1/", "http://", "http://a b/", "http://u:p@192.0.2.1/", "https://192.0.2.1/" + strings.Repeat("x", 500), "//x"} {
		if err := p.watch.SetHook(alarm.Actor{}, bad); err == nil {
			t.Errorf("%q is taken", bad)
		}
	}
	if err := p.watch.TryHook(alarm.Actor{}); err == nil {
		t.Error("nobody to try")
	}
}

// The program itself: an address by the command line, an alarm that stood before it, and
// what was not heard when the program was killed.
func TestTheProgramTellsAlarms(t *testing.T) {
	e := newEar(t, httptest.NewServer)
	e.answers(http.StatusInternalServerError)
	u := newTool(t)
	s := u.serve()
	if status, _, errOut := s.run("stations", "alarms", "hook", "mailto:it"); status != 1 || !strings.Contains(errOut, "http://") {
		t.Errorf("no address: %d %s", status, errOut)
	}
	s.ok("stations", "alarms", "hook", e.URL)
	if l := e.next(t); !strings.HasPrefix(events(l), "raised 没有开定时备份") {
		t.Errorf("hears %s", events(l))
	}
	s.shows("回答 500", "stations", "alarms", "hook")
	s.kill()
	e.answers(http.StatusOK)
	s = u.serve("-backup", t.TempDir())
	l := e.next(t)
	if !strings.HasPrefix(events(l), "raised 没有开定时备份") {
		t.Errorf("after it was killed: %s", events(l))
	}
	for !strings.Contains(events(l), "ended") {
		l = e.next(t)
	}
	s.shows("0 条", "stations", "alarms", "hook")
}
