package settings_test

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"lianluozhan/cmd/internal/helper"
	"lianluozhan/cmd/station/settings"
)

func file(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "file.toml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// full is an answer file that says everything.
const full = `# 示例
county = "https://10.0.0.5:8080/"
code = "7K4M-29QX-BCDE-FGHJ"
pin = "290417"
rotation = "right"
touch = "0 1 0 -1 0 1"
volume = 45
screen_on = "7:00"
screen_off = "20：30"
holidays = true
quiet_from = "23:30"
quiet_to = "04:00"
`

var answered = helper.Settings{
	Rotation: "right", Touch: "0 1 0 -1 0 1", Volume: 45, ScreenOn: "07:00", ScreenOff: "20:30", Holidays: true,
	QuietFrom: "23:30", QuietTo: "04:00", County: "https://10.0.0.5:8080", Code: "7K4M29QXBCDEFGHJ", PIN: "290417",
}

func TestSaveAndLoad(t *testing.T) {
	path := filepath.Join(t.TempDir(), "etc", "station.toml")
	if s, err := settings.Load(path); err != nil || s != settings.Default() {
		t.Fatalf("without a file: %+v, %v", s, err)
	}
	if err := settings.Check(settings.Default()); err != nil {
		t.Fatalf("the defaults: %v", err)
	}
	if err := settings.Save(path, answered); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{answered.Code, answered.PIN, answered.County} {
		if bytes.Contains(b, []byte(secret)) {
			t.Errorf("station.toml holds %s", secret)
		}
	}
	want := answered
	want.County, want.Code, want.PIN = "", "", ""
	if s, err := settings.Load(path); err != nil || s != want {
		t.Errorf("%+v, %v", s, err)
	}
	never := want
	never.ScreenOn, never.ScreenOff, never.Touch = "", "", ""
	if err := settings.Save(path, never); err != nil {
		t.Fatal(err)
	}
	if s, err := settings.Load(path); err != nil || s != never {
		t.Errorf("a screen that is never off: %+v, %v", s, err)
	}
	if err := settings.Save(path, helper.Settings{Rotation: "sideways"}); err == nil {
		t.Error("nonsense was saved")
	}
	if s, err := settings.Load(path); err != nil || s != never {
		t.Errorf("a refused change left %+v, %v", s, err)
	}
}

// A machine starts with what is usable of its file.
func TestLoadsWhatIsUsable(t *testing.T) {
	s, err := settings.Load(file(t, "volume = 200\nrotation = \"left\"\nscreen_on = \"08:00\"\n\nscreen_of = \"20:00\"\n"))
	var problems settings.Problems
	if !errors.As(err, &problems) || len(problems) != 2 || problems[0].Line != 1 || problems[1].Line != 5 {
		t.Fatalf("%v", err)
	}
	if s.Rotation != "left" || s.Volume != settings.Default().Volume || s.ScreenOn != "08:00" || s.ScreenOff != "21:30" {
		t.Errorf("%+v", s)
	}
	s, err = settings.Load(file(t, "quiet_from = \"05:00\"\nvolume = 10\n"))
	if err == nil || s.QuietFrom != "01:00" || s.Volume != 10 {
		t.Errorf("%+v, %v", s, err)
	}
	for _, text := range []string{"\xff\xfe\x00", "volume", "volume = 1\nvolume = 2"} {
		if s, err := settings.Load(file(t, text)); err == nil || s != settings.Default() {
			t.Errorf("%q: %+v, %v", text, s, err)
		}
	}
}

func TestAnswers(t *testing.T) {
	for name, text := range map[string]string{
		"as written": full, "from a Windows editor": "\ufeff" + strings.ReplaceAll(full, "\n", "\r\n"),
	} {
		a, err := settings.LoadAnswers(file(t, text))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if got := a.Settings(); got != answered {
			t.Errorf("%s: %+v", name, got)
		}
	}
	a, err := settings.LoadAnswers(file(t, "county = \"10.0.0.5:8080/join/7k4m-29qx-bcde-fghj\"\nvolume = 0\n"))
	if err != nil {
		t.Fatal(err)
	}
	base := answered
	base.Code = ""
	got := a.Over(base)
	if got.County != "https://10.0.0.5:8080" || got.Code != "7K4M29QXBCDEFGHJ" || got.Volume != 0 || got.Rotation != "right" {
		t.Errorf("%+v", got)
	}
	if !a.Has("volume") || a.Has("rotation") {
		t.Error("which keys were answered is wrong")
	}
}

func TestWhatIsWrongIsSaid(t *testing.T) {
	for text, want := range map[string]string{
		"volume = 101":                                   "第 1 行 volume：音量是 0 到 100 的整数",
		"volume = -1":                                    "第 1 行 volume：音量是 0 到 100 的整数",
		"\n\nvolume = \"60\"":                            "第 3 行 volume：要写成整数，不加引号，例如 volume = 60",
		"volume = 6.5":                                   "整数",
		"volume = 99999999999":                           "整数",
		"rotation = \"upside\"":                          "第 1 行 rotation：只能是 normal",
		"rotation = 90":                                  "第 1 行 rotation：只能是 normal",
		"rotation = \"\"":                                "只能是 normal",
		"touch = \"1 2 3\"":                              "校准是六个数",
		"touch = \"0 0 0 0 0 0\"":                        "校准是六个数",
		"screen_on = \"25:00\"":                          "第 1 行 screen_on：时间写成",
		"screen_on = \"24:00\"":                          "时间写成",
		"screen_on = 06:30:00":                           "要加引号",
		"screen_on = \"\"":                               "要么都写，要么都不写",
		"screen_on = \"08:00\"\nscreen_off = \"8:00\"":   "第 2 行 screen_off：关屏时间和开屏时间一样",
		"quiet_from = \"\"":                              "时间写成",
		"quiet_to = \"01:00\"":                           "第 1 行 quiet_to：更新时段",
		"holidays = \"yes\"":                             "true（是）或 false（不是）",
		"county = \"http://my host:8080\"":               "第 1 行 county：地址里有空格",
		"county = \"https://县政府\"":                       "主机名里只能有英文字母",
		"county = \"ftp://10.0.0.5\"":                    "地址写成",
		"county = \"https://user@10.0.0.5\"":             "不能有用户名",
		"county = \"https://10.0.0.5/console\"":          "只写到端口",
		"county = \"\"":                                  "地址写成",
		"county = \"https://10.0.0.5\"\ncode = \"7K4M\"": "入网码是 16 个字符，这里是 4 个",
		"county = \"https://10.0.0.5\"\ncode = \"7K4M-29QX-BCDE-FGHO\"": "没有“O”这个字符",
		"code = \"7K4M-29QX-BCDE-FGHJ\"":                                "还要写县里的地址",
		"pin = \"123456\"":                                              "太容易被猜到",
		"pin = 290417":                                                  "要加引号",
		"pin = \"2904\"":                                                "6 到 12 位数字",
		"volum = 60":                                                    "第 1 行 volum：没有这一项，是不是要写 volume",
		"Volume = 60":                                                   "是不是要写 volume",
		"server = \"https://10.0.0.5\"":                                 "是不是要写 county（县里服务器的地址）",
		"密码 = \"290417\"":                                               "第 1 行 密码：没有这一项，是不是要写 pin",
		"\"密码\" = \"290417\"":                                           "是不是要写 pin",
		"wallpaper = \"x\"":                                             "没有这一项。可以写的有：county、code、pin、rotation",
		"[screen]\non = \"08:00\"":                                      "第 1 行 screen：不认识这一节",
		"rotation = “right”":                                            "第 1 行：这一行用了中文的引号",
		"volume ＝ 5":                                                    "中文的引号或等号",
		"a = 1\n\nvolume":                                               "第 3 行",
		"volume = 5\nvolume = 6":                                        "“volume”写了两次",
		"\xb5\xd8\xd6\xb7 = 1":                                          "第 1 行：文件不是 UTF-8 编码",
		"volume = 5\r\n# \xb5\xd8\r\n":                                  "第 2 行：文件不是 UTF-8 编码",
		"\xff\xfev\x00o\x00l\x00":                                       "第 1 行：文件不是 UTF-8 编码",
		"pin = [\"290417\"]":                                            "第 1 行 pin：只能写一个",
		"volume = 99999999999999999999":                                 "第 1 行：数字太大",
		"":                                                              "文件是空的",
		"\ufeff\r\n \r\n":                                               "文件是空的",
		"# " + strings.Repeat("x", 70<<10):                              "文件太大",
	} {
		_, err := settings.LoadAnswers(file(t, text))
		if err == nil || !strings.Contains(err.Error(), want) {
			if len(text) > 99 {
				text = "a long file"
			}
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
	_, err := settings.LoadAnswers(file(t, "volume = 101\nrotation = 5\ncolour = \"red\""))
	var all settings.Problems
	if !errors.As(err, &all) || len(all) != 3 || strings.Count(err.Error(), "\n") != 2 || all[2].Line != 3 {
		t.Errorf("several problems: %v", err)
	}
}

// What is wrong with a code or a PIN is told on screens and in logs, where neither belongs.
func TestCodeAndPINAreNotRepeated(t *testing.T) {
	for secret, text := range map[string]string{
		"290417": "pin = 290417", "7294177294177294": "county = \"https://10.0.0.5\"\ncode = 7294177294177294",
	} {
		if _, err := settings.LoadAnswers(file(t, text)); err == nil || strings.Contains(err.Error(), secret) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// Code and PIN are gone from the file, byte by byte, and what is left is still a file.
func TestWipe(t *testing.T) {
	for name, text := range map[string]string{
		"full":          full,
		"windows":       "\ufeff" + strings.ReplaceAll(full, "\n", "\r\n"),
		"no last break": "pin = \"290417\"\nvolume = 45\ncode=\"7K4M-29QX-BCDE-FGHJ\"\ncounty='https://10.0.0.5'",
		"address":       "county = \"https://10.0.0.5/join/7K4M-29QX-BCDE-FGHJ\"\nvolume = 45\n",
		"several lines": "county='https://10.0.0.5'\npin = \"\"\"\n290417\"\"\"\ncode = '''\n7K4M-29QX-BCDE-FGHJ'''\nvolume = 45\n",
	} {
		path := file(t, text)
		if _, err := settings.LoadAnswers(path); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if err := settings.Wipe(path); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		b, err := os.ReadFile(path)
		if err != nil || len(b) != len(text) {
			t.Errorf("%s: %d bytes of %d, %v", name, len(b), len(text), err)
		}
		for _, secret := range []string{"290417", "29QX", "7K4M", "FGHJ"} {
			if bytes.Contains(b, []byte(secret)) {
				t.Errorf("%s: %s is still there:\n%s", name, secret, b)
			}
		}
		a, err := settings.LoadAnswers(path)
		if err != nil || a.Has("code") || a.Has("pin") {
			t.Errorf("%s: afterwards %v\n%s", name, err, b)
		}
		if kept := a.Settings().Volume == 45; kept != (name != "several lines") {
			t.Errorf("%s: the rest is %+v", name, a.Settings())
		}
	}
	if err := settings.Wipe(filepath.Join(t.TempDir(), "none.toml")); err != nil {
		t.Errorf("no file: %v", err)
	}
}

func TestFindAndKeep(t *testing.T) {
	none, there := filepath.Join(t.TempDir(), "none.toml"), file(t, full)
	if _, found, err := settings.FindAnswers(none); found || err != nil {
		t.Errorf("%v %v", found, err)
	}
	a, found, err := settings.FindAnswers(none, there)
	if !found || err != nil || a.Path != there {
		t.Fatalf("%v %v %v", a.Path, found, err)
	}
	kept := filepath.Join(t.TempDir(), "etc", "answers.toml")
	if err := a.Keep(kept); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(kept)
	if err != nil || info.Mode().Perm() != fs.FileMode(0o600) {
		t.Errorf("%v %v", info.Mode(), err)
	}
	b, err := settings.LoadAnswers(kept)
	if err != nil || b.Settings() != answered {
		t.Errorf("%+v, %v", b.Settings(), err)
	}
	if _, found, err := settings.FindAnswers(file(t, "volume = 200"), there); !found || err == nil {
		t.Error("a wrong file was passed over")
	}
}

// A stick is a stranger's, and root reads and wipes what is on it.
func TestFilesThatAreNone(t *testing.T) {
	victim := file(t, full)
	dir := t.TempDir()
	link, pipe := filepath.Join(dir, "link.toml"), filepath.Join(dir, "pipe.toml")
	if err := errors.Join(os.Symlink(victim, link), syscall.Mkfifo(pipe, 0o600)); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{link, pipe} {
		if _, found, err := settings.FindAnswers(name); !found || err == nil {
			t.Errorf("%s is read: found %v, %v", filepath.Base(name), found, err)
		}
		if err := settings.Wipe(name); err == nil {
			t.Errorf("%s is wiped", filepath.Base(name))
		}
	}
	if b, err := os.ReadFile(victim); err != nil || string(b) != full {
		t.Errorf("what the link led to was wiped: %q, %v", b, err)
	}
}
