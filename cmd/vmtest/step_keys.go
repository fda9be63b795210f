package main

import (
	"context"
	"fmt"
	"time"

	"lianluozhan/cmd/vmtest/machine"
)

// keys presses on a keyboard what would lead out of the program anywhere else.
func keys(ctx context.Context, r *rig) error {
	before, err := r.rest(ctx, time.Minute)
	if err != nil {
		return err
	}
	was, err := r.pids(ctx)
	if err != nil {
		return err
	}
	for _, k := range [][]string{
		{"ctrl", "alt", "f2"}, {"ctrl", "alt", "f1"}, {"alt", "f1"}, {"alt", "f3"}, {"alt", "right"},
		{"ctrl", "alt", "backspace"}, {"alt", "sysrq", "k"}, {"alt", "sysrq", "b"}, {"ctrl", "alt", "delete"},
		{"alt", "f4"}, {"meta_l", "l"}, {"ctrl", "c"}, {"esc"}, {"f11"}, {"sleep"},
	} {
		if err := r.m.Press(k...); err != nil {
			return err
		}
		if err := pause(ctx, 700*time.Millisecond); err != nil {
			return err
		}
	}
	for range 8 { // systemd takes seven in two seconds for an emergency
		if err := r.m.Press("ctrl", "alt", "delete"); err != nil {
			return err
		}
		if err := pause(ctx, 250*time.Millisecond); err != nil {
			return err
		}
	}
	if err := pause(ctx, 8*time.Second); err != nil { // a shutdown would be under way by now
		return err
	}
	now, err := r.pids(ctx)
	if err != nil {
		return err
	}
	if now != was {
		return fmt.Errorf("keys did something: before\n%s\nafter\n%s", was, now)
	}
	after, err := r.shot("after")
	if err != nil {
		return err
	}
	if same := machine.Alike(before, after); same < 0.95 {
		return fmt.Errorf("keys changed the picture: only %.0f %% is as before", 100*same)
	}
	return nil
}

// keysWithoutX tries the same in the seconds without a program and without X.
func keysWithoutX(ctx context.Context, r *rig) error {
	was, err := r.run(ctx, "cat /proc/sys/kernel/random/boot_id; systemctl stop lianluozhan-kiosk lianluozhan-x lianluozhan-fallback 2>/dev/null; true")
	if err != nil {
		return err
	}
	for _, k := range [][]string{{"ctrl", "alt", "f2"}, {"alt", "f3"}, {"ctrl", "alt", "delete"}, {"alt", "sysrq", "b"}} {
		if err := r.m.Press(k...); err != nil {
			return err
		}
		if err := pause(ctx, time.Second); err != nil {
			return err
		}
	}
	if err := pause(ctx, 5*time.Second); err != nil {
		return err
	}
	if _, err := r.shot("without-x"); err != nil {
		return err
	}
	// The serial line that the kernel of the test has been given is no console of a station.
	out, err := r.run(ctx, "cat /proc/sys/kernel/random/boot_id; ps -e -o tty=,args= | grep -E '^tty[0-9]+ .*(getty|login)'; systemctl list-units --no-legend --plain 'getty@*' 'autovt@*'")
	if err != nil {
		return err
	}
	if out != was {
		return fmt.Errorf("without X there is a login or a restart: %s", out)
	}
	if _, err := r.run(ctx, "systemctl start lianluozhan-kiosk"); err != nil {
		return err
	}
	_, err = r.rest(ctx, 4*time.Minute)
	return err
}

func pause(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}
