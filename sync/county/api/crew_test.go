package api_test

import (
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"lianluozhan/sync/county/api"
)

// TestSlowStationsHoldUpNobody: with ten times as many stuck stations as there are
// hands, everybody else is served within moments, and never by more than so many
// at a time who are not stuck.
func TestSlowStationsHoldUpNobody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var c api.Crew
		var served, atWork, most atomic.Int64
		free := make(chan struct{})
		for range 10 * api.MaxHands {
			c.Take(func() { <-free })
		}
		const stations = 2000
		for range stations {
			c.Take(func() {
				most.Store(max(most.Load(), atWork.Add(1)))
				<-time.After(time.Millisecond)
				atWork.Add(-1)
				served.Add(1)
			})
		}
		began := time.Now()
		for served.Load() < stations {
			<-time.After(time.Millisecond)
		}
		if took := time.Since(began); took > 500*time.Millisecond {
			t.Errorf("others were served after %v", took)
		}
		if most.Load() > api.MaxHands {
			t.Errorf("%d worked at once, most is %d", most.Load(), api.MaxHands)
		}
		close(free)
		c.Wait()
		done := false
		c.Take(func() { done = true })
		if c.Wait(); !done {
			t.Error("nobody works after a crowd")
		}
	})
}
