package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/user"
	"path/filepath"
	"strconv"
	"time"

	"golang.org/x/sys/unix"

	"lianluozhan/cmd/station/screen"
)

// account is whom the program runs as.
const account = "lianluozhan"

func displayServerCommands() []command {
	return []command{
		{"cookie", "cookie [-out 文件] [-user 账号] [-card 时间]", "为显示服务做新的通行口令，等显卡就绪（由系统在显示服务启动前调用）", runCookie},
		{"stage", "stage [-began]", "为显示服务摆好本机的配置，接连启动失败时不用它（由系统在显示服务启动前后调用）", runStage},
	}
}

// runStage lays this machine's configuration out for the display server, or notes that
// the server began with it.
func runStage(_ context.Context, c call) error {
	fs := flag.NewFlagSet("", flag.ContinueOnError)
	began := fs.Bool("began", false, "")
	if rest, err := parse(fs, c.args); err != nil || len(rest) > 0 {
		return errors.Join(err, errUsage{"看不懂的参数。"})
	}
	if *began {
		return screen.Began(screen.Staged) //nolint:wrapcheck // it says what it was doing
	}
	whole, err := screen.Stage(xorgDir, screen.Staged)
	if err == nil && !whole {
		fmt.Fprintln(c.err, "显示服务用本机的配置接连启动失败，这一次不用它")
	}
	return err //nolint:wrapcheck // as above
}

// runCookie makes the file of X keys with one fresh key. It is good under every name that
// the machine has or will have, and only one account can read it.
func runCookie(ctx context.Context, c call) error {
	fs := flag.NewFlagSet("", flag.ContinueOnError)
	out := fs.String("out", screen.Auth, "")
	who := fs.String("user", account, "")
	card := fs.Duration("card", 0, "") // the latest after the machine's start
	if rest, err := parse(fs, c.args); err != nil || len(rest) > 0 {
		return errors.Join(err, errUsage{"看不懂的参数。"})
	}
	uid, err := uidOf(*who)
	if err != nil {
		return err
	}
	if *card > 0 && !awaited(ctx, "/dev/dri/card*", *card-sinceStart()) {
		fmt.Fprintln(c.err, "没有等到显卡的驱动，显示服务自己想办法")
	}
	key := make([]byte, 16)
	if _, err := rand.Read(key); err != nil {
		return fmt.Errorf("make a cookie: %w", err)
	}
	return writeFor(uid, *out, xauthority(key))
}

// sinceStart is how long the machine has been on. Drivers load early or not at all.
func sinceStart() time.Duration {
	var info unix.Sysinfo_t
	if err := unix.Sysinfo(&info); err != nil {
		return 0
	}
	return time.Duration(info.Uptime) * time.Second
}

// awaited waits until a file of that pattern is there, but no longer than told, and
// reports whether it is.
func awaited(ctx context.Context, pattern string, most time.Duration) bool {
	ctx, cancel := context.WithTimeout(ctx, most)
	defer cancel()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for {
		if found, err := filepath.Glob(pattern); err == nil && len(found) > 0 {
			return true
		}
		select {
		case <-ctx.Done():
			return false
		case <-tick.C:
		}
	}
}

func uidOf(name string) (int, error) {
	u, err := user.Lookup(name)
	if err != nil {
		return 0, fmt.Errorf("没有账号 %s，请重新安装 lianluozhan-base：%w", name, err)
	}
	uid, err := strconv.Atoi(u.Uid)
	if err != nil {
		return 0, fmt.Errorf("read the number of account %s: %w", name, err)
	}
	return uid, nil
}

// writeFor writes a file that only one account can read, in place of what was there.
func writeFor(uid int, name string, b []byte) error {
	f, err := os.CreateTemp(filepath.Dir(name), ".cookie") // 0600
	if err != nil {
		return fmt.Errorf("make a cookie: %w", err)
	}
	_, err = f.Write(b)
	err = errors.Join(err, f.Chown(uid, -1), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), name)
	}
	if err != nil {
		return fmt.Errorf("make a cookie: %w", errors.Join(err, os.Remove(f.Name())))
	}
	return nil
}

// xauthority is a record of Xau(3): family, address, display, kind of key, key. Neither
// address nor display is named: the machine has one display, by whatever name.
func xauthority(key []byte) []byte {
	const anyAddress = 0xffff
	b := bytes.NewBuffer(binary.BigEndian.AppendUint16(nil, anyAddress))
	for _, part := range []string{"", "", "MIT-MAGIC-COOKIE-1", string(key)} {
		b.Write(binary.BigEndian.AppendUint16(nil, uint16(len(part)))) //nolint:gosec // all are short
		b.WriteString(part)
	}
	return b.Bytes()
}
