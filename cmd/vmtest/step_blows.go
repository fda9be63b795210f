package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
)

// blow is something that happens to a program; most is how long the screen may take to
// be as before, on this machine.
type blow struct {
	name, script string
	most         time.Duration
}

// killed ends the program as a fault in it would.
func killed(ctx context.Context, r *rig) error {
	return struck(ctx, r, blow{"program killed to picture", "kill -9 $(systemctl show -P MainPID lianluozhan-kiosk)", 3 * time.Minute})
}

func xKilled(ctx context.Context, r *rig) error {
	return struck(ctx, r, blow{"X server killed to picture", "kill -9 $(systemctl show -P MainPID lianluozhan-x)", 4 * time.Minute})
}

// frozen stops the program: its last picture stands, but nothing moves any more.
func frozen(ctx context.Context, r *rig) error {
	return struck(ctx, r, blow{"program frozen to picture", "kill -STOP $(systemctl show -P MainPID lianluozhan-kiosk)", 5 * time.Minute})
}

func struck(ctx context.Context, r *rig, b blow) error {
	if _, err := r.rest(ctx, 3*time.Minute); err != nil {
		return err
	}
	was, err := r.pids(ctx)
	if err != nil {
		return err
	}
	slow, err := r.m.Slowness(ctx)
	if err != nil {
		return err
	}
	g, err := r.comesBack(ctx, b.most, func() error {
		_, err := r.run(ctx, b.script)
		return err
	})
	if g.other != nil {
		err = errors.Join(err, r.save("meanwhile", g.other))
	}
	if err != nil {
		return err
	}
	r.figures.seconds(b.name, g.back)
	r.figures.times(b.name+", slowness of the machine just then", slow)
	now, err := r.pids(ctx)
	if err != nil {
		return err
	}
	if now == was {
		return errors.New("the picture went and came, but no program was started anew")
	}
	if n := strings.Count(now, "\n"); n < 3 {
		return fmt.Errorf("not all runs: %s", now)
	}
	if g.blank {
		r.said("the screen was of one colour meanwhile")
	}
	return nil
}
