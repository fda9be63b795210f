package main

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"slices"
	"time"

	"lianluozhan/cmd/internal/faultfs"
)

// room is a small disk: enough for the programs to start, and for little more.
const room = 14 << 20

// fullStation fills a station's disk n times while its county is away, cuts the
// power while it is full, and makes room again.
func fullStation(ctx context.Context, e *env, n int) (r Report, err error) {
	s, why, err := onDrive(ctx, e, "station")
	if s == nil {
		return Report{NotRun: why}, err
	}
	defer func() { err = errors.Join(err, s.close()) }()
	size := int64(room)
	for range n {
		s.drive.SetFaults(faultfs.Faults{Capacity: size})
		if err := s.station.start(ctx, duty{File: -1, Size: 20_000, County: "none"}); err != nil {
			return Report{}, err
		}
		if err := s.station.says(ctx, "full"); err != nil {
			return Report{}, err
		}
		if e.rand.IntN(2) == 0 { // it must not matter that there is no room
			s.drive.Cut()
			if err := s.drive.restart(s.station.process); err != nil {
				return Report{}, err
			}
			r.PowerCuts++
			continue
		}
		size += 1 << 20
		s.drive.SetFaults(faultfs.Faults{Capacity: size})
		before := s.station.times("ack")
		if err := eventually(ctx, time.Minute, "with room again it files again", func() bool {
			return s.station.times("ack") > before
		}); err != nil {
			return Report{}, err
		}
		s.station.kill()
		r.Kills++
	}
	// Still full: sending what is there needs no room, what comes back does.
	if err := s.station.run(ctx, 5*time.Minute, duty{Drain: true}); err != nil {
		return r, err
	}
	s.drive.SetFaults(faultfs.Faults{})
	got, err := settle(ctx, s.county, s.station, "")
	r.add(got)
	r.Tries, r.Faults = n, n
	return r, err
}

// fullCounty fills a county's disk n times while stations send.
func fullCounty(ctx context.Context, e *env, n int) (r Report, err error) {
	s, why, err := onDrive(ctx, e, "county")
	if s == nil {
		return Report{NotRun: why}, err
	}
	defer func() { err = errors.Join(err, s.close()) }()
	if err := s.station.start(ctx, duty{File: -1, Every: 2 * time.Millisecond, Size: 4_000, Forget: true}); err != nil {
		return Report{}, err
	}
	for range n {
		before := s.drive.Stats().Refused
		s.drive.SetFaults(faultfs.Faults{Capacity: s.drive.Used() + e.rand.Int64N(512<<10)})
		if err := eventually(ctx, time.Minute, "the county's disk is full", func() bool { return s.drive.Stats().Refused > before }); err != nil {
			return Report{}, err
		}
		pause(ctx, 100*time.Millisecond)
		s.drive.SetFaults(faultfs.Faults{})
		if s.county.ended() {
			return Report{}, fmt.Errorf("a full disk ended the county: %s", e.lastWords())
		}
	}
	r, err = settle(ctx, s.county, s.station, "")
	r.Tries, r.Faults = n, n
	return r, err
}

// says waits until a station prints a word.
func (s *station) says(ctx context.Context, word string) error {
	err := eventually(ctx, time.Minute, "the station says "+word, func() bool { return s.saw(word) || s.ended() })
	if err == nil && !s.saw(word) {
		err = fmt.Errorf("the station ended before it said %s", word)
	}
	if err != nil {
		err = fmt.Errorf("%w: %s", err, s.env.lastWords())
	}
	return err
}

// failedSync lets a sync to disk fail, once by the disk, which then forgets what
// it was given, and once by the system under the real programs. Neither may go on
// as if nothing were.
func failedSync(ctx context.Context, e *env, n int) (Report, error) {
	r, err := failedByDisk(ctx, e, n)
	if err != nil || r.NotRun != "" {
		return r, err
	}
	got, err := failedBySystem(ctx, e, n)
	r.add(got)
	if got.NotRun != "" {
		r.note("not run with strace: %s", got.NotRun)
	}
	return r, err
}

func failedByDisk(ctx context.Context, e *env, n int) (r Report, err error) {
	for _, whose := range []string{"station", "county"} {
		got, err := failedUnder(ctx, e, whose, n)
		if r.add(got); err != nil || got.NotRun != "" {
			r.NotRun = got.NotRun
			return r, err
		}
	}
	return r, nil
}

func failedUnder(ctx context.Context, e *env, whose string, n int) (r Report, err error) {
	s, why, err := onDrive(ctx, e, whose)
	if s == nil {
		return Report{NotRun: why}, err
	}
	defer func() { err = errors.Join(err, s.close()) }()
	for range n {
		if err := s.station.start(ctx, duty{File: -1, Every: time.Millisecond, Forget: true}); err != nil {
			return r, err
		}
		if err := s.station.files(ctx); err != nil {
			return r, err
		}
		suffers := s.station.process
		if whose == "county" {
			suffers = s.county.process
		}
		// One after the other: that of a file which can be had again ends nothing.
		failed := s.drive.Stats().Failed - 1
		if err := eventually(ctx, time.Minute, "the "+whose+" ends after a failed sync", func() bool {
			if now := s.drive.Stats().Failed; now > failed {
				failed = now
				s.drive.SetFaults(faultfs.Faults{FailSync: 1 + e.rand.IntN(20)})
			}
			return suffers.ended()
		}); err != nil {
			return r, err
		}
		s.drive.SetFaults(faultfs.Faults{})
		s.drive.Cut() // what the failed sync did not bring to the disk is gone now
		s.station.kill()
		if err := s.drive.restart(suffers); err != nil {
			return r, err
		}
		if s.county.ended() {
			if err := s.county.serve(ctx); err != nil {
				return r, err
			}
		}
	}
	r, err = settle(ctx, s.county, s.station, "")
	r.Tries, r.Faults, r.PowerCuts = n, s.drive.Stats().Failed, n
	return r, err
}

// failedBySystem has strace answer a program's calls of fdatasync with EIO.
func failedBySystem(ctx context.Context, e *env, n int) (r Report, err error) {
	if why := canTrace(ctx, e); why != "" {
		return Report{NotRun: why}, nil
	}
	p, err := newPair(ctx, e)
	defer p.close()
	if err != nil {
		return r, err
	}
	for i := range n {
		inject := traced(fmt.Sprintf("fdatasync:error=EIO:when=%d+", 2+e.rand.IntN(4)))
		if i%2 == 0 {
			p.station.wrap = inject
		} else {
			p.county.kill()
			p.county.wrap = inject
			if err := p.county.start(ctx); err != nil {
				return r, err
			}
		}
		if err := p.station.start(ctx, duty{File: -1, Every: time.Millisecond, Forget: true}); err != nil {
			return r, err
		}
		if err := eventually(ctx, time.Minute, "the program ends after a failed sync", func() bool {
			return p.station.ended() || p.county.ended()
		}); err != nil {
			return r, err
		}
		p.station.kill()
		p.station.wrap, p.county.wrap = nil, nil
		if p.county.ended() {
			if err := p.county.serve(ctx); err != nil {
				return r, err
			}
		}
	}
	r, err = settle(ctx, p.county, p.station, "")
	r.Tries, r.Faults = n, n
	return r, err
}

func traced(inject string) []string {
	return []string{"strace", "-f", "-qq", "-o", "/dev/null", "-e", "trace=fdatasync", "-e", "inject=" + inject, "--"}
}

// canTrace says why strace cannot be used here, "" when it can.
func canTrace(ctx context.Context, e *env) string {
	if _, err := exec.LookPath("strace"); err != nil {
		return "strace is not installed"
	}
	args := append(traced("fdatasync:error=EIO:when=1"), e.county, "version")
	if err := e.program(ctx, args[0], args[1:]...).Run(); err != nil {
		return fmt.Sprintf("strace does not work here: %v", err)
	}
	return ""
}

// iops is how many writes a second a worn eMMC manages.
const iops = 40

// slowDisks lets both work for a while, n seconds, on disks that manage 40 writes
// a second, with a power cut under each in the midst of it.
func slowDisks(ctx context.Context, e *env, n int) (r Report, err error) {
	for _, whose := range []string{"station", "county"} {
		got, err := slowUnder(ctx, e, whose, time.Duration(n)*time.Second)
		if r.add(got); err != nil || got.NotRun != "" {
			r.NotRun = got.NotRun
			return r, err
		}
	}
	return r, nil
}

func slowUnder(ctx context.Context, e *env, whose string, long time.Duration) (r Report, err error) {
	s, why, err := onDrive(ctx, e, whose)
	if s == nil {
		return Report{NotRun: why}, err
	}
	defer func() { err = errors.Join(err, s.close()) }()
	s.drive.SetFaults(faultfs.Faults{Step: time.Second / iops})
	for range 2 {
		if err := s.station.start(ctx, duty{File: -1, Every: 50 * time.Millisecond, Size: 500, Forget: true, Patient: true}); err != nil {
			return r, err
		}
		pause(ctx, long/2)
		s.drive.Cut()
		s.station.kill()
		suffers := s.station.process
		if whose == "county" {
			suffers = s.county.process
		}
		if err := s.drive.restart(suffers); err != nil {
			return r, err
		}
		if s.county.ended() {
			if err := s.county.serve(ctx); err != nil {
				return r, err
			}
		}
	}
	waits := slices.Sorted(slices.Values(s.station.waits))
	s.drive.SetFaults(faultfs.Faults{})
	if r, err = settle(ctx, s.county, s.station, ""); len(waits) > 0 {
		r.note("on a slow disk under the %s: %d filed, half within %d ms, all within %d ms",
			whose, len(waits), waits[len(waits)/2].Milliseconds(), waits[len(waits)-1].Milliseconds())
	}
	r.Tries, r.Faults, r.PowerCuts = 1, s.drive.Stats().Syncs, 2
	return r, err
}
