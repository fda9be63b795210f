package e2e_test

import (
	"strings"
	"testing"
	"time"
)

// A station whose clock is years off still takes registrations; receipt and county
// say that the time is not certain.
func TestWrongClock(t *testing.T) {
	t.Parallel()
	c := newCounty(t)
	k := newKiosk(t, portrait, c.join(), "-now", "2031-03-05T10:00:00+08:00")
	k.says(10*time.Second, "connected to county")
	k.tap(anywhere)
	no := k.register()
	c.waitFor(10*time.Second, complaint, "registrations", "show", no)
	show := c.run("registrations", "show", no, "-data", c.data)
	if !strings.Contains(show, "站点时钟没有校准") || !strings.Contains(show, time.Now().Format("2006")) {
		t.Errorf("the county takes the clock for good:\n%s", show)
	}
}
