package screen

import (
	"errors"
	"fmt"

	"github.com/jezek/xgb/randr"
	"github.com/jezek/xgb/xproto"

	"lianluozhan/cmd/internal/touchmap"
)

// ErrNoMonitor is returned when none is plugged in.
var ErrNoMonitor = errors.New("no monitor")

// Apply turns the picture and puts the matrix in force for every touch panel, and
// paints the ground anew where its size changed. Where all is as it should be it does
// nothing: called once in a while, it also puts right a panel that was plugged in anew.
func (s *Screen) Apply(r touchmap.Rotation, m touchmap.Matrix) (changed bool, err error) {
	turned, err := s.Rotate(r)
	if err != nil {
		return turned, err
	}
	painted, bad := s.repaint() // at once: until then the old picture is laid out like tiles
	touches, err := s.Touches()
	errs := []error{bad, err}
	changed = turned || painted
	for _, d := range touches {
		set, err := s.setMatrix(d, m)
		changed = changed || set
		errs = append(errs, err)
	}
	return changed, errors.Join(errs...)
}

// Rotation is how the picture is turned now.
func (s *Screen) Rotation() (touchmap.Rotation, error) {
	o, err := s.lit()
	if err != nil {
		return "", err
	}
	return o.rotation(), nil
}

// Rotate turns the picture of every monitor, and reports whether it was otherwise.
func (s *Screen) Rotate(r touchmap.Rotation) (bool, error) {
	o, err := s.lit()
	if errors.Is(err, ErrNoMonitor) {
		return s.plugged(r)
	}
	if err != nil {
		return false, err
	}
	if o.rotation() == r {
		return false, nil
	}
	if o.info.Rotations&turn(r) == 0 {
		return false, fmt.Errorf("the graphics driver cannot turn the picture %s", r)
	}
	w, h := int(o.info.Width), int(o.info.Height)
	if r.Sideways() != o.rotation().Sideways() {
		w, h = h, w
	}
	if err := s.turnTo(o, r, w, h); err != nil {
		return false, fmt.Errorf("turn the picture %s: %w", r, err)
	}
	return true, nil
}

// turnTo does it as xrandr does: the monitor goes dark, the screen takes its new size,
// and the monitor lights up again, turned. Whatever fails, the monitor is lit again.
func (s *Screen) turnTo(o output, r touchmap.Rotation, w, h int) error {
	xproto.GrabServer(s.conn) // nobody should see the half of it
	defer xproto.UngrabServer(s.conn)
	if err := s.light(o, false, turn(r)); err != nil {
		return err
	}
	wide, high, err := s.Size()
	if err == nil {
		err = s.resize(w, h)
	}
	if err == nil {
		err = s.light(o, true, turn(r))
	}
	if err != nil {
		return errors.Join(err, s.resize(wide, high), s.light(o, true, o.info.Rotation))
	}
	return nil
}

// output is a monitor that shows something, and what drives it.
type output struct {
	crtc randr.Crtc
	info *randr.GetCrtcInfoReply
	at   xproto.Timestamp // of the configuration
}

// lit returns the monitor that shows the picture.
func (s *Screen) lit() (output, error) {
	if err := randr.Init(s.conn); err != nil {
		return output{}, fmt.Errorf("rotation: %w", err)
	}
	// The answer below depends on the version asked for first.
	if _, err := randr.QueryVersion(s.conn, 1, 3).Reply(); err != nil {
		return output{}, fmt.Errorf("rotation: %w", err)
	}
	now, err := randr.GetScreenResourcesCurrent(s.conn, s.root).Reply()
	if err != nil {
		return output{}, fmt.Errorf("monitors: %w", err)
	}
	o, err := s.among(now.Crtcs, now.ConfigTimestamp)
	if !errors.Is(err, ErrNoMonitor) {
		return o, err
	}
	// What the server knows may be old: let it look, which takes a moment.
	res, err := randr.GetScreenResources(s.conn, s.root).Reply()
	if err != nil {
		return output{}, fmt.Errorf("monitors: %w", err)
	}
	return s.among(res.Crtcs, res.ConfigTimestamp)
}

// among returns the first of the drivers of monitors that shows something.
func (s *Screen) among(crtcs []randr.Crtc, at xproto.Timestamp) (output, error) {
	for _, c := range crtcs {
		info, err := randr.GetCrtcInfo(s.conn, c, at).Reply()
		if err != nil {
			return output{}, fmt.Errorf("monitors: %w", err)
		}
		if info.Mode != 0 && len(info.Outputs) > 0 {
			return output{c, info, at}, nil
		}
	}
	return output{}, ErrNoMonitor
}

// light shows the monitor's picture in a rotation, or nothing.
func (s *Screen) light(o output, on bool, rotation uint16) error {
	mode, outputs := o.info.Mode, o.info.Outputs
	if !on {
		mode, outputs, rotation = 0, nil, randr.RotationRotate0
	}
	r, err := randr.SetCrtcConfig(s.conn, o.crtc, xproto.TimeCurrentTime, o.at,
		o.info.X, o.info.Y, mode, rotation, outputs).Reply()
	if err != nil {
		return err
	}
	if r.Status != randr.SetConfigSuccess {
		return fmt.Errorf("the server refused, code %d", r.Status)
	}
	return nil
}

// resize sets the screen's size; the one in millimetres is for 96 dots an inch, as the
// server begins with.
func (s *Screen) resize(w, h int) error {
	mm := func(px int) uint32 { return uint32(px)*254/960 + 1 }
	return randr.SetScreenSizeChecked(s.conn, s.root, uint16(w), uint16(h), mm(w), mm(h)).Check()
}

func (o output) rotation() touchmap.Rotation {
	for _, r := range touchmap.Rotations() {
		if o.info.Rotation&turn(r) != 0 {
			return r
		}
	}
	return touchmap.Normal
}

// turn is RandR's bit of a rotation; it counts against the clock.
func turn(r touchmap.Rotation) uint16 {
	switch r {
	case touchmap.Left:
		return randr.RotationRotate90
	case touchmap.Inverted:
		return randr.RotationRotate180
	case touchmap.Right:
		return randr.RotationRotate270
	}
	return randr.RotationRotate0
}
