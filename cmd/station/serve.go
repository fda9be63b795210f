package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"sync"
	"time"

	"golang.org/x/sys/unix"

	"lianluozhan/cmd/internal/helper"
	"lianluozhan/cmd/station/agent"
	"lianluozhan/cmd/station/apt"
	"lianluozhan/cmd/station/host"
	"lianluozhan/cmd/station/release"
	"lianluozhan/cmd/station/settings"
	"lianluozhan/cmd/station/spare"
	"lianluozhan/cmd/station/stick"
)

func serveCommands() []command {
	return []command{
		{"serve", "serve", "管理本机：更新、县里的指令、本机设置（由系统启动，一直运行）", runServe},
		{"vt", "vt 号码", "把第几个控制台转到屏幕上；7 是联络站的画面", runVT},
	}
}

func runVT(_ context.Context, c call) error {
	if len(c.args) != 1 {
		return errUsage{"请写一个号码。"}
	}
	n, err := strconv.Atoi(c.args[0])
	if err != nil || n < 1 || n > 12 {
		return errUsage{"号码在 1 到 12 之间。"}
	}
	if err := host.Front(n); err != nil {
		return fmt.Errorf("控制台没有转过来：%w", err)
	}
	return nil
}

// helperDir has what the helper keeps.
const helperDir = "/var/lib/lianluozhan/helper"

// places of a machine, below root; root is "" outside of tests.
type places struct{ root string }

func (p places) at(name string) string { return p.root + name }

// toConsole is the command that puts a console in front. For another machine's disk it
// is one that can be stood in for.
func (p places) toConsole() []string {
	if p.root != "" {
		return []string{"chvt"}
	}
	return []string{"/usr/lib/lianluozhan/station-run", "vt"}
}

func runServe(ctx context.Context, c call) error {
	if len(c.args) > 0 {
		return errUsage{"serve 不带参数。"}
	}
	p := places{os.Getenv("LIANLUOZHAN_ROOT")}
	unlock, err := alone(p.at("/run/lianluozhan/helper.lock"))
	if err != nil {
		return err
	}
	defer unlock()
	log := slog.New(slog.NewTextHandler(c.err, nil))
	uid, gid := programUser()
	cfg := configure(p, log, uid, gid)
	a := agent.New(cfg)
	b := onProbation(spare.At(p.root), a, cfg)
	told := ctx
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	s := helper.Server{
		Socket: p.at(helper.Socket), GID: gid, Deeds: b, Log: log,
		May: func(from uint32) bool { return int64(from) == int64(uid) || int64(from) == int64(os.Getuid()) },
	}
	var serving, refuted error
	var all sync.WaitGroup
	all.Go(func() {
		defer stop()
		serving = s.Serve(ctx)
	})
	all.Go(func() {
		defer stop()
		refuted = b.watch(ctx)
	})
	a.Run(ctx)
	stop()
	all.Wait()
	if err := errors.Join(serving, refuted); err != nil || told.Err() == nil {
		return err
	}
	return b.files.Excuse() //nolint:wrapcheck // it says what it was doing
}

// alone makes sure that no other helper works on this machine.
func alone(lock string) (func(), error) {
	if err := os.MkdirAll(filepath.Dir(lock), 0o755); err != nil {
		return nil, fmt.Errorf("lock of the helper: %w", err)
	}
	f, err := os.OpenFile(lock, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("lock of the helper: %w", err)
	}
	if err := unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB); err != nil {
		return nil, errors.Join(errors.New("已经有一个管理程序在运行"), f.Close())
	}
	return func() { _ = f.Close() }, nil // the lock goes with it
}

// programUser is who may ask, -1 on a machine without the account.
func programUser() (uid, gid int) {
	u, err := user.Lookup(account)
	if err != nil {
		return -1, -1
	}
	uid, errU := strconv.Atoi(u.Uid)
	gid, errG := strconv.Atoi(u.Gid)
	if errU != nil || errG != nil {
		return -1, -1
	}
	return uid, gid
}

func configure(p places, log *slog.Logger, uid, gid int) agent.Config {
	packages := apt.New(apt.Options{
		Source: p.at("/etc/apt/sources.list.d/lianluozhan.sources"), Dir: p.at("/var/lib/lianluozhan/apt"), Prefix: scope(),
	})
	o := release.Machine()
	o.Releases, o.Dir, o.Run = p.at(o.Releases), p.at(o.Dir), p.at(o.Run)
	sensors := newSensors(p)
	return agent.Config{
		Dir: p.at(helperDir), Run: filepath.Join(o.Run, "helper"), Version: version,
		Files: []string{
			p.at("/var/lib/lianluozhan/data/log/*.log"), p.at("/var/lib/lianluozhan/apt/last.log"),
			p.at("/var/lib/lianluozhan/release/state.json"), p.at("/var/log/apt/term.log"),
		},
		StickRoots: []string{p.at("/media"), p.at("/run/media"), p.at("/mnt")},
		Releases:   release.New(o), Archive: packages, Packages: packages,
		Display: newDisplay(p),
		Host:    newHost(p), Door: host.Way{Switch: p.toConsole()},
		Settings: &machineSettings{
			path: p.at(settings.Path), answers: p.at(settings.AnswersPath), conf: p.at("/etc/lianluozhan/xorg.conf.d"), log: log,
		},
		Sensors: sensors, Line: sensors.Line,
		Sticks: stick.New(stick.Options{
			Sys: p.at("/sys"), Mounts: "/proc/self/mountinfo", Under: p.at("/media/lianluozhan"), UID: uid, GID: gid, Run: host.System{}.Run,
		}),
		Replaced: replaced(spare.At(p.root).Installed()), Now: time.Now, Log: log,
	}
}

// scope gives package tools a control group of their own: systemd ends a unit's whole
// group when the unit is restarted, and dpkg restarts ours.
func scope() []string {
	tool, err := exec.LookPath("systemd-run")
	if _, none := os.Stat("/run/systemd/system"); err != nil || none != nil {
		return nil
	}
	return []string{tool, "--scope", "--quiet", "--collect", "--"}
}

// replaced tells whether another file has taken the place of what the package brought.
func replaced(installed string) func() bool {
	first, err := os.Stat(installed)
	return func() bool {
		now, errNow := os.Stat(installed)
		return err == nil && errNow == nil && !os.SameFile(first, now)
	}
}
