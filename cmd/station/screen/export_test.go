package screen

import (
	"image"

	"github.com/jezek/xgb/randr"
)

// Paint makes img the ground of the screen.
func (s *Screen) Paint(img *image.RGBA) error { return s.paint(img) }

// Unplug makes the monitor dark, as for the server it is when it was unplugged.
func (s *Screen) Unplug() error {
	o, err := s.lit()
	if err != nil {
		return err
	}
	return s.light(o, false, randr.RotationRotate0)
}
