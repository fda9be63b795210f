package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"image"
	"image/png"
	"io"
	"os"
	"strings"
	"time"

	"lianluozhan/cmd/internal/touchmap"
	"lianluozhan/cmd/station/screen"
	"lianluozhan/cmd/station/settings"
)

// Where the pictures and the display server's static configuration are.
const (
	picturesDir = "/usr/share/lianluozhan/pictures"
	xorgDir     = "/etc/lianluozhan/xorg.conf.d"
)

// statusNo is the exit status of a question whose answer is no.
const statusNo errStatus = 3

func screenCommands() []command {
	return []command{
		{"wait", "wait [-for 60s]", "等显示服务就绪", runWait},
		{"splash", "splash starting|out-of-service", "在屏幕底层画上“正在启动”或“本机暂停服务”", runSplash},
		{"shot", "shot [-check] 文件|-", "截屏；-check 看屏幕是不是一片空白，是则返回 3", runShot},
		{"display", "display on|off|state", "开关屏幕，或者看它开着没有", runDisplay},
		{"rotate", "rotate normal|right|left|inverted", "转动屏幕，触摸一起转；立即生效并记住", runRotate},
		{"calibrate", `calibrate "六个数"|reset`, "设触摸校准，或者恢复成按屏幕方向来", runCalibrate},
		{"touch", "touch", "看触摸屏在不在，不在则返回 3", runTouch},
	}
}

// withScreen gives f the machine's screen, or the one DISPLAY names.
func withScreen(f func(*screen.Screen) error) (err error) {
	s, err := screen.Open(screen.Options{Display: os.Getenv("DISPLAY")})
	if err != nil {
		return noScreen(err)
	}
	defer s.Close()
	return f(s)
}

func noScreen(err error) error { return fmt.Errorf("连不上显示服务：%w", err) }

// one returns the only argument.
func one(c call, what string) (string, error) {
	args, err := parse(flag.NewFlagSet("", flag.ContinueOnError), c.args)
	if err != nil {
		return "", err
	}
	if len(args) != 1 {
		return "", errUsage{"请写明" + what + "。"}
	}
	return args[0], nil
}

func runWait(ctx context.Context, c call) error {
	fs := flag.NewFlagSet("", flag.ContinueOnError)
	long := fs.Duration("for", time.Minute, "")
	if args, err := parse(fs, c.args); err != nil || len(args) > 0 {
		return errors.Join(err, errUsage{"只有 -for 一个参数。"})
	}
	ctx, cancel := context.WithTimeout(ctx, *long)
	defer cancel()
	s, err := screen.Wait(ctx, screen.Options{Display: os.Getenv("DISPLAY")})
	if err != nil {
		return noScreen(err)
	}
	s.Close()
	return nil
}

func runSplash(_ context.Context, c call) error {
	fs := flag.NewFlagSet("", flag.ContinueOnError)
	dir := fs.String("dir", picturesDir, "")
	args, err := parse(fs, c.args)
	if err != nil {
		return err
	}
	if len(args) != 1 || args[0] != string(screen.Starting) && args[0] != string(screen.OutOfService) {
		return errUsage{"请写明 starting 或 out-of-service。"}
	}
	return withScreen(func(s *screen.Screen) error { return s.Splash(screen.Picture(args[0]), *dir) })
}

func runShot(_ context.Context, c call) error {
	fs := flag.NewFlagSet("", flag.ContinueOnError)
	check := fs.Bool("check", false, "")
	args, err := parse(fs, c.args)
	if err != nil {
		return err
	}
	if len(args) > 1 || len(args) == 0 && !*check {
		return errUsage{"请写明存到哪个文件，- 是标准输出。"}
	}
	return withScreen(func(s *screen.Screen) error {
		img, err := s.Shot()
		if err != nil {
			return fmt.Errorf("截屏没有成功：%w", err)
		}
		if len(args) == 1 {
			if err := writeShot(c.out, args[0], img); err != nil {
				return fmt.Errorf("截屏没有存下来：%w", err)
			}
		}
		if !*check {
			return nil
		}
		return tellLook(c.err, s)
	})
}

// tellLook says what is on the screen; it may have changed since the picture was taken.
func tellLook(w io.Writer, s *screen.Screen) error {
	l, err := s.Look()
	if err != nil {
		return fmt.Errorf("看不到屏幕：%w", err)
	}
	what := "看到的是程序的画面"
	if !l.Covered {
		what = "没有程序的窗口，看到的是底图"
	}
	fmt.Fprintf(w, "%s；最多的一种颜色占 %.1f%%\n", what, 100*l.Share)
	if l.Blank {
		return statusNo
	}
	return nil
}

func writeShot(out io.Writer, path string, img image.Image) (err error) {
	if path == "-" {
		return png.Encode(out, img)
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	return errors.Join(png.Encode(f, img), f.Close())
}

func runDisplay(_ context.Context, c call) error {
	what, err := one(c, " on、off 或 state")
	if err != nil {
		return err
	}
	return withScreen(func(s *screen.Screen) error {
		switch what {
		case "on", "off":
			return s.SetPower(what == "on")
		case "state":
			on, err := s.Power()
			words := map[bool]string{true: "on", false: "off"}[on]
			fmt.Fprintln(c.out, words)
			return err
		}
		return errUsage{"请写明 on、off 或 state。"}
	})
}

func runRotate(_ context.Context, c call) error {
	word, err := one(c, "方向")
	if err != nil {
		return err
	}
	r, err := touchmap.ParseRotation(word)
	if err != nil || word == "" {
		return errUsage{"方向只能是 normal、right、left 或 inverted。"}
	}
	// A calibration belongs to the rotation it was made in.
	return change(string(r), "")
}

func runCalibrate(_ context.Context, c call) error {
	given := strings.Join(c.args, " ") // numbers below nought look like flags
	if given == "-h" {
		return flag.ErrHelp
	}
	s, err := settings.Load(settings.Path)
	if err != nil {
		return err //nolint:wrapcheck // says what is wrong for staff
	}
	if given == "reset" {
		return change(s.Rotation, "")
	}
	m, err := touchmap.Parse(given)
	if err != nil {
		return errUsage{`校准是六个数，例如 "0 1 0 -1 0 1"。`}
	}
	return change(s.Rotation, m.String())
}

// change keeps rotation and calibration for the next start of the display server and
// puts them in force now, where one runs.
func change(rotation, touch string) error {
	s, err := settings.Load(settings.Path)
	if err != nil {
		return err //nolint:wrapcheck // says what is wrong for staff
	}
	s.Rotation, s.Touch = rotation, touch
	r, m, err := settings.Screen(s)
	if err != nil {
		return err //nolint:wrapcheck // as above
	}
	if err := errors.Join(settings.Save(settings.Path, s), screen.WriteConf(xorgDir, r, m)); err != nil {
		return fmt.Errorf("没有存下来：%w", err)
	}
	err = withScreen(func(x *screen.Screen) error {
		_, err := x.Apply(r, m)
		return err
	})
	if errors.Is(err, screen.ErrNoServer) {
		return nil // it begins so
	}
	return err
}

func runTouch(_ context.Context, c call) error {
	p, err := screen.FindPanel(os.DirFS("/sys"))
	if err != nil {
		return fmt.Errorf("看不到输入设备：%w", err)
	}
	if !p.Present {
		fmt.Fprintln(c.out, "没有找到触摸屏，请检查它的连接线")
		return statusNo
	}
	fmt.Fprintln(c.out, "触摸屏："+p.Name)
	return nil
}
