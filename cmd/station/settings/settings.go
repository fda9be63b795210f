// Package settings keeps the machine's own settings: station.toml, which the helper
// writes, and answers.toml, in which county IT gives a new machine everything at once.
// Both are checked key by key, and what is wrong is said in Chinese with its line. It
// knows no screen, no socket and no county server.
package settings

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strconv"
	"strings"
	"syscall"

	"lianluozhan/cmd/internal/durable"
	"lianluozhan/cmd/internal/helper"
	"lianluozhan/cmd/internal/touchmap"
)

// Where the files are.
const (
	Path        = "/etc/lianluozhan/station.toml"
	AnswersPath = "/etc/lianluozhan/answers.toml"
	// OnStick is where the answers are below a stick's root.
	OnStick = "LIANLUOZHAN/answers.toml"
)

// Default is how a machine is set about which nothing was said.
func Default() helper.Settings {
	return helper.Settings{
		Rotation: "normal", Volume: 60, ScreenOn: "06:30", ScreenOff: "21:30",
		QuietFrom: "01:00", QuietTo: "05:00",
	}
}

// Load reads station.toml. Where there is none, the defaults hold. When some of it is
// not usable it returns Problems, and what can be used with the defaults for the rest:
// a machine must start whatever its file looks like.
func Load(path string) (helper.Settings, error) {
	s := Default()
	text, err := read(path)
	if errors.Is(err, fs.ErrNotExist) {
		return s, nil
	}
	if err != nil {
		return s, err
	}
	given, problems := decode(text, stationKeys())
	for _, g := range given {
		g.set(&s)
	}
	if across := checkAcross(s); len(across) > 0 {
		d := Default()
		s.ScreenOn, s.ScreenOff, s.QuietFrom, s.QuietTo = d.ScreenOn, d.ScreenOff, d.QuietFrom, d.QuietTo
		problems = append(problems, across...)
	}
	return s, problems.err()
}

// Save checks the settings and writes them, durably. What is only for joining is never
// written.
func Save(path string, s helper.Settings) error {
	if err := Check(s); err != nil {
		return err
	}
	if err := durable.Write(path, []byte(text(s)), 0o644); err != nil {
		return fmt.Errorf("settings: %w", err)
	}
	return nil
}

// Check says what is wrong with settings, as Problems; nil for nothing.
func Check(s helper.Settings) error {
	var all Problems
	for _, k := range stationKeys() {
		if words := k.check(k.get(s)); words != "" {
			all = append(all, Problem{Key: k.name, Words: words})
		}
	}
	return append(all, checkAcross(s)...).err()
}

// checkAcross is about keys that only make sense together.
func checkAcross(s helper.Settings) Problems {
	var all Problems
	switch {
	case (s.ScreenOn == "") != (s.ScreenOff == ""):
		all = append(all, Problem{Key: "screen_on", Words: "开屏和关屏时间要么都写，要么都不写"})
	case s.ScreenOn != "" && s.ScreenOn == s.ScreenOff:
		all = append(all, Problem{Key: "screen_off", Words: "关屏时间和开屏时间一样，屏幕就没有开着的时候了"})
	}
	if s.QuietFrom == s.QuietTo {
		all = append(all, Problem{Key: "quiet_to", Words: "更新时段的开始和结束一样，就没有能更新的时候了"})
	}
	return all
}

// text is a station.toml, with a word on each key for whoever opens it.
func text(s helper.Settings) string {
	var b strings.Builder
	b.WriteString("# 本机设置，由 lianluozhan-station 写入。可以在屏幕上改：站点维护 → 本机设置。\n")
	for _, k := range stationKeys() {
		fmt.Fprintf(&b, "\n# %s\n%s = %s\n", k.about, k.name, literal(k.get(s)))
	}
	return b.String()
}

func literal(v any) string {
	switch v := v.(type) {
	case string:
		return strconv.Quote(v) // nothing that passes the checks needs TOML's own escapes
	case bool:
		return strconv.FormatBool(v)
	case int:
		return strconv.Itoa(v)
	}
	return `""`
}

// maxFile bounds a file, in bytes.
const maxFile = 64 << 10

// read returns a file's text: with Unix line ends, without a mark at its beginning.
func read(path string) (string, error) {
	f, err := open(path, os.O_RDONLY)
	if err != nil {
		return "", fmt.Errorf("settings: %w", err)
	}
	b, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err = errors.Join(err, f.Close()); err != nil {
		return "", fmt.Errorf("settings: %w", err)
	}
	if len(b) > maxFile {
		return "", Problems{{Words: "文件太大，不像是设置文件"}}
	}
	return strings.ReplaceAll(strings.TrimPrefix(string(b), "\ufeff"), "\r\n", "\n"), nil
}

// open opens a file that may lie on a stranger's stick: root follows no link there, and
// waits at no pipe.
func open(path string, how int) (*os.File, error) {
	odd := Problems{{Words: "这不是一个普通文件，没有读取"}}
	f, err := os.OpenFile(path, how|syscall.O_NOFOLLOW|syscall.O_NONBLOCK, 0)
	if errors.Is(err, syscall.ELOOP) {
		return nil, odd
	}
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = odd
	}
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

// Screen is how the picture is turned, and the matrix of the touch panel that belongs
// to it.
func Screen(s helper.Settings) (touchmap.Rotation, touchmap.Matrix, error) {
	r, err := touchmap.ParseRotation(s.Rotation)
	if err != nil {
		return r, touchmap.Matrix{}, fmt.Errorf("settings: %w", err)
	}
	if s.Touch == "" {
		return r, touchmap.For(r), nil
	}
	m, err := touchmap.Parse(s.Touch)
	if err != nil {
		return r, m, fmt.Errorf("settings: %w", err)
	}
	return r, m, nil
}
