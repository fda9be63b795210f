package screen

import (
	"fmt"
	"path/filepath"
	"strconv"
	"strings"

	"lianluozhan/cmd/internal/durable"
	"lianluozhan/cmd/internal/touchmap"
)

// ConfFile is the name of the server's static configuration that WriteConf writes.
const ConfFile = "20-screen.conf"

// WriteConf writes what the X server begins with the next time, durably. Apply does the
// same to a server that runs.
func WriteConf(dir string, r touchmap.Rotation, m touchmap.Matrix) error {
	if err := durable.Write(filepath.Join(dir, ConfFile), []byte(Conf(r, m)), 0o644); err != nil {
		return fmt.Errorf("configuration of the screen: %w", err)
	}
	return nil
}

// Conf is the server's configuration for a rotation and the matrix that fits.
func Conf(r touchmap.Rotation, m touchmap.Matrix) string {
	var b strings.Builder
	b.WriteString(`# Written by lianluozhan-station from /etc/lianluozhan/station.toml: changes are lost.
# The matrix belongs to the rotation: change both on the machine's own page
# (站点维护 → 本机设置) or with lianluozhan-station rotate and calibrate.
Section "InputClass"
	Identifier "lianluozhan touch panel"
	MatchIsTouchscreen "on"
	Option "CalibrationMatrix" "` + m.String() + ` 0 0 1"
EndSection

# A section whose name is an output's turns the picture there from its first frame. These
# are the names that graphics drivers give; those that this machine does not have do
# nothing, so another card or another socket needs no other file.
`)
	for _, name := range outputs() {
		fmt.Fprintf(&b, "Section \"Monitor\"\n\tIdentifier %q\n\tOption \"Rotate\" %q\nEndSection\n", name, string(r))
	}
	return b.String()
}

// outputs are the names that a monitor's socket may have. Most drivers take the kernel's
// number, from 1 on, and put that of the card before it on a second one; AMD's count from
// 0 and call some otherwise, or leave the number out where there is one only; old ones
// of Intel and VMware leave the dash out.
func outputs() []string {
	const most = 4
	var all []string
	for _, kind := range []string{
		"HDMI", "HDMI-A", "HDMI-B", "DP", "DisplayPort", "eDP", "VGA", "DVI-D", "DVI-I", "DVI", "LVDS", "DSI", "DPI", "Virtual",
	} {
		all = append(all, kind, kind+"-0")
		for n := range most {
			no := strconv.Itoa(n + 1)
			all = append(all, kind+"-"+no, kind+no, kind+"-1-"+no)
		}
	}
	return all
}
