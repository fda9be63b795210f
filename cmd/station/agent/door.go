package agent

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"
)

// doorFile says that a way in stands open. It is in two places: what is forgotten when the
// machine starts takes it also when the disk takes no writes, which is when a technician
// comes; the disk tells staff after a power cut, and a helper that knows no other place.
const doorFile = "door.json"

// maxOpen is the longest that a way in stays open.
const maxOpen = time.Hour

// door is the technician's way in. It closes by itself.
type door struct {
	doorParts

	mu    sync.Mutex
	state doorState
	until time.Time // as this process counts, whatever becomes of the clock
}

type doorParts struct {
	port Door
	disk keeper
	run  keeper // forgotten when the machine starts
	now  func() time.Time
	log  *slog.Logger
	note func(who, words string)
	boot string
}

type doorState struct {
	Open    bool
	Until   time.Time
	Started bool   // remote login was not running before
	Boot    string // start of the machine it was opened in
	Turn    int    // which of that start's notes this is
}

// openDoor takes up what was open. A start of the machine closed it.
func openDoor(p doorParts) *door {
	d := &door{doorParts: p}
	var err error
	if d.state, err = p.latest(); err != nil {
		p.log.Error("not known whether the technician's way in is open: closing it", "error", err)
		d.state = doorState{Open: true, Started: true, Boot: p.boot}
	}
	if d.state.Open && d.state.Boot != p.boot {
		p.note(byItself, "维护入口随机器重启关上了")
		d.become(doorState{})
	}
	if d.state.Open {
		left := d.state.Until.Sub(p.now())
		if left > maxOpen { // the clock was changed
			left = 0
		}
		d.until = p.now().Add(left)
	}
	return d
}

// latest is the later note of this start of the machine, or what the disk has of another.
func (p doorParts) latest() (doorState, error) {
	var run, disk doorState
	unread, undone := p.run.load(doorFile, &run), p.disk.load(doorFile, &disk)
	kept, keptToo := unread == nil && run.Turn > 0 && run.Boot == p.boot, undone == nil && disk.Boot == p.boot
	switch {
	case kept && (!keptToo || disk.Turn <= run.Turn):
		return run, nil
	case keptToo, unread == nil && undone == nil:
		return disk, nil
	}
	return doorState{}, errors.Join(unread, undone)
}

// noted notes what is to be so, and fails only where it can be noted nowhere.
func (d *door) noted(next doorState) (doorState, error) {
	next.Boot, next.Turn = d.boot, d.state.Turn+1
	run, disk := d.run.save(doorFile, next), d.disk.save(doorFile, next)
	if run != nil && disk != nil {
		return d.state, errors.Join(run, disk)
	}
	return next, nil
}

// become notes what is so already.
func (d *door) become(next doorState) {
	noted, err := d.noted(next)
	if err != nil {
		d.log.Error("state of the technician's way in not kept", "error", err)
		noted = next
	}
	d.state = noted
}

// open opens for a while, or for another while.
func (d *door) open(ctx context.Context, f time.Duration, console bool) error {
	if f <= 0 || f > maxOpen {
		f = maxOpen
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	until := d.now().Add(f)
	// Noted first: what cannot be noted is not opened.
	before := d.state
	next, err := d.noted(doorState{Open: true, Until: until, Started: before.Started})
	if err != nil {
		return fmt.Errorf("note that the way in is open: %w", err)
	}
	d.state = next
	started, err := d.port.Open(ctx, console)
	if err != nil && !started && !console {
		before.Turn = next.Turn
		d.become(before) // nothing was opened
		return fmt.Errorf("open the technician's way in: %w", err)
	}
	next.Started = next.Started || started
	d.become(next)
	d.until = until
	if err != nil {
		return fmt.Errorf("open the technician's way in: %w", err)
	}
	words := fmt.Sprintf("打开了维护入口，%d 分钟后自动关上", int(f.Minutes()))
	if console {
		words += "（屏幕转到命令行）"
	}
	d.note(byStaff, words)
	return nil
}

func (d *door) close(ctx context.Context, who string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if !d.state.Open {
		return nil
	}
	if err := d.port.Close(ctx, d.state.Started); err != nil {
		return fmt.Errorf("close the technician's way in: %w", err)
	}
	d.become(doorState{})
	d.note(who, "维护入口关上了")
	return nil
}

// round closes what was open long enough.
func (d *door) round(ctx context.Context) {
	if until := d.openUntil(); until.IsZero() || d.now().Before(until) {
		return
	}
	if err := d.close(ctx, byItself); err != nil {
		d.log.Error("technician's way in stays open", "error", err)
	}
}

// openUntil is zero when it is closed.
func (d *door) openUntil() time.Time {
	d.mu.Lock()
	defer d.mu.Unlock()
	if !d.state.Open {
		return time.Time{}
	}
	return d.until
}
