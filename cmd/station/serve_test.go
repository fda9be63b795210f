package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"lianluozhan/cmd/internal/helper"
	"lianluozhan/cmd/station/release"
	"lianluozhan/sync/trust"
	"lianluozhan/sync/wire"
)

// standIns are the system's tools as the helper meets them: apt-get unpacks a release,
// the others note that they were called.
var standIns = map[string]string{
	"apt-get": `
case "$*" in
*--print-uris*) echo "'http://archive.county.example/k.deb' k.deb 12000000 SHA256:00" ;;
*--download-only*) echo "dlstatus:1:100.0:Retrieving file 1 of 1" ;;
*"install lianluozhan-kiosk=1.3.0"*)
	dir=$LIANLUOZHAN_ROOT/usr/lib/lianluozhan/releases/1.3.0
	mkdir -p "$dir/bin" && echo program >"$dir/bin/lianluozhan-kiosk" && chmod 755 "$dir/bin/lianluozhan-kiosk"
	echo '{"version":"1.3.0","schema":1,"package":"lianluozhan-app-1.3.0"}' >"$dir/release.json" ;;
esac`,
	"apt-cache":   `echo "lianluozhan-kiosk | 1.3.0 | http://archive.county.example/apt all/main amd64 Packages"`,
	"dpkg":        ``,
	"systemctl":   `case "$*" in *NRestarts*) echo NRestarts=4; echo ActiveState=active ;; *LoadState*) echo loaded ;; *ActiveState*) echo inactive ;; is-active*) echo active ;; esac`,
	"amixer":      `case "$*" in scontrols) echo "Simple mixer control 'Master',0" ;; esac`,
	"journalctl":  `echo "2026-11-23T09:17:00+0800 box lianluozhan-kiosk[1]: called 13800138000"`,
	"systemd-run": `while [ $# -gt 0 ] && [ "$1" != -- ]; do shift; done; [ $# -eq 0 ] || { shift; exec "$@"; }`,
	"chvt":        ``, "mount": `exit 1`, "umount": `exit 1`, "blkid": `exit 1`,
	"loginctl": ``, "dpkg-query": ``, "df": ``,
}

// served starts the helper on a machine made of files and shell scripts.
func served(t *testing.T) (root string, c *helper.Client) {
	t.Helper()
	root = t.TempDir()
	t.Setenv("LIANLUOZHAN_ROOT", root)
	bin := filepath.Join(root, "bin")
	for _, dir := range []string{"bin", "etc/apt/sources.list.d", "run/lianluozhan", "var/lib/lianluozhan", "usr/lib/lianluozhan/releases/1.2.0/bin"} {
		if err := os.MkdirAll(filepath.Join(root, dir), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	write := func(name, text string, mode os.FileMode) {
		if err := os.WriteFile(filepath.Join(root, name), []byte(text), mode); err != nil {
			t.Fatal(err)
		}
	}
	for name, script := range standIns {
		write("bin/"+name, "#!/bin/sh\necho \""+name+" $*\" >>\"$LIANLUOZHAN_ROOT/calls\"\n"+script+"\n", 0o755)
	}
	t.Setenv("PATH", bin+":/usr/bin:/bin")
	write("etc/apt/sources.list.d/lianluozhan.sources", "Types: deb\nURIs: http://archive.county.example/apt\nSuites: all\nComponents: main\n", 0o644)
	write("usr/lib/lianluozhan/releases/1.2.0/bin/lianluozhan-kiosk", "program", 0o755)
	write("usr/lib/lianluozhan/releases/1.2.0/release.json", `{"version":"1.2.0","schema":1,"package":"lianluozhan-app-1.2.0"}`, 0o644)
	s := releases()
	if err := s.Activate("1.2.0"); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Boot(); err != nil {
		t.Fatal(err)
	}
	if err := s.Confirm("1.2.0"); err != nil {
		t.Fatal(err)
	}
	var out, errs bytes.Buffer
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan int, 1)
	go func() { ended <- run(ctx, []string{"serve"}, &out, &errs) }()
	t.Cleanup(func() {
		stop()
		if status := <-ended; status != 0 {
			t.Errorf("ended with %d: %s", status, errs.String())
		}
	})
	c = helper.NewClient(root + helper.Socket)
	t.Cleanup(c.Close)
	return root, c
}

// eventually waits for what other goroutines do in real time.
func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	late := time.After(time.Minute)
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for !holds() {
		select {
		case <-late:
			t.Fatalf("%s: never", what)
		case <-tick.C:
		}
	}
}

func calls(root string) string {
	b, err := os.ReadFile(filepath.Join(root, "calls"))
	if err != nil {
		return ""
	}
	return string(b)
}

// county is one that signs.
type county struct {
	t      *testing.T
	server *trust.Server
	root   []byte
}

func newCounty(t *testing.T) county {
	t.Helper()
	a, err := trust.NewAuthority("示例县", time.Now().Add(-time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	s, err := a.Server(time.Now())
	if err != nil {
		t.Fatal(err)
	}
	return county{t, s, a.Root().Raw()}
}

func (x county) sign(text []byte, err error) wire.Signed {
	x.t.Helper()
	if err != nil {
		x.t.Fatal(err)
	}
	sig, err := x.server.SignOrder(text)
	if err != nil {
		x.t.Fatal(err)
	}
	return wire.Signed{Text: text, Sig: sig, Cert: x.server.Cert}
}

// The whole helper behind its socket: a beat, a wish of the county's, staff who do not
// want to wait, apt, and the unit started again.
func TestServe(t *testing.T) {
	root, c := served(t)
	x := newCounty(t)
	beat := helper.Beat{Version: "1.2.0", Machine: "m-1", Root: x.root, Settled: true, ScreenOn: true, InUse: true, Page: "staff", Connected: true}
	var state helper.State
	eventually(t, "first beat", func() bool {
		var err error
		state, err = c.Beat(t.Context(), beat)
		return err == nil
	})
	if state.Vitals.Release != "1.2.0" || state.Settings.Volume == 0 || state.Vitals.Helper != version {
		t.Errorf("%+v", state)
	}

	order := wire.Command{ID: "01A", What: wire.DoVolume, Arg: "35"}
	if out, err := c.Order(t.Context(), x.sign(order.Text("m-1"))); err != nil || out.State != wire.Complete {
		t.Errorf("%+v, %v", out, err)
	}
	if !strings.Contains(calls(root), "amixer -q sset Master 35% unmute") {
		t.Error("volume not set")
	}

	want := wire.Wanted{Version: "1.3.0", At: time.Now().UnixMilli(), Ring: "early"}
	signed := x.sign(want.Text("m-1"))
	if err := c.Wanted(t.Context(), signed); err != nil {
		t.Fatal(err)
	}
	var refused *helper.Refused
	signed.Text = bytes.Replace(signed.Text, []byte("1.3.0"), []byte("6.6.6"), 1)
	if err := c.Wanted(t.Context(), signed); !errors.As(err, &refused) || !strings.Contains(refused.Words, "不是本县") {
		t.Errorf("changed on the way: %v", err)
	}
	if _, err := c.Staff(t.Context(), helper.Act{What: helper.Update}); err != nil {
		t.Fatal(err)
	}
	eventually(t, "restart of the unit", func() bool {
		return strings.Contains(calls(root), "systemctl --no-block restart lianluozhan-kiosk.service")
	})
	st, err := release.New(releasesAt(root)).Status()
	if err != nil || st.Current != "1.3.0" || !st.OnTrial || st.Started != "1.2.0" {
		t.Errorf("%+v, %v", st, err)
	}
	if b, err := os.ReadFile(filepath.Join(root, "var/lib/lianluozhan/apt/sources/lianluozhan.sources")); err != nil || !strings.Contains(string(b), "Suites: early") {
		t.Errorf("%s, %v", b, err)
	}
	if state, err = c.Beat(t.Context(), beat); err != nil || !state.Restart {
		t.Errorf("%+v, %v", state, err)
	}
}

func releasesAt(root string) release.Options {
	o := release.Machine()
	o.Releases, o.Dir, o.Run = root+o.Releases, root+o.Dir, root+o.Run
	return o
}

func TestServeForStaff(t *testing.T) {
	root, c := served(t)
	eventually(t, "helper", func() bool {
		_, err := c.Beat(t.Context(), helper.Beat{Version: "1.2.0"})
		return err == nil
	})
	if _, err := c.Staff(t.Context(), helper.Act{What: helper.Open, For: time.Minute, Console: true}); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Staff(t.Context(), helper.Act{What: helper.Close}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"systemctl start ssh.service", "systemctl stop ssh.service", "systemctl stop lianluozhan-console.service"} {
		if !strings.Contains(calls(root), want) {
			t.Errorf("no %q in\n%s", want, calls(root))
		}
	}
	b, err := c.Logs(t.Context())
	if err != nil || len(b) < 100 {
		t.Errorf("%d bytes, %v", len(b), err)
	}
	var refused *helper.Refused
	if _, err := c.Staff(t.Context(), helper.Act{What: helper.Save, Settings: helper.Settings{Rotation: "askew"}}); !errors.As(err, &refused) || !strings.HasPrefix(refused.Words, "没有存下来") {
		t.Errorf("%v", err)
	}
}

func TestTwoHelpersAtOnce(t *testing.T) {
	root, c := served(t)
	eventually(t, "helper", func() bool {
		_, err := c.Beat(t.Context(), helper.Beat{Version: "1.2.0"})
		return err == nil
	})
	var out, errs bytes.Buffer
	if status := run(t.Context(), []string{"serve"}, &out, &errs); status != 1 || !strings.Contains(errs.String(), "已经有一个") {
		t.Errorf("%d: %s", status, errs.String())
	}
	if _, err := c.Beat(t.Context(), helper.Beat{Version: "1.2.0"}); err != nil {
		t.Errorf("the first one does not answer any more: %v (%s)", err, root)
	}
}

func TestAnswersBecomeSettings(t *testing.T) {
	root := t.TempDir()
	m := &machineSettings{
		path: filepath.Join(root, "station.toml"), answers: filepath.Join(root, "answers.toml"), conf: filepath.Join(root, "conf"),
	}
	stick := filepath.Join(root, "stick")
	if err := os.MkdirAll(filepath.Join(stick, "LIANLUOZHAN"), 0o755); err != nil {
		t.Fatal(err)
	}
	if found, err := m.Offered(stick); found || err != nil {
		t.Errorf("%v, %v", found, err)
	}
	text := "county = \"https://station.county.example\"\npin = \"135790\"\nrotation = \"left\"\nvolume = 35\n"
	if err := os.WriteFile(filepath.Join(stick, "LIANLUOZHAN", "answers.toml"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if found, err := m.Offered(stick); !found || err != nil {
		t.Fatalf("%v, %v", found, err)
	}
	s, err := m.Load()
	if err != nil || s.Rotation != "left" || s.Volume != 35 || s.PIN != "135790" || s.County == "" {
		b, _ := json.Marshal(s)
		t.Errorf("%s, %v", b, err)
	}
	if b, err := os.ReadFile(filepath.Join(root, "conf", "20-screen.conf")); err != nil || !strings.Contains(string(b), "left") {
		t.Errorf("%s, %v", b, err)
	}
	if err := m.Taken(); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{filepath.Join(stick, "LIANLUOZHAN", "answers.toml"), m.answers} {
		if b, err := os.ReadFile(name); err != nil || strings.Contains(string(b), "135790") {
			t.Errorf("%s: %s, %v", name, b, err)
		}
	}
	if s, err := m.Load(); err != nil || s.PIN != "" || s.Rotation != "left" {
		t.Errorf("%+v, %v", s, err)
	}
}
