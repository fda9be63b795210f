package agent

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"
)

// doorFile says that a way in stands open, so that it is closed after a power cut too.
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
	keep keeper
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
}

// openDoor takes up what was open. A start of the machine closed it.
func openDoor(p doorParts) *door {
	d := &door{doorParts: p}
	if err := p.keep.load(doorFile, &d.state); err != nil {
		p.log.Error("not known whether the technician's way in is open: closing it", "error", err)
		d.state = doorState{Open: true, Started: true, Boot: p.boot}
	}
	if d.state.Open && d.state.Boot != p.boot {
		d.state = doorState{}
		p.note(byItself, "维护入口随机器重启关上了")
		d.save()
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

func (d *door) save() {
	if err := d.keep.save(doorFile, d.state); err != nil {
		d.log.Error("state of the technician's way in not kept", "error", err)
	}
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
	next := doorState{Open: true, Until: until, Started: d.state.Started, Boot: d.boot}
	if err := d.keep.save(doorFile, next); err != nil {
		return fmt.Errorf("note that the way in is open: %w", err)
	}
	started, err := d.port.Open(ctx, console)
	if err != nil && !started && !console {
		d.save() // nothing was opened
		return fmt.Errorf("open the technician's way in: %w", err)
	}
	d.state, d.until = next, until
	d.state.Started = d.state.Started || started
	d.save()
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
	d.state = doorState{}
	d.save()
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
