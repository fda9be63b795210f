package screen

import (
	"errors"
	"fmt"

	"github.com/jezek/xgb/dpms"
)

// ErrNoPower is returned where the server cannot switch the monitor.
var ErrNoPower = errors.New("monitor cannot be switched off")

// Power reports whether the monitor is on. A server that cannot switch it has it on.
func (s *Screen) Power() (bool, error) {
	if err := dpms.Init(s.conn); err != nil {
		return true, nil
	}
	r, err := dpms.Info(s.conn).Reply()
	if err != nil {
		return true, fmt.Errorf("state of the monitor: %w", err)
	}
	return !r.State || r.PowerLevel == dpms.DPMSModeOn, nil
}

// SetPower switches the monitor on or off. It never goes off by itself, and a touch
// brings it back on.
func (s *Screen) SetPower(on bool) error {
	if err := dpms.Init(s.conn); err != nil {
		if on {
			return nil
		}
		return ErrNoPower
	}
	level := uint16(dpms.DPMSModeOff)
	if on {
		level = dpms.DPMSModeOn
	}
	err := dpms.SetTimeoutsChecked(s.conn, 0, 0, 0).Check()
	if err == nil {
		err = dpms.EnableChecked(s.conn).Check()
	}
	if err == nil {
		err = dpms.ForceLevelChecked(s.conn, level).Check()
	}
	if err != nil {
		return fmt.Errorf("switch the monitor: %w", err)
	}
	return nil
}
