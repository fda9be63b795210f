package e2e_test

import (
	"testing"
	"time"
)

// The county edits its folder; the kiosk's screen shows it at once.
func TestLiveChange(t *testing.T) {
	c := newCounty(t)
	k := newKiosk(t, portrait, c.join())
	k.says(10*time.Second, "connected to county")
	k.settle()
	before := k.pixels()
	c.write("stations/chengguan/plan.yaml", everyDay("d14, d16"))
	began := time.Now()
	c.importFolder()
	imported := time.Since(began)
	k.changed(3*time.Second, "the screen shows the new roster", before)
	took := time.Since(began)
	t.Logf("the import took %v, the screen was new %v after its beginning", imported, took)
	if took > 3*time.Second {
		t.Errorf("the new roster was on the screen after %v", took)
	}
}
