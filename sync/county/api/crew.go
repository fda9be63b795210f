package api

import (
	"sync"
	"time"
)

// crew looks after the sending side of connections, with few hands: a change that
// all stations see must not take a goroutine, and so a stack, for each of them. A
// hand that is held up by a slow station is replaced, so that it holds up nobody
// else.
type crew struct {
	mu    sync.Mutex
	queue []worker // waiting, from first on
	first int
	hands int // at work and not replaced
	wg    sync.WaitGroup
}

// worker is a connection that has something to send.
type worker interface{ work() }

const (
	maxHands = 64
	slow     = 20 * time.Millisecond
)

// take has somebody call work soon.
func (w *crew) take(c worker) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.hands < maxHands {
		w.hands++
		w.start(c)
		return
	}
	w.queue = append(w.queue, c)
}

func (w *crew) start(c worker) { w.wg.Go(func() { w.man(c) }) }

// man works until nothing waits, or somebody else took this place.
func (w *crew) man(c worker) {
	for c != nil {
		t := time.AfterFunc(slow, w.replace)
		c.work()
		if !t.Stop() {
			return
		}
		c = w.next()
	}
}

// next returns who waits longest; with nil the place is given up.
func (w *crew) next() worker {
	w.mu.Lock()
	defer w.mu.Unlock()
	c := w.pop()
	if c == nil {
		w.hands--
	}
	return c
}

// replace fills the place of a hand that is held up.
func (w *crew) replace() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if c := w.pop(); c != nil {
		w.start(c)
	} else {
		w.hands--
	}
}

func (w *crew) pop() worker {
	if w.first == len(w.queue) {
		w.queue, w.first = w.queue[:0], 0
		if cap(w.queue) > 1024 {
			w.queue = nil // was a crowd
		}
		return nil
	}
	c := w.queue[w.first]
	w.queue[w.first] = nil
	w.first++
	return c
}
