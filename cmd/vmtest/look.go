package main

import (
	"context"
	"encoding/json"
	"fmt"
	"image"
	"slices"
	"strings"
	"time"

	"lianluozhan/cmd/internal/touchmap"
	"lianluozhan/cmd/station/release"
	"lianluozhan/cmd/vmtest/machine"
)

// The long side of the panel is lying down where it is built in on its side.
const long, short = 1920, 1080

// screen is the picture as people see it: upright, also on a panel built in on its side.
func (r *rig) screen() (*image.RGBA, error) {
	img, err := r.m.Screen()
	if err != nil || r.turned == touchmap.Normal || img.Rect.Dx() != long {
		return img, err
	}
	out := image.NewRGBA(image.Rect(0, 0, short, long))
	for y := range long {
		for x := range short {
			p := r.glass(image.Pt(x, y))
			out.SetRGBA(x, y, img.RGBAAt(p.X, p.Y))
		}
	}
	return out, nil
}

// glass is where a place of the picture is on the panel. A picture turned right has its
// top at the panel's right edge.
func (r *rig) glass(at image.Point) image.Point {
	switch r.turned {
	case touchmap.Right:
		return image.Pt(long-1-at.Y, at.X)
	case touchmap.Left:
		return image.Pt(at.Y, short-1-at.X)
	}
	return at
}

// touch puts a finger on the picture as people see it.
func (r *rig) touch(ctx context.Context, at image.Point) error {
	at = r.glass(at)
	return r.m.Tap(ctx, at.X, at.Y)
}

// rest waits for what a station shows while nobody uses it, and returns the picture.
func (r *rig) rest(ctx context.Context, most time.Duration) (img *image.RGBA, err error) {
	err = r.until(ctx, "the station is at rest", most, func() (bool, error) {
		if img, err = r.screen(); err != nil {
			return false, err
		}
		return atRest(img), nil
	})
	return img, err
}

// start is the large button of the page of rest, which also has a red header.
var start = image.Pt(540, 1740)

func atRest(img *image.RGBA) bool {
	if img.Rect.Dx() != 1080 || img.Rect.Dy() != 1920 {
		return false
	}
	red := func(x, y int) bool {
		c := img.RGBAAt(x, y)
		return c.R > 120 && c.G < 60 && c.B < 60
	}
	for x := 120; x < 1000; x += 40 {
		if !red(x, 15) || !red(x, 1650) || !red(x, 1845) || red(x, 1590) {
			return false
		}
	}
	return true
}

// dark is the most of one colour that a screen may be before one takes it for off.
const dark = 0.97

// gone is what the screen did between a blow and the first whole picture afterwards.
type gone struct {
	back  time.Duration // until it was at rest again
	blank bool          // all of one colour at some time
	other *image.RGBA   // what showed meanwhile, nil for nothing else
}

// comesBack watches a station at rest from a blow on until it is at rest again.
func (r *rig) comesBack(ctx context.Context, most time.Duration, blow func() error) (g gone, err error) {
	if err := blow(); err != nil {
		return g, err
	}
	began := time.Now()
	err = r.until(ctx, "the station is at rest again", most, func() (bool, error) {
		now, err := r.screen()
		if err != nil {
			return false, err
		}
		g.back = time.Since(began)
		if atRest(now) {
			return g.other != nil, nil
		}
		empty := machine.Plain(now) > dark
		if g.other == nil || empty && !g.blank {
			g.other = now
		}
		g.blank = g.blank || empty
		return false, nil
	})
	return g, err
}

// releaseState is what the helper says of the releases.
type releaseState struct {
	Current, Good  string
	OnTrial        bool
	Tries          int
	Bad, Withdrawn []string
	Installed      []struct{ Version string }
}

// before is the last release that is installed and worked before the one that runs.
func (s releaseState) before() (version string, err error) {
	for _, x := range s.Installed {
		if x.Version != s.Current && !slices.Contains(s.Bad, x.Version) && (version == "" || release.Newer(x.Version, version)) {
			version = x.Version
		}
	}
	if version == "" {
		err = fmt.Errorf("there is nothing before %s to go back to", s.Current)
	}
	return version, err
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
		out, err := r.world.stations(ctx)
		if err != nil {
			return false, err
		}
		for line := range strings.Lines(out) {
			if f := strings.Fields(line); len(f) > 2 && f[0] == station && f[2] == "在线" {
				return true, nil
			}
		}
		return false, nil
	})
}
