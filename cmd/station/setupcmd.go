package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"

	"lianluozhan/cmd/internal/helper"
	"lianluozhan/cmd/station/screen"
	"lianluozhan/cmd/station/settings"
)

func setupCommands() []command {
	return []command{{
		"setup", "setup -answers 文件 [-keep] | -check 文件",
		"照回答文件设置本机，不用碰屏幕；-check 只检查文件", runSetup,
	}}
}

func runSetup(_ context.Context, c call) error {
	flags := flag.NewFlagSet("", flag.ContinueOnError)
	answers, check := flags.String("answers", "", ""), flags.String("check", "", "")
	keep := flags.Bool("keep", false, "")
	etc := flags.String("etc", filepath.Dir(settings.Path), "")
	args, err := parse(flags, c.args)
	if err != nil {
		return err
	}
	if len(args) > 0 || (*answers == "") == (*check == "") {
		return errUsage{"请写 -answers 文件，或者 -check 文件。"}
	}
	a, err := settings.LoadAnswers(*answers + *check)
	if err != nil {
		return refused(*answers+*check, err)
	}
	if *check != "" {
		fmt.Fprintln(c.out, "文件没有问题。")
		summary(c.out, a)
		return nil
	}
	return install(c, a, *etc, *keep)
}

// refused names the file before what is wrong with it.
func refused(path string, err error) error {
	var problems settings.Problems
	if errors.As(err, &problems) {
		return fmt.Errorf("%s 有问题，没有采用：\n%w", path, problems)
	}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("没有 %s 这个文件", path)
	case errors.Is(err, fs.ErrPermission):
		return fmt.Errorf("没有权限读 %s，请用 sudo", path)
	}
	return fmt.Errorf("%s 读不出来：%w", path, err)
}

// install takes the answers over: the settings at once, and what the machine joins with
// for when the program starts. Once that is kept, code and PIN are taken out of the file
// they came in: a stick goes through many hands.
func install(c call, a settings.Answers, etc string, keep bool) error {
	file := filepath.Join(etc, filepath.Base(settings.Path))
	before, err := settings.Load(file)
	if err != nil {
		fmt.Fprintf(c.err, "原来的设置有问题，能用的照用：\n%v\n", err)
	}
	s := a.Over(before)
	r, m, err := settings.Screen(s)
	if err != nil {
		return err //nolint:wrapcheck // says what is wrong for staff
	}
	own := filepath.Join(etc, filepath.Base(settings.AnswersPath))
	err = errors.Join(settings.Save(file, s), screen.WriteConf(filepath.Join(etc, "xorg.conf.d"), r, m))
	same := sameFile(a.Path, own)
	if err == nil && !same {
		err = a.Keep(own)
	}
	if err == nil && !same && !keep {
		err = settings.Wipe(a.Path)
	}
	if err != nil {
		return fmt.Errorf("没有存下来：%w", err)
	}
	fmt.Fprintln(c.out, "已经设置好。")
	summary(c.out, a)
	if s.Code != "" {
		fmt.Fprintln(c.out, "程序启动后会自动入网；入网成功后，入网码和维护密码会从本机的文件里抹去。")
	}
	return nil
}

func sameFile(a, b string) bool {
	x, xerr := filepath.EvalSymlinks(a)
	y, yerr := filepath.EvalSymlinks(b)
	return xerr == nil && yerr == nil && x == y
}

// summary says what was answered, without what nobody else may know.
func summary(w io.Writer, a settings.Answers) {
	s := a.Settings()
	answered := func(ok bool) string {
		if ok {
			return "有"
		}
		return "没有，要在屏幕上填"
	}
	fmt.Fprintf(w, "  县里的地址：%s\n  入网码：%s\n  维护密码：%s\n", or(s.County, "没有，要在屏幕上填"), answered(s.Code != ""), answered(s.PIN != ""))
	fmt.Fprintf(w, "  屏幕方向：%s　音量：%d\n  开关屏：%s\n  更新时段：%s 到 %s\n", s.Rotation, s.Volume, hours(s), s.QuietFrom, s.QuietTo)
}

func hours(s helper.Settings) string {
	switch {
	case s.ScreenOn == "":
		return "一直开着"
	case s.Holidays:
		return s.ScreenOn + " 开，" + s.ScreenOff + " 关，放假的日子也关"
	}
	return s.ScreenOn + " 开，" + s.ScreenOff + " 关"
}

func or(s, empty string) string {
	if s == "" {
		return empty
	}
	return s
}
