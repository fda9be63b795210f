package agent

import (
	"context"
	"slices"
	"sync"
	"time"

	"lianluozhan/sync/liaison"
)

// What is too much or too little.
const (
	hot       = 85 // °C
	diskLow   = 1 << 30
	diskFull  = 100 << 20
	loop      = 3 // restarts of the program …
	loopIn    = 10 * time.Minute
	countedIn = time.Minute // how often the system is asked for restarts
	sensedIn  = 10 * time.Second
)

// health is how the machine is, looked at now and then.
type health struct {
	cfg Config

	mu          sync.Mutex
	sensed      time.Time
	counted     time.Time
	temperature int
	touch       bool
	touchKnown  bool
	display     bool
	displayTold bool
	total, free uint64
	readOnly    bool
	booted      time.Time
	restarts    int // since the machine was started
	lastCount   int // as the system counted
	recent      []time.Time
	gone        gone
}

// round looks when it is time to. Sensors are files; only the count of restarts costs
// a process, once a minute, or at once when the program falls silent.
func (x *health) round(ctx context.Context, h heard) {
	now := x.cfg.Now()
	x.look(now, h)
	x.mu.Lock()
	sense := x.sensed.IsZero() || now.Sub(x.sensed) >= sensedIn
	count := x.counted.IsZero() || now.Sub(x.counted) >= countedIn || !h.Alive && now.Sub(x.counted) >= sensedIn
	x.mu.Unlock()
	if sense {
		x.sense(now)
	}
	if count {
		x.count(ctx, now)
	}
}

func (x *health) sense(now time.Time) {
	s := x.cfg.Sensors
	temperature := s.Temperature()
	touch, touchErr := s.Touch()
	display, told := s.Display()
	disk, diskErr := s.Disk()
	up, upErr := s.Up()
	x.mu.Lock()
	defer x.mu.Unlock()
	x.sensed, x.temperature = now, temperature
	x.touch, x.touchKnown = touch, touchErr == nil
	x.display, x.displayTold = display, told
	if diskErr == nil {
		x.total, x.free, x.readOnly = disk.Total, disk.Free, disk.ReadOnly
	}
	if upErr == nil {
		x.booted = now.Add(-up)
	}
}

// count adds the restarts since the last time. The system's own count begins anew when
// somebody restarts the unit.
func (x *health) count(ctx context.Context, now time.Time) {
	n, failed, err := x.cfg.Host.Restarts(ctx)
	x.mu.Lock()
	defer x.mu.Unlock()
	first := x.counted.IsZero()
	x.counted = now
	if err != nil {
		x.cfg.Log.Debug("restarts not known", "error", err)
		return
	}
	more := n - x.lastCount
	if n < x.lastCount {
		more = n
	}
	x.lastCount = n
	x.restarts += more
	if !first {
		x.gone.more(more)
		for range min(more, loop) {
			x.recent = append(x.recent, now)
		}
	}
	x.gone.failed = failed
	x.recent = slices.DeleteFunc(x.recent, func(t time.Time) bool { return now.Sub(t) > loopIn })
}

// forget is that another release was started: restarts so far are not held against it.
func (x *health) forget(ctx context.Context) {
	x.count(ctx, x.cfg.Now())
	x.mu.Lock()
	defer x.mu.Unlock()
	x.recent, x.gone = nil, gone{}
}

// faults are what the machine itself complains of.
func (x *health) faults() []liaison.MachineFault {
	x.mu.Lock()
	defer x.mu.Unlock()
	var out []liaison.MachineFault
	add := func(when bool, f liaison.MachineFault) {
		if when {
			out = append(out, f)
		}
	}
	add(x.touchKnown && !x.touch, liaison.FaultTouchMissing)
	add(x.displayTold && !x.display, liaison.FaultScreenMissing)
	add(len(x.recent) >= loop, liaison.FaultCrashLoop)
	add(x.readOnly, liaison.FaultDiskReadOnly)
	add(x.total > 0 && !x.readOnly && x.free < diskFull, liaison.FaultDiskFull)
	add(x.total > 0 && x.free >= diskFull && x.free < diskLow, liaison.FaultDiskLow)
	add(x.temperature >= hot, liaison.FaultHot)
	return out
}
