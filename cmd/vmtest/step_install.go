package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"lianluozhan/cmd/internal/trial"
	"lianluozhan/cmd/vmtest/machine"
)

// bare measures what everything else is held against: how slow this machine is, and how
// long it takes from power to a first picture of an X server with nothing on it.
func bare(ctx context.Context, r *rig) error {
	slow, err := r.m.Slowness(ctx)
	if err != nil {
		return err
	}
	r.figures.times("slower than this machine", slow)
	err = r.m.Put(ctx, "/etc/systemd/system/bare-x.service", []byte(`[Unit]
After=systemd-user-sessions.service
[Service]
ExecStart=/bin/sh -c 'exec /usr/lib/xorg/Xorg :9 vt7 -noreset -nocursor -logfile /dev/null -br -displayfd 3 3>/run/bare-x'
[Install]
WantedBy=graphical.target
`), 0o644)
	if err != nil {
		return err
	}
	if _, err := r.run(ctx, "systemctl -q enable bare-x && systemctl set-default graphical.target && sync"); err != nil {
		return err
	}
	if err := r.reboot(ctx); err != nil {
		return err
	}
	if _, err := r.run(ctx, "until [ -s /run/bare-x ]; do sleep 0.05; done"); err != nil {
		return err
	}
	r.figures.seconds("power to a bare X server", time.Since(r.m.Started()))
	img, err := r.shot("x")
	if err != nil {
		return err
	}
	if machine.Plain(img) < 0.99 {
		return fmt.Errorf("a bare X server shows more than one colour")
	}
	_, err = r.run(ctx, "systemctl disable --now bare-x; rm /etc/systemd/system/bare-x.service; systemctl daemon-reload; systemctl set-default multi-user.target")
	return err
}

// station is which of the sample county's the machine is.
const station = "chengguan"

// install puts the packages onto a bare Debian as county IT would: the archive's key,
// and then one name.
func install(ctx context.Context, r *rig) error {
	if err := r.world.found(ctx); err != nil {
		return err
	}
	list, err := r.m.Run(ctx, inventory, r.patient(5*time.Minute))
	if err != nil {
		return err
	}
	if err := os.WriteFile(r.at("run", "before.txt"), []byte(list), 0o644); err != nil {
		return fmt.Errorf("keep what was there: %w", err)
	}
	key, err := os.ReadFile(r.at("run", "archive", "www", "lianluozhan-archive-keyring.deb"))
	if err != nil {
		return fmt.Errorf("package of the key: %w", err)
	}
	if err := r.m.Put(ctx, "/root/keyring.deb", key, 0o644); err != nil {
		return err
	}
	began := time.Now()
	out, err := r.m.Run(ctx, "apt-get install -y /root/keyring.deb && rm /root/keyring.deb && apt-get update && apt-get install -y lianluozhan-kiosk", r.patient(15*time.Minute))
	if err := errors.Join(err, os.WriteFile(r.at("shots", "install.txt"), []byte(out), 0o644)); err != nil {
		return err
	}
	r.figures.seconds("apt install", time.Since(began))
	out, err = r.m.Run(ctx, "dpkg-query -W -f '${Package}\n' 'lianluozhan-*' | xargs dpkg -V; dpkg --audit; systemctl --failed --no-legend --plain | grep -v systemd-remount-fs; true", r.patient(3*time.Minute))
	if err == nil && out != "" {
		err = fmt.Errorf("after the installation: %s", out)
	}
	return err
}

// firstRun starts the machine for the first time and leaves it on the page where staff
// set it up.
func firstRun(ctx context.Context, r *rig) error {
	if err := r.reboot(ctx); err != nil {
		return err
	}
	if err := r.served(ctx, 6*time.Minute); err != nil {
		return err
	}
	r.figures.seconds("power to the page of the first run", time.Since(r.m.Started()))
	if err := pause(ctx, 10*time.Second); err != nil {
		return err
	}
	img, err := r.shot("page")
	if err != nil {
		return err
	}
	if machine.Plain(img) > dark {
		return errors.New("the first page is of one colour")
	}
	return nil
}

// served waits until the program has drawn, by its own word to systemd.
func (r *rig) served(ctx context.Context, most time.Duration) error {
	return r.until(ctx, "the program says it has drawn", most, func() (bool, error) {
		out, err := r.run(ctx, "systemctl show -P ActiveState lianluozhan-kiosk")
		return err == nil && out == "active", err
	})
}

// provision has the answer file do what staff would do on the first page.
func provision(ctx context.Context, r *rig) error {
	address, code, err := r.world.invite(ctx, station)
	if err != nil {
		return err
	}
	answers := fmt.Sprintf(answerFile, address, code, trial.PIN)
	if err := r.m.Put(ctx, "/etc/lianluozhan/answers.toml", []byte(answers), 0o600); err != nil {
		return err
	}
	if err := r.reboot(ctx); err != nil {
		return err
	}
	if _, err := r.rest(ctx, 8*time.Minute); err != nil {
		return err
	}
	if err := r.online(ctx, 3*time.Minute); err != nil {
		return err
	}
	if err := pause(ctx, 15*time.Second); err != nil { // content comes in
		return err
	}
	if _, err := r.shot("joined"); err != nil {
		return err
	}
	// What shipped is on trial too at first. Without a release that has proved itself
	// there would be nothing to go back to.
	base, _, err := makeReleases(ctx, r.c)
	if err != nil {
		return err
	}
	if err := r.proven(ctx, base, 8*time.Minute); err != nil {
		return err
	}
	left, err := r.run(ctx, "cat /etc/lianluozhan/answers.toml 2>/dev/null || true")
	if err != nil {
		return err
	}
	for _, secret := range []string{code, trial.PIN} {
		if strings.Contains(left, secret) {
			return errors.New("the answer file still holds the code or the PIN")
		}
	}
	return nil
}

// powerOn measures what people wait for in the morning.
func powerOn(ctx context.Context, r *rig) error {
	if err := r.shutdown(ctx); err != nil {
		return err
	}
	if err := r.boot(ctx); err != nil {
		return err
	}
	if _, err := r.rest(ctx, 8*time.Minute); err != nil {
		return err
	}
	took := time.Since(r.m.Started())
	r.figures.seconds("power to a useful screen", took)
	if bare := r.figures["power to a bare X server"]; bare > 0 {
		r.figures.times("power to a useful screen, of a bare X server's", took.Seconds()/bare)
	}
	out, err := r.run(ctx, "systemd-analyze; systemd-analyze critical-chain graphical.target | head -20")
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(r.c.dir, "shots", "power-on.txt"), []byte(out+"\n"), 0o644)
}
