// Package background is the one door between goroutines and the screen: the only
// place of the kiosk that starts goroutines for screens, and the only caller of
// fyne.Do. It knows nothing of what is done behind it.
//
// Work runs off the screen's goroutine and must use copies, never a model or a
// widget; what it returns runs on the screen's goroutine.
package background

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"fyne.io/fyne/v2"
)

// Door runs work behind the screens. Its methods may be called from any
// goroutine. The zero Door is not usable; see New.
type Door struct {
	ctx    context.Context
	cancel context.CancelFunc
	post   func(func())
	wg     sync.WaitGroup
}

// New returns a door whose work ends when ctx does or Close is called. post hands
// a function to the screen's goroutine; nil means Fyne's own way.
func New(ctx context.Context, post func(func())) *Door {
	if post == nil {
		post = fyne.Do
	}
	ctx, cancel := context.WithCancel(ctx)
	return &Door{ctx: ctx, cancel: cancel, post: post}
}

// Go runs work in a goroutine and the function it returns, if any, on the
// screen. After Close neither is run.
func (d *Door) Go(work func(context.Context) func()) {
	if d.ctx.Err() != nil {
		return
	}
	d.wg.Add(1)
	go func() {
		defer d.wg.Done()
		if done := work(d.ctx); done != nil {
			d.Post(done)
		}
	}()
}

// Post runs f on the screen's goroutine soon, unless the door is closed.
func (d *Door) Post(f func()) {
	if d.ctx.Err() == nil {
		d.post(f)
	}
}

// After runs f on the screen after wait, unless the returned function is called
// before. Stopping twice is fine.
func (d *Door) After(wait time.Duration, f func()) (stop func()) {
	var stopped atomic.Bool // the timer may have fired while the screen was busy
	t := time.AfterFunc(wait, func() {
		d.Post(func() {
			if !stopped.Load() {
				f()
			}
		})
	})
	return func() {
		stopped.Store(true)
		t.Stop()
	}
}

// Watch runs f on the screen once for every value that comes through ch, until ch
// or the door is closed. Values that come while f waits for its turn may be
// folded into one by the sender's buffer.
func (d *Door) Watch(ch <-chan struct{}, f func()) {
	d.Go(func(ctx context.Context) func() {
		for {
			select {
			case <-ctx.Done():
				return nil
			case _, ok := <-ch:
				if !ok {
					return nil
				}
				d.Post(f)
			}
		}
	})
}

// Close ends all work and waits for it.
func (d *Door) Close() {
	d.cancel()
	d.wg.Wait()
}
