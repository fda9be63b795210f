package host

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"lianluozhan/cmd/internal/helper"
)

// Units of the technician's way in.
const (
	consoleUnit = "lianluozhan-console.service"
	console     = "tty2"
	screenVT    = "7"
	consoleVT   = "2"
)

// remotes are the names that systems have for remote login.
var remotes = []string{"ssh.service", "sshd.service"}

// errNoRemote is told to staff as it stands: what does not open must not be said to be
// open.
const errNoRemote = helper.Words("这台机器没有装远程登录，网络入口打不开。请用键盘入口，或者请县里先装上 openssh-server。")

// Way is the technician's way in: remote login, and a login on a console.
type Way struct {
	// Switch is the command that puts a console in front; the console's number follows.
	// Its program is named by its whole path.
	Switch []string
}

func (w Way) front(ctx context.Context, vt string) error {
	_, err := run(ctx, append(slices.Clone(w.Switch), vt)...)
	return err
}

// Open starts remote login where it is installed, and with show puts a login in front of
// the program's picture. The keyboard's own keys for consoles stay dead: only the helper
// switches. started is whether remote login was not running before.
func (w Way) Open(ctx context.Context, show bool) (started bool, err error) {
	installed := false
	for _, unit := range remotes {
		if state, err := run(ctx, "systemctl", "show", unit, "--property=LoadState", "--value"); err != nil || strings.TrimSpace(state) != "loaded" {
			continue
		}
		installed = true
		if state, err := run(ctx, "systemctl", "show", unit, "--property=ActiveState", "--value"); err == nil && strings.TrimSpace(state) == "active" {
			break
		}
		if _, err := run(ctx, "systemctl", "start", unit); err != nil {
			return false, fmt.Errorf("remote login: %w", err)
		}
		started = true
		break
	}
	if !show && !installed {
		return false, errNoRemote
	}
	if !show {
		return started, nil
	}
	// A unit of its own, because getty@ is masked. When the login ends, so does the view.
	_, err = run(ctx, "systemd-run", "--quiet", "--collect", "--unit="+consoleUnit,
		"-p", "Type=exec", "-p", "StandardInput=tty", "-p", "StandardOutput=tty", "-p", "TTYPath=/dev/"+console,
		"-p", "TTYReset=yes", "-p", "TTYVHangup=yes", "-p", "TTYVTDisallocate=yes", "-p", "UtmpIdentifier="+console,
		"-p", "RuntimeMaxSec=3600", "-p", "ExecStopPost=-"+strings.Join(w.Switch, " ")+" "+screenVT,
		"/sbin/agetty", "--noclear", console, "linux")
	if err == nil {
		err = w.front(ctx, consoleVT)
	}
	if err != nil {
		return started, fmt.Errorf("login on the console: %w", err)
	}
	return started, nil
}

// Close stops what Open started, and whoever came in that way.
func (w Way) Close(ctx context.Context, started bool) error {
	var errs []error
	if state, err := run(ctx, "systemctl", "is-active", consoleUnit); err == nil && strings.TrimSpace(state) == "active" {
		_, err = run(ctx, "systemctl", "stop", consoleUnit)
		errs = append(errs, err, w.front(ctx, screenVT))
	}
	if started {
		for _, unit := range remotes {
			if state, err := run(ctx, "systemctl", "is-active", unit); err == nil && strings.TrimSpace(state) == "active" {
				_, err = run(ctx, "systemctl", "stop", unit)
				errs = append(errs, err)
			}
		}
		errs = append(errs, endSessions(ctx))
	}
	return errors.Join(errs...)
}

// endSessions ends remote sessions that outlive the unit they came through.
func endSessions(ctx context.Context) error {
	out, err := run(ctx, "loginctl", "list-sessions", "--no-legend")
	if err != nil {
		return nil //nolint:nilerr // no sessions where nobody keeps count of them
	}
	var errs []error
	for line := range strings.Lines(out) {
		id, _, _ := strings.Cut(strings.TrimSpace(line), " ")
		if id == "" {
			continue
		}
		remote, err := run(ctx, "loginctl", "show-session", id, "--property=Remote", "--value")
		if err == nil && strings.TrimSpace(remote) == "yes" {
			_, err = run(ctx, "loginctl", "terminate-session", id)
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}
