package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
)

// helpers of a machine: what the package brought, and what proved itself.
const (
	theInstalled = "/usr/lib/lianluozhan/lianluozhan-station"
	theProven    = theInstalled + ".proven"
)

// undone is what the county reads of a helper that was undone.
const undone = "新的管理程序在本机用不了"

// baseUndone takes a release whose base brings a helper that ends at once, over a start of
// the machine, and then the next one.
func baseUndone(ctx context.Context, r *rig) error {
	if err := r.helped(ctx, theInstalled, true); err != nil {
		return err
	}
	bad := slices.Index(releases(), lame)
	began := time.Now()
	v, err := r.offer(ctx, bad)
	if err != nil {
		return err
	}
	if err := r.helped(ctx, theProven, false); err != nil {
		return err
	}
	r.figures.seconds("helper that ends at once: wanted to undone", time.Since(began))
	if err := r.proven(ctx, v, 12*time.Minute); err != nil { // its program is sound
		return err
	}
	if err := r.complains(ctx, undone, true); err != nil {
		return err
	}
	if err := r.reboot(ctx); err != nil {
		return err
	}
	if _, err := r.rest(ctx, 3*time.Minute); err != nil {
		return err
	}
	if _, err := r.shot("under-the-spare"); err != nil {
		return err
	}
	if err := r.helped(ctx, theProven, false); err != nil {
		return err
	}
	next, err := r.offer(ctx, slices.Index(releases(), mended))
	if err != nil {
		return err
	}
	if err := r.proven(ctx, next, 12*time.Minute); err != nil {
		return err
	}
	if err := r.helped(ctx, theInstalled, true); err != nil {
		return err
	}
	return r.complains(ctx, undone, false)
}

// helped waits until the helper that runs is that one, and proven if it is to be.
func (r *rig) helped(ctx context.Context, by string, proven bool) error {
	script := "readlink /proc/$(systemctl show -P MainPID lianluozhan-helper)/exe; [ " + theInstalled + " -ef " + theProven + " ] && echo proven; true"
	want := by
	if proven {
		want += "\nproven"
	}
	var last string
	err := r.until(ctx, by+" runs", 12*time.Minute, func() (bool, error) {
		out, err := r.run(ctx, script)
		last = strings.TrimSpace(out)
		return err == nil && last == want, err
	})
	if err != nil {
		return fmt.Errorf("%w: it is %q", err, last)
	}
	return nil
}

// complains waits until the county hears a complaint of the station, or no more.
func (r *rig) complains(ctx context.Context, of string, yes bool) error {
	return r.until(ctx, fmt.Sprintf("complaint of %s: %v", of, yes), 6*time.Minute, func() (bool, error) {
		out, err := r.world.desk(ctx, "stations", "show", station)
		told := false // by the machine now: an alarm goes on for some minutes
		for line := range strings.Lines(out) {
			told = told || strings.HasPrefix(line, "一体机报告") && strings.Contains(line, of)
		}
		return err == nil && told == yes, err
	})
}
