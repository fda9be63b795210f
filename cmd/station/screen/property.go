package screen

import (
	"encoding/binary"
	"fmt"

	"github.com/jezek/xgb/xproto"
)

// words sets numbers one after the other, as properties hold them.
func words(all ...uint32) []byte {
	var out []byte
	for _, x := range all {
		out = binary.LittleEndian.AppendUint32(out, x)
	}
	return out
}

// setRoot notes something on the root window.
func (s *Screen) setRoot(name string, kind xproto.Atom, format byte, value []byte) error {
	a, err := s.atom(name)
	if err != nil {
		return err
	}
	err = xproto.ChangePropertyChecked(s.conn, xproto.PropModeReplace, s.root, a, kind, format,
		uint32(len(value))/uint32(format/8), value).Check()
	if err != nil {
		return fmt.Errorf("note %s: %w", name, err)
	}
	return nil
}

// getRoot reads what was noted; nothing when it was not, or is of another kind.
func (s *Screen) getRoot(name string, kind xproto.Atom) ([]byte, error) {
	a, err := s.atom(name)
	if err != nil {
		return nil, err
	}
	const long = 1024 // in fours of bytes
	r, err := xproto.GetProperty(s.conn, false, s.root, a, kind, 0, long).Reply()
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	return r.Value, nil
}
