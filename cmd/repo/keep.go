package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"strings"
	"time"

	"lianluozhan/cmd/repo/archive"
)

// keeping are the commands that look after the archive.
func keeping() []command {
	return []command{
		{"status", "status", "各圈的版本、密钥、有效期", 0, 0, plain(runStatus)},
		{"check", "check [网址]", "像各站一样核对已发布的内容；写网址就从网站取", 0, 1, plain(runCheck)},
		{"log", "log [-n 20]", "谁在什么时候做了什么", 0, 0, prepareLog},
		{"serve", "serve [-listen :8099]", "提供下载；也可以用 nginx 提供同一个文件夹", 0, 0, prepareServe},
		{"version", "version", "显示版本", 0, 0, plain(func(_ context.Context, c call) error { say(c, "%s", version); return nil })},
	}
}

func say(c call, format string, args ...any) { fmt.Fprintf(c.out, format+"\n", args...) }

func runStatus(ctx context.Context, c call) error {
	a, err := archive.Look(*c.dir, c.options())
	if err != nil {
		return err
	}
	s := a.State()
	say(c, "%s的软件源 %s\n网站文件夹 %s", a.Config().Name, a.Config().URL, a.Root())
	for _, name := range archive.Rings() {
		r := s.Rings[name]
		words := "还没有版本"
		if r.Current != "" {
			words = r.Current
		}
		if len(r.Earlier) > 0 {
			words += "（还可以装 " + strings.Join(r.Earlier, "、") + "）"
		}
		if r.Held != "" {
			words += "，暂停发布：" + r.Held
		}
		say(c, "  %-7s %s", name, words)
	}
	for v, why := range s.Withdrawn {
		say(c, "  已撤回 %s：%s", v, why)
	}
	until := s.Published.AddDate(0, 0, a.Config().ValidDays)
	say(c, "上次发布 %s，有效到 %s", s.Published.Local().Format(time.DateTime), until.Local().Format(time.DateTime))
	if left := time.Until(until); left < 5*24*time.Hour {
		say(c, "注意：只剩 %d 天，每周的重签可能没有运行：systemctl status lianluozhan-repo-resign.timer", max(0, int(left.Hours()/24)))
	}
	return showKeys(ctx, c, a)
}

func showKeys(ctx context.Context, c call, a *archive.Archive) error {
	keys := a.State().Keys
	say(c, "签名密钥 %s", keys.Current)
	if keys.Next != "" {
		say(c, "正在换密钥：新密钥 %s 从 %s 起陪签，下一步 key switch", keys.Next, keys.Began.Local().Format(time.DateOnly))
	}
	if keys.Old != "" {
		say(c, "正在换密钥：旧密钥 %s 还在陪签，下一步 key retire", keys.Old)
	}
	signers, err := a.Signers(ctx)
	if err != nil {
		return err
	}
	for _, k := range signers {
		if !k.Expires.IsZero() && time.Until(k.Expires) < 180*24*time.Hour {
			say(c, "注意：密钥 %s 到 %s 过期，请尽快换密钥（key next）", k.Fpr, k.Expires.Format(time.DateOnly))
		}
	}
	return nil
}

func runCheck(ctx context.Context, c call) error {
	url := ""
	if len(c.args) == 1 {
		url = c.args[0]
	}
	return c.change(func(a *archive.Archive) error { return a.Check(ctx, url) })
}

func prepareLog(f *flag.FlagSet) func(context.Context, call) error {
	n := f.Int("n", 20, "最近几条")
	return func(_ context.Context, c call) error {
		a, err := archive.Look(*c.dir, c.options())
		if err != nil {
			return err
		}
		deeds, err := a.Log()
		if err != nil {
			return err
		}
		for _, d := range deeds[max(0, len(deeds)-*n):] {
			words := d.About
			if d.Error != "" {
				words = "没有做成：" + strings.ReplaceAll(d.Error, "\n", " ")
			}
			say(c, "%s  %s  %s  %s", d.At.Local().Format(time.DateTime), d.Who, d.What, words)
		}
		return nil
	}
}

func prepareServe(f *flag.FlagSet) func(context.Context, call) error {
	listen := f.String("listen", ":8099", "地址:端口")
	return func(ctx context.Context, c call) error {
		a, err := archive.Look(*c.dir, c.options())
		if err != nil {
			return err
		}
		l, err := new(net.ListenConfig).Listen(ctx, "tcp", *listen)
		if err != nil {
			return fmt.Errorf("不能监听 %s：%w", *listen, err)
		}
		log := slog.New(slog.NewTextHandler(os.Stderr, nil))
		log.Info("serving", "folder", a.Root(), "address", l.Addr().String())
		return serve(ctx, l, a.Root())
	}
}

// serve hands out the folder until ctx ends. Packages are large and lines slow: a
// download has half an hour.
func serve(ctx context.Context, l net.Listener, root string) error {
	srv := &http.Server{
		Handler:           http.FileServer(http.Dir(root)),
		ReadHeaderTimeout: 10 * time.Second, WriteTimeout: 30 * time.Minute, IdleTimeout: time.Minute,
	}
	stop := context.AfterFunc(ctx, func() { srv.Close() })
	defer stop()
	if err := srv.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}
