package casework

import (
	"context"
	"errors"
	"sync"
	"time"

	"lianluozhan/sync/liaison"
	"lianluozhan/sync/seal"
)

// reader opens what residents wrote, in the background, the latest first. It rests
// between, so that half a processor is the most it takes from others, and a quarter
// while the county is busy.
type reader struct {
	desk *Desk

	mu    sync.Mutex
	queue []uint32 // slots
	wake  chan struct{}
}

// readAtOnce is how many texts are opened between rests, and lockedWait how often a
// locked keyring is tried.
const (
	readAtOnce = 16
	lockedWait = 2 * time.Second
)

func newReader(d *Desk) *reader { return &reader{desk: d, wake: make(chan struct{}, 1)} }

// want queues slots that are not open yet.
func (r *reader) want(slots []uint32) {
	if len(slots) == 0 {
		return
	}
	r.push(slots...)
	r.poke()
}

func (r *reader) push(slots ...uint32) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.queue = append(r.queue, slots...)
}

func (r *reader) poke() {
	select {
	case r.wake <- struct{}{}:
	default:
	}
}

func (r *reader) next() (slot uint32, ok bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if n := len(r.queue); n > 0 {
		slot, r.queue = r.queue[n-1], r.queue[:n-1]
		return slot, true
	}
	return 0, false
}

func (r *reader) run(ctx context.Context) {
	rest := time.NewTimer(0)
	defer rest.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-rest.C:
		case <-r.wake:
		}
		start := time.Now()
		switch more, locked := r.some(); {
		case locked:
			rest.Reset(lockedWait)
		case more:
			r.drain()
			if !pause(ctx, r.rest(time.Since(start))) {
				return
			}
			r.poke()
		}
	}
}

// rest is how long to rest after so much work: as long, and longer while stations
// and staff have the county write.
func (r *reader) rest(worked time.Duration) time.Duration {
	if time.Now().UnixNano()-r.desk.busy.Load() < int64(time.Second) {
		return busyRest * worked
	}
	return worked
}

// drain forgets a wake, so that a rest is one.
func (r *reader) drain() {
	select {
	case <-r.wake:
	default:
	}
}

func pause(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-t.C:
		return true
	}
}

// some opens a few texts. locked says that none can be opened now.
func (r *reader) some() (more, locked bool) {
	for range readAtOnce {
		slot, ok := r.next()
		if !ok {
			return false, false
		}
		no, unread := r.desk.index.unreadAt(slot)
		if !unread {
			continue
		}
		m, err := r.desk.county.Matter(no)
		if err == nil {
			err = m.Closed
		}
		if errors.Is(err, seal.ErrLocked) {
			r.push(slot)
			r.desk.index.setLocked(true)
			return true, true
		}
		if err != nil { // it cannot be opened here at all
			r.desk.index.shut(slot)
			continue
		}
		r.desk.index.setLocked(false)
		r.desk.index.read(no, slot, m.Registration.Draft)
	}
	return true, false
}

func (x *index) unreadAt(slot uint32) (liaison.ReceiptNo, bool) {
	x.mu.RLock()
	defer x.mu.RUnlock()
	return x.lines[slot].no, x.lines[slot].flags&flagUnread != 0
}

func (x *index) setLocked(locked bool) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.locked = locked
}
