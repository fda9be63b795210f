package main

import (
	"context"
	"encoding/json"
	"fmt"
	"image"
	"strings"
	"time"

	"lianluozhan/cmd/internal/trial"
	"lianluozhan/cmd/vmtest/machine"
)

// screen is the picture as people see it: upright, also on a panel built in on its side.
func (r *rig) screen() (*image.RGBA, error) {
	img, err := r.m.Screen()
	if err != nil || !r.sideway {
		return img, err
	}
	b := img.Bounds()
	out := image.NewRGBA(image.Rect(0, 0, b.Dy(), b.Dx()))
	for y := range b.Dx() { // the top of the picture is at the right of the panel
		for x := range b.Dy() {
			out.SetRGBA(x, y, img.RGBAAt(b.Dx()-1-y, x))
		}
	}
	return out, nil
}

// touch puts a finger on the picture as people see it.
func (r *rig) touch(ctx context.Context, at image.Point) error {
	if r.sideway {
		at = image.Pt(1920-1-at.Y, at.X)
	}
	return r.m.Tap(ctx, at.X, at.Y)
}

// home waits for the first screen of a station that has joined, the same in two looks.
func (r *rig) home(ctx context.Context, most time.Duration) (img *image.RGBA, err error) {
	err = r.until(ctx, "the first screen shows", most, func() (bool, error) {
		if img, err = r.screen(); err != nil {
			return false, err
		}
		_, err := trial.FindHome(img)
		return err == nil, err
	})
	return img, err
}

// dark is the most of one colour that a screen may be before one takes it for off.
const dark = 0.97

// gone is what the screen did between a blow and the first whole picture afterwards.
type gone struct {
	back  time.Duration // until the picture was as before
	blank bool          // all of one colour at some time
	other *image.RGBA   // what showed meanwhile, nil for nothing else
}

// comesBack watches the screen from a blow on until it is as before.
func (r *rig) comesBack(ctx context.Context, before *image.RGBA, most time.Duration, blow func() error) (g gone, err error) {
	if err := blow(); err != nil {
		return g, err
	}
	began, left := time.Now(), false
	err = r.until(ctx, "the picture is as before", most, func() (bool, error) {
		now, err := r.screen()
		if err != nil {
			return false, err
		}
		same := machine.Alike(before, now)
		if same < 0.7 {
			g.blank = g.blank || machine.Plain(now) > dark
			if !left || g.blank {
				g.other = now
			}
			left = true
		}
		g.back = time.Since(began)
		return left && same > 0.9, nil
	})
	return g, err
}

// releaseState is what the helper says of the releases.
type releaseState struct {
	Current, Good  string
	OnTrial        bool
	Tries          int
	Bad, Withdrawn []string
}

func (r *rig) state(ctx context.Context) (s releaseState, err error) {
	out, err := r.run(ctx, "lianluozhan-station status -json")
	if err != nil {
		return s, err
	}
	if err := json.Unmarshal([]byte(out), &s); err != nil {
		return s, fmt.Errorf("state of the releases: %w: %s", err, out)
	}
	return s, nil
}

// pids of a unit's main process and of the X server; what has changed has been restarted.
func (r *rig) pids(ctx context.Context) (string, error) {
	return r.run(ctx, "systemctl show -P MainPID lianluozhan-x lianluozhan-kiosk lianluozhan-helper; cat /proc/sys/kernel/random/boot_id /sys/class/tty/tty0/active")
}

// online asks the county whether a machine of the station is connected.
func (r *rig) online(ctx context.Context, most time.Duration) error {
	return r.until(ctx, "the county hears the station", most, func() (bool, error) {
		out, err := r.world.desk(ctx, "station", "list")
		if err != nil {
			return false, err
		}
		for line := range strings.Lines(out) {
			f := strings.Fields(line)
			if len(f) > 0 && f[0] == station && strings.Contains(line, " 是") {
				return true, nil
			}
		}
		return false, nil
	})
}
