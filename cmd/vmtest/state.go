package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"lianluozhan/cmd/internal/touchmap"
)

// States that can be begun at: the disk of the machine with what belongs to it on this
// side, the county's data and the repository.
const (
	fresh     = ""          // Debian, freshly set up
	packaged  = "packaged"  // and the packages
	installed = "installed" // and started for the first time
	joined    = "joined"    // and a member of the county, at rest on its first screen
)

// load makes a state the present one and switches the machine on.
func (r *rig) load(ctx context.Context, state string) error {
	r.cut()
	r.world.stop()
	r.sideway, r.turned = r.c.sideways, touchmap.Normal
	run := r.at("run")
	if err := errors.Join(os.RemoveAll(run), os.MkdirAll(run, 0o755)); err != nil {
		return fmt.Errorf("clear the run: %w", err)
	}
	if state == fresh && !r.c.box {
		if _, err := command(ctx, "qemu-img", "create", "-q", "-f", "qcow2", "-b", "../debian.qcow2", "-F", "qcow2", r.at("run", "disk.qcow2")); err != nil {
			return err
		}
	}
	if state != fresh {
		if _, err := os.Stat(r.at("states", state)); err != nil {
			return fmt.Errorf("state %q was not kept: run the steps before this one first", state)
		}
		if _, err := command(ctx, "cp", "-a", r.at("states", state)+"/.", run); err != nil {
			return err
		}
	}
	if err := r.world.start(ctx); err != nil {
		return err
	}
	return r.boot(ctx)
}

// keep saves the present as a state.
func (r *rig) keep(ctx context.Context, state string) error {
	began := time.Now()
	to := r.at("states", state)
	half := to + ".half" // until it is whole
	if err := errors.Join(os.RemoveAll(to), os.RemoveAll(half), os.MkdirAll(half, 0o755)); err != nil {
		return fmt.Errorf("keep state %s: %w", state, err)
	}
	r.world.stop()
	disk := "disk.qcow2"
	if r.c.box {
		disk = "disk"
	}
	err := r.m.Keep(ctx, filepath.Join(half, disk))
	for _, part := range r.world.parts() {
		if _, none := os.Stat(r.at("run", part)); err == nil && none == nil {
			_, err = command(ctx, "cp", "-a", r.at("run", part), half)
		}
	}
	if err == nil {
		err = os.Rename(half, to)
	}
	if err == nil {
		err = r.world.start(ctx)
	}
	r.said("kept as %q in %.0f s", state, time.Since(began).Seconds())
	return err
}
