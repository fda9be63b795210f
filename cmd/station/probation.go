package main

import (
	"context"
	"fmt"
	"time"

	"lianluozhan/cmd/internal/helper"
	"lianluozhan/cmd/station/agent"
	"lianluozhan/cmd/station/spare"
	"lianluozhan/sync/liaison"
)

// probation is the agent at work, watched whether this helper is one to keep.
type probation struct {
	*agent.Agent
	files spare.Files
	judge *spare.Watch
}

// watchEvery is how often it is looked whether the helper has proved itself.
const watchEvery = 5 * time.Second

func onProbation(files spare.Files, a *agent.Agent, cfg agent.Config) probation {
	return probation{a, files, spare.New(spare.Config{
		Files: files, Now: cfg.Now, Log: cfg.Log,
		Readable: func() error {
			if _, err := cfg.Releases.Status(); err != nil {
				return fmt.Errorf("releases: %w", err)
			}
			return nil
		},
		Covered: func() (bool, error) {
			l, err := cfg.Display.Look()
			if err != nil {
				return false, fmt.Errorf("what is on the screen: %w", err)
			}
			return l.Covered && !l.Blank, nil
		},
	})}
}

// Beat tells the program, and through it the county, when this is not the helper that is
// installed.
func (b probation) Beat(ctx context.Context, from helper.Peer, beat helper.Beat) (helper.State, error) {
	s, err := b.Agent.Beat(ctx, from, beat)
	if err != nil {
		return s, err //nolint:wrapcheck // the server tells its words
	}
	b.judge.Heard()
	if b.judge.Standing() == spare.Spare {
		s.Vitals.Faults = append(s.Vitals.Faults, string(liaison.FaultHelperRolledBack))
		s.Words = append(s.Words, liaison.FaultHelperRolledBack.Words())
	}
	return s, nil
}

// watch returns when ctx ends, or with why this helper is to end.
func (b probation) watch(ctx context.Context) error {
	tick := time.NewTicker(watchEvery)
	defer tick.Stop()
	for {
		if err := b.judge.Round(); err != nil {
			return err //nolint:wrapcheck // it says all
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}
