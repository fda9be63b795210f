package main

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"time"

	"lianluozhan/cmd/internal/trial"
)

// asStaff has the helper do what staff asked for on the screen after their PIN.
func (r *rig) asStaff(ctx context.Context, act string) error {
	out, err := r.run(ctx, "runuser -u lianluozhan -- /opt/vmtest/vmtest post /run/lianluozhan/helper.sock /staff '"+act+"'")
	if out != "" {
		r.said("the helper says: %s", out)
	}
	return err
}

// light switches the monitor off and on again.
func light(ctx context.Context, r *rig) error {
	if _, err := r.rest(ctx, 3*time.Minute); err != nil {
		return err
	}
	for _, to := range []string{"off", "on"} {
		if _, err := r.run(ctx, "lianluozhan-station display "+to); err != nil {
			return err
		}
		out, err := r.run(ctx, "cat /sys/class/drm/card*-Virtual-1/dpms")
		if err != nil {
			return err
		}
		if !strings.EqualFold(strings.TrimSpace(out), to) {
			return fmt.Errorf("the monitor is to be %s, but it is %s", to, out)
		}
	}
	_, err := r.rest(ctx, 2*time.Minute)
	return err
}

// wayIn opens the technician's console and closes it again.
func wayIn(ctx context.Context, r *rig) error {
	if _, err := r.rest(ctx, 3*time.Minute); err != nil {
		return err
	}
	const open = `{"What":"open","For":600000000000,"Console":true}`
	if r.asStaff(ctx, open) == nil {
		return errors.New("who has the program's account comes in without the PIN")
	}
	typed := base64.StdEncoding.EncodeToString([]byte(trial.PIN))
	if err := r.asStaff(ctx, fmt.Sprintf(`{"What":"unlock","PIN":%q}`, typed)); err != nil {
		return err
	}
	if err := r.asStaff(ctx, open); err != nil {
		return err
	}
	front := func(vt string) func() (bool, error) {
		return func() (bool, error) {
			out, err := r.run(ctx, "cat /sys/class/tty/tty0/active")
			return out == vt, err
		}
	}
	if err := r.until(ctx, "the technician's console is in front", time.Minute, front("tty2")); err != nil {
		return err
	}
	if err := r.until(ctx, "it asks who is there", time.Minute, func() (bool, error) {
		out, err := r.run(ctx, "ps -t tty2 -o args= || true")
		return strings.Contains(out, "getty") || strings.Contains(out, "login"), err
	}); err != nil {
		return err
	}
	if _, err := r.shot("open"); err != nil {
		return err
	}
	if err := r.asStaff(ctx, `{"What":"close"}`); err != nil {
		return err
	}
	if err := r.until(ctx, "the program is in front again", time.Minute, front("tty7")); err != nil {
		return err
	}
	if _, err := r.rest(ctx, 2*time.Minute); err != nil {
		return err
	}
	return keys(ctx, r) // and nothing is left open
}
