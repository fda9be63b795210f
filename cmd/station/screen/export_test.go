package screen

import "github.com/jezek/xgb/randr"

// Unplug makes the monitor dark, as for the server it is when it was unplugged.
func (s *Screen) Unplug() error {
	o, err := s.lit()
	if err != nil {
		return err
	}
	return s.light(o, false, randr.RotationRotate0)
}
