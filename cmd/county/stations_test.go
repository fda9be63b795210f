package main

import (
	"bytes"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"lianluozhan/sync/station/uplink"
	"lianluozhan/sync/trust"
	"lianluozhan/sync/wire"
)

// appliance is a member whose machine has a helper that does at once what is wanted.
type appliance struct {
	*member
	link *uplink.Uplink
	root *trust.Root
	name string

	mu     sync.Mutex
	vitals wire.Vitals
	done   []wire.Outcome
	wanted []wire.Wanted
	heard  chan struct{} // one slot: something came
}

const picture = "示例截图"

func newAppliance(t *testing.T, name string, m *member) *appliance {
	t.Helper()
	root, err := trust.ParseRoot(m.id.Root)
	if err != nil {
		t.Fatal(err)
	}
	a := &appliance{
		name:   name,
		member: m, root: root, heard: make(chan struct{}, 1),
		vitals: wire.Vitals{Helper: "1", Release: "1.0", Good: "1.0", Touch: wire.Present, Temperature: 44, Booted: 1},
	}
	cfg := m.config()
	cfg.Timing.News = time.Millisecond
	cfg.Report, cfg.Obey, cfg.Wanted = a.report, a.obey, a.want
	a.link = uplink.New(cfg)
	a.runs()
	return a
}

func (a *appliance) runs() {
	ctx, done := a.t.Context(), make(chan struct{})
	go func() {
		defer close(done)
		_ = a.link.Run(ctx) // ends with the test
	}()
	a.t.Cleanup(func() { <-done })
}

func (a *appliance) report() wire.Status {
	a.mu.Lock()
	defer a.mu.Unlock()
	return wire.Status{Version: a.vitals.Release, DiskFree: 9 << 30, Vitals: a.vitals, Done: a.done}
}

// obey answers a command that the county signed.
func (a *appliance) obey(said wire.Command, _ func() error) {
	c, err := said.Signed.Command(a.name, a.root.Ordered)
	if err != nil {
		a.t.Errorf("command %s: %v", said.What, err)
		return
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if slices.ContainsFunc(a.done, func(o wire.Outcome) bool { return o.ID == c.ID }) {
		return // it is asked again until it has said so
	}
	a.done = append(a.done, wire.Outcome{ID: c.ID, State: wire.Waiting})
	if c.What == wire.DoScreen {
		if err := a.link.Deliver(uplink.Parcel{ID: c.ID, Kind: wire.ParcelScreen, Body: []byte(picture)}); err != nil {
			a.t.Error(err)
		}
	}
}

// want runs what the county wants.
func (a *appliance) want(said wire.Signed) {
	a.takes(said, func(w wire.Wanted) {
		if w.Version != "" {
			a.vitals.Release, a.vitals.Good = w.Version, w.Version
		}
	})
}

// takes keeps what the county wants and acts on it, if that is signed.
func (a *appliance) takes(said wire.Signed, act func(wire.Wanted)) {
	w, err := said.Wanted(a.name, a.root.Ordered)
	if err != nil {
		a.t.Errorf("wanted: %v", err)
		return
	}
	a.mu.Lock()
	a.wanted = append(a.wanted, w)
	act(w)
	a.mu.Unlock()
	a.link.Tell()
	select {
	case a.heard <- struct{}{}:
	default:
	}
}

// release waits until the machine runs a release.
func (a *appliance) release(version string) {
	a.t.Helper()
	wait(a.t, a.heard, func() bool {
		a.mu.Lock()
		defer a.mu.Unlock()
		return a.vitals.Release == version
	})
}

// shows waits until a command says so.
func (s *server) shows(want string, args ...string) {
	s.t.Helper()
	end := time.Now().Add(30 * time.Second)
	for {
		out := s.ok(args...)
		if strings.Contains(out, want) {
			return
		}
		if time.Now().After(end) {
			s.t.Fatalf("%v never says %q:\n%s", args, want, out)
		}
		<-time.After(20 * time.Millisecond)
	}
}

// From the command line to the machine and back: what is wanted, commands, a picture, and
// that the county still knows the machine after it was started again.
func TestStationsFromTheCommandLine(t *testing.T) {
	u := newTool(t)
	s := u.serve()
	a := newAppliance(t, "kiosk-1", join(t, s.code("kiosk-1")))
	s.shows("44°C", "stations", "list")
	s.shows("没有定版本", "stations", "show", "chengguan")
	if status, _, errOut := s.run("stations", "want", "all", "1.1"); status != 1 || !strings.Contains(errOut, "没有听说过") {
		t.Errorf("a version that nobody knows: %d %s", status, errOut)
	}
	s.ok("stations", "want", "all", "1.1", "-new")
	a.release("1.1")
	s.shows("到了 1.1", "stations", "list")
	s.ok("stations", "limits", "-share", "20", "-quiet", "01:00-05:00")
	s.ok("stations", "want", "station/chengguan", "1.2", "-new", "-now")
	a.release("1.2")
	if out := s.ok("stations", "retry", "chengguan"); !strings.Contains(out, "再试一次 1.2") {
		t.Errorf("retry: %s", out)
	}
	s.ok("stations", "withdraw", "1.2", "-why", "死机")
	a.release("1.1")
	if out := s.ok("stations", "releases"); !strings.Contains(out, "已撤下 死机") || !strings.Contains(out, "失败超过 20%") {
		t.Errorf("releases: %s", out)
	}

	file := filepath.Join(t.TempDir(), "shot.png")
	s.ok("stations", "screenshot", "chengguan", "-out", file)
	if got, err := os.ReadFile(file); err != nil || !bytes.Equal(got, []byte(picture)) {
		t.Errorf("the picture is %q, %v", got, err)
	}
	s.ok("stations", "volume", "chengguan", "30")
	s.ok("stations", "screen", "chengguan", "off")
	s.shows("调音量 30%，等着做", "stations", "show", "chengguan")
	if out := s.ok("stations", "volume", "chengguan", "50"); !strings.Contains(out, "已经发过") {
		t.Errorf("the same again: %s", out)
	}
}

// What staff write wrongly is said, and nothing happens.
func TestStationsCalledWrongly(t *testing.T) {
	s := newTool(t).serve()
	for words, args := range map[string][]string{
		"2 stations 后面写":   {"dance"},
		"2 参数不够":           {},
		"2 screen 后面写":     {"screen", "chengguan", "dim"},
		"2 want 后面写":       {"want", "all"},
		"2 -quiet 写成":      {"limits", "-quiet", "night"},
		"1 没有定版本，没有什么可再试":  {"retry", "chengguan"},
		"2 retry 后面写":      {"retry"},
		"1 没有能用的一体机":       {"restart", "chengguan"},
		"1 没有这个乡镇或者站点":     {"want", "town/nowhere", "1.0", "-new"},
		"1 版本号写得不对":        {"want", "all", "../../etc", "-new"},
		"1 没有这样的范围":        {"pause", "everything"},
		"1 没有定版本，没有什么可暂停":  {"pause", "all"},
		"1 没有上一版可退|没有定版本，": {"rollback", "all"},
	} {
		status, out, errOut := s.run(append([]string{"stations"}, args...)...)
		code, text, _ := strings.Cut(words, " ")
		ok := false
		for one := range strings.SplitSeq(text, "|") {
			ok = ok || strings.Contains(errOut, one)
		}
		if string(rune('0'+status)) != code || !ok || out != "" {
			t.Errorf("%v: %d %q %q", args, status, out, errOut)
		}
	}
}

// The county has no backup: that is an alarm, which cron sees by the exit status.
func TestAlarmsFromTheCommandLine(t *testing.T) {
	s := newTool(t).serve()
	out, status := "", 0
	for end := time.Now().Add(30 * time.Second); status != 3 && time.Now().Before(end); <-time.After(10 * time.Millisecond) {
		status, out, _ = s.run("stations", "alarms")
	}
	if status != 3 || !strings.Contains(out, "没有开定时备份") {
		t.Fatalf("status %d: %s", status, out)
	}
	s.ok("stations", "alarms", "see", "backup", "-why", "周五装")
	if out := s.ok("stations", "alarms"); !strings.Contains(out, "周五装") {
		t.Errorf("seen: %s", out)
	}
}

// Without a server, what is wanted can be said, and machines cannot be reached.
func TestStationsWithoutAServer(t *testing.T) {
	u := newTool(t)
	u.ok("stations", "want", "canary", "1.0", "-new")
	if out := u.ok("stations", "releases"); !strings.Contains(out, "ring/canary") {
		t.Errorf("releases: %s", out)
	}
	for _, args := range [][]string{{"list"}, {"restart", "chengguan"}, {"alarms"}} {
		if status, _, errOut := u.run(append([]string{"stations"}, args...)...); status != 1 || !strings.Contains(errOut, "服务没有运行") {
			t.Errorf("%v: %d %s", args, status, errOut)
		}
	}
}

func TestMetricsAndHealth(t *testing.T) {
	at := freePort(t)
	s := newTool(t).serve("-metrics", at)
	get := func(url string) (int, string) {
		res, err := http.Get(url) //nolint:noctx // a test's
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		var b bytes.Buffer
		if _, err := b.ReadFrom(res.Body); err != nil {
			t.Fatal(err)
		}
		return res.StatusCode, b.String()
	}
	if code, out := get("http://" + at + "/healthz"); code != http.StatusOK || !strings.Contains(out, "ok\nstore=ok\ndisk=ok\nbackup=late") {
		t.Errorf("%d %s", code, out)
	}
	code, out := get("http://" + at + "/metrics")
	for _, want := range []string{
		"lianluozhan_county_healthy 1", "lianluozhan_county_stations_connected 0", "lianluozhan_county_machines 0",
		`lianluozhan_county_alarms{kind="offline"} 0`, "lianluozhan_county_backup_timestamp_seconds 0", "go_goroutines",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("%d: no %s", code, want)
		}
	}
	if code, out := get(s.base + "/healthz"); code != http.StatusOK || out != "ok\n" {
		t.Errorf("in public: %d %q", code, out)
	}
	if code, _ := get(s.base + "/metrics"); code != http.StatusNotFound {
		t.Errorf("metrics in public: %d", code)
	}
}

// freePort is an address that nobody listens on.
func freePort(t *testing.T) string {
	t.Helper()
	ln, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	return ln.Addr().String()
}
