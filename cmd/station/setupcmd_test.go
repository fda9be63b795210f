package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"lianluozhan/cmd/internal/xscreen"
	"lianluozhan/cmd/station/settings"
)

// station runs a subcommand.
func station(t *testing.T, args ...string) (code int, out, errOut string) {
	t.Helper()
	var o, e bytes.Buffer
	code = run(t.Context(), args, &o, &e)
	return code, o.String(), e.String()
}

func write(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "answers.toml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

const answers = "county = \"https://10.0.0.5:8080\"\ncode = \"7K4M-29QX-BCDE-FGHJ\"\npin = \"290417\"\nrotation = \"left\"\nvolume = 35\n"

func TestSetup(t *testing.T) {
	path, etc := write(t, answers), t.TempDir()
	code, out, errOut := station(t, "setup", "-check", path)
	if code != 0 || !strings.Contains(out, "没有问题") || strings.Contains(out+errOut, "290417") || strings.Contains(out+errOut, "29QX") {
		t.Fatalf("check: %d %s %s", code, out, errOut)
	}
	if left, err := os.ReadDir(etc); err != nil || len(left) > 0 {
		t.Fatalf("checking wrote %v %v", left, err)
	}
	if code, _, errOut := station(t, "setup", "-answers", path, "-etc", etc); code != 0 {
		t.Fatalf("%d %s", code, errOut)
	}
	s, err := settings.Load(filepath.Join(etc, "station.toml"))
	if err != nil || s.Rotation != "left" || s.Volume != 35 || s.ScreenOn != settings.Default().ScreenOn {
		t.Errorf("%+v %v", s, err)
	}
	a, err := settings.LoadAnswers(filepath.Join(etc, "answers.toml"))
	if err != nil || a.Settings().Code != "7K4M29QXBCDEFGHJ" || a.Settings().PIN != "290417" {
		t.Errorf("%v", err)
	}
	conf, err := os.ReadFile(filepath.Join(etc, "xorg.conf.d", "20-screen.conf"))
	if err != nil || !strings.Contains(string(conf), `"Rotate" "left"`) || !strings.Contains(string(conf), `"0 -1 1 1 0 0 0 0 1"`) {
		t.Errorf("%s %v", conf, err)
	}
	if b, err := os.ReadFile(path); err != nil || strings.Contains(string(b), "290417") || strings.Contains(string(b), "29QX") {
		t.Errorf("the file it came in keeps the secrets: %s %v", b, err)
	}
	again := filepath.Join(etc, "answers.toml") // the machine's own file: nothing is wiped before it is used
	if code, _, errOut := station(t, "setup", "-answers", again, "-etc", etc); code != 0 {
		t.Errorf("%d %s", code, errOut)
	}
	if a, err := settings.LoadAnswers(again); err != nil || !a.Has("code") {
		t.Errorf("wiped too early: %v", err)
	}
}

func TestSetupRefuses(t *testing.T) {
	etc := t.TempDir()
	code, _, errOut := station(t, "setup", "-answers", write(t, answers+"volum = 1\nscreen_on = \"7\"\n"), "-etc", etc)
	if code != 1 || !strings.Contains(errOut, "第 6 行 volum") || !strings.Contains(errOut, "第 7 行 screen_on") {
		t.Errorf("%d %s", code, errOut)
	}
	if left, err := os.ReadDir(etc); err != nil || len(left) > 0 {
		t.Errorf("half of it was taken: %v %v", left, err)
	}
	if code, _, errOut := station(t, "setup", "-answers", filepath.Join(etc, "none.toml")); code != 1 || !strings.Contains(errOut, "没有 ") || strings.Contains(errOut, "no such") {
		t.Errorf("%d %s", code, errOut)
	}
	for _, args := range [][]string{{"setup"}, {"setup", "-check", "a", "-answers", "b"}, {"rotate", "upside"}, {"rotate"}, {"splash", "x"}, {"shot"}} {
		if code, _, errOut := station(t, args...); code != 2 || !strings.Contains(errOut, "用法") {
			t.Errorf("%v: %d %s", args, code, errOut)
		}
	}
}

func TestScreenCommands(t *testing.T) {
	server, err := xscreen.Start(t.Context(), 300, 400)
	if err != nil {
		t.Fatal(err)
	}
	defer server.Stop()
	t.Setenv("DISPLAY", server.Display)
	if code, _, errOut := station(t, "wait", "-for", "20s"); code != 0 {
		t.Fatalf("wait: %d %s", code, errOut)
	}
	if code, _, errOut := station(t, "shot", "-check"); code != 3 || !strings.Contains(errOut, "没有程序的窗口") {
		t.Errorf("an empty screen: %d %s", code, errOut)
	}
	pictures := filepath.Join("..", "..", "packaging", "pictures")
	if code, _, errOut := station(t, "splash", "-dir", pictures, "starting"); code != 0 {
		t.Errorf("splash: %d %s", code, errOut)
	}
	file := filepath.Join(t.TempDir(), "shot.png")
	if code, _, errOut := station(t, "shot", "-check", file); code != 0 {
		t.Errorf("the picture: %d %s", code, errOut)
	}
	if info, err := os.Stat(file); err != nil || info.Size() < 1000 {
		t.Errorf("%v", err)
	}
	if code, out, _ := station(t, "display", "state"); code != 0 || out != "on\n" {
		t.Errorf("%d %s", code, out)
	}
	if code, _, errOut := station(t, "display", "off"); code != 1 { // this server's monitor cannot
		t.Errorf("%d %s", code, errOut)
	}
	t.Setenv("DISPLAY", ":9876")
	if code, _, errOut := station(t, "shot", file); code != 1 || !strings.Contains(errOut, "连不上显示服务") {
		t.Errorf("no server: %d %s", code, errOut)
	}
}
