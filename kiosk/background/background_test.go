package background_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"lianluozhan/kiosk/background"
)

func TestWorkIsDoneBehindAndShownInFront(t *testing.T) {
	posts := make(chan func(), 1)
	d := background.New(context.Background(), func(f func()) { posts <- f })
	defer d.Close()
	done := false
	d.Go(func(context.Context) func() { return func() { done = true } })
	f := <-posts
	if done {
		t.Fatal("shown on the wrong goroutine")
	}
	f()
	if !done {
		t.Fatal("not shown")
	}
}

func TestCloseEndsWorkAndWaitsForIt(t *testing.T) {
	d := background.New(context.Background(), func(f func()) { f() })
	ended := false
	d.Go(func(ctx context.Context) func() {
		<-ctx.Done()
		ended = true
		return nil
	})
	d.Close()
	if !ended {
		t.Fatal("Close must wait")
	}
	d.Post(func() { t.Error("posted after Close") })
	d.Go(func(context.Context) func() { t.Error("worked after Close"); return nil })
}

func TestAfterCanBeStopped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := background.New(t.Context(), func(f func()) { f() })
		defer d.Close()
		ran := 0
		d.After(time.Second, func() { ran++ })
		stop := d.After(time.Second, func() { ran += 10 })
		stop()
		stop()
		<-time.After(2 * time.Second) // by the bubble's clock
		synctest.Wait()
		if ran != 1 {
			t.Errorf("ran = %d", ran)
		}
	})
}

// The timer may fire while the screen is busy; who stops it then must not be called.
func TestAfterCanBeStoppedWhenItsTurnIsPosted(t *testing.T) {
	posts := make(chan func(), 1)
	d := background.New(context.Background(), func(f func()) { posts <- f })
	defer d.Close()
	stop := d.After(time.Millisecond, func() { t.Error("ran after it was stopped") })
	f := <-posts
	stop()
	f()
}

func TestWatchRunsOnceForEveryWake(t *testing.T) {
	posts := make(chan func())
	d := background.New(context.Background(), func(f func()) { posts <- f })
	wake := make(chan struct{}, 1)
	n := 0
	d.Watch(wake, func() { n++ })
	for range 3 {
		wake <- struct{}{}
		(<-posts)()
	}
	close(wake)
	d.Close()
	if n != 3 {
		t.Errorf("ran %d times", n)
	}
}
