package main

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// cutDuring pulls the plug when a file of the machine appears or changes, and waits for
// the update to come to its end by itself.
func cutDuring(ctx context.Context, r *rig, n int, pattern string) error {
	was, err := r.state(ctx)
	if err != nil {
		return err
	}
	seen := make(chan error, 1)
	go func() {
		name, err := r.m.Watch(ctx, pattern, r.patient(15*time.Minute))
		if err == nil {
			r.said("power cut at %s", name)
		}
		seen <- err
	}()
	v, err := r.offer(ctx, n)
	if err != nil {
		return err
	}
	if err := <-seen; err != nil {
		return err
	}
	r.cut()
	r.world.line.rate.Store(0)
	if err := r.boot(ctx); err != nil {
		return fmt.Errorf("after the power cut: %w", err)
	}
	if _, err := r.rest(ctx, 8*time.Minute); err != nil {
		return fmt.Errorf("after the power cut: %w", err)
	}
	s, err := r.state(ctx)
	if err != nil {
		return err
	}
	r.figures.seconds(r.step+": power to picture", time.Since(r.m.Started()))
	if s.Current != was.Good && s.Current != v {
		return fmt.Errorf("after the power cut %s runs, which nobody asked for", s.Current)
	}
	r.said("%s runs after the power cut", s.Current)
	if err := r.proven(ctx, v, 15*time.Minute); err != nil {
		return err
	}
	audit, err := r.run(ctx, "dpkg --audit")
	if err == nil && audit != "" {
		err = errors.New("dpkg complains: " + audit)
	}
	return err
}

func cutDownload(ctx context.Context, r *rig) error {
	r.world.line.rate.Store(400 << 10)
	defer r.world.line.rate.Store(0)
	began := r.world.line.resumed.Load()
	if err := cutDuring(ctx, r, 3, "/var/lib/lianluozhan/apt/archives/partial/lianluozhan-app*"); err != nil {
		return err
	}
	if r.world.line.resumed.Load() == began {
		r.said("the download began again from the start")
	}
	return nil
}

func cutUnpack(ctx context.Context, r *rig) error {
	return cutDuring(ctx, r, 4, "/usr/lib/lianluozhan/releases/*/bin/lianluozhan-kiosk.dpkg-new")
}

func cutActivate(ctx context.Context, r *rig) error {
	return cutDuring(ctx, r, 5, "/var/lib/lianluozhan/current")
}
