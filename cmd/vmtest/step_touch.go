package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/draw"
	"image/png"
	"time"

	"lianluozhan/cmd/internal/touchmap"
	"lianluozhan/cmd/internal/trial"
	"lianluozhan/cmd/vmtest/machine"
)

// touches has a finger open a page and go back.
func touches(ctx context.Context, r *rig) error {
	if _, err := r.rest(ctx, 3*time.Minute); err != nil {
		return err
	}
	// X takes the panel in a moment after udev has it.
	if err := r.panel(ctx, 5*time.Second); err != nil {
		return err
	}
	if err := r.enter(ctx); err != nil {
		return err
	}
	return errors.Join(r.page(ctx), r.m.NoPanel(ctx))
}

// panel plugs the touch panel in and gives the display time to take it.
func (r *rig) panel(ctx context.Context, settle time.Duration) error {
	if err := r.m.Panel(ctx); err != nil {
		return err
	}
	if _, err := r.run(ctx, "udevadm settle"); err != nil {
		return err
	}
	return pause(ctx, settle)
}

// enter touches the page of rest.
func (r *rig) enter(ctx context.Context) error {
	if err := r.touch(ctx, start); err != nil {
		return err
	}
	if _, err := r.home(ctx, 20*time.Second); err != nil {
		return fmt.Errorf("a touch leads to the home page: %w", err)
	}
	return nil
}

// page opens a page from the home page and goes back.
func (r *rig) page(ctx context.Context) error {
	home, err := r.home(ctx, time.Minute)
	if err != nil {
		return err
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
	return nil
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

// rotated does the same on a panel that is built in on its side: turned while the program
// runs, one way and the other, and by a display that begins turned.
func rotated(ctx context.Context, r *rig) error {
	if !r.sideway {
		if err := r.turn(ctx, true); err != nil {
			return err
		}
	}
	if err := r.served(ctx, 6*time.Minute); err != nil {
		return err
	}
	if err := turnedThenPlugged(ctx, r); err != nil {
		return fmt.Errorf("turned left, then plugged in: %w", err)
	}
	if err := pluggedThenTurned(ctx, r); err != nil {
		return fmt.Errorf("plugged in, then turned right: %w", err)
	}
	if err := beginsTurned(ctx, r); err != nil {
		return fmt.Errorf("a display that begins turned: %w", err)
	}
	if err := r.m.NoPanel(ctx); err != nil || r.c.sideways {
		return err
	}
	if _, err := r.run(ctx, "lianluozhan-station rotate normal"); err != nil {
		return err
	}
	if err := r.turn(ctx, false); err != nil {
		return err
	}
	_, err := r.rest(ctx, 5*time.Minute)
	return err
}

// turnedThenPlugged: the display gives a panel that is plugged in what it began with, and
// the helper sees every ten seconds to what has changed since.
func turnedThenPlugged(ctx context.Context, r *rig) error {
	if err := r.way(ctx, touchmap.Left); err != nil {
		return err
	}
	img, err := r.rest(ctx, 5*time.Minute)
	if err != nil {
		return err
	}
	if err := r.save("left", img); err != nil {
		return err
	}
	if err := r.panel(ctx, 25*time.Second); err != nil {
		return err
	}
	if err := r.enter(ctx); err != nil {
		return err
	}
	return r.page(ctx)
}

func pluggedThenTurned(ctx context.Context, r *rig) error {
	if err := r.way(ctx, touchmap.Right); err != nil {
		return err
	}
	return r.page(ctx)
}

// way turns the picture while the program runs.
func (r *rig) way(ctx context.Context, to touchmap.Rotation) error {
	r.turned = to
	_, err := r.run(ctx, "lianluozhan-station rotate "+string(to))
	return err
}

// beginsTurned starts the display anew without the helper: what turns the picture now,
// from the first thing it shows, is the display's own configuration.
func beginsTurned(ctx context.Context, r *rig) error {
	picture, err := r.m.Get(ctx, "/usr/share/lianluozhan/pictures/starting-portrait.png")
	if err != nil {
		return err
	}
	splash, err := decode(picture)
	if err != nil {
		return err
	}
	if _, err := r.run(ctx, "systemctl mask --runtime --now lianluozhan-helper; systemctl restart --no-block lianluozhan-x"); err != nil {
		return err
	}
	var first *image.RGBA
	like := 0.0
	if err := r.until(ctx, "the display has begun", 2*time.Minute, func() (bool, error) {
		img, err := r.screen()
		if err != nil {
			return false, err
		}
		if now := machine.Alike(img, splash); now > like {
			first, like = img, now
		}
		return like > 0.9 && atRest(img), nil
	}); err != nil {
		return fmt.Errorf("%w; its first picture is there by %.0f %%", err, 100*like)
	}
	if err := r.save("first", first); err != nil {
		return err
	}
	if err := r.enter(ctx); err != nil {
		return err
	}
	_, err = r.run(ctx, "systemctl unmask --runtime lianluozhan-helper; systemctl start lianluozhan-helper")
	return err
}

func decode(b []byte) (*image.RGBA, error) {
	img, err := png.Decode(bytes.NewReader(b))
	if err != nil {
		return nil, fmt.Errorf("read a picture: %w", err)
	}
	out := image.NewRGBA(img.Bounds())
	draw.Draw(out, out.Rect, img, img.Bounds().Min, draw.Src)
	return out, nil
}

// turn builds another panel in, on its side or upright, while the machine is off.
func (r *rig) turn(ctx context.Context, sideway bool) error {
	if err := r.shutdown(ctx); err != nil {
		return err
	}
	r.sideway, r.turned = sideway, touchmap.Normal
	return r.boot(ctx)
}
