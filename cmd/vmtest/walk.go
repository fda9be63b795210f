package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"regexp"
	"time"
)

// step is one part of the walk. Each can be run alone from the state it needs.
type step struct {
	name, says string
	needs      string // state
	keeps      string // the state reached, for steps run alone; "" to keep none
	metal      bool   // needs more than a container
	do         func(context.Context, *rig) error
}

// walk does the steps and returns how many failed.
func walk(ctx context.Context, c config, only *regexp.Regexp) (failed int, err error) {
	if c.only == "" {
		if err := errors.Join(os.RemoveAll(c.dir+"/shots"), os.RemoveAll(c.dir+"/states")); err != nil {
			return 0, fmt.Errorf("clear the last walk: %w", err)
		}
	}
	if err := os.MkdirAll(c.dir+"/shots", 0o755); err != nil {
		return 0, fmt.Errorf("folder of pictures: %w", err)
	}
	r := &rig{c: c, world: newWorld(c), figures: figures{}}
	defer func() {
		r.cut()
		r.world.stop()
	}()
	passed, sound, first := 0, false, true
	for _, s := range steps() {
		if !only.MatchString(s.name) || s.metal && c.box {
			continue
		}
		r.step, r.shots = s.name, 0
		began := time.Now()
		tell("== %s: %s", s.name, s.says)
		err := r.ready(ctx, s, first, sound)
		if err == nil {
			err = s.do(ctx, r)
		}
		first, sound = false, err == nil
		if ctx.Err() != nil {
			return failed, ctx.Err()
		}
		if err != nil {
			failed++
			tell("== %s FAILED after %.0f s: %v", s.name, time.Since(began).Seconds(), err)
			r.trouble(ctx)
			continue
		}
		passed++
		tell("== %s: well, %.0f s", s.name, time.Since(began).Seconds())
		if s.keeps != "" {
			if err := r.keep(ctx, s.keeps); err != nil {
				return failed, err
			}
		}
	}
	if err := r.figures.write(c.dir + "/figures.json"); err != nil {
		return failed, err
	}
	fmt.Printf("%d passed, %d failed\n", passed, failed)
	if c.hold {
		r.said("the machine stays on; Ctrl+C ends it")
		<-ctx.Done()
	}
	return failed, nil
}

// ready sees that a step finds what it needs: the machine as the step before left it,
// or the state from scratch after a failure.
func (r *rig) ready(ctx context.Context, s step, first, sound bool) error {
	if !first && sound && r.m != nil && !r.m.Off() {
		return nil
	}
	state := s.needs
	if first && r.c.from != "" {
		state = r.c.from
	}
	r.said("from state %q", state)
	return r.load(ctx, state)
}
