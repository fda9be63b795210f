package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"lianluozhan/cmd/internal/faultfs"
)

// drive is a disk that is mounted at a folder and can lose its power.
type drive struct {
	*faultfs.Disk

	dir string
}

// newDrive mounts an empty disk. why says why this machine cannot do that.
func newDrive(e *env, name string) (d *drive, why string, err error) {
	if err := faultfs.Available(); err != nil {
		return nil, err.Error(), nil
	}
	dir, err := e.fresh(name)
	if err != nil {
		return nil, "", err
	}
	d = &drive{faultfs.New(e.rand.Uint64()), dir}
	return d, "", d.Mount(dir)
}

// cutSometime cuts the power in the midst of writing or, one time in four and when
// nothing is written, at any moment.
func (d *drive) cutSometime(ctx context.Context, e *env, running *process) {
	if e.rand.IntN(4) == 0 {
		pause(ctx, e.upTo(100*time.Millisecond))
	} else {
		d.CutAfter(1 + e.rand.IntN(40))
		_ = eventually(ctx, 500*time.Millisecond, "the power goes", func() bool { return d.Dead() || running.ended() }) // else now
	}
	d.Cut()
}

// restart ends what runs on a disk whose power is gone, and brings the power back.
func (d *drive) restart(running *process) error {
	running.kill()
	if err := d.Unmount(); err != nil {
		return err
	}
	return d.Mount(d.dir)
}

// close takes the disk away; what runs on it must have ended.
func (d *drive) close() error {
	if d == nil {
		return nil
	}
	return d.Unmount()
}

// damage tells what a disk did.
func (d *drive) damage(r *Report) {
	s := d.Stats()
	r.note("%d syncs; the cuts dropped %d sectors, tore %d writes and lost %d changes of folders",
		s.Syncs, s.Dropped, s.Torn, s.Names)
}

// stage is a county and a station, of which one stands on a drive of its own.
type stage struct {
	*pair

	drive *drive
}

// onDrive makes a county and a station that has joined, with one of them on a
// drive. The county runs, the station does not. why says why it cannot be done.
func onDrive(ctx context.Context, e *env, whose string) (s *stage, why string, err error) {
	d, why, err := newDrive(e, whose+"-drive")
	if why != "" || err != nil {
		return nil, why, err
	}
	folders := map[string]string{}
	for _, name := range []string{"county", "station"} {
		if folders[name], err = e.fresh(name); err != nil {
			return nil, "", errors.Join(err, d.close())
		}
	}
	folders[whose] = d.dir
	p, err := pairIn(ctx, e, folders["county"], folders["station"])
	s = &stage{p, d}
	if err != nil {
		return nil, "", errors.Join(err, s.close())
	}
	return s, "", nil
}

func (s *stage) close() error {
	if s == nil {
		return nil
	}
	s.pair.close()
	if err := s.drive.close(); err != nil {
		return fmt.Errorf("take the disk away: %w", err)
	}
	return nil
}
