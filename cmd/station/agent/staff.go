package agent

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"lianluozhan/cmd/internal/helper"
	"lianluozhan/cmd/station/stick"
)

// Staff does what staff asked for on the screen, after their PIN.
func (a *Agent) Staff(ctx context.Context, act helper.Act) (helper.Reply, error) {
	defer clear(act.PIN)
	if act.What == helper.Unlock {
		return a.unlock(act.PIN)
	}
	words, err := a.act(ctx, act)
	if err != nil {
		a.log.Error("staff's act failed", "what", string(act.What), "error", err)
		return helper.Reply{}, staffWords(act.What, err)
	}
	return helper.Reply{Words: words}, nil
}

// unlock checks the PIN that was typed. The log says when wrong ones add up.
func (a *Agent) unlock(entry []byte) (helper.Reply, error) {
	r, err := a.lock.unlock(entry)
	switch {
	case err != nil:
		a.log.Error("PIN not checked", "error", err)
		return r, staffWords(helper.Unlock, err)
	case r.PIN == helper.PINWrong && r.Wait > 0:
		a.log.Warn("wrong PIN", "wait", r.Wait.Round(time.Second))
	}
	return r, nil
}

// staffWords tells staff what did not work. What has its own words is told in those.
func staffWords(what helper.ActKind, err error) error {
	var said helper.Words
	if errors.As(err, &said) {
		return said
	}
	switch what {
	case helper.Stick:
		_, words := explain(err)
		return helper.Words(words)
	case helper.Save, helper.Taken:
		return helper.Words("没有存下来：" + settingsWords(err))
	case helper.Try:
		return helper.Words("这样设置屏幕不行：" + settingsWords(err))
	case helper.Open, helper.Close:
		return helper.Words("维护入口没有办成，请再试一次")
	case helper.Reboot, helper.Off:
		return helper.Words("机器没有回应，请再试一次；还不行请按电源键")
	}
	return helper.Words("没有办成，请再试一次")
}

// settingsWords are the innermost words: those of settings are for staff already.
func settingsWords(err error) string {
	s := err.Error()
	if i := strings.LastIndex(s, ": "); i >= 0 && strings.ContainsFunc(s[i:], func(r rune) bool { return r >= 0x4e00 }) {
		return s[i+2:]
	}
	if strings.ContainsFunc(s, func(r rune) bool { return r >= 0x4e00 }) {
		return s
	}
	return "请检查磁盘和显示屏"
}

// answersWords say what is wrong with an answer file. What the system says of a file is
// not for a screen.
func answersWords(err error) string {
	if s := err.Error(); strings.ContainsFunc(s, func(r rune) bool { return r >= 0x4e00 }) {
		return s
	}
	return "文件读不出来，请换一个 U 盘"
}

func (a *Agent) act(ctx context.Context, act helper.Act) (string, error) {
	switch act.What {
	case helper.Save:
		if err := a.setting.save(ctx, act.Settings); err != nil {
			return "", err
		}
		a.ledger.note(byStaff, "改了本机设置")
		return "已保存", nil
	case helper.Try:
		return "", a.setting.try(ctx, act.Settings)
	case helper.Taken:
		return "", a.setting.taken()
	case helper.NewPIN:
		if err := a.lock.take(act.PIN, !a.county.joined() || a.county.joinable()); err != nil {
			return "", err
		}
		a.ledger.note(byStaff, "设置了维护密码")
		return "", nil
	case helper.Join:
		if err := a.lock.allowed(); err != nil {
			return "", err
		}
		a.county.allow()
		a.ledger.note(byStaff, "准备让本机加入一个县")
		return "", nil
	case helper.Open:
		if err := a.lock.allowed(); err != nil {
			return "", err
		}
		return "维护入口已打开，到时间自动关上", a.door.open(ctx, act.For, act.Console)
	case helper.Close:
		return "维护入口已关上", a.door.close(ctx, byStaff)
	case helper.Restart:
		a.ledger.note(byStaff, "重启程序")
		a.setEnd(true)
		return "程序马上重启", nil
	case helper.Reboot, helper.Off:
		return a.stop(ctx, act.What == helper.Reboot)
	case helper.Update:
		a.ledger.note(byStaff, "要求现在更新")
		a.wish.change(func(x *wished) { x.Now, x.Staff = true, true })
		return "正在查看有没有要更新的版本", nil
	case helper.Stick:
		return a.fromStick(act.Stick)
	}
	return "", fmt.Errorf("act %q is not known", act.What)
}

func (a *Agent) stop(ctx context.Context, again bool) (string, error) {
	words := "关机"
	if again {
		words = "重启机器"
	}
	a.ledger.note(byStaff, words)
	if err := a.cfg.Host.Stop(ctx, again); err != nil {
		return "", fmt.Errorf("stop the machine: %w", err)
	}
	return "正在" + words, nil
}

// fromStick does not take just any folder for a stick: the program may be mistaken. It
// looks whether there is an update, and has it installed while staff go on.
func (a *Agent) fromStick(dir string) (string, error) {
	dir = filepath.Clean(dir)
	if !slices.ContainsFunc(a.cfg.StickRoots, func(under string) bool { return strings.HasPrefix(dir, under+"/") }) {
		return "", helper.Words("找不到这个 U 盘，请重新插一次")
	}
	if _, err := stick.Find(dir, a.cfg.Archive.Ring()); err != nil {
		return "", fmt.Errorf("stick of staff: %w", err)
	}
	a.ledger.note(byStaff, "从 U 盘更新")
	a.wish.change(func(x *wished) { x.Stick, x.Now, x.Staff = dir, true, true })
	return "正在从 U 盘更新，请先不要拔", nil
}
