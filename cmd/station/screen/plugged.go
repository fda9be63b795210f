package screen

import (
	"fmt"

	"github.com/jezek/xgb/randr"
	"github.com/jezek/xgb/xproto"

	"lianluozhan/cmd/internal/touchmap"
)

// plugged lights a monitor that was plugged in or switched on after the server began.
// Without a desktop nobody else does: the screen would stay dark until the next start.
func (s *Screen) plugged(r touchmap.Rotation) (bool, error) {
	res, err := randr.GetScreenResources(s.conn, s.root).Reply()
	if err != nil {
		return false, fmt.Errorf("monitors: %w", err)
	}
	for _, id := range res.Outputs {
		info, err := randr.GetOutputInfo(s.conn, id, res.ConfigTimestamp).Reply()
		if err != nil {
			return false, fmt.Errorf("monitors: %w", err)
		}
		if info.Connection != randr.ConnectionConnected || len(info.Modes) == 0 || len(info.Crtcs) == 0 {
			continue
		}
		mode, ok := best(res.Modes, info)
		if !ok {
			continue
		}
		o := output{crtc: info.Crtcs[0], at: res.ConfigTimestamp, info: &randr.GetCrtcInfoReply{
			Mode: randr.Mode(mode.Id), Outputs: []randr.Output{id},
		}}
		w, h := int(mode.Width), int(mode.Height)
		if r.Sideways() {
			w, h = h, w
		}
		if err := s.lightUp(o, turn(r), w, h); err != nil {
			return false, fmt.Errorf("light the monitor: %w", err)
		}
		return true, nil
	}
	return false, ErrNoMonitor
}

// best is the mode that the monitor prefers, or its largest where it says nothing.
func best(all []randr.ModeInfo, info *randr.GetOutputInfoReply) (randr.ModeInfo, bool) {
	var found randr.ModeInfo
	for i, id := range info.Modes {
		for _, m := range all {
			if m.Id != uint32(id) {
				continue
			}
			if i < int(info.NumPreferred) {
				return m, true
			}
			if int(m.Width)*int(m.Height) > int(found.Width)*int(found.Height) {
				found = m
			}
		}
	}
	return found, found.Id != 0
}

func (s *Screen) lightUp(o output, rotation uint16, w, h int) error {
	xproto.GrabServer(s.conn)
	defer xproto.UngrabServer(s.conn)
	if err := s.resize(w, h); err != nil {
		return err
	}
	return s.light(o, true, rotation)
}
