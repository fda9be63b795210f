package screen_test

import (
	"regexp"
	"strings"
	"testing"

	"lianluozhan/cmd/internal/touchmap"
	"lianluozhan/cmd/station/screen"
)

// rotations returns how each section for a monitor turns it. The server takes the one
// whose name is the output's own, whatever the graphics card.
func rotations(t *testing.T, conf string) map[string]string {
	t.Helper()
	out := map[string]string{}
	for _, m := range regexp.MustCompile(`(?s)Section "Monitor"\n\tIdentifier "([^"]*)"\n\tOption "Rotate" "([^"]*)"\nEndSection\n`).FindAllStringSubmatch(conf, -1) {
		if _, twice := out[m[1]]; twice {
			t.Errorf("two sections for %s", m[1])
		}
		out[m[1]] = m[2]
	}
	if n := strings.Count(conf, `"Monitor"`); n != len(out) {
		t.Errorf("%d sections, %d of them as they should be", n, len(out))
	}
	return out
}

// The server begins turned on whatever output the monitor is plugged into, by the name
// that each driver gives it.
func TestEveryOutputBeginsTurned(t *testing.T) {
	for _, r := range touchmap.Rotations() {
		conf := screen.Conf(r, touchmap.For(r))
		turned := rotations(t, conf)
		for _, output := range []string{
			"HDMI-1", "HDMI-2", "DP-1", "DP-4", "eDP-1", "VGA-1", "DVI-D-1", "LVDS-1", "Virtual-1", // the kernel's numbers, X's words
			"HDMI-A-0", "DisplayPort-0", "DVI-D-0", "VGA-0", "eDP", "LVDS", // AMD's drivers
			"HDMI1", "DP1", "eDP1", "VGA1", "LVDS1", "Virtual1", // Intel's old driver, VMware's
			"HDMI-1-1", "DP-1-2", // of a second card
		} {
			if turned[output] != string(r) {
				t.Errorf("%s: %s begins %q", r, output, turned[output])
			}
		}
		if !strings.Contains(conf, `Option "CalibrationMatrix" "`+touchmap.For(r).String()+` 0 0 1"`) {
			t.Errorf("%s: the panel does not turn with it", r)
		}
	}
}
