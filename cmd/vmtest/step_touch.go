package main

import (
	"context"
	"fmt"
	"time"

	"lianluozhan/cmd/internal/trial"
)

// touches has a finger open a page and go back.
func touches(ctx context.Context, r *rig) error {
	if _, err := r.rest(ctx, 3*time.Minute); err != nil {
		return err
	}
	if err := r.m.Panel(ctx); err != nil {
		return err
	}
	if _, err := r.run(ctx, "udevadm settle"); err != nil {
		return err
	}
	// X takes the panel in a moment after udev has it.
	if err := pause(ctx, 5*time.Second); err != nil {
		return err
	}
	// Once a minute the helper sees to it that fingers meet the picture: a panel that was
	// plugged in after the screen was turned may be wrong until then.
	home, err := trial.Home{}, error(nil)
	for range 4 {
		if err := r.touch(ctx, start); err != nil {
			return err
		}
		if home, err = r.home(ctx, 20*time.Second); err == nil {
			break
		}
	}
	if err != nil {
		return fmt.Errorf("a touch leads to the home page: %w", err)
	}
	if err := r.touch(ctx, home.Progress); err != nil {
		return err
	}
	if err := r.until(ctx, "a touch opens a page", time.Minute, func() (bool, error) {
		now, err := r.screen()
		if err != nil {
			return false, err
		}
		_, none := trial.FindHome(now)
		return none != nil && !atRest(now), nil
	}); err != nil {
		return err
	}
	if err := pause(ctx, 3*time.Second); err != nil {
		return err
	}
	if _, err := r.shot("touched"); err != nil {
		return err
	}
	if err := r.touch(ctx, trial.Back); err != nil {
		return err
	}
	if _, err := r.home(ctx, time.Minute); err != nil {
		return fmt.Errorf("the way back: %w", err)
	}
	return r.m.NoPanel(ctx)
}

// home waits for the home page.
func (r *rig) home(ctx context.Context, most time.Duration) (h trial.Home, err error) {
	err = r.until(ctx, "the home page shows", most, func() (bool, error) {
		img, err := r.screen()
		if err != nil {
			return false, err
		}
		h, err = trial.FindHome(img)
		return err == nil, err
	})
	return h, err
}

// rotated does the same on a panel that is built in on its side, turned while the program
// runs.
func rotated(ctx context.Context, r *rig) error {
	if !r.sideway {
		if err := r.turn(ctx, true); err != nil {
			return err
		}
	}
	if err := r.served(ctx, 6*time.Minute); err != nil {
		return err
	}
	if _, err := r.run(ctx, "lianluozhan-station rotate right"); err != nil {
		return err
	}
	img, err := r.rest(ctx, 5*time.Minute)
	if err != nil {
		return fmt.Errorf("on a panel on its side: %w", err)
	}
	if err := r.save("upright", img); err != nil {
		return err
	}
	if err := touches(ctx, r); err != nil {
		return err
	}
	if r.c.sideways {
		return nil
	}
	if _, err := r.run(ctx, "lianluozhan-station rotate normal"); err != nil {
		return err
	}
	if err := r.turn(ctx, false); err != nil {
		return err
	}
	_, err = r.rest(ctx, 5*time.Minute)
	return err
}

// turn builds another panel in, on its side or upright, while the machine is off.
func (r *rig) turn(ctx context.Context, sideway bool) error {
	if err := r.shutdown(ctx); err != nil {
		return err
	}
	r.sideway = sideway
	return r.boot(ctx)
}
