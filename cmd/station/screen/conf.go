package screen

import (
	"fmt"
	"path/filepath"
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
	return strings.NewReplacer("ROTATION", string(r), "MATRIX", m.String()+" 0 0 1").Replace(
		`# Written by lianluozhan-station from /etc/lianluozhan/station.toml: changes are lost.
# The matrix belongs to the rotation: change both on the machine's own page
# (站点维护 → 本机设置) or with lianluozhan-station rotate and calibrate.
Section "Monitor"
	Identifier "lianluozhan monitor"
	Option "Rotate" "ROTATION"
EndSection

Section "InputClass"
	Identifier "lianluozhan touch panel"
	MatchIsTouchscreen "on"
	Option "CalibrationMatrix" "MATRIX"
EndSection
`)
}
