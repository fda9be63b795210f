package main

import (
	"context"
	"fmt"
	"time"

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
