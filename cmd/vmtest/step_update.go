package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// offer publishes release n of the walk and has the county want it, at once.
func (r *rig) offer(ctx context.Context, n int) (version string, err error) {
	_, later, err := makeReleases(ctx, r.c)
	if err != nil {
		return "", err
	}
	version = later[n]
	if err := r.world.publish(ctx, version); err != nil {
		return "", err
	}
	return version, r.world.want(ctx, version)
}

// proven waits until a release runs and has proved itself.
func (r *rig) proven(ctx context.Context, version string, most time.Duration) error {
	return r.until(ctx, version+" proves itself", most, func() (bool, error) {
		s, err := r.state(ctx)
		return err == nil && s.Current == version && s.Good == version && !s.OnTrial, err
	})
}

// running waits until what runs, and has drawn, is what is said to.
func (r *rig) running(ctx context.Context, version string) error {
	return r.until(ctx, version+" runs", 2*time.Minute, func() (bool, error) {
		out, err := r.run(ctx, "systemctl is-active -q lianluozhan-kiosk && readlink /proc/$(systemctl show -P MainPID lianluozhan-kiosk)/exe || echo none")
		return strings.Contains(out, "/"+version+"/"), err
	})
}

// goodUpdate goes to the next release because the county wants it.
func goodUpdate(ctx context.Context, r *rig) error {
	began := time.Now()
	v, err := r.offer(ctx, 0)
	if err != nil {
		return err
	}
	if err := r.proven(ctx, v, 12*time.Minute); err != nil {
		return err
	}
	r.figures.seconds("update wanted to proven", time.Since(began))
	if err := r.running(ctx, v); err != nil {
		return err
	}
	if _, err := r.rest(ctx, time.Minute); err != nil {
		return err
	}
	if _, err := r.shot("updated"); err != nil {
		return err
	}
	return r.told(ctx, v)
}

// told checks that the county knows which release its station runs.
func (r *rig) told(ctx context.Context, version string) error {
	return r.until(ctx, "the county knows of "+version, 3*time.Minute, func() (bool, error) {
		out, err := r.world.stations(ctx)
		return err == nil && strings.Contains(out, version), err
	})
}

func crashingUpdate(ctx context.Context, r *rig) error { return badUpdate(ctx, r, 1) }
func frozenUpdate(ctx context.Context, r *rig) error   { return badUpdate(ctx, r, 2) }

// badUpdate offers a release that fails and waits until the one before is back.
func badUpdate(ctx context.Context, r *rig, n int) error {
	was, err := r.state(ctx)
	if err != nil {
		return err
	}
	if was.Good == "" {
		return errors.New("no release has proved itself yet")
	}
	v, err := r.offer(ctx, n)
	if err != nil {
		return err
	}
	var tried time.Time
	if err := r.until(ctx, v+" is tried and given up", 20*time.Minute, func() (bool, error) {
		s, err := r.state(ctx)
		if err == nil && s.Current == v && tried.IsZero() {
			tried = time.Now()
		}
		return err == nil && slices.Contains(s.Bad, v) && s.Current == was.Good, err
	}); err != nil {
		return err
	}
	given := time.Now()
	// What stands still still shows the same picture: first another program has to run.
	if err := r.running(ctx, was.Good); err != nil {
		return err
	}
	if _, err := r.rest(ctx, 5*time.Minute); err != nil {
		return err
	}
	if !tried.IsZero() {
		r.figures.seconds(string(releases()[n])+": from its first start to given up", given.Sub(tried))
	}
	r.figures.seconds(string(releases()[n])+": given up to the good one's picture", time.Since(given))
	if _, err := r.shot("back"); err != nil {
		return err
	}
	if err := r.blame(ctx, tried); err != nil {
		return err
	}
	return r.told(ctx, v)
}

// blame tells how long after its first failure a release was given up, by the journal.
func (r *rig) blame(ctx context.Context, tried time.Time) error {
	out, err := r.run(ctx, fmt.Sprintf("journalctl -b --no-pager -o short-unix --since=@%d -u lianluozhan-kiosk -u lianluozhan-helper -u lianluozhan-fallback | grep -v 'lianluozhan-kiosk\\[' | tail -40", tried.Unix()-10))
	if err != nil {
		return err
	}
	var failed, given float64
	for line := range strings.Lines(out) {
		var at float64
		if _, err := fmt.Sscan(line, &at); err != nil {
			continue
		}
		if failed == 0 && strings.Contains(line, "Failed with result") {
			failed = at
		}
		if failed != 0 && strings.Contains(line, "Started lianluozhan-kiosk") {
			given = at
		}
	}
	r.said("%s", out)
	if failed != 0 && given > failed {
		r.figures.seconds(r.step+": first failure known to the good one's start", time.Duration((given-failed)*float64(time.Second)))
	}
	return nil
}

// fleetBack takes the whole fleet back to the release before.
func fleetBack(ctx context.Context, r *rig) error {
	was, err := r.state(ctx)
	if err != nil {
		return err
	}
	if first, _, err := makeReleases(ctx, r.c); err != nil {
		return err
	} else if was.Current == first {
		if err := goodUpdate(ctx, r); err != nil {
			return err
		}
		if was, err = r.state(ctx); err != nil {
			return err
		}
	}
	back, err := was.before()
	if err != nil {
		return err
	}
	began := time.Now()
	if _, err := r.world.archive(ctx, "rollback", "fleet", back); err != nil {
		return err
	}
	if err := r.world.want(ctx, back); err != nil {
		return err
	}
	if err := r.proven(ctx, back, 12*time.Minute); err != nil {
		return err
	}
	r.figures.seconds("fleet back to proven", time.Since(began))
	if err := r.running(ctx, back); err != nil {
		return err
	}
	_, err = r.rest(ctx, 2*time.Minute)
	return err
}
