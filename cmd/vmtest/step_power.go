package main

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// powerCut is one on the way to release n: when a file of a pattern appears or changes,
// and so much later.
type powerCut struct {
	n       int
	pattern string
	later   time.Duration
}

// cutDuring pulls the plug and waits for the update to come to its end by itself.
func cutDuring(ctx context.Context, r *rig, p powerCut) error {
	was, err := r.state(ctx)
	if err != nil {
		return err
	}
	seen := make(chan error, 1)
	go func() {
		name, err := r.m.Watch(ctx, p.pattern, r.patient(15*time.Minute))
		if err == nil {
			r.said("power cut at %s", name)
		}
		seen <- err
	}()
	v, err := r.offer(ctx, p.n)
	if err != nil {
		return err
	}
	if err := <-seen; err != nil {
		return err
	}
	if err := pause(ctx, p.later); err != nil {
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

// cutDownload leaves the machine time to hand some of the download to its disk. apt goes
// on with a download that it ended itself; after a power cut it knows no more when the
// server's file was made, and has to begin that file again.
func cutDownload(ctx context.Context, r *rig) error {
	l := &r.world.line
	l.rate.Store(250 << 10)
	defer l.rate.Store(0)
	began, before := l.resumed.Load(), l.sent.Load()
	if err := cutDuring(ctx, r, powerCut{3, "/var/lib/lianluozhan/apt/archives/partial/lianluozhan-app*", 35 * time.Second}); err != nil {
		return err
	}
	sent := float64(l.sent.Load()-before) / 1e6
	r.figures["cut-download: sent in all (MB)"] = sent
	r.said("%.1f MB sent in all, %d downloads went on", sent, l.resumed.Load()-began)
	return nil
}

func cutUnpack(ctx context.Context, r *rig) error {
	return cutDuring(ctx, r, powerCut{n: 4, pattern: "/usr/lib/lianluozhan/releases/*/bin/lianluozhan-kiosk.dpkg-new"})
}

func cutActivate(ctx context.Context, r *rig) error {
	return cutDuring(ctx, r, powerCut{n: 5, pattern: "/var/lib/lianluozhan/current"})
}
