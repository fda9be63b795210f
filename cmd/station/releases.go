package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"

	"lianluozhan/cmd/station/release"
	"lianluozhan/sync/liaison"
)

func releaseCommands() []command {
	return []command{
		{"activate", "activate 版本", "下次启动时试用这个版本", withVersion(func(s *release.Store, _ call, v string) error {
			return s.Activate(v) //nolint:wrapcheck // words says it
		})},
		{"boot", "boot", "决定启动哪个版本（由系统在程序启动前调用）", runBoot},
		{"stopped", "stopped", "记下程序是怎么结束的（由系统在程序结束后调用）", runStopped},
		{"confirm", "confirm 版本", "确认正在运行的版本可用", withVersion(func(s *release.Store, _ call, v string) error {
			return s.Confirm(v) //nolint:wrapcheck // as above
		})},
		{"rollback", "rollback [-why 原因] [版本]", "退回上一个可用的版本，当前版本记为不可用", runRollback},
		{"withdraw", "withdraw 版本", "撤回一个版本，不再启动它", withVersion(runWithdraw)},
		{"forgive", "forgive 版本", "撤销“不可用”和“撤回”的记号", withVersion(func(s *release.Store, _ call, v string) error {
			return s.Forgive(v) //nolint:wrapcheck // as above
		})},
		{"can-remove", "can-remove 版本", "卸载版本之前：换到别的版本；不能卸载时返回 1", withVersion(func(s *release.Store, _ call, v string) error {
			return s.CanRemove(v) //nolint:wrapcheck // as above
		})},
		{"prune", "prune [-keep 个数] [-remove]", "列出可以清理的旧版本；加 -remove 立即卸载", runPrune},
		{"status", "status [-json]", "显示版本情况", runStatus},
	}
}

// withVersion makes a command of f, which takes one version.
func withVersion(f func(s *release.Store, c call, version string) error) func(context.Context, call) error {
	return func(_ context.Context, c call) error {
		args, err := parse(flag.NewFlagSet("", flag.ContinueOnError), c.args)
		if err != nil {
			return err
		}
		if len(args) != 1 {
			return errUsage{"请写明一个版本。"}
		}
		return f(releases(), c, args[0])
	}
}

// releases are this machine's; under another root for a look at a machine's disk.
func releases() *release.Store {
	o := release.Machine()
	if root := os.Getenv("LIANLUOZHAN_ROOT"); root != "" {
		o.Releases, o.Dir, o.Run = root+o.Releases, root+o.Dir, root+o.Run
	}
	return release.New(o)
}

func runBoot(_ context.Context, c call) error {
	if len(c.args) > 0 {
		return errUsage{"boot 不带参数。"}
	}
	s, err := releases().Boot()
	if err != nil {
		return err //nolint:wrapcheck // words says it
	}
	if s.Warning != "" {
		fmt.Fprintln(c.err, s.Warning)
	}
	if r := s.Switched; r != nil {
		fmt.Fprintf(c.out, "版本 %s 改为 %s：%s\n", r.From, r.To, r.Why)
	}
	if s.Tries > 0 {
		fmt.Fprintf(c.out, "试用版本 %s，第 %d 次启动\n", s.Version, s.Tries)
	}
	return nil
}

// runStopped passes on what systemd says of the end of a start; see systemd.exec(5).
func runStopped(context.Context, call) error {
	return releases().Stopped(release.End(os.Getenv("SERVICE_RESULT"))) //nolint:wrapcheck // words says it
}

func runRollback(_ context.Context, c call) error {
	fs := flag.NewFlagSet("", flag.ContinueOnError)
	why := fs.String("why", "人工退回", "")
	args, err := parse(fs, c.args)
	if err != nil {
		return err
	}
	if len(args) > 1 {
		return errUsage{"只能写一个版本。"}
	}
	now, err := releases().Rollback(strings.Join(args, ""), *why)
	if err != nil {
		return err //nolint:wrapcheck // words says it
	}
	fmt.Fprintf(c.out, "现在是版本 %s，重新启动程序后生效\n", now)
	return nil
}

func runWithdraw(s *release.Store, c call, version string) error {
	moved, err := s.Withdraw(version)
	if err != nil {
		return err //nolint:wrapcheck // words says it
	}
	if moved {
		fmt.Fprintln(c.out, "已经换到别的版本，重新启动程序后生效")
	}
	return nil
}

func runPrune(ctx context.Context, c call) error {
	fs := flag.NewFlagSet("", flag.ContinueOnError)
	keep := fs.Int("keep", 1, "")
	remove := fs.Bool("remove", false, "")
	args, err := parse(fs, c.args)
	if err != nil {
		return err
	}
	if len(args) > 0 || *keep < 0 {
		return errUsage{"看不懂的参数。"}
	}
	old, err := releases().Prune(*keep)
	if err != nil {
		return err //nolint:wrapcheck // words says it
	}
	for _, r := range old {
		fmt.Fprintln(c.out, r.Version)
		if *remove {
			if err := purge(ctx, c, r); err != nil {
				return err
			}
		}
	}
	return nil
}

// purge removes a release as a package, which is how it came.
func purge(ctx context.Context, c call, r release.Release) error {
	if r.Package == "" {
		fmt.Fprintf(c.err, "版本 %s 不知道属于哪个软件包，请人工卸载\n", r.Version)
		return errSilent
	}
	cmd := exec.CommandContext(ctx, "apt-get", "-y", "-o", "DPkg::Lock::Timeout=600", "purge", "--", r.Package) //nolint:gosec // from a file of root's
	cmd.Env = append(os.Environ(), "DEBIAN_FRONTEND=noninteractive")
	cmd.Stdout, cmd.Stderr = c.err, c.err
	if err := cmd.Run(); err != nil {
		fmt.Fprintf(c.err, "版本 %s 没有卸载成功：%v\n", r.Version, err)
		return errSilent
	}
	return nil
}

func runStatus(_ context.Context, c call) error {
	fs := flag.NewFlagSet("", flag.ContinueOnError)
	asJSON := fs.Bool("json", false, "")
	if args, err := parse(fs, c.args); err != nil || len(args) > 0 {
		return errors.Join(err, errUsage{"看不懂的参数。"})
	}
	st, err := releases().Status()
	if err != nil {
		return err //nolint:wrapcheck // words says it
	}
	if *asJSON {
		enc := json.NewEncoder(c.out)
		enc.SetIndent("", "  ")
		return enc.Encode(st) //nolint:wrapcheck // nobody to tell if it fails
	}
	printStatus(c.out, st)
	return nil
}

func printStatus(w io.Writer, st release.Status) {
	row := func(name, value string) {
		if value == "" {
			value = "无"
		}
		fmt.Fprintf(w, "%s：%s\n", name, value)
	}
	current := st.Current
	if st.OnTrial {
		current += fmt.Sprintf("（试用，已启动 %d 次）", st.Tries)
	}
	row("当前版本", current)
	row("可用版本", st.Good)
	row("接替版本", st.Next)
	row("不可用", strings.Join(st.Bad, " "))
	row("已撤回", strings.Join(st.Withdrawn, " "))
	if r := st.Last; r != nil {
		row("上次退回", fmt.Sprintf("%s，%s → %s，%s", r.At.In(liaison.Zone).Format("2006-01-02 15:04"), r.From, r.To, r.Why))
	}
	for _, r := range st.Installed {
		row("已安装", strings.TrimSuffix(fmt.Sprintf("%s（数据格式 %d）%s", r.Version, r.Schema, r.Fault), " "))
	}
	if !st.Healthy {
		row("注意", "没有一个安装的版本是可用的")
	}
	if st.Warning != "" {
		row("注意", st.Warning)
	}
}
