package main

import (
	"context"
	"errors"
	"time"

	"lianluozhan/cmd/internal/faultfs"
)

// powerStation cuts the power under a station's disk n times while it files: with
// its county there, without it, and while it starts.
func powerStation(ctx context.Context, e *env, n int) (r Report, err error) {
	s, why, err := onDrive(ctx, e, "station")
	if s == nil {
		return Report{NotRun: why}, err
	}
	defer func() { err = errors.Join(err, s.close()) }()
	for i := range n {
		e.progress("power-station", i, n)
		d := e.filing()
		if i%3 == 0 {
			d.County = "none"
		}
		if err := s.station.start(ctx, d); err != nil {
			return Report{}, err
		}
		if i%4 != 0 {
			if err := s.station.files(ctx); err != nil {
				return Report{}, err
			}
		}
		s.drive.cutSometime(ctx, e, s.station.process)
		if err := s.drive.restart(s.station.process); err != nil {
			return Report{}, err
		}
	}
	r, err = settle(ctx, s.county, s.station, "")
	r.Tries, r.Faults, r.PowerCuts = n, n, n
	s.drive.damage(&r)
	return r, errors.Join(err, liar(ctx, e, &r, liarStation))
}

// powerCounty cuts the power under a county's disk n times while it receives from
// a station that keeps no copy of what it stored, and while it starts.
func powerCounty(ctx context.Context, e *env, n int) (r Report, err error) {
	s, why, err := onDrive(ctx, e, "county")
	if s == nil {
		return Report{NotRun: why}, err
	}
	defer func() { err = errors.Join(err, s.close()) }()
	if err := s.station.start(ctx, duty{File: -1, Every: 10 * time.Millisecond, Size: 500, Forget: true}); err != nil {
		return Report{}, err
	}
	for i := range n {
		e.progress("power-county", i, n)
		if i%4 != 0 {
			pause(ctx, 50*time.Millisecond)
		}
		s.drive.cutSometime(ctx, e, s.county.process)
		if err := s.drive.restart(s.county.process); err != nil {
			return Report{}, err
		}
		if i%4 == 3 {
			err = s.county.start(ctx)
		} else {
			err = s.county.serve(ctx)
		}
		if err != nil {
			return Report{}, err
		}
	}
	r, err = settle(ctx, s.county, s.station, "")
	r.Tries, r.Faults, r.PowerCuts = n, n, n
	s.drive.damage(&r)
	return r, errors.Join(err, liar(ctx, e, &r, liarCounty))
}

// liar runs a negative control: with a disk that lies about syncs, something must
// be lost, else the cuts above prove nothing.
func liar(ctx context.Context, e *env, r *Report, control func(context.Context, *env) (Report, error)) error {
	got, err := control(ctx, e)
	if err != nil {
		return err
	}
	r.Controls++
	if got.Lost == 0 {
		r.Toothless++
	}
	r.note("negative control, a disk that lies about syncs: %d of %d lost, as it must be", got.Lost, got.Acked)
	return nil
}

func liarStation(ctx context.Context, e *env) (r Report, err error) {
	return control(ctx, e, "station", duty{File: -1, Every: time.Millisecond, County: "none"})
}

func liarCounty(ctx context.Context, e *env) (r Report, err error) {
	return control(ctx, e, "county", duty{File: 20, Every: time.Millisecond, Forget: true, Drain: true})
}

// control lets 20 registrations or more be acknowledged and stored on a disk that
// lies, and cuts its power once.
func control(ctx context.Context, e *env, whose string, d duty) (r Report, err error) {
	s, _, err := onDrive(ctx, e, whose)
	if err != nil {
		return Report{}, err
	}
	defer func() { err = errors.Join(err, s.close()) }()
	s.station.doomed = true
	s.drive.SetFaults(faultfs.Faults{Lie: true})
	if err := s.station.start(ctx, d); err != nil {
		return Report{}, err
	}
	if err := eventually(ctx, time.Minute, "20 are filed", func() bool {
		return s.station.times("ack") >= 20 && (!d.Drain || s.station.ended())
	}); err != nil {
		return Report{}, err
	}
	s.drive.Cut()
	s.drive.SetFaults(faultfs.Faults{})
	running := s.station.process
	if whose == "county" {
		running = s.county.process
	}
	if err := s.drive.restart(running); err != nil {
		return Report{}, err
	}
	return settle(ctx, s.county, s.station, "")
}
