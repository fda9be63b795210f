package main

import (
	"context"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"lianluozhan/cmd/repo/archive"
)

// publishing are the commands that change what stations are offered.
func publishing() []command {
	return []command{
		{"init", "init -url http://软件源地址/ -name 示例县 [-key 私钥文件] [-dir 目录]", "新建软件源和签名密钥", 0, 0, prepareInit},
		{"add", "add 包.deb…|文件夹…", "加入新版本的包；各站还看不到", 1, -1, plain(runAdd)},
		{"promote", "promote 版本 canary|early|all [-jump]", "向一圈发布；-jump 不等前一圈", 2, 2, preparePromote},
		{"hold", "hold 圈 [-why 原因]", "暂停向一圈发布", 1, 1, prepareHold},
		{"unhold", "unhold 圈", "恢复发布", 1, 1, plain(func(_ context.Context, c call) error {
			return c.change(func(a *archive.Archive) error { return a.Unhold(c.args[0]) })
		})},
		{"rollback", "rollback 圈|fleet [版本]", "退回上一个（或指明的）版本；fleet 是全县：有最新版本（或比它新）的圈都退", 1, 2, plain(runRollback)},
		{"withdraw", "withdraw 版本 [-why 原因]", "撤回一个版本：三圈都不再提供，以后也不能再发布", 1, 1, prepareWithdraw},
		{"forget", "forget [-keep 5] [-yes]", "列出没有哪一圈还用得着的旧版本；加 -yes 就清理掉，腾出磁盘", 0, 0, prepareForget},
		{"resign", "resign [-clock]", "重新签名，每周一次由定时器运行；-clock：电脑的时间现在是对的，上次发布时才错了", 0, 0, prepareResign},
		{"stick", "stick U盘目录 [-ring all,early] [-late]", "拷贝到 U 盘并读回核对；-late 给错过换密钥的站", 1, 1, prepareStick},
	}
}

// plain is for commands without flags of their own.
func plain(do func(ctx context.Context, c call) error) func(*flag.FlagSet) func(context.Context, call) error {
	return func(*flag.FlagSet) func(context.Context, call) error { return do }
}

func prepareInit(f *flag.FlagSet) func(context.Context, call) error {
	conf := archive.DefaultConfig()
	f.StringVar(&conf.URL, "url", "", "各站取软件的地址")
	f.StringVar(&conf.Name, "name", "", "县名")
	f.StringVar(&conf.Maintainer, "maintainer", conf.Maintainer, "维护者")
	f.StringVar(&conf.Passphrase, "passphrase-file", "", "密钥的口令文件")
	key := f.String("key", "", "已有的私钥文件")
	arches := f.String("arch", strings.Join(conf.Architectures, ","), "架构")
	return func(ctx context.Context, c call) error {
		conf.Architectures = strings.Split(*arches, ",")
		a, err := archive.Init(ctx, archive.Setup{Dir: *c.dir, Config: conf, Key: *key}, c.options())
		if err != nil {
			return err
		}
		say(c, "软件源建好了：%s\n网站提供这个文件夹：%s（或运行 lianluozhan-repo serve）", a.Dir(), a.Root())
		say(c, "签名密钥的指纹：%s\n请马上备份：lianluozhan-repo key backup 文件", a.State().Keys.Current)
		return a.Close()
	}
}

func runAdd(ctx context.Context, c call) error {
	var files []string
	for _, arg := range c.args {
		if info, err := os.Stat(arg); err == nil && info.IsDir() {
			inside, err := filepath.Glob(filepath.Join(arg, "*.deb"))
			if err != nil {
				return err
			}
			files = append(files, inside...)
			continue
		}
		files = append(files, arg)
	}
	return c.change(func(a *archive.Archive) error { return a.Add(ctx, files) })
}

func preparePromote(f *flag.FlagSet) func(context.Context, call) error {
	jump := f.Bool("jump", false, "不等前一圈")
	return func(ctx context.Context, c call) error {
		version, ring := c.args[0], c.args[1]
		if slices.Contains(archive.Rings(), version) { // the other way round is as clear
			version, ring = ring, version
		}
		return c.change(func(a *archive.Archive) error { return a.Promote(ctx, version, ring, *jump) })
	}
}

func prepareHold(f *flag.FlagSet) func(context.Context, call) error {
	why := f.String("why", "没有写原因", "原因")
	return func(_ context.Context, c call) error {
		return c.change(func(a *archive.Archive) error { return a.Hold(c.args[0], *why) })
	}
}

func prepareResign(f *flag.FlagSet) func(context.Context, call) error {
	right := f.Bool("clock", false, "电脑的时间现在是对的")
	return func(ctx context.Context, c call) error {
		return c.change(func(a *archive.Archive) error {
			if *right {
				a.ClockIsRight()
			}
			return a.Resign(ctx)
		})
	}
}

func runRollback(ctx context.Context, c call) error {
	to := ""
	if len(c.args) == 2 {
		to = c.args[1]
	}
	return c.change(func(a *archive.Archive) error {
		if c.args[0] == "fleet" {
			return a.RollbackFleet(ctx, to)
		}
		return a.Rollback(ctx, to, c.args[0])
	})
}

func prepareWithdraw(f *flag.FlagSet) func(context.Context, call) error {
	why := f.String("why", "没有写原因", "原因")
	return func(ctx context.Context, c call) error {
		return c.change(func(a *archive.Archive) error { return a.Withdraw(ctx, c.args[0], *why) })
	}
}

func prepareForget(f *flag.FlagSet) func(context.Context, call) error {
	keep := f.Int("keep", 5, "最新的几个版本总是留着")
	yes := f.Bool("yes", false, "清理")
	return func(ctx context.Context, c call) error {
		return c.change(func(a *archive.Archive) error {
			old, err := a.Forgettable(*keep)
			if err != nil {
				return err
			}
			for _, v := range old.Releases {
				say(c, "  版本 %s", v)
			}
			for _, ref := range old.Packages {
				say(c, "    %s", ref)
			}
			if *yes || len(old.Packages) == 0 {
				return a.Forget(ctx, old)
			}
			say(c, "可以清理上面 %d 个包，约 %d MB。要清理，请运行 lianluozhan-repo forget -keep %d -yes。", len(old.Packages), old.Bytes>>20, *keep)
			return nil
		})
	}
}

func prepareStick(f *flag.FlagSet) func(context.Context, call) error {
	rings := f.String("ring", "all", "拷贝哪些圈")
	late := f.Bool("late", false, "停用的密钥也签名")
	return func(ctx context.Context, c call) error {
		return c.change(func(a *archive.Archive) error {
			return a.CopyTo(ctx, c.args[0], strings.Split(*rings, ","), *late)
		})
	}
}
