package main

import (
	"context"
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
	log, err := begin(ctx, c)
	if err != nil {
		return 0, err
	}
	r := &rig{c: c, world: newWorld(c), figures: log.Figures}
	defer func() {
		r.cut()
		r.world.stop()
	}()
	sound, first := false, true
	for _, s := range steps() {
		if !only.MatchString(s.name) || s.metal && c.box || c.rest && log.passed(s.name) {
			continue
		}
		began := time.Now()
		tell("== %s: %s", s.name, s.says)
		err := r.take(ctx, s, first, sound)
		if ctx.Err() != nil {
			break // interrupted: neither passed nor failed
		}
		first, sound = false, err == nil
		if err != nil {
			tell("== %s FAILED after %.0f s: %v", s.name, time.Since(began).Seconds(), err)
			r.trouble(ctx)
		} else {
			tell("== %s: well, %.0f s", s.name, time.Since(began).Seconds())
		}
		if err := log.note(s.name, time.Since(began), err); err != nil {
			return log.failed(), err
		}
	}
	log.tell()
	if ctx.Err() == nil && c.hold {
		r.said("the machine stays on; Ctrl+C ends it")
		<-ctx.Done()
		return log.failed(), nil
	}
	return log.failed(), ctx.Err()
}

// take does one step and keeps the state that it reached.
func (r *rig) take(ctx context.Context, s step, first, sound bool) error {
	r.step, r.shots = s.name, 0
	if err := r.ready(ctx, s, first, sound); err != nil {
		return err
	}
	if err := s.do(ctx, r); err != nil || s.keeps == "" {
		return err
	}
	return r.keep(ctx, s.keeps)
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
