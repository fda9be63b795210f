package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"time"

	"lianluozhan/cmd/repo/archive"
)

// keyCommands are about the keys that stations trust.
func keyCommands() []command {
	return []command{
		{"key next", "key next [-key 私钥文件]", "换密钥第一步：新旧密钥同时签名，发布含两个公钥的密钥包", 0, 0, prepareNext},
		{"key switch", "key switch", "换密钥第二步：改用新密钥，旧密钥继续陪签", 0, 0, plain(func(ctx context.Context, c call) error {
			return c.change(func(a *archive.Archive) error { return a.KeySwitch(ctx) })
		})},
		{"key retire", "key retire [-now]", "换密钥第三步：停用旧密钥；泄露时加 -now", 0, 0, prepareRetire},
		{"key refresh", "key refresh", "地址改了以后，重新生成密钥包", 0, 0, plain(func(ctx context.Context, c call) error {
			return c.change(func(a *archive.Archive) error { return a.KeyRefresh(ctx) })
		})},
		{"key backup", "key backup 文件", "备份私钥", 1, 1, plain(func(ctx context.Context, c call) error {
			return c.change(func(a *archive.Archive) error { return a.KeyBackup(ctx, c.args[0]) })
		})},
		{"key public", "key public 文件", "导出公钥，给 make deb 的 KEY= 用", 1, 1, plain(func(ctx context.Context, c call) error {
			return c.change(func(a *archive.Archive) error { return a.KeyPublic(ctx, c.args[0]) })
		})},
		{"key restore", "key restore 文件", "从备份恢复私钥", 1, 1, plain(func(ctx context.Context, c call) error {
			return c.change(func(a *archive.Archive) error { return a.KeyRestore(ctx, c.args[0]) })
		})},
		{"keyring", "keyring -key 公钥文件 -url 地址 -out 文件夹 [-version 版本]", "只生成密钥包，不需要软件源", 0, 0, prepareKeyring},
	}
}

func prepareNext(f *flag.FlagSet) func(context.Context, call) error {
	key := f.String("key", "", "已有的私钥文件")
	return func(ctx context.Context, c call) error {
		return c.change(func(a *archive.Archive) error { return a.KeyNext(ctx, *key) })
	}
}

func prepareRetire(f *flag.FlagSet) func(context.Context, call) error {
	now := f.Bool("now", false, "不等 30 天")
	return func(ctx context.Context, c call) error {
		return c.change(func(a *archive.Archive) error { return a.KeyRetire(ctx, *now) })
	}
}

func prepareKeyring(f *flag.FlagSet) func(context.Context, call) error {
	conf := archive.DefaultConfig()
	key := f.String("key", "", "公钥文件（gpg --export）")
	out := f.String("out", ".", "文件夹")
	ver := f.String("version", "0", "版本")
	date := f.Int64("date", 0, "文件的日期，1970 年以来的秒数")
	f.StringVar(&conf.URL, "url", "", "各站取软件的地址")
	f.StringVar(&conf.Maintainer, "maintainer", conf.Maintainer, "维护者")
	return func(ctx context.Context, c call) error {
		keys, err := os.ReadFile(*key)
		if err != nil {
			return fmt.Errorf("读不到公钥文件：%w", err)
		}
		deb, err := archive.KeyringDeb{
			Keys: keys, URL: conf.URL, Origin: conf.Origin, Maintainer: conf.Maintainer,
			ValidDays: conf.ValidDays, Version: *ver, Date: time.Unix(*date, 0),
		}.Build(ctx, *out)
		if err == nil {
			say(c, "%s", deb)
		}
		return err
	}
}
